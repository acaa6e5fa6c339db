"""A workshop with everything in it, for the tests of what comes after."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from tests.conftest import make_process
from workshop.models.actions import Action
from workshop.models.actors import Actor, ActorGroup, ActorKind, PriorityGroup
from workshop.models.live import (
    Activity,
    ActivityKind,
    Attendee,
    AttendeeTraits,
    PollAnswer,
    Post,
    PostKind,
    Sex,
    SignInSource,
    Stage,
    TableLink,
)
from workshop.models.process import Process, Workshop, WorkshopTable
from workshop.models.swot import CrossKind, Quadrant, SwotCross, SwotDots, SwotEntry

BEGAN = datetime(2027, 3, 1, 14, tzinfo=UTC)  # 09:00 in Ecuador
LA_TINGUE = "111651"  # the one rural parish of Olmedo, Loja


@dataclass
class Hall:
    """Ids and texts of a filled workshop."""

    workshop_id: int
    process_id: int
    said: list[str]
    people: list[str]


def fill(session: Session, process: Process | None = None, people: int = 12, entries: int = 20) -> Hall:
    """Store a closed workshop with an agenda that ran, people, entries, posts, a poll, crosses and actions."""
    process = process or make_process(session)
    workshop = Workshop(
        process=process,
        name="Taller de La Tingue",
        held_on=date(2027, 3, 1),
        place="Casa comunal",
        parish_code=LA_TINGUE,
        join_code=f"T{process.id:05d}"[-6:],
        tables=[WorkshopTable(name="Mesa 1", position=1), WorkshopTable(name="Mesa 2", position=2)],
        steps="actors swot",
    )
    session.add(workshop)
    session.flush()
    session.add(TableLink(table_id=workshop.tables[0].id, key=f"k{workshop.id}", moderator="Rosa Cango"))
    said = _said(session, process, workshop, entries)
    names = [f"Persona Número {n}" for n in range(1, people + 1)]
    session.add_all(
        Attendee(
            workshop_id=workshop.id,
            name=name,
            organisation="Junta de agua La Tingue" if n % 2 else "",
            parish_code=LA_TINGUE if n % 3 else None,
            source=SignInSource.PHONE,
        )
        for n, name in enumerate(names)
    )
    session.add_all(
        AttendeeTraits(id=f"{workshop.id}-{n}", workshop_id=workshop.id, sex=Sex.WOMAN if n < 8 else Sex.MAN)
        for n in range(people)
    )
    session.flush()
    return Hall(workshop.id, process.id, said, names)


def _said(session: Session, process: Process, workshop: Workshop, entries: int) -> list[str]:
    quadrants = list(Quadrant)
    made = [
        SwotEntry(
            process_id=process.id,
            workshop_id=workshop.id,
            quadrant=quadrants[n % 4],
            text=f"Entrada {n} de la mesa: agua segura",
            table_id=workshop.tables[n % 2].id,
        )
        for n in range(entries)
    ]
    session.add_all(made)
    session.flush()
    made[4].merged_into_id = made[0].id
    session.add(SwotDots(entry_id=made[0].id, giver="hall", count=7))
    session.add(SwotDots(entry_id=made[4].id, giver="hall", count=2))
    actor = Actor(
        canton_code=process.canton_code,
        name="Junta de agua La Tingue",
        kind=ActorKind.COMMUNITY,
        groups=[ActorGroup(group=PriorityGroup.FARMERS)],
    )
    cross = SwotCross(
        process_id=process.id,
        workshop_id=workshop.id,
        kind=CrossKind.FO,
        text="Usar las mingas para el agua",
        entries=made[:2],
    )
    action = Action(
        process_id=process.id,
        workshop_id=workshop.id,
        title="Clorar el agua de La Tingue",
        owner_typed="Rosa Elvira Cango",
        deadline=date(2027, 6, 30),
    )
    session.add_all([actor, cross, action])
    session.flush()
    posts = [
        Post(
            workshop_id=workshop.id, kind=kind, text=f"Dicho {kind.value} {n}", table_id=workshop.tables[0].id
        )
        for kind in PostKind
        for n in (1, 2)
    ]
    posts[0].actor_id = actor.id
    session.add_all(posts)
    _agenda(session, workshop)
    return [*(e.text for e in made), *(p.text for p in posts), cross.text, action.title, action.owner_typed]


def _agenda(session: Session, workshop: Workshop) -> None:
    swot = Activity(
        workshop_id=workshop.id, kind=ActivityKind.SWOT, title="Diagnóstico por mesas", minutes=40, position=1,
        started_at=BEGAN, ended_at=BEGAN + timedelta(minutes=45),
    )  # fmt: skip
    poll = Activity(
        workshop_id=workshop.id, kind=ActivityKind.POLL, title="Sondeo", question="¿Cuándo nos vemos?",
        options=["En abril", "En mayo"], position=2,
        started_at=BEGAN + timedelta(minutes=45), ended_at=BEGAN + timedelta(minutes=50),
    )  # fmt: skip
    later = Activity(
        workshop_id=workshop.id, kind=ActivityKind.CLOSING, title="Cierre con música", position=3
    )
    session.add_all([swot, poll, later])
    session.flush()
    session.add_all(PollAnswer(activity_id=poll.id, giver=f"g{n}", option=int(n == 3)) for n in range(4))
    session.add(
        Stage(
            workshop_id=workshop.id, opened_at=BEGAN, closed_at=BEGAN + timedelta(hours=2), turn=9, version=9,
            phones_open=False, moderated=False,
        )
    )  # fmt: skip
