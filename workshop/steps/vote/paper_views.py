"""Paper ballots as staff work with them: print, enter, review, add up."""

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from workshop.access.guard import process_page
from workshop.access.login import signed_in_person
from workshop.extensions import box, db
from workshop.models.budget import BallotKind, BatchKind, Round
from workshop.models.errors import InvalidField
from workshop.models.people import Person
from workshop.models.process import Process
from workshop.steps.vote import batches, paper, service
from workshop.steps.vote.labels import CONFLICTS
from workshop.steps.vote.paper_documents import how_to_fill, paper_ballots
from workshop.steps.vote.views import attachment, box_says, bp, codes_form, url
from workshop.voting import credentials, errors
from workshop.voting.paper import Entry, waiting
from workshop.web.filters import money
from workshop.web.forms import show_reason

OPEN_FOR_PAPER = ("waiting", "open", "closed")


def _staff() -> Person:
    person = signed_in_person()
    assert person is not None
    return person


def _found(process: Process, round_id: int) -> Round:
    found = service.find_round(db.session(), process, round_id)
    if found.published_at is None:
        abort(404)
    return found


@bp.get("/<int:round_id>/paper")
@process_page("vote.codes")
def paper_home(process: Process, round_id: int) -> ResponseReturnValue:
    """Show what there is on paper, and whether it adds up."""
    return _home(process, _found(process, round_id))


def _home(
    process: Process, found: Round, form: Any = None, status: int = 200, counted: Any = None
) -> ResponseReturnValue:
    """The page of the paper of a round; `counted` is what was typed of a batch and could not be kept."""
    session = db.session()
    drafts = waiting(box.engine, found.key)
    names = {each.entered_by for each in drafts}
    sums = paper.sums(session, box.engine, found)
    body = render_template(
        "vote/paper/index.html",
        shown=found,
        state=service.state(found),
        form=form or codes_form(process),
        sums=sums,
        by_name={each.batch.name: each.batch.id for each in sums},
        drafts=drafts,
        people={number: session.get(Person, number) for number in names},
        conflicts=paper.conflicts(session, found),
        reasons=CONFLICTS,
        counted=counted or {},
    )
    return body, status


def what_is_wrong(error: errors.BoxError) -> str:
    """Say to whoever enters a paper ballot why it cannot be taken as it is."""
    if isinstance(error, errors.MistypedCode):
        return _("One letter of the code is wrong or two are swapped. Compare it with the ballot.")
    if isinstance(error, errors.BadCode):
        return _("A code has 15 letters and digits: scan it or write all of them.")
    if isinstance(error, errors.UnknownCode):
        return _("This code is not of this vote.")
    if isinstance(error, errors.UsedCode):
        return _("This code has voted already: the ballot cannot be spoiled.")
    if isinstance(error, errors.TooMany):
        return ngettext(
            "%(chosen)s projects are marked, and %(num)s is allowed.",
            "%(chosen)s projects are marked, and %(num)s are allowed.",
            error.limit,
            chosen=error.chosen,
        )
    if isinstance(error, errors.TooManyPoints):
        return ngettext(
            "%(given)s points are given, and %(num)s is allowed.",
            "%(given)s points are given, and %(num)s are allowed.",
            error.limit,
            given=error.given,
        )
    if isinstance(error, errors.OverBudget):
        return _(
            "The marked projects cost %(over)s more than there is.",
            over=money(error.cost_cents - error.ceiling_cents),
        )
    return _("Nothing is marked.")


@bp.post("/<int:round_id>/paper/print")
@process_page("vote.codes")
def print_paper(process: Process, round_id: int) -> ResponseReturnValue:
    """Make a batch of paper ballots and answer with their PDF: the only time that their codes exist in plain."""
    found = _found(process, round_id)
    if service.state(found) not in ("waiting", "open"):
        abort(404)
    form = codes_form(process)
    if not form.validate_on_submit():
        return _home(process, found, form, 422)
    name = (form.batch.data or "").strip()
    try:
        first = credentials.serials_from(box.engine, found.key, name)
        plain = batches.issue(
            db.session(),
            box.engine,
            box.key,
            found,
            name,
            BatchKind.PAPER,
            form.count.data or 0,
            form.parish_code.data or None,
            _staff(),
        )
    except InvalidField as error:
        db.session.rollback()
        show_reason(form, error)
        return _home(process, found, form, 422)
    except errors.BoxError as error:
        db.session.rollback()
        flash(box_says(error), "error")
        return redirect(url("vote.paper_home", process, round_id=round_id))
    return attachment(process, paper_ballots(found, box.key, name, first, plain), _("paper ballots"), "pdf")


