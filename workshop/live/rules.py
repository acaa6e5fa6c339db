"""The rules of the room: what phones may do in each activity, and how its time runs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from workshop.steps.setup.small_cells import SMALL_CELL as SMALL_CELL
from workshop.steps.setup.small_cells import shown_cells as shown_cells

# Activities in which a phone or a table has something to send.
SENDING = frozenset({"welcome", "actors", "swot", "dots", "poll", "plenary"})

# What a hall should not see before its moment: how dots and answers are running, and who won the vote.
REVEALED_LATER = frozenset({"dots", "poll", "vote"})

LONGEST_DAY = timedelta(hours=14)  # the link of a workshop answers this long after it was opened
MOST_FROM_ONE_DEVICE = 60  # posts of one phone in one workshop; a table may send ten times as many
MOST_FROM_A_TABLE = 600
HELD_AFTER = 2  # once the team hid so many things of one phone, what it sends is read before it is shown
PASSED_OVER = timedelta(seconds=10)  # an activity that was on for less was not held
LATE_GRACE = timedelta(minutes=2)  # who was still writing when the hall went on is not made to wait


@dataclass(frozen=True)
class Moment:
    """What a stage says, in plain values. `kind` is None while no activity is on."""

    kind: str | None
    phones_open: bool
    link_open: bool
    closed: bool


def asks(moment: Moment) -> str:
    """Say what a phone is asked now: an activity's kind, "wait", "vote", "before" or "over".

    >>> asks(Moment("swot", True, True, False))
    'swot'
    >>> asks(Moment("grouping", True, True, False))
    'wait'
    """
    if moment.closed:
        return "over"
    if not moment.link_open:
        return "before"
    if moment.kind == "vote":
        return "vote"
    if moment.kind is None or not moment.phones_open or moment.kind not in SENDING:
        return "wait"
    return moment.kind


# What is kept for the team when it arrives after its activity: words. Dots and answers were counted by then.
KEPT_WHEN_LATE = frozenset({"actors", "swot", "plenary"})


def resumes(started_at: datetime, ended_at: datetime, now: datetime) -> bool:
    """Say whether an activity that is brought back goes on where it was, with its first start and its clock.

    One that was only passed over, or was held on another day (somebody tried the console out), begins anew.

    >>> at = datetime(2026, 10, 1, 9)
    >>> resumes(at, at + timedelta(minutes=48), at + timedelta(minutes=49))
    True
    >>> resumes(at, at + timedelta(seconds=3), at + timedelta(minutes=49))
    False
    """
    return ended_at - started_at >= PASSED_OVER and now - ended_at < LONGEST_DAY


def reception(moment: Moment, kind: str, is_current: bool, ended_for: timedelta | None) -> str:
    """Say what becomes of a write for an activity of `kind`: "take", "hold", "closed", "before" or "over".

    `ended_for` is how long ago its activity ended; None while it has not. Who comes late may still sign in.

    >>> reception(Moment("grouping", False, True, False), "swot", False, timedelta(minutes=9))
    'hold'
    """
    if moment.closed:
        return "over"
    if not moment.link_open:
        return "before"
    if kind == "welcome":
        return "take"
    if is_current and moment.phones_open and moment.kind == kind:
        return "take"
    if is_current:  # phones wait: whoever was still writing is kept for the team
        return "hold" if kind in KEPT_WHEN_LATE else "closed"
    if kind not in KEPT_WHEN_LATE or ended_for is None:
        return "closed"
    return "take" if ended_for <= LATE_GRACE else "hold"


def seconds_left(due: datetime | None, now: datetime) -> int | None:
    """Return how many seconds an activity still has (negative: it is over its time); None before it began."""
    return None if due is None else int((due - now).total_seconds())


def neighbour(ids: Sequence[int], current: int | None, by: int) -> int | None:
    """Return the id that stands `by` places from `current`; the first before anything began, None past an end."""
    if current not in ids:
        return ids[0] if ids and by > 0 else None
    at = ids.index(current) + by
    return ids[at] if 0 <= at < len(ids) else None


def places(
    order: Sequence[int], shown: Collection[int], pinned: Sequence[int], slots: int
) -> list[int | None]:
    """Return which id stands in each of the `slots` places of a board on the projector; None leaves one empty.

    `order` holds all that ever came, oldest first, `shown` what the hall may read of it. Pinned ones come first;
    every other one has its place by its turn and gives it up to the one that comes a round later. So a new one
    never moves the others, and one that is taken away leaves the others where they are: the oldest that is not to
    be seen takes its place.

    >>> places([1, 2, 3, 4], {1, 2, 3, 4}, [], 3)
    [4, 2, 3]
    >>> places([1, 2, 3, 4], {1, 2, 3}, [3], 3)
    [3, 1, 2]
    """
    first = [each for each in pinned if each in shown][: slots - 1]
    rest: list[int | None] = [None] * (slots - len(first))
    for turn, each in enumerate(each for each in order if each not in first):
        if each in shown:
            rest[turn % len(rest)] = each
    unseen = [each for each in order if each in shown and each not in first and each not in rest]
    for at, held in enumerate(rest):
        if held is None and unseen:
            rest[at] = unseen.pop(0)
    return [*first, *rest]


def pages(sizes: Sequence[int], slots: int) -> list[list[int]]:
    """Lay things that take `sizes` places each on pages of `slots` places; return their indexes, page by page.

    Each goes to the first page that has room for it, so that the order is kept where that leaves no gap.

    >>> pages([1, 2, 2, 1, 2], 4)
    [[0, 1, 3], [2, 4]]
    """
    laid: list[list[int]] = []
    for at, size in enumerate(sizes):
        found = (page for page in laid if sum(sizes[each] for each in page) + size <= slots)
        page = next(found, None)
        if page is None:
            laid.append([at])
        else:
            page.append(at)
    return laid


# Words by which a name says what kind of actor it is; the first that fits counts, and it can be changed later.
_KINDS = (
    (
        "public",
        (
            "gad",
            "municipi",
            "ministerio",
            "junta parroquial",
            "policia",
            "escuela",
            "unidad educativa",
            "centro de salud",
            "prefectura",
            "gobierno",
            "bomberos",
            "registro civil",
            "hospital",
        ),
    ),
    ("academia", ("universidad", "instituto", "colegio de")),
    ("cooperation", ("ong", "onu", "cooperacion", "pnud", "unicef")),
    ("private", ("empresa", "compania", "banco", "hotel", "transporte", "comerciantes", "camara")),
    (
        "civil_society",
        (
            "asociacion",
            "colectivo",
            "fundacion",
            "comite",
            "club",
            "federacion",
            "iglesia",
            "liga",
            "sindicato",
            "organizacion",
            "red de",
        ),
    ),
)


def likely_kind(name: str) -> str:
    """Guess the kind of an actor from its folded name (no accents, small letters); a community when nothing tells.

    >>> likely_kind("asociacion de mujeres 8 de marzo")
    'civil_society'
    """
    padded = f" {name}"
    return next((kind for kind, words in _KINDS if any(f" {word}" in padded for word in words)), "community")
