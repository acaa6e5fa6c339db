"""A workshop with an agenda, in a session on both databases and in the app."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import make_process
from workshop.extensions import db
from workshop.live import agenda
from workshop.live.agenda import Line
from workshop.models.live import ActivityKind
from workshop.models.process import Process, Workshop, WorkshopTable

NOON = datetime(2026, 10, 1, 17, tzinfo=UTC)
KINDS = (ActivityKind.WELCOME, ActivityKind.SWOT, ActivityKind.DOTS, ActivityKind.POLL, ActivityKind.CLOSING)


def make_workshop(session: Session, process: Process, code: str = "SUMAKA") -> Workshop:
    workshop = Workshop(
        process_id=process.id,
        name="Taller de Chantaco",
        held_on=date(2026, 10, 1),
        join_code=code,
        tables=[WorkshopTable(name="Mesa 1", position=1, component=process.components[0])],
    )
    session.add(workshop)
    session.flush()
    return workshop


def with_agenda(session: Session, workshop: Workshop, *kinds: ActivityKind) -> None:
    for kind in kinds or KINDS:
        options = ("Sábado", "Domingo") if kind == ActivityKind.POLL else ()
        agenda.add_line(session, workshop, Line(kind, kind.value.capitalize(), minutes=20, options=options))


@pytest.fixture
def workshop(session: Session) -> Workshop:
    """A workshop with an agenda of five activities that has not begun."""
    made = make_workshop(session, make_process(session))
    with_agenda(session, made)
    return made


@pytest.fixture
def room(app: Flask, process_id: int) -> str:
    """The address of a workshop with every kind of activity, without a trailing slash; its id is 1."""
    with app.app_context():
        made = make_workshop(db.session(), db.session.get_one(Process, process_id))
        with_agenda(db.session(), made, *ActivityKind)
        db.session.commit()
        return f"/c/olmedo-loja/{process_id}/workshops/{made.id}"
