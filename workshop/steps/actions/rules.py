"""What an action plan must say before it can be adopted, and how a list of it is narrowed and ordered."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


def tidy(text: str) -> str:
    """Return `text` without space around it and without control or half characters, which PostgreSQL refuses."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c for c in plain if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def likely_day(day: date) -> bool:
    """Say whether `day` can be a deadline: a year typed with two digits arrives as the year 27."""
    return 2000 <= day.year <= 2100


@dataclass(frozen=True)
class Point:
    """An action as the rules see it; `cost` is in whole cents."""

    id: int
    title: str
    owner: str
    deadline: date | None
    status: str = "planned"
    cost: int | None = None
    component: str = ""
    parish_code: str = ""
    competence: str = "municipal"
    text: str = ""

    @property
    def lacks_owner(self) -> bool:
        return not self.owner.strip()

    @property
    def lacks_deadline(self) -> bool:
        return self.deadline is None

    @property
    def complete(self) -> bool:
        return not self.lacks_owner and not self.lacks_deadline

    def overdue(self, today: date) -> bool:
        """Due before `today` and not done."""
        return self.deadline is not None and self.deadline < today and self.status != "done"


@dataclass(frozen=True)
class Lacking:
    """The actions that no one answers for, and those without a date."""

    owner: tuple[Point, ...]
    deadline: tuple[Point, ...]

    @property
    def points(self) -> tuple[Point, ...]:
        """Every action that lacks something, once, in the order of the plan."""
        return tuple(dict.fromkeys((*self.owner, *self.deadline)))


def lacking(points: Iterable[Point]) -> Lacking:
    """Say which actions keep the step from being complete."""
    known = list(points)
    return Lacking(
        tuple(p for p in known if p.lacks_owner),
        tuple(p for p in known if p.lacks_deadline),
    )


@dataclass(frozen=True)
class Wanted:
    """How a list is narrowed; empty leaves a condition out. `state` is a status, "incomplete" or "overdue"."""

    q: str = ""
    component: str = ""
    parish: str = ""
    owner: str = ""
    state: str = ""
    competence: str = ""


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in bare if not unicodedata.combining(c))


def narrowed(points: Iterable[Point], wanted: Wanted, today: date) -> list[Point]:
    """Return the points that fit all of `wanted`, in their order; case and accents do not count in words."""
    words = _plain(wanted.q).split()

    def fits(point: Point) -> bool:
        states = {"": True, "incomplete": not point.complete, "overdue": point.overdue(today)}
        text = _plain(f"{point.title} {point.owner} {point.text}")
        return (
            all(word in text for word in words)
            and wanted.component in ("", point.component)
            and wanted.parish in ("", point.parish_code)
            and wanted.owner in ("", point.owner)
            and wanted.competence in ("", point.competence)
            and states.get(wanted.state, point.status == wanted.state)
        )

    return [point for point in points if fits(point)]


SORTS = ("deadline", "title", "owner", "cost", "status")


def ordered(points: Iterable[Point], by: str, falling: bool = False) -> list[Point]:
    """Return points by one of `SORTS`; what a point lacks comes last, whichever the direction."""
    known = list(points)

    def value(point: Point) -> object:
        return {
            "deadline": point.deadline,
            "owner": _plain(point.owner) or None,
            "cost": point.cost,
            "status": point.status,
        }.get(by, _plain(point.title))

    there = [p for p in known if value(p) is not None]
    there.sort(key=lambda p: (value(p), p.id), reverse=falling)
    return there + [p for p in known if value(p) is None]
