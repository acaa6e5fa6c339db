"""The home of a process in words: its five cards, the thread of a voice, and what comes next."""

from datetime import date, datetime
from typing import Any

from flask import current_app, url_for
from flask_babel import get_timezone
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workshop.access.guard import can
from workshop.models.process import Division, Process
from workshop.steps.setup.agenda import Date, agenda
from workshop.steps.setup.labels import STEP_NAMES, STEP_PAGES, STEP_STARTS, STEP_STATES, STEP_TASKS
from workshop.steps.setup.rules import StepSummary, balance, current_step
from workshop.steps.setup.steps import summaries
from workshop.steps.setup.voices import longest_voice
from workshop.steps.setup.workshops import current_workshops
from workshop.web.filters import day, days_until, money

LONGEST_LIST = 7


def today() -> date:
    """Return the day it is in Ecuador."""
    return datetime.now(get_timezone()).date()


def place(process: Process) -> dict[str, Any]:
    """Return the values that every address of a process has."""
    return {"canton_slug": process.canton.slug, "process_id": process.id}


def page_of(endpoint: str, process: Process, **values: Any) -> str | None:
    """Return an address in a process, or None where this installation has no such page."""
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, **place(process), **values)


def cards(process: Process, found: list[StepSummary]) -> list[dict[str, Any]]:
    """Return the five cards as the component `stepper` takes them; the current one has the button."""
    current = current_step(found)
    return [_card(process, summary, summary.step == current) for summary in found]


def _card(process: Process, summary: StepSummary, current: bool) -> dict[str, Any]:
    url = page_of(STEP_PAGES[summary.step], process)
    task, permission = STEP_TASKS[summary.step]
    holds = summary.holds or STEP_STARTS[summary.step]
    lacks = " ".join(str(each) for each in summary.lacks[:2])
    return {
        "title": STEP_NAMES[summary.step],
        "url": url,
        "state": STEP_STATES[summary.state],
        "kind": summary.state,
        "count": summary.figure,
        "text": f"{holds} {lacks}".strip(),
        "current": current,
        "action": task if url and can(permission) else None,
        "action_url": url,
    }


def next_things(session: Session, process: Process, found: list[StepSummary]) -> list[dict[str, Any]]:
    """Return what to do next: what the current step lacks, then dates, as `next_things` takes them."""
    current = next(each for each in found if each.step == current_step(found))
    things = [
        {"text": str(text), "url": page_of(STEP_PAGES[current.step], process)} for text in current.lacks
    ]
    if not current_workshops(process) and can("workshop.edit"):
        things.insert(
            0, {"text": _("Schedule the first workshop"), "url": page_of("setup.new_workshop", process)}
        )
    given = balance(process.budget_cents, {each.parish_code: each.amount_cents for each in process.ceilings})
    if process.division == Division.PARISH and given.left > 0:
        text = _("Divide %(amount)s that no parish has yet", amount=money(given.left))
        things.append({"text": text, "url": page_of("setup.edit_process", process)})
    if process.assembly_on is None and can("process.edit"):
        things.append(
            {"text": _("Set the date of the assembly"), "url": page_of("setup.edit_process", process)}
        )
    undated = [{**thing, "when": _("now")} for thing in things[:4]]
    dated = [_dated(process, each) for each in agenda(session, process, today())]
    return (undated + dated)[:LONGEST_LIST]


def _dated(process: Process, each: Date) -> dict[str, Any]:
    late = each.on < today()
    text, endpoint, values = {
        "workshop": (_("Workshop: %(name)s", name=each.name), "setup.workshop", {"workshop_id": each.id}),
        "assembly": (_("Assembly"), "setup.process", {}),
        "round_opens": (_("Voting opens: %(name)s", name=each.name), "vote.round", {"round_id": each.id}),
        "round_closes": (_("Voting closes: %(name)s", name=each.name), "vote.round", {"round_id": each.id}),
        "deadline": (
            _("Overdue: %(name)s", name=each.name) if late else _("Deadline: %(name)s", name=each.name),
            "followup.action",
            {"action_id": each.id},
        ),
    }[each.kind]
    return {"text": text, "url": page_of(endpoint, process, **values), "when": near(each.on)}


def near(value: date) -> str:
    """Write a day as people say it: today, tomorrow, in some days, or its date when it is far."""
    distance = (value - today()).days
    if distance == 0:
        return _("today")
    if distance == 1:
        return _("tomorrow")
    return days_until(value) if -14 < distance < 14 else day(value, "medium")


def voice_thread(session: Session, process: Process) -> list[dict[str, Any]]:
    """Return the longest thread of a voice, as the component `thread` takes it; empty without entries."""
    voice = longest_voice(session, process)
    if voice is None:
        return []
    dots = _("%(count)s dots", count=voice.dots) if voice.dots > 1 else ""
    links = [
        {
            "kind": _("What people said"),
            "text": voice.entry.text,
            "url": page_of("swot.board", process),
            "note": dots,
        }
    ]
    if voice.action is not None:
        parts = [voice.action.title, voice.action.owner, day(voice.action.deadline, "medium")]
        text = " · ".join(part for part in parts if part and part != "—")
        url = page_of("followup.action", process, action_id=voice.action.id)
        note = f"{voice.action.progress} %" if voice.action.progress else ""
        links.append({"kind": _("Action"), "text": text, "url": url, "note": note})
    if voice.project is not None:
        text = f"{money(voice.project.cost_cents)} · {voice.project.title}"
        links.append(
            {"kind": _("Budget"), "text": text, "url": page_of("projects.index", process), "note": ""}
        )
    if voice.round is not None:
        url = page_of("vote.round", process, round_id=voice.round.id)
        note = _("adopted") if voice.round.adopted_on else (_("counted") if voice.round.sealed_at else "")
        links.append({"kind": _("Vote"), "text": voice.round.name, "url": url, "note": note})
    return links


def facts_line(process: Process) -> str:
    """Return the line below the name: budget, division, assembly."""
    parts = [
        money(process.budget_cents),
        _("by parish") if process.division == Division.PARISH else _("for the whole canton"),
    ]
    if process.assembly_on:
        parts.append(_("assembly on %(day)s", day=day(process.assembly_on)))
    return " · ".join(parts)


def home(session: Session, process: Process) -> dict[str, Any]:
    """Return everything that the home of `process` shows."""
    found = summaries(session, process)
    return {
        "steps": cards(process, found),
        "thread": voice_thread(session, process),
        "things": next_things(session, process, found),
        "facts_line": facts_line(process),
    }
