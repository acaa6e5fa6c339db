"""`workshop remind` against a real SMTP server on this machine, and letters by themselves."""

import email
import email.policy
import os
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import make_person, make_process
from tests.pages import StrictClient
from workshop import mail
from workshop.extensions import db
from workshop.models.actions import Action
from workshop.models.actors import Actor
from workshop.models.followup import OwnerLink, Reminder
from workshop.models.people import Role
from workshop.reminder_command import remind
from workshop.steps.actions.service import today
from workshop.steps.followup import links, reminding

Plan = tuple[int, int]


class Office(socketserver.ThreadingTCPServer):
    """A small SMTP server (RFC 5321): it keeps letters, refuses `nobody@…`, and hangs up when told to."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.letters: list[EmailMessage] = []
        self.hangs_up = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Desk(socketserver.StreamRequestHandler):
    server: Office

    def handle(self) -> None:
        self.say("220 office")
        for line in self.rfile:
            word = line.split(b":")[0].split()[0].upper().decode()
            if word == "EHLO":
                self.say("250-office\r\n250 AUTH PLAIN")
            elif word == "AUTH":
                self.say("535 no")
            elif word == "RCPT":
                self.say("550 unknown" if b"nobody@" in line else "250 ok")
            elif word == "DATA":
                self.say("354 go on")
                self.keep()
                if self.server.hangs_up:
                    return
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def keep(self) -> None:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b"..") else line)
        letter = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.server.letters.append(letter)
        self.say("250 kept")


@pytest.fixture
def office() -> Iterator[Office]:
    with Office() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def owners(app: Flask, plan: Plan) -> Plan:
    """Besides the two typed owners: an actor with an e-mail, an English-speaking official, and a bad address."""
    with app.app_context():
        process = db.session.get_one(Action, plan[1]).process
        official = make_person(db.session(), Role.OFFICIAL, "2204")
        official.language = "en"
        junta = Actor(
            canton_code="1116",
            name="Junta «El Carmen», agua",
            kind="community",
            email="junta@ejemplo.example",
        )
        bad = Actor(canton_code="1116", name="Sin correo", kind="community", email="no tiene")
        away = Actor(canton_code="1116", name="Desconocida", kind="community", email="nobody@ejemplo.example")
        for title, owner in (("Cloración", {"owner_actor": junta}), ("Vía", {"owner_person": official}),
                             ("Ruta", {"owner_actor": bad}), ("Feria", {"owner_actor": away})):  # fmt: skip
            db.session.add(Action(process=process, title=title, deadline=today(), **owner))
        db.session.commit()
    return plan


def run(app: Flask, monkeypatch: pytest.MonkeyPatch, *options: str, **settings: str) -> Result:
    monkeypatch.setenv("WORKSHOP_INSTANCE", str(app.config["INSTANCE"]))
    for name in ("PUBLIC_URL", "SMTP_URL", "MAIL_FROM"):
        monkeypatch.setenv(name, settings.get(name, ""))
    mask = os.umask(0o077)
    try:
        return CliRunner().invoke(remind, list(options))
    finally:
        os.umask(mask)


SITE = {"PUBLIC_URL": "https://minga.example", "MAIL_FROM": "minga@olmedo.example"}


def test_each_owner_with_an_address_is_mailed_once_a_day(
    app: Flask, owners: Plan, office: Office, monkeypatch: pytest.MonkeyPatch, client: StrictClient,
    coordinator: StrictClient,
) -> None:  # fmt: skip
    first = run(app, monkeypatch, SMTP_URL=office.url, **SITE)
    assert first.exit_code == 0, first.output
    assert "e-mails sent: 2; sent earlier today: 0" in first.output
    by_name = {str(letter["To"].addresses[0].addr_spec): letter for letter in office.letters}
    assert set(by_name) == {"junta@ejemplo.example", "official-2204@minga.example"}
    junta = by_name["junta@ejemplo.example"]
    assert junta["To"].addresses[0].display_name == "Junta «El Carmen», agua"
    assert junta["From"].addresses[0].addr_spec == "minga@olmedo.example"
    assert junta["Auto-Submitted"] == "auto-generated"
    text = junta.get_content()
    assert "Cloración" in text
    assert "Vía" not in text
    address = next(line for line in text.splitlines() if line.startswith("https://minga.example/o/"))
    client.page(address.removeprefix("https://minga.example"), needs_csrf=False)
    assert "how are your actions going" in by_name["official-2204@minga.example"]["Subject"]

    for said in ("Rosa Cueva", "Luis Abad", "Sin correo", "Desconocida"):  # for a messenger
        assert f"----- Olmedo: {said}" in first.output
    assert "not an e-mail address" in first.output
    assert "refuses" in first.output
    again = run(app, monkeypatch, SMTP_URL=office.url, **SITE)
    assert "e-mails sent: 0; sent earlier today: 2" in again.output
    assert len(office.letters) == 2
    page = coordinator.page(f"/c/olmedo-loja/{owners[0]}/followup/reminders")
    assert len(page.select("section.card .badge.done")) == 2


def test_without_a_mail_server_texts_are_printed_and_nothing_is_counted_as_sent(
    app: Flask, owners: Plan, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for options, settings in (
        ((), {"PUBLIC_URL": "https://minga.example"}),
        (("--print", "--canton", "1116"), SITE),
    ):
        done = run(app, monkeypatch, *options, SMTP_URL=office.url if options else "", **settings)
        assert done.exit_code == 0, done.output
        assert done.output.count("https://minga.example/o/") == 6
    assert office.letters == []
    with app.app_context():
        assert db.session.query(Reminder).count() == 0
        for link in db.session.query(OwnerLink):
            links.revoke(db.session(), link)
        db.session.commit()
    assert "/o/" not in run(app, monkeypatch, PUBLIC_URL="https://minga.example").output, (
        "an ended link stays ended"
    )
    assert "nobody has to be reminded" in run(app, monkeypatch, "--canton", "2204", **SITE).output
    assert run(app, monkeypatch, "--canton", "9999", **SITE).exit_code == 2


def test_what_could_not_be_sent_is_tried_again(
    app: Flask, owners: Plan, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.hangs_up = True
    assert "e-mails sent: 2" in run(app, monkeypatch, SMTP_URL=office.url, **SITE).output, "it calls again"
    with app.app_context():
        db.session.query(Reminder).delete()
        db.session.commit()
    office.shutdown()
    office.server_close()
    done = run(app, monkeypatch, SMTP_URL=office.url, **SITE)
    assert done.exit_code == 1
    assert "could not be used" in done.output
    with app.app_context():
        assert db.session.query(Reminder).count() == 0


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"SMTP_URL": "mail.example.gob.ec", **SITE}, "SMTP_URL is not"),
        ({"SMTP_URL": "smtp://host:port", **SITE}, "SMTP_URL is not"),
        ({"SMTP_URL": "smtp://h", "PUBLIC_URL": "https://minga.example"}, "MAIL_FROM has to"),
        ({"SMTP_URL": "smtp://h", "MAIL_FROM": "a@b.example"}, "set PUBLIC_URL"),
    ],
)
def test_a_wrong_setting_is_said_in_one_line(
    app: Flask, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], said: str
) -> None:
    done = run(app, monkeypatch, **settings)
    assert done.exit_code == 1
    assert said in done.output


def test_a_password_is_shown_to_nobody(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    server = mail.server_of(office.url.replace("smtp://", "smtp://ana:cla%20ve@"))
    assert (server.user, server.password) == ("ana", "cla ve")
    with pytest.raises(mail.MailError, match="does not accept") as refused, mail.Post(server):
        pass
    assert "cla" not in str(refused.value)
    monkeypatch.setattr(mail, "LOCAL", set())
    with pytest.raises(mail.MailError, match="offers no encryption"), mail.Post(server):
        pass
    assert mail.server_of("smtps://h.example").port == 465


@pytest.mark.parametrize("to", ["", "no tiene", "a@", "a@b.example\r\nBcc: c@d.example", "ñandú@b.example"])
def test_a_letter_goes_to_an_address_only(to: str) -> None:
    with pytest.raises(mail.Refused):
        mail.message("minga@a.example", "Olmedo", to, "Ana", "Hola", "texto")


def test_a_letter_keeps_its_words() -> None:
    text = "Buenos días, Ñusta:\n.\n" + "á" * 500 + "\n"
    letter = mail.message("minga@a.example", "Olmedo", "a@b.example", "Ana\nBcc: x", "Una\nlínea", text)
    read = email.message_from_bytes(letter.as_bytes(), policy=email.policy.default)
    assert read.get_content() == text
    assert read["Subject"] == "Una línea"
    assert read["Bcc"] is None


def test_only_one_of_two_runs_may_send(session: Session) -> None:
    process = make_process(session)
    session.add(Action(process=process, title="Agua", owner_typed="Rosa", deadline=today()))
    session.flush()
    (one,) = reminding.due(session, process, "ab" * 32, lambda token: f"https://m.example/o/{token}", today())
    assert one.owner.link
    first = reminding.claim(session, one, today())
    assert first
    assert reminding.claim(session, one, today()) is None
    assert reminding.last_mailed(session, process) == {"typed:rosa": today()}
    reminding.give_back(session, first)
    assert reminding.claim(session, one, today())
