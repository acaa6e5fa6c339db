"""Alembic's two histories: `main` for everything, `box` for the ballot box, which is a store of its own."""
