"""The paper of a workshop, to be printed beforehand."""

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import can, process_page
from workshop.documents.safety import file_name
from workshop.extensions import db
from workshop.live import ready
from workshop.live.before_pages import AT, address, found, shown
from workshop.live.blueprint import bp
from workshop.live.kit_words import SHEETS
from workshop.live.stage import activities, find_stage
from workshop.models.live import ActivityKind
from workshop.models.process import Process, Workshop
from workshop.steps.setup.home import place, today

SECRET = frozenset({"tables"})  # whoever holds such a sheet may enter for a table


def _titles() -> dict[str, tuple[str, str]]:
    return {
        "invitation": (_("Invitation"), _("Date, place and agenda on one page, with a line to sign.")),
        "poster": (
            _("Poster"),
            _("The QR code and the short link in large letters: one at the door, one a table."),
        ),
        "attendance": (
            _("Attendance sheets"),
            _("51 lines to sign on, and a page to count on without names."),
        ),
        "tables": (_("Cards of the tables"), _("Each table's own link, for who writes there.")),
        "swot": (_("Blank SWOT sheets"), _("One a table, with the four questions.")),
        "dots": (_("Dot sheets"), _("Dots to cut out, and a sheet to put them on.")),
    }


def _ballots(workshop: Workshop) -> str | None:
    """Return where paper ballots are printed, for a workshop in which people vote on a published round."""
    lines = activities(db.session(), workshop)
    if not ready.serves_the_vote(workshop, list(lines)):
        return None
    for each in lines:
        if each.kind == ActivityKind.VOTE and each.round is not None and each.round.published_at is not None:
            return url_for("vote.paper_home", round_id=each.round_id, **place(workshop.process))
    return url_for("vote.index", **place(workshop.process))


@bp.get(f"{AT}/kit")
@process_page("process.see")
def workshop_kit(process: Process, workshop_id: int) -> ResponseReturnValue:
    """List the paper of a workshop."""
    workshop = found(process, workshop_id)
    stage = find_stage(db.session(), workshop)
    return shown(
        "kit.html",
        workshop,
        sheets={name: each for name, each in _titles().items() if name not in SECRET or can("workshop.edit")},
        ballots=_ballots(workshop),
        printed_at=stage.printed_at if stage else None,
    )


@bp.get(f"{AT}/kit/<name>.pdf")
@process_page("process.see")
def workshop_kit_file(process: Process, workshop_id: int, name: str) -> ResponseReturnValue:
    """Send one sheet of the kit as PDF, to be opened in the browser and printed."""
    workshop = found(process, workshop_id)
    if name not in SHEETS:
        abort(404)
    if name in SECRET and not can("workshop.edit"):
        abort(403)
    body = SHEETS[name](db.session(), workshop)
    canton = process.canton
    title = f"{_titles()[name][0]} {workshop.name}"
    answer = Response(body, content_type="application/pdf")
    answer.headers.set(
        "Content-Disposition",
        "inline",
        filename=file_name(canton.name, canton.province, process.name, today(), title, "pdf"),
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.post(f"{AT}/kit/printed")
@process_page("workshop.edit")
def workshop_printed(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Keep that the paper is printed, or that it is not."""
    workshop = found(process, workshop_id)
    printed = request.form.get("undo") != "1"
    ready.say_printed(db.session(), workshop, printed)
    flash(
        _("The paper is marked as printed.") if printed else _("The paper is to be printed again."), "success"
    )
    return redirect(address("live.workshop_kit", workshop))
