"""What an action plan must say before it can be adopted, and how a list of it is narrowed and ordered."""

import unicodedata
from collections.abc import Iterable, Mapping
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
    """An action as the rules see it; `cost` is in whole cents, `answer` what becomes of what others must do."""

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
    answer: str = ""
    owner_left: bool = False

    @property
    def dropped(self) -> bool:
        """It will not be done: someone else would have to, and that was the answer."""
        return self.answer == "drop"

    @property
    def undecided(self) -> bool:
        """It is not the municipality's to do, and nobody has said what becomes of it."""
        return self.competence != "municipal" and not self.answer

    @property
    def lacks_owner(self) -> bool:
        return not self.dropped and not self.owner.strip()

    @property
    def lacks_deadline(self) -> bool:
        return not self.dropped and self.deadline is None

    @property
    def complete(self) -> bool:
        return not self.lacks_owner and not self.lacks_deadline

    def overdue(self, today: date) -> bool:
        """Due before `today`, not done and not dropped."""
        late = self.deadline is not None and self.deadline < today
        return late and self.status != "done" and not self.dropped


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
class Over:
    """An action that costs more than its ceiling, in whole cents; without a parish it is that of the canton."""

    point: Point
    ceiling: int
    parish_code: str = ""


def over_ceiling(points: Iterable[Point], budget: int, ceilings: Mapping[str, int]) -> list[Over]:
    """Say which actions cost more than their parish may spend, or more than the whole budget.

    `ceilings` holds the amount of each parish, and is empty where the budget is one. What is dropped costs nothing.
    """
    found = []
    for point in points:
        own = point.parish_code if point.parish_code in ceilings else ""
        ceiling = ceilings[own] if own else budget
        if point.cost is not None and point.cost > ceiling and not point.dropped:
            found.append(Over(point, ceiling, own))
    return found


@dataclass(frozen=True)
class Wanted:
    """How a list is narrowed; empty leaves a condition out.

    `state` is a status, "incomplete", "overdue", "left" (its owner did) or "undecided".
    """

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
        states = {
            "": True,
            "incomplete": not point.complete,
            "overdue": point.overdue(today),
            "left": point.owner_left,
            "undecided": point.undecided,
        }
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
