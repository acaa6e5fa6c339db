"""The commands that need the app: run, accounts, cantons, demo."""

import os
import socket
from pathlib import Path

import click
from flask import Flask, current_app
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from sqlalchemy import select

from workshop import __version__
from workshop import backup as backups
from workshop.access import service as access
from workshop.access.passwords import new_password
from workshop.app import create_app
from workshop.demo.loader import CODES, SIGN_INS, load_demo
from workshop.documents.qr import qr_terminal
from workshop.extensions import box, db
from workshop.models.base import utc_now
from workshop.models.errors import DomainError
from workshop.models.geography import Canton
from workshop.models.people import Role
from workshop.paths import instance_folder
from workshop.stores import bring_up_to_date
from workshop.voting.errors import KeyLost


def ready_app() -> Flask:
    """Return the app of this installation, its stores brought up to date."""
    os.umask(0o077)  # databases and keys are nobody else's to read
    app = create_app()
    bring_up_to_date(app)
    return app


def lan_address() -> str:
    """Return this machine's address on the local network, without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


@click.command()
@click.option("--port", default=8000, envvar="PORT", show_default=True, help="Port to serve on.")
@click.option("--lan", is_flag=True, envvar="LAN", help="Serve to phones on the same network too.")
@click.option("--demo/--no-demo", default=True, envvar="DEMO", help="Load two demo cantons at first start.")
@click.option("--workers", default=2, show_default=True, help="Server processes.")
def run(port: int, lan: bool, demo: bool, workers: int) -> None:
    """Set up what is missing and serve the app."""
    app = ready_app()
    address = lan_address() if lan else "127.0.0.1"
    base = app.config["PUBLIC_URL"] or f"http://{address}:{port}"
    _greet(app, base, demo)
    Granian(
        "workshop.app:create_app",
        factory=True,
        address="0.0.0.0" if lan else "127.0.0.1",  # noqa: S104 - asked for by --lan
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=2,
        log_level=LogLevels.warning,
    ).serve()


def _greet(app: Flask, base: str, demo: bool) -> None:
    click.echo(f"\nMinga {__version__}   {base}")
    click.echo(f"Data: {app.config['INSTANCE']}")
    with app.app_context():
        if demo and enter_demo():
            click.echo("The two demo cantons were entered.")
        if not access.has_accounts(db.session()):
            token = access.make_link(db.session(), None)
            db.session.commit()
            click.echo(
                f"Make the first account with this link (once, within 7 days):\n  {base}/welcome/{token}"
            )
    _tell_demo(Path(app.config["INSTANCE"]), base)
    click.echo("Stop with Ctrl-C.\n")


def enter_demo() -> bool:
    """Enter the demo cantons unless there is a process; must run in the app's context."""
    try:
        key = box.key
    except KeyLost:
        return False  # there are rounds, and so there is a process
    done = load_demo(db.session(), box.engine, key, Path(current_app.config["INSTANCE"]))
    db.session.commit()
    return done


def _tell_demo(instance: Path, base: str) -> None:
    """Print the demo's sign-ins and a phone link with its QR code, as long as their files are there."""
    sign_ins, codes = instance / SIGN_INS, instance / CODES
    if sign_ins.is_file():
        click.echo(
            f"\nDemo sign-ins, made for this installation (delete {sign_ins} when you no longer need them):"
        )
        for line in sign_ins.read_text(encoding="utf-8").splitlines():
            email, password, role, place = line.split("\t")
            click.echo(f"  {email:32} {password:22} {role}, {place}")
    if codes.is_file() and (lines := codes.read_text(encoding="utf-8").splitlines()):
        click.echo("\nVote from a phone (each code votes once):")
        for line in lines:
            key, code = line.split("\t")
            click.echo(f"  {base}/v/{key}#{code}")
        key, code = lines[0].split("\t")
        click.echo(qr_terminal(f"{base}/v/{key}#{code}"))


@click.group()
def user() -> None:
    """Accounts and roles."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--canton", "canton_code", help="INEC code of a canton, for example 1116.")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default="coordinator", show_default=True
)
@click.option("--admin", is_flag=True, help="May open cantons.")
def user_add(email: str, name: str, canton_code: str | None, role: str, admin: bool) -> None:
    """Make an account, or give an existing one a role; a new account's password is printed once."""
    app = ready_app()
    with app.app_context():
        session = db.session()
        canton = session.get(Canton, canton_code) if canton_code else None
        if canton_code and canton is None:
            raise click.BadParameter(f"there is no canton with code {canton_code}", param_hint="--canton")
        person = access.find_person(session, email)
        password = None
        try:
            if person is None:
                password = new_password()
                person = access.add_person(session, email, name, password, is_admin=admin)
            if canton is not None:
                access.give_role(session, person, canton, Role(role))
        except DomainError as error:
            raise click.ClickException(str(error)) from error
        db.session.commit()
        where = f" ({role}, {canton.name}, {canton.province})" if canton else ""
        click.echo(
            f"{person.email}{where}" + (f"   password: {password}" if password else "   (known account)")
        )


@user.command("link")
@click.argument("email")
def user_link(email: str) -> None:
    """Print a one-time link with which a person sets a new password."""
    app = ready_app()
    with app.app_context():
        person = access.find_person(db.session(), email)
        if person is None:
            raise click.ClickException(f"there is no account {email}")
        token = access.make_link(db.session(), person)
        db.session.commit()
        click.echo(f"{app.config['PUBLIC_URL'] or 'http://127.0.0.1:8000'}/welcome/{token}")


@click.command()
@click.argument("text", default="")
def cantons(text: str) -> None:
    """List cantons with their codes; TEXT narrows them."""
    app = ready_app()
    with app.app_context():
        for canton in db.session.scalars(select(Canton).order_by(Canton.code)):
            if text.lower() in f"{canton.name} {canton.province} {canton.code}".lower():
                click.echo(f"{canton.code}  {canton.name}, {canton.province}   /p/{canton.slug}")


@click.command()
def migrate() -> None:
    """Bring the databases up to date without serving."""
    app = ready_app()
    click.echo(f"up to date: {app.config['INSTANCE']}")


@click.command()
def demo() -> None:
    """Enter the two demo cantons, if there is no process yet."""
    app = ready_app()
    with app.app_context():
        click.echo("entered" if enter_demo() else "there is already a process: nothing was changed")
    _tell_demo(Path(app.config["INSTANCE"]), app.config["PUBLIC_URL"] or "http://127.0.0.1:8000")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the data into the ZIP FILE; the ballot box only when no round is open."""
    app = ready_app()
    with app.app_context():
        try:
            whole = backups.back_up(db.engine, box.engine, file, utc_now(), Path(app.config["INSTANCE"]))
        except backups.CannotBackUp as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"written: {file}")
    if not whole:
        click.echo("A round is open, so the ballot box was left out. Make another backup after it is sealed.")
    click.echo(f"Keep secret-key and box-key of {app.config['INSTANCE']} too, in another place.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Put the backup FILE into this installation's folder, while it does not run; what is there is kept beside."""
    folder = instance_folder()
    try:
        whole = backups.restore(file, folder)
    except backups.CannotBackUp as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"restored into {folder}; the old files end in .before")
    if not whole:
        click.echo("The ballot box was not in the backup: the one in the folder, if any, was left as it is.")
