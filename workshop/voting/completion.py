"""Equal shares with completion by add1: more money for every voter, until the outcome fills the budget.

As in Pabutools (`voter_budget_increment`): the shares grow by one step at a time, and each time all is
bought anew. The first outcome to which nothing can be added stands; if a step overspends, the outcome before
it stands. With `Stop.OVERSPEND` only overspending ends it (Pabutools' `exhaustion_by_budget_increase` without
`exhaustive_stop`), as in Wieliczka.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .counts import Ended
from .equal_shares import Electorate, EqualShares, Stop

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many steps were added in the outcome that stands, why no more, and what one more overspends."""

    steps: int
    ended: Ended
    overspent: int = 0


def default_step(budget: int, voters: int) -> int:
    """1 % of a voter's share in minor units, rounded down; at least one."""
    return max(budget // (100 * max(voters, 1)), 1)


def add_steps(electorate: Electorate, step: int, stop: Stop, progress: Progress | None = None) -> Outcome:
    """Find the number of steps (of `step` minor units a voter) with which equal shares stands."""
    budget = electorate.election.budget
    costs = [support.project.cost for support in electorate.supports]
    report = _Report(budget, progress)
    steps = 0
    while True:
        money = budget + steps * step * electorate.voters
        bought = {purchase.project.id for purchase in EqualShares(electorate, money).purchases()}
        spent = sum(electorate.election.by_id[name].cost for name in bought)
        if spent > budget:
            return Outcome(steps - 1, Ended.NEXT_OVERSPENDS, spent - budget)
        if len(bought) == len(costs):
            return Outcome(steps, Ended.ALL_BOUGHT)
        if stop is Stop.EXHAUSTIVE and not any(
            support.project.cost <= budget - spent
            for support in electorate.supports
            if support.project.id not in bought
        ):
            return Outcome(steps, Ended.EXHAUSTIVE)
        report(spent)
        steps += 1


class _Report:
    """Says how far the budget has been filled, as a part of what the first outcome left."""

    def __init__(self, budget: int, progress: Progress | None):
        self.budget = budget
        self.progress = progress
        self.first: int | None = None
        self.told = 0.0

    def __call__(self, spent: int) -> None:
        if self.progress is None:
            return
        self.first = spent if self.first is None else self.first
        part = (spent - self.first) / max(self.budget - self.first, 1)
        self.told = max(self.told, min(part, 0.99))
        self.progress(self.told)
