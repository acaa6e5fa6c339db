"""The method of equal shares (Peters, Pierczyński and Skowron, 2021), in exact integers.

Every voter gets an equal share of the budget. A project is bought when its supporters can pay for it
together; among those that can be bought the one that asks least of its supporters, for the use they
have of it, comes first. With cost utility a supporter's use of a project is its cost.

All balances are whole numbers over one common denominator (`unit`), which grows as shares are divided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cmp_to_key
from math import gcd, lcm

from .election import Election, Project
from .ties import TieOrder

Price = tuple[int, int]  # numerator and denominator; what the project asks for each unit of use
Bounds = list[tuple[Price, Project]]


class Utility(StrEnum):
    """The use that a supporter has of a project that is paid: its cost, or one for each."""

    COST = "cost"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Purchase:
    """A project bought together. `payments` (one a voter, by place in `Election.ballots`, for those who
    pay) and `highest` are over `unit`; `tied` are all that asked as little, in the tie-break's order."""

    project: Project
    payments: dict[int, int]
    highest: int
    unit: int
    tied: tuple[Project, ...]


class EqualShares:
    """The voters' purses, and the buying. `money` (minor units; else the budget) is shared out."""

    def __init__(self, election: Election, ties: TieOrder, utility: Utility, money: int | None = None):
        self.election = election
        self.ties = ties
        self.utility = utility
        self.unit = max(election.voters, 1)
        share = election.budget if money is None else money
        self.balances = [share] * len(election.ballots)
        self.support: dict[str, list[tuple[int, int, int]]] = {name: [] for name in election.by_id}
        for place, ballot in enumerate(election.ballots):
            for project_id, points in ballot.points:
                self.support[project_id].append((place, points, ballot.times))
        self.points_lcm = lcm(*(points for ballot in election.ballots for _, points in ballot.points))

    def held(self, project_id: str) -> tuple[int, int]:
        """What the supporters of a project have between them now, as numerator and denominator."""
        return sum(self.balances[place] * times for place, _, times in self.support[project_id]), self.unit

    def purchases(self) -> Iterator[Purchase]:
        """Buy until no project can be bought; balances change as each purchase is given out."""
        # A price can only rise as purses empty, so an old price is a lower bound of the new one.
        bounds: Bounds = [((0, 1), project) for project in self.election.projects]
        while True:
            bounds, cheapest = self._cheapest(bounds)
            if not cheapest:
                return
            tied = sorted(cheapest, key=lambda project: self.ties.key(self.election, project))
            bounds = [(price, project) for price, project in bounds if project is not tied[0]]
            yield self._buy(tied[0], tuple(tied))

    def _cheapest(self, bounds: Bounds) -> tuple[Bounds, list[Project]]:
        """Fresh bounds without the projects that nobody can buy any more, and the cheapest projects."""
        fresh: Bounds = []
        best: Price | None = None
        cheapest: list[Project] = []
        waiting = sorted(bounds, key=lambda entry: BY_PRICE(entry[0]))
        for place, (bound, project) in enumerate(waiting):
            if best is not None and _compare(bound, best) > 0:
                return fresh + waiting[place:], cheapest
            asked = self._asked(project)
            if asked is None:
                continue
            needed, points = asked
            use = max(project.cost, 1) if self.utility is Utility.COST else 1
            price = (needed, points * use * self.unit)
            fresh.append((price, project))
            order = -1 if best is None else _compare(price, best)
            if order < 0:
                best, cheapest = price, [project]
            elif order == 0:
                cheapest.append(project)
        return fresh, cheapest

    def _asked(self, project: Project) -> tuple[int, int] | None:
        """The money (over `unit`) that each point must pay, as a fraction; None: they cannot pay.

        Supporters who hold less than their part give all they have, and the others make up for it.
        """
        supporters = self.support[project.id]
        needed = project.cost * self.unit
        if not supporters or self.held(project.id)[0] < needed:
            return None
        points_left = sum(points * times for _, points, times in supporters)
        # The purse for each point, times points_lcm to keep it whole.
        purses = sorted(
            (self.balances[place] * (self.points_lcm // points), self.balances[place], points, times)
            for place, points, times in supporters
        )
        for purse, balance, points, times in purses:
            if purse * points_left >= needed * self.points_lcm:
                return needed, points_left
            needed -= balance * times
            points_left -= points * times
        raise AssertionError("supporters who hold enough can pay")  # pragma: no cover

    def _buy(self, project: Project, tied: tuple[Project, ...]) -> Purchase:
        asked = self._asked(project)
        assert asked is not None
        needed, points_left = asked
        finer = points_left // gcd(needed, points_left)
        self.unit *= finer
        self.balances = [balance * finer for balance in self.balances]
        each = needed * finer // points_left
        payments: dict[int, int] = {}
        for place, points, _ in self.support[project.id]:
            payments[place] = min(self.balances[place], each * points)
            self.balances[place] -= payments[place]
        return Purchase(project, payments, max(payments.values()), self.unit, tied)


def _compare(one: Price, other: Price) -> int:
    """Negative, zero or positive as the first fraction is less, equal or more."""
    return one[0] * other[1] - other[0] * one[1]


BY_PRICE = cmp_to_key(_compare)
