"""Reading and writing .pb files: what is understood, and what is refused, with its line."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.voting.elections import any_elections
from workshop.voting import pb
from workshop.voting.election import BallotType, Election, Project

quick = settings(max_examples=60, deadline=None)

PLAIN = """META
key;value
description;Piñas; parroquia La Bocana
num_projects;3
num_votes;3
budget;1000,50
vote_type;approval
PROJECTS
project_id;cost;name
1;500.125;"Agua; riego"
2;300;Cancha
3;2000;Puente
VOTES
voter_id;vote;age
a;1,2,1;30
b;"2";
c;;41
"""


def test_reads_bom_quotes_commas_repeats_and_empty_ballots():
    file = pb.parse("\ufeff" + PLAIN)
    election = file.election()
    assert election.scale == 1000
    assert election.budget == 1_000_500
    assert [project.cost for project in election.projects] == [500_125, 300_000, 2_000_000]
    assert election.projects[0].name == "Agua; riego"
    assert election.votes == {"1": 1, "2": 2, "3": 0}
    assert election.voters == 3
    assert file.meta["description"] == "Piñas; parroquia La Bocana"
    assert file.warnings == ()
    assert f"{election.money(500_125):f}" == "500.125"
    assert f"{election.money(300_000):f}" == "300"


def test_windows_line_ends_change_nothing():
    assert pb.parse(PLAIN.replace("\n", "\r\n")) == pb.parse(PLAIN)


def test_what_is_written_is_read_back_the_same():
    file = pb.parse(PLAIN)
    again = pb.parse(pb.write(file))
    assert [row.cells for row in again.projects] == [row.cells for row in file.projects]
    assert [row.cells for row in again.votes] == [row.cells for row in file.votes]
    assert again.meta == file.meta
    assert again.election() == file.election()


@pytest.mark.parametrize(
    ("old", "new", "error", "line"),
    [
        ("META\n", "", pb.MissingSection, 1),
        ('VOTES\nvoter_id;vote;age\na;1,2,1;30\nb;"2";\nc;;41\n', "", pb.MissingSection, None),
        ("budget;1000,50\n", "", pb.MissingField, None),
        ("vote_type;approval\n", "", pb.MissingField, None),
        ("budget;1000,50", "budget;1.000,50", pb.BadAmount, None),
        ("2;300;", "2;three;", pb.BadAmount, 11),
        ("2;300;", "2;-300;", pb.BadAmount, 11),
        ("2;300;", "2;;", pb.MissingField, 11),
        ("2;300;", "1;300;", pb.DuplicateProject, 11),
        ("2;300;Cancha", "2;300;Cancha;x", pb.PbError, 11),
        ("a;1,2,1;", "a;1,7;", pb.UnknownProject, 15),
        ("project_id;cost", "project;cost", pb.MissingField, 9),
        ("voter_id;vote;", "voter_id;choice;", pb.MissingField, 14),
        ("approval", "by hand", pb.UnknownBallotType, None),
        ("approval", "cumulative", pb.BadPoints, 15),
        ("approval", "choose-1", pb.TooManyChosen, 15),
        ("PROJECTS\n", "PROJECTS\nVOTES\n", pb.PbError, 14),
    ],
)
def test_refuses_with_a_name_and_a_line(old, new, error, line):
    assert old in PLAIN
    with pytest.raises(error) as caught:
        pb.parse(PLAIN.replace(old, new, 1)).election()
    assert type(caught.value) is error
    assert caught.value.line == line
    assert "\n" not in str(caught.value)


def test_an_unclosed_quote_is_not_swallowed():
    with pytest.raises(pb.MissingSection, match="VOTES"):
        pb.parse(PLAIN.replace(";Cancha", ';"Cancha'))


def test_a_wrong_number_of_votes_is_a_warning():
    assert pb.parse(PLAIN.replace("num_votes;3", "num_votes;30")).warnings == (
        "META says num_votes is 30, the file has 3",
    )


def test_other_encodings_are_refused_with_the_line(tmp_path):
    path = tmp_path / "latin.pb"
    path.write_bytes(PLAIN.encode("latin-1"))
    with pytest.raises(pb.PbError, match="line 3: this is not UTF-8"):
        pb.read(path)


POINTS = """META
key;value
num_projects;3
num_votes;3
budget;1000
vote_type;cumulative
PROJECTS
project_id;cost
1;500
2;300
3;2000
VOTES
voter_id;vote;points
a;1,2;3,2
b;2,3,2;1,0,4
c;;
"""
META = {
    "unit": "Piñas",
    "comment": "#1: by hand",
    "description": "Ronda\n de prueba ",
    "country": "Ecuador",
    "instance": "2027",
    "date_begin": "01.03.2027",
    "date_end": "02.03.2027",
}


def test_points_add_up_and_no_points_are_no_support():
    election = pb.parse(POINTS).election()
    assert election.ballot_type is BallotType.CUMULATIVE
    assert election.votes == {"1": 3, "2": 6, "3": 0}
    assert election.supporters == {"1": 1, "2": 2, "3": 0}
    assert election.voters == 3


def test_scores_have_a_default_for_what_a_ballot_leaves_out():
    text = POINTS.replace("cumulative", "scoring\ndefault_score;1")
    assert pb.parse(text).election().votes == {"1": 5, "2": 7, "3": 2}


def test_places_of_a_ranking_are_points():
    election = pb.parse(PLAIN.replace("approval", "ordinal").replace('b;"2"', "b;3,1,2")).election()
    assert election.ballot_type is BallotType.ORDINAL
    assert election.votes == {"1": 2 + 2, "2": 1 + 1, "3": 3}


@pytest.mark.parametrize("points", ["3", "3,2,1", "3,x", "3,-2", "3,1.5"])
def test_points_that_make_no_sense_are_refused(points):
    with pytest.raises(pb.BadPoints) as caught:
        pb.parse(POINTS.replace("3,2\n", f"{points}\n")).election()
    assert caught.value.line == 14


def test_an_election_becomes_a_file_and_comes_back():
    election = pb.parse(PLAIN).election()
    file = pb.PbFile.of_election(election, META, winners=["2"])
    text = pb.write(file)
    assert same(pb.parse(text).election(), election)
    assert "budget;1000.5\n" in text
    assert "2;300;2;Cancha;1\n" in text
    assert "description;Ronda de prueba\n" in text
    assert "rule;unknown\n" in text
    assert pb.parse(text).warnings == ()
    assert [row.cells["vote"] for row in file.votes] == ["", "1,2", "2"]
    assert list(file.meta)[:4] == ["description", "country", "unit", "instance"]


@quick
@given(election=any_elections())
def test_every_type_of_ballot_is_written_as_it_was_cast(election):
    text = pb.write(pb.PbFile.of_election(election, META))
    assert same(pb.parse(text).election(), election)


def same(one: Election, other: Election) -> bool:
    """Whether all but the order of the projects is the same."""
    return set(one.projects) == set(other.projects) and replace(one, projects=other.projects) == other


def test_winners_stand_first_among_equals():
    """So that whoever takes equal projects in the file's order counts the same."""
    costs = {"1": 100, "2": 900, "3": 400, "4": 500}
    projects = [Project(name, cost) for name, cost in costs.items()]
    election = Election.of_approvals(projects, 1000, [["1", "3", "4"], ["2", "3"], ["2"]])
    file = pb.PbFile.of_election(election, META, ["3", "4"])
    assert [row.cells["project_id"] for row in file.projects] == ["3", "2", "4", "1"]


def test_rankings_keep_their_order_and_points_their_projects():
    projects = [Project(name, 100) for name in ("10", "9", "b")]
    ranked = Election.of_rankings(projects, 100, [["b", "10", "b"], ["9", "b", "10"]])
    assert [row.cells["vote"] for row in pb.PbFile.of_election(ranked, META).votes] == ["9,b,10", "b,10"]
    given = Election.of_points(projects, 100, [{"10": 1, "9": 4, "b": 0}])
    [row] = pb.PbFile.of_election(given, META).votes
    assert (row.cells["vote"], row.cells["points"]) == ("9,10", "4,1")
    assert pb.PbFile.of_election(given, META).meta["max_sum_points"] == "5"


def test_what_the_format_asks_for_must_be_said():
    election = pb.parse(PLAIN).election()
    with pytest.raises(pb.MissingField, match="instance"):
        pb.PbFile.of_election(election, {**META, "instance": " "})
    odd = Election.of_approvals([Project("a,b", 1)], 1, [])
    with pytest.raises(pb.PbError, match="cannot be written"):
        pb.PbFile.of_election(odd, META)
