"""Forms of sign-in and of people."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import Email, EqualTo, InputRequired, Length

from workshop.access.labels import ROLES

NEEDED = lazy_gettext("Fill in this field.")
EMAIL = Email(message=lazy_gettext("Write an e-mail address like nombre@municipio.gob.ec."))


class SignInForm(FlaskForm):
    email = EmailField(lazy_gettext("E-mail"), [InputRequired(NEEDED)])
    password = PasswordField(lazy_gettext("Password"), [InputRequired(NEEDED)])


class PasswordForm(FlaskForm):
    password = PasswordField(
        lazy_gettext("New password"),
        [
            InputRequired(NEEDED),
            Length(
                min=10,
                max=200,
                message=lazy_gettext("Use at least 10 characters: four plain words are good."),
            ),
        ],
    )
    again = PasswordField(
        lazy_gettext("The same password again"),
        [InputRequired(NEEDED), EqualTo("password", lazy_gettext("The two passwords are not the same."))],
    )


class OwnPasswordForm(PasswordForm):
    current = PasswordField(lazy_gettext("Current password"), [InputRequired(NEEDED)])


class FirstAccountForm(PasswordForm):
    name = StringField(lazy_gettext("Name"), [InputRequired(NEEDED), Length(max=120)])
    email = EmailField(lazy_gettext("E-mail"), [InputRequired(NEEDED), EMAIL])


class PersonForm(FlaskForm):
    name = StringField(lazy_gettext("Name"), [InputRequired(NEEDED), Length(max=120)])
    email = EmailField(lazy_gettext("E-mail"), [InputRequired(NEEDED), EMAIL])
    role = SelectField(lazy_gettext("Role"), choices=list(ROLES.items()))


class RoleForm(FlaskForm):
    role = SelectField(lazy_gettext("Role"), choices=list(ROLES.items()))
