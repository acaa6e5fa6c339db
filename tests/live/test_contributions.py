"""What phones and tables send, on SQLite and PostgreSQL: taken once, or refused with a reason."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.conftest import make_process
from workshop.live import agenda, contributions, marks, moderation, quick, rules, stage
from workshop.live.arrivals import arrivals
from workshop.live.attendance import Traits
from workshop.live.contributions import NotNow, SaidAlready, Write
from workshop.live.quick import Typed
from workshop.models.base import utc_now
from workshop.models.errors import InvalidField, NotFound
from workshop.models.live import (
    Activity,
    ActivityKind,
    AgeGroup,
    Attendee,
    AttendeeTraits,
    HeldWords,
    PollAnswer,
    Post,
    PostKind,
    SignInSource,
    Stage,
)
from workshop.models.process import Workshop, WorkshopTable
from workshop.models.swot import EntrySource, Quadrant, SwotDots, SwotEntry
from workshop.steps.swot.service import AlreadyThere

PHONE, OTHER = "a" * 16, "b" * 16
D = Quadrant.WEAKNESS
KINDS = ("welcome", "actors", "swot", "dots", "poll", "plenary")


def write(number: int = 0, device: str = PHONE, **where: object) -> Write:
    return Write(f"{device}-{number:016x}", **where)  # type: ignore[arg-type]


@pytest.fixture
def workshop(session: Session) -> Workshop:
    """A workshop with two tables whose agenda has one activity of each kind that sends, none on yet."""
    process = make_process(session)
    made = Workshop(process_id=process.id, name="Taller", held_on=date(2026, 10, 1), join_code="KAWSAY")
    made.tables = [WorkshopTable(name="Mesa 1", position=1), WorkshopTable(name="Mesa 2", position=2)]
    session.add(made)
    session.flush()
    for kind in KINDS:
        options = ("Sí", "No") if kind == "poll" else ()
        agenda.add_line(session, made, agenda.Line(ActivityKind(kind), kind, options=options, dots_each=3))
    return made


def on(session: Session, workshop: Workshop, kind: str) -> Activity:
    """Bring the activity of this kind on the stage."""
    wanted = next(each for each in stage.activities(session, workshop) if each.kind == kind)
    stage.go_to(session, stage.stage_of(session, workshop), wanted)
    return wanted


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_an_entry_knows_its_table_and_who_typed_it(session: Session, workshop: Workshop) -> None:
    on(session, workshop, "swot")
    first, second = workshop.tables
    entry = contributions.add_entry(session, workshop, write(1), D, " Sin  agua ", first.id)
    typed = contributions.add_entry(
        session, workshop, write(2, OTHER, at_table=second), D, "Sin luz", first.id
    )
    assert (entry.text, entry.table, entry.source, entry.awaiting) == (
        "Sin agua",
        first,
        EntrySource.PHONE,
        False,
    )
    assert (typed.table, typed.source) == (second, EntrySource.STAFF)
    with pytest.raises(AlreadyThere):
        contributions.add_entry(session, workshop, write(3), D, "SIN AGUA", first.id)


def test_what_waits_for_approval(session: Session, workshop: Workshop) -> None:
    on(session, workshop, "swot")
    session.add(HeldWords(canton_code="1116", words="ladrón\n\nvende patria\n"))
    session.flush()
    texts = ("El LADRON se fue", "¡Vende... patria!", "Ladrillera", "Vende la patria", "dos ladrones")
    waits = [
        contributions.add_entry(session, workshop, write(n), D, text).awaiting for n, text in enumerate(texts)
    ]
    assert waits == [True, True, False, False, True]
    stage.set_moderated(session, stage.stage_of(session, workshop), True)
    assert contributions.add_entry(session, workshop, write(8), D, "Sin agua").awaiting
    at_table = write(9, OTHER, at_table=workshop.tables[0])
    assert not contributions.add_entry(session, workshop, at_table, D, "Sin luz").awaiting


def test_only_what_is_on_is_taken(session: Session, workshop: Workshop) -> None:
    for kind in KINDS:
        on(session, workshop, kind)
        refused = {
            "swot": lambda: contributions.add_entry(session, workshop, write(1), D, "Agua"),
            "actors": lambda: contributions.add_post(session, workshop, write(2), PostKind.ACTOR, "Junta"),
            "plenary": lambda: contributions.add_post(session, workshop, write(3), PostKind.NOTE, "Nota"),
            "dots": lambda: marks.give_dot(session, workshop, write(4), 1),
            "poll": lambda: marks.answer_poll(session, workshop, write(5), 0),
        }
        for other in refused.keys() - {kind}:
            with pytest.raises(NotNow) as closed:
                refused[other]()
            assert closed.value.state == "closed"
    on(session, workshop, "swot")
    stage.set_phones(session, stage.stage_of(session, workshop), False)
    held = contributions.add_entry(session, workshop, write(6), D, "Agua")
    assert held.awaiting  # it was being written when the phones were told to wait
    on(session, workshop, "dots")
    stage.set_phones(session, stage.stage_of(session, workshop), False)
    with pytest.raises(NotNow):
        marks.give_dot(session, workshop, write(7), held.id)
    assert (count(session, SwotEntry), count(session, Post)) == (1, 0)


def test_who_still_wrote_is_heard_and_who_was_cut_off_is_held(session: Session, workshop: Workshop) -> None:
    swot = on(session, workshop, "swot")
    on(session, workshop, "plenary")
    assert swot.ended_at is not None
    soon, late = swot.ended_at + timedelta(minutes=1), swot.ended_at + timedelta(minutes=30)
    typed_then = {"activity_id": swot.id}
    entry = contributions.add_entry(session, workshop, write(1, **typed_then), D, "Sin agua", now=soon)
    held = contributions.add_entry(session, workshop, write(2, **typed_then), D, "Sin luz", now=late)
    assert (entry.awaiting, held.awaiting) == (False, True)
    stage.close(session, stage.stage_of(session, workshop))
    with pytest.raises(NotNow) as over:
        contributions.add_entry(session, workshop, write(3, **typed_then), D, "Tarde", now=late)
    assert over.value.state == "over"
    assert contributions.add_entry(session, workshop, write(1, **typed_then), D, "Sin agua") is entry


def test_posts_know_their_kind_and_a_table_may_always_agree(session: Session, workshop: Workshop) -> None:
    table = workshop.tables[0]
    on(session, workshop, "dots")
    agreed = contributions.add_post(
        session, workshop, write(1, at_table=table), PostKind.AGREEMENT, "Minga el sábado"
    )
    assert (agreed.kind, agreed.table_id, agreed.awaiting) == (PostKind.AGREEMENT, table.id, False)
    with pytest.raises(NotNow):
        contributions.add_post(session, workshop, write(2), PostKind.AGREEMENT, "Otra cosa")
    plenary = on(session, workshop, "plenary")
    point = contributions.add_post(session, workshop, write(3), PostKind.OPEN_POINT, "¿Quién paga?", table.id)
    assert (point.activity_id, point.table_id, point.source) == (plenary.id, table.id, EntrySource.PHONE)
    with pytest.raises(SaidAlready) as same:
        contributions.add_post(session, workshop, write(4, OTHER), PostKind.OPEN_POINT, "quien paga")
    assert same.value.post is point
    for text in ("", "  \u200b ", "y" * 281):
        with pytest.raises(InvalidField):
            contributions.add_post(session, workshop, write(5), PostKind.NOTE, text)


def test_a_thousand_from_one_device_end_at_its_limit(session: Session, workshop: Workshop) -> None:
    on(session, workshop, "swot")
    for number in range(rules.MOST_FROM_ONE_DEVICE):
        contributions.add_entry(session, workshop, write(number), D, f"idea {number}")
    with pytest.raises(InvalidField):
        contributions.add_entry(session, workshop, write(2000), D, "una más")
    on(session, workshop, "actors")
    with pytest.raises(InvalidField):
        contributions.add_post(session, workshop, write(2001), PostKind.ACTOR, "Junta de agua")
    contributions.add_post(session, workshop, write(1, OTHER), PostKind.ACTOR, "Junta de agua")
    table = write(3000, at_table=workshop.tables[0])
    contributions.add_post(session, workshop, table, PostKind.ACTOR, "Club de madres")


def test_a_phone_of_which_the_team_hid_two_things_is_read_first(session: Session, workshop: Workshop) -> None:
    table = Write(f"{PHONE}-{99:016x}", at_table=workshop.tables[0])
    on(session, workshop, "swot")
    said = [contributions.add_entry(session, workshop, write(n), D, f"Idea {n}") for n in range(3)]
    for number, each in enumerate(said[:2]):
        moderation.do(session, workshop, moderation.Act("entry", "hide", (each.id,)))
        later = contributions.add_entry(session, workshop, write(10 + number), D, f"Más {number}")
        assert later.awaiting == (number == 1)
    other = contributions.add_entry(session, workshop, write(20, OTHER), D, "De otro teléfono")
    assert not other.awaiting
    assert not contributions.add_entry(session, workshop, table, D, "De la mesa").awaiting
    moderation.do(session, workshop, moderation.Act("entry", "show", (said[0].id,)))
    assert not contributions.add_entry(session, workshop, write(30), D, "Otra vez").awaiting


def test_all_of_one_phone_is_hidden_at_once_and_brought_back(session: Session, workshop: Workshop) -> None:
    on(session, workshop, "actors")
    actor = contributions.add_post(session, workshop, write(50), PostKind.ACTOR, "Nadie")
    on(session, workshop, "swot")
    said = [contributions.add_entry(session, workshop, write(n), D, f"Idea {n}") for n in range(5)]
    other = contributions.add_entry(session, workshop, write(20, OTHER), D, "De otro teléfono")
    merged = [contributions.add_entry(session, workshop, write(n), D, f"Agua {n}") for n in (60, 61)]
    moderation.do(session, workshop, moderation.Act("entry", "merge", tuple(each.id for each in merged)))
    moderation.do(session, workshop, moderation.Act("entry", "hide", (said[0].id,)))
    rows = {(item.what, item.id): item.rest for item in arrivals(session, workshop).items}
    assert rows.pop(("entry", said[0].id)) == 5  # four more entries and a name; what was merged stays
    assert set(rows.values()) == {0}
    undo = moderation.do(session, workshop, moderation.Act("entry", "quiet", (said[0].id,)))
    assert not any(each.in_the_open for each in (*said, actor))
    assert all(each.in_the_open for each in (other, *merged))
    assert contributions.add_entry(session, workshop, write(70), D, "Sigo").awaiting
    for act in undo:
        moderation.do(session, workshop, moderation.Act.read(str(act)))
    assert [each.in_the_open for each in said] == [
        False,
        True,
        True,
        True,
        True,
    ]  # the first was hidden before
    assert actor.in_the_open
    typed = quick.add_entry(session, workshop, D, Typed("De la consola", None))
    with pytest.raises(NotFound):
        moderation.do(session, workshop, moderation.Act("entry", "quiet", (typed.id,)))


def test_dots_have_an_end_and_can_be_moved(session: Session, workshop: Workshop) -> None:
    on(session, workshop, "swot")
    water, light = (contributions.add_entry(session, workshop, write(n), D, f"idea {n}") for n in (1, 2))
    activity = on(session, workshop, "dots")
    assert [marks.give_dot(session, workshop, write(n), water.id) for n in (10, 11, 12)] == [2, 1, 0]
    with pytest.raises(InvalidField):
        marks.give_dot(session, workshop, write(13), light.id)
    assert marks.take_dot(session, workshop, write(14), write(11).write_id) == 1
    assert marks.give_dot(session, workshop, write(15), light.id) == 0
    assert marks.give_dot(session, workshop, write(11), water.id) == 0, "what was taken back stays so"
    session.refresh(water)
    assert (water.total_dots, light.total_dots) == (2, 1)
    assert marks.dots_left(session, activity, OTHER) == 3
    assert marks.take_dot(session, workshop, write(16, OTHER), write(10).write_id) == 3
    water.hidden_at = utc_now()
    session.flush()
    with pytest.raises(InvalidField):
        marks.give_dot(session, workshop, write(17, OTHER), water.id)
    assert [card.text for card in marks.cards(session, workshop)] == ["idea 2"]


def test_a_poll_counts_a_device_once(session: Session, workshop: Workshop) -> None:
    poll = on(session, workshop, "poll")
    for number, option in enumerate((0, 1, 1)):
        marks.answer_poll(session, workshop, write(number), option)
    assert session.scalars(select(PollAnswer.option)).all() == [1]
    assert marks.answer_of(session, poll, PHONE) == 1
    for wrong in (-1, 2):
        with pytest.raises(InvalidField):
            marks.answer_poll(session, workshop, write(9), wrong)


def test_whoever_comes_late_still_signs_in(session: Session, workshop: Workshop) -> None:
    on(session, workshop, "dots")
    traits = Traits(age_group=AgeGroup.FROM_65)
    for _ in range(3):
        ana = contributions.sign_in(session, workshop, write(1), "Ana  Chimbo", "Junta", "111650", traits)
    assert (ana.name, ana.source) == ("Ana Chimbo", SignInSource.PHONE)
    assert (count(session, Attendee), count(session, AttendeeTraits)) == (1, 1)
    with pytest.raises(InvalidField):
        contributions.sign_in(session, workshop, write(2), " ", "", None, None)
    stage.close(session, stage.stage_of(session, workshop))
    with pytest.raises(NotNow):
        contributions.sign_in(session, workshop, write(3), "Luis", "", None, None)


SENDS = st.lists(
    st.tuples(st.sampled_from(["entry", "post", "dot", "back", "answer"]), st.integers(0, 5), st.booleans()),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sends=SENDS)
def test_no_sequence_of_resends_doubles_anything(
    session: Session, workshop: Workshop, sends: list[tuple[str, int, bool]]
) -> None:
    """Whatever comes twice, late or out of order: each write stands at most once, and no limit is passed."""
    with session.begin_nested() as trial:
        opened: dict[str, Activity] = {}
        target = None
        for kind in ("swot", "plenary", "dots", "poll"):
            opened[kind] = on(session, workshop, kind)
            if kind == "swot":
                target = contributions.add_entry(session, workshop, write(999), D, "a lo que se da puntos")
        assert target is not None
        texts: Counter[str] = Counter()
        for what, number, from_other in sends:
            device = OTHER if from_other else PHONE
            number_of = {"entry": 100, "post": 200, "dot": 300, "back": 400, "answer": 500}[what] + number
            kind = {"entry": "swot", "post": "plenary", "dot": "dots", "back": "dots", "answer": "poll"}[what]
            stage.go_to(session, stage.stage_of(session, workshop), opened[kind])
            sent = write(number_of, device, activity_id=opened[kind].id)
            said = f"{what} {number} de {device}"
            try:
                if what == "entry":
                    contributions.add_entry(session, workshop, sent, D, said)
                elif what == "post":
                    contributions.add_post(session, workshop, sent, PostKind.NOTE, said)
                elif what == "dot":
                    marks.give_dot(session, workshop, sent, target.id)
                elif what == "back":
                    marks.take_dot(session, workshop, sent, write(300 + number, device).write_id)
                else:
                    marks.answer_poll(session, workshop, sent, number % 2)
            except InvalidField:
                assert what == "dot", "only dots come to an end in so few"
                continue
            texts[said] += what in ("entry", "post")
        stored = [*session.scalars(select(SwotEntry.text)), *session.scalars(select(Post.text))]
        assert sorted(stored) == sorted(["a lo que se da puntos", *(each for each in texts if texts[each])])
        for device in (PHONE, OTHER):
            standing = [each for each in marks.dots_from(session, opened["dots"], device) if each.count]
            assert len(standing) <= 3
            assert all(each.count == 1 for each in standing)
            assert len({each.giver for each in standing}) == len(standing)
        assert count(session, PollAnswer) == len({other for what, _, other in sends if what == "answer"})
        assert count(session, SwotDots) <= len({(n, o) for what, n, o in sends if what == "dot"})
        trial.rollback()
    session.expire_all()


def test_a_stage_tells_its_screens_of_each_dot(session: Session, workshop: Workshop) -> None:
    on(session, workshop, "swot")
    entry = contributions.add_entry(session, workshop, write(1), D, "Sin agua")
    on(session, workshop, "dots")
    before = session.scalar(select(Stage.version).where(Stage.workshop_id == workshop.id)) or 0
    marks.give_dot(session, workshop, write(2), entry.id)
    after = session.scalar(select(Stage.version).where(Stage.workshop_id == workshop.id)) or 0
    assert after > before
