"""The projector of a workshop: one page that follows the stage; whoever may see the board may open it."""

from functools import lru_cache
from typing import Any

import segno
from flask import abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from workshop.access.guard import process_page
from workshop.extensions import db, limiter
from workshop.live import boards, participants, pulses, rankings, rules
from workshop.live import stage as stages
from workshop.live.blueprint import bp
from workshop.models.base import utc_now
from workshop.models.live import Activity, PostKind, Stage
from workshop.models.process import Process, Workshop
from workshop.steps.actions.service import today
from workshop.steps.swot.labels import CROSSES, QUADRANTS
from workshop.steps.swot.rules import CROSSES as SIDES
from workshop.steps.vote.closing import results

AT = "/c/<canton_slug>/<int:process_id>/workshops/<int:workshop_id>"
NOTES = (PostKind.NOTE, PostKind.OPEN_POINT)


def workshop_of(process: Process, workshop_id: int) -> Workshop:
    """Return a workshop of this process; aborts with 404."""
    found = db.session.get(Workshop, workshop_id)
    if found is None or found.process_id != process.id:
        abort(404)
    return found


def _base() -> str:
    return current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")


@lru_cache(maxsize=64)
def _qr_image(address: str) -> str:
    return str(segno.make(address, error="m").svg_data_uri(border=2))


def qr_link(path: str) -> dict[str, str]:
    """Return an address as the hall needs it: whole, short enough to be typed, and as a QR image."""
    address = f"{_base()}{path}"
    return {
        "address": address,
        "short": address.split("://", 1)[1],
        "host": _base().split("://", 1)[1],
        "path": path,
        "image": _qr_image(address),
    }


def shows(stage: Stage | None) -> str:
    """Say which screen is on: an activity's kind, "closing" once the workshop is over."""
    if stage is None or not stages.begun(stage):
        return "swot"
    if stage.closed_at is not None:
        return "closing"
    return stage.activity.kind.value if stage.activity else "welcome"


def _values(workshop: Workshop, stage: Stage | None, kind: str) -> dict[str, Any]:
    session = db.session()
    activity: Activity | None = stage.activity if stage else None
    if kind == "swot":
        return {"panels": boards.swot_board(session, workshop)}
    if kind == "grouping":
        return {"panels": boards.grouped_board(session, workshop)}
    if kind == "dots":
        return {"ranking": rankings.dots_ranking(session, workshop)}
    if kind == "poll" and activity:
        return {"ranking": rankings.poll_ranking(session, activity)}
    if kind == "actors":
        return {"panel": boards.posts_panel(session, workshop, [PostKind.ACTOR], 18)}
    if kind == "crossing":
        return {"panels": boards.crossing_board(session, workshop), "crosses": CROSSES, "sides": SIDES}
    if kind == "actions":
        made = boards.actions_made(session, workshop)
        places = boards.actions_panel(made)
        return {"actions": places, "total": len(made), "last": made[-1].id if made else None}
    if kind == "plenary":
        return {
            "agreements": boards.posts_panel(session, workshop, [PostKind.AGREEMENT], 5),
            "notes": boards.posts_panel(session, workshop, NOTES, 5),
        }
    if kind == "vote":
        if workshop.process.practice and activity:
            return {"round": None, "ranking": participants.vote_ranking(session, activity)}
        return _vote(activity)
    if kind == "closing":
        return {"ahead": boards.ahead(session, workshop, utc_now(), today())}
    return {"people": boards.signed_in(session, workshop)}


def _vote(activity: Activity | None) -> dict[str, Any]:
    found = activity.round if activity else None
    if found is None or found.published_at is None:
        return {"round": None}
    counted = results(found) if found.count is not None and activity and activity.revealed else None
    return {"round": found, "ballot": qr_link(f"/v/{found.key}"), "results": counted}


def _live(workshop: Workshop, state: pulses.State) -> str:
    """Return what changes on the projector, as HTML."""
    stage = stages.find_stage(db.session(), workshop)
    kind = shows(stage)
    return render_template(
        "live/screen/live.html",
        workshop=workshop,
        stage=stage,
        activity=stage.activity if stage and stage.closed_at is None else None,
        kind=kind,
        invites=_invites(workshop, stage),
        votes=state.votes,
        quadrants=QUADRANTS,
        link=qr_link(f"/j/{workshop.join_code}"),
        revealed=bool(stage and stage.activity and stage.activity.revealed),
        hides=kind in rules.REVEALED_LATER,
        **_values(workshop, stage, kind),
    )


def _invites(workshop: Workshop, stage: Stage | None) -> bool:
    """Whether phones can send now: nobody is invited to a page that would make them wait."""
    moment = stages.moment_of(stage, workshop, utc_now())
    return moment.link_open and (moment.kind is None or moment.phones_open)


def _name() -> str:
    return f"screen {_base()}"


@bp.get(f"{AT}/screen")
@process_page("swot.see")
def screen(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Show the projector of a workshop; it follows the stage by itself."""
    workshop = workshop_of(process, workshop_id)
    state = pulses.enter(process.canton.slug, process.id, workshop_id, "swot.see")
    shown = pulses.body(state, _name(), lambda: _live(workshop, state))
    return render_template("live/screen/screen.html", workshop=workshop, live=shown)


@bp.get(f"{AT}/screen/pulse")
@limiter.exempt
@login_required
def screen_pulse(canton_slug: str, process_id: int, workshop_id: int) -> ResponseReturnValue:
    """Answer the projector when it would look different from what it shows."""
    state = pulses.enter(canton_slug, process_id, workshop_id, "swot.see")
    return pulses.answer(state, _name(), lambda: _live(db.session.get_one(Workshop, workshop_id), state))
