"""A NUL that somebody sends harms nothing, on either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import make_database, make_person, make_process, signed_in
from tests.pages import StrictClient
from workshop.app import create_app
from workshop.extensions import box, db
from workshop.models.actors import Actor
from workshop.models.people import Role
from workshop.stores import bring_up_to_date


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres")
        make_database(address, "plain")
        monkeypatch.setenv("DATABASE_URL", address.replace("/postgres?", "/plain?"))
    app = create_app(tmp_path, TESTING=True, RATELIMIT_ENABLED=False)
    app.test_client_class = StrictClient
    bring_up_to_date(app)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        box.engine.dispose()


def test_a_nul_is_left_out_of_fields_and_finds_no_page(installation: Flask) -> None:
    with installation.app_context():
        email = make_person(db.session(), Role.COORDINATOR).email
        process = make_process(db.session())
        db.session.commit()
        base = f"/c/olmedo-loja/{process.id}"
    client = signed_in(installation, email)
    client.send(f"{base}/actors/new", {"name": "Junta\x00 de agua", "kind": "community"})
    with installation.app_context():
        assert [actor.name for actor in db.session.query(Actor)] == ["Junta de agua"]
    stranger = installation.test_client()
    for address in ("/p/olmedo%00", "/j/%00AAAAAA", "/v/%00", "/o/%00", "/c/%00/1", f"{base}/actors%00"):
        assert stranger.get(address).status_code == 404, address
    assert stranger.get("/j/?code=%00ab").status_code in (200, 302)
    assert client.get(f"{base}/actors?q=%00agua").status_code == 200
