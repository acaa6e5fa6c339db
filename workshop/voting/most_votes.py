"""Projects take turns: the most voted first, or the one with most votes for its cost.

What does not fit is skipped; or the count stops there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from .counts import Reason
from .election import Election, Project
from .ties import TieOrder

# What a project is ranked by: the smallest comes first, equal ones are tied.
Rank = Callable[[Election, Project], tuple[int, int | Fraction]]


@dataclass(frozen=True, slots=True)
class Turn:
    """What happened to a project when its turn came; `left` is before it, in minor units.

    After a misfit that stopped the count, `left` stays what it was there, and `stopped_by` is the misfit.
    """

    project: Project
    reason: Reason
    left: int
    stopped_by: Project | None = None


def by_votes(election: Election, project: Project) -> tuple[int, int]:
    """The most voted first."""
    return (0, -election.votes[project.id])


def by_votes_per_cost(election: Election, project: Project) -> tuple[int, int | Fraction]:
    """Most votes for each unit of cost first. What costs nothing comes before all, the most voted first."""
    votes = election.votes[project.id]
    return (1, -Fraction(votes, project.cost)) if project.cost else (0, -votes)


def take_turns(
    election: Election,
    ties: TieOrder,
    threshold: int,
    budget: int,
    already_won: Collection[str] = (),
    rank: Rank = by_votes,
    stop_at_misfit: bool = False,
) -> list[Turn]:
    """Give each project that has not won yet its turn. `threshold`: votes needed to be considered."""
    turns: list[Turn] = []
    left = budget
    stopped_by: Project | None = None
    for project in _ranked(election, ties, rank):
        if project.id in already_won:
            continue
        reason = _reason(election, project, threshold, left)
        if stopped_by and reason in (Reason.WON, Reason.DID_NOT_FIT):
            turns.append(Turn(project, Reason.AFTER_MISFIT, left, stopped_by))
            continue
        turns.append(Turn(project, reason, left))
        if reason is Reason.WON:
            left -= project.cost
        elif stop_at_misfit and reason is not Reason.TOO_FEW_VOTES:
            stopped_by = stopped_by or project
    return turns


def tied_turns(election: Election, turns: list[Turn], rank: Rank = by_votes) -> list[list[Project]]:
    """Projects of equal rank that were considered one after another, in groups of two or more."""
    considered = [turn for turn in turns if turn.reason not in (Reason.OVER_CEILING, Reason.TOO_FEW_VOTES)]
    tied: list[list[Project]] = []
    for _, group in groupby(considered, key=lambda turn: rank(election, turn.project)):
        together = list(group)
        if together[0].reason is Reason.AFTER_MISFIT:
            continue  # the count had stopped before the first of them
        # Whatever did not fit even before the first of them lost for its cost, not for the tie; unless it
        # could have stopped the count for the others.
        stopped = any(turn.reason is Reason.AFTER_MISFIT for turn in together)
        tied.append([turn.project for turn in together if stopped or turn.project.cost <= together[0].left])
    return [projects for projects in tied if len(projects) > 1]


def _ranked(election: Election, ties: TieOrder, rank: Rank) -> list[Project]:
    return sorted(
        election.projects, key=lambda project: (rank(election, project), ties.key(election, project))
    )


def _reason(election: Election, project: Project, threshold: int, left: int) -> Reason:
    if project.cost > election.budget:
        return Reason.OVER_CEILING
    if election.votes[project.id] < threshold:
        return Reason.TOO_FEW_VOTES
    return Reason.WON if project.cost <= left else Reason.DID_NOT_FIT
