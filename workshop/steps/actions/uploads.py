"""A plan that was edited in Excel comes back: a preview that stores nothing, then all of it or none."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.models.actions import Action, ActionStatus, Competence, CompetenceAnswer
from workshop.models.errors import DomainError, InvalidField, mark
from workshop.models.geography import Parish
from workshop.models.history import because
from workshop.models.process import Process
from workshop.steps.actions import service, versions
from workshop.steps.actions.cells import PLAIN, cells, texts
from workshop.steps.actions.merging import CellChange, merged, settled
from workshop.steps.actions.origin import Carried, NotOurs, carried
from workshop.steps.actions.reading import Reason, SheetRow, Vocabulary, open_sheets, read_rows
from workshop.steps.actions.rules import tidy
from workshop.steps.actions.service import Plan

TOTAL = "total"
# The field of a refused plan, by the column that holds it.
FIELDS = {"deadline": "deadline", "starts_on": "start", "cost_cents": "cost", "competence_reason": "reason"}


@dataclass(frozen=True)
class Outcome:
    """A row of the sheet and what would become of it: a change of `action`, a new action, or why neither."""

    row: SheetRow
    action: Action | None
    changes: tuple[CellChange, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def title(self) -> str:
        return self.row.cells.get("title") or (self.action.title if self.action else "")

    @property
    def conflicts(self) -> list[CellChange]:
        return [change for change in self.changes if change.conflict]


@dataclass(frozen=True)
class Preview:
    """What an upload would do. `missing` are actions that stood in the sheet and do not any more: they stay."""

    sheet: Carried
    outcomes: tuple[Outcome, ...]
    missing: tuple[Action, ...]
    moved_on: int

    @property
    def changed(self) -> list[Outcome]:
        return [each for each in self.outcomes if each.action and each.changes and not each.reasons]

    @property
    def new(self) -> list[Outcome]:
        return [each for each in self.outcomes if each.action is None and not each.reasons]

    @property
    def refused(self) -> list[Outcome]:
        return [each for each in self.outcomes if each.reasons]

    @property
    def conflicts(self) -> list[tuple[Outcome, CellChange]]:
        return [(each, change) for each in self.changed for change in each.conflicts]

    @property
    def storable(self) -> bool:
        """Whether it may be confirmed: something to do, and no row that is refused."""
        return not self.refused and bool(self.changed or self.new)

    @property
    def state(self) -> str:
        """A digest of all that is shown, so that a confirmation of something else is noticed."""
        shown = [
            [each.row.number, each.row.key, [[c.key, c.base, c.mine, c.theirs] for c in each.changes]]
            for each in self.outcomes
        ]
        return sha256(json.dumps(shown).encode()).hexdigest()


class NotStorable(DomainError):
    """A confirmation of what cannot be stored; nothing was."""


class MovedOn(DomainError):
    """The plan changed between the preview and the confirmation; nothing was stored."""


class Undecided(DomainError):
    """A conflict for which neither value was chosen; nothing was stored."""


class Unexplained(DomainError):
    """An adopted plan would change, and nobody said why; nothing was stored."""


REFUSALS = (NotOurs, NotStorable, MovedOn, Undecided, Unexplained)


def preview(session: Session, process: Process, content: bytes, words: Vocabulary, secret: str) -> Preview:
    """Say what an upload would do, row by row.

    Raises Unreadable for a file that is no workbook, NotOurs for a sheet that is not of this plan.
    """
    plan, lines = open_sheets(content)
    sheet = carried(lines, secret)
    if sheet.process_id != process.id:
        raise NotOurs(
            mark("This is the plan of «%(process)s», %(canton)s, and not of this process."),
            process=sheet.process,
            canton=sheet.canton,
        )
    found = {action.id: action for action in _all_actions(session, process)}
    now = {number: texts(cells(action)) for number, action in found.items()}
    seen: dict[str, int] = {}
    outcomes = []
    for row in read_rows(plan, words, TOTAL):
        outcomes.append(_outcome(session, process, row, sheet, found, now, seen))
        if row.key:
            seen.setdefault(row.key, row.number)
    missing = [found[n] for n in sheet.rows if n in found and sheet.key(n) not in seen]
    return Preview(
        sheet,
        tuple(outcomes),
        tuple(action for action in missing if not action.archived),
        sum(now[number] != base for number, base in sheet.rows.items() if number in now),
    )


def _all_actions(session: Session, process: Process) -> list[Action]:
    return [*service.actions(session, process), *service.actions(session, process, archived=True)]


def _outcome(
    session: Session,
    process: Process,
    row: SheetRow,
    sheet: Carried,
    found: Mapping[int, Action],
    now: Mapping[int, dict[str, str]],
    seen: Mapping[str, int],
) -> Outcome:
    if not row.key:
        wrong = row.reasons or _wrong(session, process, None, row.cells)
        return Outcome(row, None, (), tuple(wrong))
    number = row.key.partition("-")[0]
    action = found.get(int(number)) if number.isascii() and number.isdigit() else None
    if action is None or action.id not in sheet.rows or sheet.key(action.id) != row.key:
        text = mark("The hidden number of this row is not of this sheet. Write new actions into empty rows.")
        return Outcome(row, None, (), (Reason("title", text),))
    if row.key in seen:
        text = mark("This row is a copy of row %(row)s. Write new actions into empty rows.")
        return Outcome(row, action, (), (Reason("title", text, {"row": seen[row.key]}),))
    changes = tuple(merged(sheet.rows[action.id], row.cells, now[action.id]))
    if action.archived and (changes or row.reasons):
        text = mark("This action was archived meanwhile. Bring it back first.")
        return Outcome(row, action, changes, (Reason("title", text),))
    wrong = list(row.reasons)
    if changes and not wrong:
        wrong = _wrong(session, process, action, {**now[action.id], **settled(changes, ())})
    return Outcome(row, action, changes, tuple(wrong))


def _wrong(session: Session, process: Process, action: Action | None, row: Mapping[str, str]) -> list[Reason]:
    try:
        service.check(_plan(session, process, action, row))
    except InvalidField as error:
        return [Reason(FIELDS.get(error.field, error.field), error.reason, error.values)]
    return []


def _plan(session: Session, process: Process, action: Action | None, row: Mapping[str, str]) -> Plan:
    """Return what a row of texts says of an action, with what a sheet does not hold as it is."""
    components = {component.name: component.id for component in process.components}
    owner, typed = _owner(session, process, action, row.get("responsible", ""))
    answer = row.get("answer", "")
    plain = {name: row.get(key, "") for key, name in PLAIN.items()}
    return Plan(
        **plain,
        entry_ids=[entry.id for entry in action.entries] if action else (),
        cross_id=action.cross_id if action else None,
        component_id=components.get(row.get("component", "")),
        parish_code=_parish(session, process, action, row.get("parish", "")),
        owner=owner,
        owner_typed=typed,
        starts_on=_day(row.get("start", "")),
        deadline=_day(row.get("deadline", "")),
        cost_cents=int(row["cost"]) if row.get("cost") else None,
        competence=Competence(row.get("competence") or "municipal"),
        competence_answer=CompetenceAnswer(answer) if answer else None,
        status=ActionStatus(row.get("status") or "planned"),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _parish(session: Session, process: Process, action: Action | None, name: str) -> str | None:
    if not name:
        return None
    if action is not None and action.parish is not None and action.parish.name == name:
        return action.parish_code
    mine = select(Parish).where(Parish.canton_code == process.canton_code, Parish.name == name)
    found = sorted(session.scalars(mine), key=lambda parish: (not parish.offered, parish.code))
    return found[0].code if found else None


def _owner(session: Session, process: Process, action: Action | None, name: str) -> tuple[str, str]:
    """Return who is meant by a name: whoever it is already, else one of the staff, an actor, or just the name."""
    if action is not None and action.owner == name:
        return service.owner_key(action), action.owner_typed
    actors, people = service.owner_choices(session, process)
    for kind, known in (("person", people), ("actor", actors)):
        same = [each.id for each in known if each.name.casefold() == name.casefold()]
        if len(same) == 1:
            return f"{kind}:{same[0]}", ""
    return "", name


def confirm(
    session: Session,
    process: Process,
    read: Callable[[], Preview],
    state: str,
    choices: Mapping[str, str],
    why: str = "",
) -> Preview:
    """Store the whole sheet, or nothing of it.

    `read` makes the preview anew, `state` is the one that was looked at; `choices` says for each conflict,
    by "<action>-<key>", whether "mine" or "theirs" holds; `why` is asked for when the plan
    was adopted. Raises one of REFUSALS.
    """
    # Nobody changes an action between this look at it and what is written.
    session.scalars(select(Action.id).where(Action.process_id == process.id).with_for_update()).all()
    shown = read()
    if shown.state != state:
        raise MovedOn
    if not shown.storable:
        raise NotStorable
    theirs: dict[int, set[str]] = {}
    for outcome, change in shown.conflicts:
        assert outcome.action is not None
        choice = choices.get(f"{outcome.action.id}-{change.key}")
        if choice not in ("mine", "theirs"):
            raise Undecided
        if choice == "theirs":
            theirs.setdefault(outcome.action.id, set()).add(change.key)
    words = tidy(why)[: versions.LONGEST_REASON]
    if not words and versions.latest(session, process):
        raise Unexplained
    with because(session, words):
        for outcome in shown.changed:
            _write(session, process, outcome, theirs)
        for outcome in shown.new:
            service.create(session, process, _plan(session, process, None, outcome.row.cells))
    return shown


def _write(
    session: Session, process: Process, outcome: Outcome, theirs: Mapping[int, Collection[str]]
) -> None:
    action = outcome.action
    assert action is not None
    written = settled(outcome.changes, theirs.get(action.id, ()))
    if written:
        plan = _plan(session, process, action, {**texts(cells(action)), **written})
        service.change(session, action, plan)
