"""What the page /design shows: a form with mistakes in it, a figure and a QR code."""

from typing import Any

import segno
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired

from workshop.web.fields import MoneyField, MoneyRequired


class SampleForm(FlaskForm):
    """One field of each kind."""

    title = StringField("Título de la acción", [DataRequired(lazy_gettext("Write a title."))])
    email = StringField("Correo electrónico", description="Solo lo ve el equipo municipal.")
    password = PasswordField("Contraseña", [DataRequired()])
    text = TextAreaField("Qué se hará", description="En dos o tres frases que entienda cualquier persona.")
    parish = SelectField(
        "Parroquia", choices=[("", "Todo el cantón"), ("220451", "Ávila"), ("220457", "San José de Dahuano")]
    )
    competence = RadioField(
        "Competencia",
        [DataRequired(lazy_gettext("Choose one."))],
        choices=[("m", "Municipal"), ("p", "Provincial"), ("j", "Parroquial"), ("n", "Nacional")],
    )
    groups = SelectMultipleField(
        "Grupos de atención prioritaria",
        choices=[
            ("a", "Personas adultas mayores"),
            ("d", "Personas con discapacidad"),
            ("n", "Niñez y adolescencia"),
            ("m", "Personas en movilidad humana"),
        ],
    )
    deadline = DateField("Fecha límite")
    cost = MoneyField("Presupuesto referencial", [MoneyRequired()])
    file = FileField("Lista de actores (Excel o CSV)")
    public = BooleanField("Mostrar en la página pública")


def sample_form() -> SampleForm:
    """Return the sample form as it comes back after a mistake."""
    form = SampleForm(
        data={"title": "", "cost": None, "groups": ["a"], "text": "Tanque de cloración y 1,2 km de tubería."},
        meta={"csrf": False},
    )
    form.title.errors = [lazy_gettext("Write a title.")]
    form.cost.raw_data = ["24,000.5.0"]
    form.cost.errors = [
        lazy_gettext("Write the amount like 1.234,56 or 1234.56, in dollars and without letters.")
    ]
    form.competence.errors = [lazy_gettext("Choose one.")]
    return form


def sample() -> dict[str, Any]:
    """Return what the template of /design needs."""
    names = [
        "Junta de Agua El Carmen",
        "GAD parroquial Ávila",
        "Asociación de cacaoteros",
        "Cooperativa Suno",
    ]
    figure = {
        "data": [
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": [4, 5, 3, 2],
                "y": [3, 5, 4, 1.5],
                "text": names,
                "textposition": "top center",
                "marker": {"size": 14},
            }
        ],
        "layout": {
            "xaxis": {"title": {"text": "Interés"}, "range": [0.5, 5.8]},
            "yaxis": {"title": {"text": "Influencia"}, "range": [0.5, 5.8]},
        },
    }
    address = "https://minga.ec/j/KAWSAY"
    image = segno.make(address, error="m").svg_data_uri(border=2)
    return {"form": sample_form(), "figure": figure, "names": names, "address": address, "image": image}
