"""What can be wrong with a .pb file."""

from __future__ import annotations


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


class UnknownBallotType(PbError):
    """The ballots are of a type that the format does not know."""


class BadPoints(PbError):
    """The points of a ballot are not whole numbers of 0 or more, one for each project it names."""


class TooManyChosen(PbError):
    """A choose-1 ballot names more than one project."""
