"""Reports are kept with who and when, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.conftest import make_person, make_process
from workshop.models.actions import Action, ActionStatus
from workshop.models.errors import InvalidField, NotFound
from workshop.models.people import Role
from workshop.steps.followup import service

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


@pytest.fixture
def action(session: Session) -> Action:
    process = make_process(session)
    action = Action(
        process=process,
        title="Agua segura",
        owner_typed="Rosa Cueva",
        deadline=date(2026, 11, 20),
        created_at=NOW,
    )
    session.add(action)
    session.flush()
    return action


def test_a_report_is_kept_and_the_action_says_the_same(session: Session, action: Action) -> None:
    person = make_person(session, Role.OFFICIAL)
    service.report(session, action, person, ActionStatus.IN_PROGRESS, 30, " Tubería comprada ", now=NOW)
    service.report(session, action, None, ActionStatus.IN_PROGRESS, 100, "", now=NOW + timedelta(days=1))
    assert [(u.progress, u.note, u.person) for u in action.updates] == [
        (100, "", None),
        (30, "Tubería comprada", person),
    ]
    assert (action.status, action.progress) == (ActionStatus.DONE, 100)


def test_a_report_that_says_nothing_is_refused(session: Session, action: Action) -> None:
    with pytest.raises(InvalidField) as refused:
        service.report(session, action, None, ActionStatus.PLANNED, 0, "   ")
    assert refused.value.field == "note"
    assert action.updates == []


@pytest.mark.parametrize("progress", [-1, 101])
def test_progress_outside_0_to_100_is_refused(session: Session, action: Action, progress: int) -> None:
    with pytest.raises(InvalidField):
        service.report(session, action, None, ActionStatus.PLANNED, progress, "nota")


def test_the_day_is_ecuadors(session: Session) -> None:
    assert service.today(datetime(2026, 11, 24, 3, tzinfo=UTC)) == date(2026, 11, 23)


def test_late_actions_are_found(session: Session, action: Action) -> None:
    rows = service.followed(session, action.process, on=date(2026, 11, 24))
    assert [(row.overdue, row.stale) for row in rows] == [(True, False)]
    assert service.chosen(rows, state="overdue") == rows
    assert service.chosen(rows, q="agua SEGURA rosa") == rows
    assert service.chosen(rows, state="done") == service.chosen(rows, owner="Otra") == []


def test_archived_actions_and_those_of_others_are_not_followed(session: Session, action: Action) -> None:
    other = make_process(session, "2204")
    with pytest.raises(NotFound):
        service.find_action(session, other, action.id)
    action.archived_at = NOW
    session.flush()
    assert service.followed(session, action.process) == []
