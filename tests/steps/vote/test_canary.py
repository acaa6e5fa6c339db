"""1,000 codes are issued and used through the app; then they are sought wherever something could have kept them."""

import gzip
import io
import logging
import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import signed_in
from tests.pages import StrictClient, filled_in
from tests.steps.vote.test_ballot import CODE, Poll, open_poll
from tests.steps.vote.walk import EVERYONE, addresses, fetch, known_of
from workshop import backup
from workshop.extensions import box, db
from workshop.models.budget import BallotKind, Round
from workshop.steps.vote import closing, service
from workshop.voting import codes
from workshop.voting.codes import ALPHABET
from workshop.voting.credentials import issue_codes

N = 1000
BY_PDF = 60
BARE = re.compile(rf"[{ALPHABET}]{{15,}}")
TOKEN = re.compile(r"[0-9a-f]{32,}")
CHOICES = re.compile(r'\[\\*"\d+\\*"(?:, ?\\*"\d+\\*")*\]|project=\d')


class Seeker:
    """Looks for codes and attempt tokens, in any way of writing them."""

    def __init__(self, plain: list[str], attempts: list[str]):
        self.plain, self.attempts = set(plain), set(attempts)
        self.raw = [bytes.fromhex(attempt) for attempt in attempts]

    def found_in(self, content: bytes) -> set[str]:
        text = content.decode("latin-1")
        squeezed = re.sub(r"[\s-]", "", text).upper()
        seen = {part for run in BARE.findall(squeezed) for part in windows(run, 15)}
        seen |= {part for run in TOKEN.findall(text.lower()) for part in windows(run, 32)}
        return seen & (self.plain | self.attempts)

    def raw_in(self, content: bytes) -> bool:
        return any(raw in content for raw in self.raw)


def windows(run: str, length: int) -> set[str]:
    return {run[start : start + length] for start in range(len(run) - length + 1)}


