"""Rounds on both databases, each with a ballot box of its own."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.steps.vote.conftest import NOON, plan
from workshop.models.budget import Project, Round, Rule
from workshop.models.errors import InvalidField, NotFound
from workshop.steps.vote import closing, service
from workshop.voting import box as ballot_box
from workshop.voting import casting, codes, credentials
from workshop.voting.counts import Reason
from workshop.voting.errors import RoundClosed

KEY = b"k" * 32
AFTER = NOON + timedelta(hours=2)


def ids(round_: Round) -> dict[str, str]:
    return {each.title: str(each.project_id) for each in round_.projects}


def vote(box: Engine, round_: Round, ballots: list[list[str]]) -> None:
    plain = credentials.issue_codes(box, KEY, round_.key, len(ballots), "mesa 1")
    for code, titles in zip(plain, ballots, strict=True):
        chosen = [ids(round_)[title] for title in titles]
        casting.cast(box, KEY, round_.key, code, chosen, codes.new_attempt(), "phone", NOON)


def test_publishing_freezes_what_the_ballot_says(session: Session, box: Engine, draft: Round):
    service.publish(session, box, draft, NOON)
    water = session.get_one(Project, int(ids(draft)["Agua segura"]))
    water.cost_cents, water.title = 1_00, "Otra cosa"
    session.flush()
    session.expire_all()
    assert {each.title: each.cost_cents for each in draft.projects}["Agua segura"] == 60_000_00
    assert ballot_box.round_settings(box, draft.key).projects[str(water.id)] == 60_000_00
    assert service.round_by_key(session, draft.key.upper()) is draft
    assert service.state(draft, NOON) == "open"


def test_what_changed_between_draft_and_publishing_is_on_the_ballot(
    session: Session, box: Engine, draft: Round
):
    water = session.get_one(Project, int(ids(draft)["Agua segura"]))
    water.cost_cents = 55_000_00
    session.flush()
    service.publish(session, box, draft, NOON)
    assert ballot_box.round_settings(box, draft.key).projects[str(water.id)] == 55_000_00
    assert {each.title: each.cost_cents for each in draft.projects}["Agua segura"] == 55_000_00


def test_a_project_that_is_no_longer_ready_stops_the_publishing(session: Session, box: Engine, draft: Round):
    session.get_one(Project, int(ids(draft)["Agua segura"])).archived_at = NOON
    session.flush()
    with pytest.raises(InvalidField) as refused:
        service.publish(session, box, draft, NOON)
    assert refused.value.values == {"titles": "Agua segura"}
    assert draft.published_at is None


def test_a_publishing_cut_off_after_the_box_was_opened_can_be_done_again(
    session: Session, box: Engine, draft: Round
):
    lost = draft.key
    cut_off = session.begin_nested()
    service.publish(session, box, draft, NOON)
    cut_off.rollback()  # as if the main store had lost the transaction, and the draft was then changed
    draft.ceiling_cents = 90_000_00
    service.publish(session, box, draft, NOON)
    assert draft.key != lost
    assert ballot_box.round_settings(box, draft.key).ceiling_cents == 90_000_00


def test_a_published_round_does_not_change(session: Session, box: Engine, draft: Round):
    service.publish(session, box, draft, NOON)
    with pytest.raises(service.Frozen):
        service.change(session, draft, plan([int(each) for each in ids(draft).values()]))
    with pytest.raises(service.Frozen):
        service.archive(session, draft)


def test_a_draft_has_no_phone_link(session: Session, draft: Round):
    with pytest.raises(NotFound):
        service.round_by_key(session, draft.key)


@pytest.mark.parametrize("rule", Rule)
def test_a_round_is_counted_and_says_why(session: Session, box: Engine, draft: Round, rule: Rule):
    draft.rule = rule
    service.publish(session, box, draft, NOON)
    vote(box, draft, [["Agua segura", "Puente escolar"]] * 3 + [["Parque"]] * 2 + [["Agua segura"]])
    with pytest.raises(NotFound):
        closing.results(draft)
    closing.close_and_count(session, box, draft, AFTER)
    assert service.state(draft, AFTER) == "counted"
    with pytest.raises(RoundClosed):
        credentials.issue_codes(box, KEY, draft.key, 1, "tarde")
    session.expire(draft)
    found = closing.results(draft)
    won = [(each.project.title, each.verdict.votes) for each in found.winners]
    stops = rule is Rule.MOST_VOTES_STOP
    assert won == [("Agua segura", 4), ("Parque", 2)][: 1 if stops else 2]
    lost = next(each for each in found.projects if each.project.title == "Puente escolar")
    assert lost.verdict.reason is Reason.DID_NOT_FIT
    closing.close_and_count(session, box, draft, AFTER + timedelta(days=1))
    assert draft.sealed_at == AFTER


def test_an_assembly_adopts_only_what_was_counted(session: Session, box: Engine, draft: Round):
    with pytest.raises(service.TooEarly):
        service.adopt(session, draft, AFTER.date(), "Asamblea cantonal")
    service.publish(session, box, draft, NOON)
    closing.close_and_count(session, box, draft, AFTER)
    service.adopt(session, draft, AFTER.date(), "Asamblea cantonal", "Acta 4")
    assert service.state(draft, AFTER) == "adopted"
