"""A register from a file: chosen, looked at, stored; and the template for it."""

from pathlib import Path

from flask import Response, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from workshop.access.guard import process_page
from workshop.access.login import signed_in_person
from workshop.documents.safety import file_name
from workshop.documents.tables import Column, Row, Table
from workshop.documents.xlsx import workbook
from workshop.extensions import box, db
from workshop.models.budget import Round
from workshop.models.process import Process
from workshop.steps.actors.forms import UploadForm
from workshop.steps.actors.sheets import Unreadable
from workshop.steps.actors.uploads import Shelf, UploadGone
from workshop.steps.setup.home import today
from workshop.steps.vote import register, register_files
from workshop.steps.vote.register_views import in_time, round_with_register, unkept
from workshop.steps.vote.views import box_says, bp, url
from workshop.voting.errors import BoxError
from workshop.web.forms import show_error
from workshop.web.letterhead import letterhead, notes_sheet

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 200  # of the rows that need a look; a list of thousands is not read row by row


def _open_round(process: Process, round_id: int) -> Round:
    found = round_with_register(process, round_id)
    if not in_time(found):
        abort(404)
    return found


def _shelf(process: Process, found: Round) -> Shelf:
    """What this person looks at for this round; other uploads do not open here, nor these elsewhere."""
    person = signed_in_person()
    assert person is not None  # the door lets nobody else in
    folder = Path(current_app.config["INSTANCE"]) / "uploads"
    place = f"{process.canton_code}/register/{found.id}"
    return Shelf(folder, current_app.config["SECRET_KEY"], person.id, place)


@bp.route("/<int:round_id>/register/import", methods=["GET", "POST"])
@process_page("vote.codes")
def register_import(process: Process, round_id: int) -> ResponseReturnValue:
    """Take a file and show what it would do; the file is not kept, its numbers become hashes at once."""
    found = _open_round(process, round_id)
    form = UploadForm()
    if form.validate_on_submit():
        try:
            register.bind_key(box.engine, box.key, found)
            readings = register_files.read(db.session(), box.key, found, form.file.data.read())
        except Unreadable as error:
            show_error(form.file, _(error.reason) % error.values)
        except BoxError as error:
            show_error(form.file, box_says(error))
        else:
            token = _shelf(process, found).keep(register_files.packed(readings), "")
            return redirect(url("vote.register_preview", process, round_id=round_id, token=token))
    body = render_template("vote/register/import.html", shown=found, form=form)
    return body, 200 if request.method == "GET" else 422


@bp.get("/<int:round_id>/register/import/<token>")
@process_page("vote.codes")
def register_preview(process: Process, round_id: int, token: str) -> ResponseReturnValue:
    """Show what would be stored, and each row that would not, with its reason."""
    found = _open_round(process, round_id)
    try:
        content, _name = _shelf(process, found).open(token)
    except UploadGone:
        flash(_("The file is no longer here. Choose it again."), "warning")
        return redirect(url("vote.register_import", process, round_id=round_id))
    preview = register_files.preview(db.session(), found, register_files.unpacked(content))
    state = register_files.State
    looked_at = [*preview.of(state.BAD), *preview.of(state.DUPLICATE), *preview.warned]
    usual = [row for row in preview.of(state.NEW) if not row.reading.doubtful][:10]
    body = render_template(
        "vote/register/preview.html",
        shown=found,
        preview=preview,
        counts={each.value: len(preview.of(each)) for each in state},
        rows=looked_at[:MOST_SHOWN] + usual,
        unseen=max(len(looked_at) - MOST_SHOWN, 0),
        token=token,
        names={parish.code: parish.name for parish in register.parishes(db.session(), found)},
    )
    return unkept(body)


@bp.post("/<int:round_id>/register/import/<token>")
@process_page("vote.codes")
def register_confirm(process: Process, round_id: int, token: str) -> ResponseReturnValue:
    """Store everybody new, or nobody."""
    found = _open_round(process, round_id)
    shelf = _shelf(process, found)
    try:
        readings = register_files.unpacked(shelf.open(token)[0])
        added = register_files.confirm(db.session(), found, readings, signed_in_person())
        shelf.remove(token)  # whoever was first has stored it; a second confirmation ends here
    except UploadGone:
        db.session.rollback()
        flash(_("This file was stored already, or is no longer here."), "warning")
        return redirect(url("vote.register_index", process, round_id=round_id))
    except register_files.BadRows:
        db.session.rollback()
        flash(_("Nothing was stored: correct the rows that are marked, and choose the file again."), "error")
        return redirect(url("vote.register_preview", process, round_id=round_id, token=token))
    flash(
        ngettext(
            "%(num)s person was put on the register.", "%(num)s people were put on the register.", added
        ),
        "success",
    )
    return redirect(url("vote.register_index", process, round_id=round_id))


@bp.get("/<int:round_id>/register/template.xlsx")
@process_page("vote.codes")
def register_template(process: Process, round_id: int) -> Response:
    """Send an Excel file with the headings and one example row, which an import leaves out."""
    found = round_with_register(process, round_id)
    columns = (
        Column(
            "name",
            _("Name"),
            "text",
            34,
            _("As on the identity card."),
        ),
        Column(
            "number",
            _("Cédula"),
            "text",
            18,
            _("Ten digits, or a passport. Only a keyed fingerprint is kept."),
        ),
        Column(
            "parish",
            _("Parish"),
            "text",
            24,
            _("Where the person lives."),
        ),
    )
    parish = register.parishes(db.session(), found)[0].name
    example: Row = {"name": _("Example: María Rosa Pardo Jiménez"), "number": "1100000000", "parish": parish}
    document = letterhead(process, _("Register"), today())
    name = file_name(
        process.canton.name, process.canton.province, process.name, today(), _("register-template"), "xlsx"
    )
    answer = Response(
        workbook(document, (Table(_("Register"), columns, (example,)),), notes_sheet()), content_type=EXCEL
    )
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
