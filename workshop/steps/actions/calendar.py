"""The calendar of a process: deadlines of the law, its own dates, workshops, votes, actions and activities."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from workshop.models.actions import Action, ActionStatus, CompetenceAnswer
from workshop.models.base import ECUADOR, utc_now
from workshop.models.budget import Round
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.live import Activity
from workshop.models.plan import ActionActivity, LegalDeadline, PlanDate
from workshop.models.process import Process, Workshop
from workshop.steps.actions.legal import usual_day
from workshop.steps.actions.rules import likely_day, tidy

LONGEST_TITLE = 120


class Kind(StrEnum):
    """What a date is of, in the order in which those of one day are shown."""

    LAW = "law"
    OWN = "own"
    ASSEMBLY = "assembly"
    WORKSHOP = "workshop"
    ROUND_OPENS = "round_opens"
    ROUND_CLOSES = "round_closes"
    ACTION = "action"
    ACTIVITY = "activity"


@dataclass(frozen=True)
class Entry:
    """One line of the calendar. `key` stays the same for the same thing within its process.

    `title` is what somebody typed, for the law a value of `LegalDeadline`; `id` is that of the row behind it, None
    for a default and for the assembly. `starts` and `ends` are aware. `draft` is a vote that is not published;
    `done` an action or activity that is; `part_of` is the title of an activity's action. `moved` is a deadline of
    the law that is not on its usual day.
    """

    process: Process
    kind: Kind
    key: str
    day: date
    title: str
    id: int | None = None
    action_id: int | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    place: str = ""
    part_of: str = ""
    owner: str = ""
    draft: bool = False
    done: bool = False
    moved: bool = False

    def late(self, today: date) -> bool:
        """An action or activity that was due before `today` and is not done."""
        return self.kind in (Kind.ACTION, Kind.ACTIVITY) and not self.done and self.day < today


def gather(session: Session, processes: Sequence[Process], public: bool = False) -> list[Entry]:
    """Return the dates of processes in their order, in a few queries however many there are.

    `public` leaves out what only the team may read: its own dates, votes not yet published, activities.
    """
    by_id = {process.id: process for process in processes}
    if not by_id:
        return []
    entries = [
        *_law_and_own(session, by_id, public),
        *(
            Entry(each, Kind.ASSEMBLY, "assembly", each.assembly_on, "")
            for each in processes
            if each.assembly_on
        ),
        *_workshops(session, by_id),
        *_rounds(session, by_id, public),
        *_actions(session, by_id),
    ]
    if not public:
        entries += _activities(session, by_id)
    order = list(Kind)
    return sorted(entries, key=lambda e: (e.day, order.index(e.kind), e.title, e.process.id, e.id or 0))


def _law_and_own(session: Session, by_id: dict[int, Process], public: bool) -> list[Entry]:
    rows = session.scalars(
        select(PlanDate).where(PlanDate.process_id.in_(by_id), PlanDate.archived_at.is_(None))
    ).all()
    moved = {(row.process_id, row.legal): row for row in rows if row.legal is not None}
    found = []
    for process in by_id.values():
        for legal in LegalDeadline:
            row = moved.get((process.id, legal))
            usual = usual_day(legal.value, process.fiscal_year)
            day = row.falls_on if row else usual
            key = f"law-{legal.value}"
            found.append(Entry(process, Kind.LAW, key, day, legal.value, moved=day != usual))
    if not public:
        found += [
            Entry(by_id[row.process_id], Kind.OWN, f"date-{row.id}", row.falls_on, row.title, row.id)
            for row in rows
            if row.legal is None
        ]
    return found


def _workshops(session: Session, by_id: dict[int, Process]) -> list[Entry]:
    minutes = (
        select(Activity.workshop_id, func.sum(Activity.minutes).label("minutes"))
        .where(Activity.archived_at.is_(None))
        .group_by(Activity.workshop_id)
        .subquery()
    )
    rows = session.execute(
        select(Workshop, minutes.c.minutes)
        .outerjoin(minutes, minutes.c.workshop_id == Workshop.id)
        .where(Workshop.process_id.in_(by_id), Workshop.archived_at.is_(None))
        .options(joinedload(Workshop.parish))
    )
    found = []
    for workshop, lasts in rows:
        starts = _moment(workshop.held_on, workshop.starts_at)
        found.append(
            Entry(
                by_id[workshop.process_id],
                Kind.WORKSHOP,
                f"workshop-{workshop.id}",
                workshop.held_on,
                workshop.name,
                workshop.id,
                starts=starts,
                ends=starts + timedelta(minutes=int(lasts)) if starts and lasts else None,
                place=", ".join(
                    part for part in (workshop.place, workshop.parish.name if workshop.parish else "") if part
                ),
            )
        )
    return found


def _moment(day: date, hour: str | None) -> datetime | None:
    try:
        return datetime.combine(day, clock.fromisoformat(hour), ECUADOR) if hour else None
    except ValueError:  # an hour that is none: the day alone is known
        return None


def _rounds(session: Session, by_id: dict[int, Process], public: bool) -> list[Entry]:
    wanted = select(Round).where(Round.process_id.in_(by_id), Round.archived_at.is_(None))
    if public:
        wanted = wanted.where(Round.published_at.is_not(None))
    found = []
    for each in session.scalars(wanted.options(joinedload(Round.parish))):
        place = each.parish.name if each.parish else ""
        closed = min(each.closes_at, each.sealed_at or each.closes_at)  # it may be closed before its time
        for kind, moment in ((Kind.ROUND_OPENS, each.opens_at), (Kind.ROUND_CLOSES, closed)):
            local = moment.astimezone(ECUADOR)
            key = f"{kind.value.replace('_', '-')}-{each.id}"
            found.append(
                Entry(
                    by_id[each.process_id], kind, key, local.date(), each.name, each.id,
                    starts=local, place=place, draft=each.published_at is None,
                )
            )  # fmt: skip
    return found


def _not_dropped() -> tuple[ColumnElement[bool], ...]:
    return (
        Action.archived_at.is_(None),
        Action.competence_answer.is_distinct_from(CompetenceAnswer.DROP),
    )


def _actions(session: Session, by_id: dict[int, Process]) -> list[Entry]:
    rows = session.scalars(
        select(Action)
        .where(Action.process_id.in_(by_id), Action.deadline.is_not(None), *_not_dropped())
        .options(joinedload(Action.parish), joinedload(Action.owner_actor), joinedload(Action.owner_person))
    )
    return [
        Entry(
            by_id[row.process_id], Kind.ACTION, f"action-{row.id}", row.deadline, row.title, row.id, row.id,
            place=row.parish.name if row.parish else "", owner=row.owner, done=row.status is ActionStatus.DONE,
        )
        for row in rows if row.deadline is not None
    ]  # fmt: skip


def _activities(session: Session, by_id: dict[int, Process]) -> list[Entry]:
    rows = session.execute(
        select(ActionActivity, Action.process_id, Action.title)
        .join(ActionActivity.action)
        .where(
            Action.process_id.in_(by_id),
            ActionActivity.due_on.is_not(None),
            ActionActivity.archived_at.is_(None),
            *_not_dropped(),
        )
        .options(joinedload(ActionActivity.owner_actor), joinedload(ActionActivity.owner_person))
    )
    return [
        Entry(
            by_id[process_id], Kind.ACTIVITY, f"activity-{row.id}", row.due_on, row.title, row.id, row.action_id,
            part_of=action_title, owner=row.owner, done=row.done_on is not None,
        )
        for row, process_id, action_title in rows
        if row.due_on is not None
    ]  # fmt: skip


def own_dates(session: Session, process: Process, archived: bool) -> list[PlanDate]:
    """Return the dates that the coordinator added, those put away or the others, in their order."""
    put_away = PlanDate.archived_at.is_not(None) if archived else PlanDate.archived_at.is_(None)
    return list(
        session.scalars(
            select(PlanDate)
            .where(PlanDate.process_id == process.id, PlanDate.legal.is_(None), put_away)
            .order_by(PlanDate.falls_on, PlanDate.id)
        )
    )


def find_own(session: Session, process: Process, date_id: int) -> PlanDate:
    """Return a date that the coordinator added; raises NotFound."""
    found = session.get(PlanDate, date_id)
    if found is None or found.process_id != process.id or found.legal is not None:
        raise NotFound
    return found


def _checked_day(day: date | None) -> date:
    if day is None:
        raise InvalidField("falls_on", mark("Write the day."))
    if not likely_day(day):
        raise InvalidField("falls_on", mark("Look at the year of this date."))
    return day


def keep_own(
    session: Session, process: Process, title: str, day: date | None, row: PlanDate | None = None
) -> PlanDate:
    """Keep a date of the process's own, new or as a change of `row`; raises InvalidField."""
    words = tidy(title)
    if not words:
        raise InvalidField("title", mark("Write what happens on that day."))
    if len(words) > LONGEST_TITLE:
        raise InvalidField("title", mark("Use at most %(most)s characters."), most=LONGEST_TITLE)
    falls_on = _checked_day(day)
    if row is None:
        row = PlanDate(process_id=process.id, title=words, falls_on=falls_on)
        session.add(row)
    row.title, row.falls_on = words, falls_on
    session.flush()
    return row


