"""The scorecard (tablero de indicadores): indicators with a target and an actual for each month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, selectinload

from workshop.models.actions import Action
from workshop.models.base import utc_now
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.followup import Better, Indicator, Measure
from workshop.models.geography import Parish
from workshop.models.people import Person
from workshop.models.process import Process
from workshop.steps.actions.rules import tidy
from workshop.steps.followup.scorecard_rules import (
    Point,
    first_day,
    light,
    shifted,
    trend,
)

LONGEST_NOTE = 200
LINE_MONTHS = 12  # so many months a trend line is long


@dataclass(frozen=True)
class Draft:
    """An indicator as a form gives it."""

    name: str
    measured_in: str = ""
    better: Better = Better.MORE
    component_id: int | None = None
    parish_code: str | None = None
    unit: str = ""
    action_id: int | None = None


@dataclass(frozen=True)
class Row:
    """An indicator in a month: `point` is what was measured, `way` is better, worse or same since `before`."""

    indicator: Indicator
    point: Point
    light: str
    way: str = ""
    before: Point | None = None
    points: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Values:
    """What is known of an indicator in a month, in hundredths."""

    target: int | None = None
    actual: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """What came back from a page: what was typed, what was stored when it was opened, and what it offered.

    A page offers the target of the month before, so `offered` may differ from `seen`.
    """

    typed: Values
    seen: Values
    offered: Values


def indicators(
    session: Session, process: Process, archived: bool = False, fresh: bool = False
) -> list[Indicator]:
    """Return the indicators of a process with their measures, in the order of components and names.

    With `fresh`, what this session read of them before is read again.
    """
    put_away = Indicator.archived_at.is_not(None) if archived else Indicator.archived_at.is_(None)
    found = session.scalars(
        select(Indicator)
        .where(Indicator.process_id == process.id, put_away)
        .options(
            selectinload(Indicator.measures),
            joinedload(Indicator.component),
            joinedload(Indicator.parish),
            joinedload(Indicator.action),
        )
        .execution_options(populate_existing=fresh)
    )
    return sorted(
        found, key=lambda each: (each.component.position if each.component else 999, each.name.casefold())
    )


def count(session: Session, process: Process) -> int:
    """Return how many indicators a process has."""
    return (
        session.scalar(
            select(func.count(Indicator.id)).where(
                Indicator.process_id == process.id, Indicator.archived_at.is_(None)
            )
        )
        or 0
    )


def points(indicator: Indicator) -> tuple[Point, ...]:
    """Return what was measured of an indicator, the oldest month first."""
    return tuple(Point(each.month, each.target, each.actual, each.note) for each in indicator.measures)


def row(indicator: Indicator, month: date) -> Row:
    """Return an indicator as it stands in the month of `month`."""
    all_points, day = points(indicator), first_day(month)
    better = indicator.better.value
    point = next((each for each in all_points if each.month == day), Point(day))
    went = trend(all_points, day, better)
    return Row(
        indicator,
        point,
        light(point.target, point.actual, better),
        went[0] if went else "",
        went[1] if went else None,
        all_points,
    )


def last_month(known: Sequence[Indicator], today: date) -> date:
    """Return the last month up to `today` in which anything was measured, or this one."""
    this = first_day(today)
    measured = [m.month for each in known for m in each.measures if m.actual is not None and m.month <= this]
    return max(measured, default=this)


def next_month(known: Sequence[Indicator], today: date) -> date:
    """Return the month to enter next: the one after the last that was measured, at most this one."""
    this = first_day(today)
    return min(shifted(last_month(known, today), 1), this)


def months(known: Sequence[Indicator], today: date, ahead: int = 0) -> list[date]:
    """Return the months that can be chosen, the newest first: a year back, `ahead`, and all that hold something."""
    this = first_day(today)
    offered = {shifted(this, by) for by in range(-11, ahead + 1)}
    held = {measure.month for each in known for measure in each.measures}
    return sorted(offered | held, reverse=True)


def chosen(
    rows: Sequence[Row], component: str = "", parish: str = "", unit: str = "", state: str = ""
) -> list[Row]:
    """Return the rows that fit a filter: a component's id, a parish's code, a unit's name, a light."""

    def fits(each: Row) -> bool:
        indicator = each.indicator
        return (
            (not component or str(indicator.component_id or "") == component)
            and (not parish or indicator.parish_code == parish)
            and (not unit or indicator.unit == unit)
            and (not state or each.light == state)
        )

    return [each for each in rows if fits(each)]


def find(session: Session, process: Process, indicator_id: int) -> Indicator:
    """Return an indicator of `process`; raises NotFound."""
    found = session.get(Indicator, indicator_id)
    if found is None or found.process_id != process.id:
        raise NotFound
    return found


