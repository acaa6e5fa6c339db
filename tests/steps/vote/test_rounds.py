"""The life of a round with a real ballot box, on SQLite and on PostgreSQL."""

import json
import secrets
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.steps.vote.polls import COSTS, HOUR, NOW, plan
from workshop.models.base import ECUADOR
from workshop.models.budget import BallotKind, Round, Rule
from workshop.models.errors import InvalidField, NotFound
from workshop.models.process import Process
from workshop.steps.projects.service import projects
from workshop.steps.vote import closing, service
from workshop.voting.box import round_settings, turnout
from workshop.voting.casting import cast
from workshop.voting.codes import new_attempt
from workshop.voting.counts import Reason
from workshop.voting.credentials import issue_codes

TODAY = NOW.astimezone(ECUADOR).date()

KEY = secrets.token_bytes(32)


def drafted(session: Session, process: Process, **changes: object) -> Round:
    return service.draft(session, process, plan(projects(session, process), **changes))


def published(session: Session, box: Engine, process: Process, **changes: object) -> Round:
    found = drafted(session, process, **changes)
    service.publish(session, box, found, NOW)
    return found


def vote(box: Engine, found: Round, *titles: str) -> None:
    ids = {each.title: str(each.project_id) for each in found.projects}
    [code] = issue_codes(box, KEY, found.key, 1, "mesa 1")
    cast(box, KEY, found.key, code, [ids[title] for title in titles], new_attempt(), "phone", NOW)


def test_a_draft_holds_the_ballot_and_is_nobody_elses_business(session: Session, process: Process) -> None:
    found = drafted(session, process)
    session.expire_all()
    assert {each.title: each.cost_cents for each in found.projects} == COSTS
    assert [each.number for each in found.projects] == [1, 2, 3]
    assert service.state(found, NOW) == "draft"
    with pytest.raises(NotFound):
        service.round_by_key(session, found.key)
    service.change(session, found, plan(projects(session, process)[:2], name="  Otra pregunta "))
    assert (found.name, len(found.projects)) == ("Otra pregunta", 2)
    service.archive(session, found)
    assert service.rounds(session, process) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"parish_code": "090150"}, "parish_code"),
        ({"ceiling_cents": 180_000_01}, "ceiling_cents"),
        ({"ballot": BallotKind.POINTS}, "points"),
        ({"ballot": BallotKind.APPROVAL, "max_choices": 0}, "max_choices"),
        ({"threshold": -1}, "threshold"),
        ({"step_cents": 0}, "step_cents"),
        ({"closes_at": NOW - 2 * HOUR}, "closes_at"),
        ({"project_ids": [10**6, 10**6 + 1]}, "project_ids"),
        ({"parish_code": "111651"}, "project_ids"),  # its projects are of the whole canton
    ],
)
def test_a_draft_that_cannot_be_held_is_refused_by_field(
    session: Session, process: Process, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidField) as refused:
        drafted(session, process, **changes)
    assert refused.value.field == field


def test_publishing_opens_the_box_once_and_freezes_the_round(
    session: Session, box: Engine, process: Process
) -> None:
    found = published(session, box, process)
    settings = round_settings(box, found.key)
    assert settings.projects == {str(each.project_id): each.cost_cents for each in found.projects}
    assert (settings.kind, settings.ceiling_cents) == (BallotKind.KNAPSACK, 60_000_00)
    service.publish(session, box, found, NOW + HOUR / 2)
    assert found.published_at == NOW
    assert service.round_by_key(session, found.key.upper()) is found
    with pytest.raises(service.Frozen):
        service.change(session, found, plan(projects(session, process), name="Otra"))
    with pytest.raises(service.Frozen):
        service.archive(session, found)


def test_a_publishing_that_was_cut_off_can_be_repeated(
    session: Session, box: Engine, process: Process
) -> None:
    found = drafted(session, process)
    cut_off = session.begin_nested()
    service.publish(session, box, found, NOW)
    cut_off.rollback()  # as when the main database could not write it down
    assert found.published_at is None
    service.publish(session, box, found, NOW)
    assert service.state(found, NOW) == "open"


