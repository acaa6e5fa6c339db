"""Reads the demo content (workshop/data/demo) and enters it as people would, through the services."""

import os
import random
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workshop.access import service as access
from workshop.access.passwords import new_password
from workshop.demo import kept
from workshop.demo.reports import enter_reports
from workshop.live.agenda_views import prepare
from workshop.models.actions import Action, ActionStatus, Competence
from workshop.models.actors import Actor, ActorKind, Position, PriorityGroup, RelationKind
from workshop.models.base import ECUADOR, utc_now
from workshop.models.budget import BallotKind, BatchKind, Feasibility, Project, Round, Rule
from workshop.models.geography import Canton
from workshop.models.people import Person, Role
from workshop.models.process import Division, Process, Workshop
from workshop.models.swot import CrossKind, EntrySource, Quadrant, SwotCross, SwotEntry
from workshop.paths import DATA
from workshop.steps.actions import scoring
from workshop.steps.actions import service as actions
from workshop.steps.actors import service as actors
from workshop.steps.followup import service as followup
from workshop.steps.projects import service as projects
from workshop.steps.setup import service as setup
from workshop.steps.setup import workshops
from workshop.steps.swot import crossing, dots
from workshop.steps.swot import service as swot
from workshop.steps.vote import batches, closing
from workshop.steps.vote import service as vote
from workshop.voting.casting import cast
from workshop.voting.codes import new_attempt, printed

FOLDER = DATA / "demo"
ORDER = ("olmedo-2026", "olmedo-2027", "loreto-2027")
ROLES = ("coordinator", "facilitator", "official", "observer")
STAFF = {
    "1116": ("Rosa Jumbo", "Byron Salinas", "Diana Ordóñez", "Luis Cueva"),
    "2204": ("Ana Grefa", "Darío Tanguila", "Nelly Andi", "Marco Shiguango"),
}
SIGN_INS, CODES = "demo-sign-ins.txt", "demo-codes.txt"
SHOWN_CODES = 6

Table = dict[str, Any]


@dataclass
class _Loaded:
    """What one process brought, by the keys of its files."""

    process: Process
    workshops: dict[str, Workshop] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    entries: dict[str, SwotEntry] = field(default_factory=dict)
    crosses: dict[str, SwotCross] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)


def _read(name: str, file: str) -> Table:
    path = FOLDER / name / f"{file}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def is_loaded(session: Session) -> bool:
    """Say whether there is any process yet: the demo never mixes with real work."""
    return session.scalar(select(Process.id).limit(1)) is not None


def load_demo(
    session: Session, engine: Engine, box_key: bytes, instance: Path, now: datetime | None = None
) -> bool:
    """Enter the demo cantons unless something is there; return whether it did.

    The sign-ins and a few codes of the open round are written to files of mode 600 in `instance`.
    """
    if is_loaded(session):
        return False
    moment = now or utc_now()
    sign_ins = [line for code in STAFF for line in _staff(session, code)]
    codes: list[str] = []
    for name in ORDER:
        codes += _load_process(session, engine, box_key, name, moment)
    session.flush()
    _write(instance / SIGN_INS, sign_ins)
    _write(instance / CODES, codes)
    return True


def _write(path: Path, lines: list[str]) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))


def _staff(session: Session, canton_code: str) -> list[str]:
    canton = session.get_one(Canton, canton_code)
    lines = []
    for role, name in zip(ROLES, STAFF[canton_code], strict=True):
        password = new_password()
        email = f"{role}@{canton.slug.split('-')[0]}.example"
        person = access.add_person(session, email, name, password)
        access.give_role(session, person, canton, Role(role))
        lines.append(f"{email}\t{password}\t{role}\t{canton.name}, {canton.province}")
    return lines


def _load_process(session: Session, engine: Engine, box_key: bytes, name: str, now: datetime) -> list[str]:
    loaded = _process(session, _read(name, "process"), now)
    _actors(session, loaded, _read(name, "actors"))
    _swot(session, loaded, _read(name, "swot"))
    _actions(session, loaded, _read(name, "actions"), now)
    _projects(session, loaded, _read(name, "projects"))
    later = kept.Plan(loaded.process, loaded.actions, loaded.workshops)
    kept.enter_attendance(session, later, _read(name, "attendance"))
    reporter = _reporter(session, loaded.process.canton_code)
    kept.enter_scorecard(session, later, _read(name, "scorecard"), reporter, now)
    kept.enter_phases(session, later, _read(name, "phases"), now)
    plan = _read(name, "round")
    return _round(session, engine, box_key, loaded, plan, now) if plan else []


