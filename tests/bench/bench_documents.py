"""`make bench-documents`: seconds to make the action plan of 50, 500 and 5,000 actions in each format, and an acta.

Each file is fetched from its own address by someone who is signed in, so that the queries, the words and the look are
those of a download; nothing is kept from one file to the next. Every action has all columns filled in, a third of them
activities. The acta is that of a workshop of 150 people who said 500 things, PDF and Word together, as it is fixed.
Prints a table and, as its last line, {"pdf": {"50": seconds, "500": …, "5000": …}, "xlsx": …, "acta": {"500": …}}.
`SIZES="50 500"` measures those only. Leaves with 1 when 500 actions take 2 seconds or more in any format, or the acta
a minute or more.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from tests.bench.bench_count import say
from tests.conftest import make_person, make_process, sign_in
from tests.live.halls import fill
from tests.pages import StrictClient
from workshop.app import create_app
from workshop.extensions import db
from workshop.models.actions import Action
from workshop.models.people import Role
from workshop.models.plan import ActionActivity
from workshop.steps.actions.plan_documents import TYPES
from workshop.stores import bring_up_to_date
from workshop.web import making

SIZES = (50, 500, 5000)
TARGET, TARGET_SIZE, TARGET_ACTA = 2.0, 500, 60.0
PLACES = ("La Tingue", "Olmedo", "Santa Bárbara", "Chaguarpamba", "Buenavista", "El Carmen", "Zapotepamba")
WORKS = (
    "Cloración y tubería de agua segura",
    "Vía lastrada con cunetas",
    "Centro de acopio de café",
    "Alumbrado",
)


def main() -> int:
    sizes = [int(size) for size in os.environ.get("SIZES", "").split()] or list(SIZES)
    making.AT_ONCE = sys.maxsize  # the file itself is measured, not the page that tells how far it is
    figures: dict[str, dict[str, float]] = {form: {} for form in TYPES}
    say(f"{'actions':>8}" + "".join(f"{form:>10}" for form in TYPES) + "   seconds")
    with tempfile.TemporaryDirectory(prefix="minga-bench-") as folder:
        app = create_app(Path(folder), TESTING=True, RATELIMIT_ENABLED=False)
        app.test_client_class = StrictClient
        bring_up_to_date(app)
        with app.app_context():
            email = make_person(db.session(), Role.COORDINATOR).email
            db.session.commit()
        client = app.test_client()
        sign_in(client, email)
        for size in sizes:
            plan = _plan(app, size)
            for form in TYPES:
                figures[form][str(size)] = _seconds(client, f"{plan}/plan.{form}")
            say(f"{size:>8}" + "".join(f"{figures[form][str(size)]:>10.2f}" for form in TYPES))
        acta = _acta_seconds(app, client)
    say(f"acta of 150 people and {TARGET_SIZE} entries, PDF and Word: {acta:.2f} seconds")
    slow = [form for form, found in figures.items() if found.get(str(TARGET_SIZE), 0) >= TARGET]
    say(
        f"{TARGET_SIZE} actions in under {TARGET:.0f} s: {'NOT ' + ', '.join(slow) if slow else 'each format'}"
    )
    say(json.dumps({**figures, "acta": {str(TARGET_SIZE): acta}}))
    return 1 if slow or acta >= TARGET_ACTA else 0


def _acta_seconds(app: Flask, client: StrictClient) -> float:
    """From the text to the numbered acta, as who writes it waits for it."""
    with app.app_context():
        hall = fill(db.session(), people=150, entries=TARGET_SIZE)
        db.session.commit()
    record = f"/c/olmedo-loja/{hall.process_id}/workshops/{hall.workshop_id}/record"
    client.send(record, {"opening": "Abrió la alcaldesa."}, form="form[action$='/record']")
    start = time.perf_counter()
    page = client.press(f"{record}/preview", "/record/fix")
    seconds = time.perf_counter() - start
    assert page.h1 is not None
    assert "Acta n.º" in page.h1.text
    return round(seconds, 3)


def _seconds(client: FlaskClient, address: str) -> float:
    start = time.perf_counter()
    answer = client.get(address)
    seconds = time.perf_counter() - start
    assert answer.status_code == 200, answer.status
    assert answer.data
    return round(seconds, 3)


def _plan(app: Flask, size: int) -> str:
    """Store a process with so many actions, no two alike; return the address of its actions."""
    with app.app_context():
        process = make_process(db.session())
        process.name = f"Plan de {size} acciones"
        db.session.flush()
        seen: Counter[str] = Counter()
        for number in range(size):
            place, work = PLACES[number % len(PLACES)], WORKS[number % len(WORKS)]
            seen[place] += 1
            db.session.add(
                _action(process.id, process.components[0].id, number, f"{work} en {place} {seen[place]}")
            )
        db.session.commit()
        return f"/c/{process.canton.slug}/{process.id}/actions"


def _action(process_id: int, component_id: int, number: int, title: str) -> Action:
    begin = date(2027, 1, 4) + timedelta(days=number % 200)
    activities = [
        ActionActivity(title="Comprar el clorador", owner_typed="Rosa Cango", due_on=begin),
        ActionActivity(title=f"Capacitar a la junta número {number}", owner_typed="Junta de agua"),
    ]
    return Action(
        process_id=process_id,
        component_id=component_id,
        title=title,
        description=f"Cambiar {number % 9 + 1},2 km de tubería, instalar un clorador y capacitar a la junta de agua.",
        objective="Garantizar agua segura en las comunidades rurales",
        programme=f"Agua segura {number % 12}",
        goal=f"{number + 40} familias con agua segura todos los días",
        parish_code="111651",
        owner_typed=f"Rosa Elvira Cango {number % 40}",
        unit="Dirección de Agua Potable y Alcantarillado",
        starts_on=begin,
        deadline=begin + timedelta(days=90),
        cost_cents=2_400_050 + number * 1_01,
        budget_line=f"7.5.01.{number % 99:02}",
        funding_source="Presupuesto participativo",
        indicator="Familias con agua clorada todos los días",
        baseline=f"0 de {number + 40}",
        target=f"{number + 40} de {number + 40}",
        verification="Informe mensual del laboratorio",
        progress=number % 101,
        activities=activities if number % 3 == 0 else [],
    )


if __name__ == "__main__":
    sys.exit(main())
