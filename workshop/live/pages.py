"""All pages of the room on their one blueprint."""

from workshop.live import (
    agenda_views,
    attendance_views,
    console_views,
    coverage_views,
    kit_views,
    phone_views,
    photo_views,
    practice_views,
    ready_views,
    record_views,
    screen_views,
    table_link_views,
    table_views,
    words_views,
)
from workshop.live.blueprint import bp

__all__ = [
    "agenda_views",
    "attendance_views",
    "bp",
    "console_views",
    "coverage_views",
    "kit_views",
    "phone_views",
    "photo_views",
    "practice_views",
    "ready_views",
    "record_views",
    "screen_views",
    "table_link_views",
    "table_views",
    "words_views",
]
