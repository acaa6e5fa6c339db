"""The files of a counted round, for anyone who wants to check it or count it again."""

from flask import Response, abort, make_response
from flask.typing import ResponseReturnValue

from workshop.extensions import box, db
from workshop.public import queries
from workshop.public.views import bp
from workshop.steps.vote.publication import FILES, ZIP, published_files
from workshop.voting.published import zip_of

__all__ = ["bp"]


@bp.get("/p/<canton_slug>/<int:process_id>/rounds/<int:round_id>/<name>")
def published(canton_slug: str, process_id: int, round_id: int, name: str) -> ResponseReturnValue:
    """Send a published file of a round, once it is counted and never before."""
    if name != ZIP and name not in FILES:
        abort(404)
    session = db.session()
    found = queries.round_with_results(session, queries.process(session, canton_slug, process_id), round_id)
    files = published_files(box.engine, found)
    folder = f"minga-{found.key}"
    if name == ZIP:
        return _attachment(zip_of(files, folder), "application/zip", f"{folder}.zip")
    return _attachment(files[name], FILES[name], name)


def _attachment(body: bytes, kind: str, name: str) -> Response:
    answer = make_response(body)
    answer.headers["Content-Type"] = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
