"""What a workshop held: agenda as it ran, who came, what was said, agreed and decided. Reads only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from workshop.live import attendance
from workshop.live.stage import find_stage
from workshop.models.actions import Action
from workshop.models.base import utc_now
from workshop.models.live import (
    Activity,
    ActivityKind,
    Attendee,
    PollAnswer,
    Post,
    PostKind,
    Stage,
    TableLink,
    WorkshopPhoto,
)
from workshop.models.process import Workshop, WorkshopTable
from workshop.models.swot import SwotCross, SwotEntry
from workshop.steps.actors.rules import fold
from workshop.steps.swot.rules import QUADRANTS


@dataclass(frozen=True)
class Group:
    """An entry that stands on the board, and those merged into it."""

    head: SwotEntry
    merged: tuple[SwotEntry, ...] = ()


@dataclass(frozen=True)
class Poll:
    """A quick poll: each answer with how many gave it."""

    activity: Activity
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Held:
    """All that one workshop holds, as its record tells it.

    `swot` has each quadrant's groups, strongest first; `left_out` counts what was hidden, put away or is
    still waiting for approval.
    """

    workshop: Workshop
    stage: Stage | None
    agenda: Sequence[Activity]
    tables: Sequence[tuple[WorkshopTable, TableLink | None]]
    people: Sequence[Attendee]
    totals: attendance.Totals
    posts: Mapping[PostKind, Sequence[Post]]
    swot: Mapping[str, Sequence[Group]]
    crosses: Sequence[SwotCross]
    actions: Sequence[Action]
    polls: Sequence[Poll]
    photos: Sequence[WorkshopPhoto]
    awaiting: int
    left_out: int

    @property
    def entries(self) -> int:
        """How many entries are told, merged ones too."""
        return sum(1 + len(group.merged) for groups in self.swot.values() for group in groups)


def held(session: Session, workshop: Workshop) -> Held:
    """Return what `workshop` holds, in a number of queries that does not grow with the hall."""
    heads, away = _swot(session, workshop)
    posts = session.scalars(
        select(Post)
        .where(Post.workshop_id == workshop.id)
        .options(joinedload(Post.table), joinedload(Post.actor))
        .order_by(Post.id)
    ).all()
    told = [each for each in posts if each.in_the_open]
    waiting = [each for each in posts if each.awaiting and not (each.archived or each.hidden_at)]
    agenda = _agenda(session, workshop)
    return Held(
        workshop=workshop,
        stage=find_stage(session, workshop),
        agenda=agenda,
        tables=_tables(session, workshop),
        people=sorted(attendance.people(session, workshop), key=lambda each: (fold(each.name), each.id)),
        totals=attendance.totals(session, workshop),
        posts={kind: [post for post in told if post.kind == kind] for kind in PostKind},
        swot=heads,
        crosses=session.scalars(
            select(SwotCross)
            .where(SwotCross.workshop_id == workshop.id, SwotCross.archived_at.is_(None))
            .options(selectinload(SwotCross.entries))
            .order_by(SwotCross.kind, SwotCross.id)
        ).all(),
        actions=session.scalars(
            select(Action)
            .where(Action.workshop_id == workshop.id, Action.archived_at.is_(None))
            .options(joinedload(Action.owner_actor), joinedload(Action.owner_person))
            .order_by(Action.deadline.is_(None), Action.deadline, Action.id)
        ).all(),
        polls=_polls(session, agenda),
        photos=photos_of(session, workshop),
        awaiting=len(waiting) + sum(1 for entry in away if entry.awaiting and not entry.archived),
        left_out=len(posts) - len(told) + len(away),
    )


def _swot(session: Session, workshop: Workshop) -> tuple[dict[str, list[Group]], list[SwotEntry]]:
    """Return the groups by quadrant, and the entries of this workshop that no group shows."""
    here = select(SwotEntry.merged_into_id).where(SwotEntry.workshop_id == workshop.id)
    found = session.scalars(
        select(SwotEntry)
        .where(or_(SwotEntry.workshop_id == workshop.id, SwotEntry.id.in_(here)))
        .options(
            selectinload(SwotEntry.merged).joinedload(SwotEntry.table),
            joinedload(SwotEntry.table),
            joinedload(SwotEntry.workshop),
        )
    ).all()
    groups = []
    for head in found:
        if head.merged_into_id is None and head.in_the_open:
            merged = sorted((each for each in head.merged if each.in_the_open), key=lambda each: each.id)
            if head.workshop_id == workshop.id or any(m.workshop_id == workshop.id for m in merged):
                groups.append(Group(head, tuple(merged)))
    groups.sort(key=lambda group: (-group.head.total_dots, group.head.id))
    shown = {each.id for group in groups for each in (group.head, *group.merged)}
    away = [each for each in found if each.workshop_id == workshop.id and each.id not in shown]
    return {name: [g for g in groups if g.head.quadrant == name] for name in QUADRANTS}, away


def _agenda(session: Session, workshop: Workshop) -> list[Activity]:
    """Return the activities in the order in which they ran; those that did not run stand at the end."""
    found = session.scalars(
        select(Activity)
        .where(
            Activity.workshop_id == workshop.id,
            or_(Activity.archived_at.is_(None), Activity.started_at.is_not(None)),
        )
        .options(joinedload(Activity.round))
        .order_by(Activity.position, Activity.id)
    ).all()
    ran = [each for each in found if each.started_at]
    return [
        *sorted(ran, key=lambda each: each.started_at or utc_now()),
        *(e for e in found if not e.started_at),
    ]


def _tables(session: Session, workshop: Workshop) -> list[tuple[WorkshopTable, TableLink | None]]:
    links = {
        link.table_id: link
        for link in session.scalars(
            select(TableLink).join(TableLink.table).where(WorkshopTable.workshop_id == workshop.id)
        )
    }
    return [(table, links.get(table.id)) for table in workshop.tables]


def _polls(session: Session, agenda: Sequence[Activity]) -> list[Poll]:
    polls = [each for each in agenda if each.kind == ActivityKind.POLL]
    counts: dict[int, Counter[int]] = {each.id: Counter() for each in polls}
    rows = session.execute(
        select(PollAnswer.activity_id, PollAnswer.option, func.count())
        .where(PollAnswer.activity_id.in_(list(counts)))
        .group_by(PollAnswer.activity_id, PollAnswer.option)
    )
    for activity_id, option, number in rows:
        counts[activity_id][option] = number
    return [Poll(p, tuple((text, counts[p.id][n]) for n, text in enumerate(p.options))) for p in polls]


def photos_of(session: Session, workshop: Workshop, archived: bool = False) -> Sequence[WorkshopPhoto]:
    """Return the photographs of a workshop in the order in which they came."""
    shelf = WorkshopPhoto.archived_at.is_not(None) if archived else WorkshopPhoto.archived_at.is_(None)
    return session.scalars(
        select(WorkshopPhoto)
        .where(WorkshopPhoto.workshop_id == workshop.id, shelf)
        .order_by(WorkshopPhoto.id)
    ).all()
