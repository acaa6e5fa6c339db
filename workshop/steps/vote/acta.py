"""The acta of a vote: what was voted, who took part, what came out, and what anyone needs to check it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workshop.documents.record import Section, record_docx, record_pdf
from workshop.documents.tables import Column, Document, Fact, Row, Signature, Table
from workshop.models.budget import EventKind, PaperConflict, Round, Rule
from workshop.models.live import WorkshopRecord
from workshop.steps.vote import count_words
from workshop.steps.vote.closing import RoundResults
from workshop.steps.vote.labels import (
    ADMISSIONS,
    BALLOTS,
    COMPLETIONS,
    CONFLICTS,
    EVENTS,
    RULES,
    RULES_EXPLAINED,
    needed_votes,
    why,
)
from workshop.steps.vote.publication import recount_command, verify_command
from workshop.steps.vote.round_documents import document_of, place_of
from workshop.web.addresses import outside
from workshop.web.filters import day, money, number, when

# Told elsewhere in the acta.
ROUTINE = (EventKind.PUBLISHED, EventKind.SEALED)


def acta(session: Session, shown: RoundResults, form: str) -> bytes:
    """Return the acta of a counted round; `form` is pdf or docx."""
    document, sections = _document(shown.round), _sections(session, shown)
    return record_pdf(document, sections) if form == "pdf" else record_docx(document, sections)


def _document(found: Round) -> Document:
    signatures = (
        Signature(_("Coordinator")),
        Signature(_("Secretary")),
        Signature(_("Representative of the citizens")),
        Signature(_("Observers (veeduría)")),
    )
    introduction = _(
        "In %(canton)s, province of %(province)s (%(place)s), the vote “%(name)s” was held from %(opens)s to "
        "%(closes)s. The ballot box was sealed on %(sealed)s and its ballots were counted.",
        canton=found.process.canton.name,
        province=found.process.canton.province,
        place=place_of(found),
        name=found.name,
        opens=when(found.opens_at),
        closes=when(found.closes_at),
        sealed=when(found.sealed_at),
    )
    return document_of(found, _("Acta of the vote: %(name)s", name=found.name), signatures, introduction)


def _sections(session: Session, shown: RoundResults) -> tuple[Section, ...]:
    found = shown.round
    words = count_words.in_words(session, found, shown.count)
    made = (
        _settings(found),
        _turnout(shown, words),
        _by_channel(shown, words),
        _paper(session, found),
        _winners(shown, words),
        Section(
            _("Ties"), sentences=() if words.ties else (_("There was no tie."),), points=tuple(words.ties)
        ),
        _projects(shown),
        _incidents(found),
        _lot(found),
        _workshops(session, found),
        _checking(found),
        _people(session, found),
    )
    return tuple(section for section in made if section is not None)


def _settings(found: Round) -> Section:
    facts = [
        Fact(_("Who may vote"), str(ADMISSIONS[found.admission.value])),
        Fact(_("How people choose"), str(BALLOTS[found.ballot.value])),
    ]
    if found.max_choices:
        facts.append(Fact(_("Projects that each person may choose"), number(found.max_choices)))
    if found.points:
        facts.append(Fact(_("Points that each person shares out"), number(found.points)))
    facts.append(Fact(_("How the votes are counted"), str(RULES[found.rule.value])))
    if found.rule is Rule.EQUAL_SHARES:
        facts.append(
            Fact(_("Equal shares: what happens with the rest"), str(COMPLETIONS[found.completion.value]))
        )
    facts += [
        Fact(_("Votes that a project needs at least"), needed_votes(found.threshold)),
        Fact(_("Ceiling"), money(found.ceiling_cents)),
    ]
    return Section(
        _("How it was voted and counted"), facts=tuple(facts), note=str(RULES_EXPLAINED[found.rule.value])
    )


def _turnout(shown: RoundResults, words: count_words.CountInWords) -> Section:
    kept: Mapping[str, Any] = shown.round.turnout or {}
    facts = [Fact(_("Votes cast"), number(shown.count.voters))]
    if kept:
        facts += [
            Fact(_("Codes issued"), number(kept["issued"])),
            Fact(_("Codes withdrawn"), number(kept["voided"])),
        ]
    groups = [*words.channels, *(words.parishes if len(words.parishes) > 1 else ())]
    facts += [Fact(group.names[:1].upper() + group.names[1:], number(group.ballots)) for group in groups]
    note = _("Groups of fewer than 10 are shown together.") if groups else ""
    return Section(_("Turnout"), facts=tuple(facts), note=note)


def _by_channel(shown: RoundResults, words: count_words.CountInWords) -> Section | None:
    if len(words.channels) < 2:
        return None
    columns = (
        Column("title", _("Project"), width=40),
        *(Column(str(n), group.names, "integer", 14) for n, group in enumerate(words.channels)),
    )
    rows: tuple[Row, ...] = tuple(
        {
            "title": each.project.title,
            **{
                str(n): group.votes.get(str(each.project.project_id), 0)
                for n, group in enumerate(words.channels)
            },
        }
        for each in shown.projects
    )
    title = _("Votes by the way in which people voted")
    return Section(title, table=Table(title, columns, rows))


def _paper(session: Session, found: Round) -> Section | None:
    batches = (found.turnout or {}).get("paper", ())
    conflicts = session.scalars(
        select(PaperConflict).where(PaperConflict.round_id == found.id).order_by(PaperConflict.id)
    ).all()
    if not batches and not conflicts:
        return None
    columns = (
        Column("batch", _("Batch"), width=26),
        Column("printed", _("Printed"), "integer", 10),
        Column("used", _("Used"), "integer", 10),
        Column("spoiled", _("Spoiled"), "integer", 10),
        Column("returned", _("Returned"), "integer", 10),
        Column("missing", _("Missing"), "integer", 10),
        Column("note", _("Note"), width=24),
    )
    rows: tuple[Row, ...] = tuple(
        {**batch, "missing": batch["printed"] - sum(batch[name] or 0 for name in PAPER)} for batch in batches
    )
    totals = ("printed", "used", "spoiled", "returned", "missing")
    points = tuple(_conflict(each) for each in conflicts)
    title = _("Paper ballots")
    table = Table(title, columns, rows, totals, _("Total")) if rows else None
    return Section(
        title, points=points, table=table, note=_("Printed = used + spoiled + returned + missing.")
    )


PAPER = ("used", "spoiled", "returned")


def _conflict(conflict: PaperConflict) -> str:
    said = _(
        "Paper ballot %(serial)s was not counted: %(why)s.",
        serial=conflict.serial,
        why=str(CONFLICTS.get(conflict.reason, conflict.reason)),
    )
    if conflict.resolved_at:
        said += " " + _("Reviewed on %(moment)s.", moment=when(conflict.resolved_at))
    return " ".join(part for part in (said, conflict.resolution) if part)


def _winners(shown: RoundResults, words: count_words.CountInWords) -> Section:
    columns = (
        Column("place", _("Order"), "integer", 7),
        Column("title", _("Project"), width=40),
        Column("votes", _("Votes"), "integer", 9),
        Column("cost", _("Cost"), "money", 16),
        Column("left", _("Left over"), "money", 16),
    )
    left = {line.number: line.left for line in words.ledger}
    rows: tuple[Row, ...] = tuple(
        {
            "place": place,
            "title": each.project.title,
            "votes": each.verdict.votes,
            "cost": each.project.cost_cents,
            "left": left[place],
        }
        for place, each in enumerate(shown.winners, 1)
    )
    count = shown.count
    said = ngettext(
        "%(num)s project won. %(spent)s of %(ceiling)s are spent, %(left)s are left over.",
        "%(num)s projects won. %(spent)s of %(ceiling)s are spent, %(left)s are left over.",
        len(rows),
        spent=money(count.total_cost),
        ceiling=money(count.budget),
        left=money(count.left),
    )
    table = Table(_("Winning projects"), columns, rows, ("cost",), _("Total")) if rows else None
    return Section(_("Winning projects"), sentences=(said, *words.shares), table=table)


def _projects(shown: RoundResults) -> Section:
    columns = (
        Column("number", _("No."), "integer", 6),
        Column("title", _("Project"), width=32),
        Column("votes", _("Votes"), "integer", 8),
        Column("cost", _("Cost"), "money", 15),
        Column("why", _("Why"), width=36),
    )
    rows: tuple[Row, ...] = tuple(
        {
            "number": each.project.number,
            "title": each.project.title,
            "votes": each.verdict.votes,
            "cost": each.project.cost_cents,
            "why": why(each.verdict),
        }
        for each in shown.projects
    )
    return Section(_("Why each project won or lost"), table=Table(_("All projects"), columns, rows))


def _incidents(found: Round) -> Section:
    points = tuple(
        " · ".join(
            part
            for part in (
                when(event.created_at),
                str(EVENTS[event.kind.value]),
                event.note,
                event.person.name if event.person else "",
            )
            if part
        )
        for event in found.events
        if event.kind not in ROUTINE
    )
    return Section(_("Events and incidents"), () if points else (_("There were none."),), points=points)


def _lot(found: Round) -> Section | None:
    if not found.lot_commitment:
        return None
    return Section(
        _("The lot for ties"),
        sentences=(
            _("Drawn in public at closing: %(draw)s", draw=found.public_draw or _("nothing was drawn")),
        ),
        fingerprints=(
            Fact(_("Fingerprint of the seed, public before the vote"), found.lot_commitment),
            Fact(_("The seed"), found.lot_seed),
        ),
    )


def _workshops(session: Session, found: Round) -> Section | None:
    """The actas of the workshops from which the projects came, each with its fingerprint."""
    records = session.scalars(
        select(WorkshopRecord)
        .where(WorkshopRecord.process_id == found.process_id, WorkshopRecord.fixed_at.is_not(None))
        .options(joinedload(WorkshopRecord.workshop))
        .order_by(WorkshopRecord.number)
    ).all()
    if not records:
        return None
    prints = tuple(
        Fact(
            _(
                "Acta No. %(number)s: %(name)s, %(day)s",
                number=each.number,
                name=each.workshop.name,
                day=day(each.workshop.held_on),
            ),
            each.digest,
        )
        for each in records
    )
    return Section(_("Actas of the workshops of this process"), fingerprints=prints)


def _checking(found: Round) -> Section:
    where = outside(
        "public.results",
        canton_slug=found.process.canton.slug,
        process_id=found.process_id,
        round_id=found.id,
    )
    return Section(
        _("Fingerprints of the sealed box"),
        sentences=(
            _(
                "Every ballot and every receipt is published at %(address)s, in two lists that nothing links. Anyone "
                "can check them against these fingerprints and count again:",
                address=where,
            ),
        ),
        fingerprints=(
            Fact(_("Of the receipts"), found.receipts_digest),
            Fact(_("Of the ballots"), found.choices_digest),
            Fact(_("Count again without Minga"), verify_command(found)),
            Fact(_("Count again with Minga, on any computer"), recount_command(found)),
        ),
    )


def _people(session: Session, found: Round) -> Section | None:
    conflicts = session.scalars(select(PaperConflict).where(PaperConflict.round_id == found.id))
    people = [event.person for event in found.events] + [batch.created_by for batch in found.batches]
    for conflict in conflicts:
        people += [conflict.keyed_by, conflict.resolved_by]
    names = sorted({person.name for person in people if person})
    return Section(_("Who took part for the municipality"), points=tuple(names)) if names else None
