"""What is counted: projects, a budget, and ballots; exact integers, the standard library only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property


class ElectionError(ValueError):
    """The projects, the budget and the ballots do not fit together; the message says where."""


class BallotType(StrEnum):
    """How people voted, by Pabulib's names. The counting itself only sees points."""

    APPROVAL = "approval"
    CHOOSE_ONE = "choose-1"
    CUMULATIVE = "cumulative"  # points shared out
    ORDINAL = "ordinal"  # a ranking, scored by place
    SCORING = "scoring"  # points for each project by itself


@dataclass(frozen=True, slots=True)
class Project:
    """A project on the ballot. `cost` is whole minor units (cents in Ecuador), never negative."""

    id: str
    cost: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """Identical ballots, counted once: `points` by project id (1 for each approved one), `times` cast.

    Sorted by project id, so that equal ballots are equal objects. Points are positive. In a ranking the
    last place has 1 point, the one before 2 and so on: the points tell the order.
    """

    points: tuple[tuple[str, int], ...]
    times: int = 1


@dataclass(frozen=True)
class Election:
    """Projects, a budget in the same minor units as their costs, and ballots.

    `scale` is how many minor units make one unit of money (100 for cents).
    Raises ElectionError on a project given twice, a negative amount, or a ballot for an unknown project.
    """

    projects: tuple[Project, ...]
    budget: int
    ballots: tuple[Ballot, ...]
    scale: int = 100
    ballot_type: BallotType = BallotType.APPROVAL
    by_id: Mapping[str, Project] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {project.id: project for project in self.projects})
        if len(self.by_id) != len(self.projects):
            twice = [name for name, n in Counter(project.id for project in self.projects).items() if n > 1]
            raise ElectionError(f"project given twice: {', '.join(sorted(twice))}")
        if self.budget < 0 or any(project.cost < 0 for project in self.projects):
            raise ElectionError("the budget and the costs must not be negative")
        for ballot in self.ballots:
            if ballot.times < 1 or any(points < 1 for _, points in ballot.points):
                raise ElectionError("a ballot must be cast at least once and give whole points above 0")
            for project_id, _ in ballot.points:
                if project_id not in self.by_id:
                    raise ElectionError(f"a ballot names the unknown project {project_id}")

    @classmethod
    def of_approvals(
        cls,
        projects: Iterable[Project],
        budget: int,
        approvals: Iterable[Iterable[str]],
        scale: int = 100,
        ballot_type: BallotType = BallotType.APPROVAL,
    ) -> Election:
        """An election from one set of approved project ids a voter (also for choose-1 ballots).

        An empty ballot counts as a voter; a project named twice in a ballot counts once.
        """
        times = Counter(frozenset(approved) for approved in approvals)
        ballots = ((tuple((name, 1) for name in sorted(approved)), n) for approved, n in times.items())
        return cls._of_merged(projects, budget, ballots, scale, ballot_type)

    @classmethod
    def of_points(
        cls,
        projects: Iterable[Project],
        budget: int,
        ballots: Iterable[Mapping[str, int]],
        scale: int = 100,
        ballot_type: BallotType = BallotType.CUMULATIVE,
    ) -> Election:
        """An election from the points that each voter gave, by project id; 0 points are no support."""
        times = Counter(
            tuple(sorted((name, points) for name, points in ballot.items() if points != 0))
            for ballot in ballots
        )
        return cls._of_merged(projects, budget, times.items(), scale, ballot_type)

    @classmethod
    def of_rankings(
        cls, projects: Iterable[Project], budget: int, rankings: Iterable[Sequence[str]], scale: int = 100
    ) -> Election:
        """An election from one ranking a voter, the best first: the last place gets 1 point, each place
        above it 1 more. A project named again further down counts at its first place.
        """
        times = Counter(tuple(dict.fromkeys(ranking)) for ranking in rankings)
        ballots = (
            (tuple(sorted((name, len(ranking) - place) for place, name in enumerate(ranking))), n)
            for ranking, n in times.items()
        )
        return cls._of_merged(projects, budget, ballots, scale, BallotType.ORDINAL)

    @classmethod
    def _of_merged(
        cls,
        projects: Iterable[Project],
        budget: int,
        ballots: Iterable[tuple[tuple[tuple[str, int], ...], int]],
        scale: int,
        ballot_type: BallotType,
    ) -> Election:
        merged = tuple(Ballot(points, times) for points, times in sorted(ballots))
        return cls(tuple(projects), budget, merged, scale, ballot_type)

    @cached_property
    def voters(self) -> int:
        """How many ballots were cast, empty ones too."""
        return sum(ballot.times for ballot in self.ballots)

    @cached_property
    def votes(self) -> dict[str, int]:
        """Votes (points) by project id; projects without any have 0."""
        total = dict.fromkeys(self.by_id, 0)
        for ballot in self.ballots:
            for project_id, points in ballot.points:
                total[project_id] += points * ballot.times
        return total

    @cached_property
    def supporters(self) -> dict[str, int]:
        """How many ballots name each project."""
        total = dict.fromkeys(self.by_id, 0)
        for ballot in self.ballots:
            for project_id, _ in ballot.points:
                total[project_id] += ballot.times
        return total

    def money(self, amount: int) -> Decimal:
        """Minor units as exact money, without needless zeros: 245586000 at scale 100 is 2455860."""
        value = Decimal(amount) / self.scale
        return value.to_integral_value() if value == value.to_integral_value() else value.normalize()