@bp.get("/<int:round_id>/paper/enter")
@process_page("vote.codes")
def enter_paper(process: Process, round_id: int) -> ResponseReturnValue:
    """Show the fields of one paper ballot."""
    found = _found(process, round_id)
    return _entry(found)


def _entry(found: Round, status: int = 200, **shown: Any) -> ResponseReturnValue:
    """The form of an entry; `typed` is what was sent, `differs` and `wrong` are project ids."""
    known: dict[str, Any] = {
        "typed": MultiDict(),
        "differs": frozenset(),
        "wrong": "",
        "error": "",
        "broken": False,
        "unknown": False,
        "sure": "",
        "focus": "code",
    }
    body = render_template(
        "vote/paper/enter.html",
        shown=found,
        sealed=service.state(found) not in OPEN_FOR_PAPER,
        how=how_to_fill(found),
        drafts=waiting(box.engine, found.key),
        numbers=found.ballot in (BallotKind.POINTS, BallotKind.RANKING),
        **(known | shown),
    )
    return body, status, {"Cache-Control": "no-store"}


def _first_empty(code: str, fields: Mapping[str, str]) -> str:
    """The field to go on with after Enter, where no script moves the cursor: after the last that is filled."""
    if not code.strip():
        return "code"
    names = list(fields)
    filled = [place for place, name in enumerate(names) if fields[name].strip()]
    return f"project-{names[min(filled[-1] + 1 if filled else 0, len(names) - 1)]}"


@bp.post("/<int:round_id>/paper/enter")
@process_page("vote.codes")
def key_in_paper(process: Process, round_id: int) -> ResponseReturnValue:
    """Take one entry: the first, the second, or one that shows where the two differ."""
    found = _found(process, round_id)
    typed = request.form
    fields = {str(each.project_id): typed.get(f"project-{each.project_id}", "") for each in found.projects}
    code = typed.get("code", "")[:400]
    step = typed.get("step", "send")
    try:
        if step == "next":
            return _entry(found, typed=typed, focus=_first_empty(code, fields))
        if step == "spoiled":
            sure = paper.number_of(box.engine, box.key, found, code)
            return _entry(found, typed=typed, sure=sure, focus="")
        if step == "spoil":
            number = paper.spoil(db.session(), box.engine, box.key, found, code, _staff())
            flash(
                _("Ballot %(serial)s is counted as spoiled; its code can no longer vote.", serial=number),
                "success",
            )
            return redirect(url("vote.enter_paper", process, round_id=round_id))
        if step == "list":
            listed = paper.list_unknown(
                db.session(), box.engine, box.key, found, code, typed.get("number", ""), _staff()
            )
            return _say(process, found, paper.Keyed(listed.serial, None, listed), typed)
        choices = paper.choices_in(found.ballot, fields)
        keyed = paper.key_in(db.session(), box.engine, box.key, found, code, choices, _staff())
    except InvalidField as error:
        return _entry(found, 422, typed=typed, error=_(error.reason), unknown=error.field == "number")
    except errors.UnknownCode as error:
        return _entry(found, 422, typed=typed, error=what_is_wrong(error), unknown=True)
    except paper.Unreadable as error:
        sentence = _("Mark it with an x, or leave it empty.")
        if found.ballot in (BallotKind.POINTS, BallotKind.RANKING):
            sentence = _("Write a whole number, or leave it empty.")
        return _entry(found, 422, typed=typed, wrong=error.project_id, error=sentence)
    except paper.SamePlace:
        return _entry(found, 422, typed=typed, error=_("Two projects have the same place."), broken=True)
    except (errors.BadCode, errors.UsedCode) as error:
        return _entry(found, 422, typed=typed, error=what_is_wrong(error))
    except (
        errors.KeyLost,
        errors.RoundHeld,
        errors.UnknownRound,
        errors.RoundClosed,
        errors.RoundNotOpen,
    ) as error:
        return _entry(found, 409, typed=typed, error=box_says(error))
    except errors.BoxError as error:  # the paper itself breaks a rule of the ballot
        return _entry(found, 422, typed=typed, error=what_is_wrong(error), broken=True)
    return _say(process, found, keyed, typed)


