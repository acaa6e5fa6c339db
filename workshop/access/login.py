"""Who is signed in, as Flask-Login sees them."""

import hashlib

from flask import Flask
from flask_babel import lazy_gettext
from flask_login import UserMixin, current_user

from workshop.extensions import db, login_manager
from workshop.models.people import Person


class User(UserMixin):
    """A signed-in person. The session's id carries a mark of the password: changing it ends other sessions."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def get_id(self) -> str:
        mark = hashlib.sha256((self.person.password_hash or "").encode()).hexdigest()[:16]
        return f"{self.person.id}:{mark}"


def load_user(user_id: str) -> User | None:
    """Return the person of a session, unless archived or with a new password since."""
    number, _, _mark = user_id.partition(":")
    person = db.session.get(Person, int(number)) if number.isdigit() else None
    if person is None or person.archived:
        return None
    user = User(person)
    return user if user.get_id() == user_id else None


def signed_in_person() -> Person | None:
    """Return the person who is signed in, or None."""
    return current_user.person if current_user.is_authenticated else None


def init_login(app: Flask) -> None:
    """Bind Flask-Login to `app`."""
    login_manager.init_app(app)
    login_manager.user_loader(load_user)
    login_manager.login_view = "access.sign_in"
    login_manager.login_message = lazy_gettext("Sign in to see this page.")
    login_manager.login_message_category = "info"
