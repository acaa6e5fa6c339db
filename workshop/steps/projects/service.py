"""Projects: actions with a price, or free proposals, and the verdict on each."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workshop.models.actions import Action
from workshop.models.base import utc_now
from workshop.models.budget import Feasibility, Project, Round, RoundProject
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.geography import Parish
from workshop.models.process import Component, Division, Process
from workshop.steps.actions.rules import tidy
from workshop.steps.projects.rules import Candidate, Demand, demands

LONGEST_TITLE = 120
LONGEST_SUMMARY = 400
PUBLISHED = (Round.published_at.is_not(None), Round.archived_at.is_(None))
ON_A_BALLOT = mark("It stands on the ballot of «%(round)s»: what people vote on can no longer change.")


@dataclass(frozen=True)
class Proposal:
    """What is said of a project; `cost_cents` in whole cents."""

    title: str
    summary: str = ""
    action_id: int | None = None
    component_id: int | None = None
    parish_code: str | None = None
    cost_cents: int | None = None
    feasibility: Feasibility = Feasibility.PENDING
    feasibility_reason: str = ""


def projects(session: Session, process: Process, archived: bool = False) -> list[Project]:
    """Return the projects of a process, by parish and title."""
    there = Project.archived_at.is_not(None) if archived else Project.archived_at.is_(None)
    return list(
        session.scalars(
            select(Project)
            .where(Project.process_id == process.id, there)
            .order_by(Project.parish_code, Project.title, Project.id)
            .options(joinedload(Project.parish), joinedload(Project.component), joinedload(Project.action))
        )
    )


def candidate(project: Project) -> Candidate:
    """Return a project as the rules see it."""
    return Candidate(project.id, project.cost_cents, project.feasibility.value, project.parish_code or "")


def ballot_ready(session: Session, process: Process, parish_code: str | None) -> list[Project]:
    """Return the projects that can stand on a ballot: of one parish, or with None of the whole canton."""
    ready = [project for project in projects(session, process) if candidate(project).ready]
    return [p for p in ready if parish_code is None or p.parish_code == parish_code]


def demand(session: Session, process: Process) -> list[Demand]:
    """Return what the ready projects ask for against each ceiling of the process."""
    ceilings = {"": process.budget_cents}
    if process.division is Division.PARISH:
        ceilings = {ceiling.parish_code: ceiling.amount_cents for ceiling in process.ceilings}
    return demands([candidate(p) for p in projects(session, process)], ceilings)


def find_project(session: Session, process: Process, project_id: int) -> Project:
    """Return a project of `process`; raises NotFound."""
    project = session.get(Project, project_id)
    if project is None or project.process_id != process.id:
        raise NotFound
    return project


def rounds_of(session: Session, project: Project) -> list[Round]:
    """Return the published rounds on whose ballot a project stands, the first to open first."""
    return list(
        session.scalars(
            select(Round)
            .join(Round.projects)
            .where(RoundProject.project_id == project.id, *PUBLISHED)
            .order_by(Round.opens_at, Round.id)
        )
    )


def on_a_ballot(session: Session, process: Process) -> set[int]:
    """Return the ids of the projects of a process that stand on the ballot of a published round."""
    query = select(RoundProject.project_id).join(RoundProject.round)
    return set(session.scalars(query.where(Round.process_id == process.id, *PUBLISHED)))


def from_action(action: Action) -> Proposal:
    """Return a proposal that says what an action says."""
    return Proposal(
        title=action.title[:LONGEST_TITLE],
        summary=action.description[:LONGEST_SUMMARY],
        action_id=action.id,
        component_id=action.component_id,
        parish_code=action.parish_code,
        cost_cents=action.cost_cents,
    )


def create(session: Session, process: Process, proposal: Proposal) -> Project:
    """Keep a new project; raises InvalidField."""
    project = Project(process=process, title="…")
    _store(session, project, proposal)
    return project


def change(session: Session, project: Project, proposal: Proposal) -> Project:
    """Keep what `proposal` says; raises InvalidField.

    What people vote on stays as it is once the project stands on a published ballot: only the reason of the
    verdict may still be put in better words.
    """
    with session.no_autoflush:
        _refuse_if_fixed(session, project, proposal)
    _store(session, project, proposal)
    return project


def _refuse_if_fixed(session: Session, project: Project, proposal: Proposal) -> None:
    there = rounds_of(session, project)
    if not there:
        return
    fixed = {
        "title": (tidy(project.title), tidy(proposal.title)),
        "summary": (tidy(project.summary), tidy(proposal.summary)),
        "cost_cents": (project.cost_cents, proposal.cost_cents),
        "parish_code": (project.parish_code or None, proposal.parish_code or None),
        "component_id": (project.component_id, proposal.component_id),
        "action_id": (project.action_id, proposal.action_id),
        "feasibility": (project.feasibility, proposal.feasibility),
    }
    for field, (before, after) in fixed.items():
        if before != after:
            raise InvalidField(field, ON_A_BALLOT, round=there[0].name)


def _store(session: Session, project: Project, proposal: Proposal) -> None:
    with session.no_autoflush:
        process = project.process
        title, reason = tidy(proposal.title), tidy(proposal.feasibility_reason)
        if not title:
            raise InvalidField("title", mark("Write the name of the project."))
        if proposal.cost_cents is not None and not 0 < proposal.cost_cents <= 10**12:
            raise InvalidField("cost_cents", mark("The cost must be more than zero."))
        if proposal.feasibility is Feasibility.NOT_FEASIBLE and not reason:
            raise InvalidField(
                "feasibility_reason", mark("Say why it is not feasible: citizens will read it.")
            )
        parish = session.get(Parish, proposal.parish_code) if proposal.parish_code else None
        if proposal.parish_code and (parish is None or parish.canton_code != process.canton_code):
            raise InvalidField("parish_code", mark("Choose one from the list."))
        component = session.get(Component, proposal.component_id) if proposal.component_id else None
        if proposal.component_id and (component is None or component.process_id != process.id):
            raise InvalidField("component_id", mark("Choose one from the list."))
        action = session.get(Action, proposal.action_id) if proposal.action_id else None
        if proposal.action_id and (action is None or action.process_id != process.id):
            raise InvalidField("action_id", mark("Choose one from the list."))
        project.title = title
        project.summary = tidy(proposal.summary)
        project.component = component
        project.action = action
        project.parish_code = proposal.parish_code or None
        project.cost_cents = proposal.cost_cents
        project.feasibility = proposal.feasibility
        project.feasibility_reason = reason
        session.add(project)
    session.flush()


def archive(session: Session, project: Project, archived: bool = True) -> None:
    """Put a project away, or bring it back; raises InvalidField while it stands on a published ballot."""
    if archived and project.archived_at is None:
        for each in rounds_of(session, project):
            raise InvalidField("title", ON_A_BALLOT, round=each.name)
    project.archived_at = (project.archived_at or utc_now()) if archived else None
    session.flush()
