"""The report tells what the database holds, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.conftest import make_process
from workshop.accountability import phases
from workshop.accountability.account import account
from workshop.live import attendance
from workshop.models.actions import Action, ActionStatus, Competence, CompetenceAnswer
from workshop.models.errors import InvalidField
from workshop.models.followup import CitizenReport, Evidence, EvidenceKind, Phase
from workshop.models.plan import AdoptingBody
from workshop.models.process import Process, Workshop
from workshop.steps.actions import versions
from workshop.steps.actions.service import today
from workshop.steps.followup import scorecard, service

NOW = datetime.now(UTC)
TODAY = today(NOW)


@pytest.fixture
def process(session: Session) -> Process:
    return make_process(session)


def add(session: Session, process: Process, title: str, **values: object) -> Action:
    parts = {"owner_typed": "Rosa", "deadline": TODAY + timedelta(days=9), "cost_cents": 500_00, **values}
    action = Action(process=process, title=title, **parts)
    session.add(action)
    session.flush()
    return action


def test_commitments_are_those_that_were_adopted(session: Session, process: Process) -> None:
    kept, moved, left, dropped, refused = (
        add(session, process, title) for title in ("Agua", "Puente", "Parque", "Feria", "Señal")
    )
    refused.competence, refused.competence_answer, refused.competence_reason = (
        Competence.NATIONAL,
        CompetenceAnswer.DROP,
        "no",
    )
    session.flush()
    version = versions.adopt(session, process, TODAY, AdoptingBody.ASSEMBLY, "Acta 7")
    more = service.More(spent_cents=620_00)
    service.report(session, kept, None, ActionStatus.DONE, 100, "Hecho", NOW + timedelta(days=12), more=more)
    moved.deadline, moved.cost_cents = TODAY + timedelta(days=40), 900_00
    left.archived_at = NOW
    dropped.competence, dropped.competence_answer, dropped.competence_reason = (
        Competence.PARISH,
        CompetenceAnswer.DROP,
        "ajena",
    )
    add(session, process, "Nueva", cost_cents=None, owner_typed="")
    shown = account(session, process, TODAY)
    found = {each.title: each for each in shown.commitments}
    assert shown.version == version
    assert list(found) == [
        "Agua",
        "Puente",
        "Parque",
        "Feria",
        "Nueva",
    ]  # what was dropped then is no promise
    assert {title: each.outcome(TODAY) for title, each in found.items()} == {
        "Agua": "done_late", "Puente": "waiting", "Parque": "left", "Feria": "dropped", "Nueva": "waiting",
    }  # fmt: skip
    assert found["Puente"].promised_by == TODAY + timedelta(days=9)
    assert found["Puente"].budget_cents == 500_00
    assert (found["Agua"].left_cents, found["Nueva"].added) == (-120_00, True)
    assert (shown.totals.budget_cents, shown.totals.spent_cents) == (2000_00, 620_00)
    lacks = {gap.key: gap.names for gap in shown.gaps}
    assert "not_adopted" not in lacks
    assert lacks["no_owner"] == lacks["no_budget"] == ("Nueva",)
    assert lacks["no_report"] == ("Puente", "Nueva")


def test_only_public_observations_and_evidence_are_told(session: Session, process: Process) -> None:
    action = add(session, process, "Agua")
    update = service.report(session, action, None, ActionStatus.IN_PROGRESS, 40, "Zanja abierta", NOW)
    for name, hidden in (("a", None), ("b", NOW)):
        session.add(
            Evidence(
                update_id=update.id,
                kind=EvidenceKind.PHOTO,
                stored_as=f"{name}.jpg",
                sha256=name * 64,
                size=1,
                hidden_at=hidden,
            )
        )
    for note, parts in (
        ("sin mirar", {}),
        ("mostrada", {"shown_at": NOW}),
        ("respondida", {"answer": "Ya está", "answered_at": NOW}),
        ("guardada", {"shown_at": NOW, "archived_at": NOW}),
    ):
        session.add(CitizenReport(action_id=action.id, says="not_done", note=note, **parts))
    session.flush()
    session.expire_all()
    shown = account(session, process, TODAY)
    assert {each.note for each in shown.observations} == {"mostrada", "respondida"}
    assert shown.answered == 1
    assert [(each.number, each.stored_as) for each in shown.proofs] == [(1, "a.jpg")]
    lacks = {gap.key: gap.names for gap in shown.gaps}
    assert lacks["no_answer"] == lacks["unread"] == ("Agua",)
    assert lacks["no_spending"] == ("Agua",)
    assert lacks["not_adopted"] == ()


def test_attendance_is_told_with_small_numbers_hidden(session: Session, process: Process) -> None:
    shops = [
        Workshop(
            process=process, name=f"Taller {n}", held_on=TODAY - timedelta(days=n), join_code=f"KAWSA{n}"
        )
        for n in (1, 2)
    ]
    later = Workshop(process=process, name="Futuro", held_on=TODAY + timedelta(days=1), join_code="KAWSA9")
    empty = Workshop(process=process, name="Sin lista", held_on=TODAY, join_code="KAWSA8")
    session.add_all([*shops, later, empty])
    session.flush()
    for shop, women in zip(shops, (12, 3), strict=True):
        for number in range(20):
            attendance.sign_in(session, shop, f"Persona {shop.id} {number}")
        attendance.add_tally(session, shop, {("sex", "woman"): women, ("sex", "man"): 20 - women})
    shown = account(session, process, TODAY)
    assert [(each.name, each.people) for each in shown.gatherings] == [
        ("Taller 2", 20), ("Taller 1", 20), ("Sin lista", 0),
    ]  # fmt: skip
    assert shown.people == 40
    women = shown.traits["sex"]["woman"]
    assert (women.people, women.whole) == (12, False)
    assert {gap.key: gap.names for gap in shown.gaps}["no_list"] == ("Sin lista",)


def test_indicators_are_those_of_the_last_month_measured(session: Session, process: Process) -> None:
    water = scorecard.save(session, process, scorecard.Draft("Agua"))
    scorecard.save(session, process, scorecard.Draft("Fugas"))
    nothing = scorecard.Values()
    entry = scorecard.Entry(scorecard.Values(1000, 950), nothing, nothing)
    scorecard.keep_month(session, process, date(2026, 1, 31), {water.id: entry}, None)
    shown = account(session, process, date(2026, 3, 9))
    assert shown.month == date(2026, 1, 1)
    assert [(each.name, each.light) for each in shown.indicators] == [("Agua", "close"), ("Fugas", "no_data")]
    assert {gap.key: gap.names for gap in shown.gaps}["no_value"] == ("Fugas",)


def test_a_phase_is_kept_and_says_what_it_lacks(session: Session, process: Process) -> None:
    assert [held.missing for held in phases.phases(session, process).values()] == [
        ("held_on", "place", "attendance", "summary")
    ] * 4
    phases.save(session, process, Phase.PLANNING, phases.Held(TODAY, " Coliseo ", 0, "Se acordó"))
    phases.save(session, process, Phase.PLANNING, phases.Held(TODAY, " Coliseo ", 34, "Se acordó"))
    held = phases.phases(session, process)[Phase.PLANNING]
    assert (held.place, held.attendance, held.missing) == ("Coliseo", 34, ())
    for field, wrong in (
        ("held_on", phases.Held(date(26, 1, 1))),
        ("place", phases.Held(place="x" * 161)),
        ("attendance", phases.Held(attendance=-1)),
        ("summary", phases.Held(summary="x" * 8001)),
    ):
        with pytest.raises(InvalidField, match=field):
            phases.save(session, process, Phase.PLANNING, wrong)
    assert phases.phases(session, process)[Phase.PLANNING] == held
