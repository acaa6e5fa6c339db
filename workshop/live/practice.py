"""Rehearsals: a workshop copied into a practice process, make-believe participants, and everything cleared at once.

All that is done in a rehearsal hangs on its practice process, and so goes with it; no other process is touched.
"""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from sqlalchemy import ColumnElement, Delete, String, Table, cast, delete, func, or_, select
from sqlalchemy.orm import Session

from workshop.live import agenda, attendance, make_believe
from workshop.live.copying import Copy, copy_workshop
from workshop.live.rankings import Ranking, poll_ranking
from workshop.live.stage import find_stage, stage_of
from workshop.models.base import Base
from workshop.models.errors import NotFound
from workshop.models.geography import Parish
from workshop.models.history import TRACKED, Change
from workshop.models.live import Activity, ActivityKind, PollAnswer, Post, PostKind, SignInSource, Stage
from workshop.models.process import Component, Process, Workshop
from workshop.models.swot import EntrySource, Quadrant, SwotEntry
from workshop.steps.projects import service as projects
from workshop.steps.swot import dots
from workshop.steps.swot import service as swot
from workshop.steps.swot.rules import sameness

DEVICES = 24
EACH_TIME = 3
HISTORY_OF = frozenset(kind.__table__ for kind in TRACKED)


def start(session: Session, workshop: Workshop, label: str) -> Workshop:
    """Copy a workshop into a practice process of its own and return the copy; `label` begins the process's name.

    Raises NotFound for a workshop that is a rehearsal itself.
    """
    real = workshop.process
    if real.practice:
        raise NotFound
    process = Process(
        canton_code=real.canton_code,
        canton=real.canton,
        name=f"{label} {secrets.token_hex(3)} · {real.name}"[:120],
        fiscal_year=real.fiscal_year,
        budget_cents=real.budget_cents,
        division=real.division,
        assembly_on=real.assembly_on,
        practice=True,
        components=[Component(name=each.name, position=each.position) for each in real.components],
    )
    session.add(process)
    session.flush()
    wanted = Copy(workshop.name, workshop.held_on, workshop.starts_at, workshop.place, workshop.parish_code)
    made = copy_workshop(session, workshop, wanted, process)
    stage_of(session, made).practice_of_id = workshop.id
    session.add_all(_board(session, real, process))
    session.flush()
    return made


def _board(session: Session, real: Process, process: Process) -> list[SwotEntry]:
    """Copy what stands on the real board: a hall that crosses it or makes actions of it can be rehearsed too."""
    components = {each.name: each.id for each in process.components}
    return [
        SwotEntry(
            process_id=process.id,
            quadrant=each.quadrant,
            text=each.text,
            component_id=components.get(each.component.name) if each.component else None,
        )
        for each in swot.entries(session, real)
        if each.in_the_open
    ]


def rehearsals(session: Session, workshop: Workshop) -> list[Workshop]:
    """Return the rehearsals of a workshop that are not cleared yet, the newest first."""
    return list(
        session.scalars(
            select(Workshop)
            .join(Stage, Stage.workshop_id == Workshop.id)
            .where(Stage.practice_of_id == workshop.id)
            .order_by(Workshop.id.desc())
        )
    )


def real_one(session: Session, rehearsal: Workshop) -> Workshop | None:
    """Return the workshop that is rehearsed."""
    stage = find_stage(session, rehearsal)
    return stage.practice_of if stage else None


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


def clear(session: Session, process: Process) -> int:
    """Delete a practice process with everything that hangs on it, and its history; return how many rows went.

    Raises NotFound for a process that is no rehearsal.
    """
    if not process.practice:
        raise NotFound
    session.flush()
    process_id, connection = process.id, session.connection()
    hanging = list(_hanging(process_id))
    statements = [_history_of(process, *each) for each in hanging if each[0] in HISTORY_OF]
    statements += [delete(table).where(condition) for table, condition in reversed(hanging)]
    gone = _forget_removed(session, process_id)
    gone += sum(connection.execute(each).rowcount for each in statements)
    session.expire_all()
    return gone


def _hanging(process_id: int) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield each table that can hold something of a process, wholes before parts, with what is its own there."""
    known: dict[Table, ColumnElement[bool]] = {}
    for table in Base.metadata.sorted_tables:
        if table is Process.__table__:
            condition: ColumnElement[bool] = table.c.id == process_id
        elif "process_id" in table.c:
            condition = table.c.process_id == process_id
        else:
            parts = [
                key.parent.in_(select(key.column).where(known[key.column.table]))
                for key in sorted(table.foreign_keys, key=lambda each: each.parent.name)
                if key.column.table in known and key.parent is not Stage.__table__.c.practice_of_id
            ]
            if not parts:
                continue
            condition = or_(*parts)
        known[table] = condition
        yield table, condition


def _history_of(process: Process, table: Table, condition: ColumnElement[bool]) -> Delete:
    """Return the statement that forgets what was recorded of a table's rows since the rehearsal began.

    SQLite gives a number again when its row is gone: what was recorded of it before is another row's.
    """
    first, *more = table.primary_key.columns
    if more:  # a ceiling, known by its process and parish
        keys = Change.object_key.like(f"{process.id}/%")
    else:
        keys = Change.object_key.in_(select(cast(first, String)).where(condition))
    return delete(Change).where(Change.kind == table.name, keys, Change.created_at >= process.created_at)


def _forget_removed(session: Session, process_id: int) -> int:
    """Forget what was recorded of parts that the rehearsal itself removed, from their making to their end."""
    forgotten: list[int] = []
    removed = session.execute(select(Change).where(Change.verb == "removed")).scalars()
    for end in [each for each in removed if each.values.get("process_id") == [process_id, None]]:
        same = (Change.kind == end.kind, Change.object_key == end.object_key, Change.id <= end.id)
        made = session.scalar(select(func.max(Change.id)).where(*same, Change.verb == "made"))
        forgotten += session.scalars(select(Change.id).where(*same, Change.id >= (made or end.id)))
    if forgotten:
        session.connection().execute(delete(Change).where(Change.id.in_(forgotten)))
    return len(forgotten)
