"""The coat of arms of a canton, for anyone."""

from flask import abort
from flask.typing import ResponseReturnValue

from workshop.extensions import db
from workshop.public import queries
from workshop.public.views import bp
from workshop.web import uploads
from workshop.web.letterhead import ARMS

__all__ = ["bp"]


@bp.get("/p/<canton_slug>/coat-of-arms.png")
def coat_of_arms(canton_slug: str) -> ResponseReturnValue:
    """Send the coat of arms of a canton, if it has one."""
    found = queries.canton(db.session(), canton_slug)
    if found.coat_of_arms is None:
        abort(404)
    name = f"{found.slug}.png"
    return uploads.serve(
        uploads.folder(ARMS) / found.coat_of_arms.stored_as, "image/png", name, attachment=False
    )
