"""Doors: a view says in one line which permission it needs and is given the canton or the process."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, abort, g
from flask_login import login_required
from sqlalchemy import select

from workshop.access.login import signed_in_person
from workshop.access.permissions import PERMISSIONS, may
from workshop.extensions import db
from workshop.models.geography import Canton
from workshop.models.people import Membership, Role
from workshop.models.process import Process

View = Callable[..., Any]


def role_in(canton_code: str) -> Role | None:
    """Return the signed-in person's role in a canton, or None."""
    person = signed_in_person()
    if person is None:
        return None
    return db.session.scalar(
        select(Membership.role).where(
            Membership.person_id == person.id, Membership.canton_code == canton_code
        )
    )


def _enter_canton(slug: str, permission: str) -> Canton:
    canton = db.session.scalar(select(Canton).where(Canton.slug == slug))
    role = role_in(canton.code) if canton else None
    if canton is None or role is None:
        abort(404)  # whoever does not belong to a canton does not learn whether it is used
    g.canton, g.role = canton, role
    if not may(role, permission):
        abort(403)
    return canton


def canton_page(permission: str) -> Callable[[View], View]:
    """Open a view below `/c/<canton_slug>` to `permission`; the view is given `canton`."""
    assert permission in PERMISSIONS

    def door(view: View) -> View:
        @wraps(view)
        @login_required
        def inside(canton_slug: str, **values: Any) -> Any:
            return view(canton=_enter_canton(canton_slug, permission), **values)

        return inside

    return door


def process_page(permission: str) -> Callable[[View], View]:
    """Open a view below `/c/<canton_slug>/<int:process_id>` to `permission`; it is given `process`."""
    assert permission in PERMISSIONS

    def door(view: View) -> View:
        @wraps(view)
        @login_required
        def inside(canton_slug: str, process_id: int, **values: Any) -> Any:
            canton = _enter_canton(canton_slug, permission)
            process = db.session.get(Process, process_id)
            if process is None or process.canton_code != canton.code:
                abort(404)
            g.process = process
            return view(process=process, **values)

        return inside

    return door


def can(permission: str) -> bool:
    """Say whether the person on this page may do `permission` in its canton; false outside one."""
    return may(g.get("role"), permission)


def _context() -> dict[str, Any]:
    return {"can": can, "canton": g.get("canton"), "process": g.get("process"), "person": signed_in_person()}


def init_guard(app: Flask) -> None:
    """Let every template ask `can(...)` and know `canton`, `process` and `person`."""
    app.context_processor(_context)
