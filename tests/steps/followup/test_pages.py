"""Follow-up in the browser's eyes: staff's pages and the owner's link."""

import io
import re
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.pages import StrictClient, filled_in
from tests.steps.followup.conftest import PDF, picture
from workshop.extensions import db
from workshop.models.actions import Action, ActionUpdate
from workshop.steps.actions.service import today

Plan = tuple[int, int]


def base(plan: Plan) -> str:
    return f"/c/olmedo-loja/{plan[0]}/followup"


@pytest.fixture
def link(coordinator: StrictClient, plan: Plan) -> str:
    """The address of Rosa's link, as the coordinator reads it from the page."""
    page = coordinator.send(f"{base(plan)}/owners", {}, form='form:has(input[value="typed:rosa cueva"])')
    return urlsplit(page.select_one("code.long").text).path


def send_report(client: StrictClient, address: str, expected: int = 200, **values: object) -> BeautifulSoup:
    return client.send(address, values, expected, form="main form", multipart=True, needs_csrf=False)


def test_an_owner_reports_with_a_photo_and_anyone_sees_it(
    app: Flask, client: StrictClient, link: str, plan: Plan
) -> None:
    page = client.page(link, needs_csrf=False)
    assert "Agua segura" in page.text
    assert "Puente" not in page.text
    values = {
        "status": "in_progress",
        "progress": "40 %",
        "note": "Zanja abierta",
        "obstacle": "Falta tubería",
        "spent_cents": "1.200,50",
        "evidence": (io.BytesIO(picture()), "IMG_1.jpg"),
    }
    after = send_report(client, f"{link}/{plan[1]}", **values)
    assert "quedó guardado" in after.text
    public = client.page(f"/p/olmedo-loja/{plan[0]}/actions/{plan[1]}")
    for words in ("Zanja abierta", "Falta tubería", "Rosa Cueva", "1.200,50", "40 %"):
        assert words in public.text
    photo = client.get(public.select_one(".evidence img")["src"])
    assert (photo.status_code, photo.content_type) == (200, "image/jpeg")
    assert photo.headers["X-Content-Type-Options"] == "nosniff"
    answer = client.get(link)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_pdf_is_downloaded_and_never_shown(client: StrictClient, link: str, plan: Plan) -> None:
    send_report(client, f"{link}/{plan[1]}", note="Acta", evidence=(io.BytesIO(PDF), "acta.pdf"))
    public = client.page(f"/p/olmedo-loja/{plan[0]}/actions/{plan[1]}")
    url = public.select_one(".evidence a")["href"]
    file = client.get(url)
    assert file.data == PDF
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in file.headers["Content-Security-Policy"]
    client.page(url.replace(".pdf", ".jpg"), 404)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("acta.pdf", b"esto no es un PDF", "no pudimos leer"),
        ("acta.pdf", b"%PDF-1.4 cortado", "dañado"),
    ],
)
def test_a_bad_file_is_answered_and_nothing_is_lost(
    app: Flask, client: StrictClient, link: str, plan: Plan, name: str, content: bytes, said: str
) -> None:
    values = {"note": "Lo que escribí", "progress": "35", "evidence": (io.BytesIO(content), name)}
    page = send_report(client, f"{link}/{plan[1]}", 422, **values)
    assert said in page.text.lower() or said in page.text
    assert page.select_one("#note").text.strip() == "Lo que escribí"
    assert page.select_one("#progress")["value"] == "35"
    with app.app_context():
        assert db.session.query(ActionUpdate).count() == 0


def test_a_photo_of_50_mb_is_answered_and_nothing_is_lost(
    client: StrictClient, link: str, plan: Plan
) -> None:
    values = filled_in(client.page(f"{link}/{plan[1]}", needs_csrf=False).select_one("main form"))
    values["note"] = "Lo que escribí"
    parts = [f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in values.items()]
    parts.append('--b\r\nContent-Disposition: form-data; name="evidence"; filename="a.jpg"\r\n\r\n')
    body = "".join(parts).encode() + b"x" * (50 * 1024 * 1024) + b"\r\n--b--\r\n"
    answer = client.post(
        f"{link}/{plan[1]}", input_stream=io.BytesIO(body), content_length=len(body),
        content_type="multipart/form-data; boundary=b",
    )  # fmt: skip
    page = client.checked(answer, 422, needs_csrf=False)
    assert "50 MB" in page.text
    assert page.select_one("#note").text.strip() == "Lo que escribí"


