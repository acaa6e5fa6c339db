"""The real elections of ../shared/pabulib with their recorded outcomes, and what each method's name means."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from workshop.voting.counts import Count
from workshop.voting.election import Election
from workshop.voting.rules import Completion, Stop, Utility, equal_shares, most_votes, votes_per_cost
from workshop.voting.ties import StringId

FOLDER = Path(__file__).parents[2].parent / "shared" / "pabulib"
if not FOLDER.is_dir():  # a worktree stands one folder deeper
    FOLDER = Path(__file__).parents[2].parent.parent / "shared" / "pabulib"


def recorded() -> dict[str, dict[str, Any]]:
    """Outcomes by file and method; nothing when the elections are not here."""
    path = FOLDER / "reference.json"
    files = json.loads(path.read_text())["files"] if path.is_file() else {}
    return {
        name: {**entry["methods"], **entry.get("integer_engine_only", {})} for name, entry in files.items()
    }


def run(method: str, election: Election) -> Count:
    """Count by a method of reference.json."""
    if method == "greedy_votes":
        return most_votes(election, StringId(), threshold=0)
    if method == "greedy_votes_per_cost":
        return votes_per_cost(election, StringId(), threshold=0)
    _, utility, completion, *more = method.split("_")
    return equal_shares(
        election,
        StringId(),
        utility=Utility.COST if utility == "cost" else Utility.COUNT,
        completion=Completion(completion),
        step=election.scale,
        stop=Stop.OVERSPEND if "overspend" in more else Stop.EXHAUSTIVE,
        fill="u" in more,
        threshold=0,
    )
