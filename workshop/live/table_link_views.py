"""The tables of a workshop: who moderates, who writes, and each table's own link."""

import segno
from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import can, process_page
from workshop.extensions import db
from workshop.live import table_links
from workshop.live.before_pages import AT, address, found, shown
from workshop.live.blueprint import bp
from workshop.live.kit_words import short, table_address
from workshop.models.errors import InvalidField
from workshop.models.process import Process, Workshop


def _page(workshop: Workshop, status: int = 200, error: str = "") -> ResponseReturnValue:
    links = table_links.links(db.session(), workshop)
    codes = {}
    if can("workshop.edit"):  # whoever has the link may enter for the table
        for table_id, link in links.items():
            whole = table_address(workshop, link.key)
            codes[table_id] = (whole, short(whole), segno.make(whole, error="m").svg_data_uri(border=2))
    return shown("tables.html", workshop, status, links=links, codes=codes, typed=request.form, error=error)


@bp.get(f"{AT}/tables")
@process_page("process.see")
def workshop_tables(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Show the tables, their people and their links."""
    return _page(found(process, workshop_id))


@bp.post(f"{AT}/tables")
@process_page("workshop.edit")
def write_tables(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Keep who moderates and who writes at each table; a table without a link gets one."""
    workshop = found(process, workshop_id)
    named = {
        each.id: (request.form.get(f"moderator-{each.id}", ""), request.form.get(f"rapporteur-{each.id}", ""))
        for each in workshop.tables
        if f"moderator-{each.id}" in request.form
    }
    try:
        table_links.name_people(db.session(), workshop, named)
    except InvalidField as error:
        db.session.rollback()
        return _page(found(process, workshop_id), 422, _(error.reason, **error.values))
    flash(_("The tables are kept."), "success")
    return redirect(address("live.workshop_tables", workshop))


@bp.post(f"{AT}/tables/<int:table_id>/key")
@process_page("workshop.edit")
def renew_table(process: Process, workshop_id: int, table_id: int) -> ResponseReturnValue:
    """Give a table another link."""
    workshop = found(process, workshop_id)
    table_links.renew_key(db.session(), workshop, table_id)
    flash(_("The table has a new link; the old one opens nothing any more. Print its card again."), "success")
    return redirect(address("live.workshop_tables", workshop) + f"#table-{table_id}")
