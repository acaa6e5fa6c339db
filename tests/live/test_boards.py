"""What the projector and the console show of a workshop, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.live.conftest import NOON, make_workshop
from workshop.live import boards, quick, rankings, stage
from workshop.live.arrivals import arrivals
from workshop.live.boards import Panel
from workshop.live.quick import Typed
from workshop.models.actions import Action
from workshop.models.errors import InvalidField
from workshop.models.history import Change
from workshop.models.live import ActivityKind, Attendee, PollAnswer, Post, PostKind, SignInSource
from workshop.models.process import Workshop
from workshop.models.swot import CrossKind, EntrySource, Quadrant, SwotCross, SwotEntry
from workshop.steps.swot import dots
from workshop.steps.swot import service as swot

F, O, D = Quadrant.STRENGTH, Quadrant.OPPORTUNITY, Quadrant.WEAKNESS  # noqa: E741


def add(
    session: Session, workshop: Workshop, text: str, quadrant: Quadrant = D, device: int = 0
) -> SwotEntry:
    return swot.add_entry(
        session,
        workshop.process,
        quadrant,
        text,
        swot.Place(workshop),
        EntrySource.PHONE if device else EntrySource.STAFF,
        f"{device:016x}-{abs(hash(text)):016x}"[:33] if device else None,
    )


def texts(panel: Panel) -> list[str | None]:
    return [card.text if card else None for card in panel.cards]


def test_the_board_fills_place_by_place(session: Session, workshop: Workshop) -> None:
    said = [add(session, workshop, f"Idea {number}") for number in range(6)]
    panel = boards.swot_board(session, workshop)["weakness"]
    assert texts(panel) == ["Idea 4", "Idea 5", "Idea 2", "Idea 3"]
    assert (panel.total, panel.more) == (6, 2)
    assert [card.new for card in panel.cards if card] == [False, True, False, False]
    said[0].pinned_at, said[5].hidden_at, said[4].awaiting = NOON, NOON, True
    session.flush()
    panel = boards.swot_board(session, workshop)["weakness"]
    assert texts(panel)[0] == "Idea 0"
    assert panel.cards[0] is not None
    assert panel.cards[0].pinned
    assert panel.total == 4
    assert not {"Idea 4", "Idea 5"} & set(texts(panel))
    said[1].archived_at = NOON
    session.flush()
    assert "Idea 1" not in texts(boards.swot_board(session, workshop)["weakness"])


LONG = "No hay agua segura en siete comunidades y en verano se toma del estero. " * 3


def test_a_long_text_that_stands_first_takes_two_places(session: Session, workshop: Workshop) -> None:
    said = [add(session, workshop, f"Idea {number}") for number in range(4)]
    long = add(session, workshop, LONG)
    assert not any(card.wide for card in boards.swot_board(session, workshop)["weakness"].cards if card)
    long.pinned_at = NOON
    session.flush()
    panel = boards.swot_board(session, workshop)["weakness"]
    assert [bool(card and card.wide) for card in panel.cards] == [True, False, False]
    assert (panel.total, panel.more) == (5, 2)
    long.pinned_at, said[2].pinned_at = None, NOON
    session.flush()
    assert not any(card.wide for card in boards.swot_board(session, workshop)["weakness"].cards if card)


def pages(session: Session, workshop: Workshop) -> list[list[str | None]]:
    """The weaknesses while they are grouped, page by page."""
    panel = boards.grouped_board(session, workshop)["weakness"]
    return [[card.text if card else None for card in page] for page in panel.pages]


def test_while_they_are_grouped_all_entries_are_read_page_by_page(
    session: Session, workshop: Workshop
) -> None:
    assert pages(session, workshop) == [[None] * 4]
    said = [add(session, workshop, f"Idea {number}") for number in range(5)]
    assert pages(session, workshop) == [
        ["Idea 0", "Idea 1", "Idea 2", "Idea 3"],
        ["Idea 4", None, None, None],
    ]
    long = add(session, workshop, LONG)  # it is read whole, and so it takes two places
    assert pages(session, workshop)[1] == ["Idea 4", long.text, None]
    said[3].pinned_at = NOON  # what is talked about stays while the others go by
    session.flush()
    assert pages(session, workshop) == [
        ["Idea 3", "Idea 0", "Idea 1", "Idea 2"],
        ["Idea 3", "Idea 4", long.text],
    ]


def test_merged_entries_are_counted_with_theirs(session: Session, workshop: Workshop) -> None:
    one, two, three = (add(session, workshop, text) for text in ("Agua", "Agua segura", "Vía"))
    swot.merge(session, workshop.process, [two.id, three.id], three.id)
    assert pages(session, workshop) == [["Vía", "Agua", None, None]]
    panel = boards.grouped_board(session, workshop)["weakness"]
    assert [card.voices for card in panel.pages[0] if card] == [2, 1]
    assert panel.total == 2
    dots.set_dots(session, one, 2, giver="a")
    dots.set_dots(session, two, 3, giver="b")
    dots.set_dots(session, three, 1, giver="b")
    ranking = rankings.dots_ranking(session, workshop)
    assert (ranking.given, ranking.givers, ranking.more) == (6, 2, 0)
    assert [(bar.rank, bar.text, bar.count) for bar in ranking.bars] == [(1, "Vía", 4), (2, "Agua", 2)]
    assert rankings.dots_ranking(session, workshop, most=1).more == 1


def test_other_workshops_do_not_show(session: Session, workshop: Workshop) -> None:
    other = make_workshop(session, workshop.process, "OTRO22")
    add(session, other, "De otro taller")
    quick.add_post(session, other, None, PostKind.AGREEMENT, Typed("Otro acuerdo"))
    assert boards.swot_board(session, workshop)["weakness"].total == 0
    assert boards.posts_panel(session, workshop, [PostKind.AGREEMENT], 3).total == 0
    assert arrivals(session, workshop).items == []


def test_a_poll_keeps_the_order_of_its_answers(session: Session, workshop: Workshop) -> None:
    poll = next(each for each in stage.activities(session, workshop) if each.kind == ActivityKind.POLL)
    for number, option in enumerate([1, 1, 0]):
        session.add(PollAnswer(activity_id=poll.id, giver=f"g{number}", option=option))
    session.flush()
    ranking = rankings.poll_ranking(session, poll)
    assert [(bar.text, bar.count, bar.rank) for bar in ranking.bars] == [("Sábado", 1, 2), ("Domingo", 2, 1)]
    assert boards.phones_that_sent(session, workshop, poll) == 3


def test_people_and_phones_are_counted(session: Session, workshop: Workshop) -> None:
    for number in range(3):
        session.add(Attendee(workshop_id=workshop.id, name=f"Ana {number}", source=SignInSource.PHONE))
    session.add(
        Attendee(workshop_id=workshop.id, name="Dos veces", source=SignInSource.STAFF, archived_at=NOON)
    )
    for number in range(4):
        add(session, workshop, f"Idea {number}", device=1 + number % 2)
    add(session, workshop, "Del personal")
    session.add(
        Post(
            workshop_id=workshop.id,
            kind=PostKind.NOTE,
            text="Nota",
            source=EntrySource.PHONE,
            write_id=f"{3:016x}-{0:016x}",
        )
    )
    session.flush()
    assert boards.signed_in(session, workshop) == 3
    assert boards.phones_that_sent(session, workshop, None) == 3
    activity = next(each for each in stage.activities(session, workshop) if each.kind == ActivityKind.DOTS)
    assert boards.phones_that_sent(session, workshop, activity) == 0


def test_the_console_lists_the_newest_first_and_says_what_waits(session: Session, workshop: Workshop) -> None:
    first = add(session, workshop, "No hay agua segura en las comunidades")
    add(session, workshop, "La vía se corta con la lluvia").awaiting = True
    like = add(session, workshop, "No hay agua segura en la comunidad", device=7)
    session.flush()
    found = arrivals(session, workshop)
    assert [item.text for item in found.items][:1] == [like.text]
    assert (found.waiting, found.more) == (1, 0)
    assert found.items[0].like is first
    assert found.items[0].phone
    assert found.items[2].like is None
    assert [item.text for item in arrivals(session, workshop, "awaiting").items] == [
        "La vía se corta con la lluvia"
    ]
    assert arrivals(session, workshop, most=2).more == 1


def test_what_the_facilitator_adds_is_stored_once(session: Session, workshop: Workshop) -> None:
    mark = "0123456789abcdef-0123456789abcdef"
    table = workshop.tables[0]
    one = quick.add_entry(session, workshop, F, Typed("Juntas activas", table.id, mark))
    assert quick.add_entry(session, workshop, F, Typed("Juntas activas", table.id, mark)) is one
    assert (one.table, one.component, one.source) == (table, table.component, EntrySource.STAFF)
    post = quick.add_post(session, workshop, None, PostKind.NOTE, Typed("Se acordó", None, mark))
    assert quick.add_post(session, workshop, None, PostKind.NOTE, Typed("Se acordó", None, mark)) is post
    with pytest.raises(InvalidField):
        quick.add_post(session, workshop, None, PostKind.NOTE, Typed("se acordó."))
    other = make_workshop(session, workshop.process, "OTRO22")
    with pytest.raises(InvalidField):
        quick.add_post(session, other, None, PostKind.NOTE, Typed("Se acordó", None, mark))
    with pytest.raises(InvalidField):
        quick.add_post(session, other, None, PostKind.NOTE, Typed("De otra mesa", table.id))
    for bad in ("", "   ", "x" * 281):
        with pytest.raises(InvalidField):
            quick.add_post(session, workshop, None, PostKind.NOTE, Typed(bad))


def test_actions_and_strategies_of_the_hall_know_where_they_were_made(
    session: Session, workshop: Workshop
) -> None:
    inside, outside = (
        add(session, workshop, "Tierra fértil", F),
        add(session, workshop, "Mercado de cacao", O),
    )
    strategy = Typed("Vender en asociación")
    cross = quick.add_cross(session, workshop, CrossKind.FO, inside.id, outside.id, strategy)
    assert (cross.workshop_id, cross.entries) == (workshop.id, [inside, outside])
    with pytest.raises(InvalidField):
        quick.add_cross(session, workshop, CrossKind.DA, inside.id, outside.id, Typed("Otra"))
    assert texts(boards.crossing_board(session, workshop)["FO"]) == ["Vender en asociación", None, None]
    day, deed = date(2027, 3, 31), Typed("Filtros de agua", workshop.tables[0].id)
    action = quick.add_action(
        session, workshop, deed, owner_typed="Ing. Grefa", deadline=day, entry_id=inside.id
    )
    assert (action.workshop_id, action.table_id) == (workshop.id, workshop.tables[0].id)
    assert (action.owner, action.deadline, action.entries) == ("Ing. Grefa", day, [inside])
    assert boards.actions_panel(boards.actions_made(session, workshop), 2) == [action, None]
    with pytest.raises(InvalidField):
        quick.add_action(session, workshop, Typed("  "))
    with pytest.raises(InvalidField):
        quick.add_action(session, workshop, Typed("x" * 161))
    with pytest.raises(InvalidField):
        quick.add_action(session, workshop, Typed("Tarde"), deadline=date(27, 1, 1))


def test_actions_and_strategies_are_known_again_by_their_write(session: Session, workshop: Workshop) -> None:
    """The same write is the first one, whatever it says by now; the same words of another write are told."""
    sides = [add(session, workshop, "Tierra fértil", F).id, add(session, workshop, "Mercado", O).id]
    other = make_workshop(session, workshop.process, "OTRO22")
    day = date(2027, 3, 31)

    def cross(text: str, write_id: str, at: Workshop = workshop) -> SwotCross:
        return quick.add_cross(session, at, CrossKind.FO, *sides, Typed(text, None, write_id))

    def action(text: str, write_id: str, at: Workshop = workshop, deadline: date | None = day) -> Action:
        return quick.add_action(session, at, Typed(text, None, write_id), deadline=deadline)

    for make in (cross, action):
        first = make("Vender juntas", "a" * 33)
        assert make("Otras palabras", "a" * 33) is first
        with pytest.raises(InvalidField, match="written down already"):
            make("vender JUNTAS.", "b" * 33)
        with pytest.raises(InvalidField, match="out of date"):
            make("Vender juntas", "a" * 33, other)
        first.archived_at = NOON
        assert make("Vender juntas", "c" * 33) is not first
    assert action("Vender juntas", "d" * 33, deadline=None).title == "Vender juntas"
    made = session.scalars(select(Change).where(Change.kind.in_(["action", "swot_cross"]))).all()
    assert made
    assert not any("write_id" in each.values for each in made)
    entry = quick.add_entry(session, workshop, F, Typed("Juntas", None, "a" * 33))
    with pytest.raises(InvalidField, match="out of date"):
        quick.add_entry(session, other, F, Typed("Juntas", None, entry.write_id))


def test_a_deadline_that_is_past_is_not_taken(session: Session, workshop: Workshop) -> None:
    with pytest.raises(InvalidField) as refused:
        quick.add_action(session, workshop, Typed("Revisar la captación"), deadline=date(2020, 1, 1))
    assert refused.value.field == "deadline"


def test_the_console_lists_one_quadrant(session: Session, workshop: Workshop) -> None:
    for number in range(3):
        add(session, workshop, f"Falta {number}")
    add(session, workshop, "Minga cada mes", F)
    quick.add_post(session, workshop, None, PostKind.NOTE, Typed("Una nota"))
    found = arrivals(session, workshop, "weakness", most=2)
    assert [item.text for item in found.items] == ["Falta 2", "Falta 1"]
    assert found.more == 1
    assert [item.text for item in arrivals(session, workshop, "strength").items] == ["Minga cada mes"]


def test_what_comes_next(session: Session, workshop: Workshop) -> None:
    today = date(2026, 10, 1)
    later = make_workshop(session, workshop.process, "LUEGO2")
    later.held_on = today + timedelta(days=9)
    workshop.process.assembly_on = today + timedelta(days=60)
    quick.add_post(session, workshop, None, PostKind.AGREEMENT, Typed("Acuerdo"))
    quick.add_action(session, workshop, Typed("Filtros"))
    ahead = boards.ahead(session, workshop, NOON, today)
    assert list(ahead.workshops) == [later]
    assert (ahead.assembly_on, ahead.agreements, ahead.actions, ahead.unowned) == (
        today + timedelta(days=60),
        1,
        1,
        1,
    )
    assert boards.ahead(session, workshop, NOON, today + timedelta(days=90)).assembly_on is None
