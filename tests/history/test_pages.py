"""A coordinator reads who changed what."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import make_process
from tests.pages import StrictClient
from workshop.extensions import db
from workshop.history.queries import PER_PAGE, changes, name_of
from workshop.models.actors import Actor, ActorKind
from workshop.models.process import Component
from workshop.models.swot import Quadrant, SwotEntry


def lines(page: BeautifulSoup) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in page.select("main tbody tr")]


def test_a_change_says_who_what_and_from_which_value_to_which(
    coordinator: StrictClient, official: StrictClient, process_id: int
) -> None:
    base = f"/c/olmedo-loja/{process_id}"
    coordinator.send(f"{base}/edit", {"budget": "200.000", "assembly_on": "2027-10-24"})
    official.send(f"{base}/actions/new", {"title": "Clorar el agua"})
    added, changed, *_ = lines(coordinator.page(f"{base}/history"))
    assert added.startswith("Clorar el agua Acción: agregado")
    assert "Ana official" in added
    assert "Proceso: cambiado" in changed
    assert "Ana coordinator" in changed
    assert "Presupuesto total: $ 180.000 → $ 200.000" in changed.replace("\u00a0", " ")
    assert "Fecha de la asamblea: — → 24 de octubre de 2027" in changed


def test_only_coordinators_read_the_history(
    facilitator: StrictClient, observer: StrictClient, process_id: int
) -> None:
    for client in (facilitator, observer):
        client.page(f"/c/olmedo-loja/{process_id}/history", 403)


def test_a_long_history_has_pages(app: Flask, coordinator: StrictClient, process_id: int) -> None:
    with app.app_context():
        for number in range(PER_PAGE):
            db.session.add(SwotEntry(process_id=process_id, quadrant=Quadrant.THREAT, text=f"Voz {number}"))
            db.session.flush()
        db.session.commit()
    base = f"/c/olmedo-loja/{process_id}/history"
    first = coordinator.page(base)
    assert len(lines(first)) == PER_PAGE
    assert lines(first)[0].startswith(f"Voz {PER_PAGE - 1} ")
    rest = coordinator.page(base + first.select_one("a[rel=next]")["href"])
    assert lines(rest)
    assert not set(lines(rest)) & set(lines(first))
    for page in ("0", "99"):
        coordinator.page(f"{base}?page={page}", 404)


def test_the_history_of_a_process_holds_nothing_of_another(session: Session) -> None:
    mine, other = make_process(session), make_process(session, "2204")
    for process in (mine, other):
        session.add(Actor(canton_code=process.canton_code, name=process.canton_code, kind=ActorKind.PUBLIC))
    session.flush()
    found, pages = changes(session, mine)
    assert pages == 1
    names = sorted(name_of(session, each) for each in found)
    assert names == ["1116", "Presupuesto participativo 2027", "Sociocultural"]


@pytest.mark.parametrize("renamed", [False, True])
def test_what_was_removed_keeps_its_name(session: Session, renamed: bool) -> None:
    process = make_process(session)
    gone = Component(name="Cultura", position=2)
    process.components.append(gone)
    session.flush()
    if renamed:
        gone.name = "Culturas"
        session.flush()
    process.components.remove(gone)
    session.flush()
    newest = changes(session, process)[0][0]
    assert newest.verb == "removed"
    assert name_of(session, newest) == ("Culturas" if renamed else "Cultura")
