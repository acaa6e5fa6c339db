"""What a person chose: checked against the settings of the round, written in one way only.

Approval, spend-the-budget and single choice: project ids, sorted as text. Ranking: ids, the best first.
Points: points by project id, without zeros.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from workshop.models.budget import BallotKind

from .errors import EmptyBallot, NotOnBallot, OverBudget, TooMany, TooManyPoints, UnevenPoints

if TYPE_CHECKING:
    from .box import RoundSettings

Choices = tuple[str, ...] | dict[str, int]


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: equal values are equal texts."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read(text: str) -> Choices:
    """The choices that `canonical` wrote."""
    plain = json.loads(text)
    return plain if isinstance(plain, dict) else tuple(plain)


def check(settings: RoundSettings, choices: Iterable[str] | Mapping[str, int]) -> Choices:
    """The choices as they go into the box: each project once.

    `choices`: ids (for a ranking the best first), or points by id on a points ballot.
    Raises EmptyBallot, NotOnBallot, TooMany, TooManyPoints, UnevenPoints, OverBudget.
    """
    if settings.kind is BallotKind.POINTS:
        return _check_points(settings, choices)
    chosen = tuple(dict.fromkeys(choices))
    if settings.kind is not BallotKind.RANKING:
        chosen = tuple(sorted(chosen))
    _check_known(settings, chosen)
    limit = 1 if settings.kind is BallotKind.SINGLE else settings.max_choices
    if limit is not None and len(chosen) > limit:
        raise TooMany(len(chosen), limit)
    cost = sum(settings.projects[project_id] for project_id in chosen)
    if settings.kind is BallotKind.KNAPSACK and cost > settings.ceiling_cents:
        raise OverBudget(cost, settings.ceiling_cents)
    return chosen


def _check_points(settings: RoundSettings, choices: Iterable[str] | Mapping[str, int]) -> dict[str, int]:
    if not isinstance(choices, Mapping):
        choices = dict.fromkeys(choices, 1)
    if any(points < 0 for points in choices.values()):
        raise UnevenPoints(settings.key)
    given = {project_id: choices[project_id] for project_id in sorted(choices) if choices[project_id]}
    _check_known(settings, given)
    total, limit = sum(given.values()), settings.points or 0
    if total > limit:
        raise TooManyPoints(total, limit)
    return given


def _check_known(settings: RoundSettings, chosen: Iterable[str]) -> None:
    chosen = list(chosen)
    if not chosen:
        raise EmptyBallot(settings.key)
    if not all(project_id in settings.projects for project_id in chosen):
        raise NotOnBallot(settings.key)
