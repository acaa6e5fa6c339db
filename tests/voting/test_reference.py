"""Real elections from Pabulib, against winners that were counted elsewhere."""

import json
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from workshop.cli import main
from workshop.voting import pb
from workshop.voting.command import count
from workshop.voting.equal_shares import Utility
from workshop.voting.rules import equal_shares, most_votes
from workshop.voting.ties import StringId

FOLDER = Path(__file__).parents[2].parent / "shared" / "pabulib"
if not FOLDER.is_dir():  # a worktree stands one folder deeper
    FOLDER = Path(__file__).parents[2].parent.parent / "shared" / "pabulib"
pytestmark = pytest.mark.skipif(
    not (FOLDER / "reference.json").is_file(), reason="the Pabulib elections (../shared/pabulib) are not here"
)
COUNTED = [
    "Netherlands_Assen_2024.pb",
    "Poland_Warszawa_2023_Ochota.pb",
    "Poland_Wieliczka_2023_Green_Budget.pb",
    "Poland_Wroclaw_2025.pb",
]
METHODS = {
    "greedy_votes": lambda election: most_votes(election, StringId(), threshold=0),
    "mes_cost_none": lambda election: equal_shares(election, StringId(), fill=False),
    "mes_cost_none_u": lambda election: equal_shares(election, StringId(), threshold=0),
    "mes_card_none": lambda election: equal_shares(election, StringId(), utility=Utility.COUNT, fill=False),
    "mes_card_none_u": lambda election: equal_shares(
        election, StringId(), utility=Utility.COUNT, threshold=0
    ),
}


@cache
def read(file_name: str) -> pb.PbFile:
    return pb.read(FOLDER / file_name)


def expected(file_name: str, method: str) -> dict[str, object]:
    entry = json.loads((FOLDER / "reference.json").read_text())["files"][file_name]
    known = {**entry["methods"], **entry.get("integer_engine_only", {})}
    if method not in known:
        pytest.skip(f"{method} is not recorded for {file_name}")
    return {"winners": known[method]["winners_in_order"], "total_cost": known[method]["total_cost"]}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("file_name", COUNTED)
def test_winners_in_order_as_recorded(file_name, method):
    election = read(file_name).election()
    result = METHODS[method](election)
    total = f"{election.money(result.total_cost):f}"
    assert {"winners": list(result.winners), "total_cost": total} == expected(file_name, method)


@pytest.mark.parametrize(
    ("rule", "method"), [("most-votes", "greedy_votes"), ("equal-shares", "mes_cost_none")]
)
@pytest.mark.parametrize("file_name", COUNTED)
def test_the_command_prints_them(file_name, rule, method):
    options = ["--rule", rule, "--ties", "string-id", "--json"]
    result = CliRunner().invoke(main, ["count", str(FOLDER / file_name), *options])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == expected(file_name, method)
    assert result.stdout.count("\n") == 1
    assert result.stderr == ""


@pytest.mark.parametrize("file_name", COUNTED)
def test_a_file_written_again_counts_the_same(file_name):
    file = read(file_name)
    assert pb.parse(pb.write(file)).election() == file.election()


def test_the_table_says_why(tmp_path):
    result = CliRunner().invoke(count, [str(FOLDER / COUNTED[0]), "--rule", "equal-shares"])
    assert result.exit_code == 0
    assert "7 winners, 60,700 of 100,000 spent" in result.output
    assert "won in round 1 (equal-shares)  PopUp Podium" in result.output
    assert "lost: its supporters had" in result.output


def test_ballots_not_counted_yet_are_refused_in_one_line():
    result = CliRunner().invoke(
        count, [str(FOLDER / "France_Toulouse_2019.pb"), "--rule", "most-votes", "--json"]
    )
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "'cumulative'" in result.stderr