def archive_own(session: Session, row: PlanDate, archived: bool = True) -> None:
    """Put a date away, or bring it back."""
    row.archived_at = (row.archived_at or utc_now()) if archived else None
    session.flush()


def legal_day(session: Session, process: Process, legal: LegalDeadline) -> date:
    """Return the day of a legal deadline in this process, moved or usual."""
    row = _legal_row(session, process, legal)
    return row.falls_on if row and not row.archived else usual_day(legal.value, process.fiscal_year)


def _legal_row(session: Session, process: Process, legal: LegalDeadline) -> PlanDate | None:
    return session.scalar(select(PlanDate).where(PlanDate.process_id == process.id, PlanDate.legal == legal))


def move_legal(session: Session, process: Process, legal: LegalDeadline, day: date | None) -> None:
    """Let a legal deadline fall on another day than usual; raises InvalidField."""
    falls_on = _checked_day(day)
    row = _legal_row(session, process, legal)
    if row is None:
        try:
            with session.begin_nested():
                session.add(PlanDate(process_id=process.id, legal=legal, falls_on=falls_on))
            return
        except IntegrityError:  # someone else moved it a moment earlier
            row = _legal_row(session, process, legal)
            if row is None:
                raise
    row.falls_on, row.archived_at = falls_on, None
    session.flush()


def usual_again(session: Session, process: Process, legal: LegalDeadline) -> None:
    """Put a legal deadline back on its usual day; what it was moved to stays in the history."""
    row = _legal_row(session, process, legal)
    if row is not None:
        row.archived_at = row.archived_at or utc_now()
        session.flush()


def of_kinds(entries: Sequence[Entry], kinds: Collection[Kind]) -> list[Entry]:
    """Return the entries of these kinds, all when none is named."""
    return [entry for entry in entries if not kinds or entry.kind in kinds]


def by_month(entries: Sequence[Entry]) -> list[tuple[date, list[Entry]]]:
    """Return the entries month by month: the first day of each, with what falls into it."""
    months: dict[date, list[Entry]] = {}
    for entry in entries:
        months.setdefault(entry.day.replace(day=1), []).append(entry)
    return list(months.items())
