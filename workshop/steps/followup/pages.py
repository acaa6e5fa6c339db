"""All pages of follow-up; importing this module registers them."""

from workshop.steps.followup import link_views, owner_views, scorecard_views

BLUEPRINTS = (link_views.bp, owner_views.bp)

__all__ = ["BLUEPRINTS", "scorecard_views"]
