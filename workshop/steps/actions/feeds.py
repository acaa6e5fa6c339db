"""Private addresses at which a person's calendar reads the dates of their cantons.

The token is signed with the installation's key and never stored. What is signed holds the moment of making too, so
that a number which is given again after a restored backup never opens for an address of before.
"""

import base64
import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workshop.models.base import utc_now
from workshop.models.errors import NotFound
from workshop.models.people import Membership, Person
from workshop.models.plan import CalendarFeed
from workshop.models.process import Process

SIGNED = 22  # letters and digits of base64, 132 bits


def current(session: Session, person: Person) -> CalendarFeed | None:
    """Return the living address of a person, or None."""
    return session.scalar(
        select(CalendarFeed)
        .where(CalendarFeed.person_id == person.id, CalendarFeed.revoked_at.is_(None))
        .order_by(CalendarFeed.id.desc())
        .limit(1)
    )


def make(session: Session, person: Person) -> CalendarFeed:
    """Return the living address of a person, a new one when there is none."""
    feed = current(session, person)
    if feed is None:
        feed = CalendarFeed(person_id=person.id)
        session.add(feed)
        session.flush()
    return feed


def revoke(session: Session, person: Person) -> None:
    """End every address of a person at once."""
    living = select(CalendarFeed).where(
        CalendarFeed.person_id == person.id, CalendarFeed.revoked_at.is_(None)
    )
    for feed in session.scalars(living):
        feed.revoked_at = utc_now()
    session.flush()


def renew(session: Session, person: Person) -> CalendarFeed:
    """End what there is and return another address."""
    revoke(session, person)
    return make(session, person)


def _signature(feed: CalendarFeed, secret: str) -> str:
    said = f"calendar-feed:{feed.id}:{feed.person_id}:{feed.created_at.isoformat()}".encode()
    return base64.urlsafe_b64encode(hmac.digest(secret.encode(), said, "sha256")).decode()[:SIGNED]


def token_of(feed: CalendarFeed, secret: str) -> str:
    """Return the token of an address: its number, and the signature that makes it secret."""
    return f"{feed.id}-{_signature(feed, secret)}"


def open_feed(session: Session, token: str, secret: str) -> CalendarFeed:
    """Return the living address of a token; raises NotFound when it is forged, revoked, or its person is gone."""
    number, _, signed = token.partition("-")
    known = number.isascii() and number.isdigit() and len(number) < 10
    feed = (
        session.get(CalendarFeed, int(number), options=[joinedload(CalendarFeed.person)]) if known else None
    )
    # Compared also when there is no such number, so that both answers take about the same time.
    expected = _signature(feed, secret) if feed else "x" * SIGNED
    genuine = hmac.compare_digest(signed.encode(), expected.encode())
    if feed is None or not genuine or feed.revoked_at is not None or feed.person.archived:
        raise NotFound
    return feed


def processes_of(session: Session, person: Person) -> list[Process]:
    """Return the running processes of the cantons in which a person has a role at this moment."""
    return list(
        session.scalars(
            select(Process)
            .join(Membership, Membership.canton_code == Process.canton_code)
            .where(
                Membership.person_id == person.id,
                Process.archived_at.is_(None),
                Process.practice.is_(False),
            )
            .order_by(Process.canton_code, Process.id)
            .options(joinedload(Process.canton))
        )
    )
