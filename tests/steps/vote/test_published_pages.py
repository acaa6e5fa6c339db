"""The page of results and its files: whoever reads them can check the vote and count it again."""

import io
import json
import random
import shlex
import zipfile

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask import Flask

from tests.pages import StrictClient
from tests.steps.vote.test_ballot import Poll, open_poll
from workshop.extensions import box, db
from workshop.models.budget import BallotKind, BatchKind, Completion, Round, Rule
from workshop.steps.vote import batches, closing, paper
from workshop.steps.vote.publication import FILES, public_turnout
from workshop.voting import verify_box
from workshop.voting.casting import cast
from workshop.voting.codes import new_attempt
from workshop.voting.command import count
from workshop.voting.credentials import issue_codes

EQUAL = Rule.EQUAL_SHARES
WAYS = [
    (BallotKind.KNAPSACK, Rule.MOST_VOTES, Completion.NONE, {}),
    (BallotKind.APPROVAL, Rule.MOST_VOTES_STOP, Completion.NONE, {"threshold": 2}),
    (BallotKind.SINGLE, Rule.VOTES_PER_COST, Completion.NONE, {}),
    (BallotKind.APPROVAL, EQUAL, Completion.NONE, {}),
    (BallotKind.APPROVAL, EQUAL, Completion.MOST_VOTES, {}),
    (BallotKind.RANKING, EQUAL, Completion.ADD1, {}),
    (BallotKind.POINTS, EQUAL, Completion.ADD1_MOST_VOTES, {"points": 7, "step_cents": 12_50}),
]
by_way = pytest.mark.parametrize(("ballot", "rule", "completion", "more"), WAYS)


def vote(app: Flask, poll: Poll, ballot: BallotKind, voters: int = 30) -> None:
    """Cast random ballots: the first third on paper, the rest by phone."""
    chance = random.Random(3)
    with app.app_context():
        found = db.session.get_one(Round, poll.id)
        ids = list(poll.ids.values())
        for number, code in enumerate(issue_codes(box.engine, box.key, poll.key, voters, "mesa 2")):
            chosen = chance.sample(ids, 1 if ballot is BallotKind.SINGLE else chance.randint(1, 2))
            if ballot is BallotKind.KNAPSACK:
                chosen = chosen[:1]
            choices = (
                {name: chance.randint(1, 3) for name in chosen} if ballot is BallotKind.POINTS else chosen
            )
            channel = "paper" if number < voters // 3 else "phone"
            cast(box.engine, box.key, poll.key, code, choices, new_attempt(), channel, found.opens_at)


def close(app: Flask, poll: Poll, draw: str = "Lotería 4521; dados 3-6") -> None:
    with app.app_context():
        closing.close_and_count(db.session(), box.engine, db.session.get_one(Round, poll.id), draw=draw)
        db.session.commit()


def files_of(client: StrictClient, base: str) -> dict[str, bytes]:
    answer = client.get(f"{base}/round.zip")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        return {name.split("/")[1]: packed.read(name) for name in packed.namelist()}


def winners_on(page: BeautifulSoup) -> list[str]:
    """The titles of the ledger, in order."""
    ledger = next(table for table in page.select("table") if "round by round" in table.caption.text)
    return [row.select_one("th").text.strip().split(". ", 1)[1] for row in ledger.select("tbody tr")]


@by_way
def test_the_files_are_in_order_and_the_command_on_the_page_gives_its_winners(
    app: Flask,
    client: StrictClient,
    process_id: int,
    priced: list[int],
    tmp_path,
    ballot,
    rule,
    completion,
    more,
) -> None:
    poll = open_poll(app, process_id, ballot=ballot, rule=rule, completion=completion, **more)
    vote(app, poll, ballot)
    close(app, poll)
    base = f"/p/olmedo-loja/{process_id}/rounds/{poll.id}"
    page = client.page(f"{base}?lang=en")
    files = files_of(client, base)
    assert set(files) == set(FILES)
    report = verify_box.verify(files)
    assert report.ok, report.problems
    titles = {number: title for title, number in poll.ids.items()}
    assert winners_on(page) == [titles[number] for number in report.winners]
    assert report.winners

    commands = [each.text for each in page.select("pre.command")]
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    options = shlex.split(commands[1])
    assert options[:2] == ["workshop", "count"]
    done = CliRunner().invoke(count, [str(tmp_path / options[2]), *options[3:], "--json"])
    assert done.exit_code == 0, done.output
    again = json.loads(done.output)
    assert again["winners"] == report.winners
    options = shlex.split(commands[0])
    assert options[:3] == ["python", "verify_box.py", "."]
    assert verify_box.run(tmp_path, "en", False, options[4], options[6])[1] == 0


