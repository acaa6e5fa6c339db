"""`workshop import-round` and `workshop export-round`: rounds from and to Pabulib's .pb files."""

from pathlib import Path

import click
from sqlalchemy import or_, select

from workshop.commands import ready_app
from workshop.extensions import box, db
from workshop.models.budget import Round
from workshop.models.errors import DomainError, InvalidField
from workshop.models.geography import Canton
from workshop.models.process import Process
from workshop.steps.vote import closing
from workshop.steps.vote.exchange import export_round, import_round
from workshop.voting import pb
from workshop.voting.election import ElectionError


@click.command("import-round")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--canton", "canton_code", required=True, help="INEC code of the canton, for example 1116.")
@click.option(
    "--process", "process_id", type=int, help="Id of a process of the canton; without it one is made."
)
@click.option(
    "--ballots", "with_ballots", is_flag=True, help="Bring its ballots in, as a channel of their own."
)
@click.option("--close", is_flag=True, help="With --ballots: seal and count the round too.")
def import_file(
    file: Path, canton_code: str, process_id: int | None, with_ballots: bool, close: bool
) -> None:
    """Make a round of the projects of a real election: FILE, in Pabulib's .pb format."""
    if close and not with_ballots:
        raise click.UsageError("--close goes with --ballots")
    app = ready_app()
    with app.app_context():
        session = db.session()
        canton = session.get(Canton, canton_code)
        if canton is None:
            raise click.BadParameter(f"there is no canton with code {canton_code}", param_hint="--canton")
        process = session.get(Process, process_id) if process_id is not None else None
        if process_id is not None and (process is None or process.canton_code != canton.code):
            raise click.BadParameter(f"{canton.name} has no process {process_id}", param_hint="--process")
        try:
            made = import_round(session, box.engine, canton, pb.read(file), process, with_ballots)
            if close:
                closing.close_and_count(session, box.engine, made.round, made.round.closes_at)
                session.commit()
        except InvalidField as error:
            raise click.ClickException(f"{error.field}: {error.reason}") from error
        except (pb.PbError, ElectionError, DomainError, OSError) as error:
            raise click.ClickException(f"{file.name}: {error}") from error
        click.echo(
            f"round {made.round.key}: {len(made.round.projects)} projects, {made.ballots} ballots   "
            f"/c/{canton.slug}/{made.round.process_id}/rounds/{made.round.id}"
        )
        for reason, times in made.left_out.items():
            click.echo(f"left out: {times} ballots ({reason})", err=True)


@click.command("export-round")
@click.argument("round_", metavar="ROUND")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
def export_file(round_: str, output: Path | None) -> None:
    """Write a counted ROUND (its key, as in /v/<key>, or its id) in Pabulib's .pb format."""
    app = ready_app()
    with app.app_context():
        by_id = Round.id == int(round_) if round_.isdecimal() and len(round_) < 10 else Round.key == round_
        query = select(Round).where(or_(Round.key == round_, by_id)).order_by(Round.key != round_)
        found = db.session.scalars(query).first()
        if found is None:
            raise click.ClickException(f"there is no round {round_}")
        if found.count is None:
            raise click.ClickException(f"round {round_} is not counted yet, so its ballots are secret")
        text = export_round(box.engine, found)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8", newline="")
        click.echo(f"{output}: {len(text.encode())} bytes")
