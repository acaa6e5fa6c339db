"""The scorecard as anyone may read it: a table with words, without script."""

from flask import render_template
from flask.typing import ResponseReturnValue

from workshop.extensions import db
from workshop.public import queries
from workshop.public.views import bp
from workshop.steps.followup import scorecard
from workshop.steps.followup.scorecard_rules import counted, month_key
from workshop.steps.followup.scorecard_views import WORDS, month_asked, month_choices

__all__ = ["bp"]


@bp.get("/p/<canton_slug>/<int:process_id>/scorecard")
def scorecard_page(canton_slug: str, process_id: int) -> ResponseReturnValue:
    """Show the indicators of a process in a month."""
    session = db.session()
    found = queries.process(session, canton_slug, process_id)
    known = scorecard.indicators(session, found)
    month = month_asked(known)
    rows = [scorecard.row(each, month) for each in known]
    return render_template(
        "public/scorecard.html",
        place=found.canton,
        shown_process=found,
        rows=rows,
        counts=counted(row.light for row in rows),
        month=month,
        month_key=month_key(month),
        months=month_choices(known, month),
        **WORDS,
    )
