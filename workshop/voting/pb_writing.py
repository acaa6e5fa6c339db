"""An election as a .pb file that Pabulib's own checker accepts (http://pabulib.org/format)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from .election import Ballot, BallotType, Election, Project
from .pb_errors import MissingField, PbError

# What the format asks for and only the caller knows. Dates are DD.MM.YYYY or a year.
NEEDED = ("description", "country", "unit", "instance", "date_begin", "date_end")
META_ORDER = (
    *("description", "country", "unit", "district", "subunit", "instance", "num_projects", "num_votes"),
    *("budget", "vote_type", "rule", "date_begin", "date_end", "min_length", "max_length", "min_sum_cost"),
    *("max_sum_cost", "min_points", "max_points", "min_sum_points", "max_sum_points", "default_score"),
    *("min_project_cost", "max_project_cost", "min_project_score_threshold", "neighborhoods"),
    *("subdistricts", "categories", "edition", "language", "currency", "fully_funded", "experimental"),
    *("comment", "acknowledgments"),
)
WITHOUT_SCORE = (BallotType.APPROVAL, BallotType.CHOOSE_ONE)


def meta_of(election: Election, meta: Mapping[str, str]) -> dict[str, str]:
    """META, in the format's order. Raises MissingField."""
    for key in NEEDED:
        if not meta.get(key, "").strip():
            raise MissingField(f"META needs {key}")
    cells = {"rule": "unknown", **_facts(election), **meta, **_counted(election)}
    known = {key: _plain(cells[key]) for key in META_ORDER if key in cells}
    return {**known, **{key: _plain(value) for key, value in cells.items() if key not in known}}


def projects_of(election: Election, winners: Collection[str]) -> list[dict[str, str]]:
    """A row a project; those of `winners` are selected. Raises PbError on an id that ballots cannot name.

    The most voted come first. The format has no place for the tie-break, and its checker takes equal projects
    in the file's order: so winners stand first among equals, and then what is least likely to have fitted.
    """
    named = any(project.name.strip() for project in election.projects)
    rows: list[dict[str, str]] = []

    def place(project: Project) -> tuple[int, bool, int, str]:
        lost = project.id not in winners
        return (-election.votes[project.id], lost, -project.cost, project.id)

    for project in sorted(election.projects, key=place):
        if not project.id or project.id != _plain(project.id) or set(project.id) & set(",;"):
            raise PbError(f"the project id {project.id!r} cannot be written")
        cells = {
            "project_id": project.id,
            "cost": f"{election.money(project.cost):f}",
            "votes": str(election.supporters[project.id]),
        }
        if election.ballot_type not in WITHOUT_SCORE:
            cells["score"] = str(election.votes[project.id])
        if named:
            cells["name"] = _plain(project.name) or project.id
        rows.append({**cells, "selected": str(int(project.id in winners))})
    return rows


def votes_of(election: Election) -> list[dict[str, str]]:
    """A row a ballot, in a fixed order."""
    ballots = [_vote(election, ballot) for ballot in election.ballots for _ in range(ballot.times)]
    ballots.sort(key=lambda cells: tuple(cells.values()))
    return [{"voter_id": str(number), **cells} for number, cells in enumerate(ballots, 1)]


def _counted(election: Election) -> dict[str, str]:
    return {
        "num_projects": str(len(election.projects)),
        "num_votes": str(election.voters),
        "budget": f"{election.money(election.budget):f}",
        "vote_type": election.ballot_type.value,
    }


def _facts(election: Election) -> dict[str, str]:
    """What the format asks for of some elections; what the caller says goes before it."""
    facts: dict[str, str] = {}
    points = [[given for _, given in ballot.points] for ballot in election.ballots]
    if election.ballot_type is BallotType.CHOOSE_ONE:
        facts |= {"min_length": "1", "max_length": "1"}
    if election.ballot_type is BallotType.CUMULATIVE:
        facts["max_points"] = str(max(map(max, filter(None, points)), default=1))
        facts["max_sum_points"] = str(max(map(sum, points), default=1) or 1)
    if sum(project.cost for project in election.projects) <= election.budget:
        facts["fully_funded"] = "1"
    return facts


def _vote(election: Election, ballot: Ballot) -> dict[str, str]:
    order = sorted(ballot.points, key=lambda each: (-each[1], each[0]))
    vote = {"vote": ",".join(name for name, _ in order)}
    if election.ballot_type in (BallotType.CUMULATIVE, BallotType.SCORING):
        vote["points"] = ",".join(str(points) for _, points in order)
    return vote


def _plain(text: str) -> str:
    """On one line, without space around it: the format's readers work line by line."""
    return " ".join(text.split())
