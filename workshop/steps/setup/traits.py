"""What people said of themselves at workshops, in totals that point at nobody."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.models.geography import Parish
from workshop.models.live import AgeGroup, Attendee, AttendeeTraits, SelfIdentification, Sex
from workshop.steps.setup.small_cells import SMALL_CELL, shown_cells, told_cells

# Each trait with the values that it can have, in the order in which they are read.
TRAITS: dict[str, tuple[str, ...]] = {
    "age_group": tuple(each.value for each in AgeGroup),
    "sex": tuple(each.value for each in Sex),
    "self_identification": tuple(each.value for each in SelfIdentification),
    "disability": ("yes", "no"),
}


@dataclass(frozen=True)
class PublicTotals:
    """Attendance of a workshop as anyone may read it; None is what is hidden because it is small.

    `by_parish` maps a parish's name to its people, "" where none was given; `by_trait` is as in `TRAITS`.
    """

    people: int | None
    by_parish: dict[str, int | None] = field(default_factory=dict)
    by_trait: dict[str, dict[str, int | None]] = field(default_factory=dict)


def public_totals(session: Session, workshop_ids: Sequence[int]) -> dict[int, PublicTotals]:
    """Return the totals of workshops in two queries, by id; one that nobody signed in to is absent."""
    parishes: dict[int, Counter[str]] = defaultdict(Counter)
    people = session.execute(
        select(Attendee.workshop_id, Parish.name)
        .outerjoin(Parish, Parish.code == Attendee.parish_code)
        .where(Attendee.workshop_id.in_(workshop_ids), Attendee.archived_at.is_(None))
    )
    for workshop_id, parish in people:
        parishes[workshop_id][parish or ""] += 1
    told: dict[int, list[AttendeeTraits]] = defaultdict(list)
    for row in session.scalars(select(AttendeeTraits).where(AttendeeTraits.workshop_id.in_(workshop_ids))):
        told[row.workshop_id].append(row)
    return {number: _totals(parishes[number], told[number]) for number in {*parishes, *told}}


def _totals(parishes: Counter[str], told: Sequence[AttendeeTraits]) -> PublicTotals:
    listed = sum(parishes.values())
    return PublicTotals(
        listed if listed >= SMALL_CELL else None,
        shown_cells(parishes) if listed >= SMALL_CELL else dict.fromkeys(parishes),
        {
            trait: cells
            for trait, values in TRAITS.items()
            if (cells := told_cells(values, [trait_value(row, trait) for row in told], listed))
        },
    )


def trait_value(row: AttendeeTraits, trait: str) -> str | None:
    """Return what somebody said of themselves as a value of `TRAITS`, or None."""
    value = getattr(row, trait)
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value.value)