def save(session: Session, process: Process, draft: Draft, indicator: Indicator | None = None) -> Indicator:
    """Store a new indicator or a changed one.

    Raises InvalidField for "name", "component_id", "parish_code" or "action_id".
    """
    name = tidy(draft.name)
    if not name:
        raise InvalidField("name", mark("Write what is measured."))
    _check_belongs(session, process, draft)
    same = session.scalars(select(Indicator).where(Indicator.process_id == process.id))
    if any(each.name.casefold() == name.casefold() and each is not indicator for each in same):
        raise _name_taken()
    values = {
        "name": name,
        "measured_in": tidy(draft.measured_in),
        "better": draft.better,
        "component_id": draft.component_id,
        "parish_code": draft.parish_code or None,
        "unit": tidy(draft.unit),
        "action_id": draft.action_id,
    }
    kept = indicator or Indicator(process_id=process.id)
    try:
        with session.begin_nested():
            for column, value in values.items():
                setattr(kept, column, value)
            session.add(kept)
    except IntegrityError as error:  # named the same on another page at this very moment
        raise _name_taken() from error
    session.expire(kept, ["component", "parish", "action"])
    return kept


def _name_taken() -> InvalidField:
    return InvalidField(
        "name", mark("There is an indicator of this name already, perhaps among the archived ones.")
    )


def _check_belongs(session: Session, process: Process, draft: Draft) -> None:
    choose = mark("Choose one from the list.")
    if draft.component_id is not None and draft.component_id not in {c.id for c in process.components}:
        raise InvalidField("component_id", choose)
    if draft.parish_code:
        parish = session.get(Parish, draft.parish_code)
        if parish is None or parish.canton_code != process.canton_code:
            raise InvalidField("parish_code", choose)
    if draft.action_id is not None:
        action = session.get(Action, draft.action_id)
        if action is None or action.process_id != process.id:
            raise InvalidField("action_id", choose)


def archive(session: Session, indicator: Indicator, archived: bool = True) -> None:
    """Put an indicator away with all that was measured, or bring it back."""
    indicator.archived_at = (indicator.archived_at or utc_now()) if archived else None
    session.flush()


def values_in(indicator: Indicator, month: date) -> Values:
    """Return what is stored of an indicator for the month of `month`."""
    day = first_day(month)
    found = next((each for each in indicator.measures if each.month == day), None)
    return Values(found.target, found.actual, found.note) if found else Values()


@dataclass(frozen=True)
class Kept:
    """What keeping a month's values came to: how many rows changed; what others stored meanwhile, by indicator id."""

    changed: int
    conflicts: Mapping[int, Values]


def keep_month(
    session: Session, process: Process, month: date, entries: Mapping[int, Entry], person: Person | None
) -> Kept:
    """Keep what was typed for a month, by indicator id; what was left as it was is not touched.

    Where someone else stored another value since the page was opened, nothing at all is kept and `conflicts` says
    what is stored there now. A row that was emptied is kept empty. Raises NotFound for an indicator of another
    process, InvalidField ("note") for a note that is too long.
    """
    day = first_day(month)
    # One at a time in a process, and what is stored is read after the others are done.
    session.scalar(select(Process.id).where(Process.id == process.id).with_for_update())
    session.flush()
    ours = {each.id: each for each in indicators(session, process, fresh=True)}
    if not set(entries) <= set(ours):
        raise NotFound
    wanted: dict[int, Values] = {}
    conflicts: dict[int, Values] = {}
    for number, entry in entries.items():
        typed = Values(entry.typed.target, entry.typed.actual, tidy(entry.typed.note))
        if len(typed.note) > LONGEST_NOTE:
            raise InvalidField("note", mark("Use at most %(most)s characters."), most=LONGEST_NOTE)
        stored = values_in(ours[number], day)
        if typed in (entry.seen, stored) or (typed == entry.offered and stored != entry.seen):
            continue
        if stored != entry.seen:
            conflicts[number] = stored
        wanted[number] = typed
    if conflicts:
        return Kept(0, conflicts)
    for number, values in wanted.items():
        _keep(session, ours[number], day, values, person)
    session.flush()
    return Kept(len(wanted), {})


def _keep(session: Session, indicator: Indicator, day: date, values: Values, person: Person | None) -> None:
    found = session.get(Measure, (indicator.id, day))
    if found is None:
        found = Measure(indicator_id=indicator.id, month=day)
        indicator.measures.append(found)
    found.target, found.actual, found.note = values.target, values.actual, values.note
    found.person_id = person.id if person else None


def offered(indicator: Indicator, month: date) -> Values:
    """Return what a page offers for a month: what is stored; where nothing is, the last target before it."""
    day = first_day(month)
    stored = values_in(indicator, day)
    if stored != Values():
        return stored
    before = [each.target for each in indicator.measures if each.month < day and each.target is not None]
    return Values(before[-1] if before else None)
