"""A round is prepared and changed until it is published."""

from datetime import datetime

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import process_page
from workshop.extensions import db
from workshop.models.base import ECUADOR
from workshop.models.budget import Admission, BallotKind, Completion, Round, Rule
from workshop.models.errors import InvalidField
from workshop.models.process import Process
from workshop.steps.projects.service import ballot_ready
from workshop.steps.setup.service import ceiling_for, offered_parishes
from workshop.steps.vote import service
from workshop.steps.vote.forms import RoundForm
from workshop.steps.vote.labels import (
    RULES,
    RULES_EXPLAINED,
)
from workshop.steps.vote.views import bp, url
from workshop.web.forms import show_reason


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
            return redirect(url("vote.round", process, round_id=made.id))
    return _form_page(form, None)


@bp.route("/<int:round_id>/edit", methods=["GET", "POST"])
@process_page("vote.manage")
def edit(process: Process, round_id: int) -> ResponseReturnValue:
    """Change a round that is not published."""
    found = service.find_round(db.session(), process, round_id)
    if found.published_at:
        flash(_("A published round keeps its settings."), "warning")
        return redirect(url("vote.round", process, round_id=round_id))
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
            return redirect(url("vote.round", process, round_id=round_id))
    return _form_page(form, service.find_round(db.session(), process, round_id))


def _form_page(form: RoundForm, found: Round | None) -> ResponseReturnValue:
    body = render_template("vote/form.html", form=form, shown=found, explained=RULES_EXPLAINED, rules=RULES)
    return body, 200 if request.method == "GET" else 422
