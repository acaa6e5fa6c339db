"""Accounts, roles and one-time links."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop.access.passwords import (
    SHORTEST,
    hash_password,
    is_password,
    new_token,
    token_hash,
)
from workshop.models.base import utc_now
from workshop.models.errors import DomainError, InvalidField, mark
from workshop.models.geography import Canton
from workshop.models.people import Membership, OneTimeLink, Person, Role

LINK_LASTS = timedelta(days=7)


class LinkSpent(DomainError):
    """The one-time link is unknown, used or too old."""


class LastCoordinator(DomainError):
    """A canton must keep one coordinator."""


def find_person(session: Session, email: str) -> Person | None:
    """Return the account with this e-mail, in any case of letters."""
    return session.scalar(select(Person).where(Person.email == email.strip().lower()))


def authenticate(session: Session, email: str, password: str) -> Person | None:
    """Return the person whose e-mail and password these are, or None."""
    person = find_person(session, email)
    known = is_password(person.password_hash if person else None, password)
    return person if person and known and not person.archived else None


def set_password(person: Person, password: str) -> None:
    """Give `person` a new password; raises InvalidField when it is too short."""
    if len(password) < SHORTEST:
        raise InvalidField("password", mark("Use at least 10 characters: four plain words are good."))
    person.password_hash = hash_password(password)


def change_password(person: Person, current: str, password: str) -> None:
    """Give `person` a new password; raises InvalidField for "current" unless that is theirs now."""
    if not is_password(person.password_hash, current):
        raise InvalidField("current", mark("This is not your current password."))
    set_password(person, password)


def add_person(
    session: Session, email: str, name: str, password: str | None = None, is_admin: bool = False
) -> Person:
    """Make an account; raises InvalidField when the e-mail is taken."""
    if find_person(session, email):
        raise InvalidField("email", mark("There is already an account with this e-mail."))
    person = Person(email=email.strip().lower(), name=name.strip(), is_admin=is_admin)
    if password is not None:
        set_password(person, password)
    session.add(person)
    session.flush()
    return person


def role_of(session: Session, person: Person, canton: Canton) -> Membership | None:
    """Return the membership of `person` in `canton`, or None."""
    return session.scalar(
        select(Membership).where(Membership.person_id == person.id, Membership.canton_code == canton.code)
    )


def give_role(session: Session, person: Person, canton: Canton, role: Role) -> Membership:
    """Give `person` a role in `canton`; raises LastCoordinator when it would leave none."""
    membership = role_of(session, person, canton)
    if membership is None:
        membership = Membership(person_id=person.id, canton_code=canton.code, role=role)
        session.add(membership)
    elif membership.role != role:
        _keep_a_coordinator(session, membership)
        membership.role = role
    session.flush()
    return membership


def remove_role(session: Session, membership: Membership) -> None:
    """End a membership; raises LastCoordinator when it would leave none."""
    _keep_a_coordinator(session, membership)
    session.delete(membership)
    session.flush()


def _keep_a_coordinator(session: Session, membership: Membership) -> None:
    others = session.scalar(
        select(func.count(Membership.id)).where(
            Membership.canton_code == membership.canton_code,
            Membership.role == Role.COORDINATOR,
            Membership.id != membership.id,
        )
    )
    if membership.role == Role.COORDINATOR and not others:
        raise LastCoordinator


def members(session: Session, canton: Canton) -> list[Membership]:
    """Return the memberships of `canton`, by name."""
    return list(
        session.scalars(
            select(Membership)
            .join(Membership.person)
            .where(Membership.canton_code == canton.code)
            .order_by(Person.name)
        )
    )


def cantons_of(session: Session, person: Person) -> list[Membership]:
    """Return the memberships of `person`, by canton."""
    return list(
        session.scalars(
            select(Membership)
            .join(Membership.canton)
            .where(Membership.person_id == person.id)
            .order_by(Canton.name, Canton.code)
        )
    )


def make_link(session: Session, person: Person | None) -> str:
    """Return the token of a new one-time link: for `person`, or for the first account of an installation."""
    token = new_token()
    session.add(
        OneTimeLink(
            token_hash=token_hash(token),
            person_id=person.id if person else None,
            expires_at=utc_now() + LINK_LASTS,
        )
    )
    session.flush()
    return token


def open_link(session: Session, token: str) -> OneTimeLink:
    """Return the link of `token`; raises LinkSpent unless it can still be used."""
    link = session.scalar(select(OneTimeLink).where(OneTimeLink.token_hash == token_hash(token)))
    if link is None or link.used_at is not None or link.expires_at < utc_now():
        raise LinkSpent
    if link.person_id is None and has_accounts(session):
        raise LinkSpent
    return link


def use_link(session: Session, token: str, password: str, email: str = "", name: str = "") -> Person:
    """Spend a one-time link: sets its person's password, or makes the first account, an administrator.

    Raises LinkSpent, or InvalidField for the password or e-mail.
    """
    link = open_link(session, token)
    if link.person is None:
        person = add_person(session, email, name, password, is_admin=True)
    else:
        person = link.person
        set_password(person, password)
    link.used_at = utc_now()
    session.flush()
    return person


def has_accounts(session: Session) -> bool:
    """Say whether anyone can sign in yet."""
    return session.scalar(select(Person.id).where(Person.password_hash.is_not(None)).limit(1)) is not None
