"""The demo's months after the plan: who came to the workshops, the scorecard, the accountability report."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from workshop.accountability import phases
from workshop.live import attendance
from workshop.models.actions import Action
from workshop.models.base import ECUADOR
from workshop.models.followup import Better, Phase
from workshop.models.live import SignInSource
from workshop.models.people import Person
from workshop.models.process import Process, Workshop
from workshop.steps.followup import scorecard
from workshop.steps.followup.scorecard_rules import first_day, shifted
from workshop.web.amounts import parse_cents

Table = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """What the demo entered before, by the keys of its files."""

    process: Process
    actions: Mapping[str, Action]
    workshops: Mapping[str, Workshop]


def enter_scorecard(
    session: Session, plan: Plan, file: Table, reporter: Person | None, now: datetime
) -> None:
    """Enter the indicators with their values, month by month as staff would."""
    components = {each.name: each.id for each in plan.process.components}
    this = first_day(now.astimezone(ECUADOR).date())
    made = {}
    for each in file.get("indicators", []):
        draft = scorecard.Draft(
            name=each["name"],
            measured_in=each["measured_in"],
            better=Better(each.get("better", "more")),
            component_id=components[each["component"]],
            parish_code=each.get("parish_code"),
            unit=each["unit"],
            action_id=plan.actions[each["action"]].id if "action" in each else None,
        )
        made[scorecard.save(session, plan.process, draft).id] = each
    longest = max((len(each["actual"]) for each in made.values()), default=0)
    for place in range(longest):
        entries = {number: _entry(each, place) for number, each in made.items()}
        scorecard.keep_month(session, plan.process, shifted(this, place - longest), entries, reporter)


def _entry(each: Table, place: int) -> scorecard.Entry:
    target, actual = (each[name][place] for name in ("target", "actual"))
    notes = each.get("notes", [""] * len(each["actual"]))
    typed = scorecard.Values(
        parse_cents(target) if target else None, parse_cents(actual) if actual else None, notes[place]
    )
    return scorecard.Entry(typed, scorecard.Values(), scorecard.Values())


def enter_attendance(session: Session, plan: Plan, file: Table) -> None:
    """Sign in make-believe people from paper lists, and what the sheets without names counted."""
    draw = random.Random(file.get("seed", 0))  # noqa: S311 - the same demo everywhere
    for each in file.get("workshops", []):
        shop = plan.workshops[each["workshop"]]
        names: list[str] = []
        while len(names) < each["people"]:
            name = f"{draw.choice(file['first'])} {draw.choice(file['last'])} {draw.choice(file['last'])}"
            if name not in names:
                names.append(name)
        for name in names:
            attendance.sign_in(
                session,
                shop,
                name,
                draw.choice(file["organisations"]),
                each["parish_code"],
                SignInSource.PAPER,
            )
        counts = {
            (trait, value): count
            for trait, values in each["tally"].items()
            for value, count in values.items()
        }
        attendance.add_tally(session, shop, counts)


def enter_phases(session: Session, plan: Plan, file: Table, now: datetime) -> None:
    """Write down what is known of the phases of the report."""
    day = now.astimezone(ECUADOR).date()
    for each in file.get("phases", []):
        held = phases.Held(
            day + timedelta(days=each["held_in_days"]) if "held_in_days" in each else None,
            each.get("place", ""),
            each.get("attendance"),
            each.get("summary", ""),
        )
        phases.save(session, plan.process, Phase(each["phase"]), held)