def _say(process: Process, found: Round, keyed: paper.Keyed, typed: Any) -> ResponseReturnValue:
    if keyed.conflict is not None:
        why = CONFLICTS[keyed.conflict.reason]
        flash(
            _(
                "Ballot %(serial)s was not counted: %(why)s. It is listed for review.",
                serial=keyed.serial,
                why=why,
            ),
            "warning",
        )
        return redirect(url("vote.enter_paper", process, round_id=found.id))
    assert keyed.entered is not None
    entry = keyed.entered.entry
    if entry is Entry.DIFFERS:
        sentence = _(
            "It differs from what the first person entered. Look at the paper again, field by field."
        )
        return _entry(found, 409, typed=typed, differs=keyed.entered.differs, error=sentence)
    texts = {
        Entry.FIRST: _(
            "Ballot %(serial)s is entered once; a second person must enter it too.", serial=keyed.serial
        ),
        Entry.CAST: _("Ballot %(serial)s is in the box: both entries agree.", serial=keyed.serial),
        Entry.ALREADY: _("Ballot %(serial)s is in the box already.", serial=keyed.serial),
    }
    flash(texts[entry], "info" if entry is Entry.ALREADY else "success")
    return redirect(url("vote.enter_paper", process, round_id=found.id))


@bp.post("/<int:round_id>/paper/conflicts/<int:conflict_id>")
@process_page("vote.manage")
def resolve_conflict(process: Process, round_id: int, conflict_id: int) -> ResponseReturnValue:
    """Write down what the team found out about a ballot that was not counted."""
    found = _found(process, round_id)
    try:
        paper.resolve(db.session(), found, conflict_id, request.form.get("resolution", ""), _staff())
    except InvalidField as error:
        flash(_(error.reason), "error")
    else:
        flash(_("Written down; it goes into the acta."), "success")
    return redirect(url("vote.paper_home", process, round_id=round_id))


@bp.post("/<int:round_id>/paper/batches/<int:batch_id>")
@process_page("vote.codes")
def tally_paper(process: Process, round_id: int, batch_id: int) -> ResponseReturnValue:
    """Keep what was counted by hand of a batch."""
    found = _found(process, round_id)
    batch = batches.find_batch(db.session(), found, batch_id)
    if service.state(found) not in OPEN_FOR_PAPER:
        abort(404)
    try:
        spoiled, returned = (int(request.form.get(name, "").strip() or 0) for name in ("spoiled", "returned"))
        paper.tally(db.session(), batch, spoiled, returned, request.form.get("note", ""))
    except (ValueError, InvalidField):
        db.session.rollback()
        flash(_("Write a number from 0 up."), "error")
        return _home(process, found, status=422, counted={batch.id: request.form})
    else:
        [own] = [each for each in paper.sums(db.session(), box.engine, found) if each.batch.id == batch.id]
        if own.missing > 0:
            text = ngettext(
                "%(name)s: %(num)s ballot is missing.",
                "%(name)s: %(num)s ballots are missing.",
                own.missing,
                name=batch.name,
            )
        elif own.missing < 0:
            text = ngettext(
                "%(name)s: %(num)s ballot too many.",
                "%(name)s: %(num)s ballots too many.",
                -own.missing,
                name=batch.name,
            )
        else:
            text = _("%(name)s adds up.", name=batch.name)
        flash(text, "warning" if own.missing else "success")
    return redirect(url("vote.paper_home", process, round_id=round_id))


@bp.post("/<int:round_id>/paper/batches/<int:batch_id>/forget")
@process_page("vote.manage")
def forget_entry(process: Process, round_id: int, batch_id: int) -> ResponseReturnValue:
    """Erase the first entry of a ballot whose author cannot come back to it."""
    found = _found(process, round_id)
    batch = batches.find_batch(db.session(), found, batch_id)
    number = request.form.get("serial", 0, type=int)
    if paper.forget(db.session(), box.engine, found, batch, number, _staff()):
        flash(_("The first entry is erased: two people enter this ballot anew."), "success")
    else:
        flash(_("This ballot does not wait any more."), "warning")
    return redirect(url("vote.paper_home", process, round_id=round_id))
