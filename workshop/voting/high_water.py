"""A mark outside the box of how many ballots it held at most, so that an old copy put back is noticed.

In an old copy codes look unspent that have voted. The mark is a file beside the key of the codes that grows
by one byte a ballot: appending is safe between processes, costs next to nothing, and says nothing of who
voted. It is written after the ballot is safe, so it can lag behind the box but never be ahead of it.
"""

from __future__ import annotations

import os
from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select, update

from workshop.models.box import Ballot, BoxRound

from .engine import reading
from .errors import UnknownRound

_MARKS: WeakKeyDictionary[Engine, Path] = WeakKeyDictionary()


def watch(engine: Engine, path: Path) -> None:
    """Keep the mark of this box in the file `path`."""
    _MARKS[engine] = path


def rise(engine: Engine, ballots: int = 1) -> None:
    """Note that `ballots` more are in the box; a box without a mark is not watched."""
    path = _MARKS.get(engine)
    if path is None or ballots < 1:
        return
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, b"." * ballots)
    finally:
        os.close(handle)


def hold_if_restored(engine: Engine) -> list[str]:
    """Hold every round that is not sealed if the box has fewer ballots than its mark; gives their keys.

    Votes are refused in a held round until two people `release` it. Called at each start. The mark then
    begins anew from what the box holds.
    """
    path = _MARKS.get(engine)
    if path is None or not path.exists():
        return []
    with engine.begin() as connection:
        held = connection.scalar(select(func.count()).select_from(Ballot)) or 0
        if held >= path.stat().st_size:
            return []
        open_rounds = select(BoxRound.key).where(BoxRound.sealed_at.is_(None))
        keys = list(connection.scalars(open_rounds.order_by(BoxRound.key)))
        connection.execute(
            update(BoxRound).where(BoxRound.sealed_at.is_(None)).values(held=True, released_by=None)
        )
    path.write_bytes(b"." * held)
    return keys


def first_to_release(engine: Engine, round_key: str) -> int | None:
    """The person who released a held round first and waits for a second one. Raises UnknownRound."""
    with reading(engine) as connection:
        query = select(BoxRound.key, BoxRound.released_by).where(BoxRound.key == round_key)
        row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownRound(round_key)
    return row.released_by


def release(engine: Engine, round_key: str, person_id: int) -> bool:
    """Say that a held round may go on; True once a second person has said so too. Raises UnknownRound."""
    with engine.begin() as connection:
        query = select(BoxRound.held, BoxRound.released_by).where(BoxRound.key == round_key)
        row = connection.execute(query.with_for_update()).one_or_none()
        if row is None:
            raise UnknownRound(round_key)
        if not row.held:
            return True
        second = row.released_by is not None and row.released_by != person_id
        values = {"held": not second, "released_by": None if second else person_id}
        connection.execute(update(BoxRound).where(BoxRound.key == round_key).values(values))
        return second
