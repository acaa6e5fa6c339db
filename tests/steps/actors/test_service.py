"""Actors on both databases: kept, found, related, compared, missing."""

import pytest
from sqlalchemy.orm import Session

from workshop.models.actors import ActorKind, PriorityGroup, RelationKind
from workshop.models.errors import InvalidField, NotFound
from workshop.steps.actors import service
from workshop.steps.actors.service import ActorDraft

OLMEDO, TINGUE = "1116", "111651"


def draft(name: str = "Junta de agua La Tingue", **values: object) -> ActorDraft:
    return ActorDraft(name=name, kind=ActorKind.COMMUNITY, parish_code=TINGUE, **values)  # type: ignore[arg-type]


def test_an_actor_is_kept_changed_archived_and_restored(session: Session) -> None:
    actor = service.add(session, OLMEDO, draft(groups=frozenset({PriorityGroup.WOMEN}), interest=4))
    service.change(session, actor, draft(groups=frozenset({PriorityGroup.YOUTH}), influence=2))
    assert (actor.interest, actor.influence) == (None, 2)
    assert [link.group for link in actor.groups] == [PriorityGroup.YOUTH]
    service.archive(session, actor)
    assert service.actors_of(session, OLMEDO) == []
    assert service.actors_of(session, OLMEDO, archived=True) == [actor]
    service.restore(session, actor)
    assert service.actors_of(session, OLMEDO) == [actor]
    with pytest.raises(NotFound):
        service.find(session, "2204", actor.id)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"interest": 6}, "interest"), ({"email": "no"}, "email"), ({"role": "x" * 201}, "role")],
)
def test_what_is_wrong_names_its_field(session: Session, values: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidField) as caught:
        service.add(session, OLMEDO, draft(**values))
    assert caught.value.field == field


def test_contacts_are_not_found_by_those_who_may_not_read_them(session: Session) -> None:
    actor = service.add(session, OLMEDO, draft(contact_name="Rosa Ángel"))
    assert service.search([actor], "rosa angel", private=True) == [actor]
    assert service.search([actor], "rosa angel") == []


def test_lookalikes_are_of_the_same_parish_and_number(session: Session) -> None:
    actor = service.add(session, OLMEDO, draft("Asociación de Mujeres 8 de Marzo"))
    assert service.lookalikes(session, OLMEDO, draft("Asoc. de mujeres 8 de marzo")) == [actor]
    assert service.lookalikes(session, OLMEDO, draft("Asoc. de mujeres 9 de marzo")) == []


def test_a_relation_is_seen_from_both_sides_and_kept_once(session: Session) -> None:
    one, other = service.add(session, OLMEDO, draft("A")), service.add(session, OLMEDO, draft("B"))
    service.relate(session, other, one.id, RelationKind.COOPERATES)
    service.relate(session, one, other.id, RelationKind.COOPERATES)
    service.relate(session, one, other.id, RelationKind.FUNDS)
    assert [(r.kind, r.outward) for r in service.relations_of(session, other)] == [
        (RelationKind.COOPERATES, False),
        (RelationKind.FUNDS, False),
    ]


def test_gaps(session: Session) -> None:
    service.add(session, OLMEDO, draft(groups=frozenset({PriorityGroup.WOMEN})))
    gaps = service.gaps(session, OLMEDO)
    assert "community" not in gaps.kinds
    assert gaps.parishes == ("111650",)
    assert "women" not in gaps.groups
