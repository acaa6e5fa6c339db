"""Rounds, rules and verdicts in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from workshop.voting.counts import Reason, Verdict
from workshop.web.filters import money

STATES = {
    "draft": lazy_gettext("draft"),
    "waiting": lazy_gettext("opens soon"),
    "open": lazy_gettext("open"),
    "closed": lazy_gettext("closed, to be counted"),
    "counted": lazy_gettext("counted"),
    "adopted": lazy_gettext("adopted"),
}
BADGES = {
    "draft": "todo",
    "waiting": "todo",
    "open": "doing",
    "closed": "doing",
    "counted": "done",
    "adopted": "done",
}
BALLOTS = {
    "approval": lazy_gettext("Choose up to a number of projects"),
    "knapsack": lazy_gettext("Spend the budget: choose projects without exceeding the ceiling"),
}
RULES = {
    "most_votes": lazy_gettext("Most votes first"),
    "equal_shares": lazy_gettext("Equal shares"),
}
RULES_EXPLAINED = {
    "most_votes": lazy_gettext(
        "The project with most votes is paid first, then the next, while the money lasts. One that no longer fits is "
        "skipped, and the next one that fits is paid."
    ),
    "equal_shares": lazy_gettext(
        "Each voter gets the same share of the ceiling. A project is paid when those who chose it can pay for it "
        "together from their shares, so that smaller groups also get something. What is left goes by most votes."
    ),
}
CHANNELS = {
    "phone": lazy_gettext("phone"),
    "kiosk": lazy_gettext("shared device"),
    "paper": lazy_gettext("paper"),
}


def why(verdict: Verdict) -> str:
    """Say in plain words, with its numbers, why a project won or lost."""
    reason = verdict.reason
    if reason is Reason.WON:
        if verdict.phase == "equal-shares":
            return _(
                "Won: those who chose it paid for it together from their shares (%(place)s.º).",
                place=verdict.round,
            )
        return _("Won: by its votes it was chosen %(place)s.º and it fitted.", place=verdict.round)
    if reason is Reason.OVER_CEILING:
        return _("Lost: it costs %(short)s more than the whole ceiling.", short=money(verdict.short))
    if reason is Reason.DID_NOT_FIT:
        return _(
            "Lost: at its turn %(left)s were left; it lacked %(short)s.",
            left=money(verdict.left),
            short=money(verdict.short),
        )
    if reason is Reason.TOO_FEW_VOTES:
        if verdict.votes == 0:
            return _("Lost: nobody chose it.")
        return ngettext("Lost: it lacked %(num)s vote.", "Lost: it lacked %(num)s votes.", verdict.short)
    return _("Lost: those who chose it lacked %(short)s between them.", short=money(verdict.short))
