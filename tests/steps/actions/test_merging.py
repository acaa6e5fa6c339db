"""How an edited sheet and a plan that went on come together."""

from hypothesis import given
from hypothesis import strategies as st

from workshop.steps.actions.merging import merged, settled

row = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["", "1", "2", "3"]))


@given(row, row, row)
def test_nothing_of_the_others_is_lost_unless_it_was_chosen(
    base: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    changes = merged(base, mine, theirs)
    conflicts = {change.key for change in changes if change.conflict}
    kept = {**theirs, **settled(changes, conflicts)}
    for key in {*base, *theirs}:
        if theirs.get(key, "") != base.get(key, ""):
            assert kept.get(key, "") == theirs.get(key, "")


@given(row, row, row)
def test_everything_of_mine_is_written_when_mine_is_chosen(
    base: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    kept = {**theirs, **settled(merged(base, mine, theirs), ())}
    for key, value in mine.items():
        expected = value if value != base.get(key, "") else theirs.get(key, "")
        assert kept.get(key, "") == expected


@given(row, row)
def test_a_sheet_that_nobody_edited_changes_nothing(base: dict[str, str], theirs: dict[str, str]) -> None:
    assert merged(base, base, theirs) == []


@given(row, row)
def test_a_column_that_is_not_there_says_nothing(base: dict[str, str], theirs: dict[str, str]) -> None:
    assert merged(base, {}, theirs) == []
