"""Run by Alembic, within the app, for the ballot box."""

from workshop.extensions import box
from workshop.migrations.environment import migrate
from workshop.models.box import BoxBase

migrate(box.engine, BoxBase.metadata)
