"""Errors become pages in the user's language; nobody sees a stack trace."""

import logging

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from workshop.extensions import db
from workshop.models.errors import NotFound

log = logging.getLogger(__name__)

# For each status: the heading, and what the reader can do.
PAGES = {
    400: (
        lazy_gettext("We could not read that"),
        lazy_gettext("Go back, look at what you sent and try again."),
    ),
    403: (
        lazy_gettext("You may not do this"),
        lazy_gettext("Your role in this canton does not include it. Ask the coordinator."),
    ),
    404: (
        lazy_gettext("There is no such page"),
        lazy_gettext("Check the address. If someone gave you a link, ask for it again."),
    ),
    405: (lazy_gettext("That cannot be done here"), lazy_gettext("Go back and use the buttons of the page.")),
    413: (
        lazy_gettext("The file is too large"),
        lazy_gettext("The most that can be sent is 12 MB. Nothing was stored; send a smaller file."),
    ),
    429: (
        lazy_gettext("Too many attempts"),
        lazy_gettext("Wait one minute and try again. Nothing that you had stored was lost."),
    ),
    500: (
        lazy_gettext("Something failed on our side"),
        lazy_gettext(
            "It was written down so that it can be mended. Go back: what you had stored is still there."
        ),
    ),
    503: (
        lazy_gettext("The system is very busy"),
        lazy_gettext("Wait a few seconds and try again. Nothing that you had stored was lost."),
    ),
}


def page(status: int, advice: str | None = None) -> ResponseReturnValue:
    """Return the error page for `status`, with `advice` in place of the usual one."""
    heading, usual = PAGES.get(status, PAGES[400] if status < 500 else PAGES[500])
    body = render_template("error.html", status=status, heading=heading, advice=advice or usual)
    return body, status


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error  # a redirect
    return page(error.code)


def _expired(_error: CSRFError) -> ResponseReturnValue:
    return page(
        400, _("This form was open for too long or in another session. Go back, reload it and send it again.")
    )


def _missing(_error: NotFound) -> ResponseReturnValue:
    return page(404)


def _busy(error: OperationalError) -> ResponseReturnValue:
    db.session.rollback()
    log.error("database did not answer on %s: %s", request.endpoint, type(error.orig).__name__)
    return page(503)


def _failed(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    log.exception("failed on %s", request.endpoint)
    return page(500)


def init_errors(app: Flask) -> None:
    """Turn every error of `app` into a page."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(NotFound, _missing)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(Exception, _failed)
