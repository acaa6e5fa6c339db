"""All pages of the room on their one blueprint."""

from workshop.live import (
    agenda_views,
    attendance_views,
    kit_views,
    practice_views,
    ready_views,
    table_link_views,
    views,
    words_views,
)
from workshop.live.blueprint import bp

__all__ = [
    "agenda_views",
    "attendance_views",
    "bp",
    "kit_views",
    "practice_views",
    "ready_views",
    "table_link_views",
    "views",
    "words_views",
]
