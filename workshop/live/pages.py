"""All pages of the room on their one blueprint."""

from workshop.live import phone_views, table_views, views
from workshop.live.blueprint import bp

__all__ = ["bp", "phone_views", "table_views", "views"]
