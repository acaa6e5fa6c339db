"""The make-believe participants of a rehearsal: they do what phones may do, and vote without a ballot box."""

import secrets
from dataclasses import replace
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.live import agenda, attendance, make_believe
from workshop.live.practice import real_one
from workshop.live.rankings import Ranking, poll_ranking
from workshop.live.stage import find_stage
from workshop.models.errors import NotFound
from workshop.models.geography import Parish
from workshop.models.live import Activity, ActivityKind, PollAnswer, Post, PostKind, SignInSource
from workshop.models.process import Workshop
from workshop.models.swot import EntrySource, Quadrant, SwotEntry
from workshop.steps.projects import service as projects
from workshop.steps.swot import dots
from workshop.steps.swot import service as swot
from workshop.steps.swot.rules import sameness

DEVICES = 24
EACH_TIME = 3


def tick(session: Session, rehearsal: Workshop, random: Random) -> int:
    """Let make-believe participants post a few things to the activity on stage; return how many.

    They do what phones may do at this moment, and nothing else. Raises NotFound outside a rehearsal.
    """
    if not rehearsal.process.practice:
        raise NotFound
    stage = find_stage(session, rehearsal)
    if stage is None or stage.activity is None or stage.closed_at is not None:
        return 0
    if not stage.phones_open and stage.activity.kind != ActivityKind.VOTE:  # a vote is on a page of its own
        return 0
    acts = {
        ActivityKind.WELCOME: _arrives,
        ActivityKind.ACTORS: _says,
        ActivityKind.PLENARY: _says,
        ActivityKind.SWOT: _enters,
        ActivityKind.DOTS: _gives_dots,
        ActivityKind.POLL: _answers,
        ActivityKind.VOTE: _votes,
    }
    act = acts.get(stage.activity.kind)
    if act is None:
        return 0
    return sum(act(session, rehearsal, stage.activity, random) for _ in range(random.randint(1, EACH_TIME)))


def _device(random: Random) -> str:
    return f"{random.randrange(DEVICES):016x}"


def _write_id(random: Random) -> str:
    return f"{_device(random)}-{secrets.token_hex(8)}"


def _awaiting(session: Session, rehearsal: Workshop) -> bool:
    stage = find_stage(session, rehearsal)
    return bool(stage and stage.moderated)


def _arrives(session: Session, rehearsal: Workshop, _activity: Activity, random: Random) -> bool:
    here = {each.name for each in attendance.people(session, rehearsal)}
    left = [name for name in make_believe.NAMES if name not in here]
    if not left:
        return False
    parishes = session.scalars(
        select(Parish.code).where(
            Parish.canton_code == rehearsal.process.canton_code, Parish.offered.is_(True)
        )
    ).all()
    attendance.sign_in(
        session,
        rehearsal,
        random.choice(left),
        random.choice(make_believe.ORGANISATIONS),
        random.choice(parishes),
        SignInSource.PHONE,
        write_id=_write_id(random),
    )
    return True


def _says(session: Session, rehearsal: Workshop, activity: Activity, random: Random) -> bool:
    actors = activity.kind == ActivityKind.ACTORS
    texts = make_believe.ACTORS if actors else make_believe.NOTES
    said = set(session.scalars(select(Post.text).where(Post.workshop_id == rehearsal.id)))
    left = [text for text in texts if text not in said]
    if not left:
        return False
    session.add(
        Post(
            workshop_id=rehearsal.id,
            activity_id=activity.id,
            kind=PostKind.ACTOR if actors else PostKind.NOTE,
            text=random.choice(left),
            source=EntrySource.PHONE,
            awaiting=_awaiting(session, rehearsal),
            write_id=_write_id(random),
        )
    )
    session.flush()
    return True


def _entries(session: Session, rehearsal: Workshop) -> list[SwotEntry]:
    return list(session.scalars(select(SwotEntry).where(SwotEntry.workshop_id == rehearsal.id)))


def _enters(session: Session, rehearsal: Workshop, _activity: Activity, random: Random) -> bool:
    board = session.scalars(select(SwotEntry.text).where(SwotEntry.process_id == rehearsal.process_id))
    said = {sameness(text) for text in board}
    left = [
        (kind, text)
        for kind, texts in make_believe.SAID.items()
        for text in texts
        if sameness(text) not in said
    ]
    if not left:
        return False
    kind, text = random.choice(left)
    table = random.choice(rehearsal.tables) if rehearsal.tables else None
    at = swot.place(session, rehearsal.process, rehearsal.id, table.id if table else None)
    entry = swot.add_entry(
        session, rehearsal.process, Quadrant(kind), text, at, EntrySource.PHONE, _write_id(random)
    )
    entry.awaiting = _awaiting(session, rehearsal)
    session.flush()
    return True


def _gives_dots(session: Session, rehearsal: Workshop, activity: Activity, random: Random) -> bool:
    open_ones = [
        each for each in _entries(session, rehearsal) if each.in_the_open and each.merged_into_id is None
    ]
    giver = _device(random)
    given = {each.id: mark.count for each in open_ones for mark in each.dots if mark.giver == giver}
    if not open_ones or sum(given.values()) >= activity.dots_each:
        return False
    entry = random.choice(open_ones)
    dots.set_dots(session, entry, given.get(entry.id, 0) + 1, giver)
    return True


def _answers(session: Session, _rehearsal: Workshop, activity: Activity, random: Random) -> bool:
    giver, option = _device(random), random.randrange(len(activity.options))
    answer = session.scalar(
        select(PollAnswer).where(PollAnswer.activity_id == activity.id, PollAnswer.giver == giver)
    )
    if answer is None:
        session.add(PollAnswer(activity_id=activity.id, giver=giver, option=option))
    else:
        answer.option = option
    session.flush()
    return True


def _votes(session: Session, rehearsal: Workshop, activity: Activity, random: Random) -> bool:
    """A vote that never comes near the ballot box, which forgets nothing: it is kept as an answer to a poll."""
    if not activity.options:
        activity.options = _ballot(session, rehearsal)
    return _answers(session, rehearsal, activity, random)


def _ballot(session: Session, rehearsal: Workshop) -> list[str]:
    """Return what people could vote on in the workshop that is rehearsed, else make-believe projects."""
    real = real_one(session, rehearsal)
    ready = projects.ballot_ready(session, real.process, None) if real else []
    return [each.title[:120] for each in ready[: agenda.MOST_OPTIONS]] or list(make_believe.PROJECTS)


def vote_ranking(session: Session, activity: Activity) -> Ranking:
    """Return how the rehearsed vote went, the most votes first."""
    found = poll_ranking(session, activity)
    return replace(found, bars=tuple(sorted(found.bars, key=lambda bar: bar.rank)))
