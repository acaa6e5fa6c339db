"""The deadlines of the budget's year in the law, as defaults that a canton may move. Pure.

Source: COOTAD, articles 233, 235, 242 and 245, as known when this was written (some from memory): every page that
shows them asks to check them against the law in force.
"""

from datetime import date

# For each deadline (the values of `LegalDeadline`): month, day, article.
USUAL: dict[str, tuple[int, int, int]] = {
    "income": (7, 30, 235),
    "poa": (9, 10, 233),
    "draft": (10, 31, 242),
    "approval": (12, 10, 245),
}


def usual_day(deadline: str, fiscal_year: int) -> date:
    """Return the usual day of a legal deadline: it lies in the year before the budget's.

    >>> usual_day("poa", 2027)
    datetime.date(2026, 9, 10)
    """
    month, day, _article = USUAL[deadline]
    return date(fiscal_year - 1, month, day)


def article(deadline: str) -> int:
    """Return the article of the COOTAD that a deadline is from."""
    return USUAL[deadline][2]
