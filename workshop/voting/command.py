"""`workshop count`: counts a .pb file again, so that anyone can check a result on another machine."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click
from click.core import ParameterSource

from . import pb
from .counts import Count, Ended, Reason, Sharing, Verdict
from .election import Election, ElectionError
from .rules import Completion, Stop, Utility, equal_shares, most_votes, votes_per_cost
from .ties import Lot, StringId, TieOrder


class CannotCount(click.ClickException):
    """One line that says why; leaves with status 2."""

    exit_code = 2


class Amount(click.ParamType):
    """A plain decimal number above 0."""

    name = "amount"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            amount = Decimal(0)
        if not amount.is_finite() or amount <= 0:
            self.fail(f"{value!r} is not an amount above 0; write it like 1 or 0.25", param, ctx)
        return amount


EQUAL_SHARES_ONLY = ("utility", "completion", "step", "stop", "fill")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rule", type=click.Choice(["most-votes", "votes-per-cost", "equal-shares"]), required=True)
@click.option(
    "--utility",
    type=click.Choice([each.value for each in Utility]),
    default=Utility.COST.value,
    show_default=True,
    help="equal-shares: what a paid project is worth to a supporter: its cost, or one for each.",
)
@click.option(
    "--completion",
    type=click.Choice([each.value for each in Completion]),
    default=Completion.NONE.value,
    show_default=True,
    help="equal-shares: add1 lets the shares grow step by step until nothing more fits.",
)
@click.option(
    "--step",
    type=Amount(),
    help="add1: what is added to each share at a time, in the file's money, such as 1 or 0.25."
    "  [default: 1 % of a share]",
)
@click.option(
    "--stop",
    type=click.Choice([each.value for each in Stop]),
    default=Stop.EXHAUSTIVE.value,
    show_default=True,
    help="add1: stop at the first outcome to which nothing can be added,"
    " or only when the next step would overspend.",
)
@click.option("--fill", is_flag=True, help="equal-shares: give what is left to the most voted that fit.")
@click.option(
    "--ties",
    type=click.Choice(["string-id", "lot"]),
    default="string-id",
    show_default=True,
    help="string-id: by project id, compared as text. lot: more votes, lower cost, then a lot (--seed).",
)
@click.option("--seed", help="The public seed of the lot.")
@click.option(
    "--threshold",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Votes (points) that a project needs to be chosen for its votes.",
)
@click.option("--no-skip", is_flag=True, help="most-votes: stop at the first project that does not fit.")
@click.option("--json", "as_json", is_flag=True, help="Print the winners and their total cost as JSON.")
@click.pass_context
def count(
    context: click.Context,
    file: Path,
    rule: str,
    utility: str,
    completion: str,
    step: Decimal | None,
    stop: str,
    fill: bool,
    ties: str,
    seed: str | None,
    threshold: int,
    no_skip: bool,
    as_json: bool,
) -> None:
    """Count the ballots of FILE, an election in Pabulib's .pb format.

    A threshold of 0, the default, also lets a project without any vote win when it fits, as the recorded
    outcomes of Pabulib's elections do.
    """
    _check_options(context, rule)
    order: TieOrder = StringId() if seed is None else Lot(seed)
    try:
        source = pb.read(file)
        election = source.election()
    except (pb.PbError, ElectionError, OSError) as error:
        raise CannotCount(f"{file.name}: {error}") from error
    for warning in source.warnings:
        click.echo(f"Warning: {warning}", err=True)
    if rule == "most-votes":
        result = most_votes(election, order, threshold=threshold, stop_at_misfit=no_skip)
    elif rule == "votes-per-cost":
        result = votes_per_cost(election, order, threshold=threshold)
    else:
        result = equal_shares(
            election,
            order,
            utility=Utility(utility),
            completion=Completion(completion),
            step=None if step is None else _minor_units(step, election),
            stop=Stop(stop),
            fill=fill,
            threshold=threshold,
        )
    click.echo(_as_json(election, result) if as_json else _as_table(election, result))


def _minor_units(step: Decimal, election: Election) -> int:
    """The step in the minor units of the election. Raises CannotCount when it is finer than they are."""
    minor = step * election.scale
    if minor != int(minor):
        raise CannotCount(f"the step {step} is finer than the smallest unit of this file's money")
    return int(minor)


def _check_options(context: click.Context, rule: str) -> None:
    """Refuse what would be ignored. Raises click.UsageError."""
    given = context.params
    if (given["ties"] == "lot") != (given["seed"] is not None):
        raise click.UsageError("--seed goes with --ties lot, and --ties lot needs --seed")
    typed = {name for name in given if context.get_parameter_source(name) is ParameterSource.COMMANDLINE}
    for name in EQUAL_SHARES_ONLY:
        if name in typed and rule != "equal-shares":
            raise click.UsageError(f"--{name} goes with --rule equal-shares")
    for name in ("step", "stop"):
        if name in typed and given["completion"] != Completion.ADD1:
            raise click.UsageError(f"--{name} goes with --completion add1")
    if given["no_skip"] and rule != "most-votes":
        raise click.UsageError("--no-skip goes with --rule most-votes")


def _as_json(election: Election, result: Count) -> str:
    total = f"{election.money(result.total_cost):f}"
    return json.dumps({"winners": list(result.winners), "total_cost": total}, ensure_ascii=False)


def _as_table(election: Election, result: Count) -> str:
    money = _Money(election)
    total = f"{money(result.total_cost)} of {money(result.budget)}"
    lines = [f"{result.voters} ballots, {len(result.winners)} winners, {total} spent"]
    if result.sharing:
        lines.append(_shared(result.sharing, money))
    lines.append("")
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


def _shared(sharing: Sharing, money: _Money) -> str:
    line = f"each voter had {money(sharing.share)}"
    if sharing.completion == Completion.ADD1:
        line += f" ({sharing.steps} steps of {money(sharing.step)}; {_ended(sharing, money)})"
    return line


def _ended(sharing: Sharing, money: _Money) -> str:
    match sharing.ended:
        case Ended.NEXT_OVERSPENDS:
            return f"one more would spend {money(sharing.overspent)} too much"
        case Ended.ALL_BOUGHT:
            return "all that anyone chose is bought"
        case _:
            return "nothing more fits"


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
        case Reason.AFTER_MISFIT:
            return f"lost: {verdict.short} votes behind {verdict.stopped_by}, which did not fit"
        case Reason.SUPPORTERS_COULD_NOT_PAY:
            return f"lost: its supporters had {money(verdict.held_at_end)}, {money(verdict.short)} too little"
