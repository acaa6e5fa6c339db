"""Whom to remind today, and that an e-mail goes to each of them at most once a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask_babel import force_locale
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from workshop.models.errors import NotFound
from workshop.models.followup import Reminder
from workshop.models.process import Process
from workshop.steps.followup import links, messages

EMAIL = "email"


@dataclass(frozen=True)
class Due:
    """An owner whom there is a reason to remind, with what is written to them in their language."""

    process: Process
    owner: links.Owner
    subject: str
    text: str


def live_processes(session: Session, canton_code: str | None = None) -> list[Process]:
    """Return the processes that go on, without rehearsals, by canton and id."""
    query = (
        select(Process)
        .where(Process.archived_at.is_(None), Process.practice.is_(False))
        .order_by(Process.canton_code, Process.id)
        .options(joinedload(Process.canton))
    )
    if canton_code is not None:
        query = query.where(Process.canton_code == canton_code)
    return list(session.scalars(query))


def due(
    session: Session, process: Process, secret: str, address: Callable[[str], str], today: date
) -> list[Due]:
    """Return whom to remind of `process` on the day `today`; who has no personal link yet is given one.

    `address` turns a token into a whole address. A link that staff ended stays ended: that text has none.
    """
    found = []
    for owner in links.owners(session, process):
        if owner.left or not messages.due(owner, today):
            continue
        link = owner.link or links.make_link(session, process, owner, secret, None)
        try:
            url = address(links.token_of(session, link, secret))
        except NotFound:
            url = ""
        with force_locale(owner.language):
            text = messages.reminder(process, owner, url, today)
            found.append(Due(process, owner, messages.subject(process, owner), text))
    return found


def claim(session: Session, due: Due, today: date) -> Reminder | None:
    """Keep that `due` is mailed today, before it is; None when that was kept already.

    The caller commits before the letter goes, so that two runs at the same time send one.
    """
    reminder = Reminder(process_id=due.process.id, owner_key=due.owner.key, on_day=today, channel=EMAIL)
    try:
        with session.begin_nested():
            session.add(reminder)
    except IntegrityError:
        return None
    return reminder


def give_back(session: Session, reminder: Reminder) -> None:
    """Forget a claim whose letter could not be sent, so that the next run tries again."""
    session.delete(reminder)
    session.flush()


def last_mailed(session: Session, process: Process) -> dict[str, date]:
    """Return the day of the last e-mail to each owner of `process`, by owner key."""
    rows = session.execute(
        select(Reminder.owner_key, func.max(Reminder.on_day))
        .where(Reminder.process_id == process.id, Reminder.channel == EMAIL)
        .group_by(Reminder.owner_key)
    )
    return {row[0]: row[1] for row in rows}
