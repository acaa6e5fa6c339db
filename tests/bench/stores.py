"""What the benchmarks over HTTP share: where the data are kept, and percentiles."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

from tests.postgres import postgres_server


def database(stack: ExitStack, folder: Path) -> tuple[str, str]:
    """Where the app and the bare app keep their data: two addresses on the same server or disk."""
    url = os.environ.get("DATABASE_URL", "")
    if url == "postgresql":
        url = stack.enter_context(postgres_server())
    if not url:
        return f"sqlite:///{folder / 'minga.sqlite'}", f"sqlite:///{folder / 'bare.sqlite'}"
    return url, url.replace("postgresql://", "postgresql+psycopg://", 1).replace(
        "postgres://", "postgresql+psycopg://", 1
    )


def percentile(seconds: list[float], share: float) -> float:
    """The smallest of `seconds` that `share` of them do not exceed, in milliseconds."""
    ordered = sorted(seconds)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 2)
