"""The link of a table (mesa): its moderator or rapporteur enters for the people who have no phone."""

from flask import request
from flask.typing import ResponseReturnValue

from workshop.extensions import csrf, limiter
from workshop.live.blueprint import bp
from workshop.live.phone_views import (
    PER_ADDRESS,
    PER_DEVICE,
    find_table,
    find_workshop,
    show,
    slowed_by,
    take,
    unknown,
)


@bp.route("/j/<code>/t/<key>", methods=["GET", "POST"])
@csrf.exempt
@limiter.limit(PER_ADDRESS, methods=["POST"])
@limiter.limit(PER_DEVICE, methods=["POST"], key_func=slowed_by)
def table(code: str, key: str) -> ResponseReturnValue:
    """Show what the table enters now, and take it; whoever has the key is trusted as the team is."""
    workshop = find_workshop(code)
    if workshop is None:
        return unknown(code)
    found = find_table(workshop, key)
    if found is None:
        return unknown(code, table=True)
    return show(workshop, found, key) if request.method == "GET" else take(workshop, found, key)
