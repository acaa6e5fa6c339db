"""Backups leave an open ballot box out, and a box put back from an old copy is held until two people agree."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import make_person, signed_in
from tests.steps.vote.polls import priced
from tests.steps.vote.test_ballot import Poll, open_poll
from workshop import backup
from workshop.access import service as access
from workshop.app import create_app
from workshop.extensions import box, db
from workshop.models.base import utc_now
from workshop.models.budget import Round
from workshop.models.geography import Canton
from workshop.models.people import Role
from workshop.steps.vote import closing
from workshop.stores import bring_up_to_date
from workshop.voting import errors
from workshop.voting.box import round_settings, turnout
from workshop.voting.casting import cast
from workshop.voting.codes import new_attempt

__all__ = ["priced"]


def vote(poll: Poll, number: int) -> None:
    chosen = [poll.ids["Agua segura"]]
    cast(box.engine, box.key, poll.key, poll.codes[number], chosen, new_attempt(), "phone", utc_now())


def names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return sorted(archive.namelist())


def test_an_open_box_stays_out_and_a_sealed_one_comes_in(
    app: Flask, process_id: int, priced: list[int], tmp_path: Path
) -> None:
    poll = open_poll(app, process_id)
    with app.app_context():
        vote(poll, 0)
        assert backup.back_up(db.engine, box.engine, tmp_path / "open.zip", utc_now()) is False
        closing.close_and_count(db.session(), box.engine, db.session.get_one(Round, poll.id))
        db.session.commit()
        assert backup.back_up(db.engine, box.engine, tmp_path / "sealed.zip", utc_now()) is True
        with pytest.raises(backup.CannotBackUp, match="exists already"):
            backup.back_up(db.engine, box.engine, tmp_path / "sealed.zip", utc_now())
    assert names(tmp_path / "open.zip") == ["about.json", "minga.sqlite"]
    assert names(tmp_path / "sealed.zip") == ["about.json", "box.sqlite", "minga.sqlite"]
    with zipfile.ZipFile(tmp_path / "open.zip") as archive:
        assert json.loads(archive.read("about.json"))["open_rounds"] == [poll.key]
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert not any(code.encode() in content for code in poll.codes)
    assert (tmp_path / "open.zip").stat().st_mode & 0o077 == 0


def test_a_backup_goes_into_a_new_place(
    app: Flask, process_id: int, priced: list[int], tmp_path: Path
) -> None:
    poll = open_poll(app, process_id)
    with app.app_context():
        vote(poll, 0)
        closing.close_and_count(db.session(), box.engine, db.session.get_one(Round, poll.id))
        db.session.commit()
        backup.back_up(db.engine, box.engine, tmp_path / "all.zip", utc_now())
    place = tmp_path / "new"
    assert backup.restore(tmp_path / "all.zip", place) is True
    again = create_app(place, TESTING=True)
    bring_up_to_date(again)
    with again.app_context():
        found = db.session.get_one(Round, poll.id)
        assert closing.results(found).count.voters == 1
        assert round_settings(box.engine, poll.key).sealed_at == found.sealed_at
        db.engine.dispose()
        box.engine.dispose()


def test_what_people_sent_goes_along_and_nothing_else_comes_in(app: Flask, tmp_path: Path) -> None:
    folder = Path(app.config["INSTANCE"])
    sent = folder / "uploads" / "evidence"
    sent.mkdir(parents=True)
    (sent / "ab12.jpg").write_bytes(b"a photograph")
    (sent / ".cd34.jpg.part").write_bytes(b"half")
    (sent / "link.jpg").symlink_to(folder / "secret-key")
    with app.app_context():
        backup.back_up(db.engine, box.engine, tmp_path / "all.zip", utc_now(), folder)
    assert names(tmp_path / "all.zip") == [
        "about.json",
        "box.sqlite",
        "minga.sqlite",
        "uploads/evidence/ab12.jpg",
    ]
    place = tmp_path / "new"
    (place / "uploads" / "evidence").mkdir(parents=True)
    (place / "uploads" / "evidence" / "mine.jpg").write_bytes(b"mine")
    backup.restore(tmp_path / "all.zip", place)
    back = place / "uploads" / "evidence" / "ab12.jpg"
    assert back.read_bytes() == b"a photograph"
    assert back.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in back.parent.iterdir()) == ["ab12.jpg", "mine.jpg"]
    for name in ("uploads/../secret-key", "/etc/x", "secret-key", "uploads/a/../../x", "uploads\\..\\x"):
        shutil.copy(tmp_path / "all.zip", tmp_path / "evil.zip")
        with zipfile.ZipFile(tmp_path / "evil.zip", "a") as archive:
            archive.writestr(name, "evil")
        with pytest.raises(backup.CannotBackUp, match="nothing was changed"):
            backup.restore(tmp_path / "evil.zip", tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_what_is_no_backup_changes_nothing(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    (place / "minga.sqlite").write_bytes(b"mine")
    wrong = tmp_path / "wrong.zip"
    for content in (b"no zip", b""):
        wrong.write_bytes(content)
        with pytest.raises(backup.CannotBackUp, match="nothing was changed"):
            backup.restore(wrong, place)
    with zipfile.ZipFile(wrong, "w") as archive:
        archive.writestr("about.json", '{"format": "other"}')
    with pytest.raises(backup.CannotBackUp, match="nothing was changed"):
        backup.restore(wrong, place)
    assert (place / "minga.sqlite").read_bytes() == b"mine"
    assert [path.name for path in place.iterdir()] == ["minga.sqlite"]


def test_an_old_box_put_back_is_held_until_two_people_release_it(
    app: Flask, people: dict[str, str], process_id: int, priced: list[int], tmp_path: Path
) -> None:
    poll = open_poll(app, process_id)
    folder = Path(app.config["INSTANCE"])
    with app.app_context():
        vote(poll, 0)
        box.engine.dispose()
        shutil.copy(folder / "box.sqlite", tmp_path / "old.sqlite")
        vote(poll, 1)
        box.engine.dispose()
        shutil.copy(tmp_path / "old.sqlite", folder / "box.sqlite")
        second = make_person(db.session(), None)
        access.give_role(db.session(), second, db.session.get_one(Canton, "1116"), Role.COORDINATOR)
        db.session.commit()
        another = second.email
    bring_up_to_date(app)
    with app.app_context():
        with pytest.raises(errors.RoundHeld):
            vote(poll, 1)  # it voted already, and looks unused
        with pytest.raises(errors.RoundHeld):
            closing.close_and_count(db.session(), box.engine, db.session.get_one(Round, poll.id))
        db.session.rollback()
    bring_up_to_date(app)  # starting again forgets nothing
    path = f"/c/olmedo-loja/{process_id}/rounds/{poll.id}"
    first = signed_in(app, people["coordinator"])
    assert "restauró desde una copia" in first.page(path).text
    first.press(path, "/release")
    page = first.page(path)
    assert "segunda persona" in page.text
    assert not page.select_one('form[action$="/release"]')
    signed_in(app, another).press(path, "/release")
    assert "liberada después de la restauración" in first.page(path).text
    with app.app_context():
        vote(poll, 1)
        assert turnout(box.engine, poll.key).ballots == 2
