"""A server as its users start it, in a process group of its own that can be killed at any moment."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from urllib.error import HTTPError
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
LONGEST_START = 60  # seconds


def free_port() -> int:
    """Return a port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A Python command that listens on `port`; it is ready when `path` answers, whatever it says.

    What it prints goes to the end of the file `printed`.
    """

    def __init__(self, *command: str, port: int, printed: Path, path: str = "/healthz", **environment: str):
        self.command, self.port, self.printed, self.path = command, port, printed, path
        self.address = f"http://127.0.0.1:{port}"
        self.environment = {**os.environ, "PYTHONUNBUFFERED": "1", **environment}

    def __enter__(self) -> Served:
        with self.printed.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, *self.command],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end = time.monotonic() + LONGEST_START
        while not self._answers():
            assert self.process.poll() is None, f"the server stopped:\n{self.printed.read_text()}"
            assert time.monotonic() < end, f"the server does not answer:\n{self.printed.read_text()}"
            time.sleep(0.05)
        return self

    def _answers(self) -> bool:
        try:
            urlopen(f"{self.address}{self.path}", timeout=5).close()
        except HTTPError:
            return True
        except OSError:
            return False
        return True

    def kill(self) -> None:
        """End all its processes at once, wherever they are."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


def minga(instance: Path, *options: str, printed: Path | None = None, **environment: str) -> Served:
    """Return `workshop run` for the folder `instance` on a free port; it starts as it is entered."""
    port = free_port()
    return Served(
        *("-m", "workshop", "run", "--port", str(port), *options),
        port=port,
        printed=printed or instance / "printed.txt",
        WORKSHOP_INSTANCE=str(instance),
        **environment,
    )
