"""What the open data of a process is made of: only what the public pages may show."""

from collections.abc import Callable
from functools import cached_property

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from workshop.documents.privacy import redactor
from workshop.models.actions import Action, ActionUpdate
from workshop.models.actors import Actor
from workshop.models.budget import Project, Round, RoundProject
from workshop.models.people import Membership, Person
from workshop.models.plan import ActionActivity
from workshop.models.process import Process, Workshop
from workshop.models.swot import SwotEntry
from workshop.voting.counts import Count


class Source:
    """One process as anyone may read it; what several tables need is read once, and only when it is needed."""

    def __init__(self, session: Session, process: Process) -> None:
        self.session, self.process = session, process

    @cached_property
    def say(self) -> Callable[[str], str | None]:
        """What free text becomes: without e-mails, telephones, identity numbers and names of staff and contacts."""
        code, here = self.process.canton_code, Action.process_id == self.process.id
        people = self.session.scalars(
            select(Person.name).where(
                or_(
                    Person.id.in_(select(Membership.person_id).where(Membership.canton_code == code)),
                    Person.id.in_(select(Action.owner_person_id).where(here)),
                    Person.id.in_(select(ActionUpdate.person_id).join(ActionUpdate.action).where(here)),
                    Person.id.in_(
                        select(ActionActivity.owner_person_id).join(ActionActivity.action).where(here)
                    ),
                )
            )
        ).all()
        contacts = self.session.scalars(select(Actor.contact_name).where(Actor.canton_code == code)).all()
        redact = redactor([*people, *contacts], _("[personal data left out]"))
        return lambda text: redact(text).strip() or None

    # What several tables need.

    @cached_property
    def actors(self) -> dict[int, Actor]:
        found = self.session.scalars(
            select(Actor)
            .where(Actor.canton_code == self.process.canton_code, Actor.archived_at.is_(None))
            .order_by(Actor.id)
            .options(joinedload(Actor.parish))
        )
        return {actor.id: actor for actor in found}

    @cached_property
    def workshops(self) -> dict[int, Workshop]:
        found = self.session.scalars(
            select(Workshop)
            .where(Workshop.process_id == self.process.id, Workshop.archived_at.is_(None))
            .order_by(Workshop.id)
            .options(joinedload(Workshop.parish), selectinload(Workshop.tables))
        )
        return {workshop.id: workshop for workshop in found}

    @cached_property
    def voices(self) -> dict[int, SwotEntry]:
        """Entries that stand in the open, and those that were merged into one of them."""
        found = self.session.scalars(
            select(SwotEntry)
            .where(SwotEntry.process_id == self.process.id, SwotEntry.archived_at.is_(None))
            .order_by(SwotEntry.id)
            .options(
                joinedload(SwotEntry.component),
                joinedload(SwotEntry.table),
                joinedload(SwotEntry.merged_into),
                selectinload(SwotEntry.merged),
            )
        )
        return {entry.id: entry for entry in found if _stands(entry)}

    @cached_property
    def actions(self) -> dict[int, Action]:
        found = self.session.scalars(
            select(Action)
            .where(Action.process_id == self.process.id, Action.archived_at.is_(None))
            .order_by(Action.id)
            .options(
                joinedload(Action.component),
                joinedload(Action.parish),
                joinedload(Action.owner_actor),
                joinedload(Action.owner_person),
                selectinload(Action.entries),
                selectinload(Action.activities).options(
                    joinedload(ActionActivity.owner_actor), joinedload(ActionActivity.owner_person)
                ),
                selectinload(Action.updates).options(
                    joinedload(ActionUpdate.decision), selectinload(ActionUpdate.evidence)
                ),
            )
        )
        return {action.id: action for action in found}

    @cached_property
    def rounds(self) -> dict[int, Round]:
        found = self.session.scalars(
            select(Round)
            .where(
                Round.process_id == self.process.id,
                Round.published_at.is_not(None),
                Round.archived_at.is_(None),
            )
            .order_by(Round.id)
            .options(
                joinedload(Round.parish),
                selectinload(Round.projects)
                .joinedload(RoundProject.project)
                .options(joinedload(Project.component), joinedload(Project.parish)),
            )
        )
        return {each.id: each for each in found}

    @cached_property
    def counts(self) -> dict[int, Count]:
        return {
            key: Count.from_json(each.count) for key, each in self.rounds.items() if each.count is not None
        }


def _stands(entry: SwotEntry) -> bool:
    """It stands in the open, and so does all that it was merged into."""
    return entry.in_the_open and (entry.merged_into is None or _stands(entry.merged_into))
