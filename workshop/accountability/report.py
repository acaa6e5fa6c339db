"""The report as a file: PDF, Word, a workbook and JSON."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import gettext as _

from workshop.accountability.account import Account, Proof
from workshop.accountability.data import tables
from workshop.accountability.labels import LEGAL_NOTE
from workshop.accountability.sections import annexes, sections
from workshop.documents.digest import fingerprint
from workshop.documents.record import record_docx, record_pdf
from workshop.documents.safety import file_name
from workshop.documents.tables import Document, Fact, Signature
from workshop.documents.xlsx import workbook
from workshop.web.filters import day, money, number
from workshop.web.letterhead import letterhead, notes_sheet

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}

PictureOf = Callable[[Proof], bytes | None]


def render(form: str, shown: Account, picture: PictureOf) -> tuple[bytes, str]:
    """Return the report as bytes and its file name; `form` is a key of `TYPES`.

    `picture` gives a photograph as JPEG, or None when it is gone.
    """
    process = shown.process
    name = file_name(
        process.canton.name, process.canton.province, process.name, shown.on, _("accountability"), form
    )
    if form == "json":
        return as_json(shown).encode(), name
    document, digest = head(shown), fingerprint(as_json(shown))
    if form == "xlsx":
        notes = notes_sheet((str(LEGAL_NOTE),))
        return workbook(document, tuple(tables(shown).values()), notes, digest=digest), name
    parts = sections(shown, tables(shown)), annexes(shown, picture)
    return (record_pdf if form == "pdf" else record_docx)(document, *parts, digest), name


def as_json(shown: Account) -> str:
    """Return the report as JSON: days as ISO 8601, money in whole US cents."""
    process = shown.process
    whole: dict[str, Any] = {
        "canton_code": process.canton_code,
        "canton": process.canton.name,
        "province": process.canton.province,
        "process_id": process.id,
        "process": process.name,
        "fiscal_year": process.fiscal_year,
        "on": shown.on,
        "plan_version": shown.version.number if shown.version else None,
        "plan_digest": shown.version.digest if shown.version else None,
        "money": "US cents",
        "totals": {
            "commitments": shown.totals.commitments,
            "outcomes": shown.totals.outcomes,
            "progress_percent": shown.totals.progress,
            "budget_cents": shown.totals.budget_cents,
            "spent_cents": shown.totals.spent_cents,
            "without_spending": shown.totals.without_spending,
            "attendance": shown.people,
        },
        **{key: [dict(row) for row in table.rows] for key, table in tables(shown).items()},
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def head(shown: Account) -> Document:
    """Return the head and foot of the report, with its main numbers."""
    found = shown.totals
    kept = found.outcomes["done"] + found.outcomes["done_late"]
    return letterhead(
        shown.process,
        _("Accountability report"),
        shown.on,
        facts=(
            Fact(_("Fiscal year"), str(shown.process.fiscal_year)),
            Fact(_("Commitments"), number(found.commitments)),
            Fact(_("Kept"), number(kept)),
            Fact(_("Past the deadline"), number(found.outcomes["late"])),
            Fact(_("Spent of budgeted"), f"{money(found.spent_cents)} / {money(found.budget_cents)}"),
        ),
        introduction=_(
            "What was promised, what was done, what was spent and what citizens said of it, as of %(day)s. %(note)s",
            day=day(shown.on),
            note=str(LEGAL_NOTE),
        ),
        signatures=(
            Signature(_("Mayor")),
            Signature(_("Director of Planning")),
            Signature(_("Representative of the citizens")),
        ),
    )
