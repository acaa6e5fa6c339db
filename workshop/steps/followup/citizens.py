"""What citizens and observers say of an action, and what the municipality answers in public; no name is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from workshop.models.actions import Action
from workshop.models.base import utc_now
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.followup import CitizenReport, Says
from workshop.models.people import Person
from workshop.models.process import Process
from workshop.steps.followup.rules import plain_lines
from workshop.steps.followup.writes import once

LONGEST_NOTE = 1000
LONGEST_ANSWER = 2000
LONGEST_REASON = 400
MOST_SHOWN = 50  # of one action, on one page
ON_A_PAGE = 40

NEW = (
    CitizenReport.archived_at.is_(None),
    CitizenReport.shown_at.is_(None),
    CitizenReport.answered_at.is_(None),
)


def say(
    session: Session,
    action: Action,
    says: str,
    note: str,
    write_id: str | None = None,
    now: datetime | None = None,
) -> CitizenReport:
    """Keep what a citizen says of `action`, and return it.

    Sent again with the same `write_id` it stays one; words that were changed in between replace the first ones as long
    as nobody has looked at them. Raises InvalidField for "says" or "note".
    """
    if says not in set(Says):
        raise InvalidField("says", mark("Choose one."))
    words = plain_lines(note)
    if len(words) > LONGEST_NOTE:
        raise InvalidField("note", mark("Use at most %(most)s characters."), most=LONGEST_NOTE)

    def make() -> CitizenReport:
        return CitizenReport(
            action_id=action.id, says=Says(says), note=words, write_id=write_id, created_at=now or utc_now()
        )

    return _said_anew(session, once(session, action, CitizenReport, write_id, make), Says(says), words)


def _said_anew(session: Session, report: CitizenReport, says: Says, words: str) -> CitizenReport:
    if report.shown_at is None and report.answered_at is None and not report.archived:
        report.says, report.note = says, words
        session.flush()
    return report


def find(session: Session, process: Process, report_id: int) -> CitizenReport:
    """Return a report on an action of `process`; raises NotFound."""
    report = session.get(CitizenReport, report_id)
    if report is None or report.action.process_id != process.id:
        raise NotFound
    return report


def waiting(session: Session, process: Process) -> int:
    """Return how many reports of `process` nobody has looked at yet."""
    query = select(func.count(CitizenReport.id)).join(CitizenReport.action)
    return session.scalar(query.where(Action.process_id == process.id, *NEW)) or 0


@dataclass(frozen=True)
class Listed:
    """One page of a process's reports; `pages` is at least 1."""

    reports: Sequence[CitizenReport]
    page: int
    pages: int


def listed(session: Session, process: Process, page: int = 1, action_id: int | None = None) -> Listed:
    """Return the reports of `process` (or of one action): without answer first, then answered, then put away.

    Those that nobody has looked at come before all, the oldest first; of the rest the newest first.
    """
    here: list[ColumnElement[bool]] = [Action.process_id == process.id]
    if action_id is not None:
        here.append(Action.id == action_id)
    count = session.scalar(select(func.count(CitizenReport.id)).join(CitizenReport.action).where(*here)) or 0
    pages = max(1, -(-count // ON_A_PAGE))
    page = min(max(page, 1), pages)
    place = case(
        (CitizenReport.archived_at.is_not(None), 3),
        (CitizenReport.answered_at.is_not(None), 2),
        (CitizenReport.shown_at.is_not(None), 1),
        else_=0,
    )
    oldest_first = case((place == 0, CitizenReport.id), else_=-CitizenReport.id)
    reports = session.scalars(
        select(CitizenReport)
        .join(CitizenReport.action)
        .where(*here)
        .order_by(place, oldest_first)
        .limit(ON_A_PAGE)
        .offset((page - 1) * ON_A_PAGE)
        .options(contains_eager(CitizenReport.action), joinedload(CitizenReport.person))
    ).all()
    return Listed(reports, page, pages)


def show(session: Session, report: CitizenReport, now: datetime | None = None) -> None:
    """Let the public read a report that was looked at; one that was put away comes back."""
    report.archived_at, report.reason = None, ""
    report.shown_at = report.shown_at or now or utc_now()
    session.flush()


def answer(
    session: Session, report: CitizenReport, text: str, person: Person | None, now: datetime | None = None
) -> None:
    """Answer a report in public, which shows it too; an answer may be put in better words later.

    Raises InvalidField for "answer" when it is empty or too long.
    """
    words = plain_lines(text)
    if not words:
        raise InvalidField("answer", mark("Write the answer that citizens will read."))
    if len(words) > LONGEST_ANSWER:
        raise InvalidField("answer", mark("Use at most %(most)s characters."), most=LONGEST_ANSWER)
    moment = now or utc_now()
    report.answer, report.answered_at = words, moment
    report.person_id = person.id if person else None
    show(session, report, moment)


def put_away(session: Session, report: CitizenReport, reason: str, person: Person | None) -> None:
    """Take a report from the public, and keep it with the reason, which citizens read in its place.

    Raises InvalidField for "reason" when there is none or it is too long.
    """
    words = plain_lines(reason)
    if not words:
        raise InvalidField("reason", mark("Say why it is put away: citizens read the reason in its place."))
    if len(words) > LONGEST_REASON:
        raise InvalidField("reason", mark("Use at most %(most)s characters."), most=LONGEST_REASON)
    report.archived_at, report.reason = utc_now(), words
    report.person_id = person.id if person else None
    session.flush()


@dataclass(frozen=True)
class Heard:
    """What the public reads of what citizens said of an action: the newest reports, and how many there are in all.

    A report that was put away stands there with its reason alone. `new` ones have not been looked at.
    """

    reports: Sequence[CitizenReport]
    done: int
    not_done: int
    new: int

    @property
    def more(self) -> int:
        """How many are not among `reports`; what was put away is not counted."""
        return self.done + self.not_done - sum(not each.archived for each in self.reports)


def heard(session: Session, action: Action) -> Heard:
    """Return what the public reads of citizens' reports on `action`, in two queries."""
    # A report that was put away is counted as neither done nor not done.
    state = case((CitizenReport.archived_at.is_not(None), "away"), (NEW[1] & NEW[2], "new"), else_="open")
    counts = {
        (where, says): count
        for where, says, count in session.execute(
            select(state, CitizenReport.says, func.count(CitizenReport.id))
            .where(CitizenReport.action_id == action.id)
            .group_by(state, CitizenReport.says)
        )
    }
    reports = session.scalars(
        select(CitizenReport)
        .where(
            CitizenReport.action_id == action.id,
            CitizenReport.archived_at.is_not(None)
            | CitizenReport.shown_at.is_not(None)
            | CitizenReport.answered_at.is_not(None),
        )
        .order_by(CitizenReport.created_at.desc(), CitizenReport.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    return Heard(
        reports,
        done=counts.get(("open", Says.DONE), 0),
        not_done=counts.get(("open", Says.NOT_DONE), 0),
        new=sum(count for (where, _says), count in counts.items() if where == "new"),
    )