def test_nothing_is_published_before_the_count(
    app: Flask, client: StrictClient, process_id: int, priced: list[int]
) -> None:
    poll = open_poll(app, process_id)
    vote(app, poll, BallotKind.KNAPSACK)
    base = f"/p/olmedo-loja/{process_id}/rounds/{poll.id}"
    with app.app_context():
        closing.seal(db.session(), box.engine, db.session.get_one(Round, poll.id))
        db.session.commit()
    for name in ("", *(f"/{name}" for name in (*FILES, "round.zip"))):
        assert client.get(f"{base}{name}").status_code == 404
    close(app, poll)
    for name in FILES:
        answer = client.get(f"{base}/{name}")
        assert answer.status_code == 200
        assert answer.data == files_of(client, base)[name]
        assert name in answer.headers["Content-Disposition"]
        assert "Set-Cookie" not in answer.headers
    for name in ("round.sqlite", "..%2Fround.json", "zip"):
        assert client.get(f"{base}/{name}").status_code == 404


def test_channels_are_told_apart_and_small_ones_together(
    app: Flask, client: StrictClient, process_id: int, priced: list[int]
) -> None:
    poll = open_poll(app, process_id)
    vote(app, poll, BallotKind.KNAPSACK, voters=33)
    close(app, poll)
    base = f"/p/olmedo-loja/{process_id}/rounds/{poll.id}"
    text = client.page(f"{base}?lang=en").main.get_text(" ")
    assert "Phone: 22 ballots, paper: 11 ballots" in text
    turnout = json.loads(files_of(client, base)["round.json"])["turnout"]
    assert [cell["ballots"] for cell in turnout["channels"]] == [22, 11]

    small = open_poll(app, process_id, name="Otra")
    vote(app, small, BallotKind.KNAPSACK, voters=15)
    close(app, small)
    base = f"/p/olmedo-loja/{process_id}/rounds/{small.id}"
    turnout = json.loads(files_of(client, base)["round.json"])["turnout"]
    assert [cell["ballots"] for cell in turnout["channels"]] == [15]


def test_the_page_tells_the_lot_the_fingerprints_and_the_settings(
    app: Flask, client: StrictClient, process_id: int, priced: list[int]
) -> None:
    poll = open_poll(app, process_id)
    close(app, poll, draw='dados "3-6" <b>')
    base = f"/p/olmedo-loja/{process_id}/rounds/{poll.id}"
    text = client.page(f"{base}?lang=en").main.get_text(" ")
    round_ = json.loads(files_of(client, base)["round.json"])
    for said in (round_["lot"]["commitment"], round_["lot"]["seed"], 'dados "3-6" <b>'):
        assert said in text
    for said in (round_["receipts_digest"], round_["choices_digest"]):
        assert said in text
    assert round_["count"]["winners"] == []


def test_a_seed_with_signs_is_quoted_for_the_shell(
    app: Flask, client: StrictClient, process_id: int, priced: list[int]
) -> None:
    poll = open_poll(app, process_id)
    close(app, poll, draw="$(rm -rf) `x` \"3\" 'b'!")
    page = client.page(f"/p/olmedo-loja/{process_id}/rounds/{poll.id}?lang=en")
    options = shlex.split(page.select("pre.command")[1].text)
    assert options[-1].endswith("|$(rm -rf) `x` \"3\" 'b'!")


@pytest.mark.parametrize(
    ("used", "told"), [(9, None), (10, {"printed": 30, "used": 10, "spoiled": 2, "returned": 18})]
)
def test_paper_is_published_in_total_and_a_few_ballots_not_at_all(used: int, told: object) -> None:
    tables = [
        {"batch": "mesa 1", "printed": 20, "used": used, "spoiled": 2, "returned": 18 - used, "note": "x"},
        {"batch": "mesa 2", "printed": 10, "used": 0, "spoiled": None, "returned": used, "note": ""},
    ]
    found = Round(turnout={"ballots": 50, "paper": tables})
    assert public_turnout(found) == {"ballots": 50, "paper": told}


