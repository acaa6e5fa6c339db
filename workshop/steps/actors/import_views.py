"""Actors from and to files: a template, an upload with its preview, and the list as Excel or CSV."""

from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import can, process_page
from workshop.access.login import signed_in_person
from workshop.documents.csvfile import table_csv
from workshop.documents.safety import file_name
from workshop.documents.tables import Column, Row, Table
from workshop.documents.xlsx import workbook
from workshop.extensions import db
from workshop.models.actors import Actor
from workshop.models.process import Process
from workshop.steps.actors import imports, service
from workshop.steps.actors.columns import FIELDS
from workshop.steps.actors.forms import UploadForm
from workshop.steps.actors.labels import COLUMN_NOTES, COLUMNS, GROUPS, KINDS, POSITIONS, PRIVATE_COLUMNS
from workshop.steps.actors.sheets import Unreadable, read_file
from workshop.steps.actors.uploads import Shelf, UploadGone
from workshop.steps.actors.views import _url, bp
from workshop.steps.setup.home import today
from workshop.web.forms import show_error
from workshop.web.letterhead import letterhead, notes_sheet, reader_language

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _shelf(process: Process) -> Shelf:
    person = signed_in_person()
    assert person is not None  # the door lets nobody else in
    folder = Path(current_app.config["INSTANCE"]) / "uploads"
    return Shelf(folder, current_app.config["SECRET_KEY"], person.id, process.canton_code)


@bp.route("/import", methods=["GET", "POST"])
@process_page("actors.edit")
def import_file(process: Process) -> ResponseReturnValue:
    """Take a file and show what it would do; nothing is stored yet."""
    form = UploadForm()
    if form.validate_on_submit():
        content = form.file.data.read()
        try:
            read_file(content)
        except Unreadable as error:
            show_error(form.file, _(error.reason) % error.values)
        else:
            token = _shelf(process).keep(content, form.file.data.filename or "")
            return redirect(_url(".import_preview", process, token=token))
    body = render_template("actors/import.html", form=form, columns=COLUMNS, kinds=KINDS)
    return body, 200 if request.method == "GET" else 422


def _chosen(values: Any) -> dict[str, int | None]:
    """Return the columns that were chosen by hand: field → index, or None for "no column"."""
    return {
        name: int(values[f"column-{name}"]) if values[f"column-{name}"].isdigit() else None
        for name in FIELDS
        if f"column-{name}" in values
    }


@bp.get("/import/<token>")
@process_page("actors.edit")
def import_preview(process: Process, token: str) -> ResponseReturnValue:
    """Show each row of the file: new, a duplicate, or bad with its reasons."""
    try:
        content, name = _shelf(process).open(token)
        sheets = read_file(content)
    except UploadGone:
        flash(_("The file is no longer here. Choose it again."), "warning")
        return redirect(_url(".import_file", process))
    number = min(request.args.get("sheet", 0, type=int), len(sheets) - 1)
    sheet = sheets[max(number, 0)]
    columns = imports.columns_of(sheet, _chosen(request.args))
    try:
        preview = imports.preview(db.session(), process.canton_code, sheet, columns)
    except Unreadable as error:
        flash(_(error.reason) % error.values, "error")
        return redirect(_url(".import_file", process))
    return render_template(
        "actors/preview.html",
        preview=preview,
        file=name,
        token=token,
        sheets=[each.name for each in sheets],
        sheet=max(number, 0),
        columns=COLUMNS,
        kinds=KINDS,
        counts={state.value: preview.count(state) for state in imports.State},
    )


@bp.post("/import/<token>")
@process_page("actors.edit")
def import_confirm(process: Process, token: str) -> ResponseReturnValue:
    """Store the whole file, or nothing of it."""
    shelf = _shelf(process)
    try:
        content, _name = shelf.open(token)
        sheets = read_file(content)
        sheet = sheets[min(request.form.get("sheet", 0, type=int), len(sheets) - 1)]
        columns = imports.columns_of(sheet, _chosen(request.form))
        ticked = {int(value) for value in request.form.getlist("row") if value.isdigit()}
        added = imports.confirm(db.session(), process.canton_code, sheet, columns, ticked)
        shelf.remove(token)  # whoever was first has stored it; a second confirmation ends here
    except UploadGone:
        db.session.rollback()
        flash(_("This file was stored already, or is no longer here."), "warning")
        return redirect(_url(".index", process))
    except (imports.BadRows, Unreadable):
        db.session.rollback()
        flash(_("Nothing was stored: correct the rows that are marked, and choose the file again."), "error")
        return redirect(_url(".import_preview", process, token=token))
    flash(_("%(count)s actors are on the map.", count=len(added)), "success")
    return redirect(_url(".index", process))


def _columns(names: tuple[str, ...]) -> tuple[Column, ...]:
    wide = {"name": 34, "role": 34, "groups": 30, "notes": 34}
    numbers = ("interest", "influence")
    return tuple(
        Column(name, str(COLUMNS[name]), "integer" if name in numbers else "text", wide.get(name, 18), note)
        for name, note in ((name, str(COLUMN_NOTES[name])) for name in names)
    )


def _row(actor: Actor) -> Row:
    return {
        **{
            name: getattr(actor, name)
            for name in ("name", "scope", "role", "contact_name", "phone", "email", "notes")
        },
        "kind": str(KINDS[actor.kind.value]),
        "parish": actor.parish.name if actor.parish else "",
        "groups": ", ".join(str(GROUPS[link.group.value]) for link in actor.groups),
        "interest": actor.interest,
        "influence": actor.influence,
        "position": str(POSITIONS[actor.position.value]) if actor.position else "",
    }


def _send(process: Process, table: Table, kind: str, form: str) -> Response:
    name = file_name(process.canton.name, process.canton.province, process.name, today(), kind, form)
    if form == "csv":
        answer = Response(table_csv(table, reader_language()), content_type="text/csv; charset=utf-8")
    else:
        document = letterhead(process, table.title, today())
        answer = Response(workbook(document, (table,), notes_sheet()), content_type=EXCEL)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@bp.get("/actors.<form>")
@process_page("actors.see")
def download(process: Process, form: str) -> ResponseReturnValue:
    """Send the list as Excel or CSV; contacts and positions only to those who may see them."""
    if form not in ("xlsx", "csv"):
        abort(404)
    hidden = () if can("actors.see_private") else PRIVATE_COLUMNS
    columns = _columns(tuple(name for name in FIELDS if name not in hidden))
    rows = tuple(_row(actor) for actor in service.actors_of(db.session(), process.canton_code))
    return _send(process, Table(_("Actors"), columns, rows), _("actors"), form)


@bp.get("/template.xlsx")
@process_page("actors.edit")
def template(process: Process) -> ResponseReturnValue:
    """Send an Excel file with the headings and one example row, which an import leaves out."""
    example: Row = {
        "name": _("Example: Asociación de mujeres de La Tingue"),
        "kind": str(KINDS["community"]),
        "groups": str(GROUPS["women"]),
        "interest": 5,
        "influence": 3,
    }
    return _send(process, Table(_("Actors"), _columns(FIELDS), (example,)), _("actors-template"), "xlsx")
