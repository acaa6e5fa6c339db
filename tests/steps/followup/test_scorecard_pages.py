"""The scorecard in the browser's eyes: staff enter, citizens read."""

import pytest
from flask import Flask
from sqlalchemy import event

from tests.pages import StrictClient, filled_in
from workshop.extensions import db
from workshop.models.followup import Indicator, Measure
from workshop.steps.followup.scorecard_rules import month_key, shifted
from workshop.steps.followup.service import today

Plan = tuple[int, int]


@pytest.fixture
def base(plan: Plan) -> str:
    return f"/c/olmedo-loja/{plan[0]}/followup/scorecard"


def add(client: StrictClient, base: str, name: str, **values: object) -> None:
    client.send(f"{base}/indicators/new", {"name": name, **values})


def test_a_month_of_all_indicators_is_entered_on_one_page(
    app: Flask, official: StrictClient, client: StrictClient, base: str, plan: Plan
) -> None:
    assert "Aún no se mide nada" in official.page(base).text
    add(official, base, "Agua clorada", measured_in="familias", parish_code="111651", action_id=str(plan[1]))
    add(official, base, "Días hasta responder", measured_in="días", better="less", unit="Secretaría")
    month = shifted(today(), -1)
    enter = f"{base}/enter?month={month_key(month)}-17"
    values = {
        "rows-0-target": "1.234,5", "rows-0-actual": "1,234.5", "rows-1-target": "12,5", "rows-1-actual": "13,75 ",
        "rows-1-note": "Faltó personal",
    }  # fmt: skip
    page = official.send(enter, values, form="form.form")
    assert "2 indicadores guardados" in page.text
    for words in (
        "1.234,5",
        "12,5",
        "13,75",
        "meta alcanzada",
        "cerca de la meta",
        "Faltó personal",
        "10 % de la meta",
    ):
        assert words in page.text
    with app.app_context():
        stored = db.session.query(Measure).order_by(Measure.indicator_id).all()
        assert [(m.month, m.target, m.actual) for m in stored] == [
            (month, 123450, 123450),
            (month, 1250, 1375),
        ]
    public = client.get(f"/p/olmedo-loja/{plan[0]}/scorecard")
    assert "Set-Cookie" not in public.headers
    page = client.checked(public)
    assert "meta alcanzada" in page.text
    assert "plotly" not in public.text
    assert client.page(f"/p/olmedo-loja/{plan[0]}").select_one('a[href$="/scorecard"]')
    assert "Scorecard of" in client.page(f"/p/olmedo-loja/{plan[0]}/scorecard?lang=en").text
    assert "Días hasta responder" not in official.page(f"{base}?parish=111651").select_one("#scorecard").text
    shown = official.page(base).find("a", string="Agua clorada")["href"]
    assert "Ana official" in official.page(shown).text


def test_letters_are_refused_and_what_was_typed_stays(app: Flask, official: StrictClient, base: str) -> None:
    add(official, base, "Agua clorada")
    add(official, base, "Fugas")
    values = {"rows-0-actual": "doce", "rows-0-note": "ojo", "rows-1-actual": "12,555", "rows-1-target": "-3"}
    page = official.send(f"{base}/enter", values, 422, form="form.form")
    typed = filled_in(page.select_one("form.form"))
    assert values.items() <= typed.items()
    assert page.text.count("sin letras") == 6  # at each of three fields, and on top
    assert "Fugas: Meta" in page.select_one(".error-summary").text
    with app.app_context():
        assert db.session.query(Measure).count() == 0


def test_what_someone_else_stored_meanwhile_is_shown(
    official: StrictClient, coordinator: StrictClient, base: str
) -> None:
    add(official, base, "Agua clorada")
    enter = f"{base}/enter?month=2026-10"
    opened = filled_in(official.page(enter).select_one("form.form"))
    coordinator.send(enter, {"rows-0-actual": "41", "rows-0-note": "de ella"}, form="form.form")
    page = official.checked(official.post(enter, data={**opened, "rows-0-actual": "38"}), 422)
    assert "41" in page.select_one(".measure .error").text
    again = filled_in(page.select_one("form.form"))
    assert again["rows-0-actual"] == "38"
    official.checked(official.post(enter, data=again, follow_redirects=True))
    assert "38" in official.page(f"{base}?month=2026-10").select_one("#scorecard").text


def test_an_indicator_is_changed_archived_and_brought_back(official: StrictClient, base: str) -> None:
    add(official, base, "Agua clorada")
    page = official.send(f"{base}/indicators/new", {"name": "agua Clorada", "unit": "Agua"}, 422)
    assert "Ya hay un indicador" in page.text
    assert page.select_one("[name=unit]")["value"] == "Agua"
    shown = official.page(base).find("a", string="Agua clorada")["href"]
    page = official.send(f"{shown}/edit", {"name": "Agua segura", "better": "less", "component_id": ""})
    assert "menos es mejor" in page.text
    official.press(shown, "/archive")
    assert "Aún no se mide nada" in official.page(base).text
    assert "Agua segura" in official.press(f"{base}?archived=1", "/archive").text
    assert official.page(f"{base}/enter?month=ayer").select_one("h1").text.startswith("Valores de")


def test_observers_read_and_do_not_enter(observer: StrictClient, official: StrictClient, base: str) -> None:
    add(official, base, "Agua clorada")
    assert "Agua clorada" in observer.page(base).text
    observer.page(f"{base}/enter", 403)
    observer.page(f"{base}/indicators/new", 403)


def test_more_indicators_cost_the_public_page_no_more_queries(
    app: Flask, client: StrictClient, plan: Plan
) -> None:
    address = f"/p/olmedo-loja/{plan[0]}/scorecard"

    def queries() -> int:
        seen: list[str] = []

        def note(*args: object) -> None:
            seen.append(str(args[2]))

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        client.page(address)
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    def more(names: range) -> None:
        with app.app_context():
            for number in names:
                measures = [Measure(month=shifted(today(), -back), target=1, actual=1) for back in range(3)]
                db.session.add(
                    Indicator(process_id=plan[0], name=f"I{number}", parish_code="111651", measures=measures)
                )
            db.session.commit()

    more(range(2))
    few = queries()
    more(range(2, 20))
    assert queries() == few
