"""When a project can stand on a ballot, and what all of them cost against the ceilings. Cents throughout."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """A project as the rules see it; without a parish it is for the whole canton."""

    id: int
    cost: int | None
    feasibility: str
    parish_code: str = ""

    @property
    def lacks(self) -> tuple[str, ...]:
        """What keeps it off the ballot: "cost", "verdict" (none yet) or "feasible" (found not feasible)."""
        lacking = [] if self.cost else ["cost"]
        if self.feasibility == "pending":
            lacking.append("verdict")
        elif self.feasibility == "not_feasible":
            lacking.append("feasible")
        return tuple(lacking)

    @property
    def ready(self) -> bool:
        return not self.lacks


@dataclass(frozen=True)
class Demand:
    """What the ready projects of one ceiling ask for."""

    parish_code: str
    asked: int
    ceiling: int

    @property
    def share(self) -> int:
        """Whole per cent of the ceiling that is asked for; above 100 there is something to choose."""
        return round(100 * self.asked / self.ceiling) if self.ceiling else 0


def demands(candidates: Iterable[Candidate], ceilings: Mapping[str, int]) -> list[Demand]:
    """Return what is asked for under each ceiling (parish code, or "" for the canton → cents)."""
    asked = dict.fromkeys(ceilings, 0)
    for candidate in candidates:
        key = candidate.parish_code if candidate.parish_code in ceilings else ""
        if candidate.ready and key in asked:
            asked[key] += candidate.cost or 0
    return [Demand(code, total, ceilings[code]) for code, total in asked.items()]
