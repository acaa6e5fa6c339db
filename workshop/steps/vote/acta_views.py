"""The acta of a vote, to be signed."""

from flask import Response, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import process_page
from workshop.documents.safety import file_name
from workshop.extensions import db
from workshop.models.process import Process
from workshop.steps.setup.home import today
from workshop.steps.vote import closing, service
from workshop.steps.vote.acta import acta
from workshop.steps.vote.views import bp

__all__ = ["bp"]
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@bp.get("/<int:round_id>/acta.<form>")
@process_page("vote.see")
def download_acta(process: Process, round_id: int, form: str) -> ResponseReturnValue:
    """Send the acta as PDF or Word, once the round is counted."""
    if form not in TYPES:
        abort(404)
    session = db.session()
    found = service.find_round(session, process, round_id)
    body = acta(session, closing.results(found), form)
    name = file_name(process.canton.name, process.canton.province, process.name, today(), _("acta"), form)
    answer = Response(body, content_type=TYPES[form])
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
