"""How promises were kept, in numbers; and what a report lacks. Standard library only.

Money is whole US cents.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

DONE, DONE_LATE, LATE, GOING, WAITING, DROPPED, LEFT = (
    "done",
    "done_late",
    "late",
    "going",
    "waiting",
    "dropped",
    "left",
)
OUTCOMES = (DONE, DONE_LATE, GOING, WAITING, LATE, DROPPED, LEFT)


@dataclass(frozen=True)
class Commitment:
    """One promise and what became of it.

    `promised_by` is the deadline as it was adopted, `deadline` the one that holds now; `budget_cents` what was
    adopted for it, `spent_cents` the last total that was reported, None where nobody named one. `in_plan` is false
    when the action was put away since the adoption, `added` true when it came after it.
    """

    action_id: int
    title: str
    owner: str
    unit: str
    component: str
    parish: str
    promised_by: date | None
    deadline: date | None
    status: str
    progress: int
    done_on: date | None
    budget_cents: int | None
    spent_cents: int | None
    reported: bool = False
    last_note: str = ""
    last_on: date | None = None
    in_plan: bool = True
    added: bool = False
    dropped: bool = False
    dropped_because: str = ""

    def outcome(self, today: date) -> str:
        """Return what became of it by the day `today`, one of `OUTCOMES`. The day of a deadline is in time."""
        if not self.in_plan:
            return LEFT
        if self.dropped:
            return DROPPED
        if self.status == DONE:
            late = (
                self.promised_by is not None and self.done_on is not None and self.done_on > self.promised_by
            )
            return DONE_LATE if late else DONE
        if self.deadline is not None and self.deadline < today:
            return LATE
        return GOING if self.progress or self.status in ("in_progress", "delayed") else WAITING

    @property
    def left_cents(self) -> int | None:
        """What is left of its budget, below zero when more was spent; None when either is not known."""
        if self.budget_cents is None or self.spent_cents is None:
            return None
        return self.budget_cents - self.spent_cents


@dataclass(frozen=True)
class Totals:
    """All commitments in numbers: `outcomes` has each of `OUTCOMES`; the mean progress is in whole per cent.

    `budget_cents` and `spent_cents` add up what is known; `without_spending` counts those whose work began and of
    which nobody has said what was spent.
    """

    commitments: int
    outcomes: dict[str, int]
    progress: int
    budget_cents: int
    spent_cents: int
    without_spending: int

    @property
    def spent_percent(self) -> int | None:
        """The share of the budget that was spent, in whole per cent rounded down; None without a budget."""
        return self.spent_cents * 100 // self.budget_cents if self.budget_cents else None


def totals(commitments: Iterable[Commitment], today: date) -> Totals:
    """Add up commitments as of `today`; those dropped or taken from the plan count in no mean progress."""
    known = list(commitments)
    found = [each.outcome(today) for each in known]
    kept = [each for each, outcome in zip(known, found, strict=True) if outcome not in (DROPPED, LEFT)]
    return Totals(
        commitments=len(known),
        outcomes={outcome: found.count(outcome) for outcome in OUTCOMES},
        progress=round(sum(each.progress for each in kept) / len(kept)) if kept else 0,
        budget_cents=sum(each.budget_cents or 0 for each in known),
        spent_cents=sum(each.spent_cents or 0 for each in known),
        without_spending=len(unspent(kept)),
    )


def unspent(commitments: Iterable[Commitment]) -> list[Commitment]:
    """Return those whose work began and of which nobody has said what was spent."""
    return [each for each in commitments if each.progress and each.spent_cents is None and not each.dropped]


@dataclass(frozen=True)
class Gap:
    """Something that the report lacks: its key, and what it lacks it for (titles, names, phases)."""

    key: str
    names: tuple[str, ...] = ()


def gaps(
    adopted: bool, commitments: Sequence[Commitment], today: date, others: Iterable[tuple[str, Sequence[str]]]
) -> list[Gap]:
    """Name what is missing of the commitments, then of the `others` (key and names); an empty one is left out."""
    alive = [each for each in commitments if each.outcome(today) not in (DROPPED, LEFT)]
    found = [
        ("no_owner", [each.title for each in alive if not each.owner]),
        ("no_deadline", [each.title for each in alive if each.promised_by is None]),
        ("no_budget", [each.title for each in alive if each.budget_cents is None]),
        ("no_report", [each.title for each in alive if not each.reported]),
        ("no_spending", [each.title for each in unspent(alive)]),
        *others,
    ]
    first = [] if adopted else [Gap("not_adopted")]
    return first + [Gap(key, tuple(names)) for key, names in found if names]


@dataclass(frozen=True)
class Told:
    """How many of a group came; None when it may not be told. Without `whole` they are at least so many."""

    people: int | None
    whole: bool = True


def told_together(cells: Iterable[int | None]) -> Told:
    """Add up what several workshops told of one group: only what each may tell, so that nothing hidden is given away.

    >>> told_together([12, None, 8]), told_together([None, None])
    (Told(people=20, whole=False), Told(people=None, whole=False))
    """
    known = list(cells)
    told = [each for each in known if each is not None]
    return Told(sum(told) if told else None, len(told) == len(known))
