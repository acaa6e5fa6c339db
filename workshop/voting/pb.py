"""Elections as Pabulib .pb files (http://pabulib.org/format): read with care, written exactly.

Three sections of semicolon-separated lines: META, PROJECTS and VOTES. Amounts keep every decimal.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import pb_writing
from .election import BallotType, Election, Project
from .pb_errors import (
    BadAmount,
    BadPoints,
    DuplicateProject,
    MissingField,
    MissingSection,
    PbError,
    TooManyChosen,
    UnknownBallotType,
    UnknownProject,
)

__all__ = [
    *("BadAmount", "BadPoints", "DuplicateProject", "MissingField", "MissingSection", "PbError", "PbFile"),
    *("Row", "TooManyChosen", "UnknownBallotType", "UnknownProject", "parse", "read", "write"),
]
WITH_POINTS = (BallotType.CUMULATIVE, BallotType.SCORING)
AMOUNT = re.compile(r"(\d+)(?:[.,](\d+))?")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of PROJECTS or VOTES: its cells by column name, and where it stood (0: nowhere yet)."""

    cells: Mapping[str, str]
    line: int = 0


@dataclass(frozen=True)
class PbFile:
    """A whole file, as written. `warnings` say what looked odd and was read nevertheless."""

    meta: Mapping[str, str]
    projects: tuple[Row, ...]
    votes: tuple[Row, ...]
    warnings: tuple[str, ...] = ()

    def election(self) -> Election:
        """The election in the file, to be counted. Raises PbError.

        A project that a ballot lists twice counts once: in a ranking at its first place, with points by
        the last points given.
        """
        ballot_type = self._ballot_type()
        if not self.meta.get("budget", "").strip():
            raise MissingField("META has no budget")
        costs = [row.cells["cost"] for row in self.projects]
        scale = 10 ** max(2, *map(_decimals, [self.meta["budget"], *costs]))
        projects = [
            Project(row.cells["project_id"], _amount(cost, scale, row.line), row.cells.get("name", ""))
            for row, cost in zip(self.projects, costs, strict=True)
        ]
        budget = _amount(self.meta["budget"], scale)
        lists = self._lists({project.id for project in projects}, ballot_type)
        if ballot_type is BallotType.ORDINAL:
            return Election.of_rankings(projects, budget, lists, scale)
        if ballot_type in WITH_POINTS:
            return Election.of_points(projects, budget, self._points(lists), scale, ballot_type)
        return Election.of_approvals(projects, budget, lists, scale, ballot_type)

    @classmethod
    def of_election(
        cls, election: Election, meta: Mapping[str, str], winners: Collection[str] = ()
    ) -> PbFile:
        """A file that Pabulib's checker accepts, with the election's own type of ballots: rankings in their
        order, points as they were given.

        `meta` must have the fields in `pb_writing.NEEDED` and may have more: `rule` (one of Pabulib's names,
        else it is "unknown"), `language`, `currency`, a `comment` that begins with "#1: ". Ballots are in a
        fixed order and numbered from 1, so that the file says nothing of who voted when.
        Raises MissingField, PbError.
        """
        return cls(
            pb_writing.meta_of(election, meta),
            tuple(map(Row, pb_writing.projects_of(election, winners))),
            tuple(map(Row, pb_writing.votes_of(election))),
        )

    def _ballot_type(self) -> BallotType:
        name = self.meta.get("vote_type", "").strip().lower()
        if not name:
            raise MissingField("META has no vote_type")
        try:
            return BallotType(name)
        except ValueError:
            known = ", ".join(BallotType)
            raise UnknownBallotType(f"ballots of type {name!r} are not known; only {known} are") from None

    def _lists(self, known: set[str], ballot_type: BallotType) -> Iterator[list[str]]:
        """The projects that each ballot names, in its order."""
        for row in self.votes:
            chosen = [name for cell in row.cells["vote"].split(",") if (name := cell.strip())]
            if not known.issuperset(chosen):
                raise UnknownProject(
                    f"the ballot names project {min(set(chosen) - known)!r}, which PROJECTS does not list",
                    row.line,
                )
            if ballot_type is BallotType.CHOOSE_ONE and len(set(chosen)) > 1:
                raise TooManyChosen("a choose-1 ballot names more than one project", row.line)
            yield chosen

    def _points(self, lists: Iterator[list[str]]) -> Iterator[dict[str, int]]:
        """The points that each ballot gives; projects that it does not name have the default, usually 0."""
        default = self.meta.get("default_score", "").strip() or "0"
        if not default.isdecimal():
            raise BadPoints(f"default_score is {default!r}, not a whole number of 0 or more")
        usual = {row.cells["project_id"]: int(default) for row in self.projects} if int(default) else {}
        for row, chosen in zip(self.votes, lists, strict=True):
            points = [cell.strip() for cell in row.cells.get("points", "").split(",") if cell.strip()]
            if len(points) != len(chosen):
                raise BadPoints(f"{len(chosen)} projects, but {len(points)} points", row.line)
            if not all(each.isdecimal() for each in points):
                raise BadPoints("points must be whole numbers of 0 or more", row.line)
            yield {**usual, **dict(zip(chosen, map(int, points), strict=True))}


