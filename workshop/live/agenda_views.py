"""The agenda of a workshop as it is prepared: lines, minutes, and the clock that they make; copying a workshop."""

from datetime import time

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workshop.access.guard import process_page
from workshop.extensions import db
from workshop.live import agenda, table_links
from workshop.live.agenda import Line
from workshop.live.before_forms import ActivityForm, CopyForm
from workshop.live.before_pages import AT, address, found, shown
from workshop.live.blueprint import bp
from workshop.live.copying import Copy, copy_workshop
from workshop.live.ready_made import NAMES, QUESTIONS, agenda_for
from workshop.live.stage import activities, find_activity, find_stage
from workshop.live.timetable import slots
from workshop.models.errors import InvalidField
from workshop.models.live import Activity, ActivityKind
from workshop.models.process import Process, Workshop
from workshop.steps.setup import workshops
from workshop.steps.setup.labels import STEP_NAMES
from workshop.steps.setup.service import offered_parishes
from workshop.steps.vote.service import rounds
from workshop.web.forms import show_reason


def prepare(session: Session, workshop: Workshop) -> None:
    """Give a workshop that was just set up the usual agenda of its steps, and each table its link."""
    agenda.fill(session, workshop, agenda_for(workshop.steps.split()))
    table_links.make_links(session, workshop)


workshops.WHEN_MADE.append(prepare)


