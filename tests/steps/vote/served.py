"""The real server of `workshop run`, in a process group of its own that can be killed at any moment."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from urllib.error import URLError
from urllib.request import urlopen

RECEIPT = re.compile(rb"<code>((?:[A-Z2-7]{4}-){3}[A-Z2-7]{4})</code>")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`workshop run` on an instance folder; all that it prints goes to the end of the file `output`."""

    def __init__(self, instance: Path, output: Path, **environment: str):
        self.port, self.output = free_port(), output
        self.environment = {**os.environ, "WORKSHOP_INSTANCE": str(instance), **environment}

    def __enter__(self) -> Server:
        with self.output.open("ab") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "workshop", "run", "--no-demo", "--port", str(self.port)],
                env=self.environment,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end = time.monotonic() + 60
        while True:
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < end, "the server does not answer"
            try:
                urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
                return self
            except (URLError, OSError):
                time.sleep(0.05)

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
