"""The pulse: a tiny conditional GET that answers 304 while nothing changed."""

import hashlib
from collections.abc import Callable

from flask import make_response, request
from flask.typing import ResponseReturnValue


def pulse(state: object, render: Callable[[], str]) -> ResponseReturnValue:
    """Answer `render()` under an ETag made of `state` (anything with a stable repr), or 304 when it is known."""
    tag = hashlib.sha256(repr(state).encode()).hexdigest()[:24]
    known = request.if_none_match.contains_weak(tag)
    answer = make_response("", 304) if known else make_response(render())
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
