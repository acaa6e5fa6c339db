"""The rules of the room: what phones may do in each activity, and how its time runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# Activities in which a phone or a table has something to send.
SENDING = frozenset({"welcome", "actors", "swot", "dots", "poll", "plenary"})

# What a hall should not see before its moment: how dots and answers are running.
REVEALED_LATER = frozenset({"dots", "poll"})

LONGEST_DAY = timedelta(hours=14)  # the link of a workshop answers this long after it was opened
MOST_FROM_ONE_DEVICE = 60  # posts of one phone in one workshop; a table may send ten times as many
MOST_FROM_A_TABLE = 600
SMALL_CELL = 5  # a total of fewer people is not told: it would point at somebody


@dataclass(frozen=True)
class Moment:
    """What a stage says, in plain values. `kind` is None while no activity is on."""

    kind: str | None
    phones_open: bool
    link_open: bool
    closed: bool


def asks(moment: Moment) -> str:
    """Say what a phone is asked now: an activity's kind, "wait", "vote", "before" or "over".

    >>> asks(Moment("swot", True, True, False))
    'swot'
    >>> asks(Moment("grouping", True, True, False))
    'wait'
    """
    if moment.closed:
        return "over"
    if not moment.link_open:
        return "before"
    if moment.kind == "vote":
        return "vote"
    if moment.kind is None or not moment.phones_open or moment.kind not in SENDING:
        return "wait"
    return moment.kind


def seconds_left(due: datetime | None, now: datetime) -> int | None:
    """Return how many seconds an activity still has (negative: it is over its time); None before it began."""
    return None if due is None else int((due - now).total_seconds())


def neighbour(ids: Sequence[int], current: int | None, by: int) -> int | None:
    """Return the id that stands `by` places from `current`; the first before anything began, None past an end."""
    if current not in ids:
        return ids[0] if ids and by > 0 else None
    at = ids.index(current) + by
    return ids[at] if 0 <= at < len(ids) else None


def shown_cells(counts: dict[str, int]) -> dict[str, int | None]:
    """Return totals with small cells hidden (None); a single hidden one takes the next smallest along.

    Otherwise it could be found by subtraction from the whole.
    """
    hidden = {name for name, count in counts.items() if 0 < count < SMALL_CELL}
    if len(hidden) == 1:
        others = sorted((count, name) for name, count in counts.items() if name not in hidden and count)
        hidden |= {others[0][1]} if others else set()
    return {name: None if name in hidden else count for name, count in counts.items()}
