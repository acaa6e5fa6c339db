"""Rounds from and to Pabulib's .pb files: real elections as rounds, and rounds for whoever studies them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from workshop.models.base import ECUADOR, utc_now
from workshop.models.budget import BallotKind, Completion, Feasibility, Round, Rule
from workshop.models.errors import DomainError
from workshop.models.geography import Canton
from workshop.models.process import Process
from workshop.steps.projects.service import Proposal, create
from workshop.steps.setup.service import ProcessPlan, create_process, processes_of
from workshop.steps.vote import service
from workshop.steps.vote.publication import sealed_round
from workshop.voting import choices, pb
from workshop.voting.box import round_settings
from workshop.voting.casting import import_ballots
from workshop.voting.choices import Choices
from workshop.voting.election import BallotType, Election
from workshop.voting.errors import BoxError
from workshop.voting.published import pb_of

KINDS = {
    BallotType.APPROVAL: BallotKind.APPROVAL,
    BallotType.CHOOSE_ONE: BallotKind.SINGLE,
    BallotType.ORDINAL: BallotKind.RANKING,
    BallotType.CUMULATIVE: BallotKind.POINTS,
    BallotType.SCORING: BallotKind.POINTS,
}
LONGEST = 120  # a title, a name of a round
LONGEST_PROCESS = 80
LONGEST_REFERENCE = 80
BRIEFLY = timedelta(seconds=1)


class CannotImport(DomainError):
    """The election in the file cannot be a round; the message says why."""


@dataclass(frozen=True)
class Imported:
    """A round made of a file: how many ballots were brought in, and how many were left out, by reason."""

    round: Round
    ballots: int
    left_out: dict[str, int]


def import_round(
    session: Session,
    engine: Engine,
    canton: Canton,
    file: pb.PbFile,
    process: Process | None = None,
    with_ballots: bool = False,
    now: datetime | None = None,
) -> Imported:
    """Make a round of the projects of an election, in `process` or in a new one of its own.

    Without ballots the round is a draft. With them it is published, they go into the box as a channel of
    their own, and the round is over at once: it only has to be sealed and counted. Amounts are taken as
    dollars, whatever the file's currency. Commits, because the box does.
    Raises PbError, ElectionError, CannotImport, InvalidField.
    """
    election = file.election()
    moment = now or utc_now()
    if len(election.projects) < 2:
        raise CannotImport("a round needs at least two projects")
    name = " ".join(file.meta.get("description", "").split()) or "Pabulib"
    process = process or _process(session, canton, name, _cents(election, election.budget), moment)
    ids = {}
    for project in election.projects:
        title = " ".join(project.name.split()) or f"Proyecto {project.id}"
        cost = _cents(election, project.cost)
        proposal = Proposal(
            title[:LONGEST], f"N.º {project.id}", cost_cents=cost, feasibility=Feasibility.FEASIBLE
        )
        kept = create(session, process, proposal)
        kept.reference = project.id[:LONGEST_REFERENCE]
        ids[project.id] = kept.id
    made = service.draft(session, process, _plan(file, election, name, list(ids.values()), moment))
    if not with_ballots:
        session.commit()
        return Imported(made, 0, {})
    service.publish(session, engine, made, moment)
    session.commit()
    settings = round_settings(engine, made.key)
    valid: list[Choices] = []
    left_out: Counter[str] = Counter()
    for ballot in ballots_of(election):
        own = _renamed(ballot, ids)
        try:
            valid.append(choices.check(settings, own))
        except BoxError as error:
            left_out[type(error).__name__] += 1
    return Imported(made, import_ballots(engine, made.key, valid), dict(left_out))


def export_round(engine: Engine, found: Round) -> str:
    """Return a counted round as the text of a .pb file; raises NotFound before it is counted.

    Projects that were brought from an election go out with the ids that they had there.
    """
    sealed = sealed_round(engine, found)
    own = {str(each.project_id): each.project.reference for each in found.projects}
    if all(own.values()) and len(set(own.values())) == len(own):
        sealed = replace(
            sealed,
            projects=tuple(replace(each, id=own[each.id]) for each in sealed.projects),
            winners=tuple(own[name] for name in sealed.winners),
            choices=tuple(_renamed(each, own) for each in sealed.choices),
        )
    return pb.write(pb_of(sealed))


def ballots_of(election: Election) -> Iterator[Choices]:
    """Every ballot of an election as the box takes it: ids, in a ranking the best first; or points by id."""
    for ballot in election.ballots:
        points = dict(ballot.points)
        if KINDS[election.ballot_type] is BallotKind.POINTS:
            chosen: Choices = points
        else:
            chosen = tuple(sorted(points, key=lambda name: (-points[name], name)))
        for _ in range(ballot.times):
            yield chosen


def _process(session: Session, canton: Canton, name: str, budget_cents: int, moment: datetime) -> Process:
    taken = {each.name for archived in (False, True) for each in processes_of(session, canton, archived)}
    short = name[: LONGEST_PROCESS - 6]
    names = [short, *(f"{short} ({n})" for n in range(2, len(taken) + 3))]
    free = next(each for each in names if each not in taken)
    plan = ProcessPlan(
        name=free,
        fiscal_year=moment.astimezone(ECUADOR).year + 1,
        budget_cents=budget_cents,
        components=[(None, "General")],
    )
    return create_process(session, canton, plan)


def _plan(
    file: pb.PbFile, election: Election, name: str, project_ids: list[int], moment: datetime
) -> service.RoundPlan:
    kind = KINDS[election.ballot_type]
    limited = kind in (BallotKind.APPROVAL, BallotKind.RANKING)
    most = file.meta.get("max_length", "")
    rule = file.meta.get("rule", "").strip().lower()
    needed = file.meta.get("min_project_score_threshold", "")
    return service.RoundPlan(
        name=name[:LONGEST],
        parish_code=None,
        ceiling_cents=_cents(election, election.budget),
        ballot=kind,
        max_choices=int(most) if limited and most.isdecimal() and int(most) else None,
        points=_points(file, election) if kind is BallotKind.POINTS else None,
        rule=_rule(rule),
        completion=Completion.ADD1 if rule.startswith("equalshares/add1") else Completion.MOST_VOTES,
        threshold=int(needed) if needed.isdecimal() else 1,
        opens_at=moment,
        closes_at=moment + BRIEFLY,
        project_ids=project_ids,
    )


def _rule(rule: str) -> Rule:
    if rule.startswith("equalshares"):
        return Rule.EQUAL_SHARES
    return Rule.MOST_VOTES_STOP if rule == "greedy-no-skip" else Rule.MOST_VOTES


def _points(file: pb.PbFile, election: Election) -> int:
    """The points that a person had: as the file says, but no fewer than any ballot gave."""
    given = max((sum(points for _, points in ballot.points) for ballot in election.ballots), default=1)
    said = file.meta.get("max_sum_points", "")
    return max(given, int(said) if said.isdecimal() else 1, 1)


def _cents(election: Election, amount: int) -> int:
    cents, rest = divmod(amount * 100, election.scale)
    if rest:
        raise CannotImport(f"{election.money(amount)} is not a whole number of cents")
    return cents


def _renamed(ballot: Sequence[str] | Mapping[str, int], ids: Mapping[str, int | str]) -> Choices:
    if isinstance(ballot, Mapping):
        return {str(ids[name]): points for name, points in ballot.items()}
    return tuple(str(ids[name]) for name in ballot)
