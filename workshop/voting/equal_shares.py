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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heapify, heappop, heappush
from math import gcd
from operator import attrgetter, itemgetter

from .election import Election, Project
from .ties import TieOrder

PLACES = 80  # binary places of the whole numbers that stand for bounds of prices
# Classes of voters with equal purses are numbered as they come up.
EMPTY = 0  # those who have spent all
FULL = 1  # those who have not spent yet


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


class Camp:
    """Supporters of one project who gave it the same number of points, by place in `Election.ballots`.

    `singles` are ballots that were cast once; `many` are places with how often they were cast.
    """

    __slots__ = ("given", "many", "pick", "singles")

    def __init__(self, given: int, singles: Sequence[int], many: Sequence[tuple[int, int]]):
        self.given = given
        self.singles = singles
        self.many = many
        self.pick = itemgetter(*singles) if len(singles) > 1 else None

    def classes(self, class_of: list[int]) -> dict[int, int]:
        """How many supporters there are of each class."""
        counts = Counter(self.pick(class_of) if self.pick else map(class_of.__getitem__, self.singles))
        for place, times in self.many:
            counts[class_of[place]] += times
        return counts


class Support:
    """Who supports a project, and what that is worth: `points` of all together, `voters`, `use`."""

    __slots__ = ("camps", "lowest", "points", "project", "use", "voters")

    def __init__(self, project: Project, utility: Utility, supporters: list[tuple[int, int, int]]):
        self.project = project
        self.use = max(project.cost, 1) if utility is Utility.COST else 1
        self.points = sum(points * times for _, points, times in supporters)
        self.voters = sum(times for _, _, times in supporters)
        # The price while nobody is too poor, as a bound.
        self.lowest = (project.cost << PLACES) // (self.points * self.use)
        by_points: dict[int, tuple[list[int], list[tuple[int, int]]]] = {}
        for place, points, times in supporters:
            singles, many = by_points.setdefault(points, ([], []))
            if times == 1:
                singles.append(place)
            else:
                many.append((place, times))
        self.camps = [Camp(points, singles, many) for points, (singles, many) in by_points.items()]


class Electorate:
    """What stays the same however much money is shared out. `threshold`: votes that a project needs."""

    def __init__(self, election: Election, ties: TieOrder, utility: Utility, threshold: int = 0):
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
            if supporters[project.id] and election.votes[project.id] >= threshold
        ]


@dataclass(slots=True)
class Offer:
    """What a project asks now: `needed` money (over `unit`) from so many `points` of those who can pay
    their part; `counted` are its camps and their supporters by class, those with empty purses left out.
    """

    place: int  # among Electorate.supports
    bound: int
    needed: int
    points: int
    use: int
    counted: list[tuple[Camp, dict[int, int]]]


class EqualShares:
    """The voters' purses, and the buying. `money` (minor units, for all voters together) is shared out."""

    def __init__(self, electorate: Electorate, money: int):
        self.electorate = electorate
        common = gcd(money, electorate.voters)
        self.unit = electorate.voters // common
        ballots = electorate.election.ballots
        self.class_of = [FULL] * len(ballots)  # by place in Election.ballots
        self.purse = {EMPTY: 0, FULL: money // common}  # by class, over `unit`
        self.members = {EMPTY: 0, FULL: electorate.election.voters}
        self.next_class = FULL + 1

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
        share = self.purse[FULL]
        waiting = [
            (support.lowest, place)
            for place, support in enumerate(supports)
            if support.project.cost * self.unit <= share * support.voters
        ]
        heapify(waiting)
        while cheapest := self._cheapest(waiting):
            cheapest.sort(key=attrgetter("place"))
            for offer in cheapest[1:]:
                heappush(waiting, (offer.bound, offer.place))
            yield self._buy(cheapest[0], tuple(supports[offer.place].project for offer in cheapest))

    def _cheapest(self, waiting: list[tuple[int, int]]) -> list[Offer]:
        """Take the cheapest projects from those waiting, and drop those that nobody can buy any more."""
        best: list[Offer] = []
        worse: list[Offer] = []
        while waiting and (not best or waiting[0][0] <= best[0].bound):
            offer = self._offer(heappop(waiting)[1])
            if offer is None:
                continue
            order = -1
            if best:
                first = best[0]
                order = offer.needed * first.points * first.use - first.needed * offer.points * offer.use
            if order < 0:
                worse += best
                best = [offer]
            else:
                (worse if order else best).append(offer)
        for offer in worse:
            heappush(waiting, (offer.bound, offer.place))
        return best

    def _offer(self, place: int) -> Offer | None:
        """What a project asks of its supporters; None: they cannot pay.

        Those who hold less than their part give all they have, and the others make up for it.
        """
        support = self.electorate.supports[place]
        purse, use = self.purse, support.use
        needed, points = support.project.cost * self.unit, 0
        counted: list[tuple[Camp, dict[int, int]]] = []
        groups: list[tuple[int, list[tuple[int, int]]]] = []
        for camp in support.camps:
            counts = camp.classes(self.class_of)
            counts.pop(EMPTY, None)
            counted.append((camp, counts))
            points += camp.given * sum(counts.values())
            groups.append((camp.given, [(purse[which], n) for which, n in counts.items()]))
        while points:
            richer: list[tuple[int, list[tuple[int, int]]]] = []
            lost = 0
            for given, purses in groups:
                least = -(-needed * given // points)  # whoever holds less cannot pay a full part
                poor = [entry for entry in purses if entry[0] < least]
                if poor:
                    paid = 0
                    for held, n in poor:
                        paid += held * n
                        lost += n * given
                    needed -= paid
                    purses = [entry for entry in purses if entry[0] >= least]
                richer.append((given, purses))
            if not lost:
                bound = (needed << PLACES) // (points * use * self.unit)
                return Offer(place, bound, needed, points, use, counted)
            points -= lost
            groups = richer
        return None

    def _buy(self, offer: Offer, tied: tuple[Project, ...]) -> Purchase:
        if (finer := offer.points // gcd(offer.needed, offer.points)) > 1:
            self.unit *= finer
            self.purse = {which: held * finer for which, held in self.purse.items()}
        part = offer.needed * finer // offer.points
        if not part:
            return Purchase(tied[0], 0, 0, self.unit, tied)
        purse, members, class_of = self.purse, self.members, self.class_of
        highest = 0
        for camp, counts in offer.counted:
            full = part * camp.given
            becomes = {EMPTY: EMPTY}
            for which, n in counts.items():
                held = purse[which]
                if held <= full:
                    becomes[which] = EMPTY
                    members[EMPTY] += n
                    highest = max(highest, held)
                else:
                    becomes[which] = self.next_class
                    purse[self.next_class] = held - full
                    members[self.next_class] = n
                    self.next_class += 1
                    highest = full if full > highest else highest
                members[which] -= n
                if not members[which]:
                    del purse[which], members[which]
            for place in camp.singles:
                class_of[place] = becomes[class_of[place]]
            for place, _ in camp.many:
                class_of[place] = becomes[class_of[place]]
        return Purchase(tied[0], part, highest, self.unit, tied)
