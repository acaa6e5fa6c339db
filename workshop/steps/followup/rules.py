"""What makes an action late or forgotten, and how a report of progress settles. Standard library only."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

STALE_AFTER = timedelta(days=60)

PLANNED, IN_PROGRESS, DONE, DELAYED = "planned", "in_progress", "done", "delayed"


@dataclass(frozen=True)
class Promise:
    """What is asked of an action: when it is due, what its owner says, and the day of the last word on it."""

    deadline: date | None
    status: str
    progress: int
    last_word: date

    def overdue(self, today: date) -> bool:
        """Due before `today` and not done. The day itself is still in time."""
        return self.deadline is not None and self.deadline < today and self.status != DONE

    def stale(self, today: date) -> bool:
        """Nobody has said a word about it for 60 days, and it is not done."""
        return self.status != DONE and today - self.last_word > STALE_AFTER


def plain_lines(text: str) -> str:
    """Return what somebody wrote without control characters, its line ends single; no database refuses it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in lines if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs", "Cn"))
    return "".join(kept).strip()


def settle(status: str, progress: int) -> tuple[str, int]:
    """Return status and progress that agree: done is 100 %, and 100 % is done; work that began is not "planned"."""
    if status == DONE or progress == 100:
        return DONE, 100
    if status == PLANNED and progress > 0:
        return IN_PROGRESS, progress
    return status, progress


@dataclass(frozen=True)
class Standing:
    """How a plan is kept: numbers of actions, and the mean progress in whole per cent."""

    actions: int
    done: int
    overdue: int
    stale: int
    progress: int


def standing(promises: Iterable[Promise], today: date) -> Standing:
    """Sum up `promises` as of `today`; the progress of no action is 0."""
    known = list(promises)
    return Standing(
        actions=len(known),
        done=sum(promise.status == DONE for promise in known),
        overdue=sum(promise.overdue(today) for promise in known),
        stale=sum(promise.stale(today) for promise in known),
        progress=round(sum(promise.progress for promise in known) / len(known)) if known else 0,
    )
