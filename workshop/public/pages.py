"""All public pages on their one blueprint."""

from workshop.public import calendar_views, data_views, map_views, published_views
from workshop.public.views import bp

__all__ = ["bp", "calendar_views", "data_views", "map_views", "published_views"]
