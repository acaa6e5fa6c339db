"""Reading and writing .pb files: what is understood, and what is refused, with its line."""

import pytest

from workshop.voting import pb

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
        ("approval", "cumulative", pb.NotCountedYet, None),
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


def test_an_election_becomes_a_file_and_comes_back():
    election = pb.parse(PLAIN).election()
    file = pb.PbFile.of_election(election, {"unit": "Piñas"}, winners=["2"])
    text = pb.write(file)
    assert pb.parse(text).election() == election
    assert "budget;1000.5\n" in text
    assert "2;300;2;Cancha;1\n" in text
    assert pb.parse(text).warnings == ()
    assert [row.cells["vote"] for row in file.votes] == ["", "1,2", "2"]
