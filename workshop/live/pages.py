"""All pages of the room on their one blueprint."""

from workshop.live import (
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
    "bp",
    "console_views",
    "coverage_views",
    "phone_views",
    "photo_views",
    "record_views",
    "screen_views",
    "table_views",
]
