"""How the pages of `/v/<round>` are written: one small answer each, with its style and script inside.

What is the same for everyone (the head with style and script) is compressed once in a process; only what
follows is compressed for each reader, into the same gzip stream.
"""

import base64
import hashlib
import zlib
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Response, current_app, g, render_template, request
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from workshop.extensions import db
from workshop.models.budget import BallotKind, Round
from workshop.models.errors import NotFound
from workshop.steps.vote import service
from workshop.steps.vote.ballot_fields import UnclearOrder
from workshop.steps.vote.ballot_style import own_script, own_style
from workshop.steps.vote.open_rounds import OpenRound, open_round
from workshop.voting import errors
from workshop.voting.box import Channel
from workshop.web import packed
from workshop.web.filters import money, when

LEVEL = 9


def _source_hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@dataclass(frozen=True)
class _Head:
    """The first part of a page: its bytes, the same deflated, and what its style and script allow."""

    plain: bytes
    deflated: bytes
    policy: str


@cache
def _head(language: str, wide: bool, script: bool) -> _Head:
    style, code = own_style(), own_script()
    html = render_template(
        "ballot/head.html", language=language, wide=wide, style=style, script=code if script else ""
    )
    plain = html.encode()
    allowed = _source_hash(code) if script else "'none'"
    policy = (
        f"default-src 'none'; img-src 'self' data:; connect-src 'self'; style-src {_source_hash(style)}; "
        f"script-src {allowed}; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return _Head(plain, packed.deflated(plain, LEVEL), policy)


def _gzipped(head: _Head, body: bytes) -> bytes:
    """One gzip stream of head and body (RFC 1952); the body may point back into the head."""
    check = zlib.crc32(body, zlib.crc32(head.plain))
    parts = [head.deflated, packed.last_part(body, head.plain, LEVEL)]
    return packed.gzip_stream(parts, check, len(head.plain) + len(body))


def wants_data() -> bool:
    """Whether the page's own script asks, which shows the answer in the page."""
    return request.headers.get("Accept") == "application/json"


def page(
    template: str,
    shown: Round | OpenRound | None,
    status: int = 200,
    script: bool = False,
    place: str = "phone",
    **values: Any,
) -> Response:
    """Return a whole page; `shown` is its round, `place` the kind of device it is shown on."""
    body = render_template(template, layout="ballot/base.html", shown=shown, place=place, **values).encode()
    head = _head(str(get_locale()), place != "phone", script)
    if packed.wants_gzip():
        answer = Response(_gzipped(head, body), status, mimetype="text/html")
        answer.headers["Content-Encoding"] = "gzip"
    else:
        answer = Response(head.plain + body, status, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = head.policy
    answer.vary.add("Accept-Encoding")
    return _private(answer)


def data(
    state: str,
    template: str,
    shown: Round | OpenRound | None,
    status: int = 200,
    told: dict[str, Any] | None = None,
    **values: Any,
) -> Response:
    """Return an answer for the page's script: "in", "no" or "wait", what is to be shown, and what else is `told`."""
    html = render_template(template, layout="ballot/part.html", shown=shown, **values)
    text = current_app.json.dumps({"state": state, "html": html, **(told or {})})
    return _private(Response(text, status, mimetype="application/json"))


def _private(answer: Response) -> Response:
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def message(shown: Round | OpenRound | None, heading: str, text: str, status: int, **values: Any) -> Response:
    """Return a page that says one thing."""
    if wants_data():
        return data("no", "ballot/message.html", shown, status, heading=heading, text=text, **values)
    # A vote that waits on this device goes on its way from here too: it may be in the box already.
    script = "again" not in values
    return page("ballot/message.html", shown, status, script=script, heading=heading, text=text, **values)


def find(round_key: str) -> Round | None:
    """Return the published round of this key as it is now."""
    try:
        return service.round_by_key(db.session(), round_key)
    except NotFound:
        return None


def frozen_round(round_key: str) -> OpenRound | None:
    """Return what never changes of the published round of this key; after the first time without a query."""
    return open_round(db.session(), current_app.extensions.setdefault("open_rounds", {}), round_key)


def no_such_round() -> Response:
    """Say that the address is wrong."""
    text = _("Check the address on your slip, or ask at the table.")
    return message(None, _("There is no such vote"), text, 404)


def closed_door(found: Round, place: str) -> Response | None:
    """Return the page for a round in which nobody can vote now, or None when it is open."""
    where = service.state(found)
    if where == "open":
        return None
    if where == "waiting":
        text = _("It opens on %(moment)s. Keep your slip.", moment=when(found.opens_at))
        return message(found, _("The vote is not open yet"), text, 200, place=place)
    moment = when(found.sealed_at or found.closes_at)
    if where in ("closed", "sealed"):
        text = _(
            "It closed on %(moment)s. The results will be public once the votes are counted.", moment=moment
        )
    else:
        text = _("It closed on %(moment)s. The results are public.", moment=moment)
    return message(found, _("The vote is closed"), text, 200, place=place)


def over(error: errors.BoxError) -> tuple[str, str] | None:
    """Return the heading and text for a refusal after which nobody can vote in this round just now."""
    if isinstance(error, errors.RoundNotOpen):
        text = _("It opens on %(moment)s. Keep your slip.", moment=when(error.opens_at))
        return (_("The vote is not open yet"), text)
    if isinstance(error, errors.RoundClosed):
        return (_("The vote is closed"), _("It closed before your vote arrived. Nothing was stored."))
    return None


def spent(error: errors.BoxError, with_code: bool) -> tuple[str, str] | None:
    """Return the heading and text for a code, or a device, that cannot vote; another one still can."""
    if isinstance(error, errors.VoidedCode):
        text = _("Ask at the table for another one. No vote was stored with it.")
        return (_("This slip was withdrawn"), text)
    if not isinstance(error, errors.UsedCode):
        return None
    if with_code:
        text = _(
            "The vote is in the box and is safe. Each code votes once; nobody can change it, and nobody can see it."
        )
        return (_("This code has already voted"), text)
    text = _("The vote is in the box and is safe. In this informal vote each device votes once.")
    return (_("This device has already voted"), text)


def why_not(error: Exception) -> str:
    """Say what is wrong where the voter or the team can mend it; what was chosen stays."""
    if isinstance(error, errors.TooMany):
        return ngettext("Choose at most %(num)s project.", "Choose at most %(num)s projects.", error.limit)
    if isinstance(error, errors.OverBudget):
        over = money(error.cost_cents - error.ceiling_cents)
        return _("What you chose costs %(over)s more than there is. Take something out.", over=over)
    if isinstance(error, errors.TooManyPoints):
        return _(
            "You gave %(given)s points and have %(limit)s. Take some back.",
            given=error.given,
            limit=error.limit,
        )
    if isinstance(error, errors.UnevenPoints):
        return _("Points are whole numbers, such as 3. Leave empty what gets none.")
    if isinstance(error, UnclearOrder) and error.place:
        return _("Two projects are in place %(place)s. Give each one a place of its own.", place=error.place)
    if isinstance(error, UnclearOrder):
        return _("Choose the places from the list: 1 is the best.")
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
    if isinstance(error, errors.AttemptUsed):
        return _("This page was used for another vote. Your code is still good: send it again.")
    if isinstance(error, errors.RoundHeld):
        return _(
            "Voting is paused: the ballot box was restored from a copy and is being checked. Nothing was stored. "
            "Keep your slip and send it again later."
        )
    if isinstance(error, errors.KeyLost | errors.UnknownRound):
        return _(
            "Voting is paused: something is missing on the server. Nothing was stored: keep your slip and tell the "
            "team at the table."
        )
    return _("This page had expired. It is fresh now, and your choices are still here: send it again.")


def sayings(shown: OpenRound) -> dict[str, str]:
    """Return what the page's script says while a ballot of this kind is filled in."""
    says = {
        "count": _("Chosen: {n}"),
        "empty": _("Choose at least one project."),
        "code": _("A code has 15 letters and digits, as on your slip: write all of them."),
        "typo": _("One letter of the code is wrong or two are swapped. Compare it with your slip."),
    }
    if shown.ballot is BallotKind.KNAPSACK:
        says |= {
            "left": _("{x} left"),
            "over": _("{x} too much"),
            "short": _("It lacks {x}: take something out to choose it."),
        }
    elif shown.ballot is BallotKind.POINTS:
        says |= {
            "left": _("Points left: {x}"),
            "over": _("Points too many: {x}"),
            "short": _("You have given all your points: take some back to give them here."),
            "points": _("Points: {x}"),
            "less": _("One point less"),
            "more": _("One point more"),
        }
    elif shown.ballot is BallotKind.RANKING:
        says |= {
            "left": _("Places left: {x}"),
            "over": _("Too many: {x}"),
            "short": _("All places are taken: take one out to choose it."),
            "take": _("Put in place {x}"),
            "taken": _("Place {x} · take out"),
            "order": _("Your order"),
            "up": _("Move up"),
            "down": _("Move down"),
            "out": _("Take out"),
        }
    elif shown.most:
        says |= {
            "left": _("Still to choose: {x}"),
            "over": _("Too many: {x}"),
            "short": _("You have chosen all that you can: take one out to choose it."),
        }
    return says


def language_of(values: Any) -> None:
    """Let `lang=en` choose the language: these pages set no cookie for it."""
    chosen = values.get("lang")
    if chosen in ("es", "en"):
        g.language = chosen


CHANNELS = {"phone": Channel.PHONE, "kiosk": Channel.KIOSK, "assisted": Channel.ASSISTED}
