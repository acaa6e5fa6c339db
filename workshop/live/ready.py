"""Is a workshop ready? Each thing that must be there, in plain values; the page says it and links its cure."""

from dataclasses import dataclass, field
from datetime import date, datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.live import practice, table_links
from workshop.live.stage import activities, find_stage, stage_of
from workshop.models.base import utc_now
from workshop.models.budget import Admission, CodeBatch, Feasibility, Round
from workshop.models.live import Activity, ActivityKind
from workshop.models.process import Workshop
from workshop.steps.projects.service import projects


@dataclass(frozen=True)
class Check:
    """One line: what it is about, whether it is in order, what exactly (`state`), and figures for the words."""

    key: str
    ok: bool
    state: str
    figures: dict[str, object] = field(default_factory=dict)


def reach(address: str) -> str:
    """Say from where an address answers: "here" (this computer alone), "network" (the same wifi), or "anywhere".

    >>> reach("http://localhost:8000"), reach("http://192.168.1.20:8000"), reach("https://minga.gob.ec")
    ('here', 'network', 'anywhere')
    """
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return "here"
    try:
        number = ip_address(host)
    except ValueError:
        return "network" if "." not in host or host.endswith(".local") else "anywhere"
    if number.is_loopback or number.is_unspecified:
        return "here"
    return "network" if number.is_private or number.is_link_local else "anywhere"


def serves_the_vote(workshop: Workshop, lines: list[Activity]) -> bool:
    """Say whether people vote in this workshop."""
    return "vote" in workshop.steps.split() or any(each.kind == ActivityKind.VOTE for each in lines)


def checks(session: Session, workshop: Workshop, address: str, public: bool, today: date) -> list[Check]:
    """Return every check of a workshop.

    `address` is what phones are told to open, `public` whether `PUBLIC_URL` says so, `today` the day in Ecuador.
    """
    lines = list(activities(session, workshop))
    found = [_when(workshop, today), _agenda(lines), _tables(session, workshop)]
    if serves_the_vote(workshop, lines):
        found += _vote(session, workshop, lines)
    found.append(_link(address, public))
    left = practice.rehearsals(session, workshop)
    found.append(Check("rehearsal", not left, "left" if left else "clear", {"count": len(left)}))
    stage = find_stage(session, workshop)
    printed = stage.printed_at if stage else None
    found.append(Check("paper", printed is not None, "printed" if printed else "not_yet", {"at": printed}))
    return found


def _when(workshop: Workshop, today: date) -> Check:
    if workshop.held_on < today:
        return Check("when", False, "past")
    missing = not workshop.starts_at or not workshop.place
    return Check("when", not missing, "missing" if missing else "known")


def _agenda(lines: list[Activity]) -> Check:
    total = sum(each.minutes for each in lines)
    return Check(
        "agenda", bool(lines), "there" if lines else "empty", {"count": len(lines), "minutes": total}
    )


def _tables(session: Session, workshop: Workshop) -> Check:
    if not workshop.tables:
        return Check("tables", True, "none")
    links = table_links.links(session, workshop)
    figures: dict[str, object] = {"count": len(workshop.tables)}
    if len(links) < len(workshop.tables):
        return Check("tables", False, "no_links", figures)
    alone = [each for each in workshop.tables if not links[each.id].rapporteur]
    return Check("tables", not alone, "unnamed" if alone else "ready", figures | {"alone": len(alone)})


def _rounds(workshop: Workshop, lines: list[Activity]) -> list[Round]:
    return [each.round for each in lines if each.kind == ActivityKind.VOTE and each.round is not None]


def _vote(session: Session, workshop: Workshop, lines: list[Activity]) -> list[Check]:
    offered = projects(session, workshop.process)
    unpriced = [
        each
        for each in offered
        if each.cost_cents is None or (each.feasibility == Feasibility.PENDING and not each.appearances)
    ]
    state = "unpriced" if unpriced else "ready" if len(offered) > 1 else "too_few"
    priced = Check("projects", state == "ready", state, {"count": len(unpriced), "all": len(offered)})
    chosen = _rounds(workshop, lines)
    if not chosen:
        return [priced, Check("round", False, "not_chosen")]
    found = chosen[0]
    if found.published_at is None:
        return [priced, Check("round", False, "draft", {"name": found.name, "id": found.id})]
    figures: dict[str, object] = {
        "name": found.name,
        "id": found.id,
        "opens": found.opens_at,
        "closes": found.closes_at,
    }
    if found.sealed_at is not None or found.closes_at < utc_now():
        return [priced, Check("round", False, "over", figures)]
    return [priced, Check("round", True, "published", figures), _codes(session, found)]


def _codes(session: Session, found: Round) -> Check:
    if found.admission == Admission.OPEN:
        return Check("codes", True, "open", {"id": found.id})
    batches = session.scalars(
        select(CodeBatch).where(CodeBatch.round_id == found.id, CodeBatch.voided_at.is_(None))
    ).all()
    return Check(
        "codes", bool(batches), "printed" if batches else "none", {"id": found.id, "count": len(batches)}
    )


def _link(address: str, public: bool) -> Check:
    state = reach(address)
    return Check("link", state != "here", state, {"address": address, "public": public})


def say_printed(
    session: Session, workshop: Workshop, printed: bool = True, now: datetime | None = None
) -> None:
    """Keep that the team printed the paper of a workshop, or that it did not after all."""
    stage_of(session, workshop).printed_at = (now or utc_now()) if printed else None
    session.flush()
