"""A round as staff see it: its page, its publication, its downloads.

Drafts, codes and the closing have modules of their own; the ballot that citizens see is in `ballot_views.py`.
"""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import process_page
from workshop.access.login import signed_in_person
from workshop.documents.qr import qr_png
from workshop.documents.safety import file_name
from workshop.extensions import box, db
from workshop.models.budget import Round
from workshop.models.errors import InvalidField
from workshop.models.process import Process
from workshop.steps.setup.home import today
from workshop.steps.setup.service import offered_parishes
from workshop.steps.setup.steps import register
from workshop.steps.vote import background, batches, closing, service
from workshop.steps.vote.charts import votes as votes_figure
from workshop.steps.vote.count_words import in_words
from workshop.steps.vote.forms import AdoptionForm, CodesForm
from workshop.steps.vote.labels import (
    ADMISSIONS,
    BADGES,
    BALLOTS,
    BATCHES,
    COMPLETIONS,
    EVENTS,
    RULES,
    RULES_EXPLAINED,
    STATES,
    channel_names,
    needed_votes,
    why,
)
from workshop.steps.vote.round_documents import results_as_csv, results_as_pdf
from workshop.steps.vote.summary import summary
from workshop.voting import high_water
from workshop.voting.box import RoundSettings, round_settings
from workshop.voting.codes import key_mark
from workshop.voting.errors import BoxError, KeyLost, RoundHeld, UnknownRound
from workshop.web.addresses import data_uri, outside

bp = Blueprint("vote", __name__, url_prefix="/c/<canton_slug>/<int:process_id>/rounds")
register("vote", summary)


def url(endpoint: str, process: Process, **values: Any) -> str:
    """Return the address of a page of `process`."""
    return url_for(endpoint, canton_slug=process.canton.slug, process_id=process.id, **values)


@bp.get("")
@process_page("vote.see")
def index(process: Process) -> ResponseReturnValue:
    """List the rounds of a process."""
    found = service.rounds(db.session(), process)
    return render_template(
        "vote/index.html",
        rounds=[(each, service.state(each)) for each in found],
        states=STATES,
        badges=BADGES,
    )


def codes_form(process: Process, form: CodesForm | None = None) -> CodesForm:
    """Return the form of new codes with the parishes of the canton."""
    form = form or CodesForm()
    parishes = offered_parishes(db.session(), process.canton_code)
    form.parish_code.choices = [("", _("whole canton")), *((p.code, p.name) for p in parishes)]
    return form


def in_the_box(found: Round) -> dict[str, Any]:
    """What the box says of a published round, or that it is not there."""
    try:
        settings = round_settings(box.engine, found.key)
    except UnknownRound:
        return {"lost": True}
    names = {p.code: p.name for p in offered_parishes(db.session(), found.process.canton_code)}
    first = high_water.first_to_release(box.engine, found.key)
    person = signed_in_person()
    return {
        "key_lost": _key_lost(settings),
        "turnout": closing.turnout_view(box.engine, found),
        "batches": batches.batches(db.session(), box.engine, found),
        "held": settings.held,
        "released_by_me": first is not None and person is not None and first == person.id,
        "released_once": first is not None,
        "parish_names": lambda codes: ", ".join(names.get(code, _("whole canton")) for code in codes),
    }


def _key_lost(settings: RoundSettings) -> str:
    """What to do where the codes of a round cannot be recognised any more; empty when all is well."""
    try:
        if settings.sealed_at or not settings.key_mark or settings.key_mark == key_mark(box.key):
            return ""
    except KeyLost:
        pass
    return box_says(KeyLost(settings.key))


def round_page(
    process: Process,
    found: Round,
    codes: CodesForm | None = None,
    adoption: AdoptionForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Return the page of a round, with forms as they were filled in."""
    where = service.state(found)
    link = outside("ballot.show", round_key=found.key)
    results = closing.results(found) if found.count is not None else None
    body = render_template(
        "vote/round.html",
        shown=found,
        state=where,
        states=STATES,
        badges=BADGES,
        ballots=BALLOTS,
        rules=RULES,
        explained=RULES_EXPLAINED,
        admissions=ADMISSIONS,
        completions=COMPLETIONS,
        batch_kinds=BATCHES,
        events=EVENTS,
        channel_names=channel_names,
        needed_votes=needed_votes,
        link=link,
        qr_image=data_uri(qr_png(link), "image/png"),
        counting=where == "sealed" and background.is_running(found.id),
        codes=codes or codes_form(process),
        adoption=adoption or AdoptionForm(data={"adopted_on": today()}),
        results=results,
        why=why,
        words=in_words(db.session(), found, results.count) if results else None,
        figure=votes_figure(results.projects, _("won"), _("did not win"), _("votes")) if results else None,
        **({"turnout": None, "batches": []} | (in_the_box(found) if found.published_at else {})),
    )
    if where == "sealed":
        return body, status, {"Refresh": "3"}  # works without script; the page ends it once it is counted
    return body, status


@bp.get("/<int:round_id>")
@process_page("vote.see")
def round(process: Process, round_id: int) -> ResponseReturnValue:
    """Show a round: before the count only how many voted, afterwards the results."""
    return round_page(process, service.find_round(db.session(), process, round_id))


@bp.post("/<int:round_id>/publish")
@process_page("vote.manage")
def publish(process: Process, round_id: int) -> ResponseReturnValue:
    """Fix the settings and open the box."""
    found = service.find_round(db.session(), process, round_id)
    try:
        service.publish(db.session(), box.engine, found, by=signed_in_person())
    except InvalidField as error:
        db.session.rollback()
        flash(_(error.reason, **error.values), "error")
    else:
        flash(_("The round is published. Print the slips with the codes now."), "success")
    return redirect(url("vote.round", process, round_id=round_id))


@bp.post("/<int:round_id>/archive")
@process_page("vote.manage")
def archive(process: Process, round_id: int) -> ResponseReturnValue:
    """Put a draft away."""
    found = service.find_round(db.session(), process, round_id)
    try:
        service.archive(db.session(), found)
    except service.Frozen:
        flash(_("A published round stays readable for good."), "error")
        return redirect(url("vote.round", process, round_id=round_id))
    flash(_("The draft is archived."), "success")
    return redirect(url("vote.index", process))


def box_says(error: BoxError) -> str:
    """Say to staff why the ballot box refuses."""
    if isinstance(error, KeyLost):
        return _(
            "The key of the codes is not the one with which the codes of this round were made: put the file box-key of "
            "this installation back, from where you keep it apart from the databases."
        )
    if isinstance(error, RoundHeld):
        return _("The ballot box was restored from a copy: two people must release this round first.")
    if isinstance(error, UnknownRound):
        return _("This round is not in the ballot box: the file of the box is missing or another one.")
    return _("The round is closed.")


def attachment(process: Process, body: bytes, kind: str, form: str) -> Response:
    """Return a file to be kept by the reader and by nobody between."""
    name = file_name(process.canton.name, process.canton.province, process.name, today(), kind, form)
    types = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}
    answer = Response(body, content_type=types[form])
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/<int:round_id>/results.<form>")
@process_page("vote.see")
def download(process: Process, round_id: int, form: str) -> ResponseReturnValue:
    """Send the results as PDF or CSV, once they are counted."""
    found = service.find_round(db.session(), process, round_id)
    if form not in ("pdf", "csv"):
        abort(404)
    shown = closing.results(found)
    body = results_as_pdf(shown) if form == "pdf" else results_as_csv(shown)
    return attachment(process, body, _("results"), form)
