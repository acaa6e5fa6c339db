"""All pages of the room on their one blueprint."""

from workshop.live import views
from workshop.live.blueprint import bp

__all__ = ["bp", "views"]
