"""The board: add, change, merge, put away. The addresses of dots and crossed FODA stand at the end."""

import secrets
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workshop.access.guard import can, process_page
from workshop.extensions import db
from workshop.models.errors import InvalidField
from workshop.models.process import Process
from workshop.models.swot import Quadrant, SwotEntry
from workshop.steps.setup.steps import register
from workshop.steps.swot import crossing, dots, service
from workshop.steps.swot.cross_views import cross, cross_change, edit_cross, new_cross
from workshop.steps.swot.forms import EntryForm, MergeForm, Place, QuickForm
from workshop.steps.swot.labels import QUADRANTS, QUESTIONS, SORTS
from workshop.steps.swot.priority_views import priorities
from workshop.steps.swot.rules import is_write_id
from workshop.steps.swot.summary import summary, today
from workshop.web.forms import show_reason
from workshop.web.views import local_path

bp = Blueprint("swot", __name__, url_prefix="/c/<canton_slug>/<int:process_id>/swot")
register("swot", summary)


def offer_places(form: Place, process: Process) -> None:
    """Give a form the workshops, tables and components of `process`."""
    workshops = [each for each in process.workshops if not each.archived]
    form.offer(
        [(each.id, each.name) for each in workshops],
        [(table.id, f"{each.name}: {table.name}") for each in workshops for table in each.tables],
        [(each.id, each.name) for each in process.components],
    )


def _wanted(process: Process, words: bool = True) -> service.Filter:
    """Read the filter from the address; a table or workshop that is not of this process is left out."""
    ids = {name: request.args.get(name, type=int) for name in ("workshop", "table", "component")}
    workshops = {each.id: each for each in process.workshops}
    tables = {
        table.id
        for each in process.workshops
        for table in each.tables
        if ids["workshop"] in (None, table.workshop_id)
    }
    return service.Filter(
        workshop_id=ids["workshop"] if ids["workshop"] in workshops else None,
        table_id=ids["table"] if ids["table"] in tables else None,
        component_id=ids["component"] if ids["component"] in {c.id for c in process.components} else None,
        words=request.args.get("q", "")[:80] if words else "",
    )


def _address(process: Process, wanted: service.Filter, endpoint: str = "swot.board", **more: Any) -> str:
    values = {
        "workshop": wanted.workshop_id,
        "table": wanted.table_id,
        "component": wanted.component_id,
        "q": wanted.words or None,
        "sort": request.args.get("sort") if request.args.get("sort") in SORTS else None,
    }
    return url_for(endpoint, canton_slug=process.canton.slug, process_id=process.id, **{**values, **more})


def _sorted(found: list[SwotEntry]) -> list[SwotEntry]:
    sort = request.args.get("sort")
    if sort == "new":
        return sorted(found, key=lambda entry: -entry.id)
    if sort == "text":
        return sorted(found, key=lambda entry: entry.text.casefold())
    return found


def _board_values(session: Session, process: Process, wanted: service.Filter) -> dict[str, Any]:
    found = service.entries(session, process, wanted)
    tables = [
        (table.id, table.name if wanted.workshop_id else f"{each.name}: {table.name}")
        for each in process.workshops
        if wanted.workshop_id in (None, each.id) and not each.archived
        for table in each.tables
    ]
    return {
        "quadrants": QUADRANTS,
        "questions": QUESTIONS,
        "sorts": SORTS,
        "found": service.by_quadrant(_sorted(found)),
        "total": len(found),
        "wanted": wanted,
        "sort": request.args.get("sort", "dots"),
        "workshops": [(each.id, each.name) for each in process.workshops if not each.archived],
        "tables": tables,
        "components": [(each.id, each.name) for each in process.components],
        "add_url": _address(process, wanted, "swot.add", q=None),
        "here": _address(process, wanted),
        "write_id": secrets.token_hex(12),
    }


@bp.get("")
@process_page("swot.see")
def board(process: Process) -> ResponseReturnValue:
    """Show the four quadrants, with a field in each for staff."""
    values = _board_values(db.session(), process, _wanted(process))
    empty = values["total"] == 0 and not service.state(db.session(), process, today()).total
    return render_template("swot/board.html", empty=empty, focus=request.args.get("focus"), **values)


@bp.post("")
@process_page("swot.edit")
def add(process: Process) -> ResponseReturnValue:
    """Store one entry in the workshop, table and component that are chosen; with htmx, answer its quadrant."""
    form = QuickForm()
    wanted = _wanted(process, words=False)
    try:
        quadrant = Quadrant(form.quadrant.data or "")
    except ValueError:
        abort(400)
    said: dict[str, Any] = {"quadrant": quadrant.value, "text": form.text.data or ""}
    session = db.session()
    try:
        at = service.place(session, process, wanted.workshop_id, wanted.table_id, wanted.component_id)
        write_id = form.write_id.data or ""
        service.add_entry(
            session, process, quadrant, said["text"], at, write_id=write_id if is_write_id(write_id) else None
        )
    except InvalidField as error:
        said["error"] = _(error.reason, **error.values)
    except service.AlreadyThere as error:
        said["there"] = error.entry
    wrong = "error" in said or "there" in said
    if not request.headers.get("HX-Request"):
        if not wrong:
            return redirect(_address(process, wanted, focus=quadrant.value, _anchor=quadrant.value))
        values = _board_values(session, process, wanted)
        return render_template("swot/board.html", empty=False, focus=quadrant.value, said=said, **values), 422
    values = _board_values(session, process, wanted)
    template = "swot/said.html" if wrong else "swot/added.html"
    answer = make_response(render_template(template, name=quadrant.value, said=said, **values))
    if wrong:
        answer.headers["HX-Retarget"] = f"#say-{quadrant.value}"
        answer.status_code = 422
    return answer


