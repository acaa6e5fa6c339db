"""Who came to a workshop: signed in by phone, by staff or from paper; counted, and followed across workshops.

What people say of themselves (`Traits`) is stored apart, without a name, a time or an order, and told in totals only.
"""

import secrets
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workshop.live.writes import once
from workshop.models.base import utc_now
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.geography import Parish
from workshop.models.live import (
    AgeGroup,
    Attendee,
    AttendeeTraits,
    SelfIdentification,
    Sex,
    SignInSource,
    Tally,
)
from workshop.models.process import Workshop
from workshop.steps.setup.small_cells import NOT_SAID as NOT_SAID
from workshop.steps.setup.small_cells import told_cells
from workshop.steps.setup.traits import TRAITS as TRAITS
from workshop.steps.setup.traits import trait_value

LONGEST_NAME, LONGEST_ORGANISATION = 120, 160
MOST_IN_A_TALLY = 500
KINDS: dict[str, type[StrEnum]] = {
    "age_group": AgeGroup,
    "sex": Sex,
    "self_identification": SelfIdentification,
}


@dataclass(frozen=True)
class Traits:
    """What one person chose to say of themselves; None is what was not said."""

    age_group: AgeGroup | None = None
    sex: Sex | None = None
    self_identification: SelfIdentification | None = None
    disability: bool | None = None


@dataclass(frozen=True)
class Totals:
    """Attendance in numbers.

    `by_parish` maps a parish's name to its people, "" where none was given. `by_trait` maps each trait of `TRAITS`
    to its values and NOT_SAID, with None for what is hidden because it is small; a trait that nobody told is absent.
    `returning` people came to an earlier workshop of the process too.
    """

    people: int
    by_parish: dict[str, int]
    by_trait: dict[str, dict[str, int | None]]
    returning: int


@dataclass(frozen=True)
class Line:
    """One line of a list as it was typed; `number` is its place on the page."""

    number: int
    name: str
    organisation: str = ""
    parish_code: str = ""
    write_id: str | None = None


def same_name(name: str) -> str:
    """Return a name as two writings of it are compared: without accents, capitals and odd spaces.

    >>> same_name("  José  CANGO ")
    'jose cango'
    """
    plain = unicodedata.normalize("NFKD", name)
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).casefold().split())


def _checked(
    session: Session, workshop: Workshop, name: str, organisation: str, parish_code: str | None
) -> tuple[str, str]:
    clean, said = " ".join(name.split()), " ".join(organisation.split())
    if not clean:
        raise InvalidField("name", mark("Write the name."))
    if len(clean) > LONGEST_NAME:
        raise InvalidField("name", mark("A name has at most 120 letters."))
    if len(said) > LONGEST_ORGANISATION:
        raise InvalidField("organisation", mark("The name of an organisation has at most 160 letters."))
    if parish_code:
        parish = session.get(Parish, parish_code)
        if parish is None or parish.canton_code != workshop.process.canton_code:
            raise InvalidField("parish", mark("One of these parishes is not in this canton."))
    return clean, said


def sign_in(
    session: Session,
    workshop: Workshop,
    name: str,
    organisation: str = "",
    parish_code: str | None = None,
    source: SignInSource = SignInSource.STAFF,
    traits: Traits | None = None,
    write_id: str | None = None,
) -> Attendee:
    """Put a person on the list and return them; the same `write_id` again is the first one, with nothing doubled.

    Raises InvalidField for "name", "organisation" or "parish".
    """

    def make() -> Attendee:
        clean, said = _checked(session, workshop, name, organisation, parish_code)
        if traits is not None and traits != Traits():
            _keep_apart(session, workshop, [traits])
        return Attendee(
            workshop_id=workshop.id,
            name=clean,
            organisation=said,
            parish_code=parish_code or None,
            source=source,
            write_id=write_id,
        )

    return once(session, workshop, Attendee, write_id, make, "name")


def _keep_apart(session: Session, workshop: Workshop, told: Iterable[Traits]) -> None:
    session.add_all(
        AttendeeTraits(
            id=secrets.token_hex(16),
            workshop_id=workshop.id,
            age_group=each.age_group,
            sex=each.sex,
            self_identification=each.self_identification,
            disability=each.disability,
        )
        for each in told
    )
    session.flush()


def sign_in_lines(
    session: Session, workshop: Workshop, lines: Sequence[Line], source: SignInSource
) -> tuple[list[Attendee], dict[int, InvalidField]]:
    """Put the lines of a list on the list; return who was stored, and what is wrong by a line's number.

    A line with nothing typed is skipped. While anything is wrong nothing is stored.
    """
    stored, wrong = [], {}
    with session.begin_nested() as together:
        for each in lines:
            if not (each.name.strip() or each.organisation.strip()):
                continue
            said = (each.name, each.organisation, each.parish_code or None)
            try:
                stored.append(sign_in(session, workshop, *said, source, write_id=each.write_id))
            except InvalidField as error:
                wrong[each.number] = error
        if wrong:
            together.rollback()
    return ([], wrong) if wrong else (stored, {})


def one_trait(trait: str, value: str) -> Traits:
    """Return Traits with one value told; raises InvalidField when there is no such trait or value."""
    if value not in TRAITS.get(trait, ()):
        raise InvalidField("tally", mark("One of these numbers belongs to nothing that is asked."))
    if trait == "disability":
        return Traits(disability=value == "yes")
    return Traits(**{trait: KINDS[trait](value)})  # type: ignore[arg-type]


