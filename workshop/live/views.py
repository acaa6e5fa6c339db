"""The phone link of a workshop.

The phone page needs no account, no session and no cookie: whoever knows the public join code may add an entry.
A form that another site sends could do no more than anyone can, so these posts carry no CSRF token.
"""

import re
import secrets
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, refresh
from flask_limiter.util import get_remote_address
from sqlalchemy import select

from workshop.extensions import csrf, db, limiter
from workshop.live.blueprint import bp
from workshop.models.base import utc_now
from workshop.models.errors import InvalidField
from workshop.models.process import Workshop
from workshop.models.swot import EntrySource, Quadrant
from workshop.steps.swot import dots, rules, service
from workshop.steps.swot.labels import QUADRANTS, QUESTIONS
from workshop.web.language import LANGUAGES

PER_DEVICE = "20 per minute"
PER_ADDRESS = "1500 per minute"  # a hall of 150 phones behind one address, each ten times a minute


def _device() -> str:
    """Return the mark of this phone: the beginning of the writes it sends, made by its first page."""
    write_id = request.form.get("write_id", "")
    return write_id[:16] if re.fullmatch(r"[0-9a-f]{16}-[0-9a-f]{16}", write_id) else secrets.token_hex(8)


def _slowed_by() -> str:
    write_id = request.form.get("write_id", "")
    return write_id[:16] or str(get_remote_address())


def _workshop(code: str) -> Workshop | None:
    normal = rules.normal_code(code)
    return db.session.scalar(select(Workshop).where(Workshop.join_code == normal)) if normal else None


def _phone(template: str, status: int = 200, **values: Any) -> ResponseReturnValue:
    return render_template(template, **values), status


def _form(workshop: Workshop, device: str, status: int = 200, **values: Any) -> ResponseReturnValue:
    return _phone(
        "live/join.html",
        status,
        workshop=workshop,
        questions=QUESTIONS,
        quadrants=QUADRANTS,
        sent=service.sent_from(db.session(), workshop, device),
        write_id=f"{device}-{secrets.token_hex(8)}",
        longest=rules.LONGEST,
        **{"typed": {}, "error": None, "there": None, "stored": None, **values},
    )


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "")[:2000] for name in ("text", "quadrant", "table")}


@bp.before_request
def _language() -> None:
    wanted = request.values.get("lang", "")
    if wanted in LANGUAGES:
        g.language = wanted
        refresh()


@bp.get("/j/")
def enter() -> ResponseReturnValue:
    """Ask for the code, or go to the workshop of a code that was typed."""
    code = rules.normal_code(request.args.get("code", ""))
    return redirect(url_for("live.join", code=code)) if code else _phone("live/unknown.html", code="")


@bp.route("/j/<code>", methods=["GET", "POST"])
@csrf.exempt
@limiter.limit(PER_ADDRESS, methods=["POST"])
@limiter.limit(PER_DEVICE, methods=["POST"], key_func=_slowed_by)
def join(code: str) -> ResponseReturnValue:
    """Take one entry from a phone; sending the same write again finds the first and never doubles it."""
    workshop = _workshop(code)
    if workshop is None:
        return _phone("live/unknown.html", 404, code=code[:40], typed=_typed())
    archived = workshop.archived or workshop.process.archived
    if not rules.takes_entries(workshop.open_until, utc_now(), archived):
        if workshop.open_until is None and not archived and request.method == "GET":
            return _phone("live/closed.html", workshop=workshop, soon=True, typed={})
        return _phone("live/closed.html", 410, workshop=workshop, soon=False, typed=_typed())
    device = _device()
    if request.method == "GET":
        return _form(workshop, device)
    return _take(workshop, device)


def _take(workshop: Workshop, device: str) -> ResponseReturnValue:
    session, typed = db.session(), _typed()
    write_id = request.form.get("write_id", "")
    try:
        quadrant = Quadrant(typed["quadrant"])
    except ValueError:
        return _form(workshop, device, 422, typed=typed, error=gettext("Choose one of the four questions."))
    try:
        table = typed["table"]
        at = service.place(session, workshop.process, workshop.id, int(table) if table.isdigit() else None)
        mark = write_id if write_id.startswith(f"{device}-") else f"{device}-{secrets.token_hex(8)}"
        entry = service.add_entry(
            session, workshop.process, quadrant, typed["text"], at, EntrySource.PHONE, mark
        )
    except InvalidField as error:
        return _form(workshop, device, 422, typed=typed, error=gettext(error.reason, **error.values))
    except service.AlreadyThere as error:
        if request.form.get("agree") != str(error.entry.id):
            return _form(workshop, device, 422, typed=typed, there=error.entry)
        dots.set_dots(session, error.entry, 1, giver=device)  # one dot a phone, however often it is sent
        return _form(workshop, device, stored=error.entry, dotted=True)
    return _form(workshop, device, typed={"quadrant": quadrant.value, "table": typed["table"]}, stored=entry)


@bp.errorhandler(429)
def _slow_down(_error: Exception) -> ResponseReturnValue:
    """Ask for a pause; the text stays in its field with its mark, so that nothing is lost or doubled."""
    workshop = _workshop((request.view_args or {}).get("code", ""))
    if workshop is None:
        abort(404)
    error = gettext(
        "Thank you: that is a lot in one minute. Wait a little and press Send again; your text is here."
    )
    return _form(workshop, _device(), 429, typed=_typed(), error=error)