class Everything(logging.Handler):
    """Keeps what any logger says, with tracebacks, as it would be printed."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def logged() -> Iterator[Everything]:
    """All loggers at their most talkative."""
    names = ["", "sqlalchemy.engine", "sqlalchemy.pool", "workshop", "flask_limiter", "werkzeug"]
    before = {name: logging.getLogger(name).level for name in names}
    handler = Everything()
    logging.getLogger().addHandler(handler)
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield handler
    logging.getLogger().removeHandler(handler)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def issue_by_page(coordinator: StrictClient, path: str, n: int) -> list[str]:
    """Codes as they are read from the printed slips."""
    form = coordinator.page(path).select_one('form[action$="/codes"]')
    slips = coordinator.post(form["action"], data={**filled_in(form), "count": str(n), "batch": "impresas"})
    assert slips.content_type == "application/pdf"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(slips.data)).pages)
    return [code.replace("-", "") for code in CODE.findall(text)]


def unpacked(content: bytes) -> Iterator[bytes]:
    """The bytes, and what is packed in them: ZIP (also XLSX and DOCX), gzip, the text of a PDF."""
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from unpacked(archive.read(name))
    elif content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content)
    elif content.startswith(b"%PDF"):
        yield "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).encode()


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_nothing_keeps_a_code_a_token_or_a_choice(
    app: Flask,
    people: dict[str, str],
    client: StrictClient,
    process_id: int,
    priced: list[int],
    logged: Everything,
    tmp_path: Path,
) -> None:
    folder = Path(app.config["INSTANCE"])
    poll: Poll = open_poll(app, process_id, ballot=BallotKind.APPROVAL, max_choices=2)
    path = f"/c/olmedo-loja/{process_id}/rounds/{poll.id}"
    coordinator = signed_in(app, people["coordinator"])
    plain = issue_by_page(coordinator, path, BY_PDF)
    assert len(plain) == BY_PDF
    with app.app_context():
        plain += issue_codes(box.engine, box.key, poll.key, N - BY_PDF, "mesa 2")
    attempts = [codes.new_attempt() for _ in plain]
    seeker = Seeker(plain, attempts)
    chance, ids = random.Random(1), list(poll.ids.values())
    kept: dict[str, bytes] = {}  # by where: all that must hold no secret
    answered: list[TestResponse] = []

    def send(values: dict[str, Any], at: str = f"/v/{poll.key}") -> TestResponse:
        return client.post(at, data=values)

    for number, (code, attempt) in enumerate(zip(plain, attempts, strict=True)):
        values = {
            "code": codes.printed(code),
            "attempt": attempt,
            "project": chance.sample(ids, chance.randint(1, 2)),
            "step": "cast",
        }
        if number % 50 == 0:  # what goes wrong on the way
            tampered = [
                {**values, "project": [*ids, "999"]},
                {**values, "project": "'; DROP TABLE ballot; --"},
                {**values, "attempt": attempt[:-1] + "g"},
                {**values, "code": code[:-2] + code[-1] + code[-2]},
                {**values, "code": code + "\x00"},
                {**values, "step": ""},
                {**values, "step": "\ud83d".encode("utf-8", "surrogatepass")},
            ]
            assert all(send(each).status_code < 500 for each in tampered)
            answered.append(send(values, "/v/nadie1"))
            answered.append(client.put(f"/v/{poll.key}", data=values))
            answered.append(coordinator.post(f"{path}/close", data=values))  # without a CSRF token
        answer = send(values)
        assert answer.status_code == 200, answer.text
        assert codes.receipt_of(poll.key, attempt) in answer.text
        kept[f"receipt page {number}"] = answer.data
        if number % 10 == 0:
            again = send({**values, "attempt": codes.new_attempt()})  # used
            assert again.status_code == 409
            kept[f"used {number}"] = again.data
        if number in (300, 700):
            kept |= {f"{number} {name}": content for name, content in files_in(folder).items()}
    kept |= {f"refusal {number}": answer.data for number, answer in enumerate(answered)}
    for role in EVERYONE:
        reader = signed_in(app, people[role]) if role in people else app.test_client()
        for address in addresses(app, known_of(app, process_id, poll.id, poll.key)):
            kept[f"{role} {address} open"] = fetch(reader, address).data
    with app.app_context():
        backup.back_up(db.engine, box.engine, tmp_path / "open.zip", service.utc_now())
    kept["backup, open"] = (tmp_path / "open.zip").read_bytes()
    before_seal = "\n".join(logged.lines)
    assert not CHOICES.findall(before_seal)
    with app.app_context():
        closing.close_and_count(db.session(), box.engine, db.session.get_one(Round, poll.id))
        db.session.commit()
        backup.back_up(db.engine, box.engine, tmp_path / "sealed.zip", service.utc_now())
    kept["backup, sealed"] = (tmp_path / "sealed.zip").read_bytes()
    for role in EVERYONE:
        reader = signed_in(app, people[role]) if role in people else app.test_client()
        everywhere = addresses(app, known_of(app, process_id, poll.id, poll.key))
        for address in (each for each in everywhere if "rounds/" in each or "/v/" in each):
            answer = fetch(reader, address)
            kept[f"{role} {address} sealed"] = answer.data + str(answer.headers).encode()
    broken_box(app, client, poll, plain[0], attempts[0], kept)
    kept |= files_in(folder)
    kept["log"] = "\n".join(logged.lines).encode()
    assert len(logged.lines) > 10 * N  # it was listened to, down to each statement
    assert seeker.found_in(codes.printed(plain[5]).lower().encode()) == {plain[5]}  # and would be found
    for where, content in kept.items():
        for part in unpacked(content):
            assert not seeker.found_in(part), where
            if "sqlite" in where or where == "log" or "box" in where:
                assert not seeker.raw_in(part), where


def broken_box(
    app: Flask, client: StrictClient, poll: Poll, code: str, attempt: str, kept: dict[str, bytes]
) -> None:
    """The store fails in two ways while somebody votes: a table is gone, then the file is no database."""
    values = {"code": code, "attempt": attempt, "project": next(iter(poll.ids.values())), "step": "cast"}
    file = Path(app.config["INSTANCE"]) / "box.sqlite"
    whole = file.read_bytes()
    with app.app_context():
        with box.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE credential RENAME TO gone")
        missing = client.post(f"/v/{poll.key}", data=values)
        box.engine.dispose()
        file.write_bytes(b"no database" * 1000)
        failed = client.post(f"/v/{poll.key}", data=values)
        box.engine.dispose()
        file.write_bytes(whole)
    assert (missing.status_code, failed.status_code) == (503, 500)
    kept["error 500"] = failed.data
