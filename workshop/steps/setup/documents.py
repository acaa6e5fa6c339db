"""What can be taken away from a process: files to download, and pages to print."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop.models.actions import Action
from workshop.models.actors import Actor
from workshop.models.budget import Round
from workshop.models.live import WorkshopRecord
from workshop.models.plan import PlanVersion
from workshop.models.process import Process, Workshop
from workshop.steps.setup.home import page_of, today
from workshop.steps.setup.labels import STEP_NAMES
from workshop.steps.setup.rules import STEPS
from workshop.steps.setup.workshops import current_workshops
from workshop.web.filters import day, number, when


@dataclass(frozen=True)
class Document:
    """One document: its title, the page it comes from, what it holds, and (format, address) of each file."""

    title: str
    url: str | None
    note: str
    forms: tuple[tuple[str, str], ...] = ()


def _forms(
    process: Process, endpoint: str, names: dict[str, str], **values: Any
) -> tuple[tuple[str, str], ...]:
    found = ((name, page_of(endpoint, process, form=form, **values)) for form, name in names.items())
    return tuple((name, url) for name, url in found if url)


def downloads(session: Session, process: Process) -> list[Document]:
    """Return the documents to download; one that has nothing in it yet has no forms and says so."""
    return [
        _plan(session, process),
        _accountability(session, process),
        *_adopted(session, process),
        _actors(session, process),
        *_workshop_actas(session, process),
        *_results(session, process),
    ]


def _plan(session: Session, process: Process) -> Document:
    count = session.scalar(
        select(func.count(Action.id)).where(Action.process_id == process.id, Action.archived_at.is_(None))
    )
    names = {"pdf": "PDF", "xlsx": "Excel", "docx": "Word", "csv": "CSV", "ics": _("Calendar")}
    return Document(
        _("Action plan"),
        page_of("actions.index", process),
        _(
            "Actions: %(count)s. To print and sign, to work on, and as a calendar of deadlines.",
            count=number(count),
        )
        if count
        else _("There is no action yet."),
        _forms(process, "actions.download", names) if count else (),
    )


def _accountability(session: Session, process: Process) -> Document:
    promised = session.scalar(select(Action.id).where(Action.process_id == process.id).limit(1))
    names = {"pdf": "PDF", "xlsx": "Excel", "docx": "Word", "json": "JSON"}
    return Document(
        _("Accountability report"),
        page_of("accountability.index", process),
        _("What was promised, done and spent, phase by phase, with what is missing.")
        if promised
        else _("There is no action yet."),
        _forms(process, "accountability.download", names) if promised else (),
    )


def _adopted(session: Session, process: Process) -> list[Document]:
    versions = session.execute(
        select(PlanVersion.number, PlanVersion.adopted_on)
        .where(PlanVersion.process_id == process.id)
        .order_by(PlanVersion.number.desc())
    )
    names = {"pdf": "PDF", "xlsx": "Excel", "docx": "Word", "csv": "CSV"}
    return [
        Document(
            _("Adopted plan, version %(number)s", number=each),
            page_of("actions.plan_version", process, number=each),
            _("As it was adopted on %(day)s.", day=day(adopted_on)),
            _forms(process, "actions.version_download", names, number=each),
        )
        for each, adopted_on in versions
    ]


def _actors(session: Session, process: Process) -> Document:
    count = session.scalar(
        select(func.count(Actor.id)).where(
            Actor.canton_code == process.canton_code, Actor.archived_at.is_(None)
        )
    )
    return Document(
        _("Map of actors"),
        page_of("actors.index", process),
        _("Actors: %(count)s. Contacts only for those who may see them.", count=number(count))
        if count
        else _("There is no actor yet."),
        _forms(process, "actors.download", {"xlsx": "Excel", "csv": "CSV"}) if count else (),
    )


def _workshop_actas(session: Session, process: Process) -> list[Document]:
    fixed = {
        workshop_id: (order, fixed_at)
        for workshop_id, order, fixed_at in session.execute(
            select(WorkshopRecord.workshop_id, WorkshopRecord.number, WorkshopRecord.fixed_at).where(
                WorkshopRecord.process_id == process.id, WorkshopRecord.fixed_at.is_not(None)
            )
        )
    }
    held = [each for each in current_workshops(process) if each.id in fixed or each.held_on <= today()]
    return [_workshop_acta(process, each, *fixed.get(each.id, (None, None))) for each in held]


def _workshop_acta(
    process: Process, workshop: Workshop, order: int | None, fixed_at: datetime | None
) -> Document:
    if order is None:
        title, note = _("Acta: %(name)s", name=workshop.name), _("Draft: it is not fixed yet.")
    else:
        title = _("Acta No. %(number)s: %(name)s", number=order, name=workshop.name)
        note = _("Fixed on %(moment)s, to print and sign.", moment=when(fixed_at))
    return Document(
        title,
        page_of("live.record", process, workshop_id=workshop.id),
        note,
        _forms(process, "live.download_record", {"pdf": "PDF", "docx": "Word"}, workshop_id=workshop.id),
    )


def _results(session: Session, process: Process) -> list[Document]:
    rounds = session.scalars(
        select(Round)
        .where(Round.process_id == process.id, Round.archived_at.is_(None), Round.sealed_at.is_not(None))
        .order_by(Round.sealed_at.desc(), Round.id.desc())
    )
    return [
        Document(title, page_of("vote.round", process, round_id=each.id), note, forms)
        for each in rounds
        if each.count is not None
        for title, note, forms in (
            (
                _("Results: %(name)s", name=each.name),
                _("Counted on %(moment)s.", moment=when(each.sealed_at)),
                _forms(process, "vote.download", {"pdf": "PDF", "csv": "CSV"}, round_id=each.id),
            ),
            (
                _("Acta of the vote: %(name)s", name=each.name),
                _("Who took part, what won and why, to print and sign."),
                _forms(process, "vote.download_acta", {"pdf": "PDF", "docx": "Word"}, round_id=each.id),
            ),
        )
    ]


def prints(process: Process) -> list[Document]:
    """Return the pages to print: a poster for each workshop, soonest first, and the method of each step."""
    posters = [
        Document(
            _("Poster: %(name)s", name=each.name),
            page_of("setup.poster", process, workshop_id=each.id),
            _("%(day)s. With the code for phones.", day=day(each.held_on)),
        )
        for each in current_workshops(process)
    ]
    methods = [
        Document(
            _("Method: %(step)s", step=STEP_NAMES[step]),
            page_of("setup.method", process, step=step),
            _("How it is done with people, in plain words."),
        )
        for step in STEPS
    ]
    heard = Document(
        _("Who has been heard"),
        page_of("live.coverage", process),
        _("Parish by parish: where workshops were held, and who is still missing."),
    )
    return [*posters, heard, *methods]
