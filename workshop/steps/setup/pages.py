"""All pages of the room: importing the views puts them on their blueprint."""

from workshop.steps.setup import arms_views, workshop_views
from workshop.steps.setup.views import bp

__all__ = ["arms_views", "bp", "workshop_views"]
