"""A person's private calendar address: made, copied, renewed, ended; and what a calendar reads there."""

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import login_required

from workshop.access.login import signed_in_person
from workshop.extensions import db
from workshop.models.errors import NotFound
from workshop.models.people import Person
from workshop.steps.actions import calendar, feeds
from workshop.steps.actions.calendar import Entry, Kind
from workshop.steps.actions.calendar_words import calendar_file
from workshop.web.addresses import in_calendar, outside

bp = Blueprint("feeds", __name__)


def _person() -> Person:
    person = signed_in_person()
    assert person is not None  # the door is `login_required`
    return person


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])


@bp.get("/account/calendar")
@login_required
def mine() -> ResponseReturnValue:
    """Show the private address, what it is, and what it shows."""
    person = _person()
    feed = feeds.current(db.session(), person)
    address = outside("feeds.read", token=feeds.token_of(feed, _secret())) if feed else None
    return render_template(
        "actions/calendar/feed.html",
        feed=feed,
        address=address,
        in_calendar=in_calendar(address) if address else None,
        processes=feeds.processes_of(db.session(), person),
    )


@bp.post("/account/calendar/make")
@login_required
def make() -> ResponseReturnValue:
    """Make the address, when there is none."""
    feeds.make(db.session(), _person())
    flash(_("Your calendar has its address. Copy it into your telephone or office calendar."), "success")
    return redirect(url_for(".mine"))


@bp.post("/account/calendar/renew")
@login_required
def renew() -> ResponseReturnValue:
    """Make another address; the one of before ends at once."""
    feeds.renew(db.session(), _person())
    flash(_("This is your new address. The one of before shows nothing any more."), "success")
    return redirect(url_for(".mine"))


@bp.post("/account/calendar/revoke")
@login_required
def revoke() -> ResponseReturnValue:
    """End the address at once."""
    feeds.revoke(db.session(), _person())
    flash(_("The address has ended. Calendars that read it get nothing any more."), "success")
    return redirect(url_for(".mine"))


def _page(entry: Entry) -> str:
    """Return the staff's page of an entry; a sign-in stands before it."""
    at = {"canton_slug": entry.process.canton.slug, "process_id": entry.process.id}
    if entry.action_id:
        return outside("actions.show", action_id=entry.action_id, **at)
    if entry.kind is Kind.WORKSHOP:
        return outside("setup.workshop", workshop_id=entry.id, **at)
    return outside("calendar.index", **at)


@bp.get("/calendar/<token>.ics")
def read(token: str) -> ResponseReturnValue:
    """Send the dates of the cantons in which the owner of the address has a role now."""
    try:
        feed = feeds.open_feed(db.session(), token, _secret())
    except NotFound:
        return _private(Response(_("This address has ended."), 404, content_type="text/plain; charset=utf-8"))
    g.language = feed.person.language
    refresh()
    entries = calendar.gather(db.session(), feeds.processes_of(db.session(), feed.person))
    return _private(calendar_file(_("Minga: my dates"), entries, _page, owners=True, file="minga"))


def _private(answer: Response) -> Response:
    """The address is a secret: no shared cache keeps it, no search engine lists it, no other site is told."""
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
