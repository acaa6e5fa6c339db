"""What is published of a sealed round, and the verifier that reads it without Minga."""

import ast
import io
import json
import random
import subprocess
import sys
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voting.sealed import KINDS, RULES, SEED, a_round, sealed_rounds
from workshop.voting import pb, published, verify_box
from workshop.voting.election import Election
from workshop.voting.rules import Completion, equal_shares, most_votes, votes_per_cost
from workshop.voting.ties import Lot
from workshop.voting.verify_command import verify as verify_command


def counted(sealed: published.SealedRound) -> published.SealedRound:
    """With the winners that Minga's own counter finds."""
    count = minga_count(sealed)
    return replace(sealed, winners=count.winners, total_cost_cents=count.total_cost)


def minga_count(sealed: published.SealedRound):
    election: Election = pb.parse(pb.write(published.pb_of(sealed))).election()
    ties = Lot(f"{sealed.lot_seed}|{sealed.public_draw}")
    threshold = sealed.threshold
    if sealed.rule == "votes_per_cost":
        return votes_per_cost(election, ties, threshold=threshold)
    if sealed.rule == "equal_shares":
        return equal_shares(
            election,
            ties,
            completion=Completion.ADD1 if "add1" in sealed.completion else Completion.NONE,
            step=sealed.step_cents,
            fill=sealed.completion.endswith("most_votes"),
            threshold=threshold,
        )
    stop = sealed.rule == "most_votes_stop"
    return most_votes(election, ties, threshold=threshold, stop_at_misfit=stop)


@pytest.fixture
def files() -> dict[str, bytes]:
    return published.files_of(counted(a_round()))


def resealed(files: dict[str, bytes], **changes: object) -> dict[str, bytes]:
    """The files as a forger would leave them: round.json changed, every digest made to fit again."""
    round_ = {**json.loads(files["round.json"]), **changes}
    for name in ("receipts", "choices"):
        round_[f"{name}_digest"] = published.digest_of(files[f"{name}.txt"])
    round_["pb_digest"] = published.digest_of(files["round.pb"])
    del round_["digest"]
    round_["digest"] = published.digest_of(published.canonical(round_).encode())
    changed = {**files, "round.json": f"{published.canonical(round_)}\n".encode()}
    sums = [name for name in sorted(changed) if name != "SHA256SUMS"]
    lines = "".join(f"{published.digest_of(changed[name])}  {name}\n" for name in sums)
    return {**changed, "SHA256SUMS": lines.encode()}


def said(files: dict[str, bytes], **printed: str) -> str:
    return " ".join(problem["en"] for problem in verify_box.verify(files, **printed).problems)


def test_honest_files_are_in_order(files):
    report = verify_box.verify(files)
    assert report.ok, report.problems
    assert report.ballots == 40
    assert tuple(report.winners) == counted(a_round()).winners
    assert set(files) == {
        "round.json", "receipts.txt", "choices.txt", "round.pb", "README.txt", "verify_box.py", "SHA256SUMS",
    }  # fmt: skip


def test_the_files_do_not_tell_in_which_order_ballots_came():
    sealed = counted(a_round())
    chance = random.Random(3)
    shuffled = replace(
        sealed,
        receipts=chance.sample(sealed.receipts, len(sealed.receipts)),
        choices=chance.sample(sealed.choices, len(sealed.choices)),
    )
    assert published.files_of(sealed) == published.files_of(shuffled)
    assert published.zip_of(published.files_of(sealed), "a") == published.zip_of(
        published.files_of(shuffled), "a"
    )


def test_a_thousand_changes_of_one_byte_are_all_found(files):
    chance = random.Random(2027)
    names = sorted(files)
    for _ in range(1000):
        name = chance.choice(names)
        before = files[name]
        place = chance.randrange(len(before))
        other = chance.randrange(256)
        after = {
            "replace": before[:place] + bytes([other]) + before[place + 1 :],
            "delete": before[:place] + before[place + 1 :],
            "insert": before[:place] + bytes([other]) + before[place:],
        }[chance.choice(["replace", "delete", "insert"])]
        if after != before:
            assert not verify_box.verify({**files, name: after}).ok, (name, place)


@pytest.mark.parametrize("missing", ["round.json", "receipts.txt", "choices.txt", "round.pb", "README.txt"])
def test_a_missing_file_is_found(files, missing):
    del files[missing]
    assert missing in said(files)


