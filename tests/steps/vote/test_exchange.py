"""Real elections come in as rounds and go out again, with the same winners."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.voting.reference import FOLDER as PABULIB
from workshop.models.box import Ballot
from workshop.models.budget import BallotKind, Completion, Rule
from workshop.models.errors import NotFound
from workshop.models.geography import Canton
from workshop.steps.vote import closing, service
from workshop.steps.vote.exchange import CannotImport, Imported, export_round, import_round
from workshop.steps.vote.publication import published_files
from workshop.voting import pb, verify_box
from workshop.voting.rules import Completion as HowToComplete
from workshop.voting.rules import equal_shares, most_votes
from workshop.voting.ties import StringId

real = pytest.mark.skipif(not PABULIB.is_dir(), reason="the real elections are not here")
ELECTIONS = {
    "Netherlands_Assen_2024": (BallotKind.APPROVAL, Rule.EQUAL_SHARES, Completion.ADD1, 84),
    "Poland_Krakow_2023_Nowa_Huta": (BallotKind.RANKING, Rule.MOST_VOTES, Completion.MOST_VOTES, 7520),
    "France_Toulouse_2019": (BallotKind.POINTS, Rule.MOST_VOTES, Completion.MOST_VOTES, 1494),
    "Poland_Wroclaw_2025": (BallotKind.SINGLE, Rule.MOST_VOTES_STOP, Completion.MOST_VOTES, 56011),
}
SMALL = """META
key;value
description;Votación de prueba
country;Ecuador
num_projects;3
num_votes;4
budget;1000.5
vote_type;approval
max_length;2
PROJECTS
project_id;cost;name
a;500,5;Agua
b;400;Puente
c;600;
VOTES
voter_id;vote
1;a,b
2;a
3;
4;a,b,c
"""


def brought(session: Session, box: Engine, text: str) -> Imported:
    return import_round(session, box, session.get_one(Canton, "1116"), pb.parse(text), with_ballots=True)


@real
@pytest.mark.parametrize("name", ELECTIONS)
def test_a_real_election_goes_in_and_out_with_the_same_winners(
    session: Session, box: Engine, name: str
) -> None:
    source = pb.read(PABULIB / f"{name}.pb")
    kind, rule, completion, ballots = ELECTIONS[name]
    made = import_round(session, box, session.get_one(Canton, "1116"), source, with_ballots=True)
    found = made.round
    assert (found.ballot, found.rule, found.completion) == (kind, rule, completion)
    assert (made.ballots, made.left_out) == (ballots, {})
    closing.close_and_count(session, box, found, found.closes_at)

    files = published_files(box, found)
    report = verify_box.verify(files)
    assert report.ok, report.problems
    # The file's own ids, in the order of the ballot.
    election = source.election()
    ids = {str(row.project_id): own.id for row, own in zip(found.projects, election.projects, strict=True)}
    winners = {ids[number] for number in report.winners}

    exported = pb.parse(export_round(box, found)).election()
    assert exported.voters == election.voters
    assert dict(exported.votes) == dict(election.votes)  # by the file's own ids
    ties = StringId()  # the lot would be drawn by other ids
    if rule is Rule.EQUAL_SHARES:
        again = equal_shares(exported, ties, completion=HowToComplete.ADD1, fill=False)
        direct = equal_shares(election, ties, completion=HowToComplete.ADD1, fill=False)
    else:
        stop = rule is Rule.MOST_VOTES_STOP
        again = most_votes(exported, ties, stop_at_misfit=stop)
        direct = most_votes(election, ties, stop_at_misfit=stop)
    assert again.winners == direct.winners
    assert set(direct.winners) == winners


def test_without_ballots_a_round_is_a_draft(session: Session, box: Engine) -> None:
    canton = session.get_one(Canton, "1116")
    made = import_round(session, box, canton, pb.parse(SMALL))
    assert service.state(made.round) == "draft"
    assert [(each.title, each.cost_cents) for each in made.round.projects] == [
        ("Agua", 500_50), ("Puente", 400_00), ("Proyecto c", 600_00),
    ]  # fmt: skip
    assert made.round.ceiling_cents == 1000_50
    assert made.round.max_choices == 2
    again = import_round(session, box, canton, pb.parse(SMALL))
    assert again.round.process.name == "Votación de prueba (2)"
    inside = import_round(session, box, canton, pb.parse(SMALL), made.round.process)
    assert inside.round.process_id == made.round.process_id


def test_ballots_that_break_the_settings_are_left_out_and_told(session: Session, box: Engine) -> None:
    made = brought(session, box, SMALL)
    assert made.ballots == 2
    assert made.left_out == {"EmptyBallot": 1, "TooMany": 1}
    with box.connect() as connection:
        channels = connection.execute(
            select(Ballot.channel, func.count())
            .where(Ballot.round_key == made.round.key)
            .group_by(Ballot.channel)
        ).all()
    assert [tuple(row) for row in channels] == [("imported", 2)]


def test_what_is_not_counted_yet_is_not_exported(session: Session, box: Engine) -> None:
    made = brought(session, box, SMALL)
    with pytest.raises(NotFound):
        export_round(box, made.round)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (("500,5", "500.555"), CannotImport),
        (("b;400;Puente\n", ""), pb.PbError),
        (("approval", "dance"), pb.PbError),
    ],
)
def test_what_cannot_be_a_round_is_refused(session: Session, box: Engine, change, error) -> None:
    with pytest.raises(error):
        brought(session, box, SMALL.replace(*change))


def test_the_commands(tmp_path: Path) -> None:
    (tmp_path / "small.pb").write_text(SMALL, encoding="utf-8")

    def run(*arguments: str, status: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "workshop", *arguments],
            capture_output=True, text=True, cwd=Path(__file__).parents[3],
            env={**os.environ, "WORKSHOP_INSTANCE": str(tmp_path / "instance")},
        )  # fmt: skip
        assert done.returncode == status, done.stderr
        return done.stdout + done.stderr

    said = run("import-round", str(tmp_path / "small.pb"), "--canton", "1116", "--ballots", "--close")
    assert "3 projects, 2 ballots" in said
    assert "left out: 1 ballots (EmptyBallot)" in said
    key = said.split()[1].rstrip(":")
    run("export-round", key, "-o", str(tmp_path / "out.pb"))
    assert pb.read(tmp_path / "out.pb").election().voters == 2
    assert "there is no round" in run("export-round", "nothing", status=1)


@pytest.mark.parametrize("name", [*ELECTIONS, "small"])
def test_the_independent_checker_of_pabulib_accepts_what_goes_out(
    session: Session, box: Engine, tmp_path: Path, name: str
) -> None:
    """Where `pabulib-checker` is installed, which shares no code with Minga."""
    checker = pytest.importorskip("pabulib.checker")
    if name != "small" and not PABULIB.is_dir():
        pytest.skip("the real elections are not here")
    text = SMALL if name == "small" else (PABULIB / f"{name}.pb").read_text(encoding="utf-8-sig")
    made = brought(session, box, text)
    closing.close_and_count(session, box, made.round, made.round.closes_at)
    file = tmp_path / "out.pb"
    file.write_text(export_round(box, made.round), encoding="utf-8")
    report = checker.Checker().process_files([str(file)])
    assert (report["metadata"]["processed"], report["metadata"]["valid"]) == (1, 1), report
