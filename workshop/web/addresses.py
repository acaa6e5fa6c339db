"""Addresses that leave the screen: on paper, in QR codes, in messages."""

import base64
from typing import Any

from flask import current_app, url_for


def outside(endpoint: str, **values: Any) -> str:
    """Return the whole address of a page: below `PUBLIC_URL` when it is set, else as this request was made."""
    base: str = current_app.config["PUBLIC_URL"]
    if base:
        return base + url_for(endpoint, **values)
    return url_for(endpoint, **values, _external=True)


def in_calendar(address: str) -> str:
    """Return the address of a calendar as telephones and computers open it in their calendar."""
    return "webcal:" + address.partition(":")[2]


def data_uri(image: bytes, kind: str) -> str:
    """Return an image as an address that holds it whole."""
    return f"data:{kind};base64,{base64.b64encode(image).decode()}"
