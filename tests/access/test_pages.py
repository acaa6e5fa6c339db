"""Sign-in, one-time links, people; and doors that stay closed."""

import re

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from tests.conftest import PASSWORD, make_person, signed_in
from tests.pages import StrictClient
from workshop.access import service
from workshop.app import create_app
from workshop.extensions import box, db, limiter
from workshop.models.people import Membership, Role


def test_a_wrong_password_keeps_the_email_and_says_so(client: StrictClient, people: dict[str, str]) -> None:
    page = client.send("/sign-in", {"email": people["official"], "password": "otra"}, status=422)
    assert page.select_one("#email")["value"] == people["official"]
    assert page.select_one(".error-summary")


def test_sign_in_leads_back_to_the_page_that_was_asked_for(
    client: StrictClient, people: dict[str, str]
) -> None:
    client.send(
        "/c/olmedo-loja", {"email": people["official"], "password": PASSWORD}, form="main form[method=post]"
    )
    assert client.page("/c/olmedo-loja").h1.text.startswith("Olmedo")


def test_nobody_is_sent_to_another_site(client: StrictClient, people: dict[str, str]) -> None:
    page = client.page("/sign-in?next=https://malo.example/")
    answer = client.post(
        page.select_one("main form")["action"],
        data={
            "csrf_token": page.select_one("main [name=csrf_token]")["value"],
            "email": people["official"],
            "password": PASSWORD,
        },
    )
    assert answer.headers["Location"] == "/c/"


def test_the_first_account_is_made_by_a_link_that_works_once(app: Flask, client: StrictClient) -> None:
    with app.app_context():
        token = service.make_link(db.session(), None)
        db.session.commit()
    values = {"name": "Ana", "email": "ana@minga.example", "password": PASSWORD, "again": PASSWORD}
    page = client.send(f"/welcome/{token}", {**values, "again": "otra cosa"}, status=422)
    assert page.select_one("#name")["value"] == "Ana"
    page = client.send(f"/welcome/{token}", values)
    assert page.select_one("form[action$='/c/open']")
    app.test_client().page(f"/welcome/{token}", 410)  # type: ignore[attr-defined]


def test_an_invited_person_sets_the_password(
    app: Flask, coordinator: StrictClient, client: StrictClient
) -> None:
    page = coordinator.send(
        "/c/olmedo-loja/people",
        {"name": "Luis", "email": "Luis@Minga.example", "role": "official"},
        form="main form.form",
    )
    link = re.search(r"/welcome/\S+", page.code.text)[0]
    client.send(link, {"password": PASSWORD, "again": PASSWORD})
    assert client.page("/c/olmedo-loja")
    assert "Luis" in coordinator.page("/c/olmedo-loja/people").text


def test_a_canton_keeps_a_coordinator(app: Flask, coordinator: StrictClient) -> None:
    with app.app_context():
        number = db.session.query(Membership).filter_by(role=Role.COORDINATOR).one().id
    page = coordinator.send(f"/c/olmedo-loja/people/{number}/remove", {})
    assert "al menos" in page.text
    with app.app_context():
        assert db.session.query(Membership).filter_by(role=Role.COORDINATOR).count() == 1


def test_a_new_password_ends_other_sessions(app: Flask, people: dict[str, str]) -> None:
    here, there = signed_in(app, people["official"]), signed_in(app, people["official"])
    here.send("/account", {"current": PASSWORD, "password": "otra frase larga", "again": "otra frase larga"})
    assert here.get("/c/olmedo-loja").status_code == 200
    assert there.get("/c/olmedo-loja").status_code == 302


@pytest.mark.parametrize("current", ["", "otra frase larga", PASSWORD.upper()])
def test_a_screen_left_open_does_not_give_the_account_away(
    app: Flask, people: dict[str, str], current: str
) -> None:
    client = signed_in(app, people["official"])
    new = {"password": "otra frase larga", "again": "otra frase larga"}
    page = client.send("/account", {**new, "current": current}, status=422)
    assert page.select_one(".error-summary a[href='#current']")
    assert signed_in(app, people["official"]).get("/c/olmedo-loja").status_code == 200


