"""Deadlines as an iCalendar file (RFC 5545) that phones and office calendars can import or subscribe to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from workshop.documents.safety import clean
from workshop.documents.tables import Language


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day on which something is due. `uid` must stay the same for the same thing, in every download."""

    uid: str
    day: date
    title: str
    description: str = ""
    place: str = ""
    categories: tuple[str, ...] = ()
    url: str = ""


def deadlines_ics(
    name: str,
    deadlines: tuple[Deadline, ...],
    stamp: datetime,
    language: Language = "es",
    description: str = "",
    refresh: timedelta = timedelta(hours=12),
) -> bytes:
    """A calendar of all-day events, in the order of their days.

    `stamp` is the moment of the download, in UTC. `refresh` tells subscribers how often to look again.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//Minga//workshop//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", clean(name), parameters={"LANGUAGE": language})
    calendar.add("x-wr-calname", clean(name))
    calendar.add("x-wr-timezone", "America/Guayaquil")
    if description:
        calendar.add("x-wr-caldesc", clean(description))
    calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", _duration(refresh))
    for deadline in sorted(deadlines, key=lambda item: (item.day, item.uid)):
        calendar.add_component(_event(deadline, stamp))
    return calendar.to_ical()


def _event(deadline: Deadline, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", clean(deadline.uid))
    event.add("dtstamp", stamp)
    event.add("dtstart", deadline.day)
    event.add("dtend", deadline.day + timedelta(days=1))
    event.add("summary", clean(deadline.title))
    event.add("transp", "TRANSPARENT")  # a deadline does not make its owner busy
    event.add("status", "CONFIRMED")
    if deadline.description:
        event.add("description", clean(deadline.description))
    if deadline.place:
        event.add("location", clean(deadline.place))
    if deadline.categories:
        event.add("categories", [clean(category) for category in deadline.categories])
    if deadline.url:
        event.add("url", deadline.url)
    return event


def _duration(span: timedelta) -> str:
    return f"PT{int(span.total_seconds() // 3600)}H"
