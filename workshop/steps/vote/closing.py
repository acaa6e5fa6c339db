"""The end of a round: its box is sealed, its ballots are counted, and everyone can read what came out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workshop.models.base import utc_now
from workshop.models.budget import (
    BallotKind,
    BatchKind,
    CodeBatch,
    Completion,
    EventKind,
    Round,
    RoundProject,
    Rule,
)
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.people import Person
from workshop.steps.vote.rules import Cell, merge_small
from workshop.steps.vote.service import TooEarly, tell
from workshop.voting import box, sealing
from workshop.voting import rules as counting
from workshop.voting.choices import Choices
from workshop.voting.counts import Count, Verdict
from workshop.voting.election import Election
from workshop.voting.election import Project as Choice
from workshop.voting.rules import Completion as HowToComplete
from workshop.voting.ties import Lot

LONG_COUNT = 20_000  # ballots times projects from which an equal-shares count runs in the background
LONGEST_DRAW = 120
Progress = Callable[[float], None]


@dataclass(frozen=True)
class ProjectResult:
    """A project as it stood on the ballot, and the verdict on it."""

    project: RoundProject
    verdict: Verdict


@dataclass(frozen=True)
class RoundResults:
    """A counted round: `projects` by votes, `winners` in the order in which they were chosen."""

    round: Round
    count: Count
    projects: tuple[ProjectResult, ...]
    winners: tuple[ProjectResult, ...]


def seal(
    session: Session,
    engine: Engine,
    found: Round,
    now: datetime | None = None,
    draw: str = "",
    by: Person | None = None,
) -> None:
    """Seal the box of a round and write down its digests and turnout; sealing again changes nothing.

    `draw` is what was drawn in public for ties (dice, a lottery number). Raises TooEarly for a draft,
    InvalidField for a draw that is too long, and RoundHeld.
    """
    if found.published_at is None:
        raise TooEarly
    if found.sealed_at is not None:
        return
    if len(draw.strip()) > LONGEST_DRAW:
        raise InvalidField("public_draw", mark("Write it in at most 120 characters."))
    moment = now or utc_now()
    found.sealed_at = sealing.seal(engine, found.key, moment)
    found.public_draw = draw.strip()
    found.receipts_digest = sealing.receipts_digest(sealing.receipts(engine, found.key))
    found.choices_digest = sealing.choices_digest(sealing.ballots(engine, found.key))
    found.turnout = _turnout_to_keep(session, engine, found)
    if found.sealed_at < found.closes_at:
        tell(session, found, EventKind.CLOSED_EARLY, by)
    tell(session, found, EventKind.SEALED, by)


def count(session: Session, engine: Engine, found: Round) -> None:
    """Count the ballots of a sealed round; counting again changes nothing. Raises TooEarly."""
    if found.count is None:
        keep_count(session, found, counted(engine, found))


def counted(engine: Engine, found: Round, progress: Progress | None = None) -> Count:
    """Return the count of a sealed round. Raises TooEarly."""
    if found.sealed_at is None:
        raise TooEarly
    return count_ballots(found, sealing.ballots(engine, found.key), progress)


def keep_count(session: Session, found: Round, made: Count) -> None:
    """Store the count of a round, unless it has one."""
    if found.count is None:
        found.count, found.count_percent = made.as_json(), None
        session.flush()


def close_and_count(
    session: Session,
    engine: Engine,
    found: Round,
    now: datetime | None = None,
    draw: str = "",
    by: Person | None = None,
) -> None:
    """Seal and count at once (see both)."""
    seal(session, engine, found, now, draw, by)
    count(session, engine, found)


def is_long(engine: Engine, found: Round) -> bool:
    """Say whether counting a round takes so long that it should not hold up a page."""
    if found.rule is not Rule.EQUAL_SHARES:
        return False
    return box.turnout(engine, found.key).ballots * len(found.projects) > LONG_COUNT


def election_of(found: Round, ballots: Sequence[Choices]) -> Election:
    """Return the election that a round's ballots make."""
    projects = [
        Choice(id=str(each.project_id), cost=each.cost_cents, name=each.title) for each in found.projects
    ]
    if found.ballot is BallotKind.POINTS:
        return Election.of_points(
            projects, found.ceiling_cents, [each for each in ballots if isinstance(each, dict)]
        )
    if found.ballot is BallotKind.RANKING:
        return Election.of_rankings(projects, found.ceiling_cents, [tuple(each) for each in ballots])
    return Election.of_approvals(projects, found.ceiling_cents, ballots)