@bp.route("/entries/<int:entry_id>", methods=["GET", "POST"])
@process_page("swot.see")
def entry(process: Process, entry_id: int) -> ResponseReturnValue:
    """Show one entry: its text and place, what was merged into it, and what came of it."""
    session = db.session()
    one = service.find_entry(session, process, entry_id)
    if one.merged_into is not None:
        return redirect(_entry_address(process, one.merged_into))
    form = EntryForm(
        data={
            "text": one.text,
            "quadrant": one.quadrant.value,
            "workshop": one.workshop_id,
            "table": one.table_id,
            "component": one.component_id,
        }
    )
    offer_places(form, process)
    if request.method == "POST" and not can("swot.edit"):
        abort(403)
    if form.validate_on_submit():
        try:
            at = service.place(session, process, form.workshop.data, form.table.data, form.component.data)
            service.edit_entry(session, one, Quadrant(form.quadrant.data), form.text.data or "", at)
            flash(_("The entry is stored."), "success")
            return redirect(_board_after(process, one))
        except InvalidField as error:
            show_reason(form, error)
    values = {
        "entry": one,
        "form": form,
        "actions": service.actions_of(session, one),
        "crosses": crossing.crosses_of(session, one),
    }
    return render_template("swot/entry.html", **values), 422 if form.errors else 200


def _entry_address(process: Process, one: SwotEntry) -> str:
    return url_for("swot.entry", canton_slug=process.canton.slug, process_id=process.id, entry_id=one.id)


def _board_after(process: Process, one: SwotEntry) -> str:
    address = url_for(
        "swot.board", canton_slug=process.canton.slug, process_id=process.id, _anchor=f"entry-{one.id}"
    )
    return local_path(request.form.get("next"), address)


@bp.post("/entries/<int:entry_id>/<any(dot, hide, show, archive, restore, separate):verb>")
@process_page("swot.edit")
def change(process: Process, entry_id: int, verb: str) -> ResponseReturnValue:
    """Give a dot, hide, show, archive, restore or separate one entry."""
    session = db.session()
    one = service.find_entry(session, process, entry_id)
    if verb == "dot":
        dots.add_dot(session, one)
        flash(_("One more dot for “%(text)s”.", text=one.text), "success")
    elif verb in ("hide", "show"):
        service.hide(session, one, verb == "hide")
        flash(
            _("Hidden: only staff see “%(text)s” now.", text=one.text)
            if verb == "hide"
            else _("“%(text)s” is on the screens again.", text=one.text),
            "success",
        )
    elif verb == "separate":
        service.separate(session, one)
        flash(_("“%(text)s” stands by itself again, with its own dots.", text=one.text), "success")
    else:
        service.archive(session, one, verb == "archive")
        flash(
            _("Archived: “%(text)s”. You can restore it under “Archived”.", text=one.text)
            if verb == "archive"
            else _("“%(text)s” is back on the board.", text=one.text),
            "success",
        )
    return redirect(_board_after(process, one))


@bp.route("/merge", methods=["GET", "POST"])
@process_page("swot.edit")
def merge(process: Process) -> ResponseReturnValue:
    """Ask which of the chosen texts stands (`?entry=1&entry=2`), and merge them."""
    session = db.session()
    wanted = set(request.args.getlist("entry", type=int))
    chosen = [one for one in service.entries(session, process) if one.id in wanted]
    board_url = local_path(
        request.args.get("next"),
        url_for("swot.board", canton_slug=process.canton.slug, process_id=process.id),
    )
    if len(chosen) < 2:
        flash(_("Choose at least two entries to merge: tick the box beside each."), "error")
        return redirect(board_url)
    form = MergeForm()
    form.stands.choices = [(one.id, one.text) for one in chosen]
    if form.validate_on_submit():
        head = service.merge(session, process, [one.id for one in chosen], form.stands.data)
        flash(_("Merged under “%(text)s”. Open it to see or separate the others.", text=head.text), "success")
        return redirect(board_url)
    if request.method == "GET":
        form.stands.data = chosen[0].id  # the strongest
    values = {"chosen": chosen, "form": form, "board_url": board_url}
    return render_template("swot/merge.html", **values), 422 if form.errors else 200


@bp.get("/archived")
@process_page("swot.see")
def archived(process: Process) -> ResponseReturnValue:
    """List the entries and strategies that were put away."""
    session = db.session()
    return render_template(
        "swot/archived.html",
        entries=service.entries(session, process, service.Filter(archived=True)),
        crosses=crossing.crosses(session, process, archived=True),
        quadrants=QUADRANTS,
    )


bp.add_url_rule("/priorities", view_func=priorities, methods=["GET", "POST"])
bp.add_url_rule("/cross", view_func=cross)
bp.add_url_rule("/cross/new", view_func=new_cross, methods=["GET", "POST"])
bp.add_url_rule("/cross/<int:cross_id>", view_func=edit_cross, methods=["GET", "POST"])
bp.add_url_rule(
    "/cross/<int:cross_id>/<any(archive, restore):verb>", view_func=cross_change, methods=["POST"]
)
