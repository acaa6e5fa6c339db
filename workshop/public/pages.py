"""All public pages on their one blueprint."""

from workshop.public import (
    arms_views,
    calendar_views,
    data_views,
    map_views,
    published_views,
    report_views,
    scorecard_views,
    thread_views,
)
from workshop.public.views import bp

__all__ = [
    "arms_views",
    "bp",
    "calendar_views",
    "data_views",
    "map_views",
    "published_views",
    "report_views",
    "scorecard_views",
    "thread_views",
]
