"""Codes are made in batches, one for a table or community, so that what was lost can be withdrawn."""

from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, joinedload

from workshop.models.base import utc_now
from workshop.models.budget import BatchKind, CodeBatch, EventKind, Round
from workshop.models.errors import DomainError, InvalidField, NotFound, mark
from workshop.models.people import Person
from workshop.steps.setup.service import offered_parishes
from workshop.steps.vote.service import TooEarly, tell
from workshop.voting import credentials, paper
from workshop.voting.box import BatchTally, turnout
from workshop.voting.casting import OPEN_BATCH


@dataclass(frozen=True)
class BatchView:
    """A batch with what the ledger holds of it."""

    batch: CodeBatch
    tally: BatchTally

    @property
    def unused(self) -> int:
        """Codes that can still vote."""
        return self.tally.issued - self.tally.spent - self.tally.voided


def open_batch(
    session: Session,
    found: Round,
    name: str,
    kind: BatchKind,
    parish_code: str | None = None,
    by: Person | None = None,
) -> CodeBatch:
    """Return the batch of this name, made if it is new. Raises TooEarly, InvalidField."""
    if found.published_at is None:
        raise TooEarly
    name = name.strip()
    if not name or name == OPEN_BATCH:
        raise InvalidField("batch", mark("Write for which table or community these are."))
    known = session.scalar(select(CodeBatch).where(CodeBatch.round_id == found.id, CodeBatch.name == name))
    if known is not None and known.voided_at is not None:
        raise InvalidField(
            "batch", mark("A batch of this name was withdrawn: give the new one another name.")
        )
    if known is not None and (known.kind is not kind or known.parish_code != (parish_code or None)):
        raise InvalidField("batch", mark("There is a batch of this name already, of another kind or parish."))
    if known is not None:
        return known
    codes = {parish.code for parish in offered_parishes(session, found.process.canton_code)}
    if parish_code and parish_code not in codes:
        raise InvalidField("parish_code", mark("Choose one from the list."))
    made = CodeBatch(round=found, name=name, kind=kind, parish_code=parish_code or None, created_by=by)
    session.add(made)
    session.flush()
    return made


def issue(
    session: Session,
    engine: Engine,
    key: bytes,
    found: Round,
    name: str,
    kind: BatchKind,
    n: int,
    parish_code: str | None = None,
    by: Person | None = None,
) -> list[str]:
    """Issue `n` codes in the batch of this name and give them in plain, this once.

    Raises as `open_batch` and `credentials.issue_codes`.
    """
    batch = open_batch(session, found, name, kind, parish_code or found.parish_code, by)
    return credentials.issue_codes(
        engine, key, found.key, n, batch.name, batch.parish_code, serials=kind is BatchKind.PAPER
    )


def batches(session: Session, engine: Engine, found: Round) -> list[BatchView]:
    """Return the batches of a round, in the order in which they were made."""
    if found.published_at is None:
        return []
    tallies = turnout(engine, found.key).batches
    rows = session.scalars(
        select(CodeBatch)
        .where(CodeBatch.round_id == found.id)
        .order_by(CodeBatch.id)
        .options(joinedload(CodeBatch.parish), joinedload(CodeBatch.created_by))
    )
    return [BatchView(row, tallies.get(row.name, BatchTally())) for row in rows]


def find_batch(session: Session, found: Round, batch_id: int) -> CodeBatch:
    """Return a batch of `found`; raises NotFound."""
    batch = session.get(CodeBatch, batch_id)
    if batch is None or batch.round_id != found.id:
        raise NotFound
    return batch


class EntriesWait(DomainError):
    """Paper ballots of the batch wait for their second entry: withdrawing it would lose these votes."""


def void(session: Session, engine: Engine, batch: CodeBatch, by: Person | None = None) -> int:
    """Withdraw the unused codes of a batch, and say so in the acta; how many. Raises EntriesWait, RoundClosed."""
    if any(each.batch == batch.name for each in paper.waiting(engine, batch.round.key)):
        raise EntriesWait
    withdrawn = credentials.void_batch(engine, batch.round.key, batch.name)
    if batch.voided_at is None:
        batch.voided_at = utc_now()
        tell(session, batch.round, EventKind.BATCH_VOIDED, by, f"{batch.name}: {withdrawn}")
    return withdrawn
