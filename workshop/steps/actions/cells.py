"""An action as a row of plain cells: what a sheet, an adopted version and a comparison hold of it."""

from datetime import date

from workshop.models.actions import Action
from workshop.models.plan import ActionActivity

Cell = str | int | None

# In the order of the documents. What is in `EDITED` can be changed in a sheet; the rest is said elsewhere.
KEYS = (
    "title", "description", "objective", "programme", "goal", "component", "parish", "responsible", "unit",
    "activities", "start", "deadline", "cost", "budget_line", "funding", "indicator", "baseline", "target",
    "verification", "competence", "answer", "reason", "status", "progress",
)  # fmt: skip
EDITED = tuple(key for key in KEYS if key not in ("activities", "progress"))
# What a body adopts: all but how far each action is.
ADOPTED = tuple(key for key in KEYS if key not in ("status", "progress", "activities"))
# Cells that an action holds as text, by the name of its column.
PLAIN = {
    "title": "title", "description": "description", "objective": "objective", "programme": "programme",
    "goal": "goal", "unit": "unit", "budget_line": "budget_line", "funding": "funding_source",
    "indicator": "indicator", "baseline": "baseline", "target": "target", "verification": "verification",
    "reason": "competence_reason",
}  # fmt: skip
# The columns of the database that a cell shows, as the history of changes names them.
COLUMNS = {
    **{key: (name,) for key, name in PLAIN.items()},
    "component": ("component_id",), "parish": ("parish_code",), "start": ("starts_on",), "deadline": ("deadline",),
    "responsible": ("owner_actor_id", "owner_person_id", "owner_typed"), "cost": ("cost_cents",),
    "competence": ("competence",), "answer": ("competence_answer",), "status": ("status",), "progress": ("progress",),
}  # fmt: skip


def activity_line(activity: ActionActivity) -> str:
    """Return an activity as one line: what, and in brackets by whom and when; the day is ISO 8601."""
    by = ", ".join(part for part in (activity.owner, _day(activity.due_on)) if part)
    return f"{activity.title} ({by})" if by else activity.title


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def cells(action: Action) -> dict[str, Cell]:
    """Return the cells of an action by `KEYS`: names as they are called now, days as ISO 8601, money in cents."""
    activities = [activity_line(each) for each in action.activities if not each.archived]
    return {
        **{key: getattr(action, name) for key, name in PLAIN.items()},
        "component": action.component.name if action.component else "",
        "parish": action.parish.name if action.parish else "",
        "responsible": action.owner,
        "activities": "\n".join(activities),
        "start": _day(action.starts_on),
        "deadline": _day(action.deadline),
        "cost": action.cost_cents,
        "competence": action.competence.value,
        "answer": action.competence_answer.value if action.competence_answer else "",
        "status": action.status.value,
        "progress": action.progress,
    }


def texts(row: dict[str, Cell], keys: tuple[str, ...] = EDITED) -> dict[str, str]:
    """Return the cells as texts that can be compared; an empty cell is an empty text."""
    return {key: "" if row.get(key) is None else str(row[key]) for key in keys}
