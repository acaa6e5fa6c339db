"""The readiness check of a workshop: green and amber lines, each with its cure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from workshop.access.guard import can, process_page
from workshop.extensions import db, limiter
from workshop.live import ready
from workshop.live.before_pages import AT, address, found, shown
from workshop.live.blueprint import bp
from workshop.models.base import utc_now
from workshop.models.process import Process, Workshop
from workshop.steps.setup.home import place, today
from workshop.web.addresses import outside
from workshop.web.filters import day, when


@dataclass(frozen=True)
class Line:
    """One line of the page; `cure` is a link's words and address."""

    key: str
    ok: bool
    title: str
    text: str
    cure: tuple[str, str] | None = None


def _about_when(check: ready.Check, workshop: Workshop) -> tuple[str, str, tuple[str, str]]:
    text = {
        "past": _("The workshop was on %(day)s.", day=day(workshop.held_on)),
        "missing": _("The hour or the place is missing."),
        "known": f"{day(workshop.held_on)}, {workshop.starts_at or ''} · {workshop.place}",
    }[check.state]
    return (
        _("Date, hour and place"),
        text,
        (_("Change the workshop"), address("setup.edit_workshop", workshop)),
    )


def _about_agenda(check: ready.Check, workshop: Workshop) -> tuple[str, str, tuple[str, str]]:
    count, minutes = int(str(check.figures["count"])), int(str(check.figures["minutes"]))
    text = ngettext("%(num)s activity", "%(num)s activities", count)
    long = _("%(hours)s hours in all", hours=f"{minutes // 60}:{minutes % 60:02}")
    words = f"{text}, {long}." if count else _("The agenda is empty.")
    return _("Agenda"), words, (_("Go to the agenda"), address("live.workshop_agenda", workshop))


def _about_tables(check: ready.Check, workshop: Workshop) -> tuple[str, str, tuple[str, str]]:
    page = (_("Go to the tables"), address("live.workshop_tables", workshop))
    if check.state == "none":
        page = (_("Change the workshop"), address("setup.edit_workshop", workshop))
    count = int(str(check.figures.get("count", 0)))
    text = {
        "none": _("No tables: everybody works together."),
        "no_links": _("Not every table has a link yet."),
        "unnamed": _("It is not yet said who writes at each table."),
        "ready": ngettext("%(num)s table with its link", "%(num)s tables, each with its link", count)
        + ", "
        + _("and who writes."),
    }[check.state]
    return _("Tables"), text, page


def _about_projects(check: ready.Check, workshop: Workshop) -> tuple[str, str, tuple[str, str]]:
    count = int(str(check.figures["count"]))
    text = {
        "unpriced": ngettext(
            "%(num)s project has no cost or is not examined yet.",
            "%(num)s projects have no cost or are not examined yet.",
            count,
        ),
        "too_few": _("There are not enough projects to choose from."),
        "ready": _("All projects have their cost and are examined."),
    }[check.state]
    return (
        _("Projects priced"),
        text,
        (_("Go to the projects"), url_for("projects.index", **place(workshop.process))),
    )


def _about_round(check: ready.Check, workshop: Workshop) -> tuple[str, str, tuple[str, str]]:
    at, figures = place(workshop.process), check.figures
    cure = (_("Go to the agenda"), address("live.workshop_agenda", workshop))
    if check.state == "not_chosen":
        return _("Round"), _("The budget vote on the agenda does not say which round is voted."), cure
    cure = (_("Go to the round"), url_for("vote.round", round_id=figures["id"], **at))
    name = str(figures["name"])
    if check.state == "draft":
        return _("Round"), _("“%(name)s” is not published yet.", name=name), cure
    opens, closes = figures["opens"], figures["closes"]
    assert isinstance(opens, datetime)
    assert isinstance(closes, datetime)
    if check.state == "over":
        return _("Round"), _("“%(name)s” is over.", name=name), cure
    text = _(
        "“%(name)s”: open from %(opens)s until %(closes)s.", name=name, opens=when(opens), closes=when(closes)
    )
    return _("Round"), text, cure


