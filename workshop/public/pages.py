"""All public pages on their one blueprint."""

from workshop.public import arms_views, map_views, published_views, scorecard_views
from workshop.public.views import bp

__all__ = ["arms_views", "bp", "map_views", "published_views", "scorecard_views"]
