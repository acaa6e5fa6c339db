"""The prioritisation matrix: weights, scores, the order that they give, and charts that help to decide."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import process_page
from workshop.extensions import db
from workshop.models.errors import InvalidField
from workshop.models.process import Process
from workshop.steps.actions import scoring, service
from workshop.steps.actions.charts import cost_bars, effort_effect
from workshop.steps.actions.forms import ScoresForm, WeightsForm
from workshop.steps.actions.labels import CRITERIA, SCALES
from workshop.steps.actions.views import bp
from workshop.web.forms import show_reason


def _at(process: Process) -> dict[str, Any]:
    return {"canton_slug": process.canton.slug, "process_id": process.id}


@bp.get("/priorities")
@process_page("actions.see")
def priorities(process: Process) -> ResponseReturnValue:
    """Show the actions in the order of their points, and how these were computed."""
    actions = service.actions(db.session(), process)
    rows = scoring.order(db.session(), process, actions)
    costs = scoring.costs(actions)
    names = {"component": _("without component"), "parish": _("whole canton")}
    dollars = {key: cents / 100 for key, cents in costs.cells.items()}
    return render_template(
        "actions/priorities.html",
        rows=rows,
        weights=scoring.weights(db.session(), process),
        criteria=CRITERIA,
        scales=SCALES,
        unscored=[row for row in rows if row.missing],
        matrix=effort_effect(rows, _("Effort"), _("Effect"), _("much effect, little effort")),
        placed=[row for row in rows if row.effort is not None and row.effect is not None],
        costs=costs,
        names=names,
        bars=cost_bars(costs.components, costs.parishes, dollars, names),
    )


@bp.route("/priorities/weights", methods=["GET", "POST"])
@process_page("process.edit")
def weights(process: Process) -> ResponseReturnValue:
    """Change how much each criterion counts."""
    form = WeightsForm(data=scoring.weights(db.session(), process))
    if form.validate_on_submit():
        try:
            scoring.set_weights(db.session(), process, {name: form[name].data for name in CRITERIA})
        except InvalidField as error:
            db.session.rollback()
            show_reason(form, error)
        else:
            flash(_("The weights are changed, and the order with them."), "success")
            return redirect(url_for(".priorities", **_at(process)))
    body = render_template("actions/weights.html", form=form, scales=SCALES)
    return body, 200 if request.method == "GET" else 422


@bp.route("/<int:action_id>/scores", methods=["GET", "POST"])
@process_page("actions.edit")
def scores(process: Process, action_id: int) -> ResponseReturnValue:
    """Give an action its scores, then go on with the next that lacks some."""
    action = service.find_action(db.session(), process, action_id)
    given = {row.criterion.value: str(row.score) for row in action.scores}
    form = ScoresForm(data=given)
    if form.validate_on_submit():
        typed = {name: int(form[name].data) if form[name].data else None for name in CRITERIA}
        scoring.set_scores(db.session(), action, typed)
        flash(_("«%(title)s» has its scores.", title=action.title), "success")
        if request.form.get("then") == "next" and (following := _next(process, action_id)):
            return redirect(url_for(".scores", action_id=following, **_at(process)))
        return redirect(url_for(".priorities", **_at(process)))
    body = render_template("actions/scores.html", form=form, action=action, scales=SCALES)
    return body, 200 if request.method == "GET" else 422


def _next(process: Process, action_id: int) -> int | None:
    """Return the next action of the plan that lacks a score, or None."""
    rows = scoring.order(db.session(), process, service.actions(db.session(), process))
    open_ids = sorted(row.id for row in rows if row.missing and row.id != action_id)
    return next((number for number in open_ids if number > action_id), open_ids[0] if open_ids else None)
