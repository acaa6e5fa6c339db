"""The rules by which votes become winners. Exact: the order of ballots and of projects changes nothing."""

from __future__ import annotations

from .counts import Count, Phase, Reason, Step, Tie, Verdict
from .election import Election, Project
from .equal_shares import EqualShares, Utility
from .most_votes import Turn, equal_votes, take_turns
from .ties import TieOrder


def most_votes(election: Election, ties: TieOrder, *, threshold: int = 1) -> Count:
    """Most votes first; what does not fit is skipped. `threshold`: votes needed to win (0: none)."""
    ledger = _Ledger(election, ties)
    ledger.fill(threshold)
    return ledger.count()


def equal_shares(
    election: Election,
    ties: TieOrder,
    *,
    utility: Utility = Utility.COST,
    fill: bool = True,
    threshold: int = 1,
) -> Count:
    """The method of equal shares; with `fill`, what is left of the budget then goes by most votes first.

    `threshold` holds for the filling only: equal shares needs supporters anyway.
    """
    ledger = _Ledger(election, ties)
    ledger.share(utility)
    if fill:
        ledger.fill(threshold)
    return ledger.count()


class _Ledger:
    """Writes down what the rules do, round by round, and draws the verdicts from it."""

    def __init__(self, election: Election, ties: TieOrder):
        self.election = election
        self.ties = ties
        self.left = election.budget
        self.threshold = 1
        self.steps: list[Step] = []
        self.tied: list[tuple[list[Project], int | None]] = []
        self.turns: dict[str, Turn] = {}
        self.held_at_start: dict[str, int] = {}
        self.held_at_end: dict[str, int] = {}

    def share(self, utility: Utility) -> None:
        purses = EqualShares(self.election, self.ties, utility)
        self.held_at_start = self._held(purses)
        for purchase in purses.purchases():
            highest = -(-purchase.highest // purchase.unit)
            self._choose(purchase.project, Phase.EQUAL_SHARES, highest)
            if len(purchase.tied) > 1:
                self.tied.append((list(purchase.tied), len(self.steps)))
        self.held_at_end = self._held(purses)

    def fill(self, threshold: int) -> None:
        self.threshold = threshold
        won = {step.project_id for step in self.steps}
        turns = take_turns(self.election, self.ties, threshold, self.left, won)
        self.turns = {turn.project.id: turn for turn in turns}
        for turn in turns:
            if turn.reason is Reason.WON:
                self._choose(turn.project, Phase.MOST_VOTES, None)
        self.tied += [(projects, None) for projects in equal_votes(self.election, turns)]

    def count(self) -> Count:
        winners = tuple(step.project_id for step in self.steps)
        rounds = {step.project_id: step for step in self.steps}
        return Count(
            winners=winners,
            total_cost=self.election.budget - self.left,
            budget=self.election.budget,
            voters=self.election.voters,
            steps=tuple(self.steps),
            verdicts={project.id: self._verdict(project, rounds) for project in self.election.projects},
            ties=tuple(self._tie(projects, number, rounds) for projects, number in self.tied),
        )

    def _held(self, purses: EqualShares) -> dict[str, int]:
        return {name: held // unit for name in self.election.by_id for held, unit in [purses.held(name)]}

    def _choose(self, project: Project, phase: Phase, highest_share: int | None) -> None:
        self.left -= project.cost
        self.steps.append(
            Step(len(self.steps) + 1, phase, project.id, project.cost, self.left, highest_share)
        )

    def _tie(self, projects: list[Project], number: int | None, rounds: dict[str, Step]) -> Tie:
        won = [project.id in rounds for project in projects]
        return Tie(
            project_ids=tuple(project.id for project in projects),
            decided_by=self.ties.decided_by(self.election, projects),
            mattered=any(won) and not all(won),
            round=number,
        )

    def _verdict(self, project: Project, rounds: dict[str, Step]) -> Verdict:
        step, turn = rounds.get(project.id), self.turns.get(project.id)
        votes = self.election.votes[project.id]
        held = self.held_at_end.get(project.id, 0)
        left, short = None, 0
        if step:
            reason, left = Reason.WON, step.left + step.cost
        elif project.cost > self.election.budget:
            reason, short = Reason.OVER_CEILING, project.cost - self.election.budget
        elif turn and turn.reason is Reason.DID_NOT_FIT:
            reason, left, short = Reason.DID_NOT_FIT, turn.left, project.cost - turn.left
        elif turn or votes == 0:
            reason, short = Reason.TOO_FEW_VOTES, max(self.threshold - votes, 1)
        else:
            reason, short = Reason.SUPPORTERS_COULD_NOT_PAY, project.cost - held
        return Verdict(
            project_id=project.id,
            reason=reason,
            votes=votes,
            supporters=self.election.supporters[project.id],
            cost=project.cost,
            round=step.number if step else None,
            phase=step.phase if step else None,
            left=left,
            short=short,
            held_at_start=self.held_at_start.get(project.id),
            held_at_end=self.held_at_end.get(project.id),
        )
