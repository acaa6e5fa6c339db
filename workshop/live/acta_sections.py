"""The parts of the acta of a workshop, in words: one function a part."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from workshop.documents.record import Picture, Section
from workshop.documents.tables import Column, Fact, Row, Table
from workshop.live.acta_labels import KINDS
from workshop.live.attendance_labels import TRAIT_NAMES, TRAIT_VALUES
from workshop.live.held import Held
from workshop.live.photos import smaller
from workshop.live.rules import SMALL_CELL
from workshop.models.base import ECUADOR
from workshop.models.live import ActivityKind, Post, PostKind
from workshop.models.process import Workshop
from workshop.models.swot import SwotEntry
from workshop.steps.setup.labels import STEP_NAMES
from workshop.steps.swot.labels import CROSSES, QUADRANTS
from workshop.web.filters import day, number, when


def place_of(workshop: Workshop) -> str:
    """Return the parish of a workshop, or the whole canton, in words."""
    return workshop.parish.name if workshop.parish else _("whole canton")


def sections_of(shown: Held, text: Mapping[str, str]) -> tuple[Section, ...]:
    """Return the parts of the acta before the lines to sign on; `text` holds what was written."""
    made = (
        _workshop(shown),
        _written(_("Opening"), text["opening"]),
        _agenda(shown),
        _tables(shown),
        _attendance(shown),
        _posts(_("Actors named"), shown.posts[PostKind.ACTOR]),
        *(_quadrant(shown, name) for name in QUADRANTS),
        _left_out(shown),
        _crosses(shown),
        _actions(shown),
        *_polls(shown),
        _votes(shown),
        _posts(_("Notes of the plenary"), shown.posts[PostKind.NOTE]),
        _listed(_("Agreements"), text["agreements"], shown.posts[PostKind.AGREEMENT], _("None was noted.")),
        _listed(_("Open points"), text["open_points"], shown.posts[PostKind.OPEN_POINT], _("None.")),
        _written(_("Closing of the session"), text["closing"]),
    )
    return tuple(section for section in made if section is not None)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def _written(title: str, text: str) -> Section | None:
    return Section(title, _lines(text)) if text.strip() else None


def _workshop(shown: Held) -> Section:
    workshop, stage = shown.workshop, shown.stage
    facts = [Fact(_("Date"), day(workshop.held_on))]
    if stage is not None and stage.opened_at is not None:
        facts.append(Fact(_("Opened"), when(stage.opened_at)))
        facts.append(Fact(_("Closed"), when(stage.closed_at)))
    elif workshop.starts_at:
        facts.append(Fact(_("Convened for"), workshop.starts_at))
    facts += [Fact(_("Place"), workshop.place or "—"), Fact(_("Parish"), place_of(workshop))]
    if workshop.purpose:
        facts.append(Fact(_("Purpose"), workshop.purpose))
    steps = [str(STEP_NAMES[step]) for step in workshop.steps.split() if step in STEP_NAMES]
    if steps:
        facts.append(Fact(_("Steps of the method"), ", ".join(steps)))
    return Section(_("The workshop"), facts=tuple(facts))


def _moment(moment: datetime | None, workshop: Workshop) -> str:
    """Write the hour, and the day when it is not that of the workshop."""
    if moment is None:
        return "—"
    return when(
        moment, "HH:mm" if moment.astimezone(ECUADOR).date() == workshop.held_on else "dd/MM/yy HH:mm"
    )


def _agenda(shown: Held) -> Section | None:
    if not shown.agenda:
        return None
    planned = (
        Column("order", _("No."), "integer", 6),
        Column("title", _("Activity"), width=40),
        Column("kind", _("Kind"), width=18),
        Column("minutes", _("Minutes planned"), "integer", 11),
    )
    run = (Column("began", _("Began"), width=12), Column("ended", _("Ended"), width=12))
    rows: tuple[Row, ...] = tuple(
        {
            "order": order,
            "title": each.title,
            "kind": str(KINDS[each.kind.value]),
            "minutes": each.minutes,
            "began": _moment(each.started_at, shown.workshop) if each.started_at else _("not held"),
            "ended": _moment(each.ended_at, shown.workshop) if each.started_at else "",
        }
        for order, each in enumerate(shown.agenda, 1)
    )
    led = any(each.started_at for each in shown.agenda)  # from the console
    title = _("Agenda as it was run") if led else _("Agenda")
    return Section(title, table=Table(title, (*planned, *run) if led else planned, rows))


def _tables(shown: Held) -> Section | None:
    if not shown.tables:
        return None
    columns = (
        Column("name", _("Table"), width=20),
        Column("component", _("Component"), width=30),
        Column("moderator", _("Moderator"), width=26),
        Column("rapporteur", _("Rapporteur"), width=26),
    )
    rows: tuple[Row, ...] = tuple(
        {
            "name": table.name,
            "component": table.component.name if table.component else "",
            "moderator": link.moderator if link else "",
            "rapporteur": link.rapporteur if link else "",
        }
        for table, link in shown.tables
    )
    title = _("Tables (mesas)")
    return Section(title, table=Table(title, columns, rows))


def _count(value: int | None) -> str:
    return _("not told") if value is None else number(value)


def _attendance(shown: Held) -> Section:
    came = shown.totals
    if not came.people:
        return Section(_("Attendance"), (_("Nobody was signed in."),))
    facts = [Fact(_("People"), number(came.people))]
    if came.returning:
        facts.append(Fact(_("Came to an earlier workshop of this process too"), number(came.returning)))
    unsaid = _("no parish given")
    told = "; ".join(f"{name or unsaid}: {number(n)}" for name, n in came.by_parish.items())
    facts.append(Fact(_("By parish"), told))
    for trait, cells in came.by_trait.items():
        labels = TRAIT_VALUES[trait]
        told = "; ".join(f"{labels[value]}: {_count(cell)}" for value, cell in cells.items() if cell != 0)
        facts.append(Fact(str(TRAIT_NAMES[trait]), told))
    note = _(
        "What people said of themselves is optional and kept apart from their names. Numbers under %(least)s "
        "are not told, nor one more where it would give them away. The list of names is in an annex.",
        least=SMALL_CELL,
    )
    return Section(_("Attendance"), facts=tuple(facts), note=note)


def _posts(title: str, posts: Sequence[Post]) -> Section | None:
    return Section(title, points=tuple(_post(each) for each in posts)) if posts else None


def _post(post: Post) -> str:
    parts = [post.text]
    if post.actor is not None and post.actor.name != post.text:
        parts.append(_("on the map of actors: %(name)s", name=post.actor.name))
    if post.table is not None:
        parts.append(post.table.name)
    return " · ".join(parts)


def _listed(title: str, text: str, posts: Sequence[Post], nothing: str) -> Section:
    points = (*_lines(text), *(_post(each) for each in posts))
    return Section(title, () if points else (nothing,), points=points)


def _quadrant(shown: Held, name: str) -> Section:
    groups = shown.swot[name]
    title = _("Diagnosis: %(quadrant)s", quadrant=str(QUADRANTS[name]))
    if not groups:
        return Section(title, (_("Nothing was said."),))
    columns = (
        Column("order", _("No."), "integer", 6),
        Column("text", _("What was said"), width=62),
        Column("table", _("Table"), width=20),
        Column("dots", _("Dots"), "integer", 8),
    )
    rows: list[Row] = []
    for order, group in enumerate(groups, 1):
        head = group.head
        rows.append(
            {
                "order": order,
                "text": _said(head, shown.workshop),
                "table": _table(head),
                "dots": head.total_dots,
            }
        )
        rows += [
            {"text": f"– {_with_dots(each, shown.workshop)}", "table": _table(each)} for each in group.merged
        ]
    note = _("Lines that begin with a dash were merged into the one above them, which counts their dots.")
    merged = any(group.merged for group in groups)
    return Section(title, table=Table(title, columns, tuple(rows)), note=note if merged else "")


def _table(entry: SwotEntry) -> str:
    return entry.table.name if entry.table else ""


def _said(entry: SwotEntry, here: Workshop) -> str:
    """Write an entry, with its own workshop when it was said elsewhere."""
    if entry.workshop_id == here.id:
        return entry.text
    where = entry.workshop.name if entry.workshop else _("the board of the process")
    return _("%(text)s (from: %(where)s)", text=entry.text, where=where)


def _with_dots(entry: SwotEntry, here: Workshop) -> str:
    said = _said(entry, here)
    if not entry.own_dots:
        return said
    return f"{said} ({ngettext('%(num)s dot', '%(num)s dots', entry.own_dots)})"


def _left_out(shown: Held) -> Section | None:
    if not shown.left_out:
        return None
    said = ngettext(
        "%(num)s contribution was hidden, put away or not approved by the facilitator; it is kept in the system.",
        "%(num)s contributions were hidden, put away or not approved by the facilitator; they are kept in the system.",
        shown.left_out,
    )
    return Section(_("What is not listed"), (said,))


def _crosses(shown: Held) -> Section | None:
    if not shown.crosses:
        return None
    columns = (
        Column("kind", _("Kind"), width=8),
        Column("text", _("Strategy"), width=46),
        Column("entries", _("From"), width=46),
    )
    rows: tuple[Row, ...] = tuple(
        {"kind": each.kind.value, "text": each.text, "entries": "; ".join(e.text for e in each.entries)}
        for each in shown.crosses
    )
    kinds = sorted({each.kind.value for each in shown.crosses})
    title = _("Crossed strategies")
    note = " · ".join(f"{kind}: {CROSSES[kind]}" for kind in kinds)
    return Section(title, table=Table(title, columns, rows), note=note)


def _actions(shown: Held) -> Section:
    title = _("Actions with owner and deadline")
    if not shown.actions:
        return Section(title, (_("None was agreed in this workshop."),))
    columns = (
        Column("order", _("No."), "integer", 6),
        Column("title", _("Action"), width=50),
        Column("owner", _("Responsible"), width=28),
        Column("deadline", _("Deadline"), width=18),
    )
    rows: tuple[Row, ...] = tuple(
        {
            "order": order,
            "title": each.title,
            "owner": each.owner or _("nobody yet"),
            "deadline": day(each.deadline, "medium") if each.deadline else _("no date yet"),
        }
        for order, each in enumerate(shown.actions, 1)
    )
    return Section(title, table=Table(title, columns, rows))


def _polls(shown: Held) -> list[Section]:
    return [
        Section(
            _("Poll: %(title)s", title=poll.activity.question or poll.activity.title),
            facts=tuple(Fact(answer, number(count)) for answer, count in poll.counts),
            note=ngettext(
                "%(num)s answer in all.", "%(num)s answers in all.", sum(count for _a, count in poll.counts)
            ),
        )
        for poll in shown.polls
        if poll.activity.started_at or any(count for _a, count in poll.counts)
    ]


def _votes(shown: Held) -> Section | None:
    rounds = [a.round for a in shown.agenda if a.kind == ActivityKind.VOTE and a.round and a.started_at]
    if not rounds:
        return None
    points = tuple(
        _(
            "%(name)s: opened %(opens)s, closed %(closes)s.",
            name=each.name,
            opens=when(each.opens_at),
            closes=when(each.sealed_at),
        )
        if each.sealed_at
        else _(
            "%(name)s: open from %(opens)s until %(closes)s.",
            name=each.name,
            opens=when(each.opens_at),
            closes=when(each.closes_at),
        )
        for each in rounds
    )
    return Section(_("Vote"), points=points, note=_("Its result has an acta of its own."))


def annexes_of(shown: Held) -> tuple[Section, ...]:
    """Return the list of those who came, and the photographs."""
    made = []
    if shown.people:
        columns = (
            Column("order", _("No."), "integer", 6),
            Column("name", _("Name"), width=38),
            Column("organisation", _("Organisation"), width=36),
            Column("parish", _("Parish"), width=24),
        )
        rows: tuple[Row, ...] = tuple(
            {
                "order": order,
                "name": each.name,
                "organisation": each.organisation,
                "parish": each.parish.name if each.parish else "",
            }
            for order, each in enumerate(shown.people, 1)
        )
        title = _("Annex: those who came")
        made.append(Section(title, table=Table(title, columns, rows)))
    if shown.photos:
        pictures = tuple(
            Picture(
                smaller(each.content),
                each.caption or _("Photograph %(number)s of the workshop", number=order),
                each.caption,
            )
            for order, each in enumerate(shown.photos, 1)
        )
        made.append(Section(_("Annex: photographs"), pictures=pictures))
    return tuple(made)
