"""Set-up without web or database: summaries, the step at hand, ceilings against the budget."""

import pytest

from workshop.steps.setup.geography import canton_slugs, slugify
from workshop.steps.setup.rules import STEPS, StepSummary, balance, current_step


@pytest.mark.parametrize(
    ("started", "lacks", "state"),
    [
        (False, (), "todo"),
        (False, ("Name an owner.",), "todo"),
        (True, ("Name an owner.",), "doing"),
        (True, (), "done"),
    ],
)
def test_a_step_is_ready_once_it_has_begun_and_lacks_nothing(
    started: bool, lacks: tuple[str, ...], state: str
) -> None:
    summary = StepSummary("actors", 3, "", lacks, started)
    assert summary.state == state
    assert summary.ready is (state == "done")


@pytest.mark.parametrize(
    ("ready", "current"), [(0, "actors"), (2, "actions"), (4, "followup"), (5, "followup")]
)
def test_the_step_at_hand_is_the_first_that_is_not_ready(ready: int, current: str) -> None:
    summaries = [StepSummary(step, 1, "", (), number < ready) for number, step in enumerate(STEPS)]
    assert current_step(summaries) == current


def test_a_step_that_people_left_behind_is_not_called_for_again() -> None:
    summaries = [StepSummary(step, 1, "", (), step in ("swot", "actions")) for step in STEPS]
    assert current_step(summaries) == "vote"


@pytest.mark.parametrize(
    ("ceilings", "left", "exceeded"),
    [
        ({}, 100_00, False),
        ({"111650": 60_00}, 40_00, False),
        ({"111650": 60_00, "111651": 40_00}, 0, False),
        ({"111650": 60_00, "111651": 40_01}, -1, True),
    ],
)
def test_ceilings_may_use_the_budget_up_to_its_last_cent(
    ceilings: dict[str, int], left: int, exceeded: bool
) -> None:
    found = balance(100_00, ceilings)
    assert (found.left, found.exceeded) == (left, exceeded)


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Olmedo, Loja", "olmedo-loja"), ("Cañar", "canar"), ("  24 de Mayo ", "24-de-mayo")],
)
def test_a_name_in_an_address_is_plain(name: str, slug: str) -> None:
    assert slugify(name) == slug


def test_cantons_of_one_name_carry_their_province() -> None:
    cantons = {"1116": ("Olmedo", "Loja"), "1318": ("Olmedo", "Manabí"), "1101": ("Loja", "Loja")}
    assert canton_slugs(cantons) == {"1116": "olmedo-loja", "1318": "olmedo-manabi", "1101": "loja"}
