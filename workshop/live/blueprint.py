"""The one blueprint of the room; its pages are gathered in `pages.py`."""

from flask import Blueprint

bp = Blueprint("live", __name__)
