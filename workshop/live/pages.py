"""All pages of the room on their one blueprint."""

from workshop.live import (
    agenda_views,
    attendance_views,
    console_views,
    coverage_views,
    phone_views,
    photo_views,
    record_views,
    screen_views,
    table_views,
)
from workshop.live.blueprint import bp

__all__ = [
    "agenda_views",
    "attendance_views",
    "bp",
    "console_views",
    "coverage_views",
    "phone_views",
    "photo_views",
    "record_views",
    "screen_views",
    "table_views",
]
