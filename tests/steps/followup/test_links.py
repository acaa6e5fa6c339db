"""Personal links, reports over them, evidence and new dates, on both databases."""

import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy.orm import Session

from tests.conftest import make_person, make_process
from tests.steps.followup.conftest import PDF, picture
from workshop.models.actions import Action, ActionStatus
from workshop.models.errors import InvalidField, NotFound
from workshop.models.followup import EvidenceKind, OwnerLink
from workshop.models.people import Person, Role
from workshop.steps.followup import dates, evidence, links, service

KEY = "ab" * 32
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


@pytest.fixture
def action(session: Session) -> Action:
    process = make_process(session)
    action = Action(process=process, title="Agua", owner_typed=" Rosa  CUEVA ", deadline=date(2026, 12, 1))
    session.add(action)
    session.flush()
    return action


@pytest.fixture
def coordinator(session: Session) -> Person:
    return make_person(session, Role.COORDINATOR)


def link_of(session: Session, action: Action) -> OwnerLink:
    owner = links.find_owner(session, action.process, links.owner_key(action))
    return links.make_link(session, action.process, owner, KEY, None)


def test_one_link_an_owner_and_only_a_hash_is_kept(session: Session, action: Action) -> None:
    session.add(Action(process=action.process, title="Puente", owner_typed="rosa cueva"))
    session.flush()
    link = link_of(session, action)
    token = links.token_of(session, link, KEY)
    assert link_of(session, action) is link
    assert links.token_of(session, link, KEY) == token, "it can be sent again"
    assert token not in str({c: getattr(link, c) for c in tuple(OwnerLink.__table__.columns.keys())})
    assert links.open_link(session, token) is link
    assert [row.action.title for row in links.actions_of(session, link)] == ["Agua", "Puente"]


def test_a_revoked_or_renewed_link_opens_nothing(session: Session, action: Action) -> None:
    link = link_of(session, action)
    old = links.token_of(session, link, KEY)
    links.renew(session, link, KEY)
    new = links.token_of(session, link, KEY)
    assert new != old
    with pytest.raises(NotFound):
        links.open_link(session, old)
    links.revoke(session, link)
    for token in (old, new, "", "x" * 22):
        with pytest.raises(NotFound):
            links.open_link(session, token)
    again = link_of(session, action)
    assert again is link
    assert links.token_of(session, link, KEY) not in (old, new)


def test_the_link_of_an_owner_who_left_opens_nothing(
    session: Session, action: Action, coordinator: Person
) -> None:
    action.owner_typed, action.owner_person_id = "", coordinator.id
    session.flush()
    link = link_of(session, action)
    token = links.token_of(session, link, KEY)
    assert links.open_link(session, token) is link
    coordinator.archived_at = NOW
    session.flush()
    with pytest.raises(NotFound):
        links.open_link(session, token)
    assert links.owners(session, action.process)[0].left


def test_a_link_gives_no_way_to_the_actions_of_others(session: Session, action: Action) -> None:
    other = Action(process=action.process, title="Ajena", owner_typed="Otra")
    elsewhere = Action(process=make_process(session, "2204"), title="Lejana", owner_typed="Rosa Cueva")
    session.add_all([other, elsewhere])
    session.flush()
    link = link_of(session, action)
    assert links.action_of(session, link, action.id) is action
    for each in (other, elsewhere):
        with pytest.raises(NotFound):
            links.action_of(session, link, each.id)


def test_a_report_that_comes_twice_is_kept_once(session: Session, action: Action) -> None:
    link = link_of(session, action)
    more = service.More(write_id="a" * 24, spent_cents=1200, obstacle="Lluvia")
    first = service.report(
        session, action, None, ActionStatus.IN_PROGRESS, 40, "Zanja", now=NOW, link=link, more=more
    )
    action.progress = 60  # somebody reported in between
    again = service.report(
        session, action, None, ActionStatus.IN_PROGRESS, 40, "Zanja", now=NOW, link=link, more=more
    )
    assert again is first
    assert (len(action.updates), action.progress) == (1, 60)
    assert (first.reporter, first.obstacle, service.spent(action)) == ("Rosa CUEVA", "Lluvia", 1200)
    assert link.used_at == NOW


