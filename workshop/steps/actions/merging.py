"""How a sheet that was edited elsewhere comes together with a plan that went on. Standard library only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class CellChange:
    """A cell that the sheet changes: what stood in it at the download, what the sheet and the plan say now."""

    key: str
    base: str
    mine: str
    theirs: str

    @property
    def conflict(self) -> bool:
        """Someone changed the same cell in the plan meanwhile, to something else."""
        return self.theirs != self.base


def merged(base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[CellChange]:
    """Return the cells that the sheet changes; what both changed to the same is no change any more.

    `mine` holds the cells that the sheet has; a column that is not in it says nothing.
    """
    return [
        CellChange(key, base.get(key, ""), value, theirs.get(key, ""))
        for key, value in mine.items()
        if value != base.get(key, "") and value != theirs.get(key, "")
    ]


def settled(changes: Collection[CellChange], keep_theirs: Collection[str]) -> dict[str, str]:
    """Return what is to be written: the sheet's cells, but for those keys whose stored value was chosen."""
    return {change.key: change.mine for change in changes if change.key not in keep_theirs}
