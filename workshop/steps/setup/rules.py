"""What a process is made of, and which of its steps is the one at hand. Pure: amounts are whole cents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STEPS = ("actors", "swot", "actions", "vote", "followup")


@dataclass(frozen=True)
class StepSummary:
    """What one step of a process holds and lacks; texts are in the reader's language."""

    step: str
    figure: int | None
    holds: str
    lacks: tuple[str, ...] = ()
    started: bool = False

    @property
    def ready(self) -> bool:
        return self.started and not self.lacks

    @property
    def state(self) -> str:
        """Return "done", "doing" or "todo"."""
        if self.ready:
            return "done"
        return "doing" if self.started else "todo"


def current_step(summaries: Sequence[StepSummary]) -> str:
    """Return the step at hand: the first that is not ready after the last that is; when all are, the last.

    A step that people have left behind, although something of it is still open, is not called for again.
    """
    done = max((place for place, summary in enumerate(summaries, 1) if summary.ready), default=0)
    return next((summary.step for summary in summaries[done:] if not summary.ready), summaries[-1].step)


@dataclass(frozen=True)
class Balance:
    """Ceilings of parishes against the whole budget."""

    budget: int
    given: int

    @property
    def left(self) -> int:
        """What no parish has yet; below zero when more was given than there is."""
        return self.budget - self.given

    @property
    def exceeded(self) -> bool:
        return self.left < 0


def balance(budget: int, ceilings: Mapping[str, int]) -> Balance:
    """Add up the ceilings (parish code → cents) against `budget`."""
    return Balance(budget, sum(ceilings.values()))
