"""The attendance list as the team keeps it: signed in at the door, keyed in from paper, counted."""

import re
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from workshop.access.guard import process_page
from workshop.extensions import db
from workshop.live import attendance, receive
from workshop.live.attendance_labels import SOURCES, TRAIT_NAMES, TRAIT_VALUES
from workshop.live.before_forms import LINES, AttendanceForm, AttendeeForm
from workshop.live.before_pages import AT, address, found, shown
from workshop.live.blueprint import bp
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.live import Attendee, SignInSource
from workshop.models.process import Process, Workshop
from workshop.steps.setup.service import offered_parishes
from workshop.web.forms import show_reason

A_WRITE = re.compile(r"[0-9a-f]{16}-[0-9a-f]{16}")


def _new_write_id() -> str:
    return receive.new_write_id(receive.new_device())


def _parishes(workshop: Workshop) -> list[tuple[str, str]]:
    offered = offered_parishes(db.session(), workshop.process.canton_code)
    return [("", _("not said")), *((each.code, each.name) for each in offered)]


def _empty_form(workshop: Workshop) -> AttendanceForm:
    source = request.args.get("source", "")
    known = SignInSource.PAPER if source == SignInSource.PAPER.value else SignInSource.STAFF
    form = AttendanceForm(formdata=None, data={"source": known.value})
    parish = request.args.get("parish", workshop.parish_code or "")
    for _line in range(LINES):
        form.rows.append_entry({"write_id": _new_write_id(), "parish": parish})
    form.offer(_parishes(workshop))
    return form


def _page(
    workshop: Workshop,
    form: AttendanceForm | None = None,
    status: int = 200,
    tally: dict[str, str] | None = None,
    tally_error: str = "",
) -> ResponseReturnValue:
    session = db.session()
    listed = attendance.people(session, workshop)
    return shown(
        "attendance.html",
        workshop,
        status,
        form=form or _empty_form(workshop),
        listed=listed,
        removed=attendance.people(session, workshop, archived=True),
        totals=attendance.totals(session, workshop),
        before=attendance.came_before(session, workshop),
        doubles=attendance.doubles(listed),
        continuity=attendance.continuity(session, workshop),
        sources=SOURCES,
        traits=attendance.TRAITS,
        trait_names=TRAIT_NAMES,
        trait_values=TRAIT_VALUES,
        tally=tally or {},
        tally_error=tally_error,
        tally_write_id=_new_write_id(),
    )


def _said(text: str) -> ResponseReturnValue:
    """Acknowledge a write of the device's queue; the page itself shows what came of it."""
    return receive.as_json(receive.Outcome(200, receive.sent_write_id(), said=text))


def _refused(error: InvalidField) -> ResponseReturnValue:
    db.session.rollback()
    reason = _(error.reason, **error.values)
    return receive.as_json(receive.Outcome(422, receive.sent_write_id(), error=reason))