def lot_of(found: Round) -> Lot:
    """Return the lot that breaks ties: its seed was committed before the vote, the draw came afterwards."""
    return Lot(f"{found.lot_seed}|{found.public_draw}" if found.lot_seed else found.choices_digest)


def count_ballots(found: Round, ballots: Sequence[Choices], progress: Progress | None = None) -> Count:
    """Count ballots by the rule of a round."""
    election, ties = election_of(found, ballots), lot_of(found)
    if found.rule is Rule.VOTES_PER_COST:
        return counting.votes_per_cost(election, ties, threshold=found.threshold)
    if found.rule is Rule.EQUAL_SHARES:
        add1 = found.completion in (Completion.ADD1, Completion.ADD1_MOST_VOTES)
        fill = found.completion in (Completion.MOST_VOTES, Completion.ADD1_MOST_VOTES)
        return counting.equal_shares(
            election,
            ties,
            completion=HowToComplete.ADD1 if add1 else HowToComplete.NONE,
            step=found.step_cents,
            fill=fill,
            threshold=found.threshold,
            progress=progress,
        )
    stop = found.rule is Rule.MOST_VOTES_STOP
    return counting.most_votes(election, ties, threshold=found.threshold, stop_at_misfit=stop)


def results(found: Round) -> RoundResults:
    """Return the results of a counted round; raises NotFound before that."""
    if found.count is None:
        raise NotFound
    counted = Count.from_json(found.count)
    by_id = {
        str(each.project_id): ProjectResult(each, counted.verdicts[str(each.project_id)])
        for each in found.projects
    }
    ordered = sorted(by_id.values(), key=lambda r: (-r.verdict.votes, not r.verdict.won, r.project.number))
    return RoundResults(
        round=found,
        count=counted,
        projects=tuple(ordered),
        winners=tuple(by_id[name] for name in counted.winners),
    )


@dataclass(frozen=True)
class TurnoutView:
    """Turnout as anyone may see it: small groups are merged. `parishes`: codes, "" for the whole canton."""

    ballots: int
    issued: int
    voided: int
    channels: tuple[Cell, ...]
    parishes: tuple[Cell, ...]


def turnout_view(engine: Engine, found: Round) -> TurnoutView:
    """Return how many have voted in a published round, and nothing that would single anybody out."""
    raw = box.turnout(engine, found.key)
    return TurnoutView(
        ballots=raw.ballots,
        issued=raw.issued,
        voided=raw.voided,
        channels=tuple(merge_small(raw.by_channel)),
        parishes=tuple(merge_small({code or "": n for code, n in raw.by_parish.items()})),
    )


def _turnout_to_keep(session: Session, engine: Engine, found: Round) -> dict[str, Any]:
    """The turnout at the seal, with the votes of each channel apart where they are many enough."""
    raw = box.turnout(engine, found.key)
    view = turnout_view(engine, found)
    channels = []
    for cell in view.channels:
        ballots = [each for name in cell.names for each in sealing.ballots(engine, found.key, name)]
        votes = election_of(found, ballots).votes
        channels.append({"channels": list(cell.names), "ballots": cell.ballots, "votes": votes})
    paper = session.scalars(
        select(CodeBatch)
        .where(CodeBatch.round_id == found.id, CodeBatch.kind == BatchKind.PAPER)
        .order_by(CodeBatch.id)
    )
    return {
        "issued": raw.issued,
        "voided": raw.voided,
        "spent": raw.spent,
        "ballots": raw.ballots,
        "channels": channels,
        "parishes": [{"parishes": list(cell.names), "ballots": cell.ballots} for cell in view.parishes],
        "paper": [
            {
                "batch": batch.name,
                "printed": raw.batches[batch.name].issued,
                "used": raw.batches[batch.name].spent,
                "spoiled": batch.spoiled,
                "returned": batch.returned,
                "note": batch.tally_note,
            }
            for batch in paper
            if batch.name in raw.batches
        ],
    }
