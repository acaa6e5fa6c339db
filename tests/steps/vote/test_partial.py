"""Before the seal nobody learns anything of the choices: two boxes of equal turnout look the same to everyone."""

import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache

from tests.conftest import signed_in
from tests.pages import StrictClient
from tests.steps.vote.polls import plan
from tests.steps.vote.walk import EVERYONE, addresses, fetch, known_of
from workshop.app import create_app
from workshop.extensions import box, db
from workshop.models.budget import BallotKind, BatchKind, Round
from workshop.models.process import Process
from workshop.steps.projects.service import projects
from workshop.steps.setup.service import offered_parishes
from workshop.steps.vote import batches, closing, register, service
from workshop.voting import codes
from workshop.voting.casting import cast

CHANNELS = ("phone",) * 14 + ("kiosk",) * 12 + ("assisted",) * 3 + ("paper",) * 11
RANDOM = (
    (re.compile(rb'(name="csrf_token"[^>]*value=")[^"]+'), rb"\1"),
    (re.compile(rb'(name="attempt"[^>]*value=")[^"]+'), rb"\1"),
    (re.compile(rb'(name="order"[^>]*value=")[^"]+'), rb"\1"),
    (re.compile(rb'(name="csrf-token" content=")[^"]+'), rb"\1"),
    (re.compile(rb'(name="write_id"[^>]*value=")[^"]+'), rb"\1"),
    (re.compile(rb'^(\{"now":)\d+'), rb"\1"),  # the clock
    (re.compile(rb"(DTSTAMP:)\d{8}T\d{6}Z"), rb"\1"),  # when a calendar was made
)


def plain(address: str, body: bytes) -> bytes:
    """A page without what is random by design: tokens, and on the ballot the order of the projects."""
    if address.endswith("/plan.xlsx") and body.startswith(b"PK"):  # it carries when it was made, signed
        book = openpyxl.load_workbook(BytesIO(body))
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        return repr([list(sheet.iter_rows(values_only=True)) for sheet in shown]).encode()
    if body.startswith(b"PK"):  # each part of a Word file carries the second in which it was packed
        packed = zipfile.ZipFile(BytesIO(body))
        return repr([(name, packed.read(name)) for name in packed.namelist()]).encode()
    for pattern, kept in RANDOM:
        body = pattern.sub(kept, body)
    if address.startswith("/v/"):
        body = b"".join(sorted(re.split(rb'(?=<li class="pick)|\n', body)))
    return body


def ballot(kind: BallotKind, names: list[str]) -> list[str] | dict[str, int]:
    """A ballot of this kind for these projects, the best first."""
    if kind is BallotKind.POINTS:
        return {name: place for place, name in enumerate(reversed(names), 1)}
    return names[:1] if kind is BallotKind.SINGLE else names


@contextmanager
def twin(folder: Path, templates: BytecodeCache) -> Iterator[Flask]:
    app = create_app(folder, TESTING=True, RATELIMIT_ENABLED=False)
    app.jinja_env.bytecode_cache = templates
    app.test_client_class = StrictClient
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        box.engine.dispose()


@pytest.mark.parametrize("kind", BallotKind)
def test_equal_turnout_and_other_choices_give_the_same_bytes_to_everyone(
    app: Flask,
    people: dict[str, str],
    process_id: int,
    priced: list[int],
    tmp_path: Path,
    compiled_templates: BytecodeCache,
    kind: BallotKind,
) -> None:
    with app.app_context():
        process = db.session.get_one(Process, process_id)
        most = 2 if kind is BallotKind.APPROVAL else None
        points = 4 if kind is BallotKind.POINTS else None
        round_plan = plan(projects(db.session(), process), ballot=kind, max_choices=most, points=points)
        found = service.draft(db.session(), process, round_plan)
        service.publish(db.session(), box.engine, found)
        parish = offered_parishes(db.session(), process.canton_code)[0].code
        people_of = ((BatchKind.SLIPS, None), (BatchKind.PAPER, None), (BatchKind.SLIPS, parish))
        plain_codes = [
            code
            for number, (batch, where) in enumerate(people_of)
            for code in batches.issue(
                db.session(), box.engine, box.key, found, f"mesa {number}", batch, 20, where
            )
        ]
        came = register.add(db.session(), box.engine, box.key, found, "Rosa Quizhpe", "1100000009")
        register.check_in(db.session(), came)
        db.session.commit()
        round_id, key, names = found.id, found.key, [str(each.project_id) for each in found.projects]
        db.session.remove()
        db.engine.dispose()
        box.engine.dispose()
    attempts = [codes.new_attempt() for _ in CHANNELS]
    here, there = Path(app.config["INSTANCE"]), tmp_path / "twin"
    shutil.copytree(here, there)
    seen = 0
    with twin(here, compiled_templates) as one, twin(there, compiled_templates) as other:
        for side, chosen in ((one, [names[:1]]), (other, [names[1:], names[2:]])):
            with side.app_context():
                for number, channel in enumerate(CHANNELS):
                    choices = ballot(kind, chosen[number % len(chosen)])
                    cast(
                        box.engine, box.key, key, plain_codes[number], choices, attempts[number], channel,
                        service.utc_now(),
                    )  # fmt: skip
        listed = addresses(one, known_of(one, process_id, round_id, key))
        if kind is not BallotKind.APPROVAL:  # what is far from the vote is looked at for one kind
            listed = [
                address for address in listed if "/rounds" in address or address.startswith(("/v/", "/p/"))
            ]
        assert len([address for address in listed if "/rounds/" in address]) > 10
        assert {f"/v/{key}", f"/v/{key}/kiosk", f"/v/{key}/receipt"} <= set(listed)
        for role in EVERYONE:
            clients: list[FlaskClient] = [
                signed_in(side, people[role]) if role in people else side.test_client()
                for side in (one, other)
            ]
            for address in listed:
                mine, theirs = (fetch(client, address) for client in clients)
                assert mine.status_code == theirs.status_code < 500, (role, address)
                assert plain(address, mine.data) == plain(address, theirs.data), (role, address)
                assert mine.headers.get("Content-Disposition") == theirs.headers.get("Content-Disposition")
                seen += mine.status_code == 200 and ("round" in address or "/v/" in address)
        assert seen > 20  # pages that were there, not refusals
        # after the seal they differ: this test would have seen it
        for side in (one, other):
            with side.app_context():
                closing.close_and_count(db.session(), box.engine, db.session.get_one(Round, round_id))
                db.session.commit()
        address = f"/p/olmedo-loja/{process_id}/rounds/{round_id}"
        pages = [plain(address, fetch(side.test_client(), address).data) for side in (one, other)]
        assert pages[0] != pages[1]
