"""The action plan as a file: what the builders in `workshop.documents` are given."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from flask_babel import get_locale
from flask_babel import gettext as _

from workshop.documents.csvfile import table_csv
from workshop.documents.ics import Deadline, deadlines_ics
from workshop.documents.pdf import register_pdf
from workshop.documents.plan import plan_table
from workshop.documents.safety import file_name
from workshop.documents.tables import Document, Fact, Row, Signature, Table
from workshop.documents.word import register_docx
from workshop.documents.xlsx import NotesText, workbook
from workshop.models.actions import Action
from workshop.models.base import utc_now
from workshop.models.process import Process
from workshop.steps.actions.labels import COMPETENCES, PLAN_TEXTS, STATUSES
from workshop.web.filters import day, money

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}


def _language() -> Literal["es", "en"]:
    return "en" if str(get_locale()) == "en" else "es"


def plan_rows(actions: Sequence[Action]) -> list[Row]:
    """Return a row an action, in the order given, by the keys of `PLAN_COLUMNS`."""
    return [
        {
            "number": number,
            "title": action.title,
            "description": action.description,
            "component": action.component.name if action.component else "",
            "parish": action.parish.name if action.parish else _("whole canton"),
            "responsible": action.owner,
            "unit": action.unit,
            "deadline": action.deadline,
            "cost": action.cost_cents,
            "funding": action.funding_source,
            "indicator": action.indicator,
            "baseline": action.baseline,
            "target": action.target,
            "verification": action.verification,
            "competence": str(COMPETENCES[action.competence.value]),
            "status": str(STATUSES[action.status.value]),
            "progress": action.progress,
        }
        for number, action in enumerate(actions, 1)
    ]


def _table(actions: Sequence[Action]) -> Table:
    texts = {key: (str(title), str(note)) for key, (title, note) in PLAN_TEXTS.items()}
    return plan_table(_("Action plan"), texts, plan_rows(actions), _("Total"))


def _document(process: Process, actions: Sequence[Action], on: date) -> Document:
    total = sum(action.cost_cents or 0 for action in actions)
    return Document(
        canton=process.canton.name,
        province=process.canton.province,
        process=process.name,
        title=_("Action plan"),
        date=on,
        language=_language(),
        heading=_("Decentralised Autonomous Municipal Government of %(canton)s", canton=process.canton.name),
        facts=(
            Fact(_("Fiscal year"), str(process.fiscal_year)),
            Fact(_("Actions"), str(len(actions))),
            Fact(_("Total cost"), money(total)),
            Fact(_("Date"), day(on)),
        ),
        footer=_("%(process)s · %(canton)s", process=process.name, canton=process.canton.name),
        page_label=_("Page {page} of {pages}"),
        signatures_heading=_("Signatures"),
        signatures=(
            Signature(_("Mayor")),
            Signature(_("Director of Planning")),
            Signature(_("Representative of the citizens")),
        ),
    )


def _calendar(process: Process, actions: Sequence[Action], link: Callable[[Action], str]) -> bytes:
    deadlines = tuple(
        Deadline(
            uid=f"action-{action.id}.{process.id}.{process.canton.slug}@minga",
            day=action.deadline,
            title=action.title,
            description=_("Responsible: %(name)s", name=action.owner or _("nobody yet")),
            place=action.parish.name if action.parish else process.canton.name,
            categories=(str(STATUSES[action.status.value]),),
            url=link(action),
        )
        for action in actions
        if action.deadline
    )
    name = _("Deadlines: %(process)s, %(canton)s", process=process.name, canton=process.canton.name)
    return deadlines_ics(name, deadlines, utc_now(), _language())


def build(
    form: str, process: Process, actions: Sequence[Action], on: date, link: Callable[[Action], str]
) -> tuple[bytes, str]:
    """Return the plan as bytes and its file name; `form` is a key of `TYPES`, `link` an action's public page."""
    kind = _("action-plan") if form != "ics" else _("deadlines")
    name = file_name(process.canton.name, process.canton.province, process.name, on, kind, form)
    if form == "ics":
        return _calendar(process, actions, link), name
    table = _table(actions)
    if form == "csv":
        return table_csv(table, _language()), name
    document = _document(process, actions, on)
    if form == "xlsx":
        notes = NotesText(
            sheet=_("Notes"), title=_("What each column holds"), column=_("Column"), meaning=_("Meaning")
        )
        return workbook(document, (table,), notes), name
    return (register_docx if form == "docx" else register_pdf)(document, table), name
