"""The phone link `/v/<round>`: one small page, the same for everyone, without account or script.

`/v/<round>/kiosk` is the same on a device that many share, `/v/<round>/assisted` with staff beside the voter.
No CSRF token is needed: nothing here acts for somebody who is signed in; the code on the slip is the credential.
Only an informal round, which takes no codes, marks the device with a cookie.
"""

import json
import random
import re
import secrets
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from sqlalchemy.exc import OperationalError

from workshop.extensions import box, csrf
from workshop.models.base import utc_now
from workshop.steps.vote import ballot_fields, ballot_pages
from workshop.steps.vote.ballot_fields import Filled
from workshop.steps.vote.ballot_pages import CHANNELS, closed_door, data, find, message, page
from workshop.steps.vote.guessing import Guesses
from workshop.steps.vote.open_rounds import OpenRound
from workshop.voting import errors
from workshop.voting.box import round_settings
from workshop.voting.casting import cast, cast_open
from workshop.voting.choices import check as check_choices
from workshop.voting.codes import ATTEMPT, new_attempt, printed
from workshop.voting.codes import parse as parse_code
from workshop.voting.credentials import CodeState, code_state

bp = Blueprint("ballot", __name__)
csrf.exempt(bp)
DEVICE = "minga-device"
MARK = re.compile(r"[A-Za-z0-9_-]{22}")
GOES_ON = (errors.BadAttempt, errors.AttemptUsed)  # with a fresh page the same vote is good
BUSY_SECONDS = 5


@bp.before_request
def take_language() -> None:
    """Let `?lang=en` choose the language."""
    ballot_pages.language_of(request.values)


@dataclass(frozen=True)
class Sent:
    """A ballot as it came: nothing of it is checked yet."""

    shown: OpenRound
    place: str
    filled: Filled
    code: str
    attempt: str
    order: str
    device: str

    @property
    def with_code(self) -> bool:
        """Whether it is cast with a code; an informal round takes a device's mark instead."""
        return bool(self.code) or not self.shown.informal or self.place != "phone"


def _sent(shown: OpenRound, place: str) -> Sent:
    form = request.form
    return Sent(
        shown,
        place,
        ballot_fields.read(shown.ballot, form.to_dict(flat=False)),
        form.get("code", "").strip()[:60],
        form.get("attempt", ""),
        form.get("order", "")[:32],
        request.cookies.get(DEVICE, ""),
    )