def test_a_round_that_would_be_over_is_not_published(session: Session, box: Engine, process: Process) -> None:
    found = drafted(session, process)
    with pytest.raises(InvalidField, match="already be over"):
        service.publish(session, box, found, found.closes_at)
    assert found.published_at is None


def test_votes_are_counted_once_and_each_project_has_its_reason(
    session: Session, box: Engine, process: Process
) -> None:
    found = published(session, box, process)
    for _ in range(3):
        vote(box, found, "Agua segura")
    vote(box, found, "Agua segura", "Centro de acopio")
    vote(box, found, "Centro de acopio")
    vote(box, found, "Puente de la escuela")
    assert turnout(box, found.key).spent == 6
    with pytest.raises(NotFound):
        closing.results(found)
    closing.close_and_count(session, box, found, NOW + 2 * HOUR)
    first = json.loads(json.dumps(found.count))
    closing.close_and_count(session, box, found, NOW + 3 * HOUR)
    session.expire_all()
    assert (found.count, found.sealed_at) == (first, NOW + 2 * HOUR)
    shown = closing.results(found)
    assert [row.project.title for row in shown.winners] == ["Agua segura", "Centro de acopio"]
    assert [(row.project.title, row.verdict.votes, row.verdict.reason) for row in shown.projects] == [
        ("Agua segura", 4, Reason.WON),
        ("Centro de acopio", 2, Reason.WON),
        ("Puente de la escuela", 1, Reason.DID_NOT_FIT),
    ]
    assert shown.projects[2].verdict.short == 19_800_00 - (60_000_00 - 24_000_00 - 30_500_00)
    assert (shown.count.voters, shown.count.total_cost) == (6, 54_500_00)
    assert len(found.choices_digest) == len(found.receipts_digest) == 64


def test_equal_shares_counts_by_its_own_rule(session: Session, box: Engine, process: Process) -> None:
    changes = {"rule": Rule.EQUAL_SHARES, "ballot": BallotKind.APPROVAL, "max_choices": 2}
    found = published(session, box, process, ceiling_cents=48_000_00, **changes)
    for _ in range(5):
        vote(box, found, "Centro de acopio")
    for _ in range(4):
        vote(box, found, "Puente de la escuela")
    closing.close_and_count(session, box, found, NOW + 2 * HOUR)
    # By most votes the first takes 30,500 and nothing else fits. By shares its five voters hold 26,667 only,
    # and the four hold 21,333: enough for the bridge.
    assert [row.project.title for row in closing.results(found).winners] == ["Puente de la escuela"]
    assert found.count
    assert found.count["steps"][0]["phase"] == "equal-shares"


def test_nothing_is_counted_or_adopted_too_early(session: Session, box: Engine, process: Process) -> None:
    found = drafted(session, process)
    with pytest.raises(service.TooEarly):
        closing.close_and_count(session, box, found, NOW)
    service.publish(session, box, found, NOW)
    with pytest.raises(service.TooEarly):
        service.adopt(session, found, TODAY, "Asamblea cantonal")


def test_the_assembly_adopts_what_was_counted(session: Session, box: Engine, process: Process) -> None:
    found = published(session, box, process)
    vote(box, found, "Agua segura")
    closing.close_and_count(session, box, found, NOW)
    with pytest.raises(InvalidField) as nobody:
        service.adopt(session, found, TODAY, " ")
    with pytest.raises(InvalidField) as before:
        service.adopt(session, found, TODAY - timedelta(days=9), "Asamblea cantonal")
    assert (nobody.value.field, before.value.field) == ("adopted_by", "adopted_on")
    service.adopt(session, found, TODAY, " Asamblea cantonal ", "Acta 12", "Sin votos en contra")
    session.expire_all()
    assert (found.adopted_by, found.adoption_record) == ("Asamblea cantonal", "Acta 12")
    assert service.state(found) == "adopted"


def test_a_round_without_any_vote_has_no_winner(session: Session, box: Engine, process: Process) -> None:
    found = published(session, box, process)
    closing.close_and_count(session, box, found, NOW)
    shown = closing.results(found)
    assert (shown.winners, shown.count.voters) == ((), 0)
    assert {row.verdict.reason for row in shown.projects} == {Reason.TOO_FEW_VOTES}
