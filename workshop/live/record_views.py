"""The acta of a workshop: its text is written, looked at, fixed; its files are sent. And what came of it."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import can, process_page
from workshop.access.login import signed_in_person
from workshop.documents.safety import file_name
from workshop.extensions import db
from workshop.live import acta, record
from workshop.live.acta_labels import PARTS
from workshop.live.acta_sections import sections_of
from workshop.live.after_forms import PostForm, RecordForm
from workshop.live.blueprint import bp
from workshop.live.held import held
from workshop.models.base import utc_now
from workshop.models.engines import reading_only
from workshop.models.errors import InvalidField
from workshop.models.live import WorkshopRecord
from workshop.models.process import Process, Workshop
from workshop.steps.setup.home import place
from workshop.steps.setup.workshops import workshop_of
from workshop.web.forms import show_reason

AT = "/c/<canton_slug>/<int:process_id>/workshops/<int:workshop_id>"
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}


def _url(process: Process, endpoint: str, workshop_id: int, **values: Any) -> str:
    return url_for(endpoint, workshop_id=workshop_id, **place(process), **values)


def _refusal(workshop: Workshop) -> str | None:
    """Return why the acta cannot be fixed now, as the templates know it; None when it can."""
    try:
        record.check_fixable(db.session(), workshop)
    except (record.StillOpen, record.OnlyPractice, record.AlreadyFixed) as error:
        return type(error).__name__
    return None


def _page(
    workshop: Workshop, form: RecordForm | None, status: int = 200, **values: Any
) -> ResponseReturnValue:
    session = db.session()
    found = record.find_record(session, workshop)
    if form is None:
        form = RecordForm(data={**record.text_of(found), "seen": record.seen_mark(found)})
    body = render_template(
        "live/after/record.html",
        workshop=workshop,
        shown=held(session, workshop),
        record=found,
        text=record.text_of(found),
        parts=PARTS,
        form=form,
        refusal=_refusal(workshop),
        **{"theirs": None, "typed": None, **values},
    )
    return body, status


@bp.get(f"{AT}/record", endpoint="record")
@process_page("process.see")
def show_record(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Show the acta of a workshop: the text to write, what is in it, its files."""
    return _page(workshop_of(process, workshop_id), None)


