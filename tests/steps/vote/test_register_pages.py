"""The register as the team uses it: a list brought in, people searched and checked in; no number stays anywhere."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from tests.pages import StrictClient
from tests.steps.vote.test_ballot import CODE, Poll, open_poll
from tests.steps.vote.test_register import cédula
from workshop.extensions import box
from workshop.models.budget import Admission
from workshop.voting.box import turnout
from workshop.voting.credentials import code_state

LIST = f"Nombre;Cédula;Parroquia\nRosa Pardo;{cédula(1)};La Tingue\nLuis Vega;{cédula(2)};\nEva Ríos;1100000000;\n"


@pytest.fixture
def poll(app: Flask, process_id: int, priced: list[int]) -> Poll:
    return open_poll(app, process_id)


@pytest.fixture
def path(process_id: int, poll: Poll) -> str:
    return f"/c/olmedo-loja/{process_id}/rounds/{poll.id}/register"


def token_of(client: StrictClient, page: str) -> str:
    return str(client.page(page).select_one("[name=csrf_token]")["value"])


def upload(client: StrictClient, path: str, content: bytes, status: int = 200) -> BeautifulSoup:
    data = {"csrf_token": token_of(client, f"{path}/import"), "file": (io.BytesIO(content), "padron.csv")}
    answer = client.post(f"{path}/import", data=data, follow_redirects=True)
    return client.checked(answer, status)


def bring(client: StrictClient, path: str) -> BeautifulSoup:
    page = upload(client, path, LIST.encode())
    confirm = page.select_one("form[action*='/import/']")
    answer = client.post(
        confirm["action"], data={"csrf_token": confirm.select_one("[name=csrf_token]")["value"]},
        follow_redirects=True,
    )  # fmt: skip
    return client.checked(answer)


def find(client: StrictClient, path: str, typed: str) -> BeautifulSoup:
    return client.send(path, {"person": typed}, form="form[action$='/register'][method=post]")


def press_check_in(client: StrictClient, path: str, typed: str, kind: str) -> TestResponse:
    page = find(client, path, typed)
    form = next(f for f in page.select("form[action$='/check-in']") if f.select_one(f"[value={kind}]"))
    values = {field["name"]: field["value"] for field in form.select("input")}
    return client.post(form["action"], data=values)


def test_a_list_is_brought_in_and_people_get_their_codes(
    app: Flask, facilitator: StrictClient, poll: Poll, path: str
) -> None:
    assert facilitator.page(path.removesuffix("/register")).select_one(f"a[href='{path}']")
    assert facilitator.page(path).select_one(f"a[href='{path}/import']")
    page = bring(facilitator, path)
    assert {f.span.text: f.b.text for f in page.select(".figure")}.keys()
    assert [f.b.text for f in page.select(".figure")] == ["3", "0"]
    answer = press_check_in(facilitator, path, "rosa", "code")
    assert answer.headers["Cache-Control"] == "no-store"
    page = facilitator.checked(answer)
    code = page.select_one(".large-code code").text
    assert CODE.fullmatch(code)
    assert f"/v/{poll.key}" in page.select_one(".large-code").text
    with app.app_context():
        assert code_state(box.engine, box.key, poll.key, code) == "good"
        issued = turnout(box.engine, poll.key).issued
    token = token_of(facilitator, path)
    person = facilitator.page(path).find("a", string="Rosa Pardo")["href"]
    for kind in ("slip", "code"):  # the page was reloaded, or another table was quicker
        again = facilitator.post(f"{person}/check-in", data={"csrf_token": token, "with": kind})
        page = facilitator.checked(again, 409)
        assert page.select_one(".error-notice")
        assert not CODE.search(page.text)
    answer = press_check_in(facilitator, path, cédula(2), "slip")
    assert answer.headers["Location"].endswith("/register")
    with app.app_context():
        assert turnout(box.engine, poll.key).issued == issued  # a printed slip: nothing was made
    assert [f.b.text for f in facilitator.page(path).select(".figure")] == ["3", "2"]


def test_bad_rows_are_shown_with_their_reason_and_nothing_is_stored(
    coordinator: StrictClient, path: str
) -> None:
    page = upload(coordinator, path, f"Nombre;Parroquia\nRosa;Marte\nLuis;\n{cédula(7)};\n".encode())
    assert len(page.select(".badge.loss")) == 2
    assert "Marte" in page.text
    assert cédula(7) not in page.text
    assert not page.select("form[action*='/import/'] button")
    confirm = page.select_one("form[action*='/import/']")
    values = {"csrf_token": confirm.select_one("[name=csrf_token]")["value"]}
    coordinator.checked(coordinator.post(confirm["action"], data=values, follow_redirects=True))
    assert not coordinator.page(path).select(".figure")
    assert upload(coordinator, path, b"%PDF-1.7", 422).select_one("#file-error")


def test_a_file_is_stored_once_and_opens_for_nobody_else(
    coordinator: StrictClient, facilitator: StrictClient, path: str
) -> None:
    page = upload(coordinator, path, LIST.encode())
    action = page.select_one("form[action*='/import/']")["action"]
    assert facilitator.get(action).status_code == 302
    for _time in range(2):
        coordinator.post(action, data={"csrf_token": token_of(coordinator, path)})
    assert coordinator.page(path).select_one(".figure b").text == "3"


def test_one_person_is_added_and_what_was_typed_stays_but_the_number(
    coordinator: StrictClient, path: str
) -> None:
    bring(coordinator, path)
    page = coordinator.send(f"{path}/add", {"name": "Otra Rosa", "number": cédula(1)}, 422)
    assert page.select_one("[name=name]")["value"] == "Otra Rosa"
    assert "Rosa Pardo" in page.select_one("#number-error").text
    assert cédula(1) not in str(page)
    page = coordinator.send(f"{path}/add", {"name": "luis vega"}, 422)
    assert page.select_one("[name=anyway]")
    page = coordinator.send(f"{path}/add", {"name": "Ana Cueva", "number": "1100000001"})
    assert page.h1.text.strip() == "Ana Cueva"
    assert page.select(".notice.warning")
    assert coordinator.page(path).select_one(".figure b").text == "4"


def test_only_a_coordinator_undoes_a_check_in_and_says_why(
    app: Flask, coordinator: StrictClient, facilitator: StrictClient, poll: Poll, path: str
) -> None:
    bring(coordinator, path)
    code = facilitator.checked(press_check_in(facilitator, path, "rosa", "code")).select_one("code").text
    person = coordinator.page(path).find("a", string="Rosa Pardo")["href"]
    assert not facilitator.page(person).select("form[action$='/undo']")
    token = token_of(facilitator, path)
    assert facilitator.post(f"{person}/undo", data={"csrf_token": token, "note": "x"}).status_code == 403
    undo = "form[action$='/undo']"
    page = coordinator.send(person, {"note": "Se leyó mal", "code": "ACDEF"}, 422, form=undo)
    assert page.select_one("[name=note]").text.strip() == "Se leyó mal"
    coordinator.send(person, {"note": "", "code": ""}, 422, form=undo)
    page = coordinator.send(person, {"note": "Se leyó mal", "code": code}, form=undo)
    assert page.select("form[action$='/check-in']")
    with app.app_context():
        assert code_state(box.engine, box.key, poll.key, code) == "voided"
    said = coordinator.page(path.removesuffix("/register")).text
    assert "Se leyó mal" in said
    assert "Rosa Pardo" not in said


def test_who_may_not_hand_out_codes_sees_no_register(
    app: Flask, coordinator: StrictClient, official: StrictClient, observer: StrictClient,
    process_id: int, poll: Poll, path: str,
) -> None:  # fmt: skip
    bring(coordinator, path)
    person = coordinator.page(path).find("a", string="Rosa Pardo")["href"]
    for someone in (official, observer):
        assert not someone.page(path.removesuffix("/register")).select(f"a[href='{path}']")
        for address in (path, person, f"{path}/add", f"{path}/import", f"{path}/template.xlsx"):
            assert someone.get(address).status_code == 403
    informal = open_poll(app, process_id, admission=Admission.OPEN)
    assert coordinator.get(f"/c/olmedo-loja/{process_id}/rounds/{informal.id}/register").status_code == 404


def test_after_the_seal_the_register_is_only_read(coordinator: StrictClient, path: str) -> None:
    bring(coordinator, path)
    person = coordinator.page(path).find("a", string="Rosa Pardo")["href"]
    token = token_of(coordinator, path)
    coordinator.send(
        path.removesuffix("/register") + "/close", {"public_draw": "dados 4, 1, 6", "early": "y"}
    )
    assert not coordinator.page(path).select("main a[href$='/import'], main a[href$='/add']")
    assert not coordinator.page(person).select("form[action$='/check-in']")
    for address in ("/check-in", "/undo"):
        values = {"csrf_token": token, "with": "code", "note": "Tarde"}
        assert coordinator.post(f"{person}{address}", data=values).status_code == 404
    assert coordinator.get(f"{path}/import").status_code == 404


def test_thousands_of_people_are_paged(coordinator: StrictClient, path: str) -> None:
    names = "\n".join(f"Persona {n // 26 // 26}{chr(97 + n // 26 % 26)}{chr(97 + n % 26)};{cédula(n)};La Tingue"
                      for n in range(2_500))  # fmt: skip
    page = upload(coordinator, path, f"Nombre;Cédula;Parroquia\n{names}".encode())
    assert len(page.select("tbody tr")) == 10
    confirm = page.select_one("form[action*='/import/']")
    coordinator.post(confirm["action"], data={"csrf_token": token_of(coordinator, path)})
    assert len(coordinator.page(path).select("tbody tr")) == 50
    last = coordinator.page(f"{path}?parish=111651&page=50")
    assert len(last.select("tbody tr")) == 50
    assert not last.select("a[rel=next]")
    assert not coordinator.page(f"{path}?page=9999").select("tbody tr")
    assert len(find(coordinator, path, cédula(1234)).select("tbody tr")) == 1


def test_the_template_is_read_and_its_example_left_out(coordinator: StrictClient, path: str) -> None:
    answer = coordinator.get(f"{path}/template.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    sheet = book.worksheets[0]
    top = next(row[0].row for row in sheet.iter_rows() if str(row[0].value).strip() == "Nombre")
    for column, value in enumerate(("Rosa Pardo", cédula(1), "La Tingue"), 1):
        sheet.cell(top + 2, column, value)
    out = io.BytesIO()
    book.save(out)
    page = upload(coordinator, path, out.getvalue())
    assert [f.b.text for f in page.select(".figure")] == ["1", "0", "0"]


def test_no_number_is_found_in_any_file_address_or_log(
    app: Flask, coordinator: StrictClient, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    known = [cédula(1), cédula(2), "1100000000"]
    upload(coordinator, path, LIST.encode())  # a preview that is left lying
    bring(coordinator, path)
    for number in known:
        page = find(coordinator, path, number)
        assert len(page.select("tbody tr")) == 1
        assert number not in str(page)
    press_check_in(coordinator, path, known[0], "code")
    press_check_in(coordinator, path, known[1], "slip")
    coordinator.send(f"{path}/add", {"name": "Otra", "number": known[0]}, 422)
    coordinator.post(f"{path}/add", data={"name": "Otra", "number": known[0]})  # an expired page
    files = [file for file in Path(app.config["INSTANCE"]).rglob("*") if file.is_file()]
    assert any("uploads" in str(file) for file in files)
    for number in known:
        assert number not in caplog.text
        for spelled in (number.encode(), number.encode("utf-16-le"), number.lstrip("0").encode()):
            assert not [file for file in files if spelled in file.read_bytes()]
    cookies = " ".join(cookie.value for cookie in coordinator._cookies.values())
    assert not re.search("|".join(known), cookies)
