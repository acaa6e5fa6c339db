"""Where a process has listened: parish by parish, and which groups and sectors have not been heard yet."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnExpressionArgument, func, select
from sqlalchemy.orm import Session

from workshop.live import rules
from workshop.models.actors import Actor, ActorKind, PriorityGroup
from workshop.models.geography import Parish
from workshop.models.live import Attendee, AttendeeTraits, Stage
from workshop.models.process import Process, Workshop
from workshop.models.swot import SwotEntry
from workshop.steps.actors.rules import fold
from workshop.steps.actors.service import actors_of, parishes
from workshop.steps.setup.workshops import current_workshops

# What people say of themselves, and the priority group that it stands for.
SAID_OF_ONESELF = {
    PriorityGroup.WOMEN: ("sex", "woman"),
    PriorityGroup.YOUTH: ("age_group", "18_29"),
    PriorityGroup.CHILDREN: ("age_group", "under_18"),
    PriorityGroup.OLDER_PEOPLE: ("age_group", "65_up"),
    PriorityGroup.DISABILITY: ("disability", "True"),
    PriorityGroup.INDIGENOUS: ("self_identification", "indigenous"),
    PriorityGroup.AFRO_ECUADORIAN: ("self_identification", "afro_ecuadorian"),
    PriorityGroup.MONTUBIO: ("self_identification", "montubio"),
}


class Standing(StrEnum):
    """How far a parish has been heard."""

    HEARD = "heard"  # a workshop was held there
    CAME = "came"  # none was, but people from there came to another
    PLANNED = "planned"  # one is scheduled
    SILENT = "silent"


@dataclass(frozen=True)
class Meeting:
    """A workshop with how many came and how many entries were said; `held` when it took place."""

    workshop: Workshop
    people: int
    entries: int
    held: bool


@dataclass(frozen=True)
class ParishLine:
    """A parish; `people` came from it to any workshop (None: too few to be told)."""

    parish: Parish
    meetings: tuple[Meeting, ...]
    people: int | None
    standing: Standing


@dataclass(frozen=True)
class Voice:
    """A group or a sector: how many said they belong to it (None: too few to be told), which actors came."""

    key: str
    people: int | None
    actors: tuple[str, ...]

    @property
    def heard(self) -> bool:
        return self.people != 0 or bool(self.actors)


@dataclass(frozen=True)
class Coverage:
    """All of it; `everywhere` are the workshops for the whole canton."""

    parishes: tuple[ParishLine, ...]
    everywhere: tuple[Meeting, ...]
    groups: tuple[Voice, ...]
    kinds: tuple[Voice, ...]
    signed_in: int

    def silent(self) -> list[ParishLine]:
        """Return the parishes in which no workshop was held and from which nobody came."""
        return [line for line in self.parishes if line.standing in (Standing.SILENT, Standing.PLANNED)]


def took_place(held_on: date, today: date, people: int, entries: int, opened: bool) -> bool:
    """Say whether a workshop took place: its day is over, or something happened in it already.

    >>> took_place(date(2027, 3, 2), date(2027, 3, 2), people=12, entries=0, opened=False)
    True
    """
    return held_on < today or (held_on == today and (people > 0 or entries > 0)) or opened


def standing(meetings: Iterable[Meeting], people: int | None) -> Standing:
    """Return how far a parish has been heard."""
    held = [meeting.held for meeting in meetings]
    if any(held):
        return Standing.HEARD
    if people != 0:
        return Standing.CAME
    return Standing.PLANNED if held else Standing.SILENT


def coverage(session: Session, process: Process, today: date) -> Coverage:
    """Return where `process` has listened, as of the day `today`."""
    meetings = _meetings(session, process, today)
    people = session.execute(
        select(Attendee.parish_code, Attendee.organisation).where(
            Attendee.workshop_id.in_([each.workshop.id for each in meetings]), Attendee.archived_at.is_(None)
        )
    ).all()
    from_parish = rules.shown_cells(dict(Counter(code or "" for code, _name in people)))
    lines = []
    for parish in parishes(session, process.canton_code):
        here = tuple(each for each in meetings if each.workshop.parish_code == parish.code)
        came = from_parish.get(parish.code, 0)
        lines.append(ParishLine(parish, here, came, standing(here, came)))
    actors = _actors_who_came(session, process, (name for _code, name in people))
    return Coverage(
        parishes=tuple(lines),
        everywhere=tuple(each for each in meetings if each.workshop.parish_code is None),
        groups=_groups(session, meetings, actors),
        kinds=tuple(
            Voice(kind.value, 0, tuple(actor.name for actor in actors if actor.kind == kind))
            for kind in ActorKind
        ),
        signed_in=len(people),
    )


def _meetings(session: Session, process: Process, today: date) -> list[Meeting]:
    workshops = current_workshops(process)
    ids = [each.id for each in workshops]

    def counted(
        model: type[Attendee] | type[SwotEntry], told: ColumnExpressionArgument[bool]
    ) -> Mapping[int | None, int]:
        rows = session.execute(
            select(model.workshop_id, func.count())
            .where(model.workshop_id.in_(ids), told)
            .group_by(model.workshop_id)
        )
        return {row[0]: row[1] for row in rows}

    people = counted(Attendee, Attendee.archived_at.is_(None))
    entries = counted(SwotEntry, SwotEntry.in_the_open)  # as the acta tells them
    opened = set(
        session.scalars(
            select(Stage.workshop_id).where(Stage.workshop_id.in_(ids), Stage.opened_at.is_not(None))
        )
    )
    made = []
    for each in workshops:
        came, said = people.get(each.id, 0), entries.get(each.id, 0)
        held = took_place(each.held_on, today, came, said, each.id in opened)
        made.append(Meeting(each, came, said, held))
    return made


def _actors_who_came(session: Session, process: Process, organisations: Iterable[str]) -> list[Actor]:
    """Return the actors of the map for whom somebody signed in."""
    named = {fold(name) for name in organisations} - {""}
    return [actor for actor in actors_of(session, process.canton_code) if fold(actor.name) in named]


def _groups(session: Session, meetings: Sequence[Meeting], actors: Sequence[Actor]) -> tuple[Voice, ...]:
    traits = session.scalars(
        select(AttendeeTraits).where(AttendeeTraits.workshop_id.in_([each.workshop.id for each in meetings]))
    ).all()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for trait in {name for name, _value in SAID_OF_ONESELF.values()}:
        said = (getattr(each, trait) for each in traits)
        counts[trait].update(str(value) for value in said if value is not None)
    shown = {trait: rules.shown_cells(dict(cells)) for trait, cells in counts.items()}
    made = []
    for group in PriorityGroup:
        trait, value = SAID_OF_ONESELF.get(group, ("", ""))
        names = tuple(a.name for a in actors if group in {link.group for link in a.groups})
        made.append(Voice(group.value, shown.get(trait, {}).get(value, 0), names))
    return tuple(made)
