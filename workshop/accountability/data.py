"""The report as tables: what the workbook and the JSON hold, row by row."""

from flask_babel import gettext as _

from workshop.accountability.account import Account, Proof
from workshop.accountability.labels import GAPS, OUTCOMES, PARTS, PHASES, SAYS
from workshop.documents.tables import Column, Row, Table
from workshop.live.attendance_labels import TRAIT_NAMES, TRAIT_VALUES
from workshop.steps.followup.labels import LIGHTS
from workshop.web.addresses import outside
from workshop.web.filters import quantity


def proof_name(proof: Proof) -> str:
    """Return how the report calls a piece of evidence: "E3"."""
    return _("E%(number)s", number=proof.number)


def proof_address(shown: Account, proof: Proof) -> str:
    """Return the public address of a piece of evidence."""
    return outside(
        "public.evidence",
        canton_slug=shown.process.canton.slug,
        process_id=shown.process.id,
        action_id=proof.action_id,
        evidence_id=proof.evidence_id,
        ending="jpg" if proof.kind.value == "photo" else "pdf",
    )


def tables(shown: Account) -> dict[str, Table]:
    """Return the tables of the report by a stable English name; keys of columns are stable too.

    Rows hold codes (`*_code`) beside the words, which the workbook does not show.
    """
    return {
        "commitments": _commitments(shown),
        "evidence": _evidence(shown),
        "observations": _observations(shown),
        "workshops": _workshops(shown),
        "attendance": _attendance(shown),
        "indicators": _indicators(shown),
        "phases": _phases(shown),
        "missing": _missing(shown),
    }


def _commitments(shown: Account) -> Table:
    columns = (
        Column("number", _("No."), "integer", 6, _("The place in this report.")),
        Column("title", _("Commitment"), width=40, note=_("What was promised.")),
        Column("responsible", _("Responsible"), width=24, note=_("Who answers for it.")),
        Column("unit", _("Unit"), width=22, note=_("The unit of the municipality that does it.")),
        Column("component", _("Component"), width=20, note=_("The component of the plan it belongs to.")),
        Column("parish", _("Parish"), width=18, note=_("Where it is done.")),
        Column(
            "promised_by",
            _("Deadline as adopted") if shown.version else _("Deadline"),
            "date",
            13,
            _("Until when it was promised."),
        ),
        Column(
            "deadline", _("Deadline now"), "date", 13, _("Another one than was adopted when it was moved.")
        ),
        Column("state", _("State"), width=20, note=_("What became of it by the date of the report.")),
        Column("progress", _("Progress"), "percent", 11, _("As the last report said it.")),
        Column("done_on", _("Done on"), "date", 13, _("The day of the report that said so.")),
        Column("budget", _("Budgeted"), "money", 15, _("The cost as it was adopted, in US dollars.")),
        Column("spent", _("Spent"), "money", 15, _("What was reported as spent so far, in US dollars.")),
        Column("left", _("Left"), "money", 15, _("Budgeted less spent; empty when either is not known.")),
        Column("last_on", _("Last report"), "date", 13, _("The day of the last report.")),
        Column("last_note", _("What it said"), width=46, note=_("The note of the last report.")),
        Column("evidence", _("Evidence"), width=16, note=_("Numbers of the sheet of evidence.")),
    )
    rows: list[Row] = []
    for number, each in enumerate(shown.commitments, 1):
        outcome = each.outcome(shown.on)
        rows.append(
            {
                "number": number,
                "action_id": each.action_id,
                "title": each.title,
                "responsible": each.owner,
                "unit": each.unit,
                "component": each.component,
                "parish": each.parish or _("whole canton"),
                "promised_by": each.promised_by,
                "deadline": each.deadline,
                "state": str(OUTCOMES[outcome]),
                "state_code": outcome,
                "progress": each.progress,
                "done_on": each.done_on,
                "budget": each.budget_cents,
                "spent": each.spent_cents,
                "left": each.left_cents,
                "last_on": each.last_on,
                "last_note": each.last_note,
                "evidence": ", ".join(proof_name(proof) for proof in shown.proofs_of(each.action_id)),
            }
        )
    return Table(_("Commitments"), columns, tuple(rows), ("budget", "spent"), _("Total"))


def _evidence(shown: Account) -> Table:
    columns = (
        Column("name", _("No."), width=8),
        Column("title", _("Commitment"), width=40),
        Column("kind", _("Kind"), width=12),
        Column("on", _("Date"), "date", 13),
        Column("note", _("What the report said"), width=46),
        Column("address", _("Address"), width=60, note=_("Where anyone can open it.")),
        Column("sha256", _("Fingerprint (SHA-256)"), width=66),
    )
    rows: tuple[Row, ...] = tuple(
        {
            "name": proof_name(each),
            "action_id": each.action_id,
            "title": each.title,
            "kind": _("photo") if each.kind.value == "photo" else _("PDF"),
            "kind_code": each.kind.value,
            "on": each.on,
            "note": each.note,
            "address": proof_address(shown, each),
            "sha256": each.sha256,
        }
        for each in shown.proofs
    )
    return Table(_("Evidence"), columns, rows)


