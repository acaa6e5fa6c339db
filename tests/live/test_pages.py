"""The phone link and the projector."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.pages import StrictClient
from workshop.extensions import db, limiter
from workshop.models.base import utc_now
from workshop.models.process import Workshop, WorkshopTable
from workshop.models.swot import SwotEntry


@pytest.fixture
def workshop_id(app: Flask, process_id: int) -> int:
    with app.app_context():
        workshop = Workshop(
            process_id=process_id,
            name="Taller de Ávila",
            held_on=date(2026, 10, 1),
            join_code="KAWSAY",
            open_until=utc_now() + timedelta(hours=4),
            tables=[WorkshopTable(name="Mesa 1")],
        )
        db.session.add(workshop)
        db.session.commit()
        return workshop.id


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(SwotEntry.id))) or 0


def send(client: StrictClient, text: str, status: int = 200, **values: str):  # type: ignore[no-untyped-def]
    return client.send(
        "/j/KAWSAY", {"text": text, "quadrant": "weakness", **values}, status, needs_csrf=False
    )


def test_a_phone_adds_an_entry(client: StrictClient, app: Flask, workshop_id: int) -> None:
    page = send(client, "Sin <script>agua</script>")
    assert "Gracias" in page.select_one(".receipt").text
    assert "Sin <script>agua</script>" in page.select_one("section li").text
    assert count(app) == 1


def test_the_first_page_is_small_and_sets_no_cookie(client: StrictClient, workshop_id: int) -> None:
    answer = client.get("/j/kaw-say")
    assert answer.status_code == 200
    assert len(answer.data) < 14_000
    assert "Set-Cookie" not in answer.headers


def test_a_resend_never_doubles(client: StrictClient, app: Flask, workshop_id: int) -> None:
    write_id = client.page("/j/KAWSAY", needs_csrf=False).select_one("[name=write_id]")["value"]
    data = {"text": "Sin agua", "quadrant": "weakness", "write_id": write_id}
    for _ in range(3):
        client.checked(client.post("/j/KAWSAY", data=data), needs_csrf=False)
    assert count(app) == 1


def test_what_is_refused_stays(client: StrictClient, app: Flask, workshop_id: int) -> None:
    page = send(client, "y" * 281, 422)
    assert page.select_one("textarea").text.strip() == "y" * 281
    assert page.select_one("input[value=weakness]").has_attr("checked")
    page = send(client, "Agua", 422, quadrant="otra")
    assert page.select_one("textarea").text.strip() == "Agua"
    send(client, "Agua", 422, table="99999")
    assert count(app) == 0


def test_the_same_from_another_phone_can_give_its_dot_once(
    client: StrictClient, app: Flask, workshop_id: int
) -> None:
    send(client, "Sin agua")
    other = app.test_client()
    page = send(other, "sin agua", 422)
    agree = page.select_one("button[name=agree]")["value"]
    write_id = page.select_one("[name=write_id]")["value"]
    data = {"text": "sin agua", "quadrant": "weakness", "write_id": write_id, "agree": agree}
    for _ in range(2):
        other.checked(other.post("/j/KAWSAY", data=data), needs_csrf=False)
    with app.app_context():
        assert db.session.scalars(select(SwotEntry)).one().total_dots == 1


def test_unknown_and_closed_links_say_so(client: StrictClient, app: Flask, workshop_id: int) -> None:
    client.page("/j/NADIE", 404, needs_csrf=False)
    assert client.page("/j/?code=kawsay", needs_csrf=False).select_one("textarea")
    with app.app_context():
        db.session.get_one(Workshop, workshop_id).open_until = utc_now()
        db.session.commit()
    client.page("/j/KAWSAY", 410, needs_csrf=False)
    answer = client.post("/j/KAWSAY", data={"text": "Llegué tarde", "quadrant": "threat"})
    assert "Llegué tarde" in client.checked(answer, 410, needs_csrf=False).select_one("blockquote").text
    with app.app_context():
        db.session.get_one(Workshop, workshop_id).open_until = None
        db.session.commit()
    # Its day is over, though nobody ever opened it for phones.
    assert "terminó" in client.page("/j/KAWSAY", 410, needs_csrf=False).h1.text
    with app.app_context():
        db.session.get_one(Workshop, workshop_id).held_on = utc_now().date() + timedelta(days=1)
        db.session.commit()
    assert "todavía no" in client.page("/j/KAWSAY", needs_csrf=False).h1.text
    assert count(app) == 0


@pytest.fixture
def limited(app: Flask) -> Iterator[None]:
    limiter.reset()
    limiter.enabled = True
    yield
    limiter.enabled = False
    limiter.reset()


@pytest.mark.usefixtures("limited")
def test_a_thousand_from_one_phone_are_slowed_and_others_are_not(
    client: StrictClient, app: Flask, workshop_id: int
) -> None:
    device, statuses = "0123456789abcdef", []
    for number in range(1000):
        data = {"text": f"idea {number}", "quadrant": "threat", "write_id": f"{device}-{number:016x}"}
        kind = {"Accept": "application/json"} if number < 999 else {}
        answer = client.post("/j/KAWSAY", data=data, headers=kind)
        statuses.append(answer.status_code)
    page = client.checked(answer, 429, needs_csrf=False)
    assert page.select_one("textarea").text.strip() == "idea 999"
    assert page.select_one("[name=write_id]")["value"] == f"{device}-{999:016x}"
    assert (statuses.count(200), statuses.count(429)) == (30, 970)
    assert count(app) == 30
    send(app.test_client(), "otra persona")


def test_the_projector_shows_what_phones_send(
    facilitator: StrictClient, app: Flask, process_id: int, workshop_id: int
) -> None:
    path = f"/c/olmedo-loja/{process_id}/workshops/{workshop_id}/screen"
    page = facilitator.page(path)
    assert "/j/KAWSAY" in page.select_one(".join").text
    first = facilitator.get(f"{path}/pulse")
    known = {"If-None-Match": first.headers["ETag"]}
    assert facilitator.get(f"{path}/pulse", headers=known).status_code == 304
    send(app.test_client(), "Sin agua")
    second = facilitator.get(f"{path}/pulse", headers=known)
    assert second.status_code == 200
    assert "Sin agua" in second.text
    entry = f"/c/olmedo-loja/{process_id}/swot/entries/1"
    facilitator.press(entry, "/hide")
    assert "Sin agua" not in facilitator.get(f"{path}/pulse").text
    assert app.test_client().get(f"{path}/pulse").status_code == 302
