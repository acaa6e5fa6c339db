"""What the projector shows in each activity, and the figures that projector and console share; reads only."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workshop.live import rules
from workshop.live.rankings import givers, poll_ranking
from workshop.models.actions import Action
from workshop.models.budget import Round
from workshop.models.live import Activity, Attendee, Post, PostKind
from workshop.models.process import Process, Workshop
from workshop.models.swot import CrossKind, EntrySource, Quadrant, SwotCross, SwotEntry
from workshop.steps.swot import rules as swot

IN_ONE_PLACE = 95  # characters of two lines on the projector, in letters that are read from 6 m
BESIDE_VOICES = 75  # the same beside the number of those who said it


@dataclass(frozen=True)
class Card:
    """One text on the projector. `voices` counts it and what was merged into it; `new` is the last that came.

    A `wide` one takes the place of two, so that all of it can be read.
    """

    id: int
    text: str
    kind: str = ""
    note: str = ""
    dots: int = 0
    voices: int = 1
    pinned: bool = False
    new: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Panel:
    """Places of one part of the projector (None: empty); `total` counts what the hall may read of it."""

    cards: tuple[Card | None, ...]
    total: int

    @property
    def more(self) -> int:
        return self.total - sum(card is not None for card in self.cards)


@dataclass(frozen=True)
class Paged:
    """All cards of one part of the projector, in pages that it turns by itself; `total` counts the cards."""

    pages: tuple[tuple[Card | None, ...], ...]
    total: int


def _takes_two_places(text: str, voices: int = 1) -> bool:
    return len(text) > (IN_ONE_PLACE if voices == 1 else BESIDE_VOICES)


def _panel(
    ever: Sequence[tuple[int, bool, datetime | None]], slots: int, card: Callable[[int, bool], Card]
) -> Panel:
    """`ever`: id, whether the hall may read it, and since when it is pinned, of all that came, oldest first."""
    shown = {key for key, is_open, _ in ever if is_open}
    pins = sorted((pin, key) for key, is_open, pin in ever if is_open and pin is not None)
    last = max(shown, default=None)
    stands = card(pins[0][1], pins[0][1] == last) if pins else None
    wide = stands is not None and _takes_two_places(stands.text)
    found = rules.places([key for key, _, _ in ever], shown, [key for _, key in pins], slots - wide)
    cards = [None if key is None else card(key, key == last) for key in found]
    if stands is not None and wide:
        cards[0] = replace(stands, wide=True)
    return Panel(tuple(cards), len(shown))


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a board needs of an entry; rows are read as they are, since a board is made anew for every change."""

    id: int
    text: str
    quadrant: Quadrant
    head: int
    pinned_at: datetime | None
    in_the_open: bool

    @property
    def stands(self) -> bool:
        """Whether it has a place of its own on the screens of the hall."""
        return self.in_the_open and self.head == self.id


def _all_entries(session: Session, workshop: Workshop) -> list[_Entry]:
    """All entries of a workshop that are not archived, oldest first."""
    rows = session.execute(
        select(
            SwotEntry.id,
            SwotEntry.text,
            SwotEntry.quadrant,
            func.coalesce(SwotEntry.merged_into_id, SwotEntry.id),
            SwotEntry.pinned_at,
            SwotEntry.in_the_open,
        )
        .where(SwotEntry.workshop_id == workshop.id, SwotEntry.archived_at.is_(None))
        .order_by(SwotEntry.id)
    )
    return [_Entry(*row) for row in rows]


def _voices(found: Sequence[_Entry]) -> Counter[int]:
    return Counter(each.head for each in found)


def swot_board(session: Session, workshop: Workshop, slots: int = 4) -> dict[str, Panel]:
    """Return the four quadrants as they fill: pinned first, each new entry in a place of its own."""
    found = _all_entries(session, workshop)
    voices, by_id = _voices(found), {each.id: each for each in found}

    def card(key: int, new: bool) -> Card:
        entry = by_id[key]
        return Card(key, entry.text, voices=voices[key] or 1, pinned=entry.pinned_at is not None, new=new)

    return {
        name: _panel(
            [(each.id, each.stands, each.pinned_at) for each in found if each.quadrant == name],
            slots,
            card,
        )
        for name in swot.QUADRANTS
    }


def grouped_board(session: Session, workshop: Workshop, slots: int = 4) -> dict[str, Paged]:
    """Return all of the four quadrants while they are grouped: what several people said stands first.

    The one that is talked about (pinned first) stands on every page, and the others follow under it.
    """
    found = _all_entries(session, workshop)
    voices = _voices(found)
    panels = {}
    for name in swot.QUADRANTS:
        heads = [e for e in found if e.quadrant == name and e.stands]
        heads.sort(key=lambda e: (e.pinned_at is None, voices[e.id] == 1, e.id))
        cards = [
            Card(
                e.id,
                e.text,
                voices=voices[e.id],
                pinned=e.pinned_at is not None,
                wide=_takes_two_places(e.text, voices[e.id]),
            )
            for e in heads
        ]
        panels[name] = Paged(_pages(cards, slots), len(cards))
    return panels


