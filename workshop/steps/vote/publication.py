"""A counted round as the files that anyone may read, check and count again."""

import shlex
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine

from workshop.models.budget import Completion, Round, Rule
from workshop.models.errors import NotFound
from workshop.steps.vote.closing import lot_of
from workshop.steps.vote.rules import SMALL
from workshop.voting import sealing
from workshop.voting.counts import Count
from workshop.voting.published import Place, PublishedProject, SealedRound, files_of

FILES = {  # what is published, by name, with its media type
    "round.json": "application/json",
    "receipts.txt": "text/plain",
    "choices.txt": "text/plain",
    "round.pb": "text/plain",
    "README.txt": "text/plain",
    "verify_box.py": "text/x-python",
    "SHA256SUMS": "text/plain",
}
ZIP = "round.zip"
ADD1 = (Completion.ADD1, Completion.ADD1_MOST_VOTES)
FILL = (Completion.MOST_VOTES, Completion.ADD1_MOST_VOTES)


def published_files(engine: Engine, found: Round) -> dict[str, bytes]:
    """Return the published files of a round by name; raises NotFound before it is counted."""
    return files_of(sealed_round(engine, found))


def sealed_round(engine: Engine, found: Round) -> SealedRound:
    """Return all that is published of a round; raises NotFound before it is counted."""
    if found.count is None or found.sealed_at is None:
        raise NotFound
    count = Count.from_json(found.count)
    ballots, receipts = sealing.ballots(engine, found.key), sealing.receipts(engine, found.key)
    process, shares = found.process, found.rule is Rule.EQUAL_SHARES
    return SealedRound(
        key=found.key,
        name=found.name,
        place=Place(
            process.canton_code,
            process.canton.name,
            process.canton.province,
            found.parish_code or "",
            found.parish.name if found.parish else "",
        ),
        process=process.name,
        opens_at=found.opens_at,
        closes_at=found.closes_at,
        sealed_at=found.sealed_at,
        admission=found.admission.value,
        kind=found.ballot.value,
        max_choices=found.max_choices,
        points=found.points,
        rule=found.rule.value,
        threshold=found.threshold,
        completion=found.completion.value if shares else "none",
        step_cents=count.sharing.step if count.sharing and found.completion in ADD1 else None,
        ceiling_cents=found.ceiling_cents,
        projects=tuple(
            PublishedProject(str(each.project_id), each.number, each.title, each.cost_cents)
            for each in found.projects
        ),
        receipts=receipts,
        choices=ballots,
        imported=len(ballots) - len(receipts),
        lot_commitment=found.lot_commitment,
        lot_seed=found.lot_seed,
        public_draw=found.public_draw,
        turnout=public_turnout(found),
        winners=count.winners,
        total_cost_cents=count.total_cost,
    )


def public_turnout(found: Round) -> dict[str, Any]:
    """Return the turnout that was kept at the seal, with paper in total only: a table may have had a few voters.

    Fewer than `SMALL` paper ballots are not told apart at all, as in the channels.
    """
    kept: Mapping[str, Any] = found.turnout or {}
    if not kept:
        return {}
    paper = {
        name: sum(batch[name] or 0 for batch in kept["paper"])
        for name in ("printed", "used", "spoiled", "returned")
    }
    return {**kept, "paper": paper if paper["used"] >= SMALL else None}


def recount_command(found: Round) -> str:
    """Return the command line that counts `round.pb` of this round again, with Minga on any machine."""
    options = ["--rule", found.rule.value.removesuffix("_stop").replace("_", "-")]
    if found.rule is Rule.MOST_VOTES_STOP:
        options.append("--no-skip")
    if found.rule is Rule.EQUAL_SHARES:
        if found.completion in ADD1:
            options += ["--completion", "add1"]
            if found.step_cents is not None:
                options += ["--step", f"{found.step_cents // 100}.{found.step_cents % 100:02}"]
        if found.completion in FILL:
            options.append("--fill")
    options += ["--threshold", str(found.threshold), "--ties", "lot", "--seed", _quoted(lot_of(found).seed)]
    return " ".join(["workshop count round.pb", *options])


def verify_command(found: Round) -> str:
    """Return the command line that checks the published files against the digests printed in the acta."""
    digests = (("receipts", found.receipts_digest), ("choices", found.choices_digest))
    options = [f"--{name}-digest {digest}" for name, digest in digests if digest]
    return " ".join(["python verify_box.py .", *options])


def _quoted(text: str) -> str:
    """Quoted for every shell; double quotes, which Windows knows too, unless the text has signs of its own."""
    return shlex.quote(text) if set(text) & set('"$`\\!%') else f'"{text}"'