def _day(now: datetime, offset: int) -> date:
    return now.astimezone(ECUADOR).date() + timedelta(days=offset)


def _moment(now: datetime, offset: int, hour: int) -> datetime:
    return datetime.combine(_day(now, offset), time(hour), ECUADOR).astimezone(UTC)


def _process(session: Session, file: Table, now: datetime) -> _Loaded:
    said = file["process"]
    plan = setup.ProcessPlan(
        name=said["name"],
        fiscal_year=said["fiscal_year"],
        budget_cents=said["budget_usd"] * 100,
        division=Division(said["division"]),
        assembly_on=_day(now, said["assembly_in_days"]),
        components=[(None, name) for name in said["components"]],
        ceilings={each["parish_code"]: each["amount_usd"] * 100 for each in said.get("ceilings", [])},
    )
    loaded = _Loaded(setup.create_process(session, session.get_one(Canton, said["canton_code"]), plan))
    components = {each.name: each.id for each in loaded.process.components}
    for each in file.get("workshops", []):
        made = workshops.add_workshop(
            session,
            loaded.process,
            workshops.WorkshopPlan(
                name=each["name"],
                held_on=_day(now, each["held_in_days"]),
                starts_at=each["starts_at"],
                place=each["place"],
                parish_code=each["parish_code"],
                purpose=each["purpose"],
                steps=each.get("steps", ["swot"]),
                tables=[
                    workshops.TableLine(None, t["name"], components[t["component"]]) for t in each["tables"]
                ],
            ),
        )
        prepare(session, made)
        loaded.workshops[each["key"]] = made
    session.refresh(loaded.process)
    return loaded


def _actors(session: Session, loaded: _Loaded, file: Table) -> None:
    code = loaded.process.canton_code
    for each in file.get("actors", []):
        texts = ("scope", "role", "contact_name", "phone", "email", "notes")
        draft = actors.ActorDraft(
            name=each["name"],
            kind=ActorKind(each["kind"]),
            parish_code=each.get("parish_code"),
            **{name: each.get(name, "") for name in texts},
            groups=frozenset(PriorityGroup(group) for group in each.get("groups", [])),
            interest=each.get("interest"),
            influence=each.get("influence"),
            position=Position(each["position"]) if "position" in each else None,
        )
        loaded.actors[each["key"]] = actors.add(session, code, draft)
    for each in file.get("relations", []):
        other = loaded.actors[each["to"]].id
        actors.relate(
            session, loaded.actors[each["from"]], other, RelationKind(each["kind"]), note=each.get("note", "")
        )


def _swot(session: Session, loaded: _Loaded, file: Table) -> None:
    for each in file.get("entries", []):
        held = loaded.workshops[each["workshop"]]
        table = next((t.id for t in held.tables if t.name == each.get("table")), None)
        at = swot.place(session, loaded.process, held.id, table)
        entry = swot.add_entry(
            session,
            loaded.process,
            Quadrant(each["quadrant"]),
            each["text"],
            at,
            source=EntrySource(each.get("source", "staff")),
        )
        loaded.entries[each["key"]] = entry
    dots.save_counts(
        session,
        loaded.process,
        {loaded.entries[each["key"]].id: each.get("dots", 0) for each in file.get("entries", [])},
    )
    for each in file.get("entries", []):
        if "merged_into" in each:
            pair = [loaded.entries[each["key"]].id, loaded.entries[each["merged_into"]].id]
            swot.merge(session, loaded.process, pair, pair[1])
    for each in file.get("crosses", []):
        loaded.crosses[each["key"]] = crossing.save_cross(
            session,
            loaded.process,
            CrossKind(each["kind"]),
            each["text"],
            [loaded.entries[key].id for key in each["inside"]],
            [loaded.entries[key].id for key in each["outside"]],
        )