def _marked(answer: Response, sent: Sent) -> Response:
    """Give the device of an informal round its mark, unless it has one."""
    if sent.shown.informal and sent.place == "phone" and not MARK.fullmatch(sent.device):
        answer.set_cookie(
            DEVICE,
            secrets.token_urlsafe(16),
            max_age=400 * 24 * 3600,
            path=url_for("ballot.show", round_key=sent.shown.key),
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
    return answer


def _form(sent: Sent, status: int = 200, error: str = "", heading: str = "") -> Response:
    """Return the ballot with what was filled in; `error` says why it was refused."""
    attempt = sent.attempt if ATTEMPT.fullmatch(sent.attempt) else new_attempt()
    if ballot_pages.wants_data():
        heading = heading or _("Your vote was not stored")
        told = {"error": f"{heading}. {error}", "attempt": attempt, "mend": True}
        values = {"heading": heading, "text": error, "mend": True, "place": sent.place}
        return _marked(data("no", "ballot/message.html", sent.shown, status, told, **values), sent)
    options = list(sent.shown.options)
    order = sent.order or secrets.token_hex(4)
    # No project profits from its place; the same page keeps its order when it is shown again.
    random.Random(order).shuffle(options)  # noqa: S311 - an order, not a secret
    answer = page(
        "ballot/form.html",
        sent.shown,
        status,
        script=True,
        place=sent.place,
        options=options,
        filled=sent.filled.texts,
        code=sent.code,
        attempt=attempt,
        order=order,
        error=error,
        says=json.dumps(ballot_pages.sayings(sent.shown), ensure_ascii=False),
    )
    return _marked(answer, sent)


@bp.get("/v/<round_key>", defaults={"place": "phone"})
@bp.get("/v/<round_key>/<any(kiosk, assisted):place>")
def show(round_key: str, place: str) -> ResponseReturnValue:
    """Show the ballot."""
    found = find(round_key)
    if found is None:
        return ballot_pages.no_such_round()
    door = closed_door(found, place)
    if door is not None:
        return door
    shown = ballot_pages.frozen_round(round_key)
    assert shown is not None
    device = request.cookies.get(DEVICE, "")
    return _form(Sent(shown, place, Filled(shown.ballot), "", "", "", device))


@bp.post("/v/<round_key>", defaults={"place": "phone"})
@bp.post("/v/<round_key>/<any(kiosk, assisted):place>")
def vote(round_key: str, place: str) -> ResponseReturnValue:
    """Take a filled ballot: first it is shown again for review, then it is cast."""
    shown = ballot_pages.frozen_round(round_key)
    if shown is None:
        return ballot_pages.no_such_round()
    sent = _sent(shown, place)
    step = request.form.get("step")
    try:
        # A ballot that is sent again after closing still finds its receipt, so the box is asked before the clock.
        if step == "cast":
            return _receipt(sent, _cast(sent))
        found = find(round_key)
        door = closed_door(found, place) if found else ballot_pages.no_such_round()
        if door is not None:
            return door
        return _form(sent) if step == "change" else _review(sent)
    except errors.BoxError as error:
        return _refused(sent, error)
    except OperationalError:
        return _wait(
            sent, _("The system is very busy. Nothing was lost: wait a few seconds and send it again.")
        )


def _cast(sent: Sent) -> str:
    choices = sent.filled.choices()
    key, now = sent.shown.key, utc_now()
    if sent.with_code:
        return cast(box.engine, box.key, key, sent.code, choices, sent.attempt, CHANNELS[sent.place], now)
    if not MARK.fullmatch(sent.device):
        raise NoMark
    return cast_open(box.engine, box.key, key, sent.device, choices, sent.attempt, now)


class NoMark(errors.BoxError):
    """The device of an informal round did not send its mark."""


def _receipt(sent: Sent, receipt: str) -> Response:
    values: dict[str, Any] = {"receipt": receipt, "by_code": sent.with_code, "place": sent.place}
    if ballot_pages.wants_data():
        return data("in", "ballot/receipt.html", sent.shown, **values)
    return page("ballot/receipt.html", sent.shown, **values)


def _review(sent: Sent) -> Response:
    """Show what was chosen once more, with nothing to fill in."""
    code = sent.code
    if sent.with_code:
        state = code_state(box.engine, box.key, sent.shown.key, code)
        if state is CodeState.UNKNOWN:
            raise errors.UnknownCode(sent.shown.key)
        if state is CodeState.USED:
            raise errors.UsedCode(sent.shown.key)
        if state is CodeState.VOIDED:
            raise errors.VoidedCode(sent.shown.key)
        code = printed(parse_code(code))
    picked = check_choices(round_settings(box.engine, sent.shown.key), sent.filled.choices())
    options = {option.id: option for option in sent.shown.options}
    answer = page(
        "ballot/review.html",
        sent.shown,
        place=sent.place,
        options=[options[key] for key in picked if key in options],
        points=picked if isinstance(picked, dict) else None,
        fields=sent.filled.fields(),
        code=code,
        attempt=sent.attempt,
        order=sent.order,
    )
    return _marked(answer, sent)


def _refused(sent: Sent, error: errors.BoxError) -> Response:
    """Say kindly why; what was chosen stays wherever the vote is still possible."""
    final = ballot_pages.over(error)
    if final is not None:
        return message(find(sent.shown.key), *final, 409, place=sent.place)
    gone = ballot_pages.spent(error, sent.with_code)
    if gone is not None:
        if ballot_pages.wants_data():
            return _form(sent, 409, gone[1], gone[0])
        again = {"fields": sent.filled.fields(), "order": sent.order, "attempt": sent.attempt}
        return message(sent.shown, *gone, 409, place=sent.place, again=again)
    if isinstance(error, NoMark):
        text = _("Your browser did not keep this vote's mark. Allow cookies for this site and send it again.")
        return _form(sent, 422, text)
    if isinstance(error, errors.RoundHeld):
        return _wait(sent, ballot_pages.why_not(error))
    if isinstance(error, errors.KeyLost | errors.UnknownRound):
        return _form(sent, 503, ballot_pages.why_not(error))
    if isinstance(error, errors.UnknownCode):  # a mistyped code gives nothing away and does not count
        wait = _guesses().wait(get_remote_address(), sent.shown.key)
        if wait:
            text = _(
                "Too many unknown codes were tried. Wait a minute, compare the code with your slip, and send it again."
            )
            answer = _form(sent, 429, text)
            answer.headers["Retry-After"] = str(wait)
            return answer
    if isinstance(error, GOES_ON):
        sent = Sent(**{**vars(sent), "attempt": ""})
    return _form(sent, 422, ballot_pages.why_not(error))


def _wait(sent: Sent, text: str) -> Response:
    """Say that the vote cannot be taken just now; the page's script sends it again by itself."""
    if ballot_pages.wants_data():
        values = {"heading": _("Your vote is waiting"), "text": text, "place": sent.place}
        answer = data("wait", "ballot/message.html", sent.shown, 503, {"error": text}, **values)
    else:
        answer = _form(sent, 503, text)
    answer.headers["Retry-After"] = str(BUSY_SECONDS)
    return answer


def _guesses() -> Guesses:
    guesses: Guesses = current_app.extensions.setdefault("code_guesses", Guesses())
    return guesses
