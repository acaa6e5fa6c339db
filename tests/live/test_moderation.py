"""Moderation from the console: every act, and taking it back, on both databases."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.live.conftest import make_workshop
from workshop.live import moderation
from workshop.live.arrivals import arrivals
from workshop.live.moderation import Act, LooksLike
from workshop.models.actors import Actor, ActorKind
from workshop.models.errors import InvalidField, NotFound
from workshop.models.live import Post, PostKind
from workshop.models.process import Workshop
from workshop.models.swot import EntrySource, Quadrant, SwotEntry
from workshop.steps.actors import service as actors
from workshop.steps.swot import dots
from workshop.steps.swot import service as swot


def entry(session: Session, workshop: Workshop, text: str, awaiting: bool = False) -> SwotEntry:
    made = swot.add_entry(session, workshop.process, Quadrant.WEAKNESS, text, swot.Place(workshop))
    made.awaiting = awaiting
    session.flush()
    return made


def name(session: Session, workshop: Workshop, text: str, awaiting: bool = True) -> Post:
    made = Post(
        workshop_id=workshop.id,
        kind=PostKind.ACTOR,
        text=text,
        source=EntrySource.PHONE,
        awaiting=awaiting,
    )
    session.add(made)
    session.flush()
    return made


def do(session: Session, workshop: Workshop, text: str) -> list[Act]:
    undo: list[Act] = []
    for each in text.split():
        undo = [*moderation.do(session, workshop, Act.read(each)), *undo]
    return undo


def back(session: Session, workshop: Workshop, undo: list[Act]) -> None:
    for act in undo:
        moderation.do(session, workshop, Act.read(str(act)))


def look(each: SwotEntry | Post) -> tuple[bool, bool, bool, bool]:
    return each.awaiting, each.hidden_at is not None, each.pinned_at is not None, each.archived


@pytest.mark.parametrize("verb", ["approve", "hold", "hide", "show", "pin", "unpin"])
@pytest.mark.parametrize("what", ["entry", "post"])
def test_each_act_can_be_taken_back(session: Session, workshop: Workshop, what: str, verb: str) -> None:
    said: SwotEntry | Post
    if what == "entry":
        said = entry(session, workshop, "Sin agua segura", awaiting=verb == "approve")
    else:
        said = Post(workshop_id=workshop.id, kind=PostKind.NOTE, text="Nota", awaiting=verb == "approve")
        session.add(said)
        session.flush()
    for before in {"show": "hide", "unpin": "pin"}.get(verb, "").split():
        do(session, workshop, f"{what}.{before}.{said.id}")
    start = look(said)
    undo = do(session, workshop, f"{what}.{verb}.{said.id}")
    assert look(said) != start
    assert do(session, workshop, f"{what}.{verb}.{said.id}") == []  # pressed twice
    back(session, workshop, undo)
    assert look(said) == start


def test_merging_and_taking_it_back_gives_each_its_own_group(session: Session, workshop: Workshop) -> None:
    one, two, three, four = (
        entry(session, workshop, text, awaiting=text == "Cuatro") for text in ("Uno", "Dos", "Tres", "Cuatro")
    )
    dots.set_dots(session, three, 3, giver="a")
    do(session, workshop, f"entry.merge.{two.id}.{three.id}")
    undo = do(session, workshop, f"entry.merge.{one.id}.{two.id}.{four.id}")
    assert {each.merged_into_id for each in (two, three, four)} == {one.id}
    assert (one.total_dots, four.awaiting) == (3, False)
    back(session, workshop, undo)
    assert [each.merged_into_id for each in (one, two, three, four)] == [None, None, two.id, None]


def test_merging_twice_or_alone(session: Session, workshop: Workshop) -> None:
    one, two = entry(session, workshop, "Uno"), entry(session, workshop, "Dos")
    do(session, workshop, f"entry.merge.{one.id}.{two.id}")
    assert do(session, workshop, f"entry.merge.{one.id}.{two.id}") == []
    undo = do(session, workshop, f"entry.separate.{two.id}")
    assert two.merged_into_id is None
    back(session, workshop, undo)
    assert two.merged_into_id == one.id
    with pytest.raises(InvalidField):
        do(session, workshop, f"entry.merge.{one.id}")
    with pytest.raises(InvalidField):
        do(session, workshop, "entry.merge")


def test_an_approved_name_becomes_an_actor_and_leaves_the_map_with_its_approval(
    session: Session, workshop: Workshop
) -> None:
    post = name(session, workshop, "Asociación de mujeres de Santa Bárbara")
    undo = do(session, workshop, f"post.approve.{post.id}")
    assert post.actor is not None
    assert (post.awaiting, post.actor.kind, post.actor.name) == (False, ActorKind.CIVIL_SOCIETY, post.text)
    actor = post.actor
    back(session, workshop, undo)
    assert (post.awaiting, post.actor, actor.archived) == (True, None, True)
    do(session, workshop, f"post.approve.{post.id}")
    assert post.actor is actor  # the same one comes back
    assert not actor.archived


def test_what_was_hidden_waits_for_nobody(session: Session, workshop: Workshop) -> None:
    found = [entry(session, workshop, text, awaiting=True) for text in ("Sin agua", "Sin luz")]
    assert arrivals(session, workshop).waiting == 2
    do(session, workshop, f"entry.hide.{found[0].id}")
    waiting = arrivals(session, workshop, "awaiting")
    assert (waiting.waiting, [item.id for item in waiting.items]) == (1, [found[1].id])


def test_likely_duplicates_are_said_first(session: Session, workshop: Workshop) -> None:
    canton = workshop.process.canton_code
    there = actors.add(session, canton, actors.ActorDraft("Junta de agua La Merced", ActorKind.COMMUNITY))
    post = name(session, workshop, "Junta de Agua la Mercedd")
    do(session, workshop, f"post.approve.{post.id}")
    assert post.actor is None  # shown to the hall, but nobody has said yet which one it is
    (row,) = arrivals(session, workshop).items
    assert list(row.actors) == [there]
    with pytest.raises(LooksLike) as error:
        do(session, workshop, f"post.map.{post.id}")
    assert error.value.found == [there]
    undo = do(session, workshop, f"post.same.{post.id}.{there.id}")
    assert post.actor is there
    back(session, workshop, undo)
    assert (post.actor, there.archived) == (None, False)  # it was on the map before this workshop
    do(session, workshop, f"post.map.{post.id}.1")
    assert post.actor is not None
    assert post.actor is not there


def test_a_rehearsal_writes_no_actor(session: Session, workshop: Workshop) -> None:
    workshop.process.practice = True
    post = name(session, workshop, "Comuna Collana")
    do(session, workshop, f"post.approve.{post.id} post.map.{post.id}")
    assert (post.awaiting, post.actor) == (False, None)
    assert session.scalar(select(func.count(Actor.id))) == 0


def test_acts_on_other_workshops_and_on_nothing_are_not_found(session: Session, workshop: Workshop) -> None:
    other = make_workshop(session, workshop.process, "OTRO22")
    foreign = entry(session, other, "De otro taller")
    mine = entry(session, workshop, "De este")
    note = name(session, workshop, "Un actor", awaiting=False)
    for text in (
        f"entry.hide.{foreign.id}",
        f"entry.merge.{mine.id}.{foreign.id}",
        f"entry.map.{mine.id}",
        f"entry.archive.{mine.id}",
        f"post.merge.{note.id}",
        f"post.same.{note.id}",
        f"post.same.{note.id}.987654",
        "entry.hide.987654",
        "entry.hide",
    ):
        with pytest.raises(NotFound):
            do(session, workshop, text)
    for text in ("", "entry", "nothing.hide.1", "entry.burn.1", "entry.hide.x", "entry.hide.-1"):
        with pytest.raises(NotFound):
            Act.read(text)
    assert foreign.hidden_at is None


def test_what_was_made_here_can_be_taken_away(session: Session, workshop: Workshop) -> None:
    post = name(session, workshop, "Un actor", awaiting=False)
    undo = do(session, workshop, f"post.hide.{post.id}")
    assert arrivals(session, workshop).items[0].hidden
    back(session, workshop, undo)
    assert not arrivals(session, workshop).items[0].hidden


def test_entries_of_different_quadrants_are_not_merged(session: Session, workshop: Workshop) -> None:
    weakness, threat = entry(session, workshop, "Sin agua segura"), entry(session, workshop, "Sequía")
    threat.quadrant = Quadrant.THREAT
    session.flush()
    with pytest.raises(InvalidField):
        do(session, workshop, f"entry.merge.{weakness.id}.{threat.id}")
    assert (weakness.merged_into_id, threat.merged_into_id) == (None, None)
