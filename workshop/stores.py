"""The two stores of an installation, made and changed by migrations."""

import logging

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from workshop.extensions import box, db
from workshop.models.budget import EventKind, Round
from workshop.paths import MIGRATIONS
from workshop.steps.setup.geography import load_geography
from workshop.steps.vote.service import tell
from workshop.voting import high_water


def bring_up_to_date(app: Flask) -> None:
    """Migrate both stores of `app` to the newest revision and load the parish codes.

    A ballot box that was put back from an old copy is held, and that is written down.
    """
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        for history in ("main", "box"):
            upgrade(directory=str(MIGRATIONS / history))
        load_geography(db.session())
        held = high_water.hold_if_restored(box.engine)
        for found in db.session.scalars(select(Round).where(Round.key.in_(held))):
            tell(db.session(), found, EventKind.BOX_RESTORED, None)
        db.session.commit()