@bp.post(f"{AT}/record")
@process_page("workshop.edit")
def write_record(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Store the text of the acta; whatever is refused stays in its fields."""
    workshop = workshop_of(process, workshop_id)
    session, form = db.session(), RecordForm()
    if not form.validate_on_submit():
        return _page(workshop, form, 422)
    typed = {part: form[part].data or "" for part in PARTS}
    try:
        record.write(session, workshop, typed, form.seen.data or "")
    except InvalidField as error:
        show_reason(form, error)
        return _page(workshop, form, 422)
    except record.ChangedMeanwhile:
        stored = record.find_record(session, workshop)
        form.seen.data = record.seen_mark(stored)
        theirs = {name: text for name, text in record.text_of(stored).items() if text != typed[name].strip()}
        return _page(workshop, form, 409, theirs=theirs)
    except record.AlreadyFixed:
        return _page(workshop, form, 409, typed=typed)
    if request.form.get("then") == "preview":
        return redirect(_url(process, ".preview_record", workshop_id))
    flash(_("The text of the acta is stored."), "success")
    return redirect(_url(process, ".record", workshop_id))


@bp.route(f"{AT}/posts/<int:post_id>", methods=["GET", "POST"])
@process_page("workshop.edit")
def correct_post(process: Process, workshop_id: int, post_id: int) -> ResponseReturnValue:
    """Set an agreement, an open point or a note right before the acta is fixed."""
    workshop = workshop_of(process, workshop_id)
    post = record.find_post(db.session(), workshop, post_id)
    form = PostForm(data={"text": post.text})
    if form.validate_on_submit():
        try:
            record.correct(db.session(), workshop, post_id, form.text.data or "")
        except InvalidField as error:
            show_reason(form, error)
        except record.AlreadyFixed:
            flash(_("The acta was fixed already: its text stays."), "warning")
            return redirect(_url(process, ".record", workshop_id))
        else:
            flash(_("The text is corrected."), "success")
            return redirect(_url(process, ".record", workshop_id))
    status = 422 if request.method == "POST" else 200
    return render_template("live/after/post.html", workshop=workshop, post=post, form=form), status


@bp.get(f"{AT}/record/preview")
@process_page("process.see")
def preview_record(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Show the acta as it would be fixed now."""
    workshop = workshop_of(process, workshop_id)
    session = db.session()
    found = record.find_record(session, workshop)
    if found is not None and found.fixed_at is not None:
        return redirect(_url(process, ".record", workshop_id))
    shown = held(session, workshop)
    return render_template(
        "live/after/preview.html",
        workshop=workshop,
        shown=shown,
        sections=sections_of(shown, record.text_of(found)),
        refusal=_refusal(workshop),
        number=record.next_number(session, process.id),
    )


@bp.post(f"{AT}/record/fix")
@process_page("workshop.edit")
def fix_record(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Number the acta and keep it for good."""
    workshop = workshop_of(process, workshop_id)
    session, person = db.session(), signed_in_person()
    by, at = person.name if person else "", utc_now()

    def build(found: WorkshopRecord | None, number: int) -> record.Files:
        return acta.final(held(session, workshop), record.text_of(found), number, by, at)

    try:
        record.check_fixable(session, workshop)
        # Setting the files takes seconds, in which on SQLite nobody could write: so it is done reading only.
        session.commit()
        reading_only.set(True)
        before = record.find_record(session, workshop)
        ready = record.next_number(session, workshop.process_id), record.seen_mark(before)
        files = build(before, ready[0])
        session.commit()
        reading_only.set(False)
        made = record.fix(
            session,
            workshop,
            person,
            lambda found, number, _at: (
                files if ready == (number, record.seen_mark(found)) else build(found, number)
            ),
            at,
        )
    except record.StillOpen:
        flash(_("The workshop is still open: close it first, so that nothing is missing."), "warning")
        return redirect(_url(process, ".preview_record", workshop_id))
    except record.OnlyPractice:
        flash(_("A rehearsal gets no number and is not fixed."), "warning")
        return redirect(_url(process, ".preview_record", workshop_id))
    except record.AlreadyFixed:
        flash(_("The acta was fixed already."), "info")
    else:
        flash(_("Acta No. %(number)s is fixed. Print it and have it signed.", number=made.number), "success")
    return redirect(_url(process, ".record", workshop_id))


@bp.get(f"{AT}/record.<form>")
@process_page("process.see")
def download_record(process: Process, workshop_id: int, form: str) -> ResponseReturnValue:
    """Send the acta as PDF or Word: the kept bytes once it is fixed, a draft before."""
    if form not in TYPES:
        abort(404)
    workshop = workshop_of(process, workshop_id)
    session = db.session()
    found = record.find_record(session, workshop)
    fixed = found is not None and found.fixed_at is not None
    if found is not None and fixed:
        body, kind = _kept(found, form), f"{_('acta')}-{found.number}"
    elif form == "json":
        abort(404)
    else:
        made = acta.draft(held(session, workshop), record.text_of(found))
        body, kind = (made.pdf() if form == "pdf" else made.docx()), _("acta-draft")
    name = file_name(process.canton.name, process.canton.province, process.name, workshop.held_on, kind, form)
    answer = Response(body, content_type=TYPES[form])
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "private, no-cache" if fixed else "no-store"
    return answer


def _kept(found: WorkshopRecord, form: str) -> bytes:
    kept = {"pdf": found.pdf, "docx": found.docx, "json": str(found.text["content"]).encode()}[form]
    assert kept is not None  # the database keeps number and files together
    return kept


@bp.get(f"{AT}/landed")
@process_page("process.see")
def landed(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Show what came of a workshop in the steps of its process."""
    workshop = workshop_of(process, workshop_id)
    return render_template(
        "live/after/landed.html",
        workshop=workshop,
        shown=held(db.session(), workshop),
        editor=can("workshop.edit"),
    )
