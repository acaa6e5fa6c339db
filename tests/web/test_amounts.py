"""Amounts are understood or refused, never misread."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.web.amounts import UnclearAmount, parse_cents, parse_hundredths


@pytest.mark.parametrize(
    ("text", "decimal", "found"),
    [
        ("12,5", ",", 1250),
        ("1.234", ",", 123400),
        ("1,234", ".", 123400),
        ("85 %", ",", 8500),
        ("1,234.5", ",", 123450),
    ],
)
def test_numbers_are_read_in_hundredths(text: str, decimal: str, found: int) -> None:
    assert parse_hundredths(text, decimal) == found


@pytest.mark.parametrize(
    ("text", "decimal"), [("12,555", ","), ("1.234", "."), ("doce", ","), ("-3", ","), ("", ",")]
)
def test_three_decimals_are_never_taken_for_thousands(text: str, decimal: str) -> None:
    with pytest.raises(UnclearAmount):
        parse_hundredths(text, decimal)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("0", 0),
        ("24000", 2_400_000),
        ("24.000", 2_400_000),
        ("24,000", 2_400_000),
        ("24 000", 2_400_000),
        ("1.234,56", 123_456),
        ("1,234.56", 123_456),
        ("1234,5", 123_450),
        ("1234.50", 123_450),
        ("$ 1.234.567,89", 123_456_789),
        ("USD 480.000", 48_000_000),
        ("480.000 USD", 48_000_000),
        ("0,99", 99),
    ],
)
def test_both_notations_are_understood(text: str, cents: int) -> None:
    assert parse_cents(text) == cents


@pytest.mark.parametrize(
    "text",
    ["", "doce", "12,3456", "1.23.456", "1,23,456", "1.234.56", "-5", "0.500", "1e5", "12.", ".5", "١٢", "1'2",
     "1.234,567.89", "9" * 30, "1234.567"],
)  # fmt: skip
def test_what_is_unclear_is_refused(text: str) -> None:
    with pytest.raises(UnclearAmount):
        parse_cents(text)


@given(st.integers(min_value=0, max_value=10**11))
def test_what_either_notation_writes_is_read_again(cents: int) -> None:
    english = f"{cents // 100:,}.{cents % 100:02d}"
    spanish = english.translate(str.maketrans(",.", ".,"))
    assert parse_cents(english) == parse_cents(spanish) == cents
