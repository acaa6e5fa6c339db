"""The running clock of an agenda: pure."""

from collections.abc import Sequence
from dataclasses import dataclass

DAY = 24 * 60


@dataclass(frozen=True)
class Slot:
    """From when to when, "HH:MM" each; counted from 0:00 where a workshop has no hour yet."""

    begins: str
    ends: str


def minutes_of(hour: str | None) -> int:
    """Return the minutes since midnight of "HH:MM"; 0 without an hour.

    >>> minutes_of("14:05")
    845
    """
    if not hour:
        return 0
    hours, minutes = hour.split(":")
    return int(hours) * 60 + int(minutes)


def hour_of(minutes: int) -> str:
    """Return minutes since midnight as "HH:MM", past midnight from the start.

    >>> hour_of(845), hour_of(24 * 60 + 10)
    ('14:05', '00:10')
    """
    return f"{minutes % DAY // 60:02}:{minutes % 60:02}"


def slots(starts_at: str | None, minutes: Sequence[int]) -> list[Slot]:
    """Return when each activity begins and ends when all follow one another from `starts_at` on.

    >>> slots("09:00", [20, 50])
    [Slot(begins='09:00', ends='09:20'), Slot(begins='09:20', ends='10:10')]
    """
    found, at = [], minutes_of(starts_at)
    for each in minutes:
        found.append(Slot(hour_of(at), hour_of(at + each)))
        at += each
    return found
