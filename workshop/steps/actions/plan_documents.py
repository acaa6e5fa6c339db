"""The action plan as a file: what the builders in `workshop.documents` are given."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from flask_babel import force_locale
from flask_babel import gettext as _

from workshop.documents.csvfile import table_csv
from workshop.documents.figures import money
from workshop.documents.ics import Deadline, deadlines_ics
from workshop.documents.pdf import register_pdf
from workshop.documents.plan import plan_table
from workshop.documents.safety import file_name
from workshop.documents.tables import Document, Fact, Row, Signature, Table
from workshop.documents.word import register_docx
from workshop.documents.xlsx import Origin, workbook
from workshop.models.actions import Action
from workshop.models.base import utc_now
from workshop.models.process import Process
from workshop.steps.actions.calendar_words import uid
from workshop.steps.actions.cells import Cell, cells
from workshop.steps.actions.labels import ANSWERED, COMPETENCES, PLAN_TEXTS, STATUSES
from workshop.steps.actions.origin import origin
from workshop.steps.actions.reading import Vocabulary
from workshop.web.filters import day
from workshop.web.language import LANGUAGES
from workshop.web.letterhead import letterhead, notes_sheet, reader_language

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}


def plan_row(number: int, cells: Mapping[str, Cell]) -> Row:
    """Return the row of a document for the cells of an action, in the reader's words."""
    day_of = {
        key: date.fromisoformat(str(cells[key])) if cells.get(key) else None for key in ("start", "deadline")
    }
    answer = str(cells.get("answer") or "")
    return {
        **cells,
        **day_of,
        "number": number,
        "parish": cells.get("parish") or _("whole canton"),
        "competence": str(COMPETENCES[str(cells["competence"])]),
        "answer": str(ANSWERED[answer]) if answer else "",
        "status": str(STATUSES[str(cells["status"])]),
    }


def plan_rows(actions: Sequence[Action]) -> list[Row]:
    """Return a row an action, in the order given, by the keys of `PLAN_COLUMNS`."""
    return [plan_row(number, cells(action)) for number, action in enumerate(actions, 1)]


def _choices(process: Process) -> dict[str, tuple[str, ...]]:
    """What Excel offers in a column."""
    return {
        "component": tuple(component.name for component in process.components),
        "competence": tuple(str(text) for text in COMPETENCES.values()),
        "answer": tuple(str(text) for text in ANSWERED.values()),
        "status": tuple(str(text) for text in STATUSES.values()),
    }


def _table(rows: Sequence[Row], choices: Mapping[str, tuple[str, ...]] | None = None) -> Table:
    texts = {key: (str(title), str(note)) for key, (title, note) in PLAN_TEXTS.items()}
    return plan_table(_("Action plan"), texts, rows, _("Total"), choices)


def vocabulary(process: Process, parishes: Sequence[str]) -> Vocabulary:
    """Return the words of the columns that hold one of a few, in every language a sheet may be written in."""
    words: dict[str, dict[str, str]] = {
        "component": {"": "", **{each.name.casefold(): each.name for each in process.components}},
        "parish": {"": "", **{name.casefold(): name for name in parishes}},
        "competence": {"": "municipal"},
        "answer": {"": ""},
        "status": {"": "planned"},
    }
    for language in LANGUAGES:
        with force_locale(language):
            words["parish"][_("whole canton").casefold()] = ""
            for key, labels in (("competence", COMPETENCES), ("answer", ANSWERED), ("status", STATUSES)):
                words[key].update({str(text).casefold(): value for value, text in labels.items()})
    return Vocabulary(words)


def _document(process: Process, rows: Sequence[Row], on: date, more: Sequence[Fact]) -> Document:
    total = sum(cost for row in rows if isinstance(cost := row.get("cost"), int))
    return letterhead(
        process,
        _("Action plan"),
        on,
        facts=(
            Fact(_("Fiscal year"), str(process.fiscal_year)),
            Fact(_("Actions"), str(len(rows))),
            Fact(_("Total cost"), money(total, reader_language())),
            Fact(_("Date"), day(on)),
            *more,
        ),
        signatures=(
            Signature(_("Mayor")),
            Signature(_("Director of Planning")),
            Signature(_("Representative of the citizens")),
        ),
    )


def _calendar(process: Process, actions: Sequence[Action], link: Callable[[Action], str]) -> bytes:
    deadlines = tuple(
        Deadline(
            uid=uid(process, f"action-{action.id}"),
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
    return deadlines_ics(name, deadlines, utc_now(), reader_language())


def build(
    form: str,
    process: Process,
    actions: Sequence[Action],
    on: date,
    link: Callable[[Action], str],
    secret: str,
) -> tuple[bytes, str]:
    """Return the plan as bytes and its file name.

    `form` is a key of `TYPES`, `link` gives an action's public page, `secret` signs what an Excel sheet carries.
    """
    if form == "ics":
        name = file_name(process.canton.name, process.canton.province, process.name, on, _("deadlines"), form)
        return _calendar(process, actions, link), name
    carried = origin(process, actions, utc_now(), secret) if form == "xlsx" else None
    return render(form, process, plan_rows(actions), on, _("action-plan"), carried=carried)


def render(
    form: str,
    process: Process,
    rows: Sequence[Row],
    on: date,
    kind: str,
    more: Sequence[Fact] = (),
    carried: Origin | None = None,
    digest: str = "",
) -> tuple[bytes, str]:
    """Return rows of a plan as PDF, Excel, Word or CSV, and the file name; `more` stands below the title.

    `digest` is the fingerprint at the foot; by default it is made of the rows.
    """
    name = file_name(process.canton.name, process.canton.province, process.name, on, kind, form)
    table = _table(rows, _choices(process) if carried else None)
    if form == "csv":
        return table_csv(table, reader_language()), name
    document = _document(process, rows, on, more)
    if form == "xlsx":
        notes = notes_sheet(_edited_notes() if carried else ())
        return workbook(document, (table,), notes, carried, digest), name
    return (register_docx if form == "docx" else register_pdf)(document, table, digest=digest), name


def _edited_notes() -> tuple[str, ...]:
    return (
        _(
            "You may edit this sheet and bring it back under «Bring in an edited sheet». You see each change first."
        ),
        _("Write new actions into empty rows below the last. A row that you delete stays in the plan."),
        _("Activities and progress are not read from the sheet: change them in Minga."),
    )
