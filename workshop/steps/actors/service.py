"""The actors of a canton: listed, kept, put away, related to each other."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from workshop.models.actors import (
    Actor,
    ActorGroup,
    ActorKind,
    ActorRelation,
    Position,
    PriorityGroup,
    RelationKind,
)
from workshop.models.base import utc_now
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.geography import Parish
from workshop.steps.actors.names import Register
from workshop.steps.actors.rules import (
    SCALE,
    Gaps,
    Place,
    Quadrant,
    find_gaps,
    fold,
    looks_like_email,
    one_line,
    quadrant,
)

WHOLE_CANTON = "canton"  # as a filter, in place of a parish code
LENGTHS = {
    "name": 160,
    "scope": 120,
    "role": 200,
    "contact_name": 120,
    "phone": 40,
    "email": 254,
    "notes": 4000,
}
SORTS = ("name", "kind", "parish", "interest", "influence", "newest")
# These read the same from both ends, so each pair is stored once, the lower id first.
MUTUAL = {RelationKind.COOPERATES, RelationKind.IN_CONFLICT}


@dataclass(frozen=True, slots=True)
class ActorDraft:
    """An actor as it was typed; `parish_code` is None for the whole canton or wider (`scope` says which)."""

    name: str
    kind: ActorKind
    parish_code: str | None = None
    scope: str = ""
    role: str = ""
    contact_name: str = ""
    phone: str = ""
    email: str = ""
    groups: frozenset[PriorityGroup] = frozenset()
    interest: int | None = None
    influence: int | None = None
    position: Position | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation as one of its two actors sees it: `outward` when that actor is its source."""

    id: int
    kind: RelationKind
    other: Actor
    outward: bool
    note: str


def parishes(session: Session, canton_code: str) -> list[Parish]:
    """Return the parishes that are offered in a canton, by name."""
    found = session.scalars(select(Parish).where(Parish.canton_code == canton_code, Parish.offered))
    return sorted(found, key=lambda parish: fold(parish.name))


def faults(draft: ActorDraft, parish_codes: Iterable[str]) -> list[InvalidField]:
    """Return all that is wrong with `draft`, each with the field it belongs to."""
    found = []
    if not fold(draft.name):
        found.append(InvalidField("name", mark("Write the name of the actor.")))
    for field, most in LENGTHS.items():
        if len(getattr(draft, field)) > most:
            found.append(InvalidField(field, mark("Write at most %(most)s characters."), most=most))
    if draft.parish_code is not None and draft.parish_code not in set(parish_codes):
        found.append(InvalidField("parish", mark("This parish is not one of this canton.")))
    if draft.email and not looks_like_email(draft.email):
        found.append(InvalidField("email", mark("Write an e-mail address like nombre@correo.ec.")))
    for field in ("interest", "influence"):
        if getattr(draft, field) not in (None, *SCALE):
            found.append(InvalidField(field, mark("Write a number from 1 (very low) to 5 (very high).")))
    return found


def _write(session: Session, actor: Actor, draft: ActorDraft, codes: Iterable[str] | None = None) -> None:
    known = [parish.code for parish in parishes(session, actor.canton_code)] if codes is None else codes
    for fault in faults(draft, known):
        raise fault
    for field in LENGTHS:
        text = getattr(draft, field)
        setattr(actor, field, text.strip() if field == "notes" else one_line(text))
    actor.kind, actor.parish_code, actor.position = draft.kind, draft.parish_code, draft.position
    actor.interest, actor.influence = draft.interest, draft.influence
    kept = [link for link in actor.groups if link.group in draft.groups]
    new = draft.groups - {link.group for link in kept}
    actor.groups = [*kept, *(ActorGroup(group=group) for group in sorted(new))]


def add(
    session: Session, canton_code: str, draft: ActorDraft, parish_codes: Iterable[str] | None = None
) -> Actor:
    """Store a new actor; raises InvalidField. `parish_codes` spares looking them up for each of many."""
    actor = Actor(canton_code=canton_code)
    _write(session, actor, draft, parish_codes)
    session.add(actor)
    session.flush()
    return actor


def change(session: Session, actor: Actor, draft: ActorDraft) -> None:
    """Store what was edited; raises InvalidField."""
    # A parish that is no longer offered stays valid for the actor that has it.
    known = {parish.code for parish in parishes(session, actor.canton_code)} | {actor.parish_code or ""}
    _write(session, actor, draft, known)
    session.flush()
    session.expire(actor, ["parish"])


def draft_of(actor: Actor) -> ActorDraft:
    """Return an actor as a draft, to be edited."""
    return ActorDraft(
        **{field: getattr(actor, field) for field in LENGTHS},
        kind=actor.kind,
        parish_code=actor.parish_code,
        groups=frozenset(link.group for link in actor.groups),
        interest=actor.interest,
        influence=actor.influence,
        position=actor.position,
    )


def find(session: Session, canton_code: str, actor_id: int) -> Actor:
    """Return an actor of this canton; raises NotFound."""
    actor = session.get(Actor, actor_id)
    if actor is None or actor.canton_code != canton_code:
        raise NotFound
    return actor


def archive(session: Session, actor: Actor) -> None:
    """Put an actor away; what it is linked to stays."""
    actor.archived_at = actor.archived_at or utc_now()
    session.flush()


def restore(session: Session, actor: Actor) -> None:
    """Bring an actor back."""
    actor.archived_at = None
    session.flush()


