"""Calendars and QR codes."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime

import icalendar

from workshop.documents.ics import Deadline, deadlines_ics
from workshop.documents.qr import qr_svg, qr_terminal

STAMP = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def test_deadlines_come_back_as_all_day_events() -> None:
    title = "Cloración; tubería, \\ y\nBEGIN:VEVENT"
    items = (
        Deadline("accion-2@olmedo", date(2027, 5, 1), "Después"),
        Deadline(
            "accion-1@olmedo",
            date(2027, 3, 30),
            title,
            "Responsable: Rosa",
            "La Tingue",
            ("Agua, luz", "Vía"),
            "https://minga.example/a/1",
        ),
    )
    content = deadlines_ics("Plan de Olmedo", items, STAMP)
    assert content == deadlines_ics("Plan de Olmedo", items, STAMP)
    calendar = icalendar.Calendar.from_ical(content)
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["X-WR-CALNAME"] == "Plan de Olmedo"
    assert calendar["NAME"] == "Plan de Olmedo"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H" in content
    first, second = calendar.walk("VEVENT")
    assert (str(first["UID"]), str(second["UID"])) == ("accion-1@olmedo", "accion-2@olmedo")
    assert first.decoded("DTSTART") == date(2027, 3, 30)
    assert first.decoded("DTEND") == date(2027, 3, 31)
    assert str(first["SUMMARY"]) == title
    assert [str(category) for category in first["CATEGORIES"].cats] == ["Agua, luz", "Vía"]
    assert str(first["LOCATION"]) == "La Tingue"
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_an_empty_calendar_is_valid() -> None:
    assert icalendar.Calendar.from_ical(deadlines_ics("Vacío", (), STAMP)).walk("VEVENT") == []


def test_svg_stands_in_a_page_and_says_its_title() -> None:
    svg = qr_svg("https://minga.example/v/a7#K7QM", 'Abrir <la> "papeleta" & votar')
    root = ET.fromstring(svg)
    assert svg.startswith("<svg")
    assert root.get("role") == "img"
    assert root[0].text == 'Abrir <la> "papeleta" & votar'
    assert root.get("viewBox")
    assert "style=" not in svg


def test_terminal_code_is_square_blocks() -> None:
    lines = qr_terminal("http://127.0.0.1:8000/v/a7").splitlines()
    assert len(lines) > 10
    assert len({len(line) for line in lines}) <= 2
