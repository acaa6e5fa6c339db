"""The method of equal shares (Peters, Pierczyński and Skowron, 2021), in exact integers.

Every voter gets an equal share of the budget. A project is bought when its supporters can pay for it
together; among those that can be bought the one that asks least of its supporters, for the use they
have of it, comes first. With cost utility a supporter's use of a project is its cost; where ballots give
points, the points multiply the use.

How it is quick: identical ballots are one voter; voters with equal purses are one class, and a project
asks classes; purses are whole numbers over one common denominator (`unit`), which grows as shares are
divided; a price can only rise as purses empty, so old prices are lower bounds, and only projects whose
bound is not above the best price are asked again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from heapq import heapify, heappop, heappush
from math import gcd
from operator import itemgetter

from .election import Election, Project
from .ties import TieOrder

PLACES = 80  # binary places of the whole numbers that stand for bounds of prices
EMPTY = 0  # the class of voters who have spent all


class Utility(StrEnum):
    """The use that a supporter has of a project that is paid: its cost, or one for each."""

    COST = "cost"
    COUNT = "count"


class Completion(StrEnum):
    """What happens with the money that equal shares leaves: nothing, or larger shares."""

    NONE = "none"
    ADD1 = "add1"


class Stop(StrEnum):
    """When the shares stop growing."""

    EXHAUSTIVE = "exhaustive"  # when nothing that anyone chose fits any more
    OVERSPEND = "overspend"  # only when the next step would spend above the budget


@dataclass(frozen=True, slots=True)
class Purchase:
    """A project bought together: each supporter paid `part` for each point given, or all that was left.

    `part` and `highest` (the most that one supporter paid) are over `unit`; `tied` are all that asked as
    little, in the tie-break's order, the bought one first.
    """

    project: Project
    part: int
    highest: int
    unit: int
    tied: tuple[Project, ...]


class Support:
    """Who supports a project: supporters that gave the same points stand together.

    `singles`: places (in `Election.ballots`) of ballots that were cast once; `many`: place and times.
    """

    __slots__ = ("groups", "points", "project", "use")

    def __init__(self, project: Project, utility: Utility, supporters: list[tuple[int, int, int]]):
        self.project = project
        self.use = max(project.cost, 1) if utility is Utility.COST else 1
        self.points = sum(points * times for _, points, times in supporters)
        by_points: dict[int, tuple[list[int], list[tuple[int, int]]]] = {}
        for place, points, times in supporters:
            singles, many = by_points.setdefault(points, ([], []))
            if times == 1:
                singles.append(place)
            else:
                many.append((place, times))
        self.groups = [
            (points, singles, itemgetter(*singles) if len(singles) > 1 else None, many)
            for points, (singles, many) in by_points.items()
        ]

    def classes(self, class_of: list[int]) -> list[tuple[int, dict[int, int]]]:
        """For each number of points given: how many supporters there are of each class."""
        found: list[tuple[int, dict[int, int]]] = []
        for points, singles, pick, many in self.groups:
            counts: dict[int, int] = Counter(pick(class_of) if pick else [class_of[v] for v in singles])
            for place, times in many:
                counts[class_of[place]] = counts.get(class_of[place], 0) + times
            found.append((points, counts))
        return found


class Electorate:
    """What stays the same however much money is shared out."""

    def __init__(self, election: Election, ties: TieOrder, utility: Utility):
        self.election = election
        self.voters = max(election.voters, 1)
        supporters: dict[str, list[tuple[int, int, int]]] = {name: [] for name in election.by_id}
        for place, ballot in enumerate(election.ballots):
            for project_id, points in ballot.points:
                supporters[project_id].append((place, points, ballot.times))
        in_order = sorted(election.projects, key=lambda project: ties.key(election, project))
        self.supports = [
            Support(project, utility, supporters[project.id])
            for project in in_order
            if supporters[project.id]
        ]


class EqualShares:
    """The voters' purses, and the buying. `money` (minor units, for all voters together) is shared out."""

    def __init__(self, electorate: Electorate, money: int):
        self.electorate = electorate
        common = gcd(money, electorate.voters)
        self.unit = electorate.voters // common
        ballots = electorate.election.ballots
        self.class_of = [1] * len(ballots)  # by place in Election.ballots
        self.purse = {EMPTY: 0, 1: money // common}  # by class, over `unit`
        self.members = {EMPTY: 0, 1: electorate.election.voters}
        self.next_class = 2

    def balance(self, place: int) -> int:
        """What a voter with this ballot (place in `Election.ballots`) has now, over `unit`."""
        return self.purse[self.class_of[place]]

    def held(self) -> dict[str, int]:
        """What the supporters of each project have between them now, in minor units rounded down."""
        total = dict.fromkeys(self.electorate.election.by_id, 0)
        for place, ballot in enumerate(self.electorate.election.ballots):
            for project_id, _ in ballot.points:
                total[project_id] += self.balance(place) * ballot.times
        return {project_id: held // self.unit for project_id, held in total.items()}

    def purchases(self) -> Iterator[Purchase]:
        """Buy until no project can be bought; purses change as each purchase is given out."""
        supports = self.electorate.supports
        # The lowest price that each project could have, in whole 2**-PLACES, rounded down; then its place.
        waiting = [
            ((support.project.cost << PLACES) // (support.points * support.use), place)
            for place, support in enumerate(supports)
        ]
        heapify(waiting)
        while True:
            cheapest = self._cheapest(waiting)
            if not cheapest:
                return
            cheapest.sort()
            for bound, place, *_ in [(entry[1], entry[0]) for entry in cheapest[1:]]:
                heappush(waiting, (bound, place))
            place, _, needed, points = cheapest[0]
            yield self._buy(
                supports[place], needed, points, tuple(supports[entry[0]].project for entry in cheapest)
            )

    def _cheapest(self, waiting: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
        """Take the cheapest projects from those waiting, and drop those that nobody can buy any more.

        Gives place, bound, and the money (over `unit`) that so many points must pay: needed, points.
        """
        supports = self.electorate.supports
        best: list[tuple[int, int, int, int]] = []
        worse: list[tuple[int, int]] = []
        best_bound: int | None = None
        best_price = (0, 1)
        while waiting and (best_bound is None or waiting[0][0] <= best_bound):
            bound, place = heappop(waiting)
            support = supports[place]
            asked = self._asked(support, bound, best_bound)
            if asked is None:
                continue
            bound, needed, points = asked
            if needed < 0:  # dearer than the best, however dear
                worse.append((bound, place))
                continue
            price = (needed, points * support.use)
            order = price[0] * best_price[1] - best_price[0] * price[1] if best else -1
            if order > 0:
                worse.append((bound, place))
                continue
            if order < 0:
                worse += [(entry[1], entry[0]) for entry in best]
                best, best_bound, best_price = [], bound, price
            best.append((place, bound, needed, points))
        for entry in worse:
            heappush(waiting, entry)
        return best

    def _asked(self, support: Support, bound: int, best: int | None) -> tuple[int, int, int] | None:
        """A new bound, and the money (over `unit`) that the points of those who can pay must make up.

        Supporters who hold less than their part give all they have, and the others make up for it. None:
        they cannot pay. Money of -1: the price is above `best`; how far was not looked into.
        """
        purse, unit, use = self.purse, self.unit, support.use
        needed, points = support.project.cost * unit, support.points
        groups = [
            (given, [(purse[which], n) for which, n in counts.items()])
            for given, counts in support.classes(self.class_of)
        ]
        while True:
            richer: list[tuple[int, list[tuple[int, int]]]] = []
            paid = lost = 0
            for given, purses in groups:
                least = -(-needed * given // points)  # whoever holds less cannot pay a full part
                poor = [entry for entry in purses if entry[0] < least]
                if poor:
                    for held, n in poor:
                        paid += held * n
                        lost += n * given
                    purses = [entry for entry in purses if entry[0] >= least]
                richer.append((given, purses))
            if not lost:
                break
            needed -= paid
            points -= lost
            if points == 0:
                return None
            groups = richer
            if best is not None and (reached := (needed << PLACES) // (points * use * unit)) > best:
                return max(bound, reached), -1, points
        return (needed << PLACES) // (points * use * unit), needed, points

    def _buy(self, support: Support, needed: int, points: int, tied: tuple[Project, ...]) -> Purchase:
        purse, members, class_of = self.purse, self.members, self.class_of
        if (finer := points // gcd(needed, points)) > 1:
            self.unit *= finer
            for which in purse:
                purse[which] *= finer
        part = needed * finer // points
        highest = 0
        moves: list[tuple[int, int]] = []
        left: Counter[int] = Counter()
        for (given, counts), (_, singles, _, many) in zip(
            support.classes(class_of), support.groups, strict=True
        ):
            becomes: dict[int, int] = {}
            for which, n in counts.items():
                paid = min(purse[which], part * given)
                highest = max(highest, paid)
                left[which] += n
                if paid == purse[which]:
                    becomes[which] = EMPTY
                else:
                    becomes[which] = self.next_class
                    purse[self.next_class] = purse[which] - paid
                    members[self.next_class] = 0
                    self.next_class += 1
                members[becomes[which]] += n
            moves += [(place, becomes[class_of[place]]) for place in singles]
            moves += [(place, becomes[class_of[place]]) for place, _ in many]
        for place, which in moves:
            class_of[place] = which
        for which, n in left.items():
            members[which] -= n
            if not members[which] and which != EMPTY:
                del purse[which], members[which]
        return Purchase(support.project, part, highest, self.unit, tied)
