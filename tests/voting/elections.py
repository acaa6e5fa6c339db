"""Small random elections for hypothesis, and equal shares told slowly, in fractions, as an oracle."""

from fractions import Fraction

from hypothesis import strategies as st

from workshop.voting.election import BallotType, Election, Project


@st.composite
def elections(draw: st.DrawFn) -> Election:
    """Up to 6 projects, 12 voters; ids that sort differently as text and as numbers; ties are frequent."""
    projects = draw(_projects())
    ids = [project.id for project in projects]
    approvals = draw(st.lists(st.sets(st.sampled_from(ids)), min_size=0, max_size=12))
    return Election.of_approvals(projects, draw(st.integers(0, 3000)), approvals)


@st.composite
def any_elections(draw: st.DrawFn) -> Election:
    """The same with ballots of any type."""
    ballot_type = draw(st.sampled_from(BallotType))
    if ballot_type is BallotType.APPROVAL:
        return draw(elections())
    projects, budget = draw(_projects()), draw(st.integers(0, 3000))
    some = st.sampled_from([project.id for project in projects])
    if ballot_type is BallotType.CHOOSE_ONE:
        chosen = draw(st.lists(st.lists(some, max_size=1), max_size=12))
        return Election.of_approvals(projects, budget, chosen, ballot_type=ballot_type)
    if ballot_type is BallotType.ORDINAL:
        return Election.of_rankings(projects, budget, draw(st.lists(st.lists(some), max_size=12)))
    points = draw(st.lists(st.dictionaries(some, st.integers(0, 4)), max_size=12))
    return Election.of_points(projects, budget, points, ballot_type=ballot_type)


@st.composite
def _projects(draw: st.DrawFn) -> list[Project]:
    ids = draw(
        st.lists(st.sampled_from(["1", "2", "9", "10", "11", "100"]), min_size=1, max_size=6, unique=True)
    )
    costs = st.one_of(st.sampled_from([100, 200, 300]), st.integers(1, 2000))
    return [Project(name, draw(costs)) for name in ids]


def slow_equal_shares(election: Election, by_cost: bool, added: int = 0) -> list[str]:
    """The definition, voter by voter: no merging, no bounds, no common denominator. Ties by id as text.

    `added`: minor units that each voter has beside the share.
    """
    voters = [dict(ballot.points) for ballot in election.ballots for _ in range(ballot.times)]
    if not voters:
        return []
    purses = [Fraction(election.budget, len(voters)) + added for _ in voters]
    winners: list[str] = []
    while True:
        offers: list[tuple[Fraction, str, Fraction]] = []
        for project in election.projects:
            mine = [
                (purse / points[project.id], purse, points[project.id])
                for purse, points in zip(purses, voters, strict=True)
                if project.id in points
            ]
            if project.id in winners or not mine or sum(purse for _, purse, _ in mine) < project.cost:
                continue
            part = _part(sorted(mine), project.cost)
            offers.append((part / (project.cost if by_cost else 1), project.id, part))
        if not offers:
            return winners
        _, winner, part = min(offers)
        winners.append(winner)
        purses = [
            purse - min(purse, part * points[winner]) if winner in points else purse
            for purse, points in zip(purses, voters, strict=True)
        ]


def slow_add1(election: Election, by_cost: bool, step: int, until_overspent: bool) -> tuple[list[str], int]:
    """The outcome that stands when shares grow by `step`, and how many steps were added."""
    supported = {name for name, n in election.supporters.items() if n}
    before: list[str] = []
    steps = 0
    while True:
        winners = slow_equal_shares(election, by_cost, steps * step)
        left = election.budget - sum(election.by_id[name].cost for name in winners)
        if left < 0:
            return before, steps - 1
        fits = any(election.by_id[name].cost <= left for name in supported.difference(winners))
        if supported == set(winners) or not (until_overspent or fits):
            return winners, steps
        before = winners
        steps += 1


def _part(mine: list[tuple[Fraction, Fraction, int]], cost: int) -> Fraction:
    """The most that anyone pays for a point: the smallest with which all parts, cut at the purses, make the
    cost. `mine`: purse for each point, purse and points, sorted.
    """
    for poor in range(len(mine)):
        paid = sum(purse for _, purse, _ in mine[:poor])
        part = Fraction(cost - paid) / sum(points for _, _, points in mine[poor:])
        if part <= mine[poor][0]:
            return part
    raise AssertionError("they hold enough")
