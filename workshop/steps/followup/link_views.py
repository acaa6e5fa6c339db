"""Staff's side of what owners send: their links, the dates they propose, the files they show."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import process_page
from workshop.access.login import signed_in_person
from workshop.extensions import db
from workshop.models.errors import InvalidField
from workshop.models.process import Process
from workshop.steps.followup import dates, evidence, links, messages, reminding, service
from workshop.steps.followup.views import bp
from workshop.web.addresses import outside

__all__ = ["bp"]


def secret() -> str:
    """Return the key of this installation, from which tokens are derived."""
    return str(current_app.config["SECRET_KEY"])


def address(token: str) -> str:
    """Return the whole address of a personal link."""
    return outside("owner.index", token=token)


def _url(endpoint: str, process: Process, **values: Any) -> str:
    return url_for(endpoint, canton_slug=process.canton.slug, process_id=process.id, **values)


@bp.get("/owners")
@process_page("followup.see")
def owners(process: Process) -> ResponseReturnValue:
    """List who answers for what, and who has a personal link."""
    return render_template("followup/owners.html", owners=links.owners(db.session(), process))


@bp.post("/owners")
@process_page("followup.links")
def make_link(process: Process) -> ResponseReturnValue:
    """Make the link of one owner, or of all who have none yet."""
    key = request.form.get("owner", "")
    session, by = db.session(), signed_in_person()
    if key:
        owner = links.find_owner(session, process, key)
        link = links.make_link(session, process, owner, secret(), by)
        return redirect(_url(".link", process, link_id=link.id))
    missing = [o for o in links.owners(session, process) if o.link is None and not o.left]
    for owner in missing:
        links.make_link(session, process, owner, secret(), by)
    flash(_("Links made: %(count)s.", count=len(missing)), "success")
    return redirect(_url(".reminders", process))


@bp.get("/links/<int:link_id>")
@process_page("followup.links")
def link(process: Process, link_id: int) -> ResponseReturnValue:
    """Show a link with a text that is ready to be sent."""
    found = links.find_link(db.session(), process, link_id)
    owner = next((o for o in links.owners(db.session(), process) if o.key == found.owner_key), None)
    live = found.revoked_at is None and not (owner and owner.left)
    url = address(links.token_of(db.session(), found, secret())) if live else ""
    text = messages.reminder(process, owner, url, service.today()) if owner else ""
    return render_template("followup/link.html", link=found, owner=owner, address=url, text=text)


@bp.post("/links/<int:link_id>/renew")
@process_page("followup.links")
def renew_link(process: Process, link_id: int) -> ResponseReturnValue:
    """Give the link another address."""
    found = links.find_link(db.session(), process, link_id)
    links.renew(db.session(), found, secret())
    flash(
        _("%(name)s has a new link; the old one no longer works. Send the new one.", name=found.name),
        "success",
    )
    return redirect(_url(".link", process, link_id=link_id))


@bp.post("/links/<int:link_id>/revoke")
@process_page("followup.links")
def revoke_link(process: Process, link_id: int) -> ResponseReturnValue:
    """End a link."""
    found = links.find_link(db.session(), process, link_id)
    links.revoke(db.session(), found)
    flash(
        _("The link of %(name)s no longer works. What was reported over it stays.", name=found.name),
        "success",
    )
    return redirect(_url(".owners", process))


@bp.get("/reminders")
@process_page("followup.links")
def reminders(process: Process) -> ResponseReturnValue:
    """Show a text for each owner whom there is a reason to remind, ready for a messenger."""
    session, day = db.session(), service.today()
    found = [o for o in links.owners(session, process) if not o.left]
    texts = [
        (owner, messages.reminder(process, owner, _live_address(owner), day))
        for owner in found
        if messages.due(owner, day)
    ]
    return render_template(
        "followup/reminders.html",
        texts=texts,
        without_link=sum(owner.link is None for owner in found),
        mailed=reminding.last_mailed(session, process),
        sends_mail=bool(current_app.config["SMTP_URL"]),
    )


def _live_address(owner: links.Owner) -> str:
    if owner.link is None or owner.link.revoked_at is not None:
        return ""
    return address(links.token_of(db.session(), owner.link, secret()))


@bp.get("/dates")
@process_page("followup.see")
def proposals(process: Process) -> ResponseReturnValue:
    """List the dates that owners propose and nobody has decided on."""
    return _proposals(process)


def _proposals(process: Process, wrong: int | None = None, error: str = "") -> ResponseReturnValue:
    body = render_template(
        "followup/dates.html",
        waiting=dates.waiting(db.session(), process),
        wrong=wrong,
        error=error,
        typed=request.form.get("reason", ""),
    )
    return body, 422 if wrong else 200


@bp.post("/dates/<int:update_id>")
@process_page("followup.decide")
def decide(process: Process, update_id: int) -> ResponseReturnValue:
    """Accept a proposed date, or not and say why."""
    update = dates.find_proposal(db.session(), process, update_id)
    accepted = request.form.get("answer") == "accept"
    try:
        dates.decide(db.session(), update, accepted, request.form.get("reason", ""), signed_in_person())
    except dates.AlreadyDecided:
        flash(_("Somebody decided on this date a moment ago, or a newer one was proposed."), "warning")
    except InvalidField as error:
        return _proposals(process, update_id, _(error.reason, **error.values))
    else:
        said = (
            _("The new date holds from now on.") if accepted else _("The date stays. Your reason is public.")
        )
        flash(said, "success")
    return redirect(_url(".proposals", process))


@bp.post("/<int:action_id>/evidence/<int:evidence_id>")
@process_page("followup.answer")
def hide_evidence(process: Process, action_id: int, evidence_id: int) -> ResponseReturnValue:
    """Take a file from the public pages, or show it again."""
    action = service.find_action(db.session(), process, action_id)
    found = evidence.find(db.session(), action, evidence_id, hidden=True)
    evidence.hide(db.session(), found, hidden=request.form.get("show") != "1")
    said = (
        _("The file is hidden from citizens; it stays kept.")
        if found.hidden_at
        else _("The file is public again.")
    )
    flash(said, "success")
    return redirect(_url(".action", process, action_id=action_id))
