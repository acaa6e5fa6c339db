"""Processes and their parts in a real SQLite and a real PostgreSQL."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import make_process
from workshop.models.actions import Action
from workshop.models.base import Base
from workshop.models.budget import Project
from workshop.models.errors import InvalidField
from workshop.models.geography import Canton, Parish
from workshop.models.process import Division, Process, Workshop, WorkshopTable
from workshop.models.swot import Quadrant, SwotEntry
from workshop.steps.setup import service
from workshop.steps.setup.service import CeilingsExceedBudget, ProcessPlan

PLAN = ProcessPlan("Plan 2028", 2028, 1_000_00, components=[(None, "Agua"), (None, "Vías")])
BY_PARISH = replace(PLAN, division=Division.PARISH, ceilings={"111650": 600_00, "111651": 400_00})


@pytest.fixture
def olmedo(session: Session) -> Canton:
    return session.get_one(Canton, "1116")


@pytest.fixture
def process(session: Session, olmedo: Canton) -> Process:
    return service.create_process(session, olmedo, PLAN)


def ids(process: Process) -> list[int]:
    return [component.id for component in process.components]


def stored(session: Session, process: Process) -> list[tuple[int, str]]:
    """Return the components as the database has them, in their order."""
    session.expire_all()
    return [(component.id, component.name) for component in process.components]


def rename(session: Session, process: Process, lines: Sequence[tuple[int | None, str]]) -> None:
    service.change_process(session, process, replace(PLAN, components=lines))


def test_two_components_exchange_their_names(session: Session, process: Process) -> None:
    water, roads = ids(process)
    rename(session, process, [(water, "Vías"), (roads, "Agua")])
    assert stored(session, process) == [(water, "Vías"), (roads, "Agua")]


def test_components_are_put_in_another_order(session: Session, process: Process) -> None:
    water, roads = ids(process)
    rename(session, process, [(roads, "Vías"), (None, "Salud"), (water, "Agua")])
    assert [name for _, name in stored(session, process)] == ["Vías", "Salud", "Agua"]


def test_a_new_component_takes_the_name_that_another_gave_up(session: Session, process: Process) -> None:
    water, roads = ids(process)
    rename(session, process, [(None, "Agua"), (water, "Riego"), (roads, "Vías")])
    new, *kept = stored(session, process)
    assert new[1] == "Agua"
    assert new[0] not in (water, roads)
    assert kept == [(water, "Riego"), (roads, "Vías")]


def test_a_new_component_takes_the_name_of_a_removed_one(session: Session, process: Process) -> None:
    water, roads = ids(process)
    rename(session, process, [(roads, "Vías"), (None, "Agua")])
    assert [name for _, name in stored(session, process)] == ["Vías", "Agua"]
    assert water not in ids(process)


@pytest.mark.parametrize("lines", [[], [(None, "  ")], [(None, "Agua"), (None, " agua ")]])
def test_components_without_a_name_of_their_own_are_refused(
    session: Session, process: Process, lines: list[tuple[int | None, str]]
) -> None:
    with pytest.raises(InvalidField, match=r"^components: "):
        rename(session, process, lines)


@pytest.mark.parametrize("use", ["entry", "action", "project", "table"])
def test_a_component_in_use_stays_and_may_be_renamed(session: Session, process: Process, use: str) -> None:
    water, roads = ids(process)
    session.add(_use(process, water, use))
    session.flush()
    with pytest.raises(InvalidField, match="in use") as refusal:
        rename(session, process, [(roads, "Vías")])
    assert refusal.value.values == {"name": "Agua"}
    rename(session, process, [(water, "Riego"), (roads, "Vías")])
    assert stored(session, process) == [(water, "Riego"), (roads, "Vías")]
    rename(session, process, [(water, "Riego")])
    assert stored(session, process) == [(water, "Riego")]


def _use(process: Process, component_id: int, use: str) -> Base:
    if use == "entry":
        return SwotEntry(
            process_id=process.id, quadrant=Quadrant.WEAKNESS, text="Agua turbia", component_id=component_id
        )
    if use == "action":
        return Action(process_id=process.id, title="Clorar", component_id=component_id)
    if use == "project":
        return Project(process_id=process.id, title="Planta", component_id=component_id)
    table = WorkshopTable(name="Mesa 1", component_id=component_id)
    return Workshop(
        process_id=process.id,
        name="Taller",
        held_on=service.date(2028, 1, 1),
        join_code="ABC234",
        tables=[table],
    )


def test_a_component_of_another_process_is_not_taken_along(session: Session, process: Process) -> None:
    other = make_process(session, "2204")
    rename(session, process, [(other.components[0].id, "Agua")])
    assert stored(session, process)[0][0] != other.components[0].id
    assert [component.name for component in other.components] == ["Sociocultural"]


def test_ceilings_use_up_the_budget_and_not_a_cent_more(session: Session, olmedo: Canton) -> None:
    process = service.create_process(session, olmedo, BY_PARISH)
    session.expire_all()
    assert {each.parish_code: each.amount_cents for each in process.ceilings} == BY_PARISH.ceilings
    with pytest.raises(CeilingsExceedBudget) as refusal:
        service.change_process(session, process, replace(BY_PARISH, budget_cents=999_99))
    assert (refusal.value.field, refusal.value.over) == ("division", 1)
    session.expire_all()
    assert process.budget_cents == 1_000_00


@pytest.mark.parametrize(
    "ceilings",
    [
        {},
        {"111650": 0},
        {"220450": 1_00},  # Loreto's seat
        {"111650": 1_00, "999999": 1_00},
    ],
)
def test_ceilings_belong_to_parishes_of_the_canton(
    session: Session, olmedo: Canton, ceilings: dict[str, int]
) -> None:
    with pytest.raises(InvalidField, match=r"^division: "):
        service.create_process(session, olmedo, replace(BY_PARISH, ceilings=ceilings))
    assert service.processes_of(session, olmedo) == []


def test_a_seat_and_its_urban_parishes_never_get_ceilings_together(session: Session) -> None:
    loja = session.get_one(Canton, "1101")
    seat = session.get_one(Parish, "110150")
    assert not seat.offered
    assert "110150" not in {parish.code for parish in service.offered_parishes(session, "1101")}
    with pytest.raises(InvalidField, match=r"^division: "):
        service.create_process(session, loja, replace(BY_PARISH, ceilings={"110150": 1_00}))


def test_what_a_round_may_spend(session: Session, olmedo: Canton) -> None:
    process = service.create_process(session, olmedo, replace(BY_PARISH, ceilings={"111651": 400_00}))
    assert [service.ceiling_for(process, code) for code in ("111651", "111650", None)] == [
        400_00,
        0,
        1_000_00,
    ]
    service.change_process(session, process, replace(PLAN, components=[(None, "Agua")]))
    session.expire_all()
    assert process.ceilings == []
    assert service.ceiling_for(process, "111651") == 1_000_00


def test_names_of_processes_are_unique_in_their_canton_only(session: Session, process: Process) -> None:
    with pytest.raises(InvalidField, match=r"^name: "):
        service.create_process(session, process.canton, replace(PLAN, name=" Plan 2028 "))
    loreto = session.get_one(Canton, "2204")
    assert service.create_process(session, loreto, PLAN).id != process.id
    second = service.create_process(session, process.canton, replace(PLAN, name="Plan 2029"))
    with pytest.raises(InvalidField, match=r"^name: "):
        service.change_process(session, second, PLAN)


def test_a_process_is_put_away_and_brought_back(session: Session, process: Process) -> None:
    with pytest.raises(InvalidField, match=r"^name: "):
        service.archive_process(session, process, "Plan")
    service.archive_process(session, process, " plan 2028 ")
    assert service.processes_of(session, process.canton) == []
    assert service.processes_of(session, process.canton, archived=True) == [process]
    service.restore_process(session, process)
    assert list(session.scalars(select(Process).where(Process.archived_at.is_(None)))) == [process]
