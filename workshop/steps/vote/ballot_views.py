"""The phone link `/v/<round>`: one small page, the same for everyone, without cookie, account or script.

No CSRF token is needed: nothing here acts for somebody who is signed in; the code on the slip is the credential.
"""

import base64
import gzip
import hashlib
import random
import re
from functools import cache
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_limiter.util import get_remote_address
from sqlalchemy.exc import OperationalError

from workshop.extensions import box, csrf, db, limiter
from workshop.models.base import utc_now
from workshop.models.budget import Round, RoundProject
from workshop.models.errors import NotFound
from workshop.paths import STATIC
from workshop.steps.vote import service
from workshop.voting import errors
from workshop.voting.box import Channel, round_settings
from workshop.voting.casting import cast
from workshop.voting.choices import check as check_choices
from workshop.voting.codes import new_attempt, printed
from workshop.voting.codes import parse as parse_code
from workshop.voting.credentials import CodeState, code_state
from workshop.web.filters import money, when
from workshop.web.language import LANGUAGES

bp = Blueprint("ballot", __name__)
csrf.exempt(bp)
STYLES = ("tokens", "base", "phone", "ballot")


@cache
def _inside(kind: str) -> tuple[str, str]:
    """Return the page's own style or script, and its hash for the content security policy."""
    if kind == "style":
        text = "".join((STATIC / "css" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
        text = re.sub(r"\s*([{};:,>])\s*", r"\1", re.sub(r"\s+", " ", text)).strip()
    else:
        text = (STATIC / "js" / "ballot.js").read_text(encoding="utf-8")
        text = re.sub(r"^\s*//.*\n", "", text, flags=re.M).strip()
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return text, f"'sha256-{digest}'"


@bp.before_request
def take_language() -> None:
    """Let `?lang=en` choose the language: these pages set no cookie."""
    chosen = request.values.get("lang")
    if chosen in LANGUAGES:
        g.language = chosen


def _page(template: str, found: Round | None, status: int = 200, **values: Any) -> Response:
    style, style_hash = _inside("style")
    script, script_hash = _inside("script")
    html = render_template(template, shown=found, style=style, script=script, **values)
    answer = make_response(html, status)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        answer.set_data(gzip.compress(html.encode(), 9, mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Content-Length"] = str(answer.content_length or 0)
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'none'; img-src 'self' data:; style-src {style_hash}; script-src {script_hash}; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    answer.vary.add("Accept-Encoding")
    return answer


def _message(found: Round | None, heading: str, text: str, status: int, again: bool = False) -> Response:
    return _page("ballot/message.html", found, status, heading=heading, text=text, again=again)


def _find(round_key: str) -> Round | None:
    try:
        return service.round_by_key(db.session(), round_key)
    except NotFound:
        return None


def _closed_door(found: Round | None) -> Response | None:
    """Return the page for a round in which nobody can vote now, or None when it is open."""
    if found is None:
        text = _("Check the address on your slip, or ask at the table.")
        return _message(None, _("There is no such vote"), text, 404)
    where = service.state(found)
    if where == "waiting":
        text = _("It opens on %(moment)s. Keep your slip.", moment=when(found.opens_at))
        return _message(found, _("The vote is not open yet"), text, 200)
    if where != "open":
        moment = when(found.sealed_at or found.closes_at)
        if where == "closed":
            text = _(
                "It closed on %(moment)s. The results will be public once the votes are counted.",
                moment=moment,
            )
        else:
            text = _("It closed on %(moment)s. The results are public.", moment=moment)
        return _message(found, _("The vote is closed"), text, 200)
    return None


def _form(
    found: Round,
    status: int = 200,
    code: str = "",
    chosen: tuple[str, ...] = (),
    attempt: str = "",
    error: str = "",
) -> Response:
    attempt = attempt or new_attempt()
    projects = list(found.projects)
    # No project profits from its place; the same attempt keeps its order.
    random.Random(attempt).shuffle(projects)  # noqa: S311 - an order, not a secret
    return _page(
        "ballot/form.html",
        found,
        status,
        projects=projects,
        code=code,
        chosen=set(chosen),
        attempt=attempt,
        error=error,
    )


@bp.get("/v/<round_key>")
def show(round_key: str) -> ResponseReturnValue:
    """Show the ballot."""
    found = _find(round_key)
    door = _closed_door(found)
    if door is not None:
        return door
    assert found is not None
    return _form(found)


def _why_not(error: errors.BoxError) -> tuple[str, str] | None:
    """Return the heading and text of a page of its own, for what cannot be mended on the ballot."""
    if isinstance(error, errors.UsedCode):
        return (
            _("This code has already voted"),
            _(
                "The vote is in the box and is safe. Each code votes once; nobody can change it, and nobody can see it."
            ),
        )
    if isinstance(error, errors.VoidedCode):
        return (
            _("This slip was withdrawn"),
            _("Ask at the table for another one. No vote was stored with it."),
        )
    if isinstance(error, errors.RoundNotOpen):
        text = _("It opens on %(moment)s. Keep your slip.", moment=when(error.opens_at))
        return (_("The vote is not open yet"), text)
    if isinstance(error, errors.RoundHeld):
        text = _(
            "The ballot box was restored from a copy and is being checked. Keep your slip and try again later."
        )
        return (_("Voting is paused"), text)
    if isinstance(error, errors.KeyLost | errors.UnknownRound):
        text = _(
            "Something is missing on the server. Nothing was stored: keep your slip and tell the team at the table."
        )
        return (_("Voting is paused"), text)
    if isinstance(error, errors.RoundClosed):
        return (_("The vote is closed"), _("It closed before your vote arrived. Nothing was stored."))
    return None


def _mendable(error: errors.BoxError) -> str:
    """Say what is wrong where the voter can mend it; what was chosen stays."""
    if isinstance(error, errors.TooMany):
        return ngettext("Choose at most %(num)s project.", "Choose at most %(num)s projects.", error.limit)
    if isinstance(error, errors.OverBudget):
        over = money(error.cost_cents - error.ceiling_cents)
        return _("What you chose costs %(over)s more than there is. Take something out.", over=over)
    if isinstance(error, errors.EmptyBallot):
        return _("Choose at least one project.")
    if isinstance(error, errors.NotOnBallot):
        return _("One of these projects is not on this ballot. Choose again.")
    if isinstance(error, errors.MistypedCode):
        return _("One letter of the code is wrong or two are swapped. Compare it with your slip.")
    if isinstance(error, errors.BadCode):
        return _("A code has 15 letters and digits, as on your slip: write all of them.")
    if isinstance(error, errors.UnknownCode):
        return _("This code is not of this vote. Compare it with your slip, or ask at the table.")
    return _("This page was used for another vote. Your code is still good: send it again.")


def _wrong_code(_response: Response) -> bool:
    return bool(g.get("wrong_code"))


def _guesser() -> str:
    return f"{get_remote_address()} {request.view_args['round_key'] if request.view_args else ''}"


@bp.post("/v/<round_key>")
@limiter.limit("60 per minute", key_func=_guesser, deduct_when=_wrong_code)
def vote(round_key: str) -> ResponseReturnValue:
    """Take a filled ballot: first it is shown again for review, then it is cast."""
    found = _find(round_key)
    code = request.form.get("code", "")[:60]
    chosen = tuple(request.form.getlist("project")[:200])
    attempt = request.form.get("attempt", "")
    step = request.form.get("step")
    casting = step == "cast"
    # A ballot that is sent again after closing still finds its receipt, so the box is asked before the clock.
    door = None if casting and found is not None else _closed_door(found)
    if door is not None:
        return door
    assert found is not None
    if step == "change":
        return _form(found, 200, code, chosen, attempt)
    try:
        if casting:
            receipt = cast(box.engine, box.key, found.key, code, chosen, attempt, Channel.PHONE, utc_now())
            return _page("ballot/receipt.html", found, receipt=receipt)
        return _review(found, code, chosen, attempt)
    except errors.BoxError as error:
        own = _why_not(error)
        if own is not None:
            return _message(found, *own, 409)
        if isinstance(error, errors.AttemptUsed | errors.BadAttempt):
            attempt = ""
        if isinstance(error, errors.UnknownCode):  # a mistyped code gives nothing away
            g.wrong_code = True
        return _form(found, 422, code, chosen, attempt, _mendable(error))
    except OperationalError:
        busy = _("The system is very busy. Nothing was lost: wait a few seconds and send it again.")
        return _form(found, 503, code, chosen, attempt, busy)


def _review(found: Round, code: str, chosen: tuple[str, ...], attempt: str) -> Response:
    state = code_state(box.engine, box.key, found.key, code)
    if state is CodeState.UNKNOWN:
        raise errors.UnknownCode(found.key)
    if state is CodeState.USED:
        raise errors.UsedCode(found.key)
    if state is CodeState.VOIDED:
        raise errors.VoidedCode(found.key)
    picked = check_choices(round_settings(box.engine, found.key), chosen)
    projects: list[RoundProject] = [each for each in found.projects if str(each.project_id) in picked]
    return _page(
        "ballot/review.html",
        found,
        projects=projects,
        total=sum(each.cost_cents for each in projects),
        code=printed(parse_code(code)),
        attempt=attempt,
    )
