"""Code guessing is slowed, per address and per round, without locking out a hall behind one address.

Only codes that are well formed and that nobody was given count. A good code always passes: the limit is looked
at after the box has said that a code is unknown. Each server process counts by itself.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

PER_ADDRESS = 60
PER_ROUND = 600
SECONDS = 60.0
MOST_KEYS = 10_000


class Guesses:
    """Unknown codes of the last minute, by round, and by round and address."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._moments: dict[tuple[str, ...], deque[float]] = {}

    def wait(self, address: str, round_key: str) -> int:
        """Count one unknown code; return how many seconds to wait, 0 while it is not too many."""
        now = self._clock()
        with self._lock:
            if len(self._moments) > MOST_KEYS:
                self._forget(now)
            waits = (
                self._count((round_key, address), PER_ADDRESS, now),
                self._count((round_key,), PER_ROUND, now),
            )
        return max(waits)

    def _count(self, key: tuple[str, ...], most: int, now: float) -> int:
        # No more than `most` moments are kept: the oldest of them says when the next guess is free.
        moments = self._moments.setdefault(key, deque(maxlen=most))
        full = len(moments) == most and now - moments[0] < SECONDS
        wait = int(SECONDS - (now - moments[0])) + 1 if full else 0
        moments.append(now)
        return wait

    def _forget(self, now: float) -> None:
        for key in [key for key, moments in self._moments.items() if now - moments[-1] >= SECONDS]:
            del self._moments[key]
