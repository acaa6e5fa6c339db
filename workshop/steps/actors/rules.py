"""What the map of actors says: how names compare, where an actor stands, who is missing."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# From this value on (of 1 to 5) interest or influence counts as high. The middle counts as high because
# inviting someone too many costs less than leaving someone out.
HIGH = 3
SCALE = range(1, 6)

_EMAIL = re.compile(r"[^@\s,;<>()]+@[^@\s,;<>()]+\.[A-Za-z]{2,}")


class Quadrant(StrEnum):
    """The four answers of the power-interest matrix (Mendelow, 1991)."""

    MANAGE_CLOSELY = "manage_closely"
    KEEP_SATISFIED = "keep_satisfied"
    KEEP_INFORMED = "keep_informed"
    MONITOR = "monitor"


def quadrant(interest: int | None, influence: int | None) -> Quadrant | None:
    """Return the quadrant of an actor, or None while one of the two values is unknown."""
    if interest is None or influence is None:
        return None
    if influence >= HIGH:
        return Quadrant.MANAGE_CLOSELY if interest >= HIGH else Quadrant.KEEP_SATISFIED
    return Quadrant.KEEP_INFORMED if interest >= HIGH else Quadrant.MONITOR


def fold(text: str) -> str:
    """Return `text` as it is compared: lower case, no accents, only letters and digits between single spaces."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", plain.casefold()))


def one_line(text: str) -> str:
    """Return `text` without control and invisible characters, its spaces and line ends single spaces."""
    spaced = "".join(" " if sign.isspace() else sign for sign in text)
    visible = "".join(sign for sign in spaced if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Cn"))
    return " ".join(visible.split())


def looks_like_email(text: str) -> bool:
    """Say whether `text` has the form of one e-mail address."""
    return _EMAIL.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Place:
    """What the search for gaps needs to know of one actor."""

    kind: str
    parish_code: str | None
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gaps:
    """The kinds, parishes (codes) and priority groups that no actor stands for, in the order they were given."""

    kinds: tuple[str, ...]
    parishes: tuple[str, ...]
    groups: tuple[str, ...]

    @property
    def none(self) -> bool:
        return not (self.kinds or self.parishes or self.groups)


def find_gaps(
    actors: Iterable[Place], kinds: Iterable[str], parishes: Iterable[str], groups: Iterable[str]
) -> Gaps:
    """Return which of `kinds`, `parishes` and `groups` no actor covers.

    An actor of the whole canton covers no parish: a parish needs a voice of its own.
    """
    places = list(actors)
    seen_kinds = {place.kind for place in places}
    seen_parishes = {place.parish_code for place in places}
    seen_groups = {group for place in places for group in place.groups}
    return Gaps(
        tuple(kind for kind in kinds if kind not in seen_kinds),
        tuple(code for code in parishes if code not in seen_parishes),
        tuple(group for group in groups if group not in seen_groups),
    )
