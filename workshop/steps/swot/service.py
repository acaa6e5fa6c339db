"""The SWOT board: entries are added, changed, merged and put away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from workshop.models.actions import Action
from workshop.models.base import utc_now
from workshop.models.errors import DomainError, InvalidField, NotFound, mark
from workshop.models.process import Component, Process, Workshop, WorkshopTable
from workshop.models.swot import EntrySource, Quadrant, SwotDots, SwotEntry
from workshop.models.writes import once
from workshop.steps.swot import rules


class AlreadyThere(DomainError):
    """The same text stands in this quadrant of this workshop and table; `entry` is the one that does."""

    def __init__(self, entry: SwotEntry) -> None:
        super().__init__(entry.text)
        self.entry = entry


@dataclass(frozen=True)
class Place:
    """Where an entry was said; what is None is not known."""

    workshop: Workshop | None = None
    table: WorkshopTable | None = None
    component: Component | None = None


@dataclass(frozen=True)
class Filter:
    """Which entries of a process are shown. None and empty leave a condition out."""

    workshop_id: int | None = None
    table_id: int | None = None
    component_id: int | None = None
    words: str = ""
    hidden: bool = True
    archived: bool = False


def place(
    session: Session,
    process: Process,
    workshop_id: int | None = None,
    table_id: int | None = None,
    component_id: int | None = None,
) -> Place:
    """Return the place with these ids; a table brings its workshop and component along.

    Raises InvalidField for one that does not belong to `process`.
    """
    workshop = session.get(Workshop, workshop_id) if workshop_id else None
    table = session.get(WorkshopTable, table_id) if table_id else None
    component = session.get(Component, component_id) if component_id else None
    if (workshop_id and workshop is None) or (workshop and workshop.process_id != process.id):
        raise InvalidField("workshop", mark("There is no such workshop in this process."))
    if (
        (table_id and table is None)
        or (table and table.workshop.process_id != process.id)
        or (table and workshop and table.workshop_id != workshop.id)
    ):
        raise InvalidField("table", mark("There is no such table in this workshop."))
    if (component_id and component is None) or (component and component.process_id != process.id):
        raise InvalidField("component", mark("There is no such component in this process."))
    if table is not None:
        workshop = workshop or table.workshop
        component = component or table.component
    return Place(workshop, table, component)


def _all(session: Session, process: Process) -> Sequence[SwotEntry]:
    return session.scalars(
        select(SwotEntry)
        .where(SwotEntry.process_id == process.id)
        .options(
            selectinload(SwotEntry.merged),
            joinedload(SwotEntry.table),
            joinedload(SwotEntry.component),
            joinedload(SwotEntry.workshop),
        )
    ).all()


def _fits(entry: SwotEntry, wanted: Filter) -> bool:
    return (
        wanted.workshop_id in (None, entry.workshop_id)
        and wanted.table_id in (None, entry.table_id)
        and wanted.component_id in (None, entry.component_id)
        and rules.contains(entry.text, wanted.words)
    )


def entries(session: Session, process: Process, wanted: Filter = Filter()) -> list[SwotEntry]:
    """Return the entries that stand on the board, strongest first, then in the order in which they came.

    An entry also fits when one that was merged into it does.
    """
    found = [
        entry
        for entry in _all(session, process)
        if entry.merged_into_id is None
        and entry.archived == wanted.archived
        and (wanted.hidden or (entry.hidden_at is None and not entry.awaiting))
        and any(_fits(each, wanted) for each in (entry, *entry.merged))
    ]
    return sorted(found, key=lambda entry: (-entry.total_dots, entry.id))


def by_quadrant(found: Sequence[SwotEntry]) -> dict[str, list[SwotEntry]]:
    """Return entries by the value of their quadrant; every quadrant is there."""
    return {name: [entry for entry in found if entry.quadrant == name] for name in rules.QUADRANTS}


def find_entry(session: Session, process: Process, entry_id: int) -> SwotEntry:
    """Return an entry of `process`; raises NotFound."""
    entry = session.get(SwotEntry, entry_id)
    if entry is None or entry.process_id != process.id:
        raise NotFound
    return entry


def checked_text(text: str) -> str:
    """Return `text` as it is stored; raises InvalidField when it is empty or too long."""
    clean = rules.clean_text(text)
    if not clean:
        raise InvalidField("text", mark("Write the entry first."))
    if len(clean) > rules.LONGEST:
        raise InvalidField(
            "text",
            mark("That is %(count)s characters long; at most %(most)s fit on a card. Shorten it a little."),
            count=len(clean),
            most=rules.LONGEST,
        )
    return clean


def _same(session: Session, process: Process, quadrant: Quadrant, text: str, at: Place) -> SwotEntry | None:
    said = rules.sameness(text)
    neighbours = session.execute(  # plain rows: a full hall asks this for every card
        select(SwotEntry.id, SwotEntry.text).where(
            SwotEntry.process_id == process.id,
            SwotEntry.quadrant == quadrant,
            SwotEntry.workshop_id == (at.workshop.id if at.workshop else None),
            SwotEntry.table_id == (at.table.id if at.table else None),
            SwotEntry.archived_at.is_(None),
        )
    )
    for entry_id, there in neighbours.all():
        if rules.sameness(there) == said:
            entry = session.get_one(SwotEntry, entry_id)
            head = entry.merged_into or entry
            if not head.archived and head.hidden_at is None:
                return head
    return None


def add_entry(
    session: Session,
    process: Process,
    quadrant: Quadrant,
    text: str,
    at: Place = Place(),
    source: EntrySource = EntrySource.STAFF,
    write_id: str | None = None,
) -> SwotEntry:
    """Store an entry and return it; one that comes again with the same `write_id` is the first one.

    Raises InvalidField for an empty or too long text, AlreadyThere when the same was said here before.
    """

    def make() -> SwotEntry:
        clean = checked_text(text)
        if there := _same(session, process, quadrant, clean, at):
            raise AlreadyThere(there)
        return SwotEntry(
            process_id=process.id,
            quadrant=quadrant,
            text=clean,
            workshop=at.workshop,
            table=at.table,
            component=at.component,
            source=source,
            write_id=write_id,
        )

    entry = once(session, SwotEntry, write_id, make)
    if entry.process_id != process.id:
        raise InvalidField("text", mark("This page is out of date. Reload it and send the text again."))
    return entry


def edit_entry(session: Session, entry: SwotEntry, quadrant: Quadrant, text: str, at: Place) -> None:
    """Change what an entry says and where it belongs; raises InvalidField."""
    entry.text = checked_text(text)
    entry.quadrant = quadrant
    entry.workshop, entry.table, entry.component = at.workshop, at.table, at.component
    session.flush()


def _apply(session: Session, known: Mapping[int, SwotEntry], heads: Mapping[int, int | None]) -> None:
    for entry_id, head in heads.items():
        if known[entry_id].merged_into_id != head:
            known[entry_id].merged_into_id = head
    session.flush()
    for entry in known.values():
        session.expire(entry, ["merged", "merged_into"])


def merge(session: Session, process: Process, chosen: Sequence[int], stands: int) -> SwotEntry:
    """Merge the `chosen` entries under the one that `stands`: their texts and dots stay with it.

    Raises NotFound for an entry that is not on the board of `process`, InvalidField for fewer than two.
    """
    known = {entry.id: entry for entry in _all(session, process)}
    on_board = {key for key, entry in known.items() if entry.merged_into_id is None and not entry.archived}
    if not set(chosen) <= on_board or stands not in chosen:
        raise NotFound
    if len(set(chosen)) < 2:
        raise InvalidField("stands", mark("Choose at least two entries to merge."))
    heads = {key: entry.merged_into_id for key, entry in known.items()}
    _apply(session, known, rules.merged(heads, set(chosen), stands))
    return known[stands]


def separate(session: Session, entry: SwotEntry) -> None:
    """Let a merged entry stand by itself again, with its own text, quadrant and dots."""
    head = entry.merged_into
    if head is None:
        return
    known = {each.id: each for each in (head, *head.merged)}
    heads = {key: each.merged_into_id for key, each in known.items()}
    _apply(session, known, rules.separated(heads, entry.id))


def hide(session: Session, entry: SwotEntry, hidden: bool = True) -> None:
    """Take an entry off the screens that the hall sees, or show it again."""
    entry.hidden_at = (entry.hidden_at or utc_now()) if hidden else None
    session.flush()


def archive(session: Session, entry: SwotEntry, archived: bool = True) -> None:
    """Put an entry away with all that was merged into it, or bring it back."""
    entry.archived_at = (entry.archived_at or utc_now()) if archived else None
    session.flush()


def actions_of(session: Session, entry: SwotEntry) -> Sequence[Action]:
    """Return the actions that answer an entry or one that was merged into it, archived ones left out."""
    group = [entry.id, *(each.id for each in entry.merged)]
    return session.scalars(
        select(Action)
        .where(Action.entries.any(SwotEntry.id.in_(group)), Action.archived_at.is_(None))
        .order_by(Action.id)
    ).all()


def sent_from(session: Session, workshop: Workshop, device: str) -> Sequence[SwotEntry]:
    """Return what one device sent to a workshop, newest first: its marks begin with the device's own."""
    return session.scalars(
        select(SwotEntry)
        .where(SwotEntry.workshop_id == workshop.id, SwotEntry.sent_by(device))
        .order_by(SwotEntry.id.desc())
        .limit(50)
    ).all()


def state(session: Session, process: Process, today: date) -> rules.State:
    """Return what the diagnosis holds; entries that are archived or merged into others are not counted."""
    counts = session.execute(
        select(SwotEntry.quadrant, func.count())
        .where(
            SwotEntry.process_id == process.id,
            SwotEntry.archived_at.is_(None),
            SwotEntry.merged_into_id.is_(None),
        )
        .group_by(SwotEntry.quadrant)
    ).all()
    dots = session.scalar(
        select(func.coalesce(func.sum(SwotDots.count), 0))
        .join(SwotEntry, SwotEntry.id == SwotDots.entry_id)
        .where(SwotEntry.process_id == process.id, SwotEntry.archived_at.is_(None))
    )
    workshops = [workshop for workshop in process.workshops if not workshop.archived]
    return rules.State(
        entries={quadrant.value: count for quadrant, count in counts},
        dots=dots or 0,
        workshops_held=sum(workshop.held_on <= today for workshop in workshops),
        workshops=len(workshops),
    )
