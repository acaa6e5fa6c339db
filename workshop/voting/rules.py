"""The rules by which votes become winners. Exact: the order of ballots and of projects changes nothing.

Each takes `threshold`, the votes (points) that a project needs to be chosen for its votes; 0 asks for none.
"""

from __future__ import annotations

from .completion import Outcome, Progress, add_steps, default_step
from .counts import Count, Ended, Phase, Reason, Sharing, Step, Tie, Verdict
from .election import Election, Project
from .equal_shares import Completion, Electorate, EqualShares, Stop, Utility
from .most_votes import Rank, Turn, by_votes, by_votes_per_cost, take_turns, tied_turns
from .ties import TieOrder

__all__ = ["Completion", "Stop", "Utility", "equal_shares", "most_votes", "votes_per_cost"]


def most_votes(
    election: Election, ties: TieOrder, *, threshold: int = 1, stop_at_misfit: bool = False
) -> Count:
    """Most votes first. What does not fit is skipped; with `stop_at_misfit` the count ends there."""
    ledger = _Ledger(election, ties, threshold)
    ledger.take_turns(Phase.MOST_VOTES, by_votes, stop_at_misfit)
    return ledger.count()


def votes_per_cost(election: Election, ties: TieOrder, *, threshold: int = 1) -> Count:
    """Most votes for each unit of cost first; what does not fit is skipped."""
    ledger = _Ledger(election, ties, threshold)
    ledger.take_turns(Phase.VOTES_PER_COST, by_votes_per_cost)
    return ledger.count()


def equal_shares(
    election: Election,
    ties: TieOrder,
    *,
    utility: Utility = Utility.COST,
    completion: Completion = Completion.NONE,
    step: int | None = None,
    stop: Stop = Stop.EXHAUSTIVE,
    fill: bool = True,
    threshold: int = 1,
    progress: Progress | None = None,
) -> Count:
    """The method of equal shares; see `completion` for ADD1, `step` and `stop`.

    `step`: minor units added to each voter's share at a time; without it 1 % of a share, rounded down, at
    least one. With `fill`, what is left of the budget then goes by most votes first. `progress` is called
    with a number that rises from 0 to 1. A project below `threshold` takes no part.
    Raises ValueError on a step below 1.
    """
    step = default_step(election.budget, election.voters) if step is None else step
    if step < 1:
        raise ValueError("the step must be at least one minor unit")
    electorate = Electorate(election, ties, utility, threshold)
    outcome = Outcome(0, Ended.NOTHING_ADDED)
    if completion is Completion.ADD1:
        outcome = add_steps(electorate, step, stop, progress)
    else:
        step = 0
    money = election.budget + outcome.steps * step * election.voters
    ledger = _Ledger(election, ties, threshold)
    ledger.share(EqualShares(electorate, money))
    ledger.sharing = Sharing(
        utility=utility.value,
        completion=completion.value,
        stop=stop.value,
        step=step,
        steps=outcome.steps,
        numerator=money,
        denominator=max(election.voters, 1),
        ended=outcome.ended,
        overspent=outcome.overspent,
    )
    if fill:
        ledger.take_turns(Phase.MOST_VOTES, by_votes)
    if progress:
        progress(1.0)
    return ledger.count()


class _Ledger:
    """Writes down what the rules do, round by round, and draws the verdicts from it."""

    def __init__(self, election: Election, ties: TieOrder, threshold: int):
        self.election = election
        self.ties = ties
        self.threshold = threshold
        self.left = election.budget
        self.steps: list[Step] = []
        self.tied: list[tuple[list[Project], int | None]] = []
        self.turns: dict[str, Turn] = {}
        self.held_at_start: dict[str, int] = {}
        self.held_at_end: dict[str, int] = {}
        self.sharing: Sharing | None = None

    def share(self, purses: EqualShares) -> None:
        self.held_at_start = purses.held()
        for purchase in purses.purchases():
            highest = -(-purchase.highest // purchase.unit)
            self._choose(purchase.project, Phase.EQUAL_SHARES, highest)
            if len(purchase.tied) > 1:
                self.tied.append((list(purchase.tied), len(self.steps)))
        self.held_at_end = purses.held()

    def take_turns(self, phase: Phase, rank: Rank, stop_at_misfit: bool = False) -> None:
        won = {step.project_id for step in self.steps}
        turns = take_turns(self.election, self.ties, self.threshold, self.left, won, rank, stop_at_misfit)
        self.turns = {turn.project.id: turn for turn in turns}
        for turn in turns:
            if turn.reason is Reason.WON:
                self._choose(turn.project, phase, None)
        self.tied += [(projects, None) for projects in tied_turns(self.election, turns, rank)]

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
            threshold=self.threshold,
            sharing=self.sharing,
        )

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
        left, short, stopped_by = None, 0, None
        if step:
            reason, left = Reason.WON, step.left + step.cost
        elif project.cost > self.election.budget:
            reason, short = Reason.OVER_CEILING, project.cost - self.election.budget
        elif turn and turn.reason is Reason.TOO_FEW_VOTES:
            reason, short = Reason.TOO_FEW_VOTES, self.threshold - votes
        elif turn and turn.stopped_by:
            reason, left, stopped_by = Reason.AFTER_MISFIT, turn.left, turn.stopped_by.id
            short = self.election.votes[stopped_by] - votes
        elif turn:
            reason, left, short = Reason.DID_NOT_FIT, turn.left, project.cost - turn.left
        elif votes < max(self.threshold, 1):
            reason, short = Reason.TOO_FEW_VOTES, max(self.threshold, 1) - votes
        else:
            reason = Reason.SUPPORTERS_COULD_NOT_PAY
            short = project.cost - self.held_at_end[project.id]
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
            stopped_by=stopped_by,
        )
