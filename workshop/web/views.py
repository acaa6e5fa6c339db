"""Pages that belong to no room: health, language, and the components on one page."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import text

from workshop.extensions import db, limiter
from workshop.web.design import sample
from workshop.web.language import LANGUAGES

bp = Blueprint("web", __name__)


def local_path(target: str | None, otherwise: str) -> str:
    """Return `target` when it is a path on this site, else `otherwise`: nobody is sent elsewhere."""
    parts = urlsplit(target or "")
    if not target or parts.scheme or parts.netloc or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return otherwise
    return target


@bp.get("/healthz")
@limiter.exempt
def healthz() -> ResponseReturnValue:
    """Answer 200 when the database answers."""
    db.session.execute(text("SELECT 1"))
    return {"status": "ok"}


@bp.post("/language")
def language() -> ResponseReturnValue:
    """Remember the reader's language, for a signed-in person also in later sessions."""
    wanted = request.form.get("language", "")
    if wanted not in LANGUAGES:
        abort(400)
    session["language"] = wanted
    if current_user.is_authenticated:
        current_user.person.language = wanted
    return redirect(local_path(request.form.get("next"), url_for("public.home")))


@bp.get("/design")
def design() -> ResponseReturnValue:
    """Show every component on one page, for those who build pages."""
    return render_template("design.html", **sample())
