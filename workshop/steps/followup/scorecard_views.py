"""The scorecard: a month at a glance, its values entered on one page, the indicators themselves."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from workshop.access.guard import process_page
from workshop.access.login import signed_in_person
from workshop.extensions import db
from workshop.models.errors import InvalidField, NotFound
from workshop.models.followup import Indicator
from workshop.models.process import Process
from workshop.steps.actions.service import actions as plan_actions
from workshop.steps.followup import scorecard
from workshop.steps.followup.charts import Line, spark, trends
from workshop.steps.followup.labels import BETTER, LIGHT_BADGES, LIGHT_SIGNS, LIGHTS, TRENDS
from workshop.steps.followup.link_views import bp
from workshop.steps.followup.scorecard_forms import IndicatorForm, MonthForm, packed
from workshop.steps.followup.scorecard_rules import MARGIN, counted, line, month_key, month_of, shifted
from workshop.steps.followup.service import today
from workshop.steps.setup.service import offered_parishes
from workshop.web.filters import month as month_words
from workshop.web.forms import show_reason

__all__ = ["bp"]

AHEAD = 3  # months for which targets can be set before they come
WORDS = {
    "lights": LIGHTS,
    "light_badges": LIGHT_BADGES,
    "light_signs": LIGHT_SIGNS,
    "ways": TRENDS,
    "better": BETTER,
    "margin": MARGIN,
    "spark": lambda row, month: spark(line(row.points, month, scorecard.LINE_MONTHS)),
}


def _url(endpoint: str, process: Process, **values: Any) -> str:
    return url_for(endpoint, canton_slug=process.canton.slug, process_id=process.id, **values)


def month_asked(known: Sequence[Indicator]) -> date:
    """Return the month that the address asks for, or the last one that was measured."""
    return month_of(request.args.get("month", "")) or scorecard.last_month(known, today())


def month_choices(known: Sequence[Indicator], shown: date, ahead: int = 0) -> list[tuple[str, str]]:
    """Return the months to choose from, with the one that is shown."""
    offered = {*scorecard.months(known, today(), ahead), shown}
    return [(month_key(each), month_words(each)) for each in sorted(offered, reverse=True)]


def figure_of(rows: Sequence[scorecard.Row], month: date, across: int = 3) -> dict[str, Any]:
    """Return the trend lines of `rows` up to a month."""
    lines = [
        Line(
            f"{row.indicator.name} ({row.indicator.measured_in})"
            if row.indicator.measured_in
            else row.indicator.name,
            line(row.points, month, scorecard.LINE_MONTHS),
        )
        for row in rows
    ]
    return trends(lines, _("actual"), _("target"), across)


@bp.get("/scorecard")
@process_page("followup.see")
def scorecard_index(process: Process) -> ResponseReturnValue:
    """Show all indicators in a month, narrowed as the address says."""
    session = db.session()
    archived = request.args.get("archived") == "1"
    known = scorecard.indicators(session, process, archived)
    month = month_asked(known)
    rows = [scorecard.row(each, month) for each in known]
    wanted = {name: request.args.get(name, "").strip() for name in ("component", "parish", "unit", "state")}
    shown = scorecard.chosen(rows, **wanted)
    parishes = {each.parish.code: each.parish.name for each in known if each.parish}
    return render_template(
        "followup/scorecard.html",
        rows=shown,
        count=len(rows),
        counts=counted(row.light for row in rows),
        month=month,
        month_key=month_key(month),
        months=month_choices(known, month),
        wanted=wanted,
        archived=archived,
        components=[(c.id, c.name) for c in process.components],
        parishes=sorted(parishes.items(), key=lambda item: item[1]),
        units=sorted({each.unit for each in known if each.unit}),
        figure=figure_of(shown, month),
        **WORDS,
    )


@bp.route("/scorecard/enter", methods=["GET", "POST"])
@process_page("followup.update")
def scorecard_enter(process: Process) -> ResponseReturnValue:
    """Enter the values of a month for all indicators."""
    session = db.session()
    asked = request.args.get("month", "")
    month = month_of(asked)
    if month is None:
        month = scorecard.next_month(scorecard.indicators(session, process), today())
        if asked:
            said = _("“%(text)s” is no month: this is %(month)s.", text=asked, month=month_words(month))
            flash(said, "warning")
    form = MonthForm()
    if request.method == "POST" and form.validate_on_submit():
        kept = _keep(process, month, form)
        if not kept.conflicts:
            if kept.changed:
                said = ngettext(
                    "%(month)s: %(num)s indicator stored.",
                    "%(month)s: %(num)s indicators stored.",
                    kept.changed,
                    month=month_words(month).capitalize(),
                )
                flash(said, "success")
            else:
                flash(_("Nothing was changed."), "info")
            return redirect(_url(".scorecard_index", process, month=month_key(month)))
        form.show_conflicts(kept.conflicts)
    known = scorecard.indicators(session, process)
    if request.method == "GET":
        for each in known:
            stored, offered = scorecard.values_in(each, month), scorecard.offered(each, month)
            form.rows.append_entry(
                {
                    "indicator_id": each.id,
                    "seen": packed(stored, offered),
                    "target": offered.target,
                    "actual": offered.actual,
                    "note": offered.note,
                }
            )
    by_id = {each.id: each for each in known}
    form.offer(by_id)
    body = render_template(
        "followup/scorecard_enter.html",
        form=form,
        indicators=by_id,
        before={each.id: scorecard.values_in(each, shifted(month, -1)) for each in known},
        month=month,
        month_key=month_key(month),
        months=month_choices(known, month, AHEAD),
        better=BETTER,
    )
    return body, 200 if request.method == "GET" else 422


def _keep(process: Process, month: date, form: MonthForm) -> scorecard.Kept:
    entries = {}
    for row in form.rows:
        if row.form.number is None:
            raise NotFound
        entries[row.form.number] = row.form.entry()
    return scorecard.keep_month(db.session(), process, month, entries, signed_in_person())


def _with_choices(form: IndicatorForm, process: Process) -> IndicatorForm:
    session = db.session()
    form.component_id.choices = [("", _("none")), *((c.id, c.name) for c in process.components)]
    parishes = offered_parishes(session, process.canton_code)
    form.parish_code.choices = [("", _("whole canton")), *((p.code, p.name) for p in parishes)]
    form.action_id.choices = [("", _("none")), *((a.id, a.title) for a in plan_actions(session, process))]
    return form


def _indicator_page(
    process: Process, form: IndicatorForm, indicator: Indicator | None, status: int = 200
) -> ResponseReturnValue:
    units = sorted({each.unit for each in scorecard.indicators(db.session(), process) if each.unit})
    return render_template(
        "followup/indicator_form.html", form=form, indicator=indicator, units=units
    ), status


@bp.route("/scorecard/indicators/new", methods=["GET", "POST"])
@process_page("followup.update")
def new_indicator(process: Process) -> ResponseReturnValue:
    """Add an indicator."""
    form = _with_choices(IndicatorForm(), process)
    if form.validate_on_submit():
        try:
            made = scorecard.save(db.session(), process, form.draft())
        except InvalidField as error:
            show_reason(form, error)
        else:
            flash(_("“%(name)s” is on the scorecard.", name=made.name), "success")
            if request.form.get("then") == "another":
                return redirect(_url(".new_indicator", process))
            return redirect(_url(".scorecard_index", process))
    return _indicator_page(process, form, None, 200 if request.method == "GET" else 422)


@bp.route("/scorecard/indicators/<int:indicator_id>/edit", methods=["GET", "POST"])
@process_page("followup.update")
def edit_indicator(process: Process, indicator_id: int) -> ResponseReturnValue:
    """Change an indicator; what was measured stays."""
    found = scorecard.find(db.session(), process, indicator_id)
    values = {"better": found.better.value, "action_id": found.action_id}
    form = IndicatorForm(obj=found, data=values)
    form = _with_choices(form, process)
    if request.method == "GET":
        form.better.data = found.better.value
    if found.action and found.action_id not in dict(form.action_id.choices):
        form.action_id.choices.append((found.action_id, found.action.title))
    if form.validate_on_submit():
        try:
            scorecard.save(db.session(), process, form.draft(), found)
        except InvalidField as error:
            show_reason(form, error)
        else:
            flash(_("“%(name)s” is changed.", name=found.name), "success")
            return redirect(_url(".indicator", process, indicator_id=found.id))
    return _indicator_page(process, form, found, 200 if request.method == "GET" else 422)


@bp.get("/scorecard/indicators/<int:indicator_id>")
@process_page("followup.see")
def indicator(process: Process, indicator_id: int) -> ResponseReturnValue:
    """Show one indicator: its line, and every month with who entered it."""
    found = scorecard.find(db.session(), process, indicator_id)
    month = max([scorecard.last_month([found], today()), *(m.month for m in found.measures)])
    return render_template(
        "followup/indicator.html",
        indicator=found,
        rows=[(each, scorecard.row(found, each.month)) for each in reversed(found.measures)],
        figure=figure_of([scorecard.row(found, month)], month, across=1),
        **WORDS,
    )


@bp.post("/scorecard/indicators/<int:indicator_id>/archive")
@process_page("followup.update")
def archive_indicator(process: Process, indicator_id: int) -> ResponseReturnValue:
    """Put an indicator away with its values, or bring it back."""
    found = scorecard.find(db.session(), process, indicator_id)
    back = request.form.get("restore") == "1"
    scorecard.archive(db.session(), found, archived=not back)
    said = (
        _("“%(name)s” is back on the scorecard.", name=found.name)
        if back
        else _("“%(name)s” is archived; its values are kept.", name=found.name)
    )
    flash(said, "success")
    return redirect(_url(".scorecard_index", process))
