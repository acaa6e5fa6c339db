"""`/v/<round>/receipt`: is my vote in the box? Says only yes or no, before the seal and after it.

The receipt comes in the body of the request, never in the address, so that no log holds it.
"""

import re

from flask import Response, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from workshop.extensions import box, limiter
from workshop.models.budget import Round
from workshop.steps.vote import service
from workshop.steps.vote.ballot_pages import find, no_such_round
from workshop.steps.vote.ballot_pages import page as small_page
from workshop.steps.vote.ballot_views import bp
from workshop.voting.casting import receipt_is_in
from workshop.voting.codes import parse_receipt
from workshop.voting.errors import UnknownRound

__all__ = ["bp"]
RECEIPT = re.compile(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}")


def _form(found: Round, status: int = 200, typed: str = "", error: str = "", answer: str = "") -> Response:
    return small_page("ballot/lookup.html", found, status, typed=typed, error=error, answer=answer)


def _guesser() -> str:
    """Receipts that are in no box are counted for each reader and round."""
    return f"{get_remote_address()} {request.view_args['round_key'] if request.view_args else ''}"


@bp.get("/v/<round_key>/receipt")
def receipt(round_key: str) -> ResponseReturnValue:
    """Ask for the receipt."""
    found = find(round_key)
    return _form(found) if found else no_such_round()


def _not_in(_response: Response) -> bool:
    return bool(g.get("receipt_not_in"))


@bp.post("/v/<round_key>/receipt")
@limiter.limit("60 per minute", key_func=_guesser, deduct_when=_not_in)
def look_up(round_key: str) -> ResponseReturnValue:
    """Say whether the ballot of this receipt is in the box."""
    found = find(round_key)
    if found is None:
        return no_such_round()
    typed = request.form.get("receipt", "")[:60].strip()
    parsed = parse_receipt(typed)
    if not RECEIPT.fullmatch(parsed):
        error = _(
            "A receipt has 16 letters and digits in four groups, such as %(example)s. Compare yours with it.",
            example="K7QM-3XWA-N5TD-B2RH",
        )
        return _form(found, 422, typed, error)
    try:
        is_in = receipt_is_in(box.engine, found.key, parsed)
    except UnknownRound:
        is_in = False
    if is_in:
        counted = service.state(found) in ("counted", "adopted")
        return _form(found, 200, parsed, answer="counted" if counted else "in")
    g.receipt_not_in = True
    return _form(found, 200, typed, answer="out")
