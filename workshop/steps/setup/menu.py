"""The menu of canton and process pages; it knows by itself where the reader is."""

from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _

from workshop.access.guard import can
from workshop.models.process import Process
from workshop.steps.setup.home import page_of
from workshop.steps.setup.labels import STEP_NAMES, STEP_PAGES
from workshop.steps.setup.rules import STEPS

STEP_OF_ROOM = {
    "actors": "actors",
    "swot": "swot",
    "actions": "actions",
    "calendar": "actions",
    "projects": "vote",
    "vote": "vote",
    "followup": "followup",
    "accountability": "followup",
}


def _item(label: str, url: str | None, current: bool) -> dict[str, Any]:
    return {"label": label, "url": url, "current": current}


def process_menu(process: Process) -> list[dict[str, Any]]:
    """Return the menu on top of a process's pages."""
    here = request.endpoint or ""
    items = [
        _item(_("Process"), page_of("setup.process", process), here == "setup.process"),
        _item(
            _("Workshops"),
            page_of("setup.workshops", process),
            "workshop" in here or request.blueprint == "live",
        ),
        _item(_("Documents"), page_of("setup.documents", process), here == "setup.documents"),
        _item(
            _("History"),
            page_of("history.index", process) if can("process.edit") else None,
            here == "history.index",
        ),
        _item(_("Public page"), page_of("public.process", process), False),
    ]
    return [item for item in items if item["url"]]


def step_menu(process: Process) -> list[dict[str, Any]]:
    """Return the five steps as links, the one the reader is in marked."""
    step = (request.view_args or {}).get("step") or STEP_OF_ROOM.get(request.blueprint or "")
    items = [_item(STEP_NAMES[each], page_of(STEP_PAGES[each], process), each == step) for each in STEPS]
    return [item for item in items if item["url"]]


def canton_menu() -> list[dict[str, Any]]:
    """Return the menu of a canton's pages that are not in a process."""
    if "canton" not in g or g.canton is None:
        return []
    slug, here = g.canton.slug, request.endpoint or ""
    items = [_item(_("Processes"), url_for("setup.canton", canton_slug=slug), here == "setup.canton")]
    if can("people.manage"):
        people = url_for("access.people", canton_slug=slug)
        items.append(_item(_("People"), people, here.startswith("access.")))
    if can("process.edit"):
        arms = url_for("setup.coat_of_arms", canton_slug=slug)
        items.append(_item(_("Coat of arms"), arms, here == "setup.coat_of_arms"))
    items.append(_item(_("My cantons"), url_for("setup.cantons", all=1), False))
    return items


def context() -> dict[str, Any]:
    """Give every template the menus."""
    return {"process_menu": process_menu, "step_menu": step_menu, "canton_menu": canton_menu}
