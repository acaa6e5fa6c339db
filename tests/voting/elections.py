"""Small random elections for hypothesis, and equal shares told slowly, in fractions, as an oracle."""

from fractions import Fraction

from hypothesis import strategies as st

from workshop.voting.election import Election, Project


@st.composite
def elections(draw: st.DrawFn) -> Election:
    """Up to 6 projects, 12 voters; ids that sort differently as text and as numbers; ties are frequent."""
    ids = draw(
        st.lists(st.sampled_from(["1", "2", "9", "10", "11", "100"]), min_size=1, max_size=6, unique=True)
    )
    costs = st.one_of(st.sampled_from([100, 200, 300]), st.integers(1, 2000))
    projects = [Project(name, draw(costs)) for name in ids]
    approvals = draw(st.lists(st.sets(st.sampled_from(ids)), min_size=0, max_size=12))
    return Election.of_approvals(projects, draw(st.integers(0, 3000)), approvals)


def slow_equal_shares(election: Election, by_cost: bool) -> list[str]:
    """The definition, voter by voter: no merging, no bounds, no common denominator. Ties by id as text."""
    voters = [{name for name, _ in ballot.points} for ballot in election.ballots for _ in range(ballot.times)]
    purses = [Fraction(election.budget, len(voters)) for _ in voters]
    winners: list[str] = []
    while True:
        offers: list[tuple[Fraction, str, Fraction]] = []
        for project in election.projects:
            mine = sorted(purse for purse, chosen in zip(purses, voters, strict=True) if project.id in chosen)
            if project.id in winners or not mine or sum(mine) < project.cost:
                continue
            part = _part(mine, project.cost)
            offers.append((part / (project.cost if by_cost else 1), project.id, part))
        if not offers:
            return winners
        _, winner, part = min(offers)
        winners.append(winner)
        purses = [
            purse - min(purse, part) if winner in chosen else purse
            for purse, chosen in zip(purses, voters, strict=True)
        ]


def _part(purses: list[Fraction], cost: int) -> Fraction:
    """The most that anyone pays: the smallest part with which all parts, cut at the purses, make the cost."""
    for poor in range(len(purses)):
        part = Fraction(cost - sum(purses[:poor]), len(purses) - poor)
        if part <= purses[poor]:
            return part
    raise AssertionError("they hold enough")
