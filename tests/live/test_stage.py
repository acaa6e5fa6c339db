"""The stage: one activity at a time, its clock, its end; and its counters, on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.live.conftest import NOON, make_workshop
from workshop.live import agenda, rules, stage
from workshop.live.agenda import Line
from workshop.models.errors import NotFound
from workshop.models.live import ActivityKind, Post, PostKind, Stage
from workshop.models.process import Workshop
from workshop.models.swot import Quadrant
from workshop.steps.swot import service as swot

LATER = NOON + timedelta(minutes=5)


def counters(session: Session, workshop: Workshop) -> tuple[int, int]:
    row = session.execute(
        select(Stage.version, Stage.turn).where(Stage.workshop_id == workshop.id),
        execution_options={"populate_existing": True},
    ).one()
    return row.version, row.turn


def test_a_stage_is_made_once(session: Session, workshop: Workshop) -> None:
    assert stage.find_stage(session, workshop) is None
    made = stage.stage_of(session, workshop)
    assert stage.stage_of(session, workshop) is made
    assert (made.phones_open, made.moderated, made.activity) == (False, False, None)


def test_without_a_stage_an_open_workshop_collects_entries(session: Session, workshop: Workshop) -> None:
    assert rules.asks(stage.moment_of(None, workshop, NOON)) == "before"
    workshop.open_until = NOON + timedelta(hours=1)
    assert rules.asks(stage.moment_of(None, workshop, NOON)) == "swot"
    assert rules.asks(stage.moment_of(stage.stage_of(session, workshop), workshop, NOON)) == "swot"
    workshop.archived_at = NOON
    assert rules.asks(stage.moment_of(None, workshop, NOON)) == "over"


def test_steps_forth_and_back_and_the_clock(session: Session, workshop: Workshop) -> None:
    on = stage.stage_of(session, workshop)
    assert stage.step(session, on, -1, NOON) is None
    first = stage.step(session, on, 1, NOON)
    assert first is not None
    assert (first.kind, first.started_at, on.opened_at, on.phones_open) == (
        ActivityKind.WELCOME,
        NOON,
        NOON,
        True,
    )
    assert workshop.open_until == NOON + rules.LONGEST_DAY
    second = stage.step(session, on, 1, LATER)
    assert second is not None
    assert (first.ended_at, second.started_at, second.due_at) == (LATER, LATER, LATER + timedelta(minutes=20))
    assert stage.step(session, on, -1, LATER) is first
    assert (first.started_at, first.ended_at, second.ended_at) == (NOON, None, LATER)  # it goes on
    later = LATER + timedelta(minutes=1)
    assert stage.step(session, on, 1, later) is second
    assert second.started_at == later  # it had only been passed over
    assert stage.step(session, on, -1, later) is first
    assert stage.step(session, on, 1, later + rules.LONGEST_DAY * 2) is second
    assert stage.step(session, on, -1, later + rules.LONGEST_DAY * 4) is first
    assert (
        first.started_at == later + rules.LONGEST_DAY * 4
    )  # somebody had tried the console out on another day
    for _ in range(4):
        stage.step(session, on, 1, LATER)
    assert on.activity is not None
    assert on.activity.kind == ActivityKind.CLOSING
    assert not on.phones_open
    assert stage.step(session, on, 1, LATER) is None


def test_pressing_twice_changes_nothing(session: Session, workshop: Workshop) -> None:
    on = stage.stage_of(session, workshop)
    first = stage.activities(session, workshop)[0]
    stage.go_to(session, on, first, NOON)
    stage.set_phones(session, on, False)
    before = counters(session, workshop)
    stage.go_to(session, on, first, LATER)
    assert counters(session, workshop) == before
    assert (first.started_at, on.phones_open) == (NOON, False)


def test_the_current_activity_may_leave_the_agenda(session: Session, workshop: Workshop) -> None:
    on = stage.stage_of(session, workshop)
    lines = stage.activities(session, workshop)
    stage.go_to(session, on, lines[2], NOON)
    agenda.archive_line(session, workshop, lines[2].id)
    assert stage.beside(session, workshop, on, 1) is lines[3]
    assert stage.beside(session, workshop, on, -1) is lines[1]


def test_more_minutes_count_from_now_once_the_time_is_over(session: Session, workshop: Workshop) -> None:
    on = stage.stage_of(session, workshop)
    first = stage.activities(session, workshop)[0]
    stage.go_to(session, on, first, NOON)
    stage.give_minutes(session, first, 5, NOON + timedelta(minutes=10))
    assert first.minutes == 25
    stage.give_minutes(session, first, 5, NOON + timedelta(minutes=31, seconds=20))
    assert first.minutes == 37  # 31:20 have passed: five more end in the 37th minute
    stage.give_minutes(session, first, -100, NOON)
    assert first.minutes == 1
    stage.give_minutes(session, first, 5000, NOON)
    assert first.minutes == 600


def test_the_end_and_taking_it_back(session: Session, workshop: Workshop) -> None:
    on = stage.stage_of(session, workshop)
    swot_on = stage.activities(session, workshop)[1]
    stage.go_to(session, on, swot_on, NOON)
    stage.close(session, on, LATER)
    assert (on.closed_at, on.phones_open, workshop.open_until, swot_on.ended_at) == (
        LATER,
        False,
        None,
        LATER,
    )
    assert rules.asks(stage.moment_of(on, workshop, LATER)) == "over"
    stage.reopen(session, on, LATER)
    assert rules.asks(stage.moment_of(on, workshop, LATER)) == "swot"
    assert (swot_on.started_at, swot_on.ended_at) == (NOON, None)
    stage.close(session, on, LATER)
    stage.go_to(session, on, swot_on, LATER)
    assert (on.closed_at, swot_on.ended_at) == (None, None)
    assert rules.asks(stage.moment_of(on, workshop, LATER)) == "swot"


def test_an_archived_workshop_is_over_on_the_stage_too(session: Session, workshop: Workshop) -> None:
    on = stage.stage_of(session, workshop)
    stage.step(session, on, 1, NOON)
    workshop.archived_at = NOON
    assert rules.asks(stage.moment_of(on, workshop, NOON)) == "over"


def test_an_activity_of_another_workshop_is_not_found(session: Session, workshop: Workshop) -> None:
    other = make_workshop(session, workshop.process, "OTRO22")
    with pytest.raises(NotFound):
        stage.find_activity(session, other, stage.activities(session, workshop)[0].id)


ACTS: list[tuple[str, Callable[[Session, Stage], object], bool]] = [
    ("step", lambda s, on: stage.step(s, on, 1, NOON), True),
    ("phones", lambda s, on: stage.set_phones(s, on, True), True),
    ("moderated", lambda s, on: stage.set_moderated(s, on, True), False),
    ("reveal", lambda s, on: stage.reveal(s, on, stage.activities(s, on.workshop)[0]), True),
    ("minutes", lambda s, on: stage.give_minutes(s, stage.activities(s, on.workshop)[0], 5, NOON), False),
    ("close", lambda s, on: stage.close(s, on, NOON), True),
    ("reopen", lambda s, on: stage.reopen(s, on, NOON), True),
    ("entry", lambda s, on: swot.add_entry(s, on.workshop.process, Quadrant.THREAT, "Sequía",
                                           swot.Place(on.workshop)), False),
    ("post", lambda s, on: (s.add(Post(workshop_id=on.workshop_id, kind=PostKind.NOTE, text="Nota")), s.flush()),
     False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "act", "turns"), ACTS, ids=[name for name, _, _ in ACTS])
def test_whatever_changes_counts_the_version_up(
    session: Session, workshop: Workshop, name: str, act: Callable[[Session, Stage], object], turns: bool
) -> None:
    on = stage.stage_of(session, workshop)
    version, turn = counters(session, workshop)
    act(session, on)
    after = counters(session, workshop)
    assert after[0] > version
    assert (after[1] > turn) == turns


def test_no_change_is_counted_away(session: Session, workshop: Workshop) -> None:
    """A stage that was loaded before others wrote must not write its old number over theirs."""
    on = stage.stage_of(session, workshop)
    assert on.version is not None
    for word in ("Sequía", "Heladas", "Plagas"):
        swot.add_entry(session, workshop.process, Quadrant.THREAT, word, swot.Place(workshop))
    before, _ = counters(session, workshop)
    stage.set_moderated(session, on, True)
    assert counters(session, workshop)[0] > before


def test_a_vote_without_a_round_stays_without_when_none_was_published(
    session: Session, workshop: Workshop
) -> None:
    vote = agenda.add_line(session, workshop, Line(ActivityKind.VOTE, "Votación"))
    on = stage.stage_of(session, workshop)
    stage.go_to(session, on, vote, NOON)
    assert vote.round is None
    assert rules.asks(stage.moment_of(on, workshop, NOON)) == "vote"
