"""The agenda: its lines, their order, and what they may hold, on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests.conftest import make_process
from tests.live.conftest import KINDS, NOON, make_workshop
from workshop.live import agenda, stage
from workshop.live.agenda import Line
from workshop.models.budget import BallotKind, Round, Rule
from workshop.models.errors import InvalidField, NotFound
from workshop.models.live import Activity, ActivityKind, PollAnswer
from workshop.models.process import Process, Workshop


def kinds(session: Session, workshop: Workshop) -> list[ActivityKind]:
    return [each.kind for each in stage.activities(session, workshop)]


def make_round(session: Session, process: Process) -> Round:
    made = Round(
        process_id=process.id,
        key=f"k{process.id}",
        name="Ronda",
        ceiling_cents=100,
        ballot=BallotKind.APPROVAL,
        rule=Rule.MOST_VOTES,
        opens_at=datetime(2026, 10, 1, tzinfo=UTC),
        closes_at=datetime(2026, 10, 2, tzinfo=UTC),
        published_at=datetime(2026, 9, 1, tzinfo=UTC),
    )
    session.add(made)
    session.flush()
    return made


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (Line(ActivityKind.SWOT, "  "), "title"),
        (Line(ActivityKind.SWOT, "FODA", minutes=0), "minutes"),
        (Line(ActivityKind.SWOT, "FODA", minutes=601), "minutes"),
        (Line(ActivityKind.DOTS, "Puntos", dots_each=51), "dots_each"),
        (Line(ActivityKind.POLL, "Consulta", options=("Sí", "  ")), "options"),
        (Line(ActivityKind.POLL, "Consulta", options=tuple("abcdefghi")), "options"),
        (Line(ActivityKind.VOTE, "Votación", round_id=987654), "round_id"),
    ],
)
def test_what_a_line_may_not_be(session: Session, workshop: Workshop, line: Line, field: str) -> None:
    with pytest.raises(InvalidField) as error:
        agenda.add_line(session, workshop, line)
    assert error.value.field == field
    assert kinds(session, workshop) == list(KINDS)


def test_lines_move_and_stop_at_the_ends(session: Session, workshop: Workshop) -> None:
    first, second, *_ = stage.activities(session, workshop)
    agenda.move_line(session, workshop, second.id, -1)
    assert kinds(session, workshop)[:2] == [ActivityKind.SWOT, ActivityKind.WELCOME]
    agenda.move_line(session, workshop, second.id, -1)
    assert kinds(session, workshop)[0] == ActivityKind.SWOT
    agenda.move_line(session, workshop, first.id, 50)
    assert kinds(session, workshop)[-1] == ActivityKind.WELCOME


def test_an_archived_line_leaves_the_agenda_and_comes_back(session: Session, workshop: Workshop) -> None:
    line = stage.activities(session, workshop)[1]
    agenda.archive_line(session, workshop, line.id)
    assert ActivityKind.SWOT not in kinds(session, workshop)
    with pytest.raises(NotFound):
        agenda.move_line(session, workshop, line.id, 1)
    agenda.archive_line(session, workshop, line.id, False)
    assert kinds(session, workshop) == list(KINDS)


def test_a_change_of_what_is_on_asks_phones_anew(session: Session, workshop: Workshop) -> None:
    on = stage.stage_of(session, workshop)
    lines = stage.activities(session, workshop)
    stage.go_to(session, on, lines[1], NOON)
    turn = on.turn
    agenda.change_line(session, workshop, lines[0].id, Line(ActivityKind.WELCOME, "Bienvenida"))
    session.refresh(on)
    assert on.turn == turn
    agenda.change_line(session, workshop, lines[1].id, Line(ActivityKind.SWOT, "FODA", "¿Qué nos falta?"))
    session.refresh(on)
    assert on.turn == turn + 1
    assert lines[1].question == "¿Qué nos falta?"


def test_the_answers_of_a_poll_keep_their_meaning(session: Session, workshop: Workshop) -> None:
    poll = next(each for each in stage.activities(session, workshop) if each.kind == ActivityKind.POLL)
    agenda.change_line(
        session, workshop, poll.id, Line(ActivityKind.POLL, "Día", options=("Lunes", "Martes"))
    )
    session.add(PollAnswer(activity_id=poll.id, giver="g", option=0))
    session.flush()
    with pytest.raises(InvalidField):
        agenda.change_line(
            session, workshop, poll.id, Line(ActivityKind.POLL, "Día", options=("Martes", "Lunes"))
        )
    agenda.change_line(
        session, workshop, poll.id, Line(ActivityKind.POLL, "¿Qué día?", options=("Lunes", "Martes"))
    )
    assert (poll.title, poll.options) == ("¿Qué día?", ["Lunes", "Martes"])


def test_a_vote_is_on_a_round_of_its_process(session: Session, workshop: Workshop) -> None:
    own, foreign = make_round(session, workshop.process), make_round(session, make_process(session, "2201"))
    with pytest.raises(InvalidField):
        agenda.add_line(session, workshop, Line(ActivityKind.VOTE, "Votación", round_id=foreign.id))
    agenda.add_line(session, workshop, Line(ActivityKind.VOTE, "Votación", round_id=own.id))
    other = agenda.add_line(session, workshop, Line(ActivityKind.SWOT, "FODA", round_id=own.id))
    assert other.round_id is None
    bare = agenda.add_line(session, workshop, Line(ActivityKind.VOTE, "Otra votación"))
    stage.go_to(session, stage.stage_of(session, workshop), bare, NOON)
    assert bare.round is own  # the last one that was published


def test_an_agenda_is_copied_and_filled_once(session: Session, workshop: Workshop) -> None:
    other = make_workshop(session, workshop.process, "COPIA2")
    agenda.fill(session, other, agenda.copied(session, workshop))
    agenda.fill(session, other, agenda.copied(session, workshop))
    assert kinds(session, other) == list(KINDS)
    poll = next(each for each in stage.activities(session, other) if each.kind == ActivityKind.POLL)
    assert isinstance(poll, Activity)
    assert poll.options == ["Sábado", "Domingo"]
