"""How a round ends: what the seal writes down, the lot for ties, each kind of ballot and each rule."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.steps.vote.conftest import NOON, plan
from tests.steps.vote.test_service import KEY, ids
from workshop.models.budget import (
    BallotKind,
    BatchKind,
    Completion,
    EventKind,
    Project,
    Round,
    Rule,
)
from workshop.models.errors import InvalidField
from workshop.models.process import Process
from workshop.steps.vote import batches, closing, service
from workshop.voting import casting, codes, errors
from workshop.voting.credentials import CodeState, code_state

AFTER = NOON + timedelta(hours=2)


def opened(session: Session, box: Engine, draft: Round, **changes: object) -> Round:
    """The round of three projects, changed and published."""
    service.change(session, draft, plan([int(each) for each in ids(draft).values()], **changes))
    service.publish(session, box, draft, NOON)
    return draft


def vote(
    session: Session,
    box: Engine,
    found: Round,
    choices: list[object],
    channel: str = "phone",
    batch: str = "m",
) -> None:
    plain = batches.issue(session, box, KEY, found, batch, BatchKind.SLIPS, len(choices))
    for code, chosen in zip(plain, choices, strict=True):
        casting.cast(box, KEY, found.key, code, chosen, codes.new_attempt(), channel, NOON)


def test_the_secret_of_the_lot_is_fixed_before_the_vote_and_the_draw_after_it(
    session: Session, box: Engine, draft: Round
) -> None:
    opened(session, box, draft)
    assert draft.lot_commitment == sha256(draft.lot_seed.encode()).hexdigest()
    water, bridge, park = (ids(draft)[title] for title in ("Agua segura", "Puente escolar", "Parque"))
    vote(session, box, draft, [[water], [bridge], [park]])
    counted = closing.count_ballots(draft, [(water,), (bridge,), (park,)])
    assert counted.winners == (park, bridge)  # of equal votes the cheaper goes first, without a lot
    draft.public_draw = ""
    closing.close_and_count(session, box, draft, AFTER, draw="  dados 4, 1, 6 ")
    assert draft.public_draw == "dados 4, 1, 6"
    assert draft.count is not None
    assert closing.lot_of(draft).seed == f"{draft.lot_seed}|dados 4, 1, 6"


def test_projects_of_equal_votes_and_cost_are_parted_by_the_draw(
    session: Session, box: Engine, draft: Round
) -> None:
    for project in session.query(Project).all():
        project.cost_cents = 60_000_00
    opened(session, box, draft)
    ballots = [(each,) for each in ids(draft).values()]
    winners = set()
    for number in range(60):
        draft.public_draw = str(number)
        counted = closing.count_ballots(draft, ballots)
        assert [tie.decided_by for tie in counted.ties] == ["lot"]
        winners.add(counted.winners)
    assert len(winners) == 3


@pytest.mark.parametrize(
    ("kind", "settings", "choices", "expected"),
    [
        (BallotKind.SINGLE, {}, [["a"], ["a"], ["b"]], {"a": 2, "b": 1, "c": 0}),
        (BallotKind.APPROVAL, {"max_choices": None}, [["a", "b", "c"], ["c"]], {"a": 1, "b": 1, "c": 2}),
        (BallotKind.KNAPSACK, {}, [["a", "c"], ["c", "b"]], {"a": 1, "b": 1, "c": 2}),
        (BallotKind.POINTS, {"points": 5}, [{"a": 5}, {"b": 2, "c": 3}], {"a": 5, "b": 2, "c": 3}),
        (BallotKind.RANKING, {"max_choices": None}, [["c", "a", "b"], ["c"]], {"a": 2, "b": 1, "c": 4}),
    ],
)  # fmt: skip
def test_each_kind_of_ballot_is_counted(
    session: Session, box: Engine, draft: Round, kind: BallotKind, settings: dict[str, object],
    choices: list[object], expected: dict[str, int],
) -> None:  # fmt: skip
    opened(session, box, draft, ballot=kind, **settings)
    known = dict(
        zip("abc", (ids(draft)[t] for t in ("Agua segura", "Puente escolar", "Parque")), strict=True)
    )
    named = [
        {known[k]: n for k, n in each.items()} if isinstance(each, dict) else [known[k] for k in each]
        for each in choices
    ]
    vote(session, box, draft, named)
    closing.close_and_count(session, box, draft, AFTER)
    votes = {row.project.project_id: row.verdict.votes for row in closing.results(draft).projects}
    assert votes == {int(known[name]): n for name, n in expected.items()}


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("completion", Completion)
def test_every_rule_and_completion_ends_within_the_ceiling(
    session: Session, box: Engine, draft: Round, rule: Rule, completion: Completion
) -> None:
    opened(session, box, draft, rule=rule, completion=completion)
    water, bridge, park = (ids(draft)[title] for title in ("Agua segura", "Puente escolar", "Parque"))
    vote(session, box, draft, [[water, bridge]] * 3 + [[park]] * 2)
    closing.close_and_count(session, box, draft, AFTER)
    shown = closing.results(draft)
    assert shown.winners
    assert 0 <= shown.count.left < draft.ceiling_cents
    if rule is Rule.EQUAL_SHARES and completion in (Completion.ADD1, Completion.ADD1_MOST_VOTES):
        assert shown.count.sharing is not None
        assert shown.count.sharing.step == draft.ceiling_cents // 500


def test_the_turnout_is_kept_with_channels_apart_where_they_are_many(
    session: Session, box: Engine, draft: Round
) -> None:
    opened(session, box, draft)
    water, bridge, park = (ids(draft)[title] for title in ("Agua segura", "Puente escolar", "Parque"))
    vote(session, box, draft, [[water]] * 12)
    vote(session, box, draft, [[bridge]] * 11, "paper", "papel")
    vote(session, box, draft, [[park]] * 2, "kiosk", "mesa")
    closing.close_and_count(session, box, draft, AFTER)
    assert draft.turnout is not None
    cells = {"+".join(cell["channels"]): cell["ballots"] for cell in draft.turnout["channels"]}
    assert cells == {"phone": 12, "paper+kiosk": 13}  # two people at the kiosk are not shown alone
    together = draft.turnout["channels"][1]["votes"]
    assert (together[bridge], together[park], together[water]) == (11, 2, 0)


def test_closing_before_its_time_is_written_down(session: Session, box: Engine, draft: Round) -> None:
    opened(session, box, draft)
    closing.close_and_count(session, box, draft, NOON)
    kinds = [event.kind for event in draft.events]
    assert kinds == [EventKind.PUBLISHED, EventKind.CLOSED_EARLY, EventKind.SEALED]


def test_a_batch_is_withdrawn_and_its_name_is_not_used_again(
    session: Session, box: Engine, draft: Round
) -> None:
    opened(session, box, draft)
    plain = batches.issue(session, box, KEY, draft, " Mesa 1 ", BatchKind.SLIPS, 3)
    water = ids(draft)["Agua segura"]
    casting.cast(box, KEY, draft.key, plain[0], [water], codes.new_attempt(), "phone", NOON)
    [view] = batches.batches(session, box, draft)
    assert (view.tally.issued, view.unused) == (3, 2)
    assert batches.void(session, box, view.batch) == 2
    assert batches.void(session, box, view.batch) == 0
    assert [code_state(box, KEY, draft.key, code) for code in plain] == [
        CodeState.USED, CodeState.VOIDED, CodeState.VOIDED,
    ]  # fmt: skip
    assert [event.note for event in draft.events if event.kind is EventKind.BATCH_VOIDED] == ["Mesa 1: 2"]
    with pytest.raises(InvalidField):
        batches.issue(session, box, KEY, draft, "Mesa 1", BatchKind.SLIPS, 1)
    with pytest.raises(errors.VoidedCode):
        casting.cast(box, KEY, draft.key, plain[1], [water], codes.new_attempt(), "phone", NOON)


def test_the_main_store_itself_keeps_a_published_round(session: Session, box: Engine, draft: Round) -> None:
    opened(session, box, draft)
    for statement in (
        "UPDATE round SET ceiling_cents = 1",
        "UPDATE round SET lot_commitment = 'x'",
        "UPDATE round SET lot_seed = 'x'",
        "UPDATE round SET key = 'x'",
        "UPDATE round SET published_at = NULL",
        "UPDATE round_project SET title = 'otra cosa'",
        "UPDATE round_project SET cost_cents = 1",
        "DELETE FROM round_project",
    ):
        with pytest.raises(DatabaseError, match="a published round keeps"), session.begin_nested():
            session.execute(text(statement))
    closing.close_and_count(session, box, draft, AFTER)
    for statement in ("UPDATE round SET count = NULL", "UPDATE round SET choices_digest = 'x'"):
        with pytest.raises(DatabaseError, match="a counted round keeps"), session.begin_nested():
            session.execute(text(statement))


def test_a_ceiling_that_shrank_since_the_draft_stops_the_publishing(
    session: Session, box: Engine, draft: Round
) -> None:
    process: Process = draft.process
    process.budget_cents = 50_000_00
    with pytest.raises(InvalidField) as refused:
        service.publish(session, box, draft, NOON)
    assert refused.value.field == "ceiling_cents"
