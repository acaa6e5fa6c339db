"""Codes of a round: made in batches, withdrawn; and a box from a copy released."""

from flask import abort, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from workshop.access.guard import process_page
from workshop.access.login import signed_in_person
from workshop.extensions import box, db
from workshop.models.budget import BatchKind, EventKind
from workshop.models.errors import InvalidField
from workshop.models.process import Process
from workshop.steps.vote import batches, service
from workshop.steps.vote.round_documents import slips
from workshop.steps.vote.views import attachment, box_says, bp, codes_form, round_page, url
from workshop.voting import high_water
from workshop.voting.errors import BoxError
from workshop.web.forms import show_reason


@bp.post("/<int:round_id>/codes")
@process_page("vote.codes")
def codes(process: Process, round_id: int) -> ResponseReturnValue:
    """Issue codes and answer with their slips as PDF: the only time that they exist in plain."""
    found = service.find_round(db.session(), process, round_id)
    if service.state(found) not in ("waiting", "open"):
        abort(404)
    form = codes_form(process)
    if not form.validate_on_submit():
        return round_page(process, found, codes=form, status=422)
    name, parish = form.batch.data or "", form.parish_code.data or None
    by = signed_in_person()
    try:
        plain = batches.issue(
            db.session(),
            box.engine,
            box.key,
            found,
            name,
            BatchKind.SLIPS,
            form.count.data or 0,
            parish,
            by,
        )
        batch = batches.open_batch(
            db.session(), found, name, BatchKind.SLIPS, parish or found.parish_code, by
        )
    except InvalidField as error:
        db.session.rollback()
        show_reason(form, error)
        return round_page(process, found, codes=form, status=422)
    except BoxError as error:
        db.session.rollback()
        flash(box_says(error), "error")
        return round_page(process, found, codes=form, status=409)
    return attachment(process, slips(found, batch, plain), _("slips"), "pdf")


@bp.post("/<int:round_id>/batches/<int:batch_id>/void")
@process_page("vote.manage")
def void_batch(process: Process, round_id: int, batch_id: int) -> ResponseReturnValue:
    """Withdraw the codes of a batch that were not used."""
    found = service.find_round(db.session(), process, round_id)
    batch = batches.find_batch(db.session(), found, batch_id)
    try:
        withdrawn = batches.void(db.session(), box.engine, batch, signed_in_person())
    except batches.EntriesWait:
        db.session.rollback()
        flash(_("Ballots of this batch wait for a second person: enter them first."), "error")
    except BoxError as error:
        db.session.rollback()
        flash(box_says(error), "error")
    else:
        flash(
            ngettext(
                "%(num)s unused code of %(name)s was withdrawn.",
                "%(num)s unused codes of %(name)s were withdrawn.",
                withdrawn,
                name=batch.name,
            ),
            "success",
        )
    back = "vote.paper_home" if batch.kind is BatchKind.PAPER else "vote.round"
    return redirect(url(back, process, round_id=round_id))


@bp.post("/<int:round_id>/release")
@process_page("vote.manage")
def release(process: Process, round_id: int) -> ResponseReturnValue:
    """Let a round go on whose box was restored from a copy; two different people must say so."""
    found = service.find_round(db.session(), process, round_id)
    person = signed_in_person()
    assert person is not None
    if high_water.release(box.engine, found.key, person.id):
        service.tell(db.session(), found, EventKind.BOX_RELEASED, person)
        flash(_("The round goes on: two people released it."), "success")
    else:
        flash(_("You released it. A second person must do the same."), "info")
    return redirect(url("vote.round", process, round_id=round_id))
