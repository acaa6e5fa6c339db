"""The Flask extensions, made once and bound to an app by `workshop.app.create_app`."""

from pathlib import Path

from flask import Flask, current_app
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Engine

from workshop.models import Base
from workshop.models.history import keep_history
from workshop.models.stages import keep_stages
from workshop.voting import high_water
from workshop.voting.box import needs_its_key
from workshop.voting.codes import load_or_create_key
from workshop.voting.engine import make_box_engine
from workshop.voting.errors import KeyLost

db = SQLAlchemy(metadata=Base.metadata, session_options={"autoflush": True})
keep_history(db.session)
keep_stages(db.session)
migrate = Migrate()
babel = Babel()
csrf = CSRFProtect()
login_manager = LoginManager()
limiter = Limiter(key_func=get_remote_address)


class Box:
    """The ballot box of the current app: the engine of its store, and the key of its codes."""

    def init_app(self, app: Flask) -> None:
        """Open the store named by `BOX_URL`."""
        app.extensions["ballot_box"] = make_box_engine(app.config["BOX_URL"])
        high_water.watch(app.extensions["ballot_box"], Path(app.config["INSTANCE"]) / "box-mark")

    @property
    def engine(self) -> Engine:
        engine: Engine = current_app.extensions["ballot_box"]
        return engine

    @property
    def key(self) -> bytes:
        """The key of the codes: a file of mode 600 in the instance folder, made at first use.

        Raises KeyLost when the file is gone and codes that can still vote were made with it: a new key in its place
        would make all of them worthless, and would be in the way when the old one is found.
        """
        key: bytes | None = current_app.extensions.get("ballot_key")
        if key is None:
            path = Path(current_app.config["INSTANCE"]) / "box-key"
            if not path.exists() and needs_its_key(self.engine):
                raise KeyLost(path.name)
            key = current_app.extensions["ballot_key"] = load_or_create_key(path)
        return key


box = Box()
