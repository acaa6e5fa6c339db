"""Weights and scores: kept, and the plan in the order that they give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.models.actions import Action
from workshop.models.errors import InvalidField, mark
from workshop.models.plan import ActionScore, Criterion, CriterionWeight
from workshop.models.process import Process
from workshop.steps.actions.priorities import CRITERIA, MOST_WEIGHT, SCORES, USUAL_WEIGHT, Ranked, ranked


def weights(session: Session, process: Process) -> dict[str, int]:
    """Return how much each criterion counts in a process, in the order of `CRITERIA`."""
    rows = session.scalars(select(CriterionWeight).where(CriterionWeight.process_id == process.id))
    stored = {row.criterion.value: row.weight for row in rows}
    return {name: stored.get(name, USUAL_WEIGHT) for name in CRITERIA}


def set_weights(session: Session, process: Process, chosen: Mapping[str, int]) -> None:
    """Keep how much each criterion counts; raises InvalidField outside 0–10, or when none counts."""
    for name in CRITERIA:
        if not 0 <= chosen[name] <= MOST_WEIGHT:
            raise InvalidField(name, mark("Write a number from 0 to 10."))
    if not any(chosen[name] for name in CRITERIA):
        raise InvalidField(CRITERIA[0], mark("At least one criterion has to count."))
    for name in CRITERIA:
        row = session.get(CriterionWeight, (process.id, Criterion(name)))
        if row is None:
            session.add(
                CriterionWeight(process_id=process.id, criterion=Criterion(name), weight=chosen[name])
            )
        else:
            row.weight = chosen[name]
    session.flush()


def scores(session: Session, actions: Sequence[Action]) -> dict[int, dict[str, int]]:
    """Return the scores of actions of one process, by action and criterion."""
    found: dict[int, dict[str, int]] = {action.id: {} for action in actions}
    if not actions:
        return found
    rows = session.scalars(
        select(ActionScore).join(ActionScore.action).where(Action.process_id == actions[0].process_id)
    )
    for row in rows:
        if row.action_id in found:
            found[row.action_id][row.criterion.value] = row.score
    return found


def set_scores(session: Session, action: Action, given: Mapping[str, int | None]) -> None:
    """Keep the scores of an action; None takes one back. Raises InvalidField outside 1–5."""
    for name in CRITERIA:
        score = given.get(name)
        if score is not None and score not in SCORES:
            raise InvalidField(name, mark("Choose a number from 1 to 5."))
    known = {row.criterion.value: row for row in action.scores}
    for name in CRITERIA:
        score, row = given.get(name), known.get(name)
        if score is None and row is not None:
            action.scores.remove(row)
        elif score is not None and row is not None:
            row.score = score
        elif score is not None:
            action.scores.append(ActionScore(criterion=Criterion(name), score=score))
    session.flush()


def order(session: Session, process: Process, actions: Sequence[Action]) -> list[Ranked]:
    """Return the actions, which are of `process`, in the order of their points."""
    given = scores(session, actions)
    rows = [(action.id, action.title, given[action.id]) for action in actions]
    return ranked(rows, weights(session, process))


@dataclass(frozen=True)
class Costs:
    """What the plan costs, in cents: `cells` by (component, parish), "" for none or the whole canton."""

    components: list[str]
    parishes: list[str]
    cells: dict[tuple[str, str], int]

    def of_component(self, component: str) -> int:
        return sum(self.cells.get((component, parish), 0) for parish in self.parishes)

    def of_parish(self, parish: str) -> int:
        return sum(self.cells.get((component, parish), 0) for component in self.components)

    @property
    def total(self) -> int:
        return sum(self.cells.values())


def costs(actions: Sequence[Action]) -> Costs:
    """Return what the actions cost by component and parish; what is dropped, or has no cost, counts nothing."""
    cells: dict[tuple[str, str], int] = {}
    for action in actions:
        if action.cost_cents and (
            action.competence_answer is None or action.competence_answer.value != "drop"
        ):
            key = (
                action.component.name if action.component else "",
                action.parish.name if action.parish else "",
            )
            cells[key] = cells.get(key, 0) + action.cost_cents
    components = sorted({component for component, _parish in cells}, key=lambda name: (not name, name))
    parishes = sorted({parish for _component, parish in cells}, key=lambda name: (bool(name), name))
    return Costs(components, parishes, cells)
