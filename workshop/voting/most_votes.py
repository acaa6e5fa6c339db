"""Most votes first: each project in turn, the most voted before the others; what does not fit is skipped."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from .counts import Reason
from .election import Election, Project
from .ties import TieOrder


@dataclass(frozen=True, slots=True)
class Turn:
    """What happened to a project when its turn came; `left` is before it, in minor units."""

    project: Project
    reason: Reason
    left: int


def ranked(election: Election, ties: TieOrder) -> list[Project]:
    """All projects, the most voted first."""
    votes = election.votes
    return sorted(election.projects, key=lambda project: (-votes[project.id], ties.key(election, project)))


def take_turns(
    election: Election, ties: TieOrder, threshold: int, budget: int, already_won: Collection[str] = ()
) -> list[Turn]:
    """Give each project that has not won yet its turn. `threshold`: votes needed to be considered."""
    turns: list[Turn] = []
    left = budget
    for project in ranked(election, ties):
        if project.id in already_won:
            continue
        reason = _reason(election, project, threshold, left)
        turns.append(Turn(project, reason, left))
        if reason is Reason.WON:
            left -= project.cost
    return turns


def equal_votes(election: Election, turns: list[Turn]) -> list[list[Project]]:
    """Projects with equal votes that were considered one after another, in groups of two or more."""
    considered = [turn for turn in turns if turn.reason in (Reason.WON, Reason.DID_NOT_FIT)]
    tied: list[list[Project]] = []
    for _, group in groupby(considered, key=lambda turn: election.votes[turn.project.id]):
        together = list(group)
        # Whatever did not fit even before the first of them lost for its cost, not for the tie.
        tied.append([turn.project for turn in together if turn.project.cost <= together[0].left])
    return [projects for projects in tied if len(projects) > 1]


def _reason(election: Election, project: Project, threshold: int, left: int) -> Reason:
    if project.cost > election.budget:
        return Reason.OVER_CEILING
    if election.votes[project.id] < threshold:
        return Reason.TOO_FEW_VOTES
    return Reason.WON if project.cost <= left else Reason.DID_NOT_FIT