def _observations(shown: Account) -> Table:
    columns = (
        Column("on", _("Date"), "date", 13),
        Column("title", _("Commitment"), width=40),
        Column("says", _("What the citizen says"), width=20),
        Column("note", _("In their words"), width=50),
        Column("answer", _("Answer of the municipality"), width=50),
        Column("answered_on", _("Answered on"), "date", 13),
    )
    rows: tuple[Row, ...] = tuple(
        {
            "on": each.on,
            "action_id": each.action_id,
            "title": each.title,
            "says": str(SAYS[each.says]),
            "says_code": each.says,
            "note": each.note,
            "answer": each.answer or _("not answered yet"),
            "answered_on": each.answered_on,
        }
        for each in shown.observations
    )
    return Table(_("Observations"), columns, rows)


def _workshops(shown: Account) -> Table:
    columns = (
        Column("name", _("Workshop"), width=44),
        Column("held_on", _("Date"), "date", 13),
        Column("parish", _("Parish"), width=20),
        Column("people", _("People"), "integer", 10, _("Who signed in.")),
        Column("returning", _("Came before"), "integer", 10, _("Who came to an earlier workshop too.")),
    )
    rows: tuple[Row, ...] = tuple(
        {
            "name": each.name,
            "held_on": each.held_on,
            "parish": each.parish or _("whole canton"),
            "people": each.people,
            "returning": each.returning,
        }
        for each in shown.gatherings
    )
    return Table(_("Workshops"), columns, rows, ("people",), _("Total"))


def _attendance(shown: Account) -> Table:
    columns = (
        Column("trait", _("What was asked"), width=22),
        Column("value", _("Answer"), width=22),
        Column("people", _("People"), "integer", 10, _("Empty where the number is too small to be told.")),
        Column(
            "exact",
            _("Exact"),
            width=14,
            note=_("Where a workshop has a number too small to be told, it is left out."),
        ),
    )
    rows: tuple[Row, ...] = tuple(
        {
            "trait": str(TRAIT_NAMES[trait]),
            "trait_code": trait,
            "value": str(TRAIT_VALUES[trait][value]),
            "value_code": value,
            "people": told.people,
            "exact": _("exact") if told.whole else _("at least"),
            "exact_code": told.whole,
        }
        for trait, values in shown.traits.items()
        for value, told in values.items()
    )
    return Table(_("Who came"), columns, rows)


def _indicators(shown: Account) -> Table:
    columns = (
        Column("name", _("Indicator"), width=46),
        Column("measured_in", _("Measured in"), width=18),
        Column("target", _("Target"), width=12),
        Column("actual", _("Actual"), width=12),
        Column("state", _("State"), width=22),
    )
    rows: tuple[Row, ...] = tuple(
        {
            "name": each.name,
            "measured_in": each.measured_in,
            "month": shown.month,
            "target": quantity(each.target),
            "target_hundredths": each.target,
            "actual": quantity(each.actual),
            "actual_hundredths": each.actual,
            "state": str(LIGHTS[each.light]),
            "state_code": each.light,
        }
        for each in shown.indicators
    )
    return Table(_("Indicators"), columns, rows)


def _phases(shown: Account) -> Table:
    columns = (
        Column("number", _("No."), "integer", 6),
        Column("phase", _("Phase"), width=28),
        Column("held_on", _("Date"), "date", 13),
        Column("place", _("Place"), width=30),
        Column("attendance", _("People"), "integer", 10),
        Column("summary", _("What was done and said"), width=70),
        Column("missing", _("What is missing"), width=30),
    )
    rows: tuple[Row, ...] = tuple(
        {
            "number": number,
            "phase": str(PHASES[phase.value]),
            "phase_code": phase.value,
            "held_on": each.held_on,
            "place": each.place,
            "attendance": each.attendance,
            "summary": each.summary,
            "missing": ", ".join(str(PARTS[part]) for part in each.missing),
        }
        for number, (phase, each) in enumerate(shown.phases.items(), 1)
    )
    return Table(_("Phases"), columns, rows)


def gap_names(key: str, names: tuple[str, ...]) -> list[str]:
    """Return what a gap is about, in words, each once."""
    return list(dict.fromkeys(str(PHASES[name]) if key == "no_phase" else name for name in names))


def _missing(shown: Account) -> Table:
    columns = (
        Column("what", _("What is missing"), width=60),
        Column("names", _("Where"), width=90),
    )
    rows: tuple[Row, ...] = tuple(
        {
            "what": str(GAPS[each.key]),
            "what_code": each.key,
            "names": "; ".join(gap_names(each.key, each.names)),
        }
        for each in shown.gaps
    )
    return Table(_("What is missing"), columns, rows)
