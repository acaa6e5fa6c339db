"""All pages of the room on their one blueprint."""

from workshop.live import agenda_views, attendance_views, views
from workshop.live.blueprint import bp

__all__ = ["agenda_views", "attendance_views", "bp", "views"]
