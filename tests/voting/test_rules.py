"""The counting rules: on hand-made cases, and as properties of random elections."""

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voting.elections import elections, slow_equal_shares
from workshop.voting.counts import Count, Phase, Reason
from workshop.voting.election import Ballot, Election, ElectionError, Project
from workshop.voting.equal_shares import EqualShares, Utility
from workshop.voting.rules import equal_shares, most_votes
from workshop.voting.ties import Lot, StringId

TIES = [StringId(), Lot("7-31-4")]
RULES = {
    "most votes": lambda election, ties: most_votes(election, ties),
    "equal shares": lambda election, ties: equal_shares(election, ties, fill=False),
    "equal shares, filled": lambda election, ties: equal_shares(election, ties),
    "equal shares, by count": lambda election, ties: equal_shares(election, ties, utility=Utility.COUNT),
}
by_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
by_ties = pytest.mark.parametrize("ties", TIES, ids=["string-id", "lot"])
quick = settings(max_examples=25, deadline=None)


def an_election(costs: dict[str, int], budget: int, ballots: dict[str, int]) -> Election:
    """`ballots`: approved ids, separated by spaces, and how often they were cast."""
    approvals = [approved.split() for approved, times in ballots.items() for _ in range(times)]
    return Election.of_approvals([Project(name, cost) for name, cost in costs.items()], budget, approvals)


def test_most_votes_skips_what_does_not_fit_and_says_why():
    costs = {"road": 700, "park": 400, "well": 300, "dome": 1100, "bust": 10}
    count = most_votes(an_election(costs, 1000, {"road park dome": 5, "road well": 3, "park": 1}), StringId())
    assert count.winners == ("road", "well")
    assert count.total_cost == 1000
    assert count.left == 0
    assert count.voters == 9
    park, dome, bust = (count.verdicts[name] for name in ("park", "dome", "bust"))
    assert (park.reason, park.left, park.short) == (Reason.DID_NOT_FIT, 300, 100)
    assert (dome.reason, dome.short) == (Reason.OVER_CEILING, 100)
    assert (bust.reason, bust.votes, bust.short) == (Reason.TOO_FEW_VOTES, 0, 1)
    assert [(step.number, step.left) for step in count.steps] == [(1, 300), (2, 0)]


def test_threshold_is_told_with_the_votes_that_lack():
    count = most_votes(an_election({"a": 1, "b": 1}, 10, {"a b": 2, "a": 3}), StringId(), threshold=4)
    assert count.winners == ("a",)
    assert count.verdicts["b"].reason is Reason.TOO_FEW_VOTES
    assert count.verdicts["b"].short == 2


def test_without_threshold_a_project_without_votes_wins_when_it_fits():
    assert most_votes(an_election({"a": 1}, 10, {"": 1}), StringId(), threshold=0).winners == ("a",)


def test_equal_shares_serves_the_minority_and_says_what_supporters_had():
    # 6 voters with 100 each: four want the centre's projects, two want the parish's.
    election = an_election({"plaza": 400, "stage": 300, "bridge": 200}, 600, {"plaza stage": 4, "bridge": 2})
    assert most_votes(election, StringId()).winners == ("plaza", "bridge")
    count = equal_shares(election, StringId(), fill=False)
    assert count.winners == ("plaza", "bridge")
    stage = count.verdicts["stage"]
    assert stage.reason is Reason.SUPPORTERS_COULD_NOT_PAY
    assert (stage.held_at_start, stage.held_at_end, stage.short) == (400, 0, 300)
    assert count.steps[0].highest_share == 100


def test_poor_supporters_give_all_and_the_others_make_up_for_it():
    # a is bought by x and y (50 each of 150), b then costs 250: y has 100 left, z gives 150.
    election = an_election({"a": 100, "b": 250}, 450, {"a": 1, "a b": 1, "b": 1})
    shares = EqualShares(election, StringId(), Utility.COUNT)
    bought = {purchase.project.id: purchase for purchase in shares.purchases()}
    paid = sorted(part / bought["b"].unit for part in bought["b"].payments.values())
    assert paid == [100, 150]


def test_what_is_left_goes_by_most_votes():
    election = an_election({"a": 500, "b": 500, "c": 500}, 1000, {"a b": 3, "a c": 2, "b": 1})
    assert equal_shares(election, StringId(), fill=False).winners == ("a",)
    count = equal_shares(election, StringId())
    assert count.winners == ("a", "b")
    assert [step.phase for step in count.steps] == [Phase.EQUAL_SHARES, Phase.MOST_VOTES]
    c = count.verdicts["c"]
    assert (c.reason, c.left, c.short) == (Reason.DID_NOT_FIT, 0, 500)
    assert c.held_at_start == 333
    assert c.held_at_end is not None


