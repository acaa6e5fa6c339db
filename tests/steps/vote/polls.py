"""Processes with priced projects, and rounds that are open now."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import make_process
from workshop.extensions import db
from workshop.models.budget import BallotKind, Feasibility, Project, Rule
from workshop.models.process import Process
from workshop.steps.projects.service import Proposal, create
from workshop.steps.vote.service import RoundPlan

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)
COSTS = {"Agua segura": 24_000_00, "Puente de la escuela": 19_800_00, "Centro de acopio": 30_500_00}
TWO_SENTENCES = (
    "Tanque de cloración y 1,2 kilómetros de tubería para las 86 familias de {n} El Carmen y Tablón. "
    "La junta de agua pone la mano de obra y responde por el mantenimiento durante los diez años siguientes."
)


@pytest.fixture
def process(session: Session) -> Process:
    """A process with three projects that can stand on a ballot."""
    made = make_process(session)
    add_projects(session, made)
    return made


@pytest.fixture
def priced(app: Flask, process_id: int) -> list[int]:
    """The ids of three feasible projects in the process of the pages' tests."""
    with app.app_context():
        made = add_projects(db.session(), db.session.get_one(Process, process_id))
        db.session.commit()
        return [project.id for project in made]


def add_projects(session: Session, process: Process) -> list[Project]:
    """Store the projects of COSTS, priced and feasible."""
    return [
        create(
            session, process, Proposal(title, f"{title}.", cost_cents=cost, feasibility=Feasibility.FEASIBLE)
        )
        for title, cost in COSTS.items()
    ]


def plan(projects: list[Project], **changes: object) -> RoundPlan:
    """A round that is open now: spend up to USD 60,000."""
    usual: dict[str, object] = {
        "name": "¿En qué obras invertimos en 2027?",
        "parish_code": None,
        "ceiling_cents": 60_000_00,
        "ballot": BallotKind.KNAPSACK,
        "max_choices": None,
        "rule": Rule.MOST_VOTES,
        "opens_at": NOW - HOUR,
        "closes_at": NOW + HOUR,
        "project_ids": [project.id for project in projects],
    }
    return RoundPlan(**{**usual, **changes})
