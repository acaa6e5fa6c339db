"""Days and hours as an iCalendar file (RFC 5545) that phones and office calendars can import or subscribe to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from workshop.documents.safety import clean
from workshop.documents.tables import Language


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day on which something is due. `uid` must stay the same for the same thing, in every download.

    With `starts` (aware) it stands at that moment instead, until `ends` when that is known. `certain` is false for
    what may still change, such as a vote that is not published.
    """

    uid: str
    day: date
    title: str
    description: str = ""
    place: str = ""
    categories: tuple[str, ...] = ()
    url: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    certain: bool = True


def deadlines_mark(name: str, deadlines: tuple[Deadline, ...], language: Language = "es") -> str:
    """A mark of what a calendar says, whenever it is made: the same days and words, the same mark."""
    said = repr((name, language, sorted(repr(each) for each in deadlines)))
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def deadlines_ics(
    name: str,
    deadlines: tuple[Deadline, ...],
    stamp: datetime,
    language: Language = "es",
    description: str = "",
    refresh: timedelta = timedelta(hours=12),
) -> bytes:
    """A calendar of events, all-day unless they have a moment, in the order of their days.

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
    if deadline.starts is None:
        event.add("dtstart", deadline.day)
        event.add("dtend", deadline.day + timedelta(days=1))
    else:  # in UTC: calendars then need no definition of a time zone
        event.add("dtstart", deadline.starts.astimezone(UTC))
        if deadline.ends is not None:
            event.add("dtend", deadline.ends.astimezone(UTC))
    event.add("summary", clean(deadline.title))
    event.add("transp", "TRANSPARENT")  # a deadline does not make its owner busy
    event.add("status", "CONFIRMED" if deadline.certain else "TENTATIVE")
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
