"""What the console lists: all that was said and made in a workshop, newest first, with what may be done to it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import lru_cache

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from workshop.live.moderation import Said, T, rest_of
from workshop.models.actions import Action
from workshop.models.actors import Actor
from workshop.models.live import Post, PostKind
from workshop.models.process import Workshop
from workshop.models.swot import EntrySource, Quadrant, SwotCross, SwotEntry
from workshop.steps.actors.names import Register
from workshop.steps.actors.service import register
from workshop.steps.swot.rules import sameness

MOST = 60
ALIKE = 84  # of 100; below it, sentences of a hall that share their commonest words are offered to be merged


@dataclass(frozen=True)
class Item:
    """A row of the console. `what` and `id` name it in an act; `label` says what it is (a quadrant, a post's kind…).

    `like` is an entry that seems to say the same; `actors` those of the map that a name resembles; `rest` is how
    much else the phone of something hidden has sent.
    """

    what: str
    id: int
    label: str
    text: str
    at: datetime
    table: str = ""
    phone: bool = False
    awaiting: bool = False
    hidden: bool = False
    pinned: bool = False
    archived: bool = False
    merged_into: str = ""
    merged: Sequence[str] = ()
    dots: int = 0
    like: SwotEntry | None = None
    rest: int = 0
    actor: Actor | None = None
    actors: Sequence[Actor] = field(default=())
    owner: str = ""
    action: Action | None = None

    @property
    def key(self) -> str:
        return f"{self.what}-{self.id}"

    @property
    def looks(self) -> tuple[object, ...]:
        """All that its row shows: equal looks are the same row."""
        plain = [getattr(self, each.name) for each in fields(self) if each.name not in _OTHER_ROWS]
        action = self.action and (
            self.action.owner,
            self.action.deadline,
            tuple(each.text for each in self.action.entries),
        )
        return (
            *(tuple(each) if isinstance(each, list) else each for each in plain),
            self.like and (self.like.id, self.like.text),
            self.actor and self.actor.name,
            tuple((each.id, each.name) for each in self.actors),
            action,
        )


_OTHER_ROWS = ("like", "actor", "actors", "action")


@dataclass(frozen=True)
class Arrivals:
    """The newest rows, how many wait for approval, and how many more there are than shown."""

    items: Sequence[Item]
    waiting: int
    more: int


def arrivals(session: Session, workshop: Workshop, wanted: str = "", most: int = MOST) -> Arrivals:
    """Return what came into a workshop, newest first: all, just what waits ("awaiting"), or a quadrant's entries."""
    awaiting_only = wanted == "awaiting"
    quadrant = Quadrant(wanted) if wanted in list(Quadrant) else None
    entries = _said(session, SwotEntry, workshop, awaiting_only, most, quadrant)
    items, total = (
        _entry_items(session, workshop, entries),
        _count(session, SwotEntry, workshop, awaiting_only, quadrant),
    )
    if quadrant is None:
        items += _post_items(session, workshop, _said(session, Post, workshop, awaiting_only, most))
        total += _count(session, Post, workshop, awaiting_only)
    if not wanted:
        made = _made(session, workshop)
        items += made
        total += len(made)
    items.sort(key=lambda item: (item.at, item.what, item.id), reverse=True)
    waiting = _count(session, SwotEntry, workshop, True) + _count(session, Post, workshop, True)
    return Arrivals(items[:most], waiting, max(0, total - most))


def _said(
    session: Session,
    model: type[T],
    workshop: Workshop,
    awaiting_only: bool,
    most: int,
    quadrant: Quadrant | None = None,
) -> Sequence[T]:
    query = (
        select(model)
        .where(model.workshop_id == workshop.id)
        .options(joinedload(model.table))
        .order_by(model.id.desc())
        .limit(most)
    )
    if model is SwotEntry:
        query = query.where(SwotEntry.archived_at.is_(None)).options(
            selectinload(SwotEntry.merged), joinedload(SwotEntry.merged_into)
        )
    query = query.where(SwotEntry.quadrant == quadrant) if quadrant else query
    return session.scalars(query.where(*_waits(model)) if awaiting_only else query).all()


def _count(
    session: Session,
    model: type[Said],
    workshop: Workshop,
    awaiting_only: bool,
    quadrant: Quadrant | None = None,
) -> int:
    query = select(func.count(model.id)).where(model.workshop_id == workshop.id, model.archived_at.is_(None))
    query = query.where(SwotEntry.quadrant == quadrant) if quadrant else query
    return session.scalar(query.where(*_waits(model)) if awaiting_only else query) or 0


def _waits(model: type[Said]) -> tuple[ColumnElement[bool], ...]:
    """The conditions for what somebody has still to decide on: what was hidden was decided."""
    return model.awaiting.is_(True), model.hidden_at.is_(None)


def _entry_items(session: Session, workshop: Workshop, entries: Sequence[SwotEntry]) -> list[Item]:
    alike = likenesses(session, workshop, entries)
    rest = _rest(session, workshop, entries)
    return [
        Item(
            "entry",
            each.id,
            each.quadrant.value,
            each.text,
            each.created_at,
            each.table.name if each.table else "",
            each.source == EntrySource.PHONE,
            each.awaiting,
            each.hidden_at is not None,
            each.pinned_at is not None,
            merged_into=each.merged_into.text if each.merged_into else "",
            merged=[one.text for one in each.merged],
            dots=each.total_dots,
            like=alike.get(each.id),
            rest=rest.get(each.id, 0),
        )
        for each in entries
    ]


def _rest(session: Session, workshop: Workshop, said: Sequence[Said]) -> dict[int, int]:
    """Return for each thing of a phone that was hidden how much else its phone has sent."""
    hidden = [each for each in said if each.hidden_at is not None and each.source == EntrySource.PHONE]
    counts = Counter[str]()
    for device in {each.device for each in hidden}:
        for model in (SwotEntry, Post):
            rest = select(func.count(model.id)).where(*rest_of(model, workshop, device))
            counts[device] += session.scalar(rest) or 0
    return {each.id: counts[each.device] for each in hidden}


@lru_cache(maxsize=8192)
def _words(text: str) -> str:
    """Return the words of a text in alphabetical order: what is said in another order is alike."""
    return " ".join(sorted(sameness(text).split()))


def likenesses(session: Session, workshop: Workshop, wanted: Iterable[SwotEntry]) -> dict[int, SwotEntry]:
    """Return for each entry an older one of its quadrant that seems to say the same, where there is one."""
    heads = session.execute(
        select(SwotEntry.id, SwotEntry.text, SwotEntry.quadrant)
        .where(
            SwotEntry.workshop_id == workshop.id,
            SwotEntry.archived_at.is_(None),
            SwotEntry.merged_into_id.is_(None),
            SwotEntry.hidden_at.is_(None),
        )
        .order_by(SwotEntry.id)
    ).all()
    by_quadrant: dict[str, list[int]] = {}
    texts: dict[str, list[str]] = {}
    for key, text, quadrant in heads:
        by_quadrant.setdefault(quadrant, []).append(key)
        texts.setdefault(quadrant, []).append(_words(text))
    found: dict[int, int] = {}
    for key, quadrant in [(entry.id, entry.quadrant) for entry in wanted]:
        ids = by_quadrant.get(quadrant, [])
        at = bisect_left(ids, key)
        if at == len(ids) or ids[at] != key:
            continue
        said = texts[quadrant]
        best = process.extractOne(said[at], said[:at], scorer=fuzz.ratio, score_cutoff=ALIKE)
        if best is not None:
            found[key] = ids[best[2]]
    read = session.scalars(select(SwotEntry).where(SwotEntry.id.in_(set(found.values()))))
    by_id = {each.id: each for each in read}
    return {key: by_id[other] for key, other in found.items()}


def _post_items(session: Session, workshop: Workshop, posts: Sequence[Post]) -> list[Item]:
    names = [
        each for each in posts if each.kind == PostKind.ACTOR and each.actor_id is None and not each.archived
    ]
    practice = workshop.process.practice
    known: Register[Actor] | None = (
        register(session, workshop.process.canton_code) if names and not practice else None
    )
    rest = _rest(session, workshop, posts)
    return [
        Item(
            "post",
            each.id,
            each.kind.value,
            each.text,
            each.created_at,
            each.table.name if each.table else "",
            each.source == EntrySource.PHONE,
            each.awaiting,
            each.hidden_at is not None,
            each.pinned_at is not None,
            each.archived,
            rest=rest.get(each.id, 0),
            actor=each.actor,
            actors=known.resembling(each.text, None, limit=2) if known and each in names else (),
        )
        for each in posts
    ]


def _made(session: Session, workshop: Workshop) -> list[Item]:
    crosses = session.scalars(select(SwotCross).where(SwotCross.workshop_id == workshop.id))
    actions = session.scalars(
        select(Action)
        .where(Action.workshop_id == workshop.id)
        .options(
            joinedload(Action.owner_actor), joinedload(Action.owner_person), selectinload(Action.entries)
        )
    )
    return [
        *(
            Item("cross", each.id, each.kind.value, each.text, each.created_at, archived=each.archived)
            for each in crosses
        ),
        *(
            Item(
                "action", each.id, "action", each.title, each.created_at, archived=each.archived, action=each
            )
            for each in actions
        ),
    ]
