"""All pages of the room on their one blueprint."""

from workshop.live import coverage_views, phone_views, photo_views, record_views, table_views, views
from workshop.live.blueprint import bp

__all__ = ["bp", "coverage_views", "phone_views", "photo_views", "record_views", "table_views", "views"]
