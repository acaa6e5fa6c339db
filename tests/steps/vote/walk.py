"""Every page and download that an address can name, for tests that look at all of them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from workshop.models.people import Role

FORMS = ("pdf", "csv", "docx", "xlsx", "zip", "ics", "json", "pb", "txt")
# Names of what a counted round publishes; before the seal each must be missing.
PUBLISHED = (
    "round.json",
    "receipts.txt",
    "choices.txt",
    "round.pb",
    "README.txt",
    "verify_box.py",
    "all.zip",
)
SIGNED_IN = tuple(role.value for role in Role)
EVERYONE = (*SIGNED_IN, "public")


def addresses(app: Flask, known: Mapping[str, Sequence[object]]) -> list[str]:
    """Every address that answers GET and whose parts are all in `known`; rounds must not be left out."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or rule.endpoint == "static":
            continue
        if rule.arguments <= known.keys():
            found.extend(_of_rule(app, rule, known))
        else:
            assert "round" not in rule.rule, f"this test cannot fill {rule.rule}"
    return sorted(set(found))


def _of_rule(app: Flask, rule: Rule, known: Mapping[str, Sequence[object]]) -> list[str]:
    names = sorted(rule.arguments)
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        return [
            adapter.build(rule.endpoint, dict(zip(names, values, strict=True)))
            for values in itertools.product(*(known[name] for name in names))
        ]


def known_of(app: Flask, process_id: int, round_id: int, round_key: str) -> dict[str, Sequence[object]]:
    """What fills the addresses of the tests' process and one round of it."""
    return {
        "canton_slug": ["olmedo-loja"],
        "process_id": [process_id],
        "round_id": [round_id],
        "round_key": [round_key],
        "form": FORMS,
        "name": PUBLISHED,
        "step": ["vote"],
        "batch_id": [1, 2],
        "conflict_id": [1],
        "entry_id": [1],
        "token": ["0" * 32],
        "place": ["phone", "kiosk", "assisted"],
        "project_id": [1],
    }


def fetch(client: FlaskClient, address: str) -> TestResponse:
    """The answer, whatever its status."""
    return client.get(address)
