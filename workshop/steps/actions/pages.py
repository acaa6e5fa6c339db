"""All pages of the room: importing the views puts them on their blueprint."""

from workshop.steps.actions import activity_views, views

BLUEPRINTS = (views.bp,)

__all__ = ["BLUEPRINTS", "activity_views"]
