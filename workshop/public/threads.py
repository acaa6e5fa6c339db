"""The thread of a voice, an action or a project: what was said, what was decided, what was done; both ways.

Each is gathered in a fixed number of queries, however much hangs on it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from workshop.models.actions import Action, ActionUpdate
from workshop.models.budget import Project, Round, RoundProject
from workshop.models.errors import NotFound
from workshop.models.process import Process
from workshop.models.swot import SwotEntry
from workshop.public.queries import Outcome, shown_entries, verdict_of

_STORY: tuple[ORMOption, ...] = (
    joinedload(Action.parish),
    joinedload(Action.owner_actor),
    joinedload(Action.owner_person),
    selectinload(Action.entries).options(
        selectinload(SwotEntry.merged), joinedload(SwotEntry.merged_into).selectinload(SwotEntry.merged)
    ),
    selectinload(Action.updates).options(
        joinedload(ActionUpdate.person),
        joinedload(ActionUpdate.link),
        joinedload(ActionUpdate.decision),
        selectinload(ActionUpdate.evidence),
    ),
)


@dataclass(frozen=True)
class Thread:
    """What hangs together, each thing once: entries on the board, actions, and projects in published rounds."""

    said: Sequence[SwotEntry]
    actions: Sequence[Action]
    outcomes: Sequence[Outcome]


def of_voice(session: Session, entry: SwotEntry) -> Thread:
    """Return what came of an entry on the board and of those merged into it."""
    group = [entry.id, *(each.id for each in entry.merged)]
    actions = session.scalars(
        select(Action)
        .where(
            Action.process_id == entry.process_id,
            Action.archived_at.is_(None),
            Action.entries.any(SwotEntry.id.in_(group)),
        )
        .order_by(Action.deadline.is_(None), Action.deadline, Action.id)
        .options(*_STORY)
    ).all()
    return Thread([entry], actions, _outcomes(session, *_of([each.id for each in actions])))


def of_action(session: Session, of: Process, action_id: int) -> Thread:
    """Return what an action answers and what came of it; raises NotFound."""
    action = session.get(Action, action_id, options=_STORY)
    if action is None or action.process_id != of.id or action.archived:
        raise NotFound
    return Thread(heads(action.entries), [action], _outcomes(session, *_of([action.id])))


def of_project(session: Session, of: Process, project_id: int) -> tuple[Project, Thread]:
    """Return a project and its thread; raises NotFound until it stands on the ballot of a published round.

    What was on a ballot can be read for good, also when staff put the project away later.
    """
    project = session.get(Project, project_id, options=[joinedload(Project.parish)])
    if project is None or project.process_id != of.id:
        raise NotFound
    outcomes = _outcomes(session, Project.id == project.id)
    if not outcomes:
        raise NotFound
    action = session.get(Action, project.action_id, options=_STORY) if project.action_id else None
    if action is None or action.archived:
        return project, Thread([], [], outcomes)
    return project, Thread(heads(action.entries), [action], outcomes)


def heads(entries: Iterable[SwotEntry]) -> list[SwotEntry]:
    """Return the entries that the public may read, each merged one replaced by the one that stands for it."""
    standing = {each.id: each for entry in entries for each in [entry.merged_into or entry]}
    return shown_entries(standing.values())


def _of(action_ids: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    return Project.action_id.in_(action_ids), Project.archived_at.is_(None)


def _outcomes(session: Session, *which: ColumnElement[bool]) -> list[Outcome]:
    """Return how the projects fared in published rounds, round by round."""
    rows = session.scalars(
        select(RoundProject)
        .join(RoundProject.project)
        .join(RoundProject.round)
        .where(
            *which,
            Round.published_at.is_not(None),
            Round.archived_at.is_(None),
        )
        .order_by(Round.closes_at, Round.id, RoundProject.number)
        .options(joinedload(RoundProject.round))
    )
    return [Outcome(row.round, row, verdict_of(row)) for row in rows]


def ballot_projects(session: Session, of: Process) -> list[Project]:
    """Return the projects of a process that stand on the ballot of a published round, by title."""
    return list(
        session.scalars(
            select(Project)
            .where(
                Project.process_id == of.id,
                Project.archived_at.is_(None),
                Project.appearances.any(
                    RoundProject.round.has(Round.published_at.is_not(None) & Round.archived_at.is_(None))
                ),
            )
            .order_by(Project.title, Project.id)
            .options(joinedload(Project.parish))
        )
    )
