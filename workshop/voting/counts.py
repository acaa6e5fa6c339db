"""What a count says: who won, in which order, why each other project did not, and which ties there were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Why a project won or lost."""

    WON = "won"
    OVER_CEILING = "over-ceiling"  # costs more than the whole budget
    TOO_FEW_VOTES = "too-few-votes"  # below the threshold; without one: no vote at all
    DID_NOT_FIT = "did-not-fit"  # costs more than what was left at its turn
    AFTER_MISFIT = "after-misfit"  # its turn never came: the count stopped at a project that did not fit
    SUPPORTERS_COULD_NOT_PAY = "supporters-could-not-pay"  # equal shares


class Phase(StrEnum):
    """Which part of the count chose a project."""

    MOST_VOTES = "most-votes"
    VOTES_PER_COST = "votes-per-cost"
    EQUAL_SHARES = "equal-shares"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the ledger: the project chosen in round `number` (from 1). Money in minor units."""

    number: int
    phase: Phase
    project_id: str
    cost: int
    left: int  # of the budget, after paying for it
    highest_share: int | None = None  # equal shares: the most that one supporter paid, rounded up


@dataclass(frozen=True, slots=True)
class Tie:
    """Projects that the rule found equal, in the order that the tie-break gave them.

    `decided_by` is votes, cost, lot or id; `mattered` when at least one of them lost and another won.
    """

    project_ids: tuple[str, ...]
    decided_by: str
    mattered: bool
    round: int | None = None  # the round of equal shares in which it came up


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why one project won or lost, in numbers. Money in minor units.

    `short` is how far it was: votes below the threshold (TOO_FEW_VOTES) or below the project at which the
    count stopped (AFTER_MISFIT; that project is `stopped_by`, and 0 says that only the tie-break parted
    them), otherwise money: above the ceiling, above what was left at its turn, or beyond what its
    supporters had at the end. `left` is the money at its turn, or when the count stopped.
    `held_at_start` and `held_at_end` are what its supporters had between them (rounded down), in
    equal shares only.
    """

    project_id: str
    reason: Reason
    votes: int
    supporters: int
    cost: int
    round: int | None = None
    phase: Phase | None = None
    left: int | None = None
    short: int = 0
    held_at_start: int | None = None
    held_at_end: int | None = None
    stopped_by: str | None = None

    @property
    def won(self) -> bool:
        return self.reason is Reason.WON


class Ended(StrEnum):
    """Why no more money was added to the shares."""

    NOTHING_ADDED = "nothing-added"  # the rule adds none
    EXHAUSTIVE = "exhaustive"  # nothing that anyone chose fits any more
    NEXT_OVERSPENDS = "next-overspends"  # one step more would spend above the budget
    ALL_BOUGHT = "all-bought"


@dataclass(frozen=True, slots=True)
class Sharing:
    """How equal shares came to its outcome. Money in minor units.

    Each voter began with `budget / voters`; `step` was added `steps` times (both 0 without completion), so
    that each had exactly `numerator / denominator` in the outcome that stands. `overspent` is how far above
    the budget the next step would have gone (NEXT_OVERSPENDS). `utility` is cost or count, `completion`
    none or add1, `stop` exhaustive or overspend.
    """

    utility: str
    completion: str
    stop: str
    step: int
    steps: int
    numerator: int
    denominator: int
    ended: Ended
    overspent: int = 0

    @property
    def share(self) -> int:
        """What each voter had, rounded down."""
        return self.numerator // self.denominator


@dataclass(frozen=True, slots=True)
class Count:
    """The outcome. `winners` are in order of selection; `verdicts` in the order of the projects."""

    winners: tuple[str, ...]
    total_cost: int
    budget: int
    voters: int
    steps: tuple[Step, ...]
    verdicts: dict[str, Verdict]
    ties: tuple[Tie, ...]
    threshold: int | None = None  # votes that were needed; None: a count stored before this was kept
    sharing: Sharing | None = None  # equal shares only

    @property
    def left(self) -> int:
        """What the winners leave of the budget."""
        return self.budget - self.total_cost

    def as_json(self) -> dict[str, Any]:
        """Plain lists, dicts, numbers and text, to be stored; `from_json` reads it back."""
        plain = asdict(self)
        plain["verdicts"] = list(plain["verdicts"].values())
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Count:
        """The count that `as_json` wrote; counts stored by older versions lack the newer fields."""
        verdicts = [
            Verdict(**{**verdict, "reason": Reason(verdict["reason"]), "phase": _phase(verdict["phase"])})
            for verdict in plain["verdicts"]
        ]
        return cls(
            winners=tuple(plain["winners"]),
            total_cost=plain["total_cost"],
            budget=plain["budget"],
            voters=plain["voters"],
            steps=tuple(Step(**{**step, "phase": Phase(step["phase"])}) for step in plain["steps"]),
            verdicts={verdict.project_id: verdict for verdict in verdicts},
            ties=tuple(Tie(**{**tie, "project_ids": tuple(tie["project_ids"])}) for tie in plain["ties"]),
            threshold=plain.get("threshold"),
            sharing=_sharing(plain.get("sharing")),
        )


def _phase(value: str | None) -> Phase | None:
    return None if value is None else Phase(value)


def _sharing(plain: Mapping[str, Any] | None) -> Sharing | None:
    return None if plain is None else Sharing(**{**plain, "ended": Ended(plain["ended"])})