def test_a_tie_goes_by_text_id_or_by_votes_cost_and_lot():
    election = an_election({"9": 300, "10": 200, "11": 200}, 300, {"9 10 11": 2})
    by_id = most_votes(election, StringId())
    assert by_id.winners == ("10",)
    assert by_id.ties[0].project_ids == ("10", "11", "9")
    assert by_id.ties[0].mattered
    drawn = {seed: most_votes(election, Lot(seed)) for seed in map(str, range(20))}
    assert {count.winners for count in drawn.values()} == {("10",), ("11",)}
    assert {count.ties[0].decided_by for count in drawn.values()} == {"lot"}
    assert drawn["3"] == most_votes(election, Lot("3"))
    cheaper = an_election({"9": 200, "10": 300}, 300, {"9 10": 2})
    assert most_votes(cheaper, Lot("1")).winners == ("9",)
    assert most_votes(cheaper, Lot("1")).ties[0].decided_by == "cost"


def test_a_tie_in_which_both_win_or_one_could_never_fit_did_not_matter():
    both = most_votes(an_election({"a": 100, "b": 100}, 200, {"a b": 1}), StringId())
    assert [tie.mattered for tie in both.ties] == [False]
    assert most_votes(an_election({"a": 100, "b": 300}, 200, {"a b": 1}), StringId()).ties == ()


def test_an_election_refuses_what_does_not_fit_together():
    with pytest.raises(ElectionError, match="twice: a"):
        Election((Project("a", 1), Project("a", 2)), 10, ())
    with pytest.raises(ElectionError, match="unknown project b"):
        Election((Project("a", 1),), 10, (Ballot((("b", 1),)),))
    with pytest.raises(ElectionError, match="negative"):
        Election((Project("a", -1),), 10, ())


@by_rule
@by_ties
@quick
@given(election=elections())
def test_winners_fit_the_ceiling_and_every_project_has_its_verdict(rule, ties, election):
    count: Count = rule(election, ties)
    assert sum(election.by_id[name].cost for name in count.winners) == count.total_cost <= election.budget
    assert len(set(count.winners)) == len(count.winners)
    assert {name for name, verdict in count.verdicts.items() if verdict.won} == set(count.winners)
    assert set(count.verdicts) == set(election.by_id)
    assert all((verdict.short > 0) != verdict.won for verdict in count.verdicts.values())
    assert Count.from_json(json.loads(json.dumps(count.as_json()))) == count


@by_rule
@by_ties
@quick
@given(election=elections(), seed=st.integers())
def test_the_order_of_ballots_and_projects_changes_nothing(rule, ties, election, seed):
    ballots, projects = list(election.ballots), list(election.projects)
    random.Random(seed).shuffle(ballots)
    random.Random(seed).shuffle(projects)
    shuffled = replace(election, ballots=tuple(ballots), projects=tuple(projects))
    assert rule(shuffled, ties) == rule(election, ties)


@by_rule
@by_ties
@quick
@given(election=elections(), times=st.integers(2, 5))
def test_more_of_the_same_ballots_change_no_winner(rule, ties, election, times):
    more = replace(
        election, ballots=tuple(replace(ballot, times=ballot.times * times) for ballot in election.ballots)
    )
    assert rule(more, ties).winners == rule(election, ties).winners


@by_rule
@by_ties
@quick
@given(election=elections(), times=st.integers(2, 5))
def test_everything_in_other_money_changes_no_winner(rule, ties, election, times):
    richer = replace(
        election,
        budget=election.budget * times,
        projects=tuple(replace(project, cost=project.cost * times) for project in election.projects),
    )
    assert rule(richer, ties).winners == rule(election, ties).winners


@by_rule
@quick
@given(election=elections())
def test_splitting_identical_ballots_changes_nothing(rule, election):
    split = tuple(replace(ballot, times=1) for ballot in election.ballots for _ in range(ballot.times))
    assert rule(replace(election, ballots=split), StringId()) == rule(election, StringId())


@pytest.mark.parametrize("utility", Utility)
@quick
@given(election=elections())
def test_payments_sum_to_costs_and_no_purse_goes_below_zero(utility, election):
    shares = EqualShares(election, StringId(), utility)
    times = [ballot.times for ballot in election.ballots]
    for purchase in shares.purchases():
        paid = sum(part * times[place] for place, part in purchase.payments.items())
        assert paid == purchase.project.cost * purchase.unit
        assert all(part >= 0 for part in purchase.payments.values())
        assert all(balance >= 0 for balance in shares.balances)
        in_purses = sum(balance * n for balance, n in zip(shares.balances, times, strict=True))
        assert in_purses <= election.budget * shares.unit


@pytest.mark.parametrize("utility", Utility)
@settings(max_examples=150, deadline=None)
@given(election=elections())
def test_equal_shares_agrees_with_its_slow_definition(utility, election):
    fast = equal_shares(election, StringId(), utility=utility, fill=False)
    slow = slow_equal_shares(election, utility is Utility.COST) if election.voters else []
    assert list(fast.winners) == slow


@settings(max_examples=50, deadline=None)
@given(election=elections(), pieces=st.integers(2, 4))
def test_points_pay_in_proportion(election, pieces):
    """A ballot that gives every project the same number of points is worth an approval in equal shares."""
    points = replace(
        election,
        ballots=tuple(
            replace(ballot, points=tuple((name, pieces) for name, _ in ballot.points))
            for ballot in election.ballots
        ),
    )
    count, same = (equal_shares(one, StringId(), fill=False) for one in (points, election))
    assert count.winners == same.winners
    assert count.steps == same.steps
