"""The Flask extensions, made once and bound to an app by `workshop.app.create_app`."""

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from workshop.models import Base
from workshop.models.history import keep_history

db = SQLAlchemy(metadata=Base.metadata, session_options={"autoflush": True})
keep_history(db.session)
migrate = Migrate()
babel = Babel()
csrf = CSRFProtect()
login_manager = LoginManager()
limiter = Limiter(key_func=get_remote_address)
