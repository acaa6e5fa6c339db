"""What people send holds no NUL: no keyboard types one, and PostgreSQL refuses every text and key with one."""

from typing import Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict

NUL = "\x00"


class PlainFields(ImmutableMultiDict[str, Any]):
    """Fields of a form or an address, as they were sent but without NUL."""

    def __init__(self, mapping: Any = None) -> None:
        super().__init__(mapping)
        for key, values in list(dict.items(self)):
            if any(isinstance(value, str) and NUL in value for value in values):
                dict.__setitem__(self, key, [value.replace(NUL, "") for value in values])


class PlainRequest(Request):
    parameter_storage_class = PlainFields


def _no_such_page() -> None:
    if NUL in request.path:
        abort(404)


def init_plain_input(app: Flask) -> None:
    """Let `app` read fields without NUL, and find nothing at an address that holds one."""
    app.request_class = PlainRequest
    app.before_request(_no_such_page)
