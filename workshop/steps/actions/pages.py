"""All pages of the room: importing the views puts them on their blueprint."""

from workshop.steps.actions import (
    activity_views,
    calendar_views,
    feed_views,
    priority_views,
    upload_views,
    version_views,
    views,
)

BLUEPRINTS = (views.bp, calendar_views.bp, feed_views.bp)

__all__ = ["BLUEPRINTS", "activity_views", "priority_views", "upload_views", "version_views"]
