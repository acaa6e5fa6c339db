"""The readiness check and the held words, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.conftest import make_process
from workshop.live import agenda, practice, ready, table_links
from workshop.live.agenda import Line
from workshop.live.held_words import keep_words, words_of
from workshop.live.stage import activities
from workshop.models.base import utc_now
from workshop.models.budget import (
    Admission,
    BallotKind,
    BatchKind,
    CodeBatch,
    Feasibility,
    Project,
    Round,
    Rule,
)
from workshop.models.errors import InvalidField
from workshop.models.live import ActivityKind
from workshop.models.process import Workshop
from workshop.steps.setup import workshops
from workshop.steps.setup.workshops import TableLine, WorkshopPlan

TODAY = date(2027, 2, 1)
HERE = "http://192.168.1.20:8000/j/KAWSAY"


@pytest.fixture
def workshop(session: Session) -> Workshop:
    plan = WorkshopPlan(
        "Taller", date(2027, 3, 1), "09:00", "Casa comunal", tables=[TableLine(None, "Mesa 1")]
    )
    return workshops.add_workshop(session, make_process(session), plan)


def states(session: Session, workshop: Workshop, address: str = HERE) -> dict[str, str]:
    found = ready.checks(session, workshop, address, False, TODAY)
    return {each.key: each.state for each in found if not each.ok}


def test_each_thing_is_amber_until_it_is_there(session: Session, workshop: Workshop) -> None:
    practice_copy = practice.start(session, workshop, "Práctica")
    assert states(session, workshop, "http://localhost:8000/j/KAWSAY") == {
        "agenda": "empty",
        "tables": "no_links",
        "link": "here",
        "rehearsal": "left",
        "paper": "not_yet",
    }
    agenda.add_line(session, workshop, Line(ActivityKind.SWOT, "FODA"))
    table_links.make_links(session, workshop)
    assert states(session, workshop)["tables"] == "unnamed"
    table_links.name_people(session, workshop, {workshop.tables[0].id: ("Ana", "Luis")})
    practice.clear(session, practice_copy.process)
    ready.say_printed(session, workshop)
    assert states(session, workshop) == {}
    ready.say_printed(session, workshop, False)
    workshop.place = ""
    assert states(session, workshop) == {"paper": "not_yet", "when": "missing"}
    workshop.held_on = TODAY - timedelta(days=1)
    assert states(session, workshop)["when"] == "past"


def test_a_workshop_in_which_people_vote_needs_its_round(session: Session, workshop: Workshop) -> None:
    assert "projects" not in states(session, workshop)
    line = agenda.add_line(session, workshop, Line(ActivityKind.VOTE, "Voto"))
    assert states(session, workshop)["projects"] == "too_few"
    assert states(session, workshop)["round"] == "not_chosen"
    process_id = workshop.process_id
    projects = [
        Project(process_id=process_id, title="Agua", cost_cents=100, feasibility=Feasibility.FEASIBLE),
        Project(process_id=process_id, title="Vía", feasibility=Feasibility.FEASIBLE),
    ]
    session.add_all(projects)
    session.flush()
    assert states(session, workshop)["projects"] == "unpriced"
    projects[1].cost_cents = 100
    now = utc_now()
    found = Round(
        process_id=process_id, key="abc", name="Ronda", ceiling_cents=100, ballot=BallotKind.SINGLE,
        rule=Rule.MOST_VOTES, opens_at=now, closes_at=now + timedelta(days=1), admission=Admission.CODES,
    )  # fmt: skip
    session.add(found)
    session.flush()
    line.round_id = found.id
    session.flush()
    session.expire(line)
    assert states(session, workshop)["round"] == "draft"
    found.published_at = now
    left = states(session, workshop)
    assert "round" not in left
    assert left["codes"] == "none"
    session.add(CodeBatch(round_id=found.id, name="Mesa 1", kind=BatchKind.SLIPS))
    session.flush()
    assert "codes" not in states(session, workshop)
    old = Round(
        process_id=process_id, key="abd", name="Vieja", ceiling_cents=100, ballot=BallotKind.SINGLE,
        rule=Rule.MOST_VOTES, opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1),
        published_at=now - timedelta(days=3),
    )  # fmt: skip
    session.add(old)
    session.flush()
    line.round_id = old.id
    session.flush()
    session.expire(line)
    assert states(session, workshop)["round"] == "over"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://localhost:8000/j/X", "here"),
        ("http://127.0.0.1:8000", "here"),
        ("http://127.4.4.4", "here"),
        ("http://[::1]:8000", "here"),
        ("http://0.0.0.0:8000", "here"),
        ("http://10.0.0.4:8000", "network"),
        ("http://[fe80::1]:8000", "network"),
        ("http://portatil:8000", "network"),
        ("http://portatil.local:8000", "network"),
        ("https://minga.olmedo.gob.ec/j/X", "anywhere"),
        ("http://186.4.1.1", "anywhere"),
    ],
)
def test_who_can_reach_an_address(address: str, expected: str) -> None:
    assert ready.reach(address) == expected


def test_held_words_are_kept_small_and_once(session: Session) -> None:
    assert words_of(session, "1116") == []
    typed = "Vago, vago\n\n  LADRÓN  de  gallinas \nvago\n"
    assert keep_words(session, "1116", typed) == ["ladrón de gallinas", "vago"]
    assert words_of(session, "1116") == ["ladrón de gallinas", "vago"]
    assert words_of(session, "2201") == []
    for wrong in ("x" * 61, "\n".join(f"palabra {number}" for number in range(501))):
        with pytest.raises(InvalidField, match="words"):
            keep_words(session, "1116", wrong)
    assert keep_words(session, "1116", "") == []


def test_an_agenda_without_a_chosen_round_still_lists_its_lines(session: Session, workshop: Workshop) -> None:
    agenda.add_line(session, workshop, Line(ActivityKind.VOTE, "Voto"))
    found = {each.key: each for each in ready.checks(session, workshop, HERE, True, TODAY)}
    assert found["agenda"].figures == {"count": len(activities(session, workshop)), "minutes": 15}