def test_the_mark_of_another_report_is_refused(session: Session, action: Action) -> None:
    other = Action(process=action.process, title="Otra", owner_typed="Rosa Cueva")
    session.add(other)
    session.flush()
    more = service.More(write_id="a" * 24)
    service.report(session, action, None, ActionStatus.IN_PROGRESS, 40, "Zanja", now=NOW, more=more)
    with pytest.raises(InvalidField):
        service.report(session, other, None, ActionStatus.DONE, 100, "Tubos", now=NOW, more=more)
    assert (other.updates, other.progress) == ([], 0)


def test_the_coordinator_decides_on_a_date_once(
    session: Session, action: Action, coordinator: Person
) -> None:
    day = NOW.date()

    def propose(days: int) -> int:
        more = service.More(proposed_deadline=day + timedelta(days=days))
        at = NOW + timedelta(minutes=days)
        return service.report(session, action, None, ActionStatus.PLANNED, 0, "", now=at, more=more).id

    first, second = propose(30), propose(60)
    assert [u.id for u in dates.waiting(session, action.process)] == [second]
    old, new = (dates.find_proposal(session, action.process, each) for each in (first, second))
    with pytest.raises(dates.AlreadyDecided):
        dates.decide(session, old, True, "", coordinator)
    with pytest.raises(InvalidField):
        dates.decide(session, new, False, "  ", coordinator)
    decision = dates.decide(session, new, True, "", coordinator)
    assert (action.deadline, decision.before) == (day + timedelta(days=60), date(2026, 12, 1))
    with pytest.raises(dates.AlreadyDecided):
        dates.decide(session, new, False, "No", coordinator)
    assert dates.waiting(session, action.process) == []
    third = dates.find_proposal(session, action.process, propose(90))
    dates.decide(session, third, False, "La lluvia estaba prevista", coordinator)
    assert action.deadline == day + timedelta(days=60)


@pytest.mark.parametrize("days", [-1, 7, 40_000])
def test_a_date_that_cannot_be_proposed(session: Session, action: Action, days: int) -> None:
    more = service.More(proposed_deadline=NOW.date() + timedelta(days=days))
    with pytest.raises(InvalidField) as refused:
        service.report(session, action, None, ActionStatus.PLANNED, 0, "n", now=NOW, more=more)
    assert refused.value.field == "proposed_deadline"


def test_evidence_is_drawn_anew_and_kept_for_the_server_alone(
    session: Session, action: Action, tmp_path: Path
) -> None:
    update = service.report(session, action, None, ActionStatus.PLANNED, 5, "x")
    sent = [evidence.Sent(picture(), 1), evidence.Sent(PDF, 1)]
    photo, pdf = evidence.keep(session, tmp_path / "e", update, evidence.checked(sent))
    assert (photo.kind, pdf.kind) == (EvidenceKind.PHOTO, EvidenceKind.PDF)
    stored = (tmp_path / "e" / photo.stored_as).read_bytes()
    with Image.open(tmp_path / "e" / photo.stored_as) as shown:
        assert (shown.format, shown.size) == ("JPEG", (800, 1600))
        assert not shown.getexif()
        assert "comment" not in shown.info
    assert b"SECRETO" not in stored
    assert b"secreto" not in stored
    assert (tmp_path / "e" / pdf.stored_as).read_bytes() == PDF
    assert stat.S_IMODE((tmp_path / "e" / pdf.stored_as).stat().st_mode) == 0o600
    assert evidence.find(session, action, photo.id) is photo
    evidence.hide(session, photo)
    with pytest.raises(NotFound):
        evidence.find(session, action, photo.id)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_pictures_become_jpeg(form: str) -> None:
    (kept,) = evidence.checked([evidence.Sent(picture(form, (60, 40)), 1)])
    assert (kept.content[:2], kept.width, kept.height) == (b"\xff\xd8", 60, 40)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<html>",
        b"%PDF-1.4 cut",
        picture()[:400],
        b"MZ" + PDF,
        b"\x89PNG\r\n\x1a\n" + b"0" * 90,
    ],
)
def test_what_is_neither_photo_nor_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidField) as refused:
        evidence.checked([evidence.Sent(content, len(content))])
    assert refused.value.field == "evidence"


@given(st.binary(max_size=400))
def test_no_bytes_break_the_check(content: bytes) -> None:
    with pytest.raises(InvalidField):
        evidence.checked([evidence.Sent(content, len(content))])


def test_too_large_and_too_many() -> None:
    with pytest.raises(InvalidField) as refused:
        evidence.checked([evidence.Sent(b"", 50 * 1024 * 1024)])
    assert refused.value.values == {"size": 50}
    with pytest.raises(InvalidField):
        evidence.checked([evidence.Sent(PDF, 1)] * 4)
