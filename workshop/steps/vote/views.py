"""Rounds as staff see them. The ballot that citizens see is in `ballot_views.py`."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from workshop.access.guard import process_page
from workshop.access.login import signed_in_person
from workshop.documents.qr import qr_png
from workshop.documents.safety import file_name
from workshop.extensions import box, db
from workshop.models.base import ECUADOR
from workshop.models.budget import Admission, BallotKind, BatchKind, Completion, EventKind, Round, Rule
from workshop.models.errors import InvalidField, mark
from workshop.models.process import Process
from workshop.steps.projects.service import ballot_ready
from workshop.steps.setup.home import today
from workshop.steps.setup.service import ceiling_for, offered_parishes
from workshop.steps.setup.steps import register
from workshop.steps.vote import background, batches, closing, service
from workshop.steps.vote.charts import votes as votes_figure
from workshop.steps.vote.count_words import in_words
from workshop.steps.vote.forms import AdoptionForm, CloseForm, CodesForm, RoundForm
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
from workshop.steps.vote.round_documents import results_as_csv, results_as_pdf, slips
from workshop.steps.vote.summary import summary
from workshop.voting import high_water
from workshop.voting.box import round_settings
from workshop.voting.errors import BoxError, KeyLost, RoundHeld, UnknownRound
from workshop.web.addresses import data_uri, outside
from workshop.web.forms import show_reason

bp = Blueprint("vote", __name__, url_prefix="/c/<canton_slug>/<int:process_id>/rounds")
register("vote", summary)


def _url(endpoint: str, process: Process, **values: Any) -> str:
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


def _form(process: Process, form: RoundForm) -> RoundForm:
    parishes = offered_parishes(db.session(), process.canton_code)
    form.parish_code.choices = [("", _("whole canton")), *((p.code, p.name) for p in parishes)]
    ready = ballot_ready(db.session(), process, None)
    form.project_ids.choices = [
        (p.id, f"{p.title} · {p.parish.name if p.parish else _('whole canton')}") for p in ready
    ]
    return form


def _plan(form: RoundForm) -> service.RoundPlan:
    assert form.opens_at.data is not None
    assert form.closes_at.data is not None
    return service.RoundPlan(
        name=form.name.data or "",
        parish_code=form.parish_code.data or None,
        ceiling_cents=form.ceiling_cents.data or 0,
        ballot=BallotKind(form.ballot.data),
        max_choices=form.max_choices.data,
        rule=Rule(form.rule.data),
        opens_at=form.opens_at.data.replace(tzinfo=ECUADOR),
        closes_at=form.closes_at.data.replace(tzinfo=ECUADOR),
        project_ids=form.project_ids.data or [],
        points=form.points.data,
        admission=Admission(form.admission.data),
        threshold=1 if form.threshold.data is None else form.threshold.data,
        completion=Completion(form.completion.data),
        step_cents=form.step_cents.data,
    )


@bp.route("/new", methods=["GET", "POST"])
@process_page("vote.manage")
def new(process: Process) -> ResponseReturnValue:
    """Prepare a round; nothing is published yet."""
    parish = request.args.get("parish") or None
    ready = ballot_ready(db.session(), process, parish)
    now = datetime.now(ECUADOR).replace(second=0, microsecond=0, tzinfo=None)
    start = {
        "parish_code": parish or "",
        "ceiling_cents": ceiling_for(process, parish),
        "ballot": "knapsack",
        "rule": "most_votes",
        "admission": "codes",
        "threshold": 1,
        "completion": "most_votes",
        "opens_at": now,
        "project_ids": [project.id for project in ready],
    }
    form = _form(process, RoundForm(data=start if request.method == "GET" else None))
    if form.validate_on_submit():
        try:
            made = service.draft(db.session(), process, _plan(form))
        except InvalidField as error:
            db.session.rollback()
            show_reason(form, error)
        else:
            flash(_("The round is prepared. Look at it once more before you publish it."), "success")
            return redirect(_url(".round", process, round_id=made.id))
    return _form_page(form, None)


@bp.route("/<int:round_id>/edit", methods=["GET", "POST"])
@process_page("vote.manage")
def edit(process: Process, round_id: int) -> ResponseReturnValue:
    """Change a round that is not published."""
    found = service.find_round(db.session(), process, round_id)
    if found.published_at:
        flash(_("A published round keeps its settings."), "warning")
        return redirect(_url(".round", process, round_id=round_id))
    start = {
        "name": found.name,
        "parish_code": found.parish_code or "",
        "ceiling_cents": found.ceiling_cents,
        "ballot": found.ballot.value,
        "rule": found.rule.value,
        "max_choices": found.max_choices,
        "points": found.points,
        "admission": found.admission.value,
        "threshold": found.threshold,
        "completion": found.completion.value,
        "step_cents": found.step_cents,
        "opens_at": found.opens_at.astimezone(ECUADOR).replace(tzinfo=None),
        "closes_at": found.closes_at.astimezone(ECUADOR).replace(tzinfo=None),
        "project_ids": [each.project_id for each in found.projects],
    }
    form = _form(process, RoundForm(data=start if request.method == "GET" else None))
    if form.validate_on_submit():
        try:
            service.change(db.session(), found, _plan(form))
        except InvalidField as error:
            db.session.rollback()
            show_reason(form, error)
        else:
            flash(_("The round is changed."), "success")
            return redirect(_url(".round", process, round_id=round_id))
    return _form_page(form, service.find_round(db.session(), process, round_id))


def _form_page(form: RoundForm, found: Round | None) -> ResponseReturnValue:
    body = render_template("vote/form.html", form=form, shown=found, explained=RULES_EXPLAINED, rules=RULES)
    return body, 200 if request.method == "GET" else 422


def _codes_form(process: Process, form: CodesForm | None = None) -> CodesForm:
    form = form or CodesForm()
    parishes = offered_parishes(db.session(), process.canton_code)
    form.parish_code.choices = [("", _("whole canton")), *((p.code, p.name) for p in parishes)]
    return form


def _in_the_box(found: Round) -> dict[str, Any]:
    """What the box says of a published round, or that it is not there."""
    try:
        settings = round_settings(box.engine, found.key)
    except UnknownRound:
        return {"lost": True}
    names = {p.code: p.name for p in offered_parishes(db.session(), found.process.canton_code)}
    first = high_water.first_to_release(box.engine, found.key)
    person = signed_in_person()
    return {
        "turnout": closing.turnout_view(box.engine, found),
        "batches": batches.batches(db.session(), box.engine, found),
        "held": settings.held,
        "released_by_me": first is not None and person is not None and first == person.id,
        "released_once": first is not None,
        "parish_names": lambda codes: ", ".join(names.get(code, _("whole canton")) for code in codes),
    }


def _round_page(
    process: Process,
    found: Round,
    codes: CodesForm | None = None,
    adoption: AdoptionForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
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
        codes=codes or _codes_form(process),
        adoption=adoption or AdoptionForm(data={"adopted_on": today()}),
        results=results,
        why=why,
        words=in_words(db.session(), found, results.count) if results else None,
        figure=votes_figure(results.projects, _("won"), _("did not win"), _("votes")) if results else None,
        **({"turnout": None, "batches": []} | (_in_the_box(found) if found.published_at else {})),
    )
    if where == "sealed":
        return body, status, {"Refresh": "3"}  # works without script; the page ends it once it is counted
    return body, status


@bp.get("/<int:round_id>")
@process_page("vote.see")
def round(process: Process, round_id: int) -> ResponseReturnValue:
    """Show a round: before the count only how many voted, afterwards the results."""
    return _round_page(process, service.find_round(db.session(), process, round_id))


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
    return redirect(_url(".round", process, round_id=round_id))


@bp.post("/<int:round_id>/codes")
@process_page("vote.codes")
def codes(process: Process, round_id: int) -> ResponseReturnValue:
    """Issue codes and answer with their slips as PDF: the only time that they exist in plain."""
    found = service.find_round(db.session(), process, round_id)
    if service.state(found) not in ("waiting", "open"):
        abort(404)
    form = _codes_form(process)
    if not form.validate_on_submit():
        return _round_page(process, found, codes=form, status=422)
    try:
        plain = batches.issue(
            db.session(),
            box.engine,
            box.key,
            found,
            form.batch.data or "",
            BatchKind.SLIPS,
            form.count.data or 0,
            form.parish_code.data or None,
            signed_in_person(),
        )
    except InvalidField as error:
        db.session.rollback()
        show_reason(form, error)
        return _round_page(process, found, codes=form, status=422)
    except BoxError as error:
        db.session.rollback()
        flash(box_says(error), "error")
        return _round_page(process, found, codes=form, status=409)
    return _attachment(process, slips(found, plain), _("slips"), "pdf")


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


@bp.post("/<int:round_id>/batches/<int:batch_id>/void")
@process_page("vote.manage")
def void_batch(process: Process, round_id: int, batch_id: int) -> ResponseReturnValue:
    """Withdraw the codes of a batch that were not used."""
    found = service.find_round(db.session(), process, round_id)
    batch = batches.find_batch(db.session(), found, batch_id)
    try:
        withdrawn = batches.void(db.session(), box.engine, batch, signed_in_person())
    except BoxError as error:
        db.session.rollback()
        flash(box_says(error), "error")
    else:
        flash(
            ngettext(
                "%(num)s unused code of %(name)s was withdrawn.",
                "%(num)s unused codes of %(name)s were withdrawn.",
                withdrawn,
                name=batch.name,
            ),
            "success",
        )
    return redirect(_url(".round", process, round_id=round_id))


@bp.post("/<int:round_id>/release")
@process_page("vote.manage")
def release(process: Process, round_id: int) -> ResponseReturnValue:
    """Let a round go on whose box was restored from a copy; two different people must say so."""
    found = service.find_round(db.session(), process, round_id)
    person = signed_in_person()
    assert person is not None
    if high_water.release(box.engine, found.key, person.id):
        service.tell(db.session(), found, EventKind.BOX_RELEASED, person)
        flash(_("The round goes on: two people released it."), "success")
    else:
        flash(_("You released it. A second person must do the same."), "info")
    return redirect(_url(".round", process, round_id=round_id))


def _attachment(process: Process, body: bytes, kind: str, form: str) -> Response:
    name = file_name(process.canton.name, process.canton.province, process.name, today(), kind, form)
    types = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}
    answer = Response(body, content_type=types[form])
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.route("/<int:round_id>/close", methods=["GET", "POST"])
@process_page("vote.manage")
def close(process: Process, round_id: int) -> ResponseReturnValue:
    """Enter the public draw, seal the box, and count."""
    found = service.find_round(db.session(), process, round_id)
    where = service.state(found)
    if where not in ("open", "closed"):
        if where in ("draft", "waiting"):
            flash(_("The round is not open yet."), "error")
        return redirect(_url(".round", process, round_id=round_id))
    form = CloseForm()
    if form.validate_on_submit():
        try:
            if where == "open" and not form.early.data:
                raise InvalidField("early", mark("Confirm that you close it before its time."))
            closing.seal(
                db.session(), box.engine, found, draw=form.public_draw.data or "", by=signed_in_person()
            )
            if closing.is_long(box.engine, found):
                db.session.commit()
                background.start_count(found)
            else:
                closing.count(db.session(), box.engine, found)
                flash(_("The box is sealed and counted. Anyone can read the results."), "success")
            return redirect(_url(".round", process, round_id=round_id))
        except InvalidField as error:
            db.session.rollback()
            show_reason(form, error)
        except BoxError as error:
            db.session.rollback()
            flash(box_says(error), "error")
    status = 200 if request.method == "GET" else 422
    return render_template(
        "vote/close.html", shown=found, state=where, form=form, **_in_the_box(found)
    ), status


@bp.post("/<int:round_id>/count")
@process_page("vote.manage")
def count(process: Process, round_id: int) -> ResponseReturnValue:
    """Start the count of a sealed round again, when the server was stopped during it."""
    found = service.find_round(db.session(), process, round_id)
    if service.state(found) == "sealed":
        background.start_count(found)
    return redirect(_url(".round", process, round_id=round_id))


@bp.post("/<int:round_id>/adopt")
@process_page("vote.manage")
def adopt(process: Process, round_id: int) -> ResponseReturnValue:
    """Record the adoption by the assembly."""
    found = service.find_round(db.session(), process, round_id)
    form = AdoptionForm()
    if form.validate_on_submit():
        try:
            assert form.adopted_on.data is not None
            service.adopt(
                db.session(),
                found,
                form.adopted_on.data,
                form.adopted_by.data or "",
                form.adoption_record.data or "",
                form.adoption_note.data or "",
            )
        except InvalidField as error:
            show_reason(form, error)
        except service.TooEarly:
            flash(_("Count the votes first."), "error")
            return redirect(_url(".round", process, round_id=round_id))
        else:
            flash(_("The adoption is recorded."), "success")
            return redirect(_url(".round", process, round_id=round_id))
    return _round_page(process, found, adoption=form, status=422)


@bp.post("/<int:round_id>/archive")
@process_page("vote.manage")
def archive(process: Process, round_id: int) -> ResponseReturnValue:
    """Put a draft away."""
    found = service.find_round(db.session(), process, round_id)
    try:
        service.archive(db.session(), found)
    except service.Frozen:
        flash(_("A published round stays readable for good."), "error")
        return redirect(_url(".round", process, round_id=round_id))
    flash(_("The draft is archived."), "success")
    return redirect(_url(".index", process))


@bp.get("/<int:round_id>/results.<form>")
@process_page("vote.see")
def download(process: Process, round_id: int, form: str) -> ResponseReturnValue:
    """Send the results as PDF or CSV, once they are counted."""
    found = service.find_round(db.session(), process, round_id)
    if form not in ("pdf", "csv"):
        abort(404)
    shown = closing.results(found)
    body = results_as_pdf(shown) if form == "pdf" else results_as_csv(shown)
    return _attachment(process, body, _("results"), form)
