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

from .election import Election, Project

COUNTED_TYPES = ("approval", "choose-1")
AMOUNT = re.compile(r"(\d+)(?:[.,](\d+))?")


class PbError(ValueError):
    """The file cannot be read or counted as it is; `line` (from 1) says where, if anywhere."""

    def __init__(self, message: str, line: int | None = None):
        super().__init__(message if line is None else f"line {line}: {message}")
        self.line = line


class MissingSection(PbError):
    """META, PROJECTS or VOTES is not in the file."""


class MissingField(PbError):
    """A required column or key is absent or empty."""


class BadAmount(PbError):
    """A cost or the budget is not a plain decimal number of 0 or more."""


class DuplicateProject(PbError):
    """PROJECTS lists the same id twice."""


class UnknownProject(PbError):
    """A ballot names a project that PROJECTS does not list."""


class NotCountedYet(PbError):
    """The ballots are of a type that this counter does not count."""


class TooManyChosen(PbError):
    """A choose-1 ballot names more than one project."""


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
        """The election in the file, to be counted. Raises PbError."""
        vote_type = self.meta.get("vote_type", "").strip().lower()
        if not vote_type:
            raise MissingField("META has no vote_type")
        if vote_type not in COUNTED_TYPES:
            raise NotCountedYet(
                f"ballots of type {vote_type!r} are not counted yet; only {' and '.join(COUNTED_TYPES)} are"
            )
        if not self.meta.get("budget", "").strip():
            raise MissingField("META has no budget")
        costs = [row.cells["cost"] for row in self.projects]
        scale = 10 ** max(2, *map(_decimals, [self.meta["budget"], *costs]))
        projects = [
            Project(row.cells["project_id"], _amount(cost, scale, row.line), row.cells.get("name", ""))
            for row, cost in zip(self.projects, costs, strict=True)
        ]
        approvals = list(self._approvals({project.id for project in projects}, vote_type))
        return Election.of_approvals(projects, _amount(self.meta["budget"], scale), approvals, scale)

    @classmethod
    def of_election(
        cls, election: Election, meta: Mapping[str, str], winners: Collection[str] = ()
    ) -> PbFile:
        """A file of approval ballots; `meta` adds description, country, unit, rule and so on.

        Ballots are in a fixed order and numbered from 1, so that the file says nothing of who voted when.
        """
        projects = [
            {
                "project_id": project.id,
                "cost": f"{election.money(project.cost):f}",
                "votes": str(election.votes[project.id]),
                "name": project.name,
                "selected": str(int(project.id in winners)),
            }
            for project in election.projects
        ]
        ballots = sorted(
            ",".join(name for name, _ in ballot.points)
            for ballot in election.ballots
            for _ in range(ballot.times)
        )
        counted = {
            "num_projects": str(len(projects)),
            "num_votes": str(len(ballots)),
            "budget": f"{election.money(election.budget):f}",
            "vote_type": "approval",
        }
        return cls(
            {**meta, **counted},
            tuple(Row(cells) for cells in projects),
            tuple(Row({"voter_id": str(n), "vote": vote}) for n, vote in enumerate(ballots, 1)),
        )

    def _approvals(self, known: set[str], vote_type: str) -> Iterator[frozenset[str]]:
        for row in self.votes:
            chosen = frozenset(name.strip() for name in row.cells["vote"].split(",") if name.strip())
            if not chosen <= known:
                raise UnknownProject(
                    f"the ballot names project {min(chosen - known)!r}, which PROJECTS does not list",
                    row.line,
                )
            if vote_type == "choose-1" and len(chosen) > 1:
                raise TooManyChosen("a choose-1 ballot names more than one project", row.line)
            yield chosen


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
