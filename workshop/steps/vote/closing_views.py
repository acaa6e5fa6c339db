"""A round is closed, counted and adopted."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import process_page
from workshop.access.login import signed_in_person
from workshop.extensions import box, db
from workshop.models.errors import InvalidField, mark
from workshop.models.process import Process
from workshop.steps.vote import background, closing, service
from workshop.steps.vote.forms import AdoptionForm, CloseForm
from workshop.steps.vote.paper import unfinished
from workshop.steps.vote.views import box_says, bp, in_the_box, round_page, url
from workshop.voting.errors import BoxError
from workshop.web.forms import show_reason


@bp.route("/<int:round_id>/close", methods=["GET", "POST"])
@process_page("vote.manage")
def close(process: Process, round_id: int) -> ResponseReturnValue:
    """Enter the public draw, seal the box, and count."""
    found = service.find_round(db.session(), process, round_id)
    where = service.state(found)
    if where not in ("open", "closed"):
        if where in ("draft", "waiting"):
            flash(_("The round is not open yet."), "error")
        return redirect(url("vote.round", process, round_id=round_id))
    form = CloseForm()
    if form.validate_on_submit():
        try:
            if where == "open" and not form.early.data:
                raise InvalidField("early", mark("Confirm that you close it before its time."))
            closing.seal(
                db.session(), box.engine, found, draw=form.public_draw.data or "", by=signed_in_person()
            )
            if closing.is_long(box.engine, found):
                db.session.commit()
                background.start_count(found)
            else:
                closing.count(db.session(), box.engine, found)
                flash(_("The box is sealed and counted. Anyone can read the results."), "success")
            return redirect(url("vote.round", process, round_id=round_id))
        except InvalidField as error:
            db.session.rollback()
            show_reason(form, error)
        except BoxError as error:
            db.session.rollback()
            flash(box_says(error), "error")
    status = 200 if request.method == "GET" else 422
    return render_template(
        "vote/close.html",
        shown=found,
        state=where,
        form=form,
        paper=unfinished(db.session(), box.engine, found),
        **in_the_box(found),
    ), status


@bp.post("/<int:round_id>/count")
@process_page("vote.manage")
def count(process: Process, round_id: int) -> ResponseReturnValue:
    """Start the count of a sealed round again, when the server was stopped during it."""
    found = service.find_round(db.session(), process, round_id)
    if service.state(found) == "sealed":
        background.start_count(found)
    return redirect(url("vote.round", process, round_id=round_id))


@bp.post("/<int:round_id>/adopt")
@process_page("vote.manage")
def adopt(process: Process, round_id: int) -> ResponseReturnValue:
    """Record the adoption by the assembly."""
    found = service.find_round(db.session(), process, round_id)
    form = AdoptionForm()
    if form.validate_on_submit():
        try:
            assert form.adopted_on.data is not None
            service.adopt(
                db.session(),
                found,
                form.adopted_on.data,
                form.adopted_by.data or "",
                form.adoption_record.data or "",
                form.adoption_note.data or "",
            )
        except InvalidField as error:
            show_reason(form, error)
        except service.TooEarly:
            flash(_("Count the votes first."), "error")
            return redirect(url("vote.round", process, round_id=round_id))
        else:
            flash(_("The adoption is recorded."), "success")
            return redirect(url("vote.round", process, round_id=round_id))
    return round_page(process, found, adoption=form, status=422)
