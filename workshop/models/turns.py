"""Connections that write to a SQLite store take turns, in a queue that the system keeps: a lock on a file beside it.

SQLite's own waiting looks again in longer and longer steps: in a crowd some wait a second while the store lies
idle, and each look disturbs whoever is just committing. Where there is no such lock (Windows), it must do.
"""

import os
import time
from typing import Any

from sqlalchemy import Engine, PoolProxiedConnection, event

fcntl: Any
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

TURN = "turn"
LOOK_AGAIN = 0.001  # seconds


def take_turns(engine: Engine) -> None:
    """Let a turn that `wait_for_turn` began end when its connection goes back to the pool, or its process dies."""
    event.listen(engine, "checkin", _end_turn)
    event.listen(engine, "close", _leave_queue)


def wait_for_turn(raw: PoolProxiedConnection, engine: Engine, patience: float | None = None) -> None:
    """Wait until no other connection writes. After `patience` seconds go on all the same, and let SQLite refuse."""
    if fcntl is None or not engine.url.database:
        return
    turn = raw.info.get(TURN)
    if turn is None:
        turn = os.open(f"{engine.url.database}-{TURN}", os.O_RDWR | os.O_CREAT, 0o600)
        raw.info[TURN] = turn
    if patience is None:
        fcntl.flock(turn, fcntl.LOCK_EX)
        return
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return
            time.sleep(LOOK_AGAIN)
        else:
            return


def _end_turn(_raw: object, record: Any) -> None:
    if TURN in record.info:
        fcntl.flock(record.info[TURN], fcntl.LOCK_UN)


def _leave_queue(_raw: object, record: Any) -> None:
    turn = record.info.pop(TURN, None)
    if turn is not None:
        os.close(turn)
