"""The rules of the board, without web or database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workshop.steps.swot import rules


def test_text_is_one_line_without_invisible_characters() -> None:
    assert rules.clean_text("  No hay\n agua\x00 segura\u202e\t\u200b ") == "No hay agua segura"
    assert rules.clean_text("Cafe\u0301") == "Café"
    assert rules.clean_text("👩\u200d🌾 productoras") == "👩\u200d🌾 productoras"
    assert rules.clean_text("\u200d \x07\ud800") == ""


@given(st.text())
@example("0\r\x1b 0")
@example("e\x1b\u0301")
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = rules.clean_text(text)
    assert rules.clean_text(once) == once
    assert "\n" not in once
    assert "\x00" not in once


def test_the_same_is_said_with_other_case_accents_and_marks() -> None:
    assert rules.sameness("¡No hay AGUA segura!") == rules.sameness("no hay agua  segura.")
    assert rules.sameness("Más vías") == rules.sameness("mas vias")
    assert rules.sameness("No hay agua") != rules.sameness("Hay agua")
    assert rules.sameness("👍") != rules.sameness("👎")


def test_search_looks_for_every_word() -> None:
    assert rules.contains("Vías dañadas en Ávila", "avila vias")
    assert not rules.contains("Vías dañadas en Ávila", "vias loreto")
    assert rules.contains("Vías dañadas", "")


def test_codes_are_read_however_they_are_typed() -> None:
    assert rules.normal_code(" kaw-say ") == "KAWSAY"


def test_phones_may_write_until_the_workshop_closes() -> None:
    now = datetime(2026, 10, 1, 15, tzinfo=UTC)
    later = now + timedelta(minutes=1)
    assert rules.takes_entries(later, now)
    assert not rules.takes_entries(now, now)
    assert not rules.takes_entries(None, now)
    assert not rules.takes_entries(later, now, archived=True)


def test_ranks_are_shared_by_equals() -> None:
    assert rules.ranks([7, 9, 2, 7]) == [2, 1, 4, 2]


@pytest.mark.parametrize(("typed", "count"), [("", 0), (" 12 ", 12), ("0", 0), ("9999", 9999)])
def test_counts_are_understood(typed: str, count: int) -> None:
    assert rules.parse_count(typed) == count


@pytest.mark.parametrize("typed", ["-1", "doce", "1.5", "10000", "١٢", "1e3"])
def test_unclear_counts_are_refused(typed: str) -> None:
    with pytest.raises(rules.UnclearCount):
        rules.parse_count(typed)


@given(st.data())
def test_merging_and_separating_lose_no_entry(data: st.DataObject) -> None:
    heads: dict[int, int | None] = dict.fromkeys(range(1, data.draw(st.integers(2, 12)) + 1))
    for _ in range(data.draw(st.integers(1, 8))):
        before = dict(heads)
        standing = sorted(entry for entry, head in heads.items() if head is None)
        if len(standing) > 1 and data.draw(st.booleans()):
            chosen = data.draw(st.sets(st.sampled_from(standing), min_size=2))
            stands = data.draw(st.sampled_from(sorted(chosen)))
            heads = rules.merged(heads, chosen, stands)
            assert heads[stands] is None
            assert all(heads[entry] == stands for entry in chosen - {stands})
            assert all(heads[e] == stands for e, head in before.items() if head in chosen)
        else:
            entry = data.draw(st.sampled_from(sorted(heads)))
            heads = rules.separated(heads, entry)
            assert heads[entry] is None
        assert heads.keys() == before.keys()
        assert all(head is None or heads[head] is None for head in heads.values()), "one level deep"