def actors_of(session: Session, canton_code: str, archived: bool = False) -> list[Actor]:
    """Return the actors of a canton with parish and groups, by name."""
    shelf = Actor.archived_at.is_not(None) if archived else Actor.archived_at.is_(None)
    query = select(Actor).where(Actor.canton_code == canton_code, shelf).options(joinedload(Actor.parish))
    return sorted(session.scalars(query), key=lambda actor: (fold(actor.name), actor.id))


def search(
    actors: list[Actor],
    words: str = "",
    kind: str = "",
    parish: str = "",
    group: str = "",
    sort: str = "name",
    private: bool = False,
) -> list[Actor]:
    """Return those of `actors` that fit, sorted (unknown values last).

    All `words` must occur, whatever their accents. Contacts and notes are searched only when `private`, so that
    nobody finds out by searching what they may not read.
    """
    wanted = fold(words).split()
    found = [
        actor
        for actor in actors
        if (not kind or actor.kind == kind)
        and (not parish or (actor.parish_code or WHOLE_CANTON) == parish)
        and (not group or group in {link.group for link in actor.groups})
        and all(word in _searchable(actor, private) for word in wanted)
    ]
    if sort == "kind":
        found.sort(key=lambda actor: list(ActorKind).index(actor.kind))
    elif sort == "parish":
        found.sort(key=lambda actor: fold(actor.parish.name) if actor.parish else "")
    elif sort in ("interest", "influence"):
        found.sort(key=lambda actor: -(getattr(actor, sort) or 0))
    elif sort == "newest":
        found.sort(key=lambda actor: actor.created_at, reverse=True)
    return found


def _searchable(actor: Actor, private: bool) -> str:
    parts = [actor.name, actor.role, actor.scope, actor.parish.name if actor.parish else ""]
    if private:
        parts += [actor.contact_name, actor.phone, actor.email, actor.notes]
    return fold(" ".join(parts))


def register(session: Session, canton_code: str) -> Register[Actor]:
    """Return the names of all actors of a canton, archived ones too, to look for duplicates."""
    names: Register[Actor] = Register()
    for actor in session.scalars(select(Actor).where(Actor.canton_code == canton_code).order_by(Actor.id)):
        names.add(actor.name, actor.parish_code, actor)
    return names


def lookalikes(session: Session, canton_code: str, draft: ActorDraft, but: int | None = None) -> list[Actor]:
    """Return the stored actors that may be the same as `draft`, except the one with the id `but`."""
    found = register(session, canton_code).resembling(draft.name, draft.parish_code, limit=4)
    return [actor for actor in found if actor.id != but][:3]


def relations_of(session: Session, actor: Actor) -> list[Relation]:
    """Return the relations of an actor with others that are not archived, seen from its side."""
    query = (
        select(ActorRelation)
        .where(or_(ActorRelation.from_id == actor.id, ActorRelation.to_id == actor.id))
        .options(joinedload(ActorRelation.source), joinedload(ActorRelation.target))
    )
    found = []
    for relation in session.scalars(query):
        outward = relation.from_id == actor.id
        other = relation.target if outward else relation.source
        if not other.archived:
            found.append(Relation(relation.id, relation.kind, other, outward, relation.note))
    return sorted(
        found, key=lambda relation: (list(RelationKind).index(relation.kind), fold(relation.other.name))
    )


def relate(
    session: Session, actor: Actor, other_id: int, kind: RelationKind, outward: bool = True, note: str = ""
) -> ActorRelation:
    """Say what one actor is to another, or renew its note; raises InvalidField.

    With `outward` false the other one is the source: "is funded by".
    """
    other = session.get(Actor, other_id)
    if other is None or other.canton_code != actor.canton_code:
        raise InvalidField("other", mark("Choose an actor of the list."))
    if other.id == actor.id:
        raise InvalidField("other", mark("An actor has no relation with itself: choose another one."))
    source, target = (actor.id, other.id) if outward else (other.id, actor.id)
    if kind in MUTUAL:
        source, target = sorted((source, target))
    relation = session.scalar(
        select(ActorRelation).where(
            ActorRelation.from_id == source, ActorRelation.to_id == target, ActorRelation.kind == kind
        )
    )
    if relation is None:
        relation = ActorRelation(from_id=source, to_id=target, kind=kind)
        session.add(relation)
    relation.note = one_line(note)[:200]
    session.flush()
    return relation


def unrelate(session: Session, actor: Actor, relation_id: int) -> None:
    """Take back a relation of an actor; one that is no longer there stays gone."""
    relation = session.get(ActorRelation, relation_id)
    if relation is not None and actor.id in (relation.from_id, relation.to_id):
        session.delete(relation)
        session.flush()


def gaps(session: Session, canton_code: str) -> Gaps:
    """Return the kinds, offered parishes and priority groups with no actor."""
    places = [
        Place(actor.kind, actor.parish_code, frozenset(link.group for link in actor.groups))
        for actor in actors_of(session, canton_code)
    ]
    codes = [parish.code for parish in parishes(session, canton_code)]
    return find_gaps(places, ActorKind, codes, PriorityGroup)


def by_quadrant(actors: Iterable[Actor]) -> dict[Quadrant | None, list[Actor]]:
    """Return `actors` by their quadrant; None holds those whose interest or influence is unknown."""
    groups: dict[Quadrant | None, list[Actor]] = {name: [] for name in (*Quadrant, None)}
    for actor in actors:
        groups[quadrant(actor.interest, actor.influence)].append(actor)
    return groups
