"""Run by Alembic, within the app, for the main store."""

from workshop.extensions import db
from workshop.migrations.environment import migrate
from workshop.models import Base

migrate(db.engine, Base.metadata)
