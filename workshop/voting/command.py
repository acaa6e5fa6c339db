"""`workshop count`: counts a .pb file again, so that anyone can check a result on another machine."""

from __future__ import annotations

import json
from pathlib import Path

import click

from . import pb
from .counts import Count, Reason, Verdict
from .election import Election, ElectionError
from .rules import equal_shares, most_votes
from .ties import Lot, StringId, TieOrder


class CannotCount(click.ClickException):
    """One line that says why; leaves with status 2."""

    exit_code = 2


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rule", type=click.Choice(["most-votes", "equal-shares"]), required=True)
@click.option(
    "--ties",
    type=click.Choice(["string-id", "lot"]),
    default="string-id",
    show_default=True,
    help="string-id: by project id, compared as text. lot: more votes, lower cost, then a lot (--seed).",
)
@click.option("--seed", help="The public seed of the lot.")
@click.option(
    "--threshold", type=click.IntRange(0), default=0, show_default=True, help="Votes needed to win."
)
@click.option("--fill", is_flag=True, help="equal-shares: give what is left to the most voted that fit.")
@click.option("--json", "as_json", is_flag=True, help="Print the winners and their total cost as JSON.")
def count(
    file: Path, rule: str, ties: str, seed: str | None, threshold: int, fill: bool, as_json: bool
) -> None:
    """Count the ballots of FILE, an election in Pabulib's .pb format."""
    if (ties == "lot") != (seed is not None):
        raise click.UsageError("--seed goes with --ties lot, and --ties lot needs --seed")
    if fill and rule != "equal-shares":
        raise click.UsageError("--fill goes with --rule equal-shares")
    order: TieOrder = StringId() if seed is None else Lot(seed)
    try:
        source = pb.read(file)
        election = source.election()
    except (pb.PbError, ElectionError, OSError) as error:
        raise CannotCount(f"{file.name}: {error}") from error
    for warning in source.warnings:
        click.echo(f"Warning: {warning}", err=True)
    if rule == "most-votes":
        result = most_votes(election, order, threshold=threshold)
    else:
        result = equal_shares(election, order, fill=fill, threshold=threshold)
    click.echo(_as_json(election, result) if as_json else _as_table(election, result))


def _as_json(election: Election, result: Count) -> str:
    total = f"{election.money(result.total_cost):f}"
    return json.dumps({"winners": list(result.winners), "total_cost": total}, ensure_ascii=False)


def _as_table(election: Election, result: Count) -> str:
    money = _Money(election)
    total = f"{money(result.total_cost)} of {money(result.budget)}"
    lines = [f"{result.voters} ballots, {len(result.winners)} winners, {total} spent", ""]
    losers = sorted(
        (verdict for verdict in result.verdicts.values() if not verdict.won),
        key=lambda verdict: (-verdict.votes, verdict.project_id),
    )
    verdicts = [result.verdicts[name] for name in result.winners] + losers
    id_width = max([len(verdict.project_id) for verdict in verdicts], default=0)
    cost_width = max([len(money(verdict.cost)) for verdict in verdicts], default=0)
    for verdict in verdicts:
        name = election.by_id[verdict.project_id].name
        lines.append(
            f"{verdict.project_id:<{id_width}}  {verdict.votes:>7} votes  {money(verdict.cost):>{cost_width}}"
            f"  {_why(verdict, money)}" + (f"  {name}" if name else "")
        )
    for tie in result.ties:
        where = f"round {tie.round}: " if tie.round else ""
        effect = "; it decided who won" if tie.mattered else ""
        lines.append(f"Tie, {where}{', '.join(tie.project_ids)}; first by {tie.decided_by}{effect}")
    return "\n".join(lines)


class _Money:
    def __init__(self, election: Election):
        self.election = election

    def __call__(self, amount: int | None) -> str:
        return "" if amount is None else f"{self.election.money(amount):,f}"


def _why(verdict: Verdict, money: _Money) -> str:
    match verdict.reason:
        case Reason.WON:
            return f"won in round {verdict.round} ({verdict.phase})"
        case Reason.OVER_CEILING:
            return f"lost: {money(verdict.short)} above the budget"
        case Reason.TOO_FEW_VOTES:
            return f"lost: {verdict.short} votes too few"
        case Reason.DID_NOT_FIT:
            return f"lost: {money(verdict.left)} left at its turn, {money(verdict.short)} too little"
        case Reason.SUPPORTERS_COULD_NOT_PAY:
            return f"lost: its supporters had {money(verdict.held_at_end)}, {money(verdict.short)} too little"
