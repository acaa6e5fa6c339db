"""When a round is open, and what a count says of each project, in plain data. Amounts are whole cents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

DRAFT, WAITING, OPEN, CLOSED, SEALED = "draft", "waiting", "open", "closed", "sealed"
COUNTED, ADOPTED = "counted", "adopted"
SMALL = 10  # fewer ballots than this are never shown apart: a person could be singled out


def state(
    now: datetime,
    opens_at: datetime,
    closes_at: datetime,
    published: bool,
    counted: bool = False,
    adopted: bool = False,
    sealed: bool = False,
) -> str:
    """Return the state of a round at the moment `now`; it opens on the minute and closes on the minute.

    A sealed round is being counted.
    """
    if not published:
        return DRAFT
    if counted:
        return ADOPTED if adopted else COUNTED
    if sealed:
        return SEALED
    if now < opens_at:
        return WAITING
    return OPEN if now < closes_at else CLOSED


@dataclass(frozen=True)
class Settings:
    """What a coordinator decides about a round before it is published."""

    ballot: str
    rule: str
    max_choices: int | None
    ceiling: int
    most: int
    opens_at: datetime
    closes_at: datetime
    costs: tuple[int, ...]
    points: int | None = None
    threshold: int = 1
    step: int | None = None

    def faults(self) -> dict[str, str]:
        """Return what is wrong, by field: a short name for each reason."""
        found = {}
        if self.ceiling <= 0:
            found["ceiling_cents"] = "no_ceiling"
        elif self.ceiling > self.most:
            found["ceiling_cents"] = "over_ceiling"
        if self.max_choices is not None and self.max_choices < 1:
            found["max_choices"] = "bad_limit"
        if self.ballot == "points" and not self.points:
            found["points"] = "no_points"
        if self.threshold < 0:
            found["threshold"] = "bad_threshold"
        if self.step is not None and self.step < 1:
            found["step_cents"] = "bad_step"
        if self.closes_at <= self.opens_at:
            found["closes_at"] = "closes_first"
        if len(self.costs) < 2:
            found["project_ids"] = "too_few"
        elif all(cost > self.ceiling for cost in self.costs):
            found["project_ids"] = "none_fits"
        return found


@dataclass(frozen=True)
class Cell:
    """Ballots of one group, or of several small ones together."""

    names: tuple[str, ...]
    ballots: int


def merge_small(groups: Mapping[str, int], least: int = SMALL) -> list[Cell]:
    """Return the groups, the largest first, with those of fewer than `least` ballots merged into one cell.

    If that is still small it takes the smallest of the others with it: else it could be found by subtraction
    from the total, or would show a few people. Groups without ballots are left out.
    """
    filled = sorted(((n, name) for name, n in groups.items() if n), key=lambda pair: (-pair[0], pair[1]))
    large = [pair for pair in filled if pair[0] >= least]
    small = [pair for pair in filled if pair[0] < least]
    if small and large and sum(n for n, _ in small) < least:
        small.insert(0, large.pop())
    cells = [Cell((name,), n) for n, name in large]
    if small:
        cells.append(Cell(tuple(name for _, name in small), sum(n for n, _ in small)))
    return cells
