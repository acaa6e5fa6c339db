"""What is sent to an owner: plain words for a messenger or an e-mail."""

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from workshop.models.process import Process
from workshop.steps.followup.links import Owner
from workshop.steps.followup.service import Followed
from workshop.web.filters import day

SOON = timedelta(days=14)
MOST_LINES = 8


def subject(process: Process, owner: Owner) -> str:
    """Return the subject of an e-mail to `owner`."""
    if late := len(owner.overdue):
        return ngettext(
            "%(canton)s: %(num)s action past its deadline",
            "%(canton)s: %(num)s actions past their deadlines",
            late,
            canton=process.canton.name,
        )
    return _("%(canton)s: how are your actions going?", canton=process.canton.name)


def reminder(process: Process, owner: Owner, address: str, today: date) -> str:
    """Return the text for `owner`: what is late, what is due within two weeks, what lacks news, and the link.

    `address` is empty when there is no live link.
    """
    lines = [
        _("Good day, %(name)s.", name=owner.name),
        _(
            "You answer for these actions of “%(process)s” (%(canton)s):",
            process=process.name,
            canton=process.canton.name,
        ),
        "",
    ]
    shown = sorted(owner.open, key=lambda row: (row.action.deadline is None, row.action.deadline or today))
    lines += [f"• {row.action.title}: {state(row, today)}" for row in shown[:MOST_LINES]]
    if (more := len(shown) - MOST_LINES) > 0:
        lines.append(ngettext("• and %(num)s more", "• and %(num)s more", more))
    if not shown:
        lines.append(_("All of them are done. Thank you."))
    lines.append("")
    if address:
        lines += [
            _(
                "Tell us how far they are, with a photo if you have one. No account needed; this link is yours alone:"
            ),
            address,
        ]
    else:
        lines.append(_("Please tell the municipality how far they are."))
    return "\n".join(lines)


def state(row: Followed, today: date) -> str:
    """Say in a few words how one action stands."""
    deadline = row.action.deadline
    if row.overdue:
        return _("was due on %(day)s (%(progress)s %%)", day=day(deadline), progress=row.action.progress)
    if row.stale:
        return _("no news for 60 days (%(progress)s %%)", progress=row.action.progress)
    if deadline is not None and deadline - today <= SOON:
        return _("due soon, on %(day)s (%(progress)s %%)", day=day(deadline), progress=row.action.progress)
    if deadline is None:
        return _("%(progress)s %%, without a date", progress=row.action.progress)
    return _("due on %(day)s (%(progress)s %%)", day=day(deadline), progress=row.action.progress)


def due(owner: Owner, today: date) -> bool:
    """Say whether there is a reason to remind `owner`: late, due within two weeks, or silent for long."""
    return any(
        row.overdue or row.stale or (row.action.deadline is not None and row.action.deadline - today <= SOON)
        for row in owner.open
    )
