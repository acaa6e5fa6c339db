"""The rules of the SWOT board: what a text may be, which texts are the same, and how entries are merged."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

LONGEST = 280
MOST_DOTS = 9999
FEWEST_ENTRIES = 3  # a quadrant with fewer has hardly been talked about

QUADRANTS = ("strength", "opportunity", "weakness", "threat")

# Crossed FODA: each kind of strategy crosses one internal with one external quadrant.
CROSSES = {
    "FO": ("strength", "opportunity"),
    "DO": ("weakness", "opportunity"),
    "FA": ("strength", "threat"),
    "DA": ("weakness", "threat"),
}

# Joins emoji and some scripts; every other invisible character could only hide or reorder text on a projector.
_JOINER = "\u200d"


def clean_text(text: str) -> str:
    """Return `text` on one line, composed (NFC), without control, invisible or half characters."""
    spaced = re.sub(r"\s", " ", text)
    kept = (c for c in spaced if c == _JOINER or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    # Only now: what was left out may have stood between two spaces, or between a letter and its accent.
    return re.sub(" +", " ", unicodedata.normalize("NFC", "".join(kept))).strip(" " + _JOINER)


@lru_cache(maxsize=8192)  # a full hall compares each new card with all of its quadrant
@lru_cache(maxsize=8192)  # each entry of a hall is compared with all that were said before
def sameness(text: str) -> str:
    """Return what two texts share that say the same: letters and digits, without case, accents or marks."""
    plain = unicodedata.normalize("NFKD", clean_text(text).casefold())
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", bare)) or bare


def contains(text: str, words: str) -> bool:
    """Say whether every word of `words` occurs in `text`, without regard to case and accents."""
    there = sameness(text)
    return all(word in there for word in sameness(words).split())


def is_write_id(text: str) -> bool:
    """Say whether `text` can be the mark by which a device sends one entry again without doubling it."""
    return re.fullmatch(r"[0-9A-Za-z-]{16,36}", text) is not None


def normal_code(typed: str) -> str:
    """Return a join code as it is stored: capital letters and digits, whatever else was typed."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper())


def takes_entries(open_until: datetime | None, now: datetime, archived: bool = False) -> bool:
    """Say whether phones may add entries to a workshop."""
    return not archived and open_until is not None and now < open_until


Heads = Mapping[int, int | None]


def merged(heads: Heads, chosen: Collection[int], stands: int) -> dict[int, int | None]:
    """Return `heads` (entry → the entry it was merged into, or None) after merging `chosen` under `stands`.

    Groups stay one level deep: what had been merged into a chosen entry comes along.
    """
    moved = {entry for entry, head in heads.items() if entry in chosen or head in chosen}
    return {e: None if e == stands else (stands if e in moved else head) for e, head in heads.items()}


def separated(heads: Heads, entry: int) -> dict[int, int | None]:
    """Return `heads` after `entry` stands on the board by itself again."""
    return {**heads, entry: None}


def ranks(dots: Iterable[int]) -> list[int]:
    """Return the rank of each number of dots, most first; equal numbers share a rank: 9, 7, 7, 2 → 1, 2, 2, 4."""
    counts = list(dots)
    first: dict[int, int] = {}
    for place, count in enumerate(sorted(counts, reverse=True), start=1):
        first.setdefault(count, place)
    return [first[count] for count in counts]


class UnclearCount(ValueError):
    """What was typed is no number of dots."""


def parse_count(typed: str) -> int:
    """Return a number of dots; empty is none. Raises UnclearCount below 0, above 9,999 and for what is no number."""
    plain = typed.strip()
    if not plain:
        return 0
    if not re.fullmatch(r"[0-9]{1,6}", plain) or int(plain) > MOST_DOTS:
        raise UnclearCount(typed)
    return int(plain)


@dataclass(frozen=True)
class State:
    """What the diagnosis of a process holds: entries by quadrant, dots, and workshops held out of all."""

    entries: Mapping[str, int]
    dots: int
    workshops_held: int
    workshops: int

    @property
    def total(self) -> int:
        return sum(self.entries.values())

    @property
    def thin(self) -> tuple[str, ...]:
        """The quadrants with fewer than three entries."""
        return tuple(q for q in QUADRANTS if self.entries.get(q, 0) < FEWEST_ENTRIES)
