"""The register of a round: searched, added to by hand, and people checked in at the door.

A cédula arrives by POST only, and no page sends it back.
"""

from flask import Response, abort, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import process_page
from workshop.access.login import signed_in_person
from workshop.documents.qr import qr_png
from workshop.extensions import box, db
from workshop.models.budget import Admission, RegisterEntry, Round
from workshop.models.errors import InvalidField, NotFound
from workshop.models.process import Process
from workshop.steps.setup.service import offered_parishes
from workshop.steps.vote import register, service
from workshop.steps.vote.labels import BADGES, STATES
from workshop.steps.vote.register_forms import EntryForm, SearchForm, UndoForm
from workshop.steps.vote.views import box_says, bp, url
from workshop.voting.codes import printed
from workshop.voting.errors import BoxError
from workshop.web.addresses import data_uri, outside
from workshop.web.forms import show_error, show_reason


def round_with_register(process: Process, round_id: int) -> Round:
    """Return a published round that is voted with codes; raises NotFound."""
    found = service.find_round(db.session(), process, round_id)
    if found.published_at is None or found.admission is not Admission.CODES:
        raise NotFound
    return found


def in_time(found: Round) -> bool:
    """Say whether people can still be added and checked in."""
    return service.state(found) in ("waiting", "open")


def unkept(body: str, status: int = 200) -> Response:
    """Return a page that no browser keeps."""
    answer = make_response(body, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(
    process: Process,
    found: Round,
    form: SearchForm,
    search: register.Search | None = None,
    status: int = 200,
) -> Response:
    parishes = offered_parishes(db.session(), process.canton_code)
    chosen = request.args.get("parish", "")
    number = request.args.get("page", 1, type=int)
    entries, pages = register.page(db.session(), found, number, chosen or None) if search is None else ([], 1)
    body = render_template(
        "vote/register/index.html",
        shown=found,
        state=service.state(found),
        states=STATES,
        badges=BADGES,
        in_time=in_time(found),
        form=form,
        search=search,
        numbers=register.numbers(db.session(), found),
        names={parish.code: parish.name for parish in parishes},
        entries=entries,
        parish=chosen,
        page=number,
        pages=pages,
    )
    return unkept(body, status)


@bp.get("/<int:round_id>/register")
@process_page("vote.codes")
def register_index(process: Process, round_id: int) -> ResponseReturnValue:
    """Show who is on the register, a page at a time."""
    return _page(process, round_with_register(process, round_id), SearchForm())


@bp.post("/<int:round_id>/register")
@process_page("vote.codes")
def register_search(process: Process, round_id: int) -> ResponseReturnValue:
    """Find a person by name or by cédula; the number is in no address, and not on the answer."""
    found = round_with_register(process, round_id)
    form = SearchForm()
    if not form.validate_on_submit():
        return _page(process, found, form, status=422)
    typed = form.person.data or ""
    try:
        result = register.search(db.session(), box.engine, box.key, found, typed)
    except BoxError as error:
        flash(box_says(error), "error")
        return redirect(url("vote.register_index", process, round_id=round_id))
    if result.by_number:
        form.person.data = ""
    return _page(process, found, form, result)


@bp.route("/<int:round_id>/register/add", methods=["GET", "POST"])
@process_page("vote.codes")
def register_add(process: Process, round_id: int) -> ResponseReturnValue:
    """Put one person on the register by hand."""
    found = round_with_register(process, round_id)
    if not in_time(found):
        abort(404)
    form, ask = EntryForm(), request.form.get("anyway") is not None
    there = register.parishes(db.session(), found)
    form.parish_code.choices = [("", _("whole canton"))] if found.parish_code is None else []
    form.parish_code.choices += [(parish.code, parish.name) for parish in there]
    if form.validate_on_submit():
        number = form.number.data or ""
        try:
            entry = register.add(
                db.session(),
                box.engine,
                box.key,
                found,
                form.name.data or "",
                number,
                form.parish_code.data,
                form.anyway.data,
                signed_in_person(),
            )
        except InvalidField as error:
            db.session.rollback()
            show_reason(form, error)
            ask = error.field == "name"
        except BoxError as error:
            db.session.rollback()
            show_error(form.number, box_says(error))
        else:
            flash(_("«%(name)s» is on the register.", name=entry.name), "success")
            if number and register.doubtful(register.tidy_number(number)):
                flash(_("The check digit of that cédula does not fit: look at it again."), "warning")
            return redirect(url("vote.register_person", process, round_id=round_id, entry_id=entry.id))
    form.number.data = ""
    found = round_with_register(process, round_id)
    body = render_template("vote/register/add.html", shown=found, form=form, ask=ask)
    return unkept(body, 200 if request.method == "GET" else 422)


@bp.get("/<int:round_id>/register/<int:entry_id>")
@process_page("vote.codes")
def register_person(process: Process, round_id: int, entry_id: int) -> ResponseReturnValue:
    """Show one person, to check them in."""
    found = round_with_register(process, round_id)
    return _person(found, register.find_entry(db.session(), found, entry_id), UndoForm())


def _person(
    found: Round, entry: RegisterEntry, form: UndoForm, again: bool = False, status: int = 200
) -> Response:
    body = render_template(
        "vote/register/person.html", shown=found, entry=entry, form=form, in_time=in_time(found), again=again
    )
    return unkept(body, status)


@bp.post("/<int:round_id>/register/<int:entry_id>/check-in")
@process_page("vote.codes")
def register_check_in(process: Process, round_id: int, entry_id: int) -> ResponseReturnValue:
    """Check a person in, to be handed a printed slip; or (`with=code`) show a fresh code, this once."""
    found = round_with_register(process, round_id)
    entry = register.find_entry(db.session(), found, entry_id)
    name = entry.name
    try:
        if request.form.get("with") == "code":
            code = register.check_in_with_code(db.session(), box.engine, box.key, entry)
            return _code(found, name, code)
        register.check_in(db.session(), entry)
    except register.NotNow:
        abort(404)
    except register.AlreadyCheckedIn:
        db.session.rollback()
        found = round_with_register(process, round_id)
        entry = register.find_entry(db.session(), found, entry_id)
        return _person(found, entry, UndoForm(formdata=None), again=True, status=409)
    except (InvalidField, BoxError) as error:
        db.session.rollback()
        reason = box_says(error) if isinstance(error, BoxError) else _(error.reason, **error.values)
        flash(reason, "error")
        return redirect(url("vote.register_person", process, round_id=round_id, entry_id=entry_id))
    flash(_("«%(name)s» is checked in: hand over one slip.", name=name), "success")
    return redirect(url("vote.register_index", process, round_id=round_id))


def _code(found: Round, name: str, code: str) -> Response:
    link = outside("ballot.show", round_key=found.key)
    body = render_template(
        "vote/register/code.html",
        shown=found,
        name=name,
        code=printed(code),
        link=link,
        qr_image=data_uri(qr_png(f"{link}#{printed(code)}"), "image/png"),
    )
    return unkept(body)


@bp.post("/<int:round_id>/register/<int:entry_id>/undo")
@process_page("vote.manage")
def register_undo(process: Process, round_id: int, entry_id: int) -> ResponseReturnValue:
    """Take a check-in back, with a note that goes into the acta."""
    found = round_with_register(process, round_id)
    entry = register.find_entry(db.session(), found, entry_id)
    form = UndoForm()
    if not form.validate_on_submit():
        return _person(found, entry, form, status=422)
    said = _("A check-in was undone: %(note)s", note=(form.note.data or "").strip())
    try:
        register.undo(
            db.session(), box.engine, box.key, entry, said, form.code.data or "", signed_in_person()
        )
    except register.NotNow:
        abort(404)
    except register.NotCheckedIn:
        pass  # somebody else was first: it is as was asked for
    except InvalidField as error:
        db.session.rollback()
        show_reason(form, error)
        found = round_with_register(process, round_id)
        return _person(found, register.find_entry(db.session(), found, entry_id), form, status=422)
    except BoxError as error:
        db.session.rollback()
        flash(box_says(error), "error")
    else:
        flash(_("The check-in of «%(name)s» is undone.", name=entry.name), "success")
    return redirect(url("vote.register_person", process, round_id=round_id, entry_id=entry_id))
