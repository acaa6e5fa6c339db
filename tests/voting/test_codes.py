"""Codes: what is typed wrong is noticed, what is typed otherwise is understood, nothing plain is kept."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from workshop.voting import codes
from workshop.voting.errors import BadAttempt, BadCode, MistypedCode

MIXED_UP = "0O1IL2Z5S8BUV"


def test_codes_are_long_random_and_without_look_alikes():
    made = {codes.new_code() for _ in range(2000)}
    assert len(made) == 2000
    assert len(codes.ALPHABET) ** (codes.LENGTH - 1) > 2**60
    assert not set("".join(made)) & set(MIXED_UP)
    assert set("".join(made)) == set(codes.ALPHABET)


def test_case_spaces_and_hyphens_do_not_matter():
    code = codes.new_code()
    slip = codes.printed(code)
    assert [len(group) for group in slip.split("-")] == [5, 5, 5]
    for typed in (slip, slip.lower(), f" {slip.replace('-', '  ')}\n", slip.replace("-", "–"), code):
        assert codes.parse(typed) == code


def test_every_wrong_symbol_and_every_swap_of_neighbours_is_found():
    for _ in range(20):
        code = codes.new_code()
        for place, right in enumerate(code):
            for wrong in set(codes.ALPHABET) - {right}:
                with pytest.raises(MistypedCode):
                    codes.parse(code[:place] + wrong + code[place + 1 :])
        for place in range(len(code) - 1):
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            if swapped != code:
                with pytest.raises(MistypedCode):
                    codes.parse(swapped)


@pytest.mark.parametrize("typed", ["", "ACDEF", "A" * 16, "ACDEF-GHJKM-NPQR0", "ñ" * 15, "ACDEFGHJKMNPQR!"])
def test_what_cannot_be_a_code_is_not_called_mistyped(typed):
    with pytest.raises(BadCode) as caught:
        codes.parse(typed)
    assert not isinstance(caught.value, MistypedCode)


def test_a_code_is_worth_nothing_in_another_round_or_under_another_key():
    code = codes.new_code()
    hashes = {codes.hashed(key, name, code) for key in (b"a" * 32, b"b" * 32) for name in ("one", "two")}
    assert len(hashes) == 4


def test_receipts_depend_on_the_attempt_and_the_round_only():
    attempt = codes.new_attempt()
    receipt = codes.receipt_of("one", attempt)
    assert receipt == codes.receipt_of("one", attempt) != codes.receipt_of("two", attempt)
    assert codes.parse_receipt(receipt.lower().replace("-", " ")) == receipt
    for wrong in ("", attempt[:-1], attempt.upper() + "A", "x" * 32):
        with pytest.raises(BadAttempt):
            codes.receipt_of("one", wrong)


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path):
    path = tmp_path / "instance" / "voting-key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: codes.load_or_create_key(path), range(32)))
    assert len(keys) == 1
    assert [file.name for file in path.parent.iterdir()] == ["voting-key"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    assert {codes.load_or_create_key(path)} == keys
    assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("nonsense")
    with pytest.raises(ValueError, match="voting-key does not hold the key"):
        codes.load_or_create_key(path)
