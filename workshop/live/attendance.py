"""Who came: signed in by phone, by staff or from paper; what people say of themselves is kept apart."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workshop.models.errors import InvalidField, mark
from workshop.models.geography import Parish
from workshop.models.live import AgeGroup, Attendee, AttendeeTraits, SelfIdentification, Sex, SignInSource
from workshop.models.process import Workshop


@dataclass(frozen=True)
class Traits:
    """What one person chose to say of themselves; None is not said."""

    age_group: AgeGroup | None = None
    sex: Sex | None = None
    self_identification: SelfIdentification | None = None
    disability: bool | None = None


def _signed_in_with(session: Session, write_id: str) -> Attendee | None:
    return session.scalar(select(Attendee).where(Attendee.write_id == write_id))


def sign_in(
    session: Session,
    workshop: Workshop,
    name: str,
    organisation: str,
    parish_code: str | None,
    source: SignInSource,
    traits: Traits | None,
    write_id: str | None,
) -> Attendee:
    """Put somebody on the list; the same write again finds the first. Raises InvalidField."""
    if write_id and (first := _signed_in_with(session, write_id)):
        return first
    name, organisation = " ".join(name.split()), " ".join(organisation.split())
    if not name:
        raise InvalidField("name", mark("Write the name."))
    if len(name) > 120:
        raise InvalidField("name", mark("A name has at most 120 letters."))
    if len(organisation) > 160:
        raise InvalidField("organisation", mark("The name of an organisation has at most 160 letters."))
    parish = session.get(Parish, parish_code) if parish_code else None
    if parish_code and (parish is None or parish.canton_code != workshop.process.canton_code):
        raise InvalidField("parish", mark("One of these parishes is not in this canton."))
    made = Attendee(
        workshop_id=workshop.id,
        name=name,
        organisation=organisation,
        parish_code=parish.code if parish else None,
        source=source,
        write_id=write_id,
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:
        first = _signed_in_with(session, write_id) if write_id else None
        if first is None:
            raise
        return first
    if traits is not None and traits != Traits():
        session.add(
            AttendeeTraits(
                id=secrets.token_hex(16),
                workshop_id=workshop.id,
                age_group=traits.age_group,
                sex=traits.sex,
                self_identification=traits.self_identification,
                disability=traits.disability,
            )
        )
        session.flush()
    return made
