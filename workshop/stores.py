"""The two stores of an installation, made and changed by migrations."""

import logging

from flask import Flask
from flask_migrate import upgrade

from workshop.extensions import db
from workshop.paths import MIGRATIONS
from workshop.steps.setup.geography import load_geography


def bring_up_to_date(app: Flask) -> None:
    """Migrate both stores of `app` to the newest revision and load the parish codes."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        for history in ("main", "box"):
            upgrade(directory=str(MIGRATIONS / history))
        load_geography(db.session())
        db.session.commit()