def _pages(cards: Sequence[Card], slots: int) -> tuple[tuple[Card | None, ...], ...]:
    stays = [card for card in cards[:1] if card.pinned]
    turned = cards[len(stays) :]
    room = slots - sum(1 + card.wide for card in stays)
    laid = rules.pages([1 + card.wide for card in turned], room) or [[]]
    pages = []
    for page in laid:
        shown = [*stays, *(turned[at] for at in page)]
        empty = slots - sum(1 + card.wide for card in shown)
        pages.append((*shown, *[None] * empty))
    return tuple(pages)


def posts_panel(session: Session, workshop: Workshop, kinds: Sequence[PostKind], slots: int) -> Panel:
    """Return what was said of these kinds (names of actors, notes, agreements, open points)."""
    found = session.scalars(
        select(Post)
        .where(Post.workshop_id == workshop.id, Post.kind.in_(kinds), Post.archived_at.is_(None))
        .order_by(Post.id)
    ).all()
    by_id = {each.id: each for each in found}
    return _panel(
        [(each.id, each.in_the_open, each.pinned_at) for each in found],
        slots,
        lambda key, new: Card(
            key, by_id[key].text, by_id[key].kind.value, pinned=by_id[key].pinned_at is not None, new=new
        ),
    )


def crossing_board(session: Session, workshop: Workshop, slots: int = 3) -> dict[str, Panel]:
    """Return the strategies that were made in this workshop, by kind."""
    found = session.scalars(
        select(SwotCross)
        .where(SwotCross.workshop_id == workshop.id, SwotCross.archived_at.is_(None))
        .order_by(SwotCross.id)
    ).all()
    by_id = {each.id: each for each in found}
    return {
        kind.value: _panel(
            [(each.id, True, None) for each in found if each.kind == kind],
            slots,
            lambda key, new: Card(key, by_id[key].text, new=new),
        )
        for kind in CrossKind
    }


def actions_made(session: Session, workshop: Workshop) -> Sequence[Action]:
    """Return the actions that were made in this workshop, oldest first, with their owners."""
    return session.scalars(
        select(Action)
        .where(Action.workshop_id == workshop.id, Action.archived_at.is_(None))
        .options(joinedload(Action.owner_actor), joinedload(Action.owner_person))
        .order_by(Action.id)
    ).all()


def actions_panel(found: Sequence[Action], slots: int = 6) -> list[Action | None]:
    """Return the actions in their places on the projector, the last ones that came."""
    by_id = {each.id: each for each in found}
    keys = rules.places(list(by_id), set(by_id), [], slots)
    return [None if key is None else by_id[key] for key in keys]


def signed_in(session: Session, workshop: Workshop) -> int:
    """Return how many people are on the attendance list."""
    return (
        session.scalar(
            select(func.count(Attendee.id)).where(
                Attendee.workshop_id == workshop.id, Attendee.archived_at.is_(None)
            )
        )
        or 0
    )


def phones_that_sent(session: Session, workshop: Workshop, activity: Activity | None) -> int:
    """Return from how many phones something came: dots and answers of this activity, else entries and posts."""
    kind = activity.kind.value if activity else ""
    if activity is not None and kind == "poll":
        return poll_ranking(session, activity).givers
    if kind == "dots":
        return givers(session, workshop)

    def devices(model: type[SwotEntry] | type[Post]) -> set[str | None]:
        device: ColumnElement[str | None] = func.substr(model.write_id, 1, 16)
        return set(
            session.scalars(
                select(device)
                .where(
                    model.workshop_id == workshop.id,
                    model.source == EntrySource.PHONE,
                    model.write_id.is_not(None),
                )
                .distinct()
            )
        )

    return len(devices(SwotEntry) | devices(Post))


@dataclass(frozen=True)
class Ahead:
    """What comes after a workshop, empty where it is not known; `unowned` of its actions nobody answers for yet."""

    workshops: Sequence[Workshop]
    rounds: Sequence[Round]
    assembly_on: date | None
    agreements: int
    actions: int
    unowned: int


def ahead(session: Session, workshop: Workshop, now: datetime, today: date) -> Ahead:
    """Return the next dates of the process, and what this workshop leaves."""
    process: Process = workshop.process
    workshops = session.scalars(
        select(Workshop)
        .where(
            Workshop.process_id == process.id,
            Workshop.archived_at.is_(None),
            Workshop.id != workshop.id,
            Workshop.held_on > today,
        )
        .order_by(Workshop.held_on, Workshop.id)
        .limit(2)
    ).all()
    rounds = session.scalars(
        select(Round)
        .where(
            Round.process_id == process.id,
            Round.published_at.is_not(None),
            Round.archived_at.is_(None),
            Round.sealed_at.is_(None),
            or_(Round.opens_at > now, Round.closes_at > now),
        )
        .order_by(Round.opens_at, Round.id)
        .limit(1)
    ).all()
    agreements = posts_panel(session, workshop, [PostKind.AGREEMENT], 1).total
    assembly = process.assembly_on if process.assembly_on and process.assembly_on >= today else None
    actions = actions_made(session, workshop)
    return Ahead(
        workshops, rounds, assembly, agreements, len(actions), sum(not each.owner for each in actions)
    )