def sample(rule: Rule, name: str) -> object:
    """Return something that fits an argument of an address."""
    converter = rule._converters[name]
    return (
        next(iter(converter.items))
        if isinstance(converter, AnyConverter)
        else 1
        if isinstance(converter, IntegerConverter)
        else "x"
    )


def staff_paths(app: Flask, values: dict[str, object]) -> list[tuple[str, str]]:
    """Return (method, address) for every page below /c/<canton>."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/c/<"):
            filled = {name: values.get(name) or sample(rule, name) for name in rule.arguments}
            with app.test_request_context():
                path = app.url_map.bind("localhost").build(rule.endpoint, filled)
            found += [(method, path) for method in (rule.methods or set()) & {"GET", "POST"}]
    return found


def test_every_staff_page_is_closed_to_outsiders(app: Flask, people: dict[str, str], process_id: int) -> None:
    with app.app_context():
        make_person(db.session(), Role.COORDINATOR, "2204")
        db.session.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    outsider, nobody = signed_in(app, "coordinator-2204@minga.example"), app.test_client()
    paths = staff_paths(app, {"canton_slug": "olmedo-loja", "process_id": process_id})
    assert len(paths) > 40
    for method, path in paths:
        assert outsider.open(path, method=method).status_code == 404, (method, path)
        answer = nobody.open(path, method=method)
        assert answer.status_code == 302, (method, path)
        assert "/sign-in" in answer.headers["Location"]


def test_every_form_of_staff_needs_its_token(app: Flask, coordinator: StrictClient, process_id: int) -> None:
    paths = staff_paths(app, {"canton_slug": "olmedo-loja", "process_id": process_id})
    for method, path in paths:
        if method == "POST":
            answer = coordinator.post(path, data={"name": "x"})
            assert answer.status_code == 400, path
            coordinator.checked(answer, 400)


@pytest.mark.parametrize(
    ("lang", "words"), [("es", "No existe esta página"), ("en", "There is no such page")]
)
def test_errors_speak_the_readers_language(client: StrictClient, lang: str, words: str) -> None:
    assert (
        client.page(f"/nothing?lang={lang}" if lang == "es" else "/p/nothing?lang=en", 404).h1.text.strip()
        == words
    )


def test_the_language_is_kept_for_staff(coordinator: StrictClient, app: Flask) -> None:
    coordinator.send("/c/olmedo-loja", {}, form="form[action='/language']")
    assert coordinator.page("/c/olmedo-loja").html["lang"] == "en"


def test_too_many_attempts_are_slowed(app: Flask) -> None:
    limited = create_app(app.config["INSTANCE"], TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=True)
    limited.test_client_class = StrictClient
    try:
        client = limited.test_client()
        answers = [client.post("/sign-in", data={}) for _ in range(12)]
        assert [answer.status_code for answer in answers[:10]] == [422] * 10
        client.checked(answers[-1], 429, needs_csrf=False)
    finally:
        limiter.reset()
        limiter.enabled = False
        with limited.app_context():
            db.engine.dispose()
            box.engine.dispose()


def test_what_is_too_large_is_refused_kindly(coordinator: StrictClient, process_id: int) -> None:
    answer = coordinator.post(
        f"/c/olmedo-loja/{process_id}/actors/import",
        data=b"x" * 13_000_000,
        content_type="multipart/form-data; boundary=x",
    )
    coordinator.checked(answer, 413)


def _fail(*_given: object) -> None:
    raise ZeroDivisionError


def test_a_failure_shows_no_trace(
    app: Flask, coordinator: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("workshop.steps.setup.views.service.processes_of", _fail)
    page = coordinator.page("/c/olmedo-loja", 500)
    assert "ZeroDivision" not in page.text
