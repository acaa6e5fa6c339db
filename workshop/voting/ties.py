"""Orders for projects that are otherwise equal: fixed before anyone votes, the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from .election import Election, Project


class TieOrder(Protocol):
    """Gives each project a key; among equals the smallest goes first. Keys never repeat."""

    def key(self, election: Election, project: Project) -> tuple[int | str, ...]: ...

    def decided_by(self, election: Election, tied: list[Project]) -> str:
        """What separated the first of `tied` (in their order) from the second: votes, cost, lot or id."""
        ...


@dataclass(frozen=True)
class StringId:
    """By project id compared as text ("10" before "9"), as pabutools does."""

    def key(self, election: Election, project: Project) -> tuple[int | str, ...]:
        return (project.id,)

    def decided_by(self, election: Election, tied: list[Project]) -> str:
        return "id"


@dataclass(frozen=True)
class Lot:
    """More votes, then lower cost, then a lot drawn from a public seed.

    The lot is the SHA-256 of the seed, a line feed and the project id, in UTF-8; the smallest goes first.
    Whoever knows the seed can draw it again.
    """

    seed: str

    def key(self, election: Election, project: Project) -> tuple[int | str, ...]:
        lot = sha256(f"{self.seed}\n{project.id}".encode()).hexdigest()
        return (-election.votes[project.id], project.cost, lot, project.id)

    def decided_by(self, election: Election, tied: list[Project]) -> str:
        first, second = (self.key(election, project) for project in tied[:2])
        names = ("votes", "cost", "lot", "id")
        return next(name for name, one, other in zip(names, first, second, strict=True) if one != other)
