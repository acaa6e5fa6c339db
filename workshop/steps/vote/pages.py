"""Every page of this step, gathered for the app: the staff's below `/c/`, and those of voters below `/v/`."""

from workshop.steps.vote import (
    acta_views,
    ballot_views,
    closing_views,
    code_views,
    draft_views,
    paper_views,
    receipt_views,
    register_import_views,
    register_views,
    views,
)

__all__ = [
    "acta_views",
    "ballot_views",
    "closing_views",
    "code_views",
    "draft_views",
    "paper_views",
    "receipt_views",
    "register_import_views",
    "register_views",
    "views",
]

BLUEPRINTS = (views.bp, ballot_views.bp)
