"""All public pages on their one blueprint."""

from workshop.public import map_views, published_views, scorecard_views
from workshop.public.views import bp

__all__ = ["bp", "map_views", "published_views", "scorecard_views"]
