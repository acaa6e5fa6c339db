"""The page "who changed what" of a process, for its coordinators."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from workshop.access.guard import process_page
from workshop.extensions import db
from workshop.history.labels import CHOICES, DAYS, FIELDS, MOMENTS, NAMED, OBJECTS, STANCE, VERBS
from workshop.history.queries import changes, name_of, pointed_at
from workshop.models.history import Change
from workshop.models.process import Process
from workshop.web.filters import day, money, when

bp = Blueprint("history", __name__, url_prefix="/c/<canton_slug>/<int:process_id>/history")


def _words(kind: str, column: str, value: Any) -> str:
    """Return a stored value in the reader's words."""
    if value is None or value == "":
        return "—"
    if (kind, column) in CHOICES:
        return str(CHOICES[kind, column].get(value, value))
    if column.endswith("_cents"):
        return money(int(value))
    if column in MOMENTS:
        return when(datetime.fromisoformat(value))
    if column in DAYS:
        return day(date.fromisoformat(value))
    name = pointed_at(db.session(), column, value)
    return str(value) if name is None else name or "—"


def _verb(change: Change) -> str:
    if change.verb == "changed" and "archived_at" in change.values:
        return "restored" if change.values["archived_at"][1] is None else "archived"
    return change.verb


def _label(kind: str, column: str) -> Any:
    return STANCE if (kind, column) == ("actor", "position") else FIELDS.get(column)


def _line(change: Change) -> dict[str, Any]:
    """Return a change as the page shows it."""
    fields = [
        (_label(change.kind, column), *(_words(change.kind, column, value) for value in pair))
        for column, pair in change.values.items()
        if change.verb == "changed" and _label(change.kind, column)
    ]
    return {
        "at": change.created_at,
        "who": change.person.name if change.person else None,
        "verb": VERBS[_verb(change)],
        "object": OBJECTS[change.kind],
        "name": NAMED.get(name := name_of(db.session(), change), name),
        "reason": change.reason,
        "fields": fields,
    }


@bp.get("")
@process_page("process.edit")
def index(process: Process) -> ResponseReturnValue:
    """Show who changed what, the newest first; `?page=` turns the pages."""
    page = request.args.get("page", 1, type=int)
    found, pages = changes(db.session(), process, max(page, 1))
    if not 1 <= page <= pages:
        abort(404)
    lines = [_line(change) for change in found]
    return render_template("history/index.html", lines=lines, page=page, pages=pages)