def test_bad_input_keeps_what_was_typed(client: StrictClient, link: str, plan: Plan) -> None:
    values = {"progress": "mucho", "proposed_deadline": "mañana", "spent_cents": "doce", "note": "Nota"}
    page = send_report(client, f"{link}/{plan[1]}", 422, **values)
    for name in ("progress", "proposed_deadline", "spent_cents"):
        assert page.select_one(f"#{name}")["value"] == values[name]
        assert page.select_one(f"#{name}-error")
    assert page.select_one("details.folded").has_attr("open")
    assert page.select_one("#note").text.strip() == "Nota"


def test_the_same_form_sent_twice_is_one_report(
    app: Flask, client: StrictClient, link: str, plan: Plan
) -> None:
    address = f"{link}/{plan[1]}"
    values = filled_in(client.page(address, needs_csrf=False).select_one("main form"))
    for _ in range(2):
        sent = {**values, "note": "Una vez", "evidence": (io.BytesIO(picture()), "a.jpg")}
        assert client.post(address, data=sent, content_type="multipart/form-data").status_code == 303
    with app.app_context():
        (update,) = db.session.query(ActionUpdate).all()
        assert len(update.evidence) == 1


def test_a_link_opens_only_its_own_and_ends_when_revoked(
    app: Flask, client: StrictClient, coordinator: StrictClient, link: str, plan: Plan
) -> None:
    client.page(f"{link}/{plan[1] + 1}", 404)
    client.page("/o/noexiste", 404, needs_csrf=False)
    coordinator.send(f"{base(plan)}/links/1", {}, form='form[action$="/revoke"]')
    assert "ya no sirve" in client.page(link, 404, needs_csrf=False).text
    client.page(f"{link}/{plan[1]}", 404, needs_csrf=False)


def test_a_new_date_is_proposed_and_the_coordinator_decides(
    app: Flask, client: StrictClient, coordinator: StrictClient, official: StrictClient, link: str, plan: Plan
) -> None:
    later = today().replace(year=today().year + 1)
    send_report(client, f"{link}/{plan[1]}", proposed_deadline=later.isoformat(), obstacle="Lluvias")
    waiting = official.page(f"{base(plan)}/dates")
    assert "Lluvias" in waiting.text
    assert not waiting.select("main form[method=post]"), "only the coordinator decides"
    page = coordinator.send(f"{base(plan)}/dates", {"answer": "refuse", "reason": ""}, 422, form="main form")
    assert page.select_one(".error")
    coordinator.send(f"{base(plan)}/dates", {"answer": "accept"}, form="main form")
    with app.app_context():
        assert db.session.get_one(Action, plan[1]).deadline == later
    assert "aceptada" in client.page(f"/p/olmedo-loja/{plan[0]}/actions/{plan[1]}").text


def test_staff_report_too_and_hide_what_shows_too_much(
    client: StrictClient, official: StrictClient, plan: Plan
) -> None:
    address = f"{base(plan)}/{plan[1]}"
    photo = (io.BytesIO(picture(size=(30, 20))), "a.jpg")
    page = official.send(address, {"note": "Visto", "evidence": photo}, multipart=True)
    assert "Visto" in page.text
    url = page.select_one(".evidence img")["src"]
    assert client.get(url).status_code == 200
    official.send(address, {}, form='form[action*="/evidence/"]')
    assert client.get(url).status_code == 404
    official.send(address, {}, form='form[action*="/evidence/"]')
    assert client.get(url).status_code == 200
    assert official.post(address, data={"note": "sin permiso"}).status_code == 400, "no CSRF token"


def test_reminders_are_ready_to_be_sent(coordinator: StrictClient, client: StrictClient, plan: Plan) -> None:
    page = coordinator.page(f"{base(plan)}/reminders")
    assert "2 responsables" in page.text
    page = coordinator.press(f"{base(plan)}/reminders", "/owners")
    texts = [each.text for each in page.select(".message")]
    assert len(texts) == 2
    for text in texts:
        path = urlsplit(re.search(r"http\S+/o/\S+", text).group()).path
        client.page(path, needs_csrf=False)
    assert all("http" in each["href"] for each in page.select('a[href^="https://wa.me/"]'))


def test_who_may_do_what(facilitator: StrictClient, observer: StrictClient, plan: Plan) -> None:
    for client in (facilitator, observer):
        client.page(f"{base(plan)}/owners")
        client.page(f"{base(plan)}/reminders", 403)
        client.page(f"{base(plan)}/links/1", 403)
