"""When a round is open, and what a count says of each project, in plain data. Amounts are whole cents."""

from dataclasses import dataclass
from datetime import datetime

DRAFT, WAITING, OPEN, CLOSED, COUNTED, ADOPTED = "draft", "waiting", "open", "closed", "counted", "adopted"


def state(
    now: datetime,
    opens_at: datetime,
    closes_at: datetime,
    published: bool,
    counted: bool = False,
    adopted: bool = False,
) -> str:
    """Return the state of a round at the moment `now`; it opens on the minute and closes on the minute."""
    if not published:
        return DRAFT
    if counted:
        return ADOPTED if adopted else COUNTED
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

    def faults(self) -> dict[str, str]:
        """Return what is wrong, by field: a short name for each reason."""
        found = {}
        if self.ceiling <= 0:
            found["ceiling_cents"] = "no_ceiling"
        elif self.ceiling > self.most:
            found["ceiling_cents"] = "over_ceiling"
        if self.ballot == "approval" and not self.max_choices:
            found["max_choices"] = "no_limit"
        if self.closes_at <= self.opens_at:
            found["closes_at"] = "closes_first"
        if len(self.costs) < 2:
            found["project_ids"] = "too_few"
        elif all(cost > self.ceiling for cost in self.costs):
            found["project_ids"] = "none_fits"
        return found
