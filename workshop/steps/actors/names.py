"""Who may be the same: names compared as people misspell them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

from workshop.steps.actors.rules import fold

# Of 100; found by trying pairs of names of juntas, comunas and associations (see the tests).
ALIKE = 88
T = TypeVar("T")
_FILLERS = {"de", "del", "la", "el", "los", "las", "y", "e", "en", "para", "the", "of", "and"}
_SHORT = {
    "asoc": "asociacion",
    "assoc": "asociacion",
    "coop": "cooperativa",
    "gadm": "gad municipal",
    "gadp": "gad parroquial",
    "fund": "fundacion",
    "com": "comunidad",
    "u": "unidad",
    "univ": "universidad",
    "min": "ministerio",
}


def key(name: str) -> str:
    """Return `name` for comparison: folded, abbreviations written out, small words left out, words sorted."""
    words = [_SHORT.get(word, word) for word in fold(name).split() if word not in _FILLERS]
    return " ".join(sorted(" ".join(words).split())) or fold(name)


def _numbers(name: str) -> list[str]:
    return sorted(re.findall(r"\d+", name))


def alike(one: str, other: str) -> bool:
    """Say whether two names may mean the same actor; names with different numbers never do."""
    first, second = key(one), key(other)
    return _numbers(first) == _numbers(second) and fuzz.ratio(first, second) >= ALIKE


@dataclass
class Register(Generic[T]):
    """Names by place (a parish, or None for the canton), asked which of them a new name resembles."""

    _keys: dict[object, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    _owners: list[T] = field(default_factory=list)

    def add(self, name: str, place: object, owner: T) -> None:
        """Enter a name; `owner` is handed back when it is found."""
        self._keys[place][len(self._owners)] = key(name)
        self._owners.append(owner)

    def resembling(self, name: str, place: object, limit: int = 3) -> list[T]:
        """Return whose names resemble `name` in the same place, the most alike first."""
        wanted = key(name)
        numbers = _numbers(wanted)
        found: Iterable[tuple[str, float, int]] = process.extract(
            wanted, self._keys.get(place, {}), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=50
        )
        return [self._owners[index] for text, _score, index in found if _numbers(text) == numbers][:limit]
