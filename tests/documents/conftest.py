"""A small plan of Olmedo as officials would export it, and a hostile one."""

from __future__ import annotations

from datetime import date

import pytest

from workshop.documents.plan import PLAN_COLUMNS, plan_table
from workshop.documents.tables import Document, Fact, Row, Signature, Table

TITLES = {
    "number": "N.º", "title": "Acción", "description": "Qué se hará", "component": "Componente",
    "parish": "Parroquia", "responsible": "Responsable", "unit": "Unidad", "deadline": "Plazo",
    "cost": "Costo", "funding": "Financiamiento", "indicator": "Indicador y meta", "baseline": "Línea base",
    "target": "Meta", "verification": "Medios de verificación", "competence": "Competencia",
    "status": "Estado", "progress": "Avance", "objective": "Objetivo del PDOT", "programme": "Programa",
    "goal": "Meta del POA", "activities": "Actividades", "start": "Inicio", "budget_line": "Partida",
    "answer": "Qué hacer", "reason": "Motivo",
}  # fmt: skip
HOSTILE = (
    '=HYPERLINK("http://mal.example","clic")', "+1", "-2+3", "@SUM(A1:A9)", "\t=1+1", "＝1+1", "＠SUM(1)",
    "#import \"x.typ\": *", "*negrita* _cursiva_ $x$ `raw` <etiqueta> @cita \\ // nota",
    "Parangaricutirimícuaroesternocleidomastoideo" * 4, "agua 🚰 segura 👩🏽‍🌾",
    "مرحبا بالعالم", "שלום", "<b>&amp;",
    "línea uno\nlínea dos", "nul\x00o \x1b[31m", "ñandú, güiña, ÁÉÍÓÚ ¿sí? «sí»",
)  # fmt: skip


def action(number: int, **changes: object) -> Row:
    row: dict[str, object] = {
        "number": number,
        "title": "Cloración y tubería de agua segura en La Tingue",
        "description": "Cambiar 1,2 km de tubería, instalar un clorador y capacitar a la junta de agua.",
        "component": "Biofísico y servicios",
        "parish": "La Tingue",
        "responsible": "Rosa Elvira Cango",
        "unit": "Dirección de Agua Potable y Alcantarillado",
        "deadline": date(2027, 3, 30),
        "cost": 2_400_050 + number,
        "funding": "Presupuesto participativo",
        "indicator": "Familias con agua clorada todos los días",
        "baseline": "0 de 84",
        "target": "84 de 84",
        "verification": "Informe mensual del laboratorio",
        "competence": "Municipal",
        "status": "En marcha",
        "progress": 40,
        "objective": "Garantizar agua segura en las comunidades rurales",
        "programme": "Agua segura",
        "goal": "84 familias con agua segura todos los días",
        "activities": "Comprar el clorador (Rosa Cango, 1 feb 2027)\nCapacitar a la junta (Junta de agua)",
        "start": date(2027, 1, 4),
        "budget_line": "7.5.01.01",
    }
    return {**row, **changes}  # type: ignore[return-value]


def plan(rows: list[Row]) -> Table:
    return plan_table(
        "Plan de acción", {key: (TITLES[key], f"Nota de {key}") for key in PLAN_COLUMNS}, rows, "Total"
    )


@pytest.fixture
def document() -> Document:
    return Document(
        canton="Olmedo",
        province="Loja",
        process="Presupuesto participativo 2027",
        title="Plan de acción",
        date=date(2026, 11, 24),
        heading="GAD Municipal del cantón Olmedo · Provincia de Loja",
        facts=(Fact("Acciones", "12"), Fact("Costo total", "USD 288.006,78"), Fact("Estado", "En marcha")),
        footer="Olmedo, Loja · Presupuesto participativo 2027",
        page_label="Página {page} de {pages}",
        signatures_heading="Firmas",
        signatures=(
            Signature("Alcaldesa", "María Ortiz"),
            Signature("Director de Planificación"),
            Signature("Veeduría"),
        ),
    )


@pytest.fixture
def table() -> Table:
    return plan([action(number) for number in range(1, 13)])


@pytest.fixture
def hostile_table() -> Table:
    return plan([action(number, title=text, responsible=text) for number, text in enumerate(HOSTILE, 1)])
