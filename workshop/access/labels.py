"""The roles in words."""

from flask_babel import lazy_gettext

ROLES = {
    "coordinator": lazy_gettext("Coordinator"),
    "facilitator": lazy_gettext("Facilitator"),
    "official": lazy_gettext("Official"),
    "observer": lazy_gettext("Observer"),
}