@bp.get(f"{AT}/attendance")
@process_page("process.see")
def workshop_attendance(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Show who came, with totals, and lines to write in who arrives or stands on paper."""
    return _page(found(process, workshop_id))


def _lines(form: AttendanceForm) -> list[attendance.Line]:
    lines = []
    for number, row in enumerate(form.rows):
        write_id = row.form.write_id.data or ""
        lines.append(
            attendance.Line(
                number,
                row.form.name.data or "",
                row.form.organisation.data or "",
                row.form.parish.data or "",
                write_id if A_WRITE.fullmatch(write_id) else _new_write_id(),
            )
        )
    return lines


@bp.post(f"{AT}/attendance")
@process_page("workshop.edit")
def write_attendance(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Put the typed lines on the list; lines with a fault come back as they were typed.

    A script sends each line alone, so that its answer is about one person.
    """
    workshop = found(process, workshop_id)
    form = AttendanceForm()
    form.offer(_parishes(workshop))
    source = SignInSource.PAPER if form.source.data == SignInSource.PAPER.value else SignInSource.STAFF
    lines = _lines(form)
    stored, wrong = attendance.sign_in_lines(db.session(), workshop, lines, source)
    if receive.wants_json():
        if wrong:
            return _refused(next(iter(wrong.values())))
        return _said(_("On the list: %(names)s.", names=", ".join(each.name for each in stored)))
    if wrong:
        for number, error in wrong.items():
            show_reason(form.rows[number].form, error)
        return _page(workshop, form, 422)
    if stored:
        flash(
            ngettext("%(num)s person is on the list.", "%(num)s people were put on the list.", len(stored)),
            "success",
        )
        last = stored[-1].parish_code or ""
        return redirect(address("live.workshop_attendance", workshop, source=source.value, parish=last))
    flash(_("Nothing was typed."), "warning")
    return redirect(address("live.workshop_attendance", workshop, source=source.value))


def _typed_tally() -> dict[str, str]:
    return {
        f"{trait}-{value}": request.form.get(f"{trait}-{value}", "").strip()[:8]
        for trait, values in attendance.TRAITS.items()
        for value in values
    }


@bp.post(f"{AT}/attendance/tally")
@process_page("workshop.edit")
def write_tally(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Add what was counted on the sheet without names."""
    workshop = found(process, workshop_id)
    typed = _typed_tally()
    try:
        counts = {
            (name.split("-", 1)[0], name.split("-", 1)[1]): int(text) for name, text in typed.items() if text
        }
        changed = attendance.add_tally(db.session(), workshop, counts, receive.sent_write_id())
    except ValueError:
        whole = InvalidField("tally", mark("Write whole numbers."))
        return _tally_refused(process, workshop_id, typed, whole)
    except InvalidField as error:
        return _tally_refused(process, workshop_id, typed, error)
    said = _("The count is kept. It changed by %(number)s.", number=changed)
    if receive.wants_json():
        return _said(said)
    flash(said, "success")
    return redirect(address("live.workshop_attendance", workshop) + "#traits")


def _tally_refused(
    process: Process, workshop_id: int, typed: dict[str, str], error: InvalidField
) -> ResponseReturnValue:
    if receive.wants_json():
        return _refused(error)
    db.session.rollback()
    reason = _(error.reason, **error.values)
    return _page(found(process, workshop_id), status=422, tally=typed, tally_error=reason)


@bp.post(f"{AT}/attendance/<int:attendee_id>/archive")
@process_page("workshop.edit")
def archive_attendee(process: Process, workshop_id: int, attendee_id: int) -> ResponseReturnValue:
    """Take a person from the list, or put them back."""
    workshop = found(process, workshop_id)
    back = request.form.get("restore") == "1"
    person = attendance.archive(db.session(), workshop, attendee_id, not back)
    if back:
        flash(_("%(name)s is on the list again.", name=person.name), "success")
        return redirect(address("live.workshop_attendance", workshop) + "#list")
    flash(
        _("%(name)s was taken from the list. Under “Taken from the list” you can undo it.", name=person.name),
        "success",
    )
    return redirect(address("live.workshop_attendance", workshop) + "#removed")


def _attendee(workshop: Workshop, attendee_id: int) -> Attendee:
    person = db.session.get(Attendee, attendee_id)
    if person is None or person.workshop_id != workshop.id:
        raise NotFound
    return person


@bp.route(f"{AT}/attendance/<int:attendee_id>", methods=["GET", "POST"])
@process_page("workshop.edit")
def correct_attendee(process: Process, workshop_id: int, attendee_id: int) -> ResponseReturnValue:
    """Correct what was misread or misspelt."""
    workshop = found(process, workshop_id)
    person = _attendee(workshop, attendee_id)
    data: dict[str, Any] = {
        "name": person.name,
        "organisation": person.organisation,
        "parish": person.parish_code or "",
    }
    form = AttendeeForm(data=data)
    form.parish.choices = _parishes(workshop)
    if form.validate_on_submit():
        try:
            attendance.correct(
                db.session(),
                workshop,
                attendee_id,
                form.name.data or "",
                form.organisation.data or "",
                form.parish.data or None,
            )
        except InvalidField as error:
            show_reason(form, error)
        else:
            flash(_("The line is corrected."), "success")
            return redirect(address("live.workshop_attendance", workshop) + "#list")
    return shown(
        "attendee.html", workshop, 422 if request.method == "POST" else 200, form=form, person=person
    )
