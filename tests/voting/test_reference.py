"""Real elections from Pabulib, against winners that were counted elsewhere."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner

from tests.voting.reference import FOLDER, recorded
from workshop.cli import main
from workshop.voting import pb
from workshop.voting.command import count
from workshop.voting.election import Project
from workshop.voting.rules import most_votes
from workshop.voting.ties import StringId

pytestmark = pytest.mark.skipif(
    not (FOLDER / "reference.json").is_file(), reason="the Pabulib elections (../shared/pabulib) are not here"
)
RECORDED = {
    (file_name, method): outcome
    for file_name, methods in recorded().items()
    for method, outcome in methods.items()
}
OUTCOMES = pytest.mark.parametrize(("file_name", "method"), RECORDED)
FILES = pytest.mark.parametrize("file_name", recorded())
# Elections that took place by a rule that says itself what it does; Wieliczka's compares two outcomes.
AS_DECIDED = {
    "Netherlands_Assen_2024.pb": ["--rule", "equal-shares", "--completion", "add1", "--step", "1"],
    "Poland_Krakow_2023_Nowa_Huta.pb": ["--rule", "most-votes"],
    "Poland_Warszawa_2023_Ochota.pb": ["--rule", "most-votes"],
    "Poland_Wroclaw_2025.pb": ["--rule", "most-votes", "--no-skip"],
}


def options(method: str) -> list[str]:
    """How the command is told to count by a method of reference.json."""
    if method.startswith("greedy_votes"):
        return ["--rule", "votes-per-cost" if method.endswith("cost") else "most-votes"]
    _, utility, completion, *more = method.split("_")
    told = ["--rule", "equal-shares", "--utility", {"cost": "cost", "card": "count"}[utility]]
    if completion == "add1":
        told += ["--completion", "add1", "--step", "1"]
    if "overspend" in more:
        told += ["--stop", "overspend"]
    return told + ["--fill"] * ("u" in more)


def counted(file_name: str, *told: str) -> dict[str, object]:
    arguments = ["count", str(FOLDER / file_name), *told, "--ties", "string-id", "--json"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("\n") == 1
    assert result.stderr == ""
    found: dict[str, object] = json.loads(result.stdout)
    return found


@OUTCOMES
def test_winners_in_order_as_recorded(file_name, method):
    known = RECORDED[file_name, method]
    expected = {"winners": known["winners_in_order"], "total_cost": known["total_cost"]}
    assert counted(file_name, *options(method)) == expected


@pytest.mark.parametrize("file_name", AS_DECIDED)
def test_winners_as_the_city_decided(file_name):
    rows = pb.read(FOLDER / file_name).projects
    selected = [row.cells["project_id"] for row in rows if row.cells["selected"] == "1"]
    assert sorted(counted(file_name, *AS_DECIDED[file_name])["winners"]) == sorted(selected)


def test_a_threshold_keeps_out_whoever_lacks_one_vote():
    election = pb.read(FOLDER / "Poland_Warszawa_2023_Ochota.pb").election()
    [weakest, *_] = sorted(election.votes[name] for name in most_votes(election, StringId()).winners)
    kept = most_votes(election, StringId(), threshold=weakest).winners
    assert min(election.votes[name] for name in kept) == weakest
    stricter = most_votes(election, StringId(), threshold=weakest + 1)
    assert min(election.votes[name] for name in stricter.winners) > weakest


@FILES
def test_a_file_written_again_counts_the_same(file_name):
    file = pb.read(FOLDER / file_name)
    election = file.election()
    assert pb.parse(pb.write(file)).election() == election
    again = pb.parse(pb.write(pb.PbFile.of_election(election, file.meta)))
    assert again.warnings == ()
    found = again.election()
    assert set(found.projects) == set(map(on_one_line, election.projects))
    assert replace(found, projects=election.projects) == election


def on_one_line(project: Project) -> Project:
    return replace(project, name=" ".join(project.name.split()))


def test_the_table_says_why():
    path = str(FOLDER / "Netherlands_Assen_2024.pb")
    result = CliRunner().invoke(count, [path, "--rule", "equal-shares"])
    assert result.exit_code == 0
    assert "7 winners, 60,700 of 100,000 spent" in result.output
    assert "each voter had 1,190.47\n" in result.output
    assert "won in round 1 (equal-shares)  PopUp Podium" in result.output
    assert "lost: its supporters had" in result.output
    grown = CliRunner().invoke(count, [path, "--rule", "equal-shares", "--completion", "add1", "--step", "1"])
    assert "each voter had 2,033.47 (843 steps of 1; one more would spend 5,700 too much)" in grown.output


@pytest.mark.parametrize(
    "told",
    [
        ["--rule", "most-votes", "--fill"],
        ["--rule", "most-votes", "--utility", "cost"],
        ["--rule", "equal-shares", "--step", "1"],
        ["--rule", "equal-shares", "--stop", "overspend"],
        ["--rule", "equal-shares", "--no-skip"],
        ["--rule", "equal-shares", "--completion", "add1", "--step", "0"],
        ["--rule", "most-votes", "--ties", "lot"],
        ["--rule", "most-votes", "--seed", "7"],
    ],
)
def test_options_that_would_be_ignored_are_refused(told):
    result = CliRunner().invoke(count, [str(FOLDER / "Netherlands_Assen_2024.pb"), *told])
    assert result.exit_code == 2
    assert result.stdout == ""


def test_counting_starts_without_the_app():
    """`workshop count` and `python -m workshop.voting` load neither Flask nor the database."""
    code = "import sys, workshop.cli; workshop.cli.main.get_command(None, 'count'); import workshop.voting.command"
    loaded = f"{code}; print([name for name in ('flask', 'sqlalchemy', 'typst') if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"
    told = ["--rule", "most-votes", "--json"]
    path = str(FOLDER / "Netherlands_Assen_2024.pb")
    shown = subprocess.run(
        [sys.executable, "-m", "workshop.voting", path, *told], capture_output=True, text=True, check=True
    )
    assert json.loads(shown.stdout) == counted("Netherlands_Assen_2024.pb", *told[:2])