def _actions(session: Session, loaded: _Loaded, file: Table, now: datetime) -> None:
    components = {each.name: each.id for each in loaded.process.components}
    for each in file.get("actions", []):
        owner = each.get("owner_actor")
        cross = each.get("cross")
        plan = actions.Plan(
            title=each["title"],
            **{name: each.get(name, "") for name in actions.TEXTS},
            entry_ids=[loaded.entries[key].id for key in each.get("entries", [])],
            cross_id=loaded.crosses[cross].id if cross else None,
            component_id=components[each["component"]],
            parish_code=each.get("parish_code"),
            owner=f"actor:{loaded.actors[owner].id}" if owner else "",
            owner_typed=each.get("owner_name", ""),
            deadline=_day(now, each["deadline_in_days"]) if "deadline_in_days" in each else None,
            cost_cents=each["cost_usd"] * 100 if "cost_usd" in each else None,
            competence=Competence(each.get("competence", "municipal")),
        )
        action = actions.create(session, loaded.process, plan)
        loaded.actions[each["key"]] = action
        scoring.set_scores(session, action, dict(zip(scoring.CRITERIA, each.get("scores", []), strict=False)))
        reporter = _reporter(session, loaded.process.canton_code)
        for update in each.get("updates", []):
            followup.report(
                session,
                action,
                reporter,
                ActionStatus(update["status"]),
                update["progress"],
                update["note"],
                now=now - timedelta(days=update["days_ago"]),
                more=followup.More(
                    spent_cents=update["spent_usd"] * 100 if "spent_usd" in update else None,
                    obstacle=update.get("obstacle", ""),
                ),
            )
        enter_reports(session, action, each.get("reports", []), reporter, now)


def _reporter(session: Session, canton_code: str) -> Person | None:
    canton = session.get_one(Canton, canton_code)
    return access.find_person(session, f"official@{canton.slug.split('-')[0]}.example")


def _projects(session: Session, loaded: _Loaded, file: Table) -> None:
    components = {each.name: each.id for each in loaded.process.components}
    for each in file.get("projects", []):
        action = loaded.actions.get(each.get("action", ""))
        loaded.projects[each["key"]] = projects.create(
            session,
            loaded.process,
            projects.Proposal(
                title=each["title"],
                summary=each.get("summary", ""),
                action_id=action.id if action else None,
                component_id=components[each["component"]] if "component" in each else None,
                parish_code=each.get("parish_code"),
                cost_cents=each["cost_usd"] * 100 if "cost_usd" in each else None,
                feasibility=Feasibility(each["feasibility"]),
                feasibility_reason=each.get("reason", ""),
            ),
        )


def _round(
    session: Session, engine: Engine, box_key: bytes, loaded: _Loaded, file: Table, now: datetime
) -> list[str]:
    said = file["round"]
    found = vote.draft(
        session,
        loaded.process,
        vote.RoundPlan(
            name=said["name"],
            parish_code=said.get("parish_code"),
            ceiling_cents=said["ceiling_usd"] * 100,
            ballot=BallotKind(said["ballot"]),
            max_choices=said.get("max_choices"),
            rule=Rule(said["rule"]),
            opens_at=_moment(now, said["opens_in_days"], 8),
            closes_at=_moment(now, said["closes_in_days"], 18),
            project_ids=[loaded.projects[key].id for key in said["projects"]],
        ),
    )
    vote.publish(session, engine, found, now=found.opens_at - timedelta(hours=1))
    plain = batches.issue(
        session,
        engine,
        box_key,
        found,
        said["batch"],
        BatchKind.SLIPS,
        said["codes"],
        said.get("parish_code"),
    )
    if "ballots" not in file:
        return [f"{found.key}\t{printed(code)}" for code in plain[:SHOWN_CODES]]
    _cast(engine, box_key, loaded, found, file["ballots"], said.get("max_choices") or 3, plain)
    closing.close_and_count(session, engine, found, now=found.closes_at, draw=said.get("draw", ""))
    adoption = file["adoption"]
    vote.adopt(
        session,
        found,
        _day(now, adoption["in_days"]),
        adoption["body"],
        adoption["record"],
        adoption.get("note", ""),
    )
    return []


def _cast(
    engine: Engine, box_key: bytes, loaded: _Loaded, found: Round, said: Table, most: int, plain: list[str]
) -> None:
    """Cast make-believe ballots: each voter marks up to `most` projects, the likelier the larger their weight."""
    draw = random.Random(said["seed"])  # noqa: S311 - the same demo everywhere; nothing secret hangs on it
    weights: dict[str, int] = said["weights"]
    for code in plain[: said["voters"]]:
        chosen: set[str] = set()
        for _ in range(draw.randint(1, most)):
            key = draw.choices(list(weights), list(weights.values()))[0]
            chosen.add(str(loaded.projects[key].id))
        cast(
            engine,
            box_key,
            found.key,
            code,
            chosen,
            new_attempt(),
            draw.choice(("phone", "phone", "paper")),
            found.opens_at,
        )
