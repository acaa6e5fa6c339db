"""What people said, what was decided, what was done: the pages of a voice, an action and a project."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from workshop.extensions import db
from workshop.public import queries, threads
from workshop.public.views import bp, place_of
from workshop.steps.actions.labels import ANSWERED, COMPETENCES
from workshop.steps.followup import citizens
from workshop.steps.followup.labels import SAID, SAYS_BADGES
from workshop.steps.followup.service import promise_of, today

__all__ = ["bp"]


@bp.get("/p/<canton_slug>/<int:process_id>/voices/<int:entry_id>")
def voice(canton_slug: str, process_id: int, entry_id: int) -> ResponseReturnValue:
    """Show what came of one thing that was said."""
    session = db.session()
    found = queries.process(session, canton_slug, process_id)
    entry = queries.voice(session, found, entry_id)
    thread = threads.of_voice(session, entry)
    return render_template(
        "public/voice.html",
        **place_of(found),
        **_shown(thread),
        entry=entry,
        merged=queries.shown_entries(entry.merged),
    )


@bp.get("/p/<canton_slug>/<int:process_id>/actions/<int:action_id>")
def action(canton_slug: str, process_id: int, action_id: int) -> ResponseReturnValue:
    """Show the thread of an action: back to what was said, forward to the vote and to what was done."""
    session = db.session()
    found = queries.process(session, canton_slug, process_id)
    thread = threads.of_action(session, found, action_id)
    (shown,) = thread.actions
    return render_template(
        "public/action.html",
        **place_of(found),
        **_shown(thread),
        action=shown,
        competences=COMPETENCES,
        answered=ANSWERED,
        heard=citizens.heard(session, shown),
        said=SAID,
        says_badges=SAYS_BADGES,
        reported="reported" in request.args,
    )


@bp.get("/p/<canton_slug>/<int:process_id>/projects/<int:project_id>")
def project(canton_slug: str, process_id: int, project_id: int) -> ResponseReturnValue:
    """Show a project that was on a ballot: why it was proposed, how it fared, and how far it is."""
    session = db.session()
    found = queries.process(session, canton_slug, process_id)
    shown, thread = threads.of_project(session, found, project_id)
    return render_template("public/project.html", **place_of(found), **_shown(thread), project=shown)


def _shown(thread: threads.Thread) -> dict[str, object]:
    day = today()
    return {
        "thread": thread,
        "late": {each.id for each in thread.actions if promise_of(each).overdue(day)},
        "all_dots": queries.all_dots,
    }
