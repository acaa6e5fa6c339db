"""The demonstration content holds together and names nobody who could be reached."""

import csv
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from workshop.models.actions import ActionStatus, Competence
from workshop.models.actors import ActorKind, Position, PriorityGroup, RelationKind
from workshop.models.swot import EntrySource, Quadrant
from workshop.steps.swot.rules import CROSSES

DATA = Path(__file__).parents[2] / "workshop" / "data"


def load(name: str, process: str = "olmedo-2027") -> dict[str, Any]:
    return tomllib.loads((DATA / "demo" / process / name).read_text(encoding="utf-8"))


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
    actors = [*load("actors.toml")["actors"], *load("actors.toml", "loreto-2027")["actors"]]
    for actor in actors:
        assert re.fullmatch(r"09900000\d\d", actor["phone"])
        assert actor.get("email", "@x.example").endswith(".example")


def test_entries_stand_at_tables_of_the_process() -> None:
    swot = load("swot.toml")
    entries = {entry["key"]: entry for entry in swot["entries"]}
    assert len(entries) == len(swot["entries"]) == 40
    tables = {
        (workshop["key"], table["name"])
        for workshop in load("process.toml")["workshops"]
        for table in workshop["tables"]
    }
    assert {Quadrant(entry["quadrant"]) for entry in entries.values()} == set(Quadrant)
    for entry in entries.values():
        assert (entry["workshop"], entry["table"]) in tables
        assert 0 < len(entry["text"]) <= 200
        assert entry["dots"] >= 0
        EntrySource(entry.get("source", "staff"))
    merged = [entry for entry in entries.values() if "merged_into" in entry]
    assert len(merged) == 2
    for entry in merged:
        head = entries[entry["merged_into"]]
        assert head["quadrant"] == entry["quadrant"]
        assert "merged_into" not in head
    assert {entry.get("source") for entry in entries.values()} == {None, "phone"}


def test_strategies_cross_the_quadrants_of_their_kind() -> None:
    swot = load("swot.toml")
    entries = {entry["key"]: entry for entry in swot["entries"]}
    assert {cross["kind"] for cross in swot["crosses"]} == {"FO", "DO", "FA", "DA"}
    for cross in swot["crosses"]:
        inside, outside = CROSSES[cross["kind"]]
        assert {entries[key]["quadrant"] for key in cross["inside"]} == {inside}
        assert {entries[key]["quadrant"] for key in cross["outside"]} == {outside}


def test_actions_are_complete_and_answer_what_was_said() -> None:
    actions = load("actions.toml")["actions"]
    assert len(actions) == len({action["key"] for action in actions}) == 15
    swot = load("swot.toml")
    heads = {entry["key"] for entry in swot["entries"] if "merged_into" not in entry}
    crosses = {cross["key"] for cross in swot["crosses"]}
    actors = {actor["key"] for actor in load("actors.toml")["actors"]}
    components = load("process.toml")["process"]["components"]
    for action in actions:
        assert action["entries"]
        assert set(action["entries"]) <= heads, action["key"]
        assert action.get("cross") in {None, *crosses}
        assert action["component"] in components
        assert action["parish_code"] in parishes("1116")
        assert ("owner_actor" in action) != ("owner_name" in action)
        assert action.get("owner_actor", "planificacion") in actors
        for field in (
            "description",
            "unit",
            "funding_source",
            "indicator",
            "baseline",
            "target",
            "verification",
        ):
            assert action[field].strip(), f"{action['key']}: {field}"
        assert action["cost_usd"] > 0
        assert Competence(action["competence"])
        assert ActionStatus(action["status"])


def test_the_last_report_of_an_action_says_where_it_stands() -> None:
    for action in load("actions.toml")["actions"]:
        updates = action.get("updates", [])
        days = [update["days_ago"] for update in updates]
        assert days == sorted(days, reverse=True)
        assert [u["progress"] for u in updates] == sorted(u["progress"] for u in updates)
        last = updates[-1] if updates else {"status": "planned", "progress": 0}
        assert (last["status"], last["progress"]) == (action["status"], action["progress"]), action["key"]


def test_citizens_report_and_are_answered_after_it() -> None:
    reports = [report for action in load("actions.toml")["actions"] for report in action.get("reports", [])]
    assert {report["says"] for report in reports} == {"done", "not_done"}
    for report in reports:
        assert 0 < len(report["note"]) <= 1000
        assert report.get("answered_days_ago", 0) < report["days_ago"]
        assert ("answer" in report) == ("answered_days_ago" in report)
    assert sum("answer" in report for report in reports) >= 3
    assert sum("reason" in report for report in reports) == 1
    assert any(not {"answer", "reason", "shown"} & set(report) for report in reports)


