"""The counting rules: on hand-made cases, and as properties of random elections."""

import json
import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voting.elections import any_elections, elections, slow_add1, slow_equal_shares
from workshop.voting.counts import Count, Ended, Phase, Reason
from workshop.voting.election import Ballot, Election, ElectionError, Project
from workshop.voting.equal_shares import Completion, Electorate, EqualShares, Stop, Utility
from workshop.voting.rules import equal_shares, most_votes, votes_per_cost
from workshop.voting.ties import Lot, StringId

TIES = [StringId(), Lot("7-31-4")]
# Each takes how many times the voters are more, and how many times their money is.
RULES = {
    "most votes": lambda election, ties, more=1, richer=1: most_votes(election, ties),
    "most votes, no skip": lambda election, ties, more=1, richer=1: most_votes(
        election, ties, stop_at_misfit=True
    ),
    "most votes, threshold": lambda election, ties, more=1, richer=1: most_votes(
        election, ties, threshold=3 * more
    ),
    "votes per cost": lambda election, ties, more=1, richer=1: votes_per_cost(election, ties),
    "equal shares": lambda election, ties, more=1, richer=1: equal_shares(election, ties, fill=False),
    "equal shares, filled": lambda election, ties, more=1, richer=1: equal_shares(election, ties),
    "equal shares, by count": lambda election, ties, more=1, richer=1: equal_shares(
        election, ties, utility=Utility.COUNT
    ),
    "add1": lambda election, ties, more=1, richer=1: equal_shares(
        election, ties, completion=Completion.ADD1, step=60 * richer, fill=False
    ),
    "add1 until it overspends": lambda election, ties, more=1, richer=1: equal_shares(
        election,
        ties,
        completion=Completion.ADD1,
        step=60 * richer,
        stop=Stop.OVERSPEND,
        utility=Utility.COUNT,
    ),
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
    shares = EqualShares(Electorate(election, StringId(), Utility.COUNT), election.budget)
    bought = {purchase.project.id: purchase for purchase in shares.purchases()}
    assert bought["b"].highest == 150 * bought["b"].unit
    assert [shares.balance(place) for place in range(3)] == [100 * shares.unit, 0, 0]


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


def test_no_skip_stops_at_the_first_misfit_and_says_how_far_the_others_were():
    costs = {"road": 700, "park": 400, "well": 300, "bust": 10}
    election = an_election(costs, 1000, {"road park": 5, "road well": 3, "well": 1})
    count = most_votes(election, StringId(), stop_at_misfit=True)
    assert count.winners == ("road",)
    park, well, bust = (count.verdicts[name] for name in ("park", "well", "bust"))
    assert (park.reason, park.left, park.short) == (Reason.DID_NOT_FIT, 300, 100)
    assert (well.reason, well.stopped_by, well.short, well.left) == (Reason.AFTER_MISFIT, "park", 1, 300)
    assert bust.reason is Reason.TOO_FEW_VOTES
    assert most_votes(election, StringId()).winners == ("road", "well")


def test_a_tie_with_the_misfit_that_stopped_the_count_mattered():
    election = an_election({"a": 700, "b": 200, "c": 400}, 1000, {"a": 3, "b c": 2})
    by_id = most_votes(election, StringId(), stop_at_misfit=True)
    assert by_id.winners == ("a", "b")
    swapped = an_election({"a": 700, "c": 200, "b": 400}, 1000, {"a": 3, "b c": 2})
    count = most_votes(swapped, StringId(), stop_at_misfit=True)
    assert count.winners == ("a",)
    assert (count.verdicts["c"].reason, count.verdicts["c"].short) == (Reason.AFTER_MISFIT, 0)
    assert [tie.project_ids for tie in count.ties] == [("b", "c")]


def test_votes_per_cost_begins_with_what_costs_nothing():
    election = an_election(
        {"gift": 0, "road": 900, "well": 200, "bust": 100}, 1000, {"road": 8, "well": 2, "gift": 1}
    )
    count = votes_per_cost(election, StringId())
    assert count.winners == ("gift", "well")
    assert count.steps[0].phase is Phase.VOTES_PER_COST
    assert (count.verdicts["road"].reason, count.verdicts["road"].short) == (Reason.DID_NOT_FIT, 100)
    assert count.verdicts["bust"].reason is Reason.TOO_FEW_VOTES


def test_add1_lets_the_shares_grow_and_says_by_how_much():
    # 10 voters with 100 each; six can pay a (600) at once, four lack 100 for b (500): 25 more for each.
    election = an_election({"a": 500, "b": 500}, 1000, {"a": 6, "b": 4})
    assert equal_shares(election, StringId(), fill=False).winners == ("a",)
    seen: list[float] = []
    count = equal_shares(
        election, StringId(), completion=Completion.ADD1, fill=False, step=10, progress=seen.append
    )
    assert count.winners == ("a", "b")
    sharing = count.sharing
    assert (sharing.step, sharing.steps, sharing.share) == (10, 3, 130)
    assert (sharing.numerator, sharing.denominator, sharing.ended) == (1300, 10, Ended.ALL_BOUGHT)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert all(0 <= part <= 1 for part in seen)
    by_default = equal_shares(election, StringId(), completion=Completion.ADD1)
    assert (by_default.sharing.step, by_default.sharing.steps) == (1, 25)


def test_when_a_step_overspends_the_outcome_before_it_stands():
    election = an_election({"a": 600, "b": 500, "c": 300}, 1000, {"a": 7, "b": 5, "c": 1})
    count = equal_shares(election, StringId(), completion=Completion.ADD1, step=1, fill=False)
    assert count.winners == ("a",)
    assert (count.sharing.ended, count.sharing.overspent, count.sharing.steps) == (
        Ended.NEXT_OVERSPENDS,
        100,
        23,
    )
    with pytest.raises(ValueError, match="step"):
        equal_shares(election, StringId(), completion=Completion.ADD1, step=0)


def test_counts_that_older_versions_stored_still_load():
    election = an_election({"a": 500, "b": 500, "c": 500}, 1000, {"a b": 3, "a c": 2, "b": 1})
    count = equal_shares(election, StringId())
    plain = json.loads(json.dumps(count.as_json()))
    del plain["sharing"], plain["threshold"]
    for verdict in plain["verdicts"]:
        del verdict["stopped_by"]
    assert Count.from_json(plain) == replace(count, sharing=None, threshold=None)


@by_rule
@by_ties
@quick
@given(election=any_elections())
def test_winners_fit_the_ceiling_and_every_project_has_its_verdict(rule, ties, election):
    count: Count = rule(election, ties)
    assert sum(election.by_id[name].cost for name in count.winners) == count.total_cost <= election.budget
    assert len(set(count.winners)) == len(count.winners)
    assert {name for name, verdict in count.verdicts.items() if verdict.won} == set(count.winners)
    assert set(count.verdicts) == set(election.by_id)
    for verdict in count.verdicts.values():
        assert (verdict.short > 0) != verdict.won or verdict.reason is Reason.AFTER_MISFIT
        assert verdict.short >= 0
    assert Count.from_json(json.loads(json.dumps(count.as_json()))) == count


@by_rule
@by_ties
@quick
@given(election=any_elections(), seed=st.integers())
def test_the_order_of_ballots_and_projects_changes_nothing(rule, ties, election, seed):
    ballots, projects = list(election.ballots), list(election.projects)
    random.Random(seed).shuffle(ballots)
    random.Random(seed).shuffle(projects)
    shuffled = replace(election, ballots=tuple(ballots), projects=tuple(projects))
    assert rule(shuffled, ties) == rule(election, ties)


@by_rule
@by_ties
@quick
@given(election=any_elections(), times=st.integers(2, 5))
def test_more_of_the_same_voters_with_their_money_change_no_winner(rule, ties, election, times):
    """Ballots, budget and costs become many times what they were; a step of add1 stays."""
    more = replace(dearer(election, times), ballots=repeated(election, times))
    assert rule(more, ties, more=times).winners == rule(election, ties).winners


@by_rule
@by_ties
@quick
@given(election=any_elections(), times=st.sampled_from([2, 3, 5]))
def test_more_of_the_same_ballots_change_no_winner(rule, ties, election, times):
    """The budget is shared by more people; a step of add1 then is the smaller for each."""
    more = replace(dearer(election, times), ballots=repeated(election, times))
    split = dearer(election, times)
    assert rule(more, ties, more=times).winners == rule(split, ties, richer=times).winners


@by_rule
@by_ties
@quick
@given(election=any_elections(), times=st.integers(2, 5))
def test_everything_in_other_money_changes_no_winner(rule, ties, election, times):
    assert rule(dearer(election, times), ties, richer=times).winners == rule(election, ties).winners


def repeated(election: Election, times: int) -> tuple[Ballot, ...]:
    return tuple(replace(ballot, times=ballot.times * times) for ballot in election.ballots)


def dearer(election: Election, times: int) -> Election:
    projects = tuple(replace(project, cost=project.cost * times) for project in election.projects)
    return replace(election, budget=election.budget * times, projects=projects)


@by_rule
@quick
@given(election=any_elections())
def test_splitting_identical_ballots_changes_nothing(rule, election):
    split = tuple(replace(ballot, times=1) for ballot in election.ballots for _ in range(ballot.times))
    assert rule(replace(election, ballots=split), StringId()) == rule(election, StringId())


@pytest.mark.parametrize("utility", Utility)
@quick
@given(election=any_elections(), added=st.integers(0, 500))
def test_payments_sum_to_costs_and_no_purse_goes_below_zero(utility, election, added):
    """Also when more than the budget is shared out, as add1 does."""
    money = election.budget + added * election.voters
    shares = EqualShares(Electorate(election, StringId(), utility), money)
    ballots = range(len(election.ballots))
    if not election.voters:
        return
    assert all(shares.balance(place) * election.voters == money * shares.unit for place in ballots)
    before = [Fraction(shares.balance(place), shares.unit) for place in ballots]
    for purchase in shares.purchases():
        after = [Fraction(shares.balance(place), shares.unit) for place in ballots]
        part = Fraction(purchase.part, purchase.unit)
        paid = [one - other for one, other in zip(before, after, strict=True)]
        points = [dict(ballot.points).get(purchase.project.id, 0) for ballot in election.ballots]
        times = [ballot.times for ballot in election.ballots]
        assert sum(each * n for each, n in zip(paid, times, strict=True)) == purchase.project.cost
        assert all(balance >= 0 for balance in after)
        assert paid == [min(held, part * given) for held, given in zip(before, points, strict=True)]
        assert max(paid) == Fraction(purchase.highest, purchase.unit)
        before = after


@pytest.mark.parametrize("utility", Utility)
@settings(max_examples=150, deadline=None)
@given(election=any_elections())
def test_equal_shares_agrees_with_its_slow_definition(utility, election):
    fast = equal_shares(election, StringId(), utility=utility, fill=False)
    assert list(fast.winners) == slow_equal_shares(election, utility is Utility.COST)


@pytest.mark.parametrize("stop", Stop)
@pytest.mark.parametrize("utility", Utility)
@settings(max_examples=100, deadline=None)
@given(election=any_elections(), step=st.integers(30, 200))
def test_add1_agrees_with_its_slow_definition(utility, stop, election, step):
    fast = equal_shares(
        election,
        StringId(),
        utility=utility,
        completion=Completion.ADD1,
        step=step,
        stop=stop,
        fill=False,
    )
    winners, steps = slow_add1(election, utility is Utility.COST, step, stop is Stop.OVERSPEND)
    assert (list(fast.winners), fast.sharing.steps) == (winners, steps)
    assert fast.sharing.numerator == election.budget + steps * step * election.voters


@quick
@given(election=any_elections(), threshold=st.integers(0, 4))
def test_votes_per_cost_takes_the_best_that_fits_each_time(election, threshold):
    count = votes_per_cost(election, StringId(), threshold=threshold)
    left, rest = election.budget, [p for p in election.projects if election.votes[p.id] >= threshold]
    winners = []
    for project in sorted(rest, key=lambda p: (-Fraction(election.votes[p.id], p.cost), p.id)):
        if project.cost <= left:
            winners.append(project.id)
            left -= project.cost
    assert list(count.winners) == winners


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


def test_a_project_below_the_threshold_takes_no_part_in_equal_shares():
    election = an_election({"well": 100, "park": 100}, 300, {"well": 1, "park": 2})
    assert set(equal_shares(election, StringId(), fill=False).winners) == {"well", "park"}
    for completion in Completion:
        count = equal_shares(election, StringId(), threshold=2, completion=completion)
        assert count.winners == ("park",)
        assert count.verdicts["well"].reason is Reason.TOO_FEW_VOTES
        assert count.verdicts["well"].short == 1