def read(path: Path) -> PbFile:
    """Read a .pb file in UTF-8, with or without a byte order mark. Raises PbError, OSError."""
    try:
        return parse(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise PbError("this is not UTF-8 text; is it a .pb file?", line) from error


def parse(text: str) -> PbFile:
    """Read the text of a .pb file. Raises PbError."""
    sections = _sections(text.removeprefix("\ufeff"))
    meta_rows, project_rows, vote_rows = (sections[name] for name in ("META", "PROJECTS", "VOTES"))
    meta: dict[str, str] = {}
    for _line, cells in meta_rows:
        key = cells[0].strip().lower()
        if (key, *cells[1:2]) != ("key", "value"):
            meta[key] = ";".join(cells[1:]).strip()
    projects = tuple(_rows(project_rows, "PROJECTS", ("project_id", "cost"), ("project_id", "cost")))
    votes = tuple(_rows(vote_rows, "VOTES", ("vote",), ()))
    seen: set[str] = set()
    for row in projects:
        if row.cells["project_id"] in seen:
            raise DuplicateProject(f"project {row.cells['project_id']!r} is listed twice", row.line)
        seen.add(row.cells["project_id"])
    warnings = [
        f"META says {key} is {meta[key]}, the file has {len(found)}"
        for key, found in (("num_projects", projects), ("num_votes", votes))
        if key in meta and meta[key] != str(len(found))
    ]
    return PbFile(meta, projects, votes, tuple(warnings))


def write(file: PbFile) -> str:
    """The text of a .pb file, without byte order mark; columns as in the first row of each section."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerows([["META"], ["key", "value"], *file.meta.items()])
    for name, rows in (("PROJECTS", file.projects), ("VOTES", file.votes)):
        needed = {"PROJECTS": ["project_id", "cost"], "VOTES": ["voter_id", "vote"]}[name]
        columns = list(rows[0].cells) if rows else needed
        writer.writerows(
            [[name], columns, *([row.cells.get(column, "") for column in columns] for row in rows)]
        )
    return out.getvalue()


def _sections(text: str) -> dict[str, list[tuple[int, list[str]]]]:
    """The filled lines of each section, each with the number of its first line."""
    sections: dict[str, list[tuple[int, list[str]]]] = {}
    current: list[tuple[int, list[str]]] | None = None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    line = 1
    try:
        for cells in reader:
            here, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            name = cells[0].strip().upper()
            if name in ("META", "PROJECTS", "VOTES") and not any(cell.strip() for cell in cells[1:]):
                if name in sections:
                    raise PbError(f"a second {name} section", here)
                current = sections[name] = []
            elif current is None:
                raise MissingSection("the file does not begin with META; is it a .pb file?", here)
            else:
                current.append((here, cells))
    except csv.Error as error:
        raise PbError(f"this line cannot be read: {error}", line) from error
    for name in ("META", "PROJECTS", "VOTES"):
        if name not in sections:
            raise MissingSection(f"the file has no {name} section")
    return sections


def _rows(
    lines: list[tuple[int, list[str]]], section: str, columns: tuple[str, ...], filled: tuple[str, ...]
) -> Iterator[Row]:
    if not lines:
        raise MissingField(f"{section} has no line of column names")
    header_line, header = lines[0][0], [cell.strip().lower() for cell in lines[0][1]]
    for column in columns:
        if column not in header:
            raise MissingField(f"{section} has no column {column}", header_line)
    for line, cells in lines[1:]:
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            raise PbError(f"{len(cells)} cells, but {section} has {len(header)} columns", line)
        row = dict(zip(header, [cell.strip() for cell in cells] + [""] * len(header), strict=False))
        for column in filled:
            if not row[column]:
                raise MissingField(f"{column} is empty", line)
        yield Row(row, line)


def _decimals(text: str) -> int:
    match = AMOUNT.fullmatch(text.strip())
    return len(match[2] or "") if match else 0


def _amount(text: str, scale: int, line: int | None = None) -> int:
    """Minor units of a plain decimal number, with a point or a comma before its decimals."""
    match = AMOUNT.fullmatch(text.strip())
    if not match:
        raise BadAmount(f"{text!r} is not an amount; write it like 1234.50", line)
    decimals = match[2] or ""
    return int(match[1]) * scale + int(decimals or 0) * scale // 10 ** len(decimals)
