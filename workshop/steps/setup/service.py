"""Processes of a canton: their budget, components and ceilings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workshop.models.actions import Action
from workshop.models.base import Base, utc_now
from workshop.models.budget import Project
from workshop.models.errors import InvalidField, mark
from workshop.models.geography import Canton, Parish
from workshop.models.process import Component, Division, ParishCeiling, Process, WorkshopTable
from workshop.models.swot import SwotEntry
from workshop.steps.setup.rules import balance

USES_OF_A_COMPONENT: tuple[type[Base], ...] = (SwotEntry, Action, Project, WorkshopTable)


@dataclass(frozen=True)
class ProcessPlan:
    """What a coordinator decides about a process. Amounts are whole cents.

    `components` pairs the id of a component that is there (None for a new one) with its name.
    `ceilings` maps parish codes to amounts, for a process that is divided by parish.
    """

    name: str
    fiscal_year: int
    budget_cents: int
    division: Division = Division.CANTON
    assembly_on: date | None = None
    components: Sequence[tuple[int | None, str]] = ()
    ceilings: Mapping[str, int] = field(default_factory=dict)


def processes_of(session: Session, canton: Canton, archived: bool = False) -> list[Process]:
    """Return the processes of `canton`, the newest year first."""
    put_away = Process.archived_at.is_not(None) if archived else Process.archived_at.is_(None)
    return list(
        session.scalars(
            select(Process)
            .where(Process.canton_code == canton.code, put_away, Process.practice.is_(False))
            .order_by(Process.fiscal_year.desc(), Process.id.desc())
        )
    )


def offered_parishes(session: Session, canton_code: str) -> list[Parish]:
    """Return the parishes of a canton that can be chosen: its urban ones or its seat, never both."""
    return list(
        session.scalars(
            select(Parish)
            .where(Parish.canton_code == canton_code, Parish.offered.is_(True))
            .order_by(Parish.code)
        )
    )


def create_process(session: Session, canton: Canton, plan: ProcessPlan) -> Process:
    """Store a new process; raises InvalidField as `change_process` does."""
    process = Process(canton_code=canton.code, canton=canton)
    return _store(session, process, plan)


def change_process(session: Session, process: Process, plan: ProcessPlan) -> Process:
    """Store what was decided anew.

    Raises InvalidField for "name", "components", "ceilings" or "division".
    """
    return _store(session, process, plan)


def _store(session: Session, process: Process, plan: ProcessPlan) -> Process:
    _check_name(session, process, plan.name)
    _check_ceilings(session, process.canton_code, plan)
    process.name = plan.name.strip()
    process.fiscal_year = plan.fiscal_year
    process.budget_cents = plan.budget_cents
    process.division = plan.division
    process.assembly_on = plan.assembly_on
    try:
        with session.begin_nested():
            session.add(process)
    except IntegrityError as error:  # the same name, a moment earlier
        raise InvalidField("name", NAME_TAKEN) from error
    _set_components(session, process, plan.components)
    _set_ceilings(process, plan.ceilings if plan.division == Division.PARISH else {})
    session.flush()
    return process


NAME_TAKEN = mark("This canton already has a process with this name.")


def _check_name(session: Session, process: Process, name: str) -> None:
    with session.no_autoflush:
        others = session.scalars(
            select(Process).where(
                Process.canton_code == process.canton_code,
                Process.name == name.strip(),
                Process.id != process.id,
            )
            if process.id
            else select(Process).where(
                Process.canton_code == process.canton_code, Process.name == name.strip()
            )
        ).first()
    if others is not None:
        raise InvalidField("name", NAME_TAKEN)


def _check_ceilings(session: Session, canton_code: str, plan: ProcessPlan) -> None:
    if plan.division != Division.PARISH:
        return
    known = {parish.code for parish in offered_parishes(session, canton_code)}
    if not set(plan.ceilings) <= known:
        raise InvalidField("division", mark("One of these parishes is not in this canton."))
    if not any(plan.ceilings.values()):
        raise InvalidField("division", mark("Write the ceiling of at least one parish."))
    if balance(plan.budget_cents, plan.ceilings).exceeded:
        raise CeilingsExceedBudget(balance(plan.budget_cents, plan.ceilings).left)


class CeilingsExceedBudget(InvalidField):
    """The ceilings of the parishes add up to more than the budget, by `over` cents."""

    def __init__(self, left: int) -> None:
        super().__init__("division", mark("The ceilings add up to more than the total budget."))
        self.over = -left


def _set_components(session: Session, process: Process, lines: Sequence[tuple[int | None, str]]) -> None:
    named = [(number, name.strip()) for number, name in lines if name.strip()]
    names = [name.casefold() for _, name in named]
    if not named:
        raise InvalidField("components", mark("Keep at least one component."))
    if len(set(names)) < len(names):
        raise InvalidField("components", mark("Two components have the same name."))
    kept = {number: name for number, name in named if number is not None}
    for component in [each for each in process.components if each.id not in kept]:
        if component_is_used(session, component):
            raise InvalidField(
                "components",
                mark("“%(name)s” is in use and stays; you can give it another name."),
                name=component.name,
            )
        process.components.remove(component)
    session.flush()
    _free_names(session, process, kept)
    known = {component.id: component for component in process.components}
    for position, (number, name) in enumerate(named, start=1):
        component = known.get(number or 0) or Component(name=name)
        component.name, component.position = name, position
        if component not in process.components:
            process.components.append(component)
    session.flush()
    process.components.sort(key=lambda each: each.position)


def _free_names(session: Session, process: Process, kept: Mapping[int, str]) -> None:
    """Let two components exchange names although names are unique."""
    taken = {component.name: component.id for component in process.components}
    if any(name in taken and taken[name] != number for number, name in kept.items()):
        for component in process.components:
            component.name = f"{component.id}·{component.name}"[:80]
        session.flush()


def component_is_used(session: Session, component: Component) -> bool:
    """Say whether an entry, action, project or table stands under `component`."""
    return any(
        session.scalar(select(table.id).where(table.component_id == component.id).limit(1)) is not None  # type: ignore[attr-defined]
        for table in USES_OF_A_COMPONENT
    )


def _set_ceilings(process: Process, amounts: Mapping[str, int]) -> None:
    present = {ceiling.parish_code: ceiling for ceiling in process.ceilings}
    for code, ceiling in present.items():
        if not amounts.get(code):
            process.ceilings.remove(ceiling)
    for code, amount in amounts.items():
        if amount and code in present:
            present[code].amount_cents = amount
        elif amount:
            process.ceilings.append(ParishCeiling(parish_code=code, amount_cents=amount))


def ceiling_for(process: Process, parish_code: str | None) -> int:
    """Return the cents that a round may spend: the parish's own ceiling where there is one, else the budget."""
    own = {ceiling.parish_code: ceiling.amount_cents for ceiling in process.ceilings}
    if process.division == Division.PARISH and parish_code is not None:
        return own.get(parish_code, 0)
    return process.budget_cents


def archive_process(session: Session, process: Process, typed_name: str) -> None:
    """Put a process away; raises InvalidField for "name" unless it was typed as it is."""
    if typed_name.strip().casefold() != process.name.casefold():
        raise InvalidField("name", mark("Type the name of the process as it stands above."))
    process.archived_at = utc_now()
    session.flush()


def restore_process(session: Session, process: Process) -> None:
    """Bring a process back."""
    process.archived_at = None
    session.flush()
