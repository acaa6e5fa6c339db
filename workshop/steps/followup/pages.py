"""All pages of follow-up; importing this module registers them."""

from workshop.steps.followup import late_views, link_views, owner_views, report_views, scorecard_views

BLUEPRINTS = (link_views.bp, owner_views.bp)

__all__ = ["BLUEPRINTS", "late_views", "report_views", "scorecard_views"]
