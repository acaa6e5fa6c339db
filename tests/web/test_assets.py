"""Style sheets and scripts: kept by the browser for good, small on their way, never of two versions on one page."""

import gzip
from pathlib import Path

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from workshop.paths import STATIC
from workshop.web.assets import Assets


def address(app: Flask, name: str) -> str:
    with app.test_request_context():
        return url_for("static", filename=name)


def test_a_script_is_asked_for_once_and_travels_small(app: Flask) -> None:
    client = app.test_client()
    path = address(app, "js/outbox.js")
    plain = client.get(path)
    assert plain.data == (STATIC / "js" / "outbox.js").read_bytes()
    assert plain.mimetype in ("text/javascript", "application/javascript")
    assert "immutable" in plain.headers["Cache-Control"]
    assert "Cookie" not in plain.headers["Vary"]  # else it is loaded again whenever the session changes
    small = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) * 2 < len(plain.data)
    assert small.headers["ETag"] != plain.headers["ETag"]
    again = client.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": small.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_that_was_open_during_an_upgrade_still_finds_its_scripts(app: Flask) -> None:
    answer = app.test_client().get("/static/older/js/app.js")
    assert answer.data == (STATIC / "js" / "app.js").read_bytes()
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["js/none.js", "../pyproject.toml", "%2e%2e/pyproject.toml", "js"])
def test_nothing_else_is_served(app: Flask, path: str) -> None:
    assert app.test_client().get(f"/static/1/{path}").status_code == 404


def test_any_change_is_another_version(tmp_path: Path) -> None:
    seen = set()
    for name, content in (("a.css", "x"), ("a.css", "y"), ("b.css", "y"), ("a.css", "yy")):
        (tmp_path / name).write_text(content)
        seen.add(Assets(tmp_path).version)
    assert len(seen) == 4
    assert Assets(tmp_path).version in seen


def test_no_query_is_asked_for_a_style_sheet(app: Flask, client: FlaskClient) -> None:
    from sqlalchemy import event

    from workshop.extensions import db

    asked: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *heard: asked.append(heard[2]))
    assert client.get(address(app, "css/tokens.css")).status_code == 200
    assert asked == []
