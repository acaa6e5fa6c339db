"""How dots and answers of a hall are running, strongest first; projector and console share it; reads only."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from workshop.models.live import Activity, PollAnswer
from workshop.models.process import Workshop
from workshop.models.swot import HALL, SwotDots, SwotEntry
from workshop.steps.swot import rules as swot

MARK = len("-0123456789abcdef")  # what a write adds to the mark of its device


@dataclass(frozen=True)
class Bar:
    """A row of a ranking; `rank` is shared by equals."""

    rank: int
    text: str
    count: int
    kind: str = ""


@dataclass(frozen=True)
class Ranking:
    """Marks given so far (dots or answers), by how many, and the strongest first; `more` rows are not shown."""

    given: int
    givers: int
    bars: tuple[Bar, ...]
    more: int = 0


def dots_ranking(session: Session, workshop: Workshop, most: int = 8) -> Ranking:
    """Return how many dots were given, by how many phones, and the entries with most of them.

    The dots of an entry that was merged into another are the other's. The database adds up: a hall of 500 phones
    gives 2,500 dots, and the projector looks again after each.
    """
    head = func.coalesce(SwotEntry.merged_into_id, SwotEntry.id)
    given = func.sum(SwotDots.count).label("given")
    on_the_board = aliased(SwotEntry)
    rows = session.execute(
        select(head, given)
        .select_from(SwotDots)
        .join(SwotEntry, SwotEntry.id == SwotDots.entry_id)
        .where(
            SwotEntry.workshop_id == workshop.id,
            SwotEntry.archived_at.is_(None),
            head.in_(
                select(on_the_board.id).where(
                    on_the_board.workshop_id == workshop.id,
                    on_the_board.in_the_open,
                    on_the_board.merged_into_id.is_(None),
                )
            ),
        )
        .group_by(head)
        .having(given > 0)
        .order_by(given.desc(), head)
    ).all()
    numbers = [count for _, count in rows]
    first = session.execute(
        select(SwotEntry.id, SwotEntry.text, SwotEntry.quadrant).where(
            SwotEntry.id.in_([key for key, _ in rows[:most]])
        )
    )
    shown = {key: (text, quadrant.value) for key, text, quadrant in first}
    bars = tuple(
        Bar(rank, shown[key][0], count, shown[key][1])
        for rank, (key, count) in zip(swot.ranks(numbers)[:most], rows[:most], strict=True)
    )
    return Ranking(sum(numbers), givers(session, workshop), bars, len(rows) - len(bars))


def givers(session: Session, workshop: Workshop) -> int:
    """Return how many devices gave dots; each dot of a phone carries a mark of its own behind the device's."""
    device = case(
        (SwotDots.giver.contains("-"), func.substr(SwotDots.giver, 1, func.length(SwotDots.giver) - MARK)),
        else_=SwotDots.giver,
    )
    return (
        session.scalar(
            select(func.count(device.distinct()))
            .select_from(SwotDots)
            .join(SwotEntry, SwotEntry.id == SwotDots.entry_id)
            .where(
                SwotEntry.workshop_id == workshop.id,
                SwotEntry.archived_at.is_(None),
                SwotDots.giver != HALL,
                SwotDots.count > 0,
            )
        )
        or 0
    )


def poll_ranking(session: Session, activity: Activity) -> Ranking:
    """Return how many have answered a poll, and its answers in the order in which they are asked."""
    rows = session.execute(
        select(PollAnswer.option, func.count().label("given"))
        .where(PollAnswer.activity_id == activity.id)
        .group_by(PollAnswer.option)
    )
    counts = {row.option: row.given for row in rows}
    numbers = [counts.get(at, 0) for at in range(len(activity.options))]
    ranks = swot.ranks(numbers)
    bars = [Bar(ranks[at], text, numbers[at]) for at, text in enumerate(activity.options)]
    return Ranking(sum(numbers), sum(numbers), tuple(bars))
