"""The board's pages, as staff use them."""

from datetime import date

from flask import Flask
from sqlalchemy import select

from tests.pages import StrictClient
from workshop.extensions import db
from workshop.models.process import Process, Workshop, WorkshopTable
from workshop.models.swot import EntrySource, Quadrant, SwotEntry
from workshop.steps.swot import service


def board(process_id: int) -> str:
    return f"/c/olmedo-loja/{process_id}/swot"


def fill(app: Flask, process_id: int, *texts: str, quadrant: Quadrant = Quadrant.WEAKNESS) -> list[int]:
    """Store entries as phones and staff would, and return their ids."""
    with app.app_context():
        process = db.session.get_one(Process, process_id)
        made = [service.add_entry(db.session(), process, quadrant, text) for text in texts]
        db.session.commit()
        return [entry.id for entry in made]


def stored(app: Flask) -> dict[str, SwotEntry]:
    with app.app_context():
        return {entry.text: entry for entry in db.session.scalars(select(SwotEntry))}


def add(client: StrictClient, process_id: int, text: str, status: int = 200, address: str = "") -> object:
    return client.send(address or board(process_id), {"text": text}, status, form="#weakness form.quick")


def test_an_entry_is_added_and_the_field_stays_ready(
    facilitator: StrictClient, app: Flask, process_id: int
) -> None:
    page = facilitator.send(
        board(process_id), {"text": "Sin agua <b>segura</b>"}, form="#weakness form.quick"
    )
    assert page.select_one("#entries-weakness .entry a").text == "Sin agua <b>segura</b>"
    field = page.select_one("#text-weakness")
    assert field.has_attr("autofocus")
    assert field["value"] == ""
    assert page.select_one("#count-weakness").text == "1"


def test_the_chosen_table_stays_the_place_of_new_entries(
    facilitator: StrictClient, app: Flask, process_id: int
) -> None:
    with app.app_context():
        process = db.session.get_one(Process, process_id)
        workshop = Workshop(
            process_id=process_id, name="Ávila", held_on=date(2026, 10, 1), join_code="KAWSAY"
        )
        workshop.tables = [WorkshopTable(name="Mesa 1", component=process.components[0])]
        db.session.add(workshop)
        db.session.commit()
        table, place = workshop.tables[0].id, workshop.id
    address = f"{board(process_id)}?workshop={place}&table={table}"
    page = facilitator.send(address, {"text": "Vías dañadas"}, form="#weakness form.quick")
    assert page.select_one("select[name=table] option[selected]").text == "Mesa 1"
    entry = stored(app)["Vías dañadas"]
    assert (entry.workshop_id, entry.table_id) == (place, table)
    assert entry.component_id is not None


def test_what_was_typed_stays_when_it_is_refused(
    facilitator: StrictClient, app: Flask, process_id: int
) -> None:
    long = "x" * 281
    page = facilitator.send(board(process_id), {"text": long}, 422, form="#weakness form.quick")
    assert page.select_one("#text-weakness")["value"] == long
    assert "281" in page.select_one("#say-weakness").text
    page = facilitator.send(board(process_id), {"text": "   "}, 422, form="#weakness form.quick")
    assert page.select_one("#say-weakness .error")
    assert stored(app) == {}


def test_the_same_twice_offers_a_dot(facilitator: StrictClient, app: Flask, process_id: int) -> None:
    fill(app, process_id, "Sin agua")
    page = facilitator.send(board(process_id), {"text": "¡sin AGUA!"}, 422, form="#weakness form.quick")
    offer = page.select_one("#say-weakness form")
    token = offer.select_one("[name=csrf_token]")["value"]
    facilitator.checked(facilitator.post(offer["action"], data={"csrf_token": token}, follow_redirects=True))
    with app.app_context():
        assert db.session.scalars(select(SwotEntry)).one().total_dots == 1


def test_htmx_gets_the_quadrant_alone(facilitator: StrictClient, process_id: int) -> None:
    page = facilitator.page(board(process_id))
    form = page.select_one("#weakness form.quick")
    data = {field["name"]: field.get("value", "") for field in form.select("input")} | {"text": "Sin agua"}
    headers = {"HX-Request": "true"}
    answer = facilitator.post(form["hx-post"], data=data, headers=headers)
    assert answer.status_code == 200
    assert "Sin agua" in answer.text
    assert "<html" not in answer.text
    assert facilitator.post(form["hx-post"], data=data, headers=headers).text.count('class="entry"') == 1
    refused = facilitator.post(form["hx-post"], data={**data, "text": "", "write_id": ""}, headers=headers)
    assert refused.status_code == 422
    assert refused.headers["HX-Retarget"] == "#say-weakness"


