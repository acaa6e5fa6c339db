"""What a count did, in words and numbers: the shares, each round of the ledger, each tie."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlalchemy.orm import Session

from workshop.models.budget import Round
from workshop.steps.setup.service import offered_parishes
from workshop.steps.vote.labels import channel_names
from workshop.steps.vote.publication import public_turnout
from workshop.voting.counts import Count, Ended, Sharing, Tie
from workshop.web.filters import money, number

PHASES = {
    "most-votes": lazy_gettext("by its votes"),
    "votes-per-cost": lazy_gettext("by its votes for its cost"),
    "equal-shares": lazy_gettext("paid by its supporters"),
}


@dataclass(frozen=True)
class LedgerLine:
    """One project that was chosen: money in cents; `paid` is the most that one supporter paid."""

    number: int
    title: str
    how: str
    cost: int
    left: int
    paid: int | None


@dataclass(frozen=True)
class Group:
    """Ballots of one channel, parish, or several small ones together; `votes` by project, where told apart."""

    names: str
    ballots: int
    votes: dict[str, int]


@dataclass(frozen=True)
class CountInWords:
    """All that the page of results says of how it was counted."""

    ledger: list[LedgerLine]
    shares: list[str]
    ties: list[str]
    channels: list[Group]
    parishes: list[Group]
    paper: str


def in_words(session: Session, found: Round, count: Count) -> CountInWords:
    """Return a count in words."""
    return CountInWords(
        ledger(found, count),
        shares(count),
        tie_sentences(found, count),
        channels(found),
        parishes(session, found),
        paper(found),
    )


def ledger(found: Round, count: Count) -> list[LedgerLine]:
    """Return the rounds of the count, in order."""
    titles = titles_of(found)
    return [
        LedgerLine(
            step.number,
            titles[step.project_id],
            str(PHASES[step.phase.value]),
            step.cost,
            step.left,
            step.highest_share,
        )
        for step in count.steps
    ]


def titles_of(found: Round) -> dict[str, str]:
    """Return the titles on the ballot by project id, as ballots name it."""
    return {str(each.project_id): each.title for each in found.projects}


def shares(count: Count) -> list[str]:
    """Say what equal shares gave each voter, and how the shares grew; nothing for other rules."""
    sharing = count.sharing
    if sharing is None or not count.voters:
        return []
    begun = count.budget // count.voters
    said = [_("Each voter began with %(share)s (the ceiling divided by the voters).", share=money(begun))]
    if sharing.completion == "add1":
        said.append(
            ngettext(
                "It was then raised %(num)s time by %(step)s for each voter, to %(share)s.",
                "It was then raised %(num)s times by %(step)s for each voter, to %(share)s.",
                sharing.steps,
                step=money(sharing.step),
                share=money(sharing.share),
            )
        )
        said.append(_ended(sharing))
    return said


def _ended(sharing: Sharing) -> str:
    if sharing.ended is Ended.NEXT_OVERSPENDS:
        return _(
            "One step more would have spent %(over)s above the ceiling, so this is where it stands.",
            over=money(sharing.overspent),
        )
    if sharing.ended is Ended.ALL_BOUGHT:
        return _("Then every project that anyone chose was paid.")
    return _("Then nothing more that anyone chose fitted under the ceiling.")


def tie_sentences(found: Round, count: Count) -> list[str]:
    """Say of every tie who was equal, what decided, and whether it decided who won."""
    titles = titles_of(found)
    return [tie_sentence([titles[name] for name in tie.project_ids], tie) for tie in count.ties]


def tie_sentence(titles: Sequence[str], tie: Tie) -> str:
    """Say in plain words how a tie was broken; `titles` in the order that came of it."""
    ways = {
        "votes": _("more votes"),
        "cost": _("the lower cost"),
        "lot": _("the public lot"),
        "id": _("the number of the project"),
    }
    said = _(
        "Equal: %(names)s. %(way)s put them in this order.",
        names=", ".join(titles),
        way=ways[tie.decided_by][:1].upper() + ways[tie.decided_by][1:],
    )
    return f"{said} " + (
        _("This decided who won.") if tie.mattered else _("It made no difference to who won.")
    )


def channels(found: Round) -> list[Group]:
    """Return ballots and votes by channel, small ones together, as kept at the seal."""
    kept: dict[str, Any] = found.turnout or {}
    return [
        Group(channel_names(cell["channels"]), cell["ballots"], cell["votes"])
        for cell in kept.get("channels", ())
    ]


def parishes(session: Session, found: Round) -> list[Group]:
    """Return ballots by the parish of their codes, small ones together, as kept at the seal."""
    kept: dict[str, Any] = found.turnout or {}
    names = {each.code: each.name for each in offered_parishes(session, found.process.canton_code)}
    return [
        Group(
            ", ".join(names.get(code, code) if code else _("whole canton") for code in cell["parishes"]),
            cell["ballots"],
            {},
        )
        for cell in kept.get("parishes", ())
    ]


def paper(found: Round) -> str:
    """Say whether all sheets of paper are accounted for, in total; nothing where they are too few to be told."""
    sheets = public_turnout(found).get("paper")
    if not sheets:
        return ""
    said = _(
        "Paper ballots: %(printed)s printed, %(used)s counted, %(spoiled)s spoiled, %(returned)s given back unused.",
        **{name: number(n) for name, n in sheets.items()},
    )
    missing = sheets["printed"] - sheets["used"] - sheets["spoiled"] - sheets["returned"]
    if missing > 0:
        return f"{said} " + ngettext("%(num)s is missing.", "%(num)s are missing.", missing)
    if missing < 0:
        return f"{said} " + ngettext("%(num)s is too many.", "%(num)s are too many.", -missing)
    return f"{said} " + _("They add up.")
