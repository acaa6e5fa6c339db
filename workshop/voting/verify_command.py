"""`workshop verify-box`: checks the published files of a round; the same as running `verify_box.py` alone."""

from pathlib import Path

import click

from . import verify_box


@click.command("verify-box")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--receipts-digest", default="", help="As printed in the signed record (acta).")
@click.option("--choices-digest", default="", help="As printed in the signed record (acta).")
@click.option("--lang", "language", type=click.Choice(["es", "en"]), default=None, help="Language.")
@click.option("--json", "plain", is_flag=True, help="Print one JSON object.")
@click.pass_context
def verify(
    context: click.Context,
    path: Path,
    receipts_digest: str,
    choices_digest: str,
    language: str | None,
    plain: bool,
) -> None:
    """Check a published vote (folder or ZIP at PATH) and count it again; status 1 if anything is wrong."""
    text, status = verify_box.run(path, language or "", plain, receipts_digest, choices_digest)
    click.echo(text)
    context.exit(status)