def _about_codes(check: ready.Check, workshop: Workshop) -> tuple[str, str, tuple[str, str]]:
    text = {
        "open": _("The round has an open link: no codes are needed."),
        "none": _("No codes and no paper ballots are made yet."),
        "printed": ngettext(
            "%(num)s batch of codes is made.",
            "%(num)s batches of codes are made.",
            int(str(check.figures.get("count", 0))),
        ),
    }[check.state]
    url = url_for("vote.round", round_id=check.figures["id"], **place(workshop.process))
    return _("Codes printed"), text, (_("Go to the round"), url)


def _about_link(check: ready.Check, workshop: Workshop) -> tuple[str, str, tuple[str, str] | None]:
    where = str(check.figures["address"])
    if check.state == "here":
        text = _(
            "%(address)s opens on this computer only. Ask whoever set up Minga to open it to the phones of the hall: "
            "the guide for deployers says how, under “Phones in the hall”. Or work with paper.",
            address=where,
        )
    elif check.state == "network":
        text = _(
            "%(address)s: phones must be on the same wifi as this computer. Try it with one.", address=where
        )
    else:
        text = _("%(address)s: try it with a phone on mobile data.", address=where)
    without = (_("Print the paper, which needs no phone"), address("live.workshop_kit", workshop))
    return _("Link reachable from a phone"), text, without if check.state == "here" else None


def _about_rehearsal(check: ready.Check, workshop: Workshop) -> tuple[str, str, tuple[str, str]]:
    count = int(str(check.figures["count"]))
    text = (
        ngettext("%(num)s rehearsal is not cleared yet.", "%(num)s rehearsals are not cleared yet.", count)
        if count
        else _("No data of a rehearsal is left.")
    )
    return (
        _("Rehearsal cleared"),
        text,
        (_("Go to the rehearsal"), address("live.workshop_practice", workshop)),
    )


def _about_paper(check: ready.Check, workshop: Workshop) -> tuple[str, str, tuple[str, str]]:
    moment = check.figures["at"]
    text = (
        _("Marked as printed on %(moment)s.", moment=when(moment))
        if isinstance(moment, datetime)
        else _("Print it and say so there.")
    )
    return _("Paper printed"), text, (_("Go to the paper"), address("live.workshop_kit", workshop))


ABOUT: dict[str, Any] = {
    "when": _about_when,
    "agenda": _about_agenda,
    "tables": _about_tables,
    "projects": _about_projects,
    "round": _about_round,
    "codes": _about_codes,
    "link": _about_link,
    "rehearsal": _about_rehearsal,
    "paper": _about_paper,
}


def lines_of(workshop: Workshop) -> list[Line]:
    """Return the lines of the page, in the reader's language."""
    public = bool(current_app.config["PUBLIC_URL"])
    link = outside("live.join", code=workshop.join_code)
    found_checks = ready.checks(db.session(), workshop, link, public, today())
    return [Line(each.key, each.ok, *ABOUT[each.key](each, workshop)) for each in found_checks]


@bp.get(f"{AT}/ready")
@process_page("process.see")
def workshop_ready(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Show what is ready and what is not, each line with its cure."""
    workshop = found(process, workshop_id)
    lines = lines_of(workshop)
    return shown(
        "ready.html",
        workshop,
        lines=lines,
        left=sum(not each.ok for each in lines),
        now=utc_now(),
        changeable=can("workshop.edit"),
    )


@bp.get("/clock")
@limiter.exempt
def clock() -> ResponseReturnValue:
    """Tell the server's time in milliseconds since 1970, for the check of a computer's clock."""
    answer = jsonify(now=round(utc_now().timestamp() * 1000))
    answer.headers["Cache-Control"] = "no-store"
    return answer
