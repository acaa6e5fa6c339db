"""All pages of the room on their one blueprint."""

from workshop.live import console_views, screen_views, views
from workshop.live.blueprint import bp

__all__ = ["bp", "console_views", "screen_views", "views"]
