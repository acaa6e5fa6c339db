"""The map of the country as an image of its own: it needs no script, and browsers keep it."""

import gzip
from functools import lru_cache
from hashlib import sha256

from flask import Response, request
from flask.typing import ResponseReturnValue

from workshop.extensions import db
from workshop.public import queries
from workshop.public.country import drawn
from workshop.public.views import bp

__all__ = ["bp"]


@lru_cache(maxsize=8)
def _packed(codes: tuple[str, ...]) -> tuple[bytes, str]:
    """Return the map packed small, and its mark."""
    image = drawn(codes)
    return gzip.compress(image, mtime=0), sha256(image).hexdigest()[:24]


@bp.get("/map.svg")
def country_map() -> ResponseReturnValue:
    """Send the map of the cantons, those that plan here in green."""
    codes = tuple(each.canton.code for each in queries.planning_cantons(db.session()))
    packed, mark = _packed(codes)
    small = "gzip" in request.accept_encodings
    answer = Response(packed if small else drawn(codes), content_type="image/svg+xml")
    if small:
        answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    answer.set_etag(mark, weak=True)
    return answer.make_conditional(request)
