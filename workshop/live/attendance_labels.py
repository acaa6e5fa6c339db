"""Attendance in words."""

from flask_babel import lazy_gettext

from workshop.models.live import SignInSource
from workshop.steps.setup.trait_labels import NOT_SAID_NAME as NOT_SAID_NAME
from workshop.steps.setup.trait_labels import TRAIT_NAMES as TRAIT_NAMES
from workshop.steps.setup.trait_labels import TRAIT_VALUES as TRAIT_VALUES

SOURCES = {
    SignInSource.PHONE.value: lazy_gettext("by phone"),
    SignInSource.STAFF.value: lazy_gettext("by the team"),
    SignInSource.PAPER.value: lazy_gettext("from paper"),
}