@bp.get(f"{AT}/agenda")
@process_page("process.see")
def workshop_agenda(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Show the agenda with the hour of each activity, to be changed line by line."""
    return _page(found(process, workshop_id))


def _page(workshop: Workshop, status: int = 200, wrong: dict[int, str] | None = None) -> ResponseReturnValue:
    session = db.session()
    lines = activities(session, workshop)
    stage = find_stage(session, workshop)
    steps = [STEP_NAMES[each] for each in workshop.steps.split() if each in STEP_NAMES]
    return shown(
        "agenda.html",
        workshop,
        status,
        lines=list(zip(lines, slots(workshop.starts_at, [each.minutes for each in lines]), strict=True)),
        removed=agenda.removed(session, workshop),
        total=sum(each.minutes for each in lines),
        on_stage=stage.activity_id if stage else None,
        names=NAMES,
        steps=steps,
        proposed=[] if lines else agenda_for(workshop.steps.split()),
        wrong=wrong or {},
        typed=request.form,
    )


@bp.post(f"{AT}/agenda")
@process_page("workshop.edit")
def write_agenda(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Keep the minutes of all lines at once."""
    workshop = found(process, workshop_id)
    if wrong := _keep_minutes(workshop):
        return _page(workshop, 422, wrong)
    flash(_("The minutes are kept."), "success")
    return redirect(address("live.workshop_agenda", workshop))


def _keep_minutes(workshop: Workshop) -> dict[int, str]:
    """Store the minutes that were typed; where one is wrong, store none and return the reasons by activity."""
    wanted: dict[int, int] = {}
    wrong: dict[int, str] = {}
    for each in activities(db.session(), workshop):
        typed = request.form.get(f"minutes-{each.id}", str(each.minutes)).strip()
        if typed.isascii() and typed.isdigit() and 1 <= int(typed[:6]) <= agenda.LONGEST:
            wanted[each.id] = int(typed)
        else:
            wrong[each.id] = _("An activity lasts between 1 and 600 minutes.")
    if not wrong:
        agenda.set_minutes(db.session(), workshop, wanted)
    return wrong


@bp.post(f"{AT}/agenda/fill")
@process_page("workshop.edit")
def fill_agenda(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Fill an empty agenda with the usual one of the workshop's steps."""
    workshop = found(process, workshop_id)
    agenda.fill(db.session(), workshop, agenda_for(workshop.steps.split()))
    flash(_("The usual agenda is there. Change what you like."), "success")
    return redirect(address("live.workshop_agenda", workshop))


def _form(workshop: Workshop, activity: Activity | None) -> ActivityForm:
    data = None
    if activity is not None:
        data = {
            "kind": activity.kind.value,
            "title": activity.title,
            "question": activity.question,
            "minutes": activity.minutes,
            "dots_each": activity.dots_each,
            "options": "\n".join(activity.options),
            "round": str(activity.round_id or ""),
        }
    form = ActivityForm(data=data or {"options": f"{_('Yes')}\n{_('No')}"})
    form.kind.choices = [(kind.value, NAMES[kind]) for kind in ActivityKind]
    open_rounds = [each for each in rounds(db.session(), workshop.process) if not each.archived]
    form.round.choices = [("", _("not chosen yet")), *((str(each.id), each.name) for each in open_rounds)]
    return form


def _line(form: ActivityForm) -> Line:
    kind = ActivityKind(form.kind.data)
    return Line(
        kind,
        (form.title.data or "").strip() or str(NAMES[kind]),
        (form.question.data or "").strip() or str(QUESTIONS[kind]),
        form.minutes.data or 0,
        form.dots_each.data or 5,
        tuple((form.options.data or "").splitlines()) if kind == ActivityKind.POLL else (),
        int(form.round.data) if form.round.data else None,
    )


@bp.route(f"{AT}/agenda/new", methods=["GET", "POST"])
@process_page("workshop.edit")
def new_activity(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Add an activity before the closing, or at the end."""
    workshop = found(process, workshop_id)
    form = _form(workshop, None)
    if form.validate_on_submit():
        try:
            made = agenda.add_before_closing(db.session(), workshop, _line(form))
        except InvalidField as error:
            show_reason(form, error)
        else:
            flash(_("“%(title)s” is on the agenda.", title=made.title), "success")
            return redirect(address("live.workshop_agenda", workshop) + f"#activity-{made.id}")
    return shown(
        "activity.html", workshop, 422 if request.method == "POST" else 200, form=form, activity=None
    )


@bp.route(f"{AT}/agenda/<int:activity_id>", methods=["GET", "POST"])
@process_page("workshop.edit")
def change_activity(process: Process, workshop_id: int, activity_id: int) -> ResponseReturnValue:
    """Change an activity."""
    workshop = found(process, workshop_id)
    activity = find_activity(db.session(), workshop, activity_id)
    form = _form(workshop, activity)
    if form.validate_on_submit():
        try:
            agenda.change_line(db.session(), workshop, activity_id, _line(form))
        except InvalidField as error:
            show_reason(form, error)
        else:
            flash(_("“%(title)s” is changed.", title=activity.title), "success")
            return redirect(address("live.workshop_agenda", workshop) + f"#activity-{activity_id}")
    return shown(
        "activity.html", workshop, 422 if request.method == "POST" else 200, form=form, activity=activity
    )


@bp.post(f"{AT}/agenda/<int:activity_id>/move")
@process_page("workshop.edit")
def move_activity(process: Process, workshop_id: int, activity_id: int) -> ResponseReturnValue:
    """Move an activity one place up or down; minutes that were typed meanwhile are kept."""
    workshop = found(process, workshop_id)
    if wrong := _keep_minutes(workshop):
        return _page(workshop, 422, wrong)
    agenda.move_line(db.session(), workshop, activity_id, -1 if request.form.get("up") == "1" else 1)
    return redirect(address("live.workshop_agenda", workshop) + f"#activity-{activity_id}")


@bp.post(f"{AT}/agenda/<int:activity_id>/archive")
@process_page("workshop.edit")
def archive_activity(process: Process, workshop_id: int, activity_id: int) -> ResponseReturnValue:
    """Take an activity from the agenda, or put it back."""
    workshop = found(process, workshop_id)
    activity = find_activity(db.session(), workshop, activity_id)
    back = request.form.get("restore") == "1"
    stage = find_stage(db.session(), workshop)
    if stage is not None and stage.activity_id == activity_id and not back:
        flash(_("“%(title)s” is on stage: go to another activity first.", title=activity.title), "warning")
        return redirect(address("live.workshop_agenda", workshop))
    agenda.archive_line(db.session(), workshop, activity_id, not back)
    if back:
        flash(_("“%(title)s” is on the agenda again.", title=activity.title), "success")
    else:
        flash(_("“%(title)s” is off the agenda. Below it can be put back.", title=activity.title), "success")
    return redirect(address("live.workshop_agenda", workshop))


@bp.route(f"{AT}/copy", methods=["GET", "POST"])
@process_page("workshop.edit")
def copy(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Set up a workshop after this one: everything but its date and its people."""
    source = found(process, workshop_id)
    starts_at = time.fromisoformat(source.starts_at) if source.starts_at else None
    form = CopyForm(
        data={
            "name": source.name,
            "starts_at": starts_at,
            "place": source.place,
            "parish": source.parish_code or "",
        }
    )
    parishes = offered_parishes(db.session(), process.canton_code)
    form.parish.choices = [("", _("whole canton")), *((each.code, each.name) for each in parishes)]
    if form.validate_on_submit():
        assert form.held_on.data is not None  # the form asks for it
        wanted = Copy(
            form.name.data or "",
            form.held_on.data,
            form.starts_at.data.strftime("%H:%M") if form.starts_at.data else None,
            form.place.data or "",
            form.parish.data or None,
        )
        try:
            made = copy_workshop(db.session(), source, wanted)
        except InvalidField as error:
            show_reason(form, error)
        else:
            flash(_("The workshop is set up with the tables and the agenda of the earlier one."), "success")
            return redirect(address("setup.workshop", made))
    return shown("copy.html", source, 422 if request.method == "POST" else 200, form=form)