def test_merging_and_separating(facilitator: StrictClient, app: Flask, process_id: int) -> None:
    one, two, _ = fill(app, process_id, "Sin agua segura", "No hay agua", "Vías")
    page = facilitator.send(f"{board(process_id)}/merge?entry={one}&entry={two}", {"stands": str(two)})
    assert page.select_one(f"#entry-{two} .merged li").text == "Sin agua segura"
    assert not page.select_one(f"#entry-{one}")
    page = facilitator.press(f"{board(process_id)}/entries/{two}", f"/entries/{one}/separate")
    page = facilitator.page(board(process_id))
    assert page.select_one(f"#entry-{one}")
    page = facilitator.page(f"{board(process_id)}/merge?entry={one}")
    assert "al menos dos" in page.select_one(".notice").text


def test_an_entry_is_changed_hidden_archived_and_restored(
    facilitator: StrictClient, app: Flask, process_id: int
) -> None:
    (one,) = fill(app, process_id, "Crecidas")
    path = f"{board(process_id)}/entries/{one}"
    page = facilitator.send(path, {"text": "Crecidas del río", "quadrant": "threat"})
    assert page.select_one(f"#threat #entry-{one}")
    facilitator.send(path, {"text": "x" * 300}, 422)
    facilitator.press(path, "/hide")
    assert facilitator.page(board(process_id)).select_one(f"#entry-{one}.hidden-entry")
    facilitator.press(path, "/show")
    facilitator.press(path, "/archive")
    assert not facilitator.page(board(process_id)).select_one(f"#entry-{one}")
    facilitator.press(f"{board(process_id)}/archived", "/restore")
    assert facilitator.page(board(process_id)).select_one(f"#entry-{one}")


def test_stickers_are_counted_on_one_page(facilitator: StrictClient, app: Flask, process_id: int) -> None:
    one, two = fill(app, process_id, "Agua", "Vías")
    path = f"{board(process_id)}/priorities"
    page = facilitator.send(path, {f"dots-{one}": "4", f"dots-{two}": "doce"}, 422)
    assert page.select_one(f"#dots-{two}")["value"] == "doce"
    page = facilitator.send(path, {f"dots-{one}": "4", f"dots-{two}": "12"})
    assert [row.select_one("th a").text for row in page.select("tbody tr")] == ["Vías", "Agua"]


def test_a_strategy_leads_to_an_action(coordinator: StrictClient, app: Flask, process_id: int) -> None:
    (inside,) = fill(app, process_id, "Sin agua")
    (outside,) = fill(app, process_id, "Cooperación", quadrant=Quadrant.OPPORTUNITY)
    path = f"{board(process_id)}/cross/new?kind=DO"
    coordinator.send(path, {"text": "Convenio", "inside": [], "outside": [str(outside)]}, 422)
    page = coordinator.send(
        path, {"text": "Convenio de agua", "inside": [str(inside)], "outside": [str(outside)]}
    )
    link = page.select_one(".cross a.button")["href"]
    assert f"entry={inside}" in link
    assert "cross=" in link
    coordinator.page(link)
    page = coordinator.press(f"{board(process_id)}/cross", "/archive")
    assert not page.select(".cross")
    page = coordinator.press(f"{board(process_id)}/archived", "/restore")
    assert page.select(".cross")


def test_observers_read_and_change_nothing(observer: StrictClient, app: Flask, process_id: int) -> None:
    (one,) = fill(app, process_id, "Agua")
    for path in ("", f"/entries/{one}", "/priorities", "/cross", "/archived"):
        page = observer.page(board(process_id) + path)
        assert not page.select("main form[method=post]")
    token = observer.page(board(process_id)).select_one("[name=csrf_token]")["value"]
    for path in ("", f"/entries/{one}", f"/entries/{one}/hide"):
        assert observer.post(board(process_id) + path, data={"csrf_token": token}).status_code == 403


def test_search_and_order(facilitator: StrictClient, app: Flask, process_id: int) -> None:
    fill(app, process_id, "Vías dañadas", "Agua sucia")
    page = facilitator.page(f"{board(process_id)}?q=vias")
    assert [a.text for a in page.select(".entry a")] == ["Vías dañadas"]
    page = facilitator.page(f"{board(process_id)}?sort=text")
    assert [a.text for a in page.select(".entry a")] == ["Agua sucia", "Vías dañadas"]
    facilitator.page(f"{board(process_id)}?workshop=999&table=x&component=-1")
    assert EntrySource.STAFF in {entry.source for entry in stored(app).values()}
