"""Sign-in, one-time links, and the people of a canton."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required, login_user, logout_user

from workshop.access import service
from workshop.access.forms import (
    FirstAccountForm,
    OwnPasswordForm,
    PasswordForm,
    PersonForm,
    RoleForm,
    SignInForm,
)
from workshop.access.guard import canton_page
from workshop.access.labels import ROLES
from workshop.access.login import User
from workshop.extensions import db, limiter
from workshop.models.errors import InvalidField, NotFound
from workshop.models.geography import Canton
from workshop.models.people import Membership, Role
from workshop.web.forms import show_error, show_reason
from workshop.web.views import local_path

bp = Blueprint("access", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in with e-mail and password."""
    form = SignInForm()
    if form.validate_on_submit():
        person = service.authenticate(db.session(), form.email.data or "", form.password.data or "")
        if person is not None:
            language = session.get("language")
            session.clear()  # a session from before the sign-in is worth nothing after it
            if language:
                session["language"] = language
            session.permanent = True
            login_user(User(person))
            return redirect(local_path(request.args.get("next"), url_for("setup.cantons")))
        show_error(form.email, _("This e-mail and this password do not belong together."))
    return render_template("access/sign_in.html", form=form), 200 if request.method == "GET" else 422


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out."""
    logout_user()
    session.clear()
    return redirect(url_for("public.home"))


@bp.route("/welcome/<token>", methods=["GET", "POST"])
@limiter.limit("20 per minute")
def welcome(token: str) -> ResponseReturnValue:
    """Spend a one-time link: the first account, or a person's own password."""
    try:
        link = service.open_link(db.session(), token)
    except service.LinkSpent:
        return render_template("access/link_spent.html"), 410
    form = PasswordForm() if link.person else FirstAccountForm()
    if form.validate_on_submit():
        given = {name: form[name].data for name in ("email", "name") if name in form}
        try:
            person = service.use_link(db.session(), token, form.password.data or "", **given)
        except InvalidField as error:
            show_reason(form, error)
        else:
            session.clear()
            session.permanent = True
            login_user(User(person))
            flash(_("Welcome. Your password is set."), "success")
            return redirect(url_for("setup.cantons"))
    status = 200 if request.method == "GET" else 422
    return render_template("access/welcome.html", form=form, guest=link.person), status


@bp.route("/c/<canton_slug>/people", methods=["GET", "POST"])
@canton_page("people.manage")
def people(canton: Canton) -> ResponseReturnValue:
    """List who works in a canton, and add someone: a new account gets a one-time link."""
    form = PersonForm()
    if form.validate_on_submit():
        person = service.find_person(db.session(), form.email.data or "")
        if person is not None and service.role_of(db.session(), person, canton):
            show_error(form.email, _("This person already works in this canton."))
        else:
            invited = person is None
            person = person or service.add_person(db.session(), form.email.data or "", form.name.data or "")
            service.give_role(db.session(), person, canton, Role(form.role.data))
            if invited or person.password_hash is None:
                return _show_link(canton, person.id)
            flash(_("%(name)s now works in this canton.", name=person.name), "success")
            return redirect(url_for("access.people", canton_slug=canton.slug))
    members = service.members(db.session(), canton)
    status = 200 if request.method == "GET" else 422
    return render_template("access/people.html", members=members, form=form, roles=ROLES), status


def _membership(canton: Canton, membership_id: int) -> Membership:
    membership = db.session.get(Membership, membership_id)
    if membership is None or membership.canton_code != canton.code:
        raise NotFound
    return membership


def _show_link(canton: Canton, person_id: int) -> ResponseReturnValue:
    membership = next(m for m in service.members(db.session(), canton) if m.person_id == person_id)
    token = service.make_link(db.session(), membership.person)
    link = url_for("access.welcome", token=token, _external=True)
    return render_template("access/invitation.html", member=membership, link=link)


@bp.post("/c/<canton_slug>/people/<int:membership_id>/link")
@canton_page("people.manage")
def new_link(canton: Canton, membership_id: int) -> ResponseReturnValue:
    """Show a new one-time link, for someone who lost theirs or forgot the password."""
    return _show_link(canton, _membership(canton, membership_id).person_id)


@bp.post("/c/<canton_slug>/people/<int:membership_id>/role")
@canton_page("people.manage")
def change_role(canton: Canton, membership_id: int) -> ResponseReturnValue:
    """Give a person another role in this canton."""
    membership = _membership(canton, membership_id)
    form = RoleForm()
    if form.validate_on_submit():
        try:
            service.give_role(db.session(), membership.person, canton, Role(form.role.data))
            flash(_("%(name)s has a new role.", name=membership.person.name), "success")
        except service.LastCoordinator:
            flash(_("A canton keeps at least one coordinator: name another one first."), "error")
    return redirect(url_for("access.people", canton_slug=canton.slug))


@bp.route("/c/<canton_slug>/people/<int:membership_id>/remove", methods=["GET", "POST"])
@canton_page("people.manage")
def remove(canton: Canton, membership_id: int) -> ResponseReturnValue:
    """End a person's work in this canton, after asking by name; the account stays."""
    membership = _membership(canton, membership_id)
    if request.method == "GET":
        return render_template("access/remove.html", member=membership)
    name = membership.person.name
    try:
        service.remove_role(db.session(), membership)
        flash(_("%(name)s no longer works in this canton.", name=name), "success")
    except service.LastCoordinator:
        flash(_("A canton keeps at least one coordinator: name another one first."), "error")
    return redirect(url_for("access.people", canton_slug=canton.slug))


@bp.route("/account", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"])
@login_required
def account() -> ResponseReturnValue:
    """Change one's own password, given the current one."""
    form = OwnPasswordForm()
    if form.validate_on_submit():
        try:
            service.change_password(current_user.person, form.current.data or "", form.password.data or "")
        except InvalidField as error:
            show_reason(form, error)
        else:
            login_user(User(current_user.person))  # the session's mark follows the new password
            flash(_("Your new password is set."), "success")
            return redirect(url_for("setup.cantons"))
    return render_template("access/account.html", form=form), 200 if request.method == "GET" else 422
