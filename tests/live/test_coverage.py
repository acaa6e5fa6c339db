"""Who has been heard: by parish, by group, by sector."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import make_process
from tests.live.halls import LA_TINGUE, Hall, fill
from tests.live.test_record_pages import hall
from tests.pages import StrictClient
from workshop.live.coverage import Standing, coverage, took_place
from workshop.models.live import AgeGroup, Attendee, AttendeeTraits, SignInSource
from workshop.models.process import Process, Workshop

__all__ = ["hall"]  # a fixture
TODAY = date(2027, 3, 10)


@pytest.mark.parametrize(
    ("days", "people", "entries", "opened", "held"),
    [
        (-1, 0, 0, False, True),
        (0, 0, 0, False, False),
        (0, 1, 0, False, True),
        (0, 0, 1, False, True),
        (0, 0, 0, True, True),
        (1, 0, 0, False, False),
        (1, 5, 0, False, False),
    ],
)
def test_when_a_workshop_took_place(days: int, people: int, entries: int, opened: bool, held: bool) -> None:
    assert took_place(TODAY + timedelta(days=days), TODAY, people, entries, opened) is held


def test_parishes_groups_and_sectors(session: Session) -> None:
    found = fill(session, people=12)
    shown = coverage(session, session.get_one(Process, found.process_id), TODAY)
    lines = {line.parish.code: line for line in shown.parishes}
    assert lines[LA_TINGUE].standing == Standing.HEARD
    assert [each.people for each in lines[LA_TINGUE].meetings] == [12]
    assert {line.standing for code, line in lines.items() if code != LA_TINGUE} == {Standing.SILENT}
    groups = {voice.key: voice for voice in shown.groups}
    assert groups["farmers"].actors == ("Junta de agua La Tingue",)
    assert groups["women"].heard
    assert not groups["children"].heard
    kinds = {voice.key: voice for voice in shown.kinds}
    assert kinds["community"].heard
    assert not kinds["academia"].heard
    assert shown.signed_in == 12


def test_a_small_group_is_heard_but_not_counted(session: Session) -> None:
    found = fill(session, people=12)
    session.add(AttendeeTraits(id="chico", workshop_id=found.workshop_id, age_group=AgeGroup.UNDER_18))
    session.flush()
    groups = coverage(session, session.get_one(Process, found.process_id), TODAY).groups
    children = next(voice for voice in groups if voice.key == "children")
    assert children.people is None
    assert children.heard


def test_people_who_came_from_elsewhere_and_a_workshop_to_come(session: Session) -> None:
    process = make_process(session)
    other = Workshop(process=process, name="Cantonal", held_on=TODAY - timedelta(days=2), join_code="CANTON")
    planned = Workshop(
        process=process,
        name="Próximo",
        held_on=TODAY + timedelta(days=9),
        join_code="PROXIM",
        parish_code="111650",
    )
    session.add_all([other, planned])
    session.flush()
    session.add_all(
        Attendee(workshop_id=other.id, name=f"P{n}", parish_code=LA_TINGUE, source=SignInSource.PAPER)
        for n in range(6)
    )
    session.flush()
    session.expire_all()
    shown = coverage(session, process, TODAY)
    standings = {line.parish.code: line.standing for line in shown.parishes}
    assert standings[LA_TINGUE] == Standing.CAME
    assert Standing.PLANNED in standings.values()
    assert [each.workshop.name for each in shown.everywhere] == ["Cantonal"]


def test_the_page_says_it_in_words(facilitator: StrictClient, hall: Hall, app: Flask) -> None:
    page = facilitator.page(f"/c/olmedo-loja/{hall.process_id}/coverage")
    tiles = {tile.h3.text.strip(): tile.text for tile in page.select(".parishes li")}
    assert "Taller de La Tingue" in tiles["La Tingue"]
    assert all(tile.select_one(".badge").text.strip() for tile in page.select(".parishes li"))
    workshops = facilitator.page(f"/c/olmedo-loja/{hall.process_id}/workshops")
    assert workshops.select(f"a[href='/c/olmedo-loja/{hall.process_id}/coverage']")
    documents = facilitator.page(f"/c/olmedo-loja/{hall.process_id}/documents")
    assert documents.select(f"a[href='/c/olmedo-loja/{hall.process_id}/coverage']")


def test_a_process_without_workshops_can_be_read(observer: StrictClient, process_id: int) -> None:
    page = observer.page(f"/c/olmedo-loja/{process_id}/coverage")
    assert "todavía no" in page.text
