"""Public pages: they load without an account and without script."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("public", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    """Show what Minga is and the cantons that plan with it."""
    return render_template("public/home.html")
