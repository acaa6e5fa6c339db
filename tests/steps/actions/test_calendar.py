"""The one calendar: what stands in it, who may read it, how it is moved; and private addresses."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.conftest import make_person, make_process
from workshop.access import service as access
from workshop.models.actions import Action, ActionStatus
from workshop.models.base import utc_now
from workshop.models.budget import Round
from workshop.models.errors import InvalidField, NotFound
from workshop.models.history import Change
from workshop.models.live import Activity
from workshop.models.people import Role
from workshop.models.plan import ActionActivity, LegalDeadline, PlanDate
from workshop.models.process import Process, Workshop
from workshop.steps.actions import calendar, feeds
from workshop.steps.actions.calendar import Entry, Kind

SECRET = "a secret of these tests"


def filled(session: Session, canton_code: str = "1116") -> Process:
    """A process with one of everything that has a day, and one of everything that must not be shown."""
    process = make_process(session, canton_code)
    process.assembly_on = date(2026, 10, 1)
    workshop = Workshop(
        process=process, name="Taller", held_on=date(2026, 8, 5), starts_at="09:00", place="Casa comunal",
        parish_code=f"{canton_code}50", join_code=f"KAW{canton_code}",
    )  # fmt: skip
    action = Action(
        process=process, title="Agua segura", owner_typed="Rosa Cueva", deadline=date(2027, 3, 1),
        activities=[
            ActionActivity(title="Comprar el clorador", due_on=date(2027, 2, 1), done_on=date(2027, 1, 30)),
            ActionActivity(title="Archivada", due_on=date(2027, 2, 2), archived_at=utc_now()),
            ActionActivity(title="Sin fecha"),
        ],
    )  # fmt: skip
    vote = Round(
        process=process, key=f"r{canton_code}", name="Votemos", ceiling_cents=1, ballot="knapsack", rule="most_votes",
        opens_at=datetime(2026, 9, 2, 3, tzinfo=UTC), closes_at=datetime(2026, 9, 9, 23, tzinfo=UTC),
    )  # fmt: skip
    session.add_all(
        [
            workshop, action, vote,
            Workshop(process=process, name="No", held_on=date(2026, 8, 6), join_code=f"X{canton_code}",
                     archived_at=utc_now()),
            Action(process=process, title="No", deadline=date(2027, 3, 2), archived_at=utc_now()),
            Action(process=process, title="No", deadline=date(2027, 3, 3), competence="national",
                   competence_answer="drop", competence_reason="No es nuestro"),
            Action(process=process, title="Sin plazo"),
        ]
    )  # fmt: skip
    session.flush()
    session.add_all(
        Activity(
            workshop_id=workshop.id,
            kind="swot",
            title="x",
            minutes=n,
            archived_at=utc_now() if n == 9 else None,
        )
        for n in (60, 45, 9)
    )
    calendar.keep_own(session, process, "  Reunión con el concejo ", date(2026, 8, 20))
    session.expire_all()
    return process


def said(entries: list[Entry]) -> list[tuple[str, str, str]]:
    return [(entry.day.isoformat(), entry.kind.value, entry.title) for entry in entries]


def test_everything_with_a_day_stands_once_in_order(session: Session) -> None:
    process = filled(session)
    entries = calendar.gather(session, [process])
    assert said(entries) == [
        ("2026-07-30", "law", "income"),
        ("2026-08-05", "workshop", "Taller"),
        ("2026-08-20", "own", "Reunión con el concejo"),
        ("2026-09-01", "round_opens", "Votemos"),  # 22:00 in Ecuador
        ("2026-09-09", "round_closes", "Votemos"),
        ("2026-09-10", "law", "poa"),
        ("2026-10-01", "assembly", ""),
        ("2026-10-31", "law", "draft"),
        ("2026-12-10", "law", "approval"),
        ("2027-02-01", "activity", "Comprar el clorador"),
        ("2027-03-01", "action", "Agua segura"),
    ]
    by_kind = {entry.kind: entry for entry in entries}
    workshop = by_kind[Kind.WORKSHOP]
    assert workshop.starts == datetime(2026, 8, 5, 14, tzinfo=UTC)
    assert workshop.ends == workshop.starts + timedelta(minutes=105)
    assert workshop.place.startswith("Casa comunal, ")
    assert by_kind[Kind.ROUND_OPENS].draft
    assert (by_kind[Kind.ACTION].owner, by_kind[Kind.ACTIVITY].part_of) == ("Rosa Cueva", "Agua segura")
    assert by_kind[Kind.ACTIVITY].done
    assert not by_kind[Kind.ACTIVITY].late(date(2027, 5, 1))
    assert by_kind[Kind.ACTION].late(date(2027, 3, 2))
    assert not by_kind[Kind.ACTION].late(date(2027, 3, 1))
    assert len({entry.key for entry in entries}) == len(entries)
    assert [month.isoformat() for month, _found in calendar.by_month(entries)][:2] == [
        "2026-07-01",
        "2026-08-01",
    ]

    public = said(calendar.gather(session, [process], public=True))
    assert {kind for _day, kind, _title in public} == {"law", "workshop", "assembly", "action"}
    vote = session.scalars(select(Round)).one()
    vote.published_at = utc_now()
    session.flush()
    assert ("2026-09-09", "round_closes", "Votemos") in said(calendar.gather(session, [process], public=True))


def test_more_processes_cost_no_more_queries(session: Session) -> None:
    first, second = filled(session), filled(session, "2201")
    first_canton, second_canton = first.canton.slug, second.canton.slug

    def queries(processes: list[Process]) -> int:
        seen: list[object] = []

        def note(*args: object) -> None:
            seen.append(args[2])

        event.listen(session.get_bind(), "before_cursor_execute", note)
        found = calendar.gather(session, processes)
        event.remove(session.get_bind(), "before_cursor_execute", note)
        assert len(found) == 11 * len(processes)
        return len(seen)

    assert queries([first]) == queries([first, second]) <= 6
    assert first_canton != second_canton
    assert calendar.gather(session, []) == []


def test_a_deadline_of_the_law_is_moved_and_put_back(session: Session) -> None:
    process = make_process(session)
    poa = LegalDeadline.POA
    calendar.usual_again(session, process, poa)  # nothing was moved yet: nothing happens
    for day in (date(2026, 9, 12), date(2026, 9, 14)):
        calendar.move_legal(session, process, poa, day)
    assert calendar.legal_day(session, process, poa) == date(2026, 9, 14)
    (moved,) = [entry for entry in calendar.gather(session, [process]) if entry.moved]
    assert (moved.title, moved.day) == ("poa", date(2026, 9, 14))
    calendar.usual_again(session, process, poa)
    assert calendar.legal_day(session, process, poa) == date(2026, 9, 10)
    calendar.move_legal(session, process, poa, date(2026, 9, 15))
    assert calendar.legal_day(session, process, poa) == date(2026, 9, 15)
    assert len(session.scalars(select(PlanDate)).all()) == 1
    changes = session.scalars(select(Change).where(Change.kind == "plan_date").order_by(Change.id)).all()
    assert ["2026-09-12", "2026-09-14"] in [change.values.get("falls_on") for change in changes]
    for wrong in (None, date(26, 9, 1)):
        with pytest.raises(InvalidField):
            calendar.move_legal(session, process, poa, wrong)


def test_own_dates_are_changed_and_archived(session: Session) -> None:
    process, other = make_process(session), make_process(session, "2201")
    row = calendar.keep_own(session, process, "Reunión", date(2026, 8, 1))
    calendar.keep_own(session, process, "Reunión con el concejo", date(2026, 8, 2), row)
    calendar.archive_own(session, row)
    assert calendar.own_dates(session, process, archived=True) == [row]
    assert Kind.OWN not in {entry.kind for entry in calendar.gather(session, [process])}
    calendar.archive_own(session, row, archived=False)
    assert calendar.own_dates(session, process, archived=False) == [row]
    for title, day in (
        (" ", date(2026, 8, 1)),
        ("x" * 121, date(2026, 8, 1)),
        ("x", None),
        ("x", date(26, 1, 1)),
    ):
        with pytest.raises(InvalidField):
            calendar.keep_own(session, process, title, day)
    calendar.move_legal(session, process, LegalDeadline.POA, date(2026, 9, 12))
    legal = session.scalars(select(PlanDate).where(PlanDate.legal.is_not(None))).one()
    for at, number in ((other, row.id), (process, legal.id), (process, 0)):
        with pytest.raises(NotFound):
            calendar.find_own(session, at, number)


def test_the_table_does_not_reveal_the_address_and_ending_ends_it(session: Session) -> None:
    person = make_person(session, Role.OFFICIAL)
    feed = feeds.make(session, person)
    token = feeds.token_of(feed, SECRET)
    session.flush()
    session.expire_all()  # the moment of making comes back from the database as it was signed
    assert feeds.open_feed(session, token, SECRET) is feed
    assert feeds.make(session, person) is feed
    signed = token.partition("-")[2]
    assert len(signed) == 22
    assert signed not in str([getattr(feed, column.key) for column in feed.__table__.columns])
    forged = [f"{feed.id}-{'x' * 22}", f"{feed.id}-", str(feed.id), f"{feed.id + 1}-{signed}", f"²-{signed}",
              f"{'9' * 30}-{signed}", "", f"{feed.id}-ñ"]  # fmt: skip
    for wrong in forged:
        with pytest.raises(NotFound):
            feeds.open_feed(session, wrong, SECRET)
    with pytest.raises(NotFound):
        feeds.open_feed(session, token, "another installation")

    renewed = feeds.renew(session, person)
    with pytest.raises(NotFound):
        feeds.open_feed(session, token, SECRET)
    other = feeds.token_of(renewed, SECRET)
    assert feeds.open_feed(session, other, SECRET).person is person
    person.archived_at = utc_now()
    with pytest.raises(NotFound):
        feeds.open_feed(session, other, SECRET)
    person.archived_at = None
    feeds.revoke(session, person)
    with pytest.raises(NotFound):
        feeds.open_feed(session, other, SECRET)
    assert feeds.current(session, person) is None


def test_whoever_left_a_canton_reads_it_no_longer(session: Session) -> None:
    person = make_person(session, Role.OFFICIAL)
    here, there = filled(session), filled(session, "2201")
    practice, ended = make_process(session, "1101"), make_process(session, "1102")
    practice.practice, ended.archived_at = True, utc_now()
    for process in (there, practice, ended):
        access.give_role(session, person, process.canton, Role.OBSERVER)
    assert feeds.processes_of(session, person) == [here, there]
    membership = access.role_of(session, person, there.canton)
    access.remove_role(session, membership)
    assert feeds.processes_of(session, person) == [here]
    done = session.scalars(
        select(Action).where(Action.title == "Agua segura", Action.process_id == here.id)
    ).one()
    done.status = ActionStatus.DONE
    session.flush()
    assert [entry.done for entry in calendar.gather(session, [here]) if entry.kind is Kind.ACTION] == [True]