def test_the_four_files_are_enough_without_the_sums(files):
    assert verify_box.verify({name: files[name] for name in verify_box.NEEDED}).ok


def test_a_forger_who_makes_every_digest_fit_is_found_by_the_printed_ones(files):
    printed = json.loads(files["round.json"])
    lines = files["choices.txt"].decode().splitlines()
    lines[0] = '["9"]'
    forged = {**files, "choices.txt": "".join(f"{line}\n" for line in sorted(lines)).encode()}
    assert "round.pb has other ballots" in said(resealed(forged))
    spaced = " ".join([printed["choices_digest"][:32].upper(), printed["choices_digest"][32:]])
    assert "printed in the record" in said(resealed(forged), choices_digest=printed["choices_digest"])
    assert verify_box.verify(files, printed["receipts_digest"], spaced).ok


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"count": {"winners": ["9"], "total_cost_cents": 30_500_00}}, "round.pb has other winners"),
        ({"lot": {"commitment": "0" * 64, "seed": SEED, "public_draw": ""}}, "The seed of the lot is not"),
        ({"ceiling_cents": 1}, "round.pb has another budget"),
        ({"projects": []}, "it names a project that is not on the ballot"),
        ({"format": "minga-round/9"}, "another format"),
        ({"ballot": {"kind": "approval", "max_choices": 1, "points": None}}, "it chooses more than 1"),
        ({"ballot": {"kind": "single", "max_choices": None, "points": None}}, "more than one project"),
        ({"ballot": {"kind": "points", "max_choices": None, "points": 3}}, "not of this kind"),
        ({"rule": {"name": "dice", "threshold": 1, "completion": "none"}}, "The rule dice is not known"),
        ({"rule": []}, "makes no sense"),
        ({"rule": {"name": "most_votes", "threshold": 99, "completion": "none"}}, "other projects win"),
    ],
)
def test_a_changed_round_is_found_although_all_digests_fit(files, change, sentence):
    assert sentence in said(resealed(files, **change))


def test_ballots_from_another_system_have_no_receipt_and_are_told():
    sealed = counted(a_round())
    brought = replace(sealed, receipts=sealed.receipts[:30], imported=10)
    assert verify_box.verify(published.files_of(brought)).ok
    assert "35 receipts and 40 ballots" in said(
        published.files_of(replace(brought, receipts=sealed.receipts[:35]))
    )


def test_a_total_that_does_not_fit_is_found(files):
    count = json.loads(files["round.json"])["count"]
    count["total_cost_cents"] += 1
    assert "total cost" in said(resealed(files, count=count))


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        ("receipts.txt", lambda lines: lines[1:], "39 receipts and 40 ballots"),
        ("receipts.txt", lambda lines: [lines[1], *lines[1:]], "A receipt is there twice"),
        ("receipts.txt", lambda lines: lines[::-1], "The receipts are not sorted"),
        ("receipts.txt", lambda lines: ["", *lines[1:]], "an empty receipt"),
        ("choices.txt", lambda lines: lines[::-1], "The ballots are not sorted"),
        ("choices.txt", lambda lines: sorted([*lines[1:], '["12", "7"]']), "not written in its one way"),
        ("choices.txt", lambda lines: sorted([*lines[1:], '["7","12"]']), "its projects are not sorted"),
        ("choices.txt", lambda lines: sorted([*lines[1:], '["7","7"]']), "names a project twice"),
        ("choices.txt", lambda lines: sorted([*lines[1:], "[]"]), "it is empty"),
        ("choices.txt", lambda lines: sorted([*lines[1:], '["99"]']), "not on the ballot"),
        ("choices.txt", lambda lines: sorted([*lines[1:], "{"]), "makes no sense"),
    ],
)
def test_changed_lists_are_found_although_all_digests_fit(files, name, change, sentence):
    lines = change(files[name].decode().splitlines())
    forged = {**files, name: "".join(f"{line}\n" for line in lines).encode()}
    assert sentence in said(resealed(forged))


