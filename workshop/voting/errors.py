"""Why the ballot box says no. Nothing is stored when one of these is raised."""

from datetime import datetime

from workshop.models.errors import DomainError


class BoxError(DomainError):
    """The root of all refusals of the ballot box."""


class BadCode(BoxError):
    """What was typed cannot be a code: too short, too long, or a character that no code has."""


class MistypedCode(BadCode):
    """It looks like a code, but its check character says that one was typed wrong or two were swapped."""


class UnknownCode(BoxError):
    """A well-formed code that was never issued for this round."""


class UsedCode(BoxError):
    """A ballot was cast with this code already."""


class VoidedCode(BoxError):
    """The code was withdrawn."""


class BadAttempt(BoxError):
    """The page's attempt token is not one that `new_attempt` makes."""


class AttemptUsed(BoxError):
    """Another ballot was cast from this same page; this code is still good, on a fresh page."""


class UnknownRound(BoxError):
    """The box knows no round of this key."""


class RoundExists(BoxError):
    """The box has a round of this key already; its settings are frozen."""


class RoundNotOpen(BoxError):
    """Voting begins later, at `opens_at` (UTC)."""

    def __init__(self, opens_at: datetime):
        super().__init__(f"voting opens at {opens_at.isoformat()}")
        self.opens_at = opens_at


class RoundClosed(BoxError):
    """Voting is over: its time is past or the box is sealed."""


class NotSealed(BoxError):
    """Choices can be read only when nothing can be added any more."""


class EmptyBallot(BoxError):
    """Nothing is chosen."""


class TooMany(BoxError):
    """More than `limit` projects are chosen."""

    def __init__(self, chosen: int, limit: int):
        super().__init__(f"{chosen} chosen, at most {limit}")
        self.chosen = chosen
        self.limit = limit


class OverBudget(BoxError):
    """The chosen projects cost `cost_cents` together, more than `ceiling_cents`."""

    def __init__(self, cost_cents: int, ceiling_cents: int):
        super().__init__(f"{cost_cents} cents chosen, at most {ceiling_cents}")
        self.cost_cents = cost_cents
        self.ceiling_cents = ceiling_cents


class NotOnBallot(BoxError):
    """A chosen project is not on this round's ballot."""


class TooManyPoints(BoxError):
    """More points are given than each person has."""

    def __init__(self, given: int, limit: int):
        super().__init__(f"{given} points given, at most {limit}")
        self.given = given
        self.limit = limit


class UnevenPoints(BoxError):
    """Points are whole numbers from 0."""


class KeyLost(BoxError):
    """The key of the codes is not the one with which the codes of this round were made."""


class RoundHeld(BoxError):
    """The box was restored from a copy, in which spent codes may look unspent; two people must release it."""


class NotInformal(BoxError):
    """This round takes codes only, no votes of unnamed devices."""
