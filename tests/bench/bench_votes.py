"""A real election, voted again over HTTP: `make bench-votes`.

A round is made of the projects of a Pabulib file, its codes are issued, and every ballot of the file is cast
through the real page by many clients at once, on the server of `workshop run`. Then it is closed and counted,
and the winners are compared with a direct count of the file. Beside it, in slices that alternate so that
noise hits both, the same clients vote in the app of `bare.py`.

The environment: `ELECTION` (a .pb file), `DATABASE_URL` (an empty PostgreSQL database; `postgresql` alone starts
a server for the run; nothing: SQLite), `CLIENTS` (32), `BALLOTS` (how many of the file, all), `SLICE` (400).
The last line is one JSON object.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import insert

from tests.bench import bare, phones
from tests.bench.stores import database, percentile
from tests.conftest import make_process
from tests.served import Served, free_port, minga
from workshop.app import create_app
from workshop.extensions import box, db
from workshop.models.base import utc_now
from workshop.models.budget import BallotKind, Completion, Feasibility, Project, Round, Rule
from workshop.models.people import Person
from workshop.steps.vote import closing, service
from workshop.stores import bring_up_to_date
from workshop.voting import codes, pb
from workshop.voting import rules as counting
from workshop.voting.box import turnout
from workshop.voting.credentials import issue_codes
from workshop.voting.election import BallotType, Election

ELECTIONS = Path(__file__).parents[3] / "shared" / "pabulib"
USUAL = "Poland_Wieliczka_2023_Green_Budget.pb"
KINDS = {
    BallotType.APPROVAL: BallotKind.APPROVAL,
    BallotType.CHOOSE_ONE: BallotKind.SINGLE,
    BallotType.ORDINAL: BallotKind.RANKING,
    BallotType.CUMULATIVE: BallotKind.POINTS,
    BallotType.SCORING: BallotKind.POINTS,
}
ATTEMPT = re.compile(rb'name="attempt" value="([0-9a-f]{32})"')
RECEIPT = re.compile(rb"(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}")


def elections_folder() -> Path:
    """The folder of elections: beside this checkout, or beside the repository that it is a worktree of."""
    return next(
        (found for up in Path(__file__).parents if (found := up / "shared" / "pabulib").is_dir()), ELECTIONS
    )


def read_election(path: Path, limit: int) -> tuple[Election, list[dict[str, int]]]:
    """The election in a file without its empty ballots, which nobody can cast, and each ballot's points."""
    whole = pb.read(path).election()
    assert whole.scale == 100, "costs with parts of a cent cannot be voted on"
    cast = [dict(ballot.points) for ballot in whole.ballots for _ in range(ballot.times) if ballot.points]
    if limit and limit < len(cast):
        step = len(cast) / limit
        cast = [cast[int(place * step)] for place in range(limit)]
    return whole, cast


def make_round(election: Election, cast: list[dict[str, int]]) -> tuple[Round, dict[str, str]]:
    """Publish a round of the election's projects; gives it with the ids on its ballot by those of the file."""
    session = db.session()
    process = make_process(session)
    process.budget_cents = election.budget
    made = [
        Project(
            process_id=process.id,
            title=f"{project.name or project.id}"[:120],
            summary=f"{project.name or project.id}"[:400],
            cost_cents=project.cost,
            feasibility=Feasibility.FEASIBLE,
        )
        for project in election.projects
    ]
    session.add_all(made)
    session.flush()
    kind = KINDS[election.ballot_type]
    most = max(map(len, cast))
    now = utc_now()
    plan = service.RoundPlan(
        name="¿En qué obras invertimos?",
        parish_code=None,
        ceiling_cents=election.budget,
        ballot=kind,
        max_choices=most if kind in (BallotKind.APPROVAL, BallotKind.RANKING) else None,
        points=max(sum(ballot.values()) for ballot in cast) if kind is BallotKind.POINTS else None,
        rule=Rule.EQUAL_SHARES,
        completion=Completion.MOST_VOTES,
        opens_at=now - timedelta(minutes=5),
        closes_at=now + timedelta(days=1),
        project_ids=[project.id for project in made],
    )
    found = service.draft(session, process, plan)
    service.publish(session, box.engine, found)
    session.commit()
    return found, {old.id: str(new.id) for old, new in zip(election.projects, made, strict=True)}


def fields_of(kind: BallotKind, ballot: dict[str, int]) -> list[tuple[str, str]]:
    """The fields that the ballot page would send for these points."""
    if kind is BallotKind.POINTS:
        return [(f"points-{name}", str(points)) for name, points in ballot.items()]
    if kind is BallotKind.RANKING:
        ranked = sorted(ballot, key=lambda name: -ballot[name])
        return [(f"rank-{name}", str(place)) for place, name in enumerate(ranked, 1)]
    return [("project", name) for name in sorted(ballot)]


def direct_count(
    election: Election, cast: list[dict[str, int]], ids: dict[str, str], found: Round
) -> list[str]:
    """The winners by counting the file's ballots without the app, as ids on the round's ballot."""
    projects = [replace(project, id=ids[project.id]) for project in election.projects]
    mine = [{ids[name]: points for name, points in ballot.items()} for ballot in cast]
    if election.ballot_type in (BallotType.APPROVAL, BallotType.CHOOSE_ONE):
        same = Election.of_approvals(projects, election.budget, mine, election.scale, election.ballot_type)
    else:
        same = Election.of_points(projects, election.budget, mine, election.scale, election.ballot_type)
    return list(counting.equal_shares(same, closing.lot_of(found), fill=True).winners)


