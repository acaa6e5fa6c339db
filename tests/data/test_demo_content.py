"""The demonstration content holds together and names nobody who could be reached."""

import csv
import re
import tomllib
from pathlib import Path
from typing import Any

from workshop.models.actors import ActorKind, Position, PriorityGroup, RelationKind

DATA = Path(__file__).parents[2] / "workshop" / "data"


def load(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / "demo" / "olmedo-2027" / name).read_text(encoding="utf-8"))


def parishes(canton: str) -> set[str]:
    with (DATA / "dpa.csv").open(encoding="utf-8", newline="") as rows:
        return {row["parish_code"] for row in csv.DictReader(rows) if row["canton_code"] == canton}


def test_ceilings_cover_every_parish_and_sum_to_the_budget() -> None:
    process = load("process.toml")["process"]
    assert {c["parish_code"] for c in process["ceilings"]} == parishes(process["canton_code"])
    assert sum(c["amount_usd"] for c in process["ceilings"]) == process["budget_usd"]


def test_tables_name_components_of_the_process() -> None:
    content = load("process.toml")
    for workshop in content["workshops"]:
        assert workshop["parish_code"] in parishes("1116")
        for table in workshop["tables"]:
            assert table["component"] in content["process"]["components"]


def test_actors_are_complete_and_of_all_kinds() -> None:
    actors = load("actors.toml")["actors"]
    assert len(actors) == len({actor["key"] for actor in actors}) == 25
    assert {ActorKind(actor["kind"]) for actor in actors} == set(ActorKind)
    for actor in actors:
        assert ("parish_code" in actor) != ("scope" in actor), actor["key"]
        assert actor.get("parish_code", "111650") in parishes("1116")
        assert 1 <= actor["interest"] <= 5
        assert 1 <= actor["influence"] <= 5
        Position(actor["position"])
        assert all(PriorityGroup(group) for group in actor["groups"])


def test_relations_join_known_actors() -> None:
    content = load("actors.toml")
    keys = {actor["key"] for actor in content["actors"]}
    for relation in content["relations"]:
        assert {relation["from"], relation["to"]} <= keys
        assert relation["from"] != relation["to"]
        RelationKind(relation["kind"])


def test_contacts_reach_nobody() -> None:
    for actor in load("actors.toml")["actors"]:
        assert re.fullmatch(r"09900000\d\d", actor["phone"])
        assert actor.get("email", "@x.example").endswith(".example")
