"""Personal links of owners: made, sent again and revoked by staff; the token is derived and never stored."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workshop.models.actions import Action
from workshop.models.actors import Actor
from workshop.models.base import utc_now
from workshop.models.errors import NotFound
from workshop.models.followup import OwnerLink
from workshop.models.people import Person
from workshop.models.process import Process
from workshop.steps.followup.service import Followed, followed

TOKEN_LENGTH = 22  # letters and digits of base64, 132 bits


def owner_key(action: Action) -> str:
    """Return who answers for `action` as `OwnerLink.owner_key` writes it; empty when nobody does yet."""
    if action.owner_actor_id:
        return f"actor:{action.owner_actor_id}"
    if action.owner_person_id:
        return f"person:{action.owner_person_id}"
    typed = " ".join(action.owner_typed.split()).casefold()
    return f"typed:{typed}"[:140] if typed else ""


@dataclass
class Owner:
    """Someone who answers for actions of a process; `left` when they are no longer among staff or actors."""

    key: str
    name: str
    email: str = ""
    phone: str = ""
    left: bool = False
    language: str = "es"
    rows: list[Followed] = field(default_factory=list)
    link: OwnerLink | None = None

    @property
    def open(self) -> list[Followed]:
        return [row for row in self.rows if row.action.progress < 100]

    @property
    def overdue(self) -> list[Followed]:
        return [row for row in self.rows if row.overdue]

    @property
    def stale(self) -> list[Followed]:
        return [row for row in self.rows if row.stale]


def owners(session: Session, process: Process, rows: Iterable[Followed] | None = None) -> list[Owner]:
    """Return the owners of a process with their actions and links, those with most overdue actions first."""
    found: dict[str, Owner] = {}
    for row in followed(session, process) if rows is None else rows:
        key = owner_key(row.action)
        if key:
            found.setdefault(key, _owner(row.action, key)).rows.append(row)
    for link in session.scalars(select(OwnerLink).where(OwnerLink.process_id == process.id)):
        if link.owner_key in found:
            found[link.owner_key].link = link
    return sorted(found.values(), key=lambda o: (-len(o.overdue), -len(o.stale), o.name.casefold()))


def _owner(action: Action, key: str) -> Owner:
    if action.owner_actor is not None:
        actor = action.owner_actor
        return Owner(key, actor.name, actor.email, actor.phone, actor.archived)
    if action.owner_person is not None:
        return Owner(
            key,
            action.owner_person.name,
            action.owner_person.email,
            left=action.owner_person.archived,
            language=action.owner_person.language,
        )
    return Owner(key, " ".join(action.owner.split()))


def find_owner(session: Session, process: Process, key: str) -> Owner:
    """Return the owner of `key` in a process; raises NotFound when they answer for nothing there."""
    for owner in owners(session, process):
        if owner.key == key:
            return owner
    raise NotFound


def _token(link: OwnerLink, secret: str) -> str:
    said = f"owner-link:{link.id}:{link.generation}".encode()
    return base64.urlsafe_b64encode(hmac.digest(secret.encode(), said, "sha256")).decode()[:TOKEN_LENGTH]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(session: Session, process: Process, owner: Owner, secret: str, by: Person | None) -> OwnerLink:
    """Return the one link of `owner` in `process`, made when there is none and given anew when it was revoked."""
    link = owner.link or session.scalar(
        select(OwnerLink).where(OwnerLink.process_id == process.id, OwnerLink.owner_key == owner.key)
    )
    if link is None:
        link = OwnerLink(
            process_id=process.id,
            owner_key=owner.key,
            name=owner.name[:160],
            made_by_id=by.id if by else None,
        )
        try:
            with session.begin_nested():
                session.add(link)
        except IntegrityError:  # someone else made it a moment earlier
            link = session.scalars(
                select(OwnerLink).where(OwnerLink.process_id == process.id, OwnerLink.owner_key == owner.key)
            ).one()
    elif link.revoked_at is not None:
        link.generation += 1
        link.revoked_at, link.token_hash = None, None
    link.name = owner.name[:160]
    token_of(session, link, secret)
    owner.link = link
    return link


def token_of(session: Session, link: OwnerLink, secret: str) -> str:
    """Return the token of a live link, to be sent (again); raises NotFound when it is revoked.

    After the installation's key has changed the old token goes on working until this is asked for.
    """
    if link.revoked_at is not None:
        raise NotFound
    token = _token(link, secret)
    if link.token_hash != _hash(token):
        link.token_hash = _hash(token)
        session.flush()
    return token


def renew(session: Session, link: OwnerLink, secret: str) -> None:
    """Give the link a new token; whoever has the old one can do nothing with it any more."""
    link.generation += 1
    link.revoked_at = None
    token_of(session, link, secret)


def revoke(session: Session, link: OwnerLink) -> None:
    """End a link at once; what was reported over it stays."""
    link.revoked_at = link.revoked_at or utc_now()
    session.flush()


def find_link(session: Session, process: Process, link_id: int) -> OwnerLink:
    """Return a link of `process`; raises NotFound."""
    link = session.get(OwnerLink, link_id)
    if link is None or link.process_id != process.id:
        raise NotFound
    return link


def open_link(session: Session, token: str) -> OwnerLink:
    """Return the live link of a token; raises NotFound when it is unknown, revoked, or its owner has left."""
    link = session.scalar(select(OwnerLink).where(OwnerLink.token_hash == _hash(token)))
    if link is None or link.revoked_at is not None or _has_left(session, link.owner_key):
        raise NotFound
    return link


def _has_left(session: Session, key: str) -> bool:
    kind, _, number = key.partition(":")
    if kind == "typed":
        return False
    owner: Person | Actor | None = (
        session.get(Person, int(number)) if kind == "person" else session.get(Actor, int(number))
    )
    return owner is None or owner.archived


def actions_of(session: Session, link: OwnerLink) -> list[Followed]:
    """Return the actions that the owner of a link answers for today, those due first."""
    return [row for row in followed(session, link.process) if owner_key(row.action) == link.owner_key]


def action_of(session: Session, link: OwnerLink, action_id: int) -> Action:
    """Return an action of the link's owner; raises NotFound for any other."""
    action = session.get(Action, action_id)
    if (
        action is None
        or action.archived
        or action.process_id != link.process_id
        or owner_key(action) != link.owner_key
    ):
        raise NotFound
    return action
