"""The pulses of console and projector: five screens ask twice a second, so that asking must cost next to nothing.

One statement opens the door and says what a screen would show; a body is rendered once for each state and language.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, current_app
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user
from sqlalchemy import select

from workshop.access.permissions import may
from workshop.extensions import box, db
from workshop.models.budget import Round
from workshop.models.geography import Canton
from workshop.models.live import Activity, Stage
from workshop.models.people import Membership
from workshop.models.process import Process, Workshop
from workshop.voting.box import turnout
from workshop.voting.errors import UnknownRound
from workshop.web.pulse import pulse

MOST_KEPT = 48
VOTES_FOR = 1.0  # seconds in which the number of votes is not counted again


@dataclass(frozen=True)
class State:
    """All that decides what a screen of a workshop shows; equal states look the same.

    Without a stage (`version` None) nothing counts the changes, and a body is rendered for each pulse.
    """

    workshop_id: int
    version: int | None
    turn: int | None
    counted: bool
    votes: int
    language: str


def enter(canton_slug: str, process_id: int, workshop_id: int, permission: str) -> State:
    """Let in whoever is signed in with `permission` in the canton, and return the state; aborts with 404 or 403."""
    row = db.session.execute(
        select(
            Membership.role,
            Stage.version,
            Stage.turn,
            Round.key,
            Round.count.is_not(None).label("counted"),
        )
        .select_from(Workshop)
        .join(Process, Process.id == Workshop.process_id)
        .join(Canton, Canton.code == Process.canton_code)
        .join(
            Membership,
            (Membership.canton_code == Canton.code) & (Membership.person_id == current_user.person.id),
        )
        .outerjoin(Stage, Stage.workshop_id == Workshop.id)
        .outerjoin(Activity, Activity.id == Stage.activity_id)
        .outerjoin(Round, Round.id == Activity.round_id)
        .where(Workshop.id == workshop_id, Process.id == process_id, Canton.slug == canton_slug)
    ).one_or_none()
    if row is None:
        abort(404)
    if not may(row.role, permission):
        abort(403)
    votes = votes_in(row.key) if row.key else 0
    return State(workshop_id, row.version, row.turn, bool(row.counted), votes, str(get_locale()))


def votes_in(key: str) -> int:
    """Return how many votes are in the box of a round; the number may be a second old."""
    kept: dict[str, tuple[float, int]] = current_app.extensions.setdefault("live_votes", {})
    at, votes = kept.get(key, (-VOTES_FOR, 0))
    if time.monotonic() - at >= VOTES_FOR:
        try:
            votes = turnout(box.engine, key).ballots
        except UnknownRound:
            votes = 0
        kept[key] = (time.monotonic(), votes)
    return votes


def body(state: State, of: str, render: Callable[[], str]) -> str:
    """Return what the screen `of` shows in `state`, rendered once; the last few are kept in this process."""
    if state.version is None:
        return render()
    kept: OrderedDict[object, str] = current_app.extensions.setdefault("live_bodies", OrderedDict())
    found = kept.pop((state, of), None)
    if found is None:
        found = render()
    kept[(state, of)] = found
    while len(kept) > MOST_KEPT:
        kept.popitem(last=False)
    return found


def answer(
    state: State, of: str, render: Callable[[], str], finish: Callable[[str], str] = str
) -> ResponseReturnValue:
    """Answer a pulse: 304 for a state that is known, else its body, to which `finish` adds what is nobody else's."""
    if state.version is None:
        made = render()
        return pulse((of, made), lambda: finish(made))
    return pulse((of, state), lambda: finish(body(state, of, render)))
