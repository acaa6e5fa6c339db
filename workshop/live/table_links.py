"""The links of a workshop's tables: who has one enters for the people who sit there."""

import secrets
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.live import TableLink
from workshop.models.process import Workshop, WorkshopTable

# As in join codes, nothing that people mix up; ten signs cannot be guessed at the speed that phones are slowed to.
KEY_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
KEY_LENGTH = 10
LONGEST_NAME = 120


def new_key(session: Session) -> str:
    """Return a key that no table has."""
    while True:
        key = "".join(secrets.choice(KEY_ALPHABET) for _ in range(KEY_LENGTH))
        if session.scalar(select(TableLink.table_id).where(TableLink.key == key)) is None:
            return key


def links(session: Session, workshop: Workshop) -> dict[int, TableLink]:
    """Return the links of a workshop's tables by table id; a table without one is left out."""
    found = session.scalars(
        select(TableLink)
        .join(WorkshopTable, WorkshopTable.id == TableLink.table_id)
        .where(WorkshopTable.workshop_id == workshop.id)
    )
    return {each.table_id: each for each in found}


def make_links(session: Session, workshop: Workshop) -> dict[int, TableLink]:
    """Give a link to each table that has none; return all by table id."""
    there = links(session, workshop)
    for table in workshop.tables:
        if table.id not in there:
            there[table.id] = TableLink(table_id=table.id, key=new_key(session), moderator="", rapporteur="")
            session.add(there[table.id])
    session.flush()
    return there


def name_people(session: Session, workshop: Workshop, named: Mapping[int, tuple[str, str]]) -> None:
    """Store (moderator, rapporteur) by table id; tables that are not named keep theirs. Raises InvalidField."""
    there = make_links(session, workshop)
    for table_id, (moderator, rapporteur) in named.items():
        if table_id not in there:
            continue
        if max(len(moderator.strip()), len(rapporteur.strip())) > LONGEST_NAME:
            raise InvalidField("tables", mark("A name has at most 120 letters."))
        there[table_id].moderator, there[table_id].rapporteur = moderator.strip(), rapporteur.strip()
    session.flush()


def renew_key(session: Session, workshop: Workshop, table_id: int) -> TableLink:
    """Give a table another key: the link that was handed out no longer opens anything. Raises NotFound."""
    found = links(session, workshop).get(table_id)
    if found is None:
        raise NotFound
    found.key = new_key(session)
    session.flush()
    return found
