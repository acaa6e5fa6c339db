"""The accountability report as anyone may take it away: a PDF, set once for what it says."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from workshop.accountability.account import account
from workshop.accountability.report import TYPES, as_json, head, render
from workshop.accountability.views import printed_photo
from workshop.documents.digest import fingerprint
from workshop.extensions import db
from workshop.public import queries
from workshop.public.views import bp
from workshop.steps.followup.service import today

__all__ = ["bp"]

MOST_KEPT = 8
_kept: dict[str, tuple[bytes, str]] = {}  # setting takes a second: the same report is set once


@bp.get("/p/<canton_slug>/<int:process_id>/accountability.pdf")
def accountability(canton_slug: str, process_id: int) -> ResponseReturnValue:
    """Send the report of a process as PDF."""
    session = db.session()
    shown = account(session, queries.process(session, canton_slug, process_id), today())
    key = fingerprint(head(shown), as_json(shown))
    if key not in _kept:
        made = render("pdf", shown, printed_photo)
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = made
        body, name = made
    else:
        body, name = _kept[key]
    answer = Response(body, content_type=TYPES["pdf"])
    answer.headers.set("Content-Disposition", "inline", filename=name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.set_etag(key[:24])
    return answer.make_conditional(request)
