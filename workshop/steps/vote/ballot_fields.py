"""What the fields of a ballot hold, as they were filled in, and the choices that they mean. Plain data, no web.

Field names: `project` (approval, spend-the-budget, single), `points-<id>`, `rank-<id>` (1 is the best).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workshop.models.budget import BallotKind
from workshop.voting import errors
from workshop.voting.choices import Choices

PREFIXES = {BallotKind.POINTS: "points-", BallotKind.RANKING: "rank-"}
LONGEST = 9  # digits: more can only be a slip of the keyboard
CHOSEN = "on"


class UnclearOrder(errors.BoxError):
    """Two projects have the same place, or a place is not a number from 1; `place` is 0 then."""

    def __init__(self, place: int = 0):
        super().__init__(f"place {place} is not clear")
        self.place = place


@dataclass(frozen=True)
class Filled:
    """A filled ballot: text by project id (points, a place, or CHOSEN), as it is shown again when refused."""

    kind: BallotKind
    texts: Mapping[str, str] = field(default_factory=dict)

    def choices(self) -> Choices:
        """Return what this means: ids, for a ranking the best first; or points by id.

        Gaps between places are closed. Raises UnevenPoints, UnclearOrder.
        """
        if self.kind is BallotKind.POINTS:
            return {key: _points(text) for key, text in self.texts.items()}
        if self.kind is not BallotKind.RANKING:
            return tuple(self.texts)
        by_place: dict[int, str] = {}
        for key, text in self.texts.items():
            place = _whole(text)
            if not place:
                raise UnclearOrder
            if place in by_place:
                raise UnclearOrder(place)
            by_place[place] = key
        return tuple(by_place[place] for place in sorted(by_place))

    def fields(self) -> list[tuple[str, str]]:
        """Return names and values of the fields that hold this, for a form that sends it again."""
        prefix = PREFIXES.get(self.kind)
        if prefix is None:
            return [("project", key) for key in self.texts]
        return [(prefix + key, text) for key, text in self.texts.items()]


def read(kind: BallotKind, sent: Mapping[str, Sequence[str]]) -> Filled:
    """Return what was filled in on a ballot of this kind; empty fields and those of other kinds are left out."""
    prefix = PREFIXES.get(kind)
    if prefix is None:
        return Filled(kind, dict.fromkeys(sent.get("project", ()), CHOSEN))
    texts = {
        name.removeprefix(prefix): values[0].strip()
        for name, values in sent.items()
        if name.startswith(prefix) and values and values[0].strip()
    }
    return Filled(kind, texts)


def _whole(text: str) -> int | None:
    """The whole number from 0 that was typed, or None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None


def _points(text: str) -> int:
    points = _whole(text)
    if points is None:
        raise errors.UnevenPoints(text[:20])
    return points
