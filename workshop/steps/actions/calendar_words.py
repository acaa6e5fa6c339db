"""The calendar in words, on pages and in iCalendar files."""

from collections.abc import Callable, Iterable, Sequence

from flask import Response, request
from flask_babel import get_locale, lazy_gettext
from flask_babel import gettext as _

from workshop.documents.ics import Deadline, deadlines_ics, deadlines_mark
from workshop.documents.safety import name_part
from workshop.documents.tables import Language
from workshop.models.base import utc_now
from workshop.models.process import Process
from workshop.steps.actions.calendar import Entry, Kind
from workshop.steps.actions.labels import LEGAL
from workshop.steps.actions.legal import article

KINDS = {
    Kind.LAW: lazy_gettext("Deadline of the law"),
    Kind.OWN: lazy_gettext("Date of the process"),
    Kind.ASSEMBLY: lazy_gettext("Date of the process"),
    Kind.WORKSHOP: lazy_gettext("Workshop"),
    Kind.ROUND_OPENS: lazy_gettext("Voting round"),
    Kind.ROUND_CLOSES: lazy_gettext("Voting round"),
    Kind.ACTION: lazy_gettext("Action"),
    Kind.ACTIVITY: lazy_gettext("Activity"),
}
# How the list is narrowed: the value in the address, its words, the kinds that it shows.
FILTERS = {
    "law": (lazy_gettext("deadlines of the law"), frozenset({Kind.LAW})),
    "process": (lazy_gettext("dates of the process"), frozenset({Kind.OWN, Kind.ASSEMBLY})),
    "workshops": (lazy_gettext("workshops"), frozenset({Kind.WORKSHOP})),
    "votes": (lazy_gettext("voting rounds"), frozenset({Kind.ROUND_OPENS, Kind.ROUND_CLOSES})),
    "actions": (lazy_gettext("actions and activities"), frozenset({Kind.ACTION, Kind.ACTIVITY})),
}
Link = Callable[[Entry], str]


def uid(process: Process, key: str) -> str:
    """Return the name that a thing has in every calendar, so that no calendar shows it twice."""
    return f"{key}.{process.id}.{process.canton.slug}@minga"


def title(entry: Entry) -> str:
    """Return what an entry is called."""
    if entry.kind is Kind.LAW:
        return str(LEGAL[entry.title])
    if entry.kind is Kind.ASSEMBLY:
        return _("Assembly")
    if entry.kind is Kind.ROUND_OPENS:
        return _("Voting opens: %(name)s", name=entry.title)
    if entry.kind is Kind.ROUND_CLOSES:
        return _("Voting closes: %(name)s", name=entry.title)
    return entry.title


def source(entry: Entry) -> str:
    """Return where a deadline of the law stands."""
    return _("COOTAD, article %(number)s", number=article(entry.title))


def _title_in_file(entry: Entry, place: bool) -> str:
    words = title(entry)
    if entry.kind is Kind.WORKSHOP:
        words = _("Workshop: %(name)s", name=words)
    elif entry.kind is Kind.ACTION:
        words = _("Deadline: %(name)s", name=words)
    elif entry.kind is Kind.ACTIVITY:
        words = _("Activity: %(name)s", name=words)
    if entry.done:
        words = _("%(name)s (done)", name=words)
    return f"{words} · {entry.process.canton.name}" if place else words


def _description(entry: Entry, owners: bool) -> str:
    lines = [f"{entry.process.name}, {entry.process.canton.name}"]
    if entry.kind is Kind.LAW:
        lines.append(_("%(source)s. Check it against the law in force.", source=source(entry)))
    if entry.part_of:
        lines.append(_("Part of: %(name)s", name=entry.part_of))
    if owners and entry.kind in (Kind.ACTION, Kind.ACTIVITY):
        lines.append(_("Responsible: %(name)s", name=entry.owner or _("nobody yet")))
    if entry.draft:
        lines.append(_("Not published yet"))
    return "\n".join(lines)


def _once(entries: Iterable[Entry]) -> list[Entry]:
    """Leave out a deadline of the law that another process of the same canton has on the same day."""
    seen = set()
    found = []
    for entry in entries:
        said = (entry.process.canton_code, entry.title, entry.day)
        if entry.kind is not Kind.LAW or said not in seen:
            found.append(entry)
        if entry.kind is Kind.LAW:
            seen.add(said)
    return found


def deadlines(entries: Sequence[Entry], link: Link, owners: bool) -> tuple[Deadline, ...]:
    """Return entries as the writer of iCalendar files takes them; `owners` says whether names go along."""
    several = len({entry.process.canton_code for entry in entries}) > 1
    return tuple(
        Deadline(
            uid(entry.process, entry.key),
            entry.day,
            _title_in_file(entry, several),
            _description(entry, owners),
            entry.place or entry.process.canton.name,
            (str(KINDS[entry.kind]),),
            link(entry),
            entry.starts,
            entry.ends,
            certain=not entry.draft,
        )
        for entry in _once(entries)
    )


def calendar_file(name: str, entries: Sequence[Entry], link: Link, owners: bool, file: str) -> Response:
    """Answer with an iCalendar file called `file`, or with 304 when the reader has the same days and words."""
    language: Language = "en" if str(get_locale()) == "en" else "es"
    days = deadlines(entries, link, owners)
    answer = Response(
        deadlines_ics(name, days, utc_now(), language),
        content_type="text/calendar; charset=utf-8",
    )
    answer.headers.set("Content-Disposition", "inline", filename=f"{name_part(file)}.ics")
    answer.set_etag(deadlines_mark(name, days, language), weak=True)
    answer.make_conditional(request)
    return answer
