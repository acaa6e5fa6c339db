"""Cantons, processes and workshops."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required

from workshop.access.service import cantons_of
from workshop.extensions import db

bp = Blueprint("setup", __name__)


@bp.get("/c/")
@login_required
def cantons() -> ResponseReturnValue:
    """List the cantons in which the signed-in person works."""
    return render_template("setup/cantons.html", memberships=cantons_of(db.session(), current_user.person))