def test_the_results_say_whether_all_sheets_are_accounted_for(
    app: Flask, client: StrictClient, process_id: int, priced: list[int]
) -> None:
    poll = open_poll(app, process_id)
    with app.app_context():
        found = db.session.get_one(Round, poll.id)
        plain = batches.issue(db.session(), box.engine, box.key, found, "papel", BatchKind.PAPER, 16)
        for code in plain[:11]:
            chosen = [poll.ids["Agua segura"]]
            cast(box.engine, box.key, poll.key, code, chosen, new_attempt(), "paper", found.opens_at)
        [batch] = found.batches
        paper.tally(db.session(), batch, spoiled=1, returned=3)
        db.session.commit()
    close(app, poll)
    base = f"/p/olmedo-loja/{process_id}/rounds/{poll.id}"
    text = " ".join(client.page(base).main.text.split())
    assert "Papeletas de papel: 16 impresas, 11 contadas, 1 anuladas, 3 devueltas sin usar. Falta 1." in text


W, B, C = "Agua segura", "Puente de la escuela", "Centro de acopio"  # 24,000, 19,800 and 30,500 dollars
REASONS = [
    (
        {"rule": Rule.MOST_VOTES},
        {W: 3, C: 2, B: 1},
        {
            W: "Won: by its votes it was chosen as no. 1 and it fitted.",
            C: "Won: by its votes it was chosen as no. 2 and it fitted.",
            B: "Lost: at its turn $5,500 were left; it lacked $14,300.",
        },
    ),
    (
        {"rule": Rule.MOST_VOTES_STOP, "ceiling_cents": 45_000_00},
        {W: 4, C: 3, B: 1},
        {
            C: "Lost: at its turn $21,000 were left; it lacked $9,500.",
            B: "Lost: the count stopped before its turn, at a project with 2 votes more that did not fit.",
        },
    ),
    (
        {"rule": Rule.VOTES_PER_COST, "ceiling_cents": 45_000_00},
        {C: 4, W: 3, B: 3},
        {
            B: "Won: by its votes for its cost it was chosen as no. 1 and it fitted.",
            C: "Lost: at its turn $25,200 were left; it lacked $5,300.",
            W: "Won: by its votes for its cost it was chosen as no. 2 and it fitted.",
        },
    ),
    (
        {"rule": Rule.EQUAL_SHARES, "completion": Completion.NONE},
        {W: 6, C: 2, B: 2},
        {
            W: "Won: those who chose it paid for it together from their shares (no. 1).",
            C: "Lost: those who chose it lacked $18,500 between them.",
            B: "Lost: those who chose it lacked $7,800 between them.",
        },
    ),
    (
        {"rule": Rule.EQUAL_SHARES, "completion": Completion.MOST_VOTES},
        {W: 6, C: 2, B: 2},
        {
            B: "Won: by its votes it was chosen as no. 2 and it fitted.",
            C: "Lost: at its turn $16,200 were left; it lacked $14,300.",
        },
    ),
    (
        {"rule": Rule.MOST_VOTES, "ceiling_cents": 30_000_00, "threshold": 2},
        {C: 5, B: 1},
        {
            C: "Lost: it costs $500 more than the whole ceiling.",
            B: "Lost: it lacked 1 vote.",
            W: "Lost: nobody chose it.",
        },
    ),
]


@pytest.mark.parametrize(("more", "votes", "said"), REASONS)
def test_each_rule_says_of_each_project_why_and_how_far_it_was(
    app: Flask, client: StrictClient, process_id: int, priced: list[int], more, votes, said
) -> None:
    poll = open_poll(app, process_id, ballot=BallotKind.APPROVAL, **more)
    with app.app_context():
        opens_at = db.session.get_one(Round, poll.id).opens_at
        for title, n in votes.items():
            for code in issue_codes(box.engine, box.key, poll.key, n, "mesa 2"):
                cast(box.engine, box.key, poll.key, code, [poll.ids[title]], new_attempt(), "phone", opens_at)
    close(app, poll)
    page = client.page(f"/p/olmedo-loja/{process_id}/rounds/{poll.id}?lang=en")
    table = next(each for each in page.select("table") if "Why each project" in each.caption.text)
    shown = {
        row.th.text.strip(): " ".join(row.select("td")[-1].text.split()) for row in table.select("tbody tr")
    }
    assert set(shown) == set(poll.ids)
    assert {title: shown[title] for title in said} == said
