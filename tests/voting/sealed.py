"""Sealed rounds to publish: random small ones of every kind of ballot and rule, and one made by hand."""

import random
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from hypothesis import strategies as st

from workshop.voting.codes import new_attempt, receipt_of
from workshop.voting.published import Place, PublishedProject, SealedRound

NOON = datetime(2027, 3, 1, 17, tzinfo=UTC)
OLMEDO = Place("1116", "Olmedo", "Loja", "111651", "La Tingue")
SEED = sha256(b"a seed").hexdigest()
KINDS = ("approval", "knapsack", "single", "points", "ranking")
COMPLETIONS = ("none", "most_votes", "add1", "add1_most_votes")
RULES = [
    ("most_votes", "none"),
    ("most_votes_stop", "none"),
    ("votes_per_cost", "none"),
    *(("equal_shares", completion) for completion in COMPLETIONS),
]


def receipts(n: int) -> list[str]:
    return [receipt_of("olmedo", new_attempt()) for _ in range(n)]


@st.composite
def ballots(draw: st.DrawFn, kind: str, costs: dict[str, int], ceiling: int):
    """Up to 12 valid ballots as the box stores them."""
    ids = sorted(costs)
    if kind == "points":
        each = st.dictionaries(st.sampled_from(ids), st.integers(1, 3), min_size=1, max_size=3)
    elif kind == "ranking":
        each = st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True).map(tuple)
    elif kind == "single":
        each = st.sampled_from(ids).map(lambda name: (name,))
    else:
        each = st.sets(st.sampled_from(ids), min_size=1).map(lambda chosen: tuple(sorted(chosen)))
    found = draw(st.lists(each, max_size=12))
    if kind == "knapsack":
        found = [ballot for ballot in found if sum(costs[name] for name in ballot) <= ceiling]
    return found


@st.composite
def sealed_rounds(draw: st.DrawFn, kind: str, rule: str, completion: str) -> SealedRound:
    """A round that is not counted yet (no winners): up to 6 projects, in cents; ties are frequent."""
    ids = draw(
        st.lists(st.sampled_from(["1", "2", "9", "10", "11", "100"]), min_size=1, max_size=6, unique=True)
    )
    cost = st.one_of(st.sampled_from([100, 200, 300]), st.integers(1, 2000))
    costs = {name: draw(cost) for name in ids}
    ceiling = draw(st.integers(1, 3000))
    choices = draw(ballots(kind, costs, ceiling))
    return SealedRound(
        key="olmedo",
        name="¿En qué obras invertimos?",
        place=OLMEDO,
        process="Presupuesto 2027; «participativo»",
        opens_at=NOON - timedelta(days=2),
        closes_at=NOON,
        sealed_at=NOON + timedelta(hours=1),
        kind=kind,
        rule=rule,
        completion=completion,
        step_cents=draw(st.integers(1, 300)) if completion.startswith("add1") else None,
        threshold=draw(st.sampled_from([1, 1, 2, 4])),
        max_choices=3 if kind == "ranking" else None,
        points=9 if kind == "points" else None,
        ceiling_cents=ceiling,
        projects=tuple(
            PublishedProject(name, number, f'Obra "{name}"; ñandú', costs[name])
            for number, name in enumerate(ids, 1)
        ),
        receipts=receipts(len(choices)),
        choices=choices,
        winners=(),
        total_cost_cents=0,
        lot_commitment=sha256(SEED.encode()).hexdigest(),
        lot_seed=SEED,
        public_draw="Lotería Nacional 4521",
    )


def a_round(n: int = 40) -> SealedRound:
    """Approval ballots for five projects; not counted yet."""
    chance = random.Random(7)
    costs = {"7": 24_000_00, "12": 19_800_50, "9": 30_500_00, "10": 8_000_00, "31": 70_000_00}
    choices = [tuple(sorted(chance.sample(sorted(costs), chance.randint(1, 3)))) for _ in range(n)]
    titles = {"7": "Agua segura; tanque", "12": 'Puente "escolar"', "9": "Centro de acopio", "10": "Parque"}
    return SealedRound(
        key="k4wz7p",
        name="¿En qué obras invertimos en 2027?",
        place=OLMEDO,
        process="Presupuesto participativo 2027",
        opens_at=NOON - timedelta(days=2),
        closes_at=NOON,
        sealed_at=NOON + timedelta(hours=1),
        kind="approval",
        rule="most_votes",
        max_choices=3,
        ceiling_cents=60_000_00,
        projects=tuple(
            PublishedProject(name, number, titles.get(name, "Coliseo"), cost)
            for number, (name, cost) in enumerate(costs.items(), 1)
        ),
        receipts=receipts(n),
        choices=choices,
        winners=(),
        total_cost_cents=0,
        lot_commitment=sha256(SEED.encode()).hexdigest(),
        lot_seed=SEED,
        public_draw="dados 3-6-1",
        turnout={"voted": n, "issued": 60, "by_channel": {"phone": n}},
    )
