"""Amounts of dollars as people in Ecuador write them, read without guessing."""

import re
from decimal import Decimal

LARGEST_CENTS = 10**12

_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*")


class UnclearAmount(ValueError):
    """The text is no amount, or could mean two different ones."""


def parse_cents(text: str) -> int:
    """Return whole US cents for `text`, in Ecuadorian (1.234,56) or English (1,234.56) notation.

    Money has at most two decimals, so that a last separator before one or two digits marks cents and one
    before exactly three digits marks thousands. Anything else raises UnclearAmount.
    """
    plain = text.strip().upper().replace("\u00a0", " ").replace("\u202f", " ")
    plain = re.sub(r"^(USD|US\$|\$)\s*|\s*(USD|US\$|\$)$", "", plain).strip()
    whole, mark, cents = plain, "", ""
    tail = re.search(r"([.,])([0-9]{1,2})$", plain)
    if tail:
        whole, mark, cents = plain[: tail.start()], tail[1], tail[2]
    if not re.fullmatch(r"[0-9]+", whole):
        grouped = _GROUPED.fullmatch(whole)
        if not grouped or grouped[1] == mark or whole.startswith("0"):
            raise UnclearAmount(text)
        whole = whole.replace(grouped[1], "")
    amount = int(whole) * 100 + int(cents.ljust(2, "0") or 0)
    if amount > LARGEST_CENTS:
        raise UnclearAmount(text)
    return amount


def parse_hundredths(text: str, decimal: str) -> int:
    """Return whole hundredths for a number, read as `parse_cents` reads money; a per cent sign may follow.

    `decimal` is the reader's decimal mark. Where it is the only mark and stands before three digits, three decimals
    are meant and not thousands: raises UnclearAmount, as for anything else that is unclear.
    """
    plain = text.strip().removesuffix("%").strip()
    if re.fullmatch(rf"[0-9]+{re.escape(decimal)}[0-9]{{3}}", plain):
        raise UnclearAmount(text)
    return parse_cents(plain)


def dollars(cents: int) -> Decimal:
    """Return an amount of whole cents as Decimal dollars with two places."""
    return Decimal(cents).scaleb(-2)
