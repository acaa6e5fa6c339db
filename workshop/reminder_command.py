"""`workshop remind`, for cron: e-mails to owners, and texts for the messenger where there is no e-mail."""

from datetime import date

import click
from flask import Flask

from workshop.commands import ready_app
from workshop.extensions import db
from workshop.mail import MailError, Post, Refused, Server, message, sender_of, server_of
from workshop.models.geography import Canton
from workshop.models.process import Process
from workshop.steps.followup import reminding
from workshop.steps.followup.service import today
from workshop.web.addresses import outside


@click.command()
@click.option("--canton", "canton_code", help="INEC code of a canton, for example 1116; without it all.")
@click.option("--print", "only_print", is_flag=True, help="Send nothing: print every text.")
def remind(canton_code: str | None, only_print: bool) -> None:
    """Remind owners of what is late, due soon or silent: by e-mail, once a day each, or with texts to send."""
    app = ready_app()
    server, sender = _mail_settings(app, only_print)
    # The addresses in the texts are made as in a request to the installation's public address.
    with app.test_request_context(base_url=app.config["PUBLIC_URL"] or "http://127.0.0.1:8000"):
        if canton_code and db.session.get(Canton, canton_code) is None:
            raise click.BadParameter(f"there is no canton with code {canton_code}", param_hint="--canton")
        day = today()
        found = [
            each
            for process in reminding.live_processes(db.session(), canton_code)
            for each in _due(app, process, day)
        ]
        db.session.commit()  # links that were missing
        by_mail = [each for each in found if server is not None and each.owner.email]
        by_hand = [each for each in found if each not in by_mail]
        if server is not None and by_mail:
            by_hand += _mail(server, sender, by_mail, day)
        _print(by_hand)
        if not found:
            click.echo("nobody has to be reminded today")


def _mail_settings(app: Flask, only_print: bool) -> tuple[Server | None, str]:
    if only_print or not app.config["SMTP_URL"]:
        if not app.config["PUBLIC_URL"]:
            click.echo("PUBLIC_URL is not set: the links open on this machine only.", err=True)
        return None, ""
    if not app.config["PUBLIC_URL"]:
        raise click.ClickException("set PUBLIC_URL: without it the links in the e-mails would open nowhere")
    try:
        server = server_of(app.config["SMTP_URL"])
        return server, sender_of(app.config["MAIL_FROM"], server)
    except MailError as error:
        raise click.ClickException(str(error)) from error


def _due(app: Flask, process: Process, day: date) -> list[reminding.Due]:
    secret = str(app.config["SECRET_KEY"])
    return reminding.due(
        db.session(), process, secret, lambda token: outside("owner.index", token=token), day
    )


def _mail(server: Server, sender: str, found: list[reminding.Due], day: date) -> list[reminding.Due]:
    """Mail each of `found` that was not mailed today; return those whose letter was refused."""
    sent, refused = 0, []
    try:
        with Post(server) as post:
            for each in found:
                try:
                    sent += _mail_one(post, sender, each, day)
                except Refused as error:
                    click.echo(f"{each.owner.name}: {error}", err=True)
                    refused.append(each)
    except MailError as error:
        click.echo(f"e-mails sent: {sent}")
        raise click.ClickException(f"{error}; run the command again later, nobody is mailed twice") from error
    click.echo(f"e-mails sent: {sent}; sent earlier today: {len(found) - sent - len(refused)}")
    return refused


def _mail_one(post: Post, sender: str, due: reminding.Due, day: date) -> bool:
    """Mail one letter; False when it went out earlier today. Raises MailError, and then it may be tried again.

    No transaction is open while the mail server takes its time.
    """
    name = f"{due.process.canton.name} · Minga"
    letter = message(sender, name, due.owner.email, due.owner.name, due.subject, due.text)
    claim = reminding.claim(db.session(), due, day)
    db.session.commit()
    if claim is None:
        return False
    try:
        post.send(letter)
    except MailError:
        reminding.give_back(db.session(), claim)
        db.session.commit()
        raise
    return True


def _print(found: list[reminding.Due]) -> None:
    for each in found:
        contact = each.owner.phone or each.owner.email or "no telephone known"
        click.echo(f"\n----- {each.process.canton.name}: {each.owner.name} ({contact})\n{each.text}")
