"""What anyone may read: no contact, no position of an actor, nothing hidden, archived or not yet published."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from workshop.models.actions import Action
from workshop.models.budget import Round, RoundProject
from workshop.models.errors import NotFound
from workshop.models.geography import Canton
from workshop.models.process import Process, Workshop
from workshop.models.swot import SwotEntry
from workshop.voting.counts import Count, Verdict


@dataclass(frozen=True)
class Outcome:
    """How a project fared in one round; without a verdict the round is still to be counted."""

    round: Round
    project: RoundProject
    verdict: Verdict | None


@dataclass(frozen=True)
class CantonInView:
    """A canton that plans in the open, and how many processes it shows."""

    canton: Canton
    processes: int


def _shown() -> Select[Process]:
    """Processes that hold something: an entry, an action, or a round that was published."""
    return select(Process).where(
        Process.practice.is_(False),
        or_(
            Process.id.in_(select(SwotEntry.process_id).where(SwotEntry.in_the_open)),
            Process.id.in_(select(Action.process_id).where(Action.archived_at.is_(None))),
            Process.id.in_(select(Round.process_id).where(Round.published_at.is_not(None))),
        ),
    )


def planning_cantons(session: Session) -> list[CantonInView]:
    """Return the cantons with a process to show, by name and code."""
    shown = _shown().subquery()
    rows = session.execute(
        select(Canton, func.count(shown.c.id))
        .join(shown, shown.c.canton_code == Canton.code)
        .group_by(Canton.code)
        .order_by(Canton.name, Canton.code)
    )
    return [CantonInView(canton, count) for canton, count in rows]


def open_rounds(session: Session, now: datetime) -> list[Round]:
    """Return the rounds in which citizens can vote at the moment `now`, those that close first first."""
    return list(
        session.scalars(
            select(Round)
            .where(
                Round.published_at.is_not(None),
                Round.sealed_at.is_(None),
                Round.archived_at.is_(None),
                Round.opens_at <= now,
                Round.closes_at > now,
            )
            .order_by(Round.closes_at, Round.id)
            .options(joinedload(Round.process).joinedload(Process.canton), joinedload(Round.parish))
        )
    )


def canton(session: Session, slug: str) -> Canton:
    """Return the canton of `slug`; raises NotFound."""
    found = session.scalar(select(Canton).where(Canton.slug == slug))
    if found is None:
        raise NotFound
    return found


def processes(session: Session, of: Canton) -> list[Process]:
    """Return the processes that `of` shows, the newest year first; archived ones stay readable as history."""
    return list(
        session.scalars(
            _shown()
            .where(Process.canton_code == of.code)
            .order_by(Process.archived_at.is_not(None), Process.fiscal_year.desc(), Process.id.desc())
        )
    )


def process(session: Session, slug: str, process_id: int) -> Process:
    """Return a process that its canton shows; raises NotFound."""
    found = session.scalar(_shown().join(Process.canton).where(Canton.slug == slug, Process.id == process_id))
    if found is None:
        raise NotFound
    return found


def voices(session: Session, of: Process) -> list[SwotEntry]:
    """Return the entries of a process that stand on the board, merged ones beneath theirs, strongest first."""
    entries = session.scalars(
        select(SwotEntry)
        .where(SwotEntry.process_id == of.id, SwotEntry.in_the_open)
        .options(selectinload(SwotEntry.merged), joinedload(SwotEntry.workshop).joinedload(Workshop.parish))
    )
    return sorted((e for e in entries if e.merged_into_id is None), key=lambda e: (-all_dots(e), e.id))


def voice(session: Session, of: Process, entry_id: int) -> SwotEntry:
    """Return the entry that stands for `entry_id` on the board (its own, or the one it was merged into)."""
    entry = session.get(SwotEntry, entry_id)
    if entry is not None and entry.merged_into is not None:
        entry = entry.merged_into
    if entry is None or entry.process_id != of.id or not entry.in_the_open:
        raise NotFound
    return entry


def all_dots(entry: SwotEntry) -> int:
    """Return an entry's dots with those of the entries merged into it."""
    return entry.own_dots + sum(each.own_dots for each in entry.merged)


def shown_entries(entries: Iterable[SwotEntry]) -> list[SwotEntry]:
    """Return those entries that the public may read."""
    return [entry for entry in entries if entry.in_the_open]


def actions(session: Session, of: Process) -> list[Action]:
    """Return the actions of a process with all that a list shows, those due first, in a few queries."""
    return list(
        session.scalars(
            select(Action)
            .where(Action.process_id == of.id, Action.archived_at.is_(None))
            .order_by(Action.deadline.is_(None), Action.deadline, Action.id)
            .options(
                joinedload(Action.parish),
                joinedload(Action.component),
                joinedload(Action.owner_actor),
                joinedload(Action.owner_person),
                selectinload(Action.entries),
                selectinload(Action.updates),
            )
        )
    )


def action(session: Session, of: Process, action_id: int) -> Action:
    """Return an action of a process; raises NotFound."""
    found = session.get(Action, action_id)
    if found is None or found.process_id != of.id or found.archived:
        raise NotFound
    return found


def rounds(session: Session, of: Process) -> list[Round]:
    """Return the published rounds of a process, the last to close first."""
    return list(
        session.scalars(
            select(Round)
            .where(Round.process_id == of.id, Round.published_at.is_not(None), Round.archived_at.is_(None))
            .order_by(Round.closes_at.desc(), Round.id.desc())
            .options(selectinload(Round.projects), joinedload(Round.parish))
        )
    )


def round_with_results(session: Session, of: Process, round_id: int) -> Round:
    """Return a round that was counted; raises NotFound before that, whoever asks."""
    found = session.get(Round, round_id)
    if found is None or found.process_id != of.id or found.archived or found.count is None:
        raise NotFound
    return found


def verdict_of(row: RoundProject) -> Verdict | None:
    """Return the verdict on a project in its round, or None before the count."""
    if row.round.count is None:
        return None
    return Count.from_json(row.round.count).verdicts.get(str(row.project_id))
