"""How actions are weighed against each other. Every number can be done again on paper. Standard library only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

CRITERIA = ("urgency", "population", "feasibility", "cost", "equity", "alignment")
USUAL_WEIGHT = 3
MOST_WEIGHT = 10
SCORES = range(1, 6)
# What an action brings, and what makes it easy; effort is the other side of ease.
EFFECT = ("urgency", "population", "equity", "alignment")
EASE = ("feasibility", "cost")

Weights = Mapping[str, int]
Scores = Mapping[str, int]


def weighted(scores: Scores, weights: Weights, criteria: Iterable[str] = CRITERIA) -> Fraction | None:
    """Return the mean of the scores that were given, from 1 to 5, each counted as often as its weight says.

    None when none was given for a criterion that counts.
    """
    counted = [name for name in criteria if name in scores and weights.get(name, USUAL_WEIGHT) > 0]
    whole = sum(weights.get(name, USUAL_WEIGHT) for name in counted)
    if not whole:
        return None
    return Fraction(sum(scores[name] * weights.get(name, USUAL_WEIGHT) for name in counted), whole)


@dataclass(frozen=True)
class Ranked:
    """An action in the order of its points. `place` is None while a score lacks; equal points share a place."""

    id: int
    title: str
    scores: Scores
    points: Fraction | None
    missing: tuple[str, ...]
    place: int | None = None
    effect: Fraction | None = None
    effort: Fraction | None = None


def ranked(actions: Iterable[tuple[int, str, Scores]], weights: Weights) -> list[Ranked]:
    """Return the actions (id, title, scores), those with every score first, by points; then the rest."""
    found = [_weighed(number, title, scores, weights) for number, title, scores in actions]
    whole = sorted(
        (each for each in found if not each.missing), key=lambda each: (-(each.points or 0), each.id)
    )
    placed: list[Ranked] = []
    for number, each in enumerate(whole, 1):
        same = placed and placed[-1].points == each.points
        placed.append(_with_place(each, placed[-1].place if same else number))
    rest = sorted((each for each in found if each.missing), key=lambda each: (len(each.missing), each.id))
    return placed + rest


def _weighed(number: int, title: str, scores: Scores, weights: Weights) -> Ranked:
    missing = tuple(n for n in CRITERIA if weights.get(n, USUAL_WEIGHT) > 0 and n not in scores)
    ease = weighted(scores, weights, EASE)
    return Ranked(
        number,
        title,
        scores,
        weighted(scores, weights),
        missing,
        effect=weighted(scores, weights, EFFECT),
        effort=6 - ease if ease is not None else None,
    )


def _with_place(each: Ranked, place: int | None) -> Ranked:
    return Ranked(
        each.id, each.title, each.scores, each.points, each.missing, place, each.effect, each.effort
    )  # fmt: skip
