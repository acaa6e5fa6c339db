"""`make bench-count`: how long the recorded methods take on the real elections of ../shared/pabulib.

Prints a table and, as its last line, {"FILE": {"method": seconds}, "peak_mb": ...}. Seconds are the best of
three, without reading the file, which the table shows apart. `FILES="A.pb B.pb"` counts those only. Leaves with 1 if
winners differ from the recorded ones.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.voting.reference import FOLDER, recorded, run
from workshop.voting import pb

TIMES = 3
# Seconds of the integer prototype for mes_cost_add1 on a quiet machine of two cores; half of them is the target.
PROTOTYPE = {
    "Netherlands_Assen_2024.pb": 0.22,
    "Poland_Krakow_2023_Nowa_Huta.pb": 0.41,
    "Poland_Wieliczka_2023_Green_Budget.pb": 0.76,
    "France_Toulouse_2019.pb": 2.2,
    "Poland_Warszawa_2023_Ochota.pb": 8.6,
    "Poland_Wroclaw_2025.pb": 0.10,
}


def main() -> int:
    chosen = os.environ.get("FILES", "").split()
    figures: dict[str, Any] = {}
    wrong = 0
    say(f"{'file and method':<42} {'seconds':>9} {'target':>8} {'steps':>6}  winners as recorded")
    for file_name, methods in recorded().items():
        if chosen and file_name not in chosen:
            continue
        reading, election = best_of(lambda name=file_name: pb.read(FOLDER / name).election())
        say(f"{file_name:<42} {reading:>9.3f}{'':>16}  (reading {election.voters} ballots)")
        figures[file_name] = {}
        for method, outcome in methods.items():
            seconds, count = best_of(lambda: run(method, election))  # noqa: B023 - called before the next turn
            same = list(count.winners) == outcome["winners_in_order"]
            wrong += not same
            target = f"{PROTOTYPE[file_name] / 2:.3f}" if method == "mes_cost_add1" else ""
            steps = count.sharing.steps if count.sharing and count.sharing.steps else ""
            say(f"  {method:<40} {seconds:>9.4f} {target:>8} {steps:>6}  {'yes' if same else 'NO'}")
            figures[file_name][method] = round(seconds, 5)
    figures["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    say(f"peak memory {figures['peak_mb']} MB, all elections in one process")
    say(json.dumps(figures))
    return 1 if wrong or len(figures) == 1 else 0


def best_of(work: Callable[[], Any]) -> tuple[float, Any]:
    """The seconds of the quickest of some runs, and what the last gave."""
    seconds = float("inf")
    for _ in range(TIMES):
        start = time.perf_counter()
        result = work()
        seconds = min(seconds, time.perf_counter() - start)
    return seconds, result


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