def main() -> None:
    named = os.environ.get("ELECTION") or USUAL
    path = Path(named) if Path(named).exists() else elections_folder() / named
    clients, size = int(os.environ.get("CLIENTS", "32")), int(os.environ.get("SLICE", "400"))
    election, cast = read_election(path, int(os.environ.get("BALLOTS", "0")))
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="minga-bench-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        main_url, bare_url = database(stack, folder)
        os.environ |= {"WORKSHOP_INSTANCE": str(folder), "DATABASE_URL": main_url, "BARE_URL": bare_url}
        app = create_app(folder)
        bring_up_to_date(app)
        with app.app_context():
            assert not db.session.query(Person).count(), "not an empty installation"
            found, ids = make_round(election, cast)
            kind, page, round_id, key = found.ballot, f"/v/{found.key}", found.id, found.key
            plain = issue_codes(box.engine, box.key, key, len(cast), "bench")
            db.session.remove()
        store = bare.engine_at(bare_url)
        bare.tables.drop_all(store)
        bare.tables.create_all(store)
        with store.begin() as connection:
            connection.execute(insert(bare.codes), [{"code": code, "spent": False} for code in sorted(plain)])
        store.dispose()
        port = stack.enter_context(minga(folder, "--no-demo")).port
        bare_port = free_port()
        printed = folder / "bare.txt"
        command = ("-m", "tests.bench.bare", str(bare_port))
        stack.enter_context(Served(*command, port=bare_port, printed=printed, path="/"))
        choices = [fields_of(kind, {ids[name]: points for name, points in ballot.items()}) for ballot in cast]
        crowd = stack.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn")))

        def ask(to: int, requests: list[bytes]) -> tuple[list[phones.Answer], float]:
            return crowd.submit(phones.send_all, to, requests, clients).result()

        ours: list[phones.Answer] = []
        theirs: list[phones.Answer] = []
        seconds = bare_seconds = page_seconds = 0.0
        ask(port, [phones.get(page)] * 64)
        for number, start in enumerate(range(0, len(cast), size)):
            part = range(start, min(start + size, len(cast)))

            def vote(part=part) -> None:
                nonlocal seconds, page_seconds
                pages, took = ask(port, [phones.get(page)] * len(part))
                page_seconds += took
                requests = []
                for place, answer in zip(part, pages, strict=True):
                    zipped = b"content-encoding: gzip" in answer.headers.lower()
                    html = gzip.decompress(answer.body) if zipped else answer.body
                    token = ATTEMPT.search(html)
                    assert token, f"the page has no attempt token (status {answer.status})"
                    fields = [("code", codes.printed(plain[place])), ("attempt", token[1].decode())]
                    requests.append(phones.post(page, [*fields, *choices[place], ("step", "cast")]))
                answers, took = ask(port, requests)
                ours.extend(answers)
                seconds += took

            def vote_bare(part=part) -> None:
                nonlocal bare_seconds
                requests = [phones.post("/v", [("code", plain[place]), *choices[place]]) for place in part]
                answers, took = ask(bare_port, requests)
                theirs.extend(answers)
                bare_seconds += took

            for each in (vote, vote_bare) if number % 2 == 0 else (vote_bare, vote):
                each()
        receipts = set()
        for answer in ours:
            zipped = b"content-encoding: gzip" in answer.headers.lower()
            receipts |= set(RECEIPT.findall(gzip.decompress(answer.body) if zipped else answer.body))
        errors = sum(answer.status != 200 for answer in (*ours, *theirs))
        with app.app_context():
            found = db.session.get_one(Round, round_id)
            closing.close_and_count(db.session(), box.engine, found)
            db.session.commit()
            assert found.count is not None
            equal = found.count["winners"] == direct_count(election, cast, ids, found)
            ballots = turnout(box.engine, key).ballots
            db.session.remove()
            db.engine.dispose()
            box.engine.dispose()
        errors += abs(len(receipts) - len(cast))  # every ballot has its own receipt
        took, bare_took = [a.seconds for a in ours], [a.seconds for a in theirs]
        rate, bare_rate = len(ours) / seconds, len(theirs) / bare_seconds
        store_name = "SQLite" if main_url.startswith("sqlite") else "PostgreSQL"
        print(
            f"{path.name}: {len(cast)} ballots on {len(election.projects)} projects, {clients} clients, {store_name}"
        )
        print(f"ballot pages: {len(ours) / page_seconds:.0f} a second")
        print(
            f"votes: {rate:.0f} a second; bare: {bare_rate:.0f} a second (p50 {percentile(bare_took, 0.5)} ms)"
        )
        print(f"p99 is {percentile(took, 0.99) / percentile(bare_took, 0.99):.2f} times the bare app's")
    print(
        json.dumps(
            {
                "ballots_per_s": round(rate, 1),
                "bare_per_s": round(bare_rate, 1),
                "ratio": round(rate / bare_rate, 3),
                "p50_ms": percentile(took, 0.5),
                "p95_ms": percentile(took, 0.95),
                "p99_ms": percentile(took, 0.99),
                "bare_p99_ms": percentile(bare_took, 0.99),
                "errors": errors,
                "ballots": ballots,
                "winners_equal": equal,
            }
        )
    )


if __name__ == "__main__":
    main()
