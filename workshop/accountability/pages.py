"""All pages of the report; importing this module puts its public file on the public blueprint."""

from workshop.accountability import public_views
from workshop.accountability.views import bp

__all__ = ["bp", "public_views"]