def test_the_ballot_holds_every_feasible_project_of_its_parish_and_exceeds_the_ceiling() -> None:
    projects = {project["key"]: project for project in load("projects.toml")["projects"]}
    actions = {action["key"]: action for action in load("actions.toml")["actions"]}
    assert len(projects) == 12
    verdicts = Counter(project["feasibility"] for project in projects.values())
    assert verdicts == {"feasible": 10, "not_feasible": 1, "pending": 1}
    for project in projects.values():
        assert len(project["title"]) <= 120
        assert 0 < len(project["summary"]) <= 400
        assert project["reason"]
        if "action" in project:
            action = actions[project["action"]]
            assert project["cost_usd"] == action["cost_usd"]
            assert (project["parish_code"], project["component"]) == (
                action["parish_code"],
                action["component"],
            )
    voting = load("round.toml")["round"]
    fit = {
        key
        for key, project in projects.items()
        if project["feasibility"] == "feasible" and project["parish_code"] == voting["parish_code"]
    }
    assert set(voting["projects"]) == fit
    ceilings = {c["parish_code"]: c["amount_usd"] for c in load("process.toml")["process"]["ceilings"]}
    assert voting["ceiling_usd"] == ceilings[voting["parish_code"]]
    assert sum(projects[key]["cost_usd"] for key in fit) > 1.5 * voting["ceiling_usd"]
    assert all(projects[key]["cost_usd"] <= voting["ceiling_usd"] for key in fit)
    assert voting["opens_in_days"] < 0 < voting["closes_in_days"]


def test_the_earlier_round_can_be_voted_counted_and_adopted() -> None:
    projects = {project["key"]: project for project in load("projects.toml", "olmedo-2026")["projects"]}
    content = load("round.toml", "olmedo-2026")
    voting, ballots, adoption = content["round"], content["ballots"], content["adoption"]
    assert set(voting["projects"]) == set(projects) == set(ballots["weights"])
    assert {project["feasibility"] for project in projects.values()} == {"feasible"}
    assert sum(project["cost_usd"] for project in projects.values()) > voting["ceiling_usd"]
    assert voting["ceiling_usd"] == load("process.toml", "olmedo-2026")["process"]["budget_usd"]
    assert voting["opens_in_days"] < voting["closes_in_days"] < adoption["in_days"] < 0
    assert 1 <= voting["max_choices"] < len(projects)
    assert ballots["voters"] <= voting["codes"]
    assert adoption["body"].startswith("Asamblea cantonal")
    assert len(adoption["body"]) <= 160
    assert 0 < len(adoption["record"]) <= 80


def test_loreto_is_mid_way() -> None:
    process = load("process.toml", "loreto-2027")
    held = [workshop["held_in_days"] for workshop in process["workshops"]]
    assert (sum(day < 0 for day in held), sum(day > 0 for day in held)) == (2, 3)
    tables = {(w["key"], table["name"]) for w in process["workshops"] for table in w["tables"]}
    places = parishes("2204")
    for workshop in process["workshops"]:
        assert workshop["parish_code"] in places
        assert {table["component"] for table in workshop["tables"]} <= set(process["process"]["components"])

    actors = {actor["key"]: actor for actor in load("actors.toml", "loreto-2027")["actors"]}
    assert len(actors) == 18
    for actor in actors.values():
        assert ("parish_code" in actor) != ("scope" in actor)
        assert actor.get("parish_code", "220450") in places
        assert ActorKind(actor["kind"])
        assert Position(actor["position"])
        assert all(PriorityGroup(group) for group in actor["groups"])

    entries = {entry["key"]: entry for entry in load("swot.toml", "loreto-2027")["entries"]}
    assert len(entries) == 22
    held_keys = {workshop["key"] for workshop in process["workshops"] if workshop["held_in_days"] < 0}
    for entry in entries.values():
        assert (entry["workshop"], entry["table"]) in tables
        assert entry["workshop"] in held_keys
        assert len(entry["text"]) <= 200
        Quadrant(entry["quadrant"])

    actions = load("actions.toml", "loreto-2027")["actions"]
    assert len(actions) == 4
    assert sum("owner_actor" not in action for action in actions) == 1
    assert sum("deadline_in_days" not in action for action in actions) == 2
    for action in actions:
        assert set(action["entries"]) <= set(entries)
        assert action.get("owner_actor", "obras") in actors
        assert action["parish_code"] in places
        assert action["component"] in process["process"]["components"]
