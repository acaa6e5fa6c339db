"""Which language a reader sees: the one they chose, else Spanish."""

from flask import g, has_request_context, session
from flask_login import current_user

LANGUAGES = {"es": "Español", "en": "English"}


def chosen_language() -> str:
    """Return "es" or "en": this browser's choice, else the signed-in person's, else Spanish."""
    if not has_request_context():
        return "es"
    forced = g.get("language")
    chosen = forced or session.get("language")
    if chosen is None and current_user and current_user.is_authenticated:
        chosen = current_user.person.language
    return chosen if chosen in LANGUAGES else "es"
