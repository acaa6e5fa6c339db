"""One transaction a request: committed when the page succeeded, rolled back otherwise."""

from flask import Flask, Response, request
from flask_login import current_user

from workshop.extensions import db
from workshop.models.engines import reading_only

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def _begin() -> None:
    reading_only.set(request.method in SAFE_METHODS)


def _end(response: Response) -> Response:
    if response.status_code >= 400:
        db.session.rollback()
    else:
        db.session.commit()
    return response


def name_the_author() -> None:
    """Tell the session who is at work, for the history of changes."""
    db.session.info["person_id"] = current_user.person.id if current_user.is_authenticated else None


def init_transactions(app: Flask) -> None:
    """Give `app` one transaction a request."""
    app.before_request(_begin)
    app.before_request(name_the_author)
    app.after_request(_end)