def add_tally(
    session: Session, workshop: Workshop, counts: Mapping[tuple[str, str], int], write_id: str | None = None
) -> int:
    """Add what was counted on the sheet without names, by (trait, value); below zero takes back. Return the change.

    The same `write_id` again adds nothing more.
    Raises InvalidField for "tally" beyond 500, or when more is taken back than was added by count.
    """

    def make() -> Tally:
        for (trait, value), count in counts.items():
            told = one_trait(trait, value)
            if abs(count) > MOST_IN_A_TALLY:
                raise InvalidField("tally", mark("Write numbers up to 500."))
            if count > 0:
                _keep_apart(session, workshop, [told] * count)
            elif count < 0:
                _take_back(session, workshop, told, -count)
        return Tally(workshop_id=workshop.id, write_id=write_id)

    once(session, workshop, Tally, write_id, make, "tally")
    return sum(counts.values())


def _take_back(session: Session, workshop: Workshop, told: Traits, count: int) -> None:
    """Remove rows that say this one thing only: rows that somebody told of themselves as a whole stay."""
    rows = session.scalars(
        select(AttendeeTraits)
        .where(
            AttendeeTraits.workshop_id == workshop.id,
            AttendeeTraits.age_group.is_not_distinct_from(told.age_group),
            AttendeeTraits.sex.is_not_distinct_from(told.sex),
            AttendeeTraits.self_identification.is_not_distinct_from(told.self_identification),
            AttendeeTraits.disability.is_not_distinct_from(told.disability),
        )
        .limit(count)
    ).all()
    if len(rows) < count:
        raise InvalidField("tally", mark("More is taken back than was counted."))
    for row in rows:
        session.delete(row)
    session.flush()


def people(session: Session, workshop: Workshop, archived: bool = False) -> list[Attendee]:
    """Return who is on the list in the order of signing in, or who was taken from it."""
    put_away = Attendee.archived_at.is_not(None) if archived else Attendee.archived_at.is_(None)
    return list(
        session.scalars(
            select(Attendee)
            .where(Attendee.workshop_id == workshop.id, put_away)
            .options(joinedload(Attendee.parish))
            .order_by(Attendee.id)
        )
    )


def archive(session: Session, workshop: Workshop, attendee_id: int, archived: bool = True) -> Attendee:
    """Take a person from the list, or put them back; raises NotFound."""
    found = session.get(Attendee, attendee_id)
    if found is None or found.workshop_id != workshop.id:
        raise NotFound
    found.archived_at = (found.archived_at or utc_now()) if archived else None
    session.flush()
    return found


def correct(
    session: Session,
    workshop: Workshop,
    attendee_id: int,
    name: str,
    organisation: str,
    parish_code: str | None,
) -> Attendee:
    """Correct what was misread or misspelt; raises NotFound, InvalidField."""
    found = session.get(Attendee, attendee_id)
    if found is None or found.workshop_id != workshop.id:
        raise NotFound
    found.name, found.organisation = _checked(session, workshop, name, organisation, parish_code)
    found.parish_code = parish_code or None
    session.flush()
    return found


def doubles(listed: Iterable[Attendee]) -> set[int]:
    """Return the ids of those whose name stands on the list before them: perhaps the same person twice."""
    seen: set[str] = set()
    found = set()
    for each in listed:
        name = same_name(each.name)
        if name in seen:
            found.add(each.id)
        seen.add(name)
    return found


def _earlier_lists(session: Session, workshop: Workshop) -> dict[int, set[str]]:
    """Return the names on the list of each earlier workshop of the process, by the workshop's id."""
    rows = session.execute(
        select(Attendee.workshop_id, Attendee.name)
        .join(Workshop, Workshop.id == Attendee.workshop_id)
        .where(
            Workshop.process_id == workshop.process_id,
            Workshop.archived_at.is_(None),
            Attendee.archived_at.is_(None),
            (Workshop.held_on < workshop.held_on)
            | ((Workshop.held_on == workshop.held_on) & (Workshop.id < workshop.id)),
        )
    )
    names: dict[int, set[str]] = {}
    for workshop_id, name in rows:
        names.setdefault(workshop_id, set()).add(same_name(name))
    return names


def came_before(session: Session, workshop: Workshop) -> dict[int, int]:
    """Return to how many earlier workshops of the process each person on the list came, by attendee id.

    People are told apart by their names alone; who came to none is left out.
    """
    earlier = _earlier_lists(session, workshop).values()
    counts = {
        each.id: sum(same_name(each.name) in names for names in earlier) for each in people(session, workshop)
    }
    return {attendee_id: count for attendee_id, count in counts.items() if count}


def continuity(session: Session, workshop: Workshop) -> list[tuple[Workshop, int, int]]:
    """Return for each earlier workshop with a list: how many came to it, and how many of them are here too."""
    here = {same_name(each.name) for each in people(session, workshop)}
    earlier = _earlier_lists(session, workshop)
    found = session.scalars(
        select(Workshop).where(Workshop.id.in_(earlier)).order_by(Workshop.held_on, Workshop.id)
    )
    return [(each, len(earlier[each.id]), len(earlier[each.id] & here)) for each in found]


def totals(session: Session, workshop: Workshop) -> Totals:
    """Count who is on the list; what people said of themselves only where it points at nobody."""
    listed = people(session, workshop)
    by_parish = Counter(each.parish.name if each.parish else "" for each in listed)
    told = session.scalars(select(AttendeeTraits).where(AttendeeTraits.workshop_id == workshop.id)).all()
    return Totals(
        len(listed),
        dict(sorted(by_parish.items(), key=lambda each: (each[0] == "", -each[1], each[0]))),
        {
            trait: shown
            for trait in TRAITS
            if (shown := told_cells(TRAITS[trait], [trait_value(row, trait) for row in told], len(listed)))
        },
        len(came_before(session, workshop)),
    )