def test_the_ceiling_holds_for_each_knapsack_ballot_and_the_points_for_each_points_ballot():
    costs = {"a": 60, "b": 50}
    knapsack = {"ballot": {"kind": "knapsack", "max_choices": None, "points": None}, "ceiling_cents": 100}
    assert verify_box.fault_of(["a"], knapsack, costs) is None
    assert "ceiling" in verify_box.fault_of(["a", "b"], knapsack, costs)[1]
    points = {"ballot": {"kind": "points", "max_choices": None, "points": 5}, "ceiling_cents": 100}
    assert verify_box.fault_of({"a": 2, "b": 3}, points, costs) is None
    assert "more than 5" in verify_box.fault_of({"a": 3, "b": 3}, points, costs)[1]
    for odd in (True, 0, -1, "2", 1.0):
        assert "whole numbers" in verify_box.fault_of({"a": odd}, points, costs)[1]


@pytest.mark.parametrize(("rule", "completion"), RULES)
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_the_verifier_counts_as_minga_does(kind, rule, completion, data):
    sealed = counted(data.draw(sealed_rounds(kind, rule, completion)))
    report = verify_box.verify(published.files_of(sealed))
    assert report.ok, report.problems


def test_the_verifier_runs_alone(files, tmp_path):
    """In another directory, isolated (-I: nothing of this installation's paths), from a folder and a ZIP."""
    folder = tmp_path / "votación"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    packed = tmp_path / "votación.zip"
    packed.write_bytes(published.zip_of(files, "votación"))
    for path in (folder, packed):
        command = [sys.executable, "-I", "-S", str(folder / "verify_box.py"), str(path), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert json.loads(done.stdout)["winners"] == list(counted(a_round()).winners)
    (folder / "receipts.txt").write_bytes(b"")
    done = subprocess.run([*command[:4], str(folder), "--lang", "es"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "HAY PROBLEMAS" in done.stdout


def test_the_verifier_imports_the_standard_library_only_and_is_python_3_9():
    tree = ast.parse(published.VERIFIER.read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= set(sys.stdlib_module_names)


def test_the_command_is_the_verifier(files, tmp_path):
    packed = tmp_path / "round.zip"
    packed.write_bytes(published.zip_of(files, "round"))
    done = CliRunner().invoke(verify_command, [str(packed), "--lang", "en"])
    assert done.exit_code == 0
    assert "All is well." in done.output
    assert "Agua segura; tanque" in done.output
    packed.write_bytes(packed.read_bytes()[:-40])
    done = CliRunner().invoke(verify_command, [str(packed), "--lang", "en"])
    assert done.exit_code == 1
    assert "damaged on its way" in done.output
    packed.write_bytes(b"no ZIP at all, but longer than its end")
    done = CliRunner().invoke(verify_command, [str(packed), "--lang", "en"])
    assert done.exit_code == 1
    assert "cannot be read" in done.output
    done = CliRunner().invoke(verify_command, [str(tmp_path), "--json"])
    assert json.loads(done.output)["ok"] is False


def test_a_thousand_changes_of_one_byte_of_the_zip_are_all_found(files, tmp_path):
    """Also where they change no file: in dates, attributes, and at the end."""
    whole = published.zip_of(files, "round")
    path = tmp_path / "round.zip"
    path.write_bytes(whole)
    assert verify_box.run(path)[1] == 0
    chance = random.Random(5)
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        headers = packed.start_dir
    for number in range(1000):
        place = chance.randrange(headers if number % 2 else 0, len(whole))
        other = bytes([chance.randrange(256)])
        kept = chance.choice([0, 1])
        after = whole[:place] + other * chance.choice([kept, 1]) + whole[place + kept :]
        if after != whole:
            path.write_bytes(after)
            assert verify_box.run(path)[1] == 1, (place, other, kept)


def test_whoever_packs_the_files_anew_is_not_suspected(files, tmp_path):
    path = tmp_path / "mine.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in files.items():
            packed.writestr(f"some folder/{name}", content)
    assert verify_box.run(path)[1] == 0


def test_the_sums_are_what_sha256sum_reads(files):
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert sha256(files[name]).hexdigest() == digest


def test_the_readme_speaks_both_languages_and_names_each_file(files):
    text = files["README.txt"].decode()
    spanish, english = text.split("PARTICIPATORY BUDGET VOTE")
    for name in files:
        if name != "README.txt":
            assert name in spanish, name
            assert name in english, name
    assert max(map(len, text.splitlines())) <= 110


def test_the_readme_is_in_the_package():
    assert Path(published.README).is_file()
