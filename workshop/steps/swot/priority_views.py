"""Dots: counted stickers go in quickly, one field an entry; the ranking stands beside them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from workshop.access.guard import can, process_page
from workshop.extensions import db
from workshop.models.process import Process
from workshop.steps.swot import dots, rules, service
from workshop.steps.swot.labels import QUADRANTS


@process_page("swot.see")
def priorities(process: Process) -> ResponseReturnValue:
    """Show the ranking; for staff, a number field for each entry and one button for all.

    Only fields that were changed are stored, so that two people who count at once do not undo each other.
    """
    session = db.session()
    workshop_id = request.args.get("workshop", type=int)
    if workshop_id not in {each.id for each in process.workshops}:
        workshop_id = None
    found = service.entries(session, process, service.Filter(workshop_id=workshop_id))
    typed: dict[int, str] = {entry.id: str(entry.hall_dots or "") for entry in found}
    wrong: dict[int, str] = {}
    if request.method == "POST" and can("swot.edit"):
        counts = {}
        for entry in found:
            value = request.form.get(f"dots-{entry.id}")
            if value is None or value.strip() == request.form.get(f"was-{entry.id}", "").strip():
                continue
            typed[entry.id] = value
            try:
                counts[entry.id] = rules.parse_count(value)
            except rules.UnclearCount:
                wrong[entry.id] = _("Write a whole number from 0 to 9999.")
        if not wrong:
            changed = dots.save_counts(session, process, counts)
            flash(
                ngettext(
                    "Dots stored: %(num)s entry changed.", "Dots stored: %(num)s entries changed.", changed
                ),
                "success",
            )
            return redirect(
                url_for(
                    "swot.priorities",
                    canton_slug=process.canton.slug,
                    process_id=process.id,
                    workshop=workshop_id,
                )
            )
    ranking = list(zip(rules.ranks(entry.total_dots for entry in found), found, strict=True))
    return render_template(
        "swot/priorities.html",
        found=service.by_quadrant(found),
        ranking=[(rank, entry) for rank, entry in ranking if entry.total_dots],
        quadrants=QUADRANTS,
        workshops=[(each.id, each.name) for each in process.workshops if not each.archived],
        workshop_id=workshop_id,
        typed=typed,
        wrong=wrong,
    ), 422 if wrong else 200
