"""The two stores of an installation, made and changed by migrations."""

import logging
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from workshop.extensions import box, db
from workshop.models.budget import EventKind, Round
from workshop.paths import MIGRATIONS
from workshop.steps.setup.geography import load_geography
from workshop.steps.vote.service import tell
from workshop.voting import high_water
from workshop.voting.errors import KeyLost

log = logging.getLogger(__name__)


def bring_up_to_date(app: Flask) -> None:
    """Migrate both stores of `app` to the newest revision and load the parish codes.

    A ballot box that was put back from an old copy is held, and that is written down. The key of the codes is made,
    or missed loudly.
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
        try:
            assert box.key
        except KeyLost:
            log.error(
                "The file %s is missing, and codes of rounds that are not sealed were made with it: nobody can vote "
                "there until it is put back. No other key was made in its place.",
                Path(app.config["INSTANCE"]) / "box-key",
            )
