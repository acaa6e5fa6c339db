"""Rounds, rules and verdicts in words."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from workshop.voting.counts import Reason, Verdict
from workshop.web.filters import money

STATES = {
    "draft": lazy_gettext("draft"),
    "waiting": lazy_gettext("opens soon"),
    "open": lazy_gettext("open"),
    "closed": lazy_gettext("closed, to be counted"),
    "sealed": lazy_gettext("sealed, being counted"),
    "counted": lazy_gettext("counted"),
    "adopted": lazy_gettext("adopted"),
}
BADGES = {
    "draft": "todo",
    "waiting": "todo",
    "open": "doing",
    "closed": "doing",
    "sealed": "doing",
    "counted": "done",
    "adopted": "done",
}
BALLOTS = {
    "knapsack": lazy_gettext("Spend the budget: choose projects without exceeding the ceiling"),
    "approval": lazy_gettext("Choose projects, up to a number or without limit"),
    "single": lazy_gettext("Choose one project"),
    "points": lazy_gettext("Share out points among projects"),
    "ranking": lazy_gettext("Put projects in order, the best first"),
}
ADMISSIONS = {
    "codes": lazy_gettext("With a code: each code votes once"),
    "open": lazy_gettext("Open link, informal: one vote a device, not checked"),
}
RULES = {
    "most_votes": lazy_gettext("Most votes first"),
    "most_votes_stop": lazy_gettext("Most votes first, stopping at the first that does not fit"),
    "votes_per_cost": lazy_gettext("Most votes for its cost"),
    "equal_shares": lazy_gettext("Equal shares"),
}
RULES_EXPLAINED = {
    "most_votes": lazy_gettext(
        "The project with most votes is paid first, then the next, while the money lasts. One that no longer fits is "
        "skipped, and the next one that fits is paid."
    ),
    "most_votes_stop": lazy_gettext(
        "The project with most votes is paid first, then the next. At the first one that no longer fits it ends: "
        "nothing with fewer votes is paid, and the rest of the money is left over."
    ),
    "votes_per_cost": lazy_gettext(
        "Projects are paid in the order of their votes for each dollar, so that many cheap projects can be paid. One "
        "that no longer fits is skipped."
    ),
    "equal_shares": lazy_gettext(
        "Each voter gets the same share of the ceiling. A project is paid when those who chose it can pay for it "
        "together from their shares, so that smaller groups also get something."
    ),
}
COMPLETIONS = {
    "most_votes": lazy_gettext("it goes by most votes"),
    "add1": lazy_gettext("the shares grow step by step until nothing more can be paid (add1)"),
    "add1_most_votes": lazy_gettext("the shares grow step by step, and the last rest goes by most votes"),
    "none": lazy_gettext("it stays unspent"),
}
BATCHES = {
    "slips": lazy_gettext("slips for phones"),
    "paper": lazy_gettext("paper ballots"),
    "register": lazy_gettext("handed out at check-in"),
}
EVENTS = {
    "published": lazy_gettext("Published"),
    "closed_early": lazy_gettext("Closed before its time"),
    "sealed": lazy_gettext("Box sealed"),
    "batch_voided": lazy_gettext("Batch withdrawn"),
    "conflict": lazy_gettext("Paper ballot not counted"),
    "spoiled": lazy_gettext("Paper ballot withdrawn as spoiled"),
    "entry_erased": lazy_gettext("First entry of a paper ballot erased"),
    "box_restored": lazy_gettext("Box restored from a copy: voting was held"),
    "box_released": lazy_gettext("Voting released after the restoring"),
    "note": lazy_gettext("Note"),
}
CONFLICTS = {
    "voted": lazy_gettext("its code has voted already, on a phone or another device"),
    "withdrawn": lazy_gettext("its code was withdrawn"),
    "unknown": lazy_gettext("its code is not of this vote"),
    "late": lazy_gettext("it was entered after the box was sealed"),
}
CHANNELS = {
    "phone": lazy_gettext("phone"),
    "kiosk": lazy_gettext("shared device"),
    "assisted": lazy_gettext("with help of the team"),
    "paper": lazy_gettext("paper"),
    "open": lazy_gettext("open link (informal)"),
    "imported": lazy_gettext("brought from another system"),
}


def channel_names(names: Iterable[str]) -> str:
    """Return the channels of one cell, in words."""
    return ", ".join(str(CHANNELS.get(name, name)) for name in names)


def needed_votes(threshold: int) -> str:
    """Say how many votes a project needs."""
    if threshold < 1:
        return _("none")
    return ngettext("%(num)s vote", "%(num)s votes", threshold)


def why(verdict: Verdict) -> str:
    """Say in plain words, with its numbers, why a project won or lost."""
    reason = verdict.reason
    if reason is Reason.WON:
        if verdict.phase == "equal-shares":
            return _(
                "Won: those who chose it paid for it together from their shares (no. %(place)s).",
                place=verdict.round,
            )
        if verdict.phase == "votes-per-cost":
            return _(
                "Won: by its votes for its cost it was chosen as no. %(place)s and it fitted.",
                place=verdict.round,
            )
        return _("Won: by its votes it was chosen as no. %(place)s and it fitted.", place=verdict.round)
    if reason is Reason.OVER_CEILING:
        return _("Lost: it costs %(short)s more than the whole ceiling.", short=money(verdict.short))
    if reason is Reason.DID_NOT_FIT:
        return _(
            "Lost: at its turn %(left)s were left; it lacked %(short)s.",
            left=money(verdict.left),
            short=money(verdict.short),
        )
    if reason is Reason.AFTER_MISFIT:
        if verdict.short <= 0:
            return _("Lost: the count had already stopped at a project that did not fit.")
        return ngettext(
            "Lost: the count stopped before its turn, at a project with %(num)s vote more that did not fit.",
            "Lost: the count stopped before its turn, at a project with %(num)s votes more that did not fit.",
            verdict.short,
        )
    if reason is Reason.TOO_FEW_VOTES:
        if verdict.votes == 0:
            return _("Lost: nobody chose it.")
        return ngettext("Lost: it lacked %(num)s vote.", "Lost: it lacked %(num)s votes.", verdict.short)
    return _("Lost: those who chose it lacked %(short)s between them.", short=money(verdict.short))
