"""Open data at stable addresses: the page that lists it, each table as CSV and JSON, its description, all in a ZIP."""

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from workshop.documents.datapackage import (
    Package,
    descriptor,
    mark_of,
    package_files,
    package_zip,
    sheet_csv,
    sheet_json,
)
from workshop.extensions import db
from workshop.models.base import utc_now
from workshop.models.process import Process
from workshop.public import queries
from workshop.public.data.package import package
from workshop.public.data.source import Source
from workshop.public.data.tables import TABLES, rows_of
from workshop.public.views import bp
from workshop.web.addresses import outside

__all__ = ["bp"]
DESCRIPTOR, ZIP = "datapackage.json", "datapackage.zip"
WRITERS = {"csv": (sheet_csv, "text/csv; charset=utf-8"), "json": (sheet_json, "application/json")}
LANGUAGE = "es"  # of the words in cells and descriptions: data is one, whoever reads it


def _package(process: Process) -> Package:
    at = {"canton_slug": process.canton.slug, "process_id": process.id}
    return package(process, outside("public.process", **at))


@bp.get("/p/<canton_slug>/<int:process_id>/data/")
def data(canton_slug: str, process_id: int) -> ResponseReturnValue:
    """List the tables with what they hold and where they are."""
    session = db.session()
    found = queries.process(session, canton_slug, process_id)
    source = Source(session, found)
    described = _package(found)
    return render_template(
        "public/data.html",
        place=found.canton,
        shown_process=found,
        package=described,
        tables=[(sheet, len(rows_of(source, sheet.name))) for sheet in described.sheets],
        address=outside("public.data_file", canton_slug=canton_slug, process_id=process_id, name=DESCRIPTOR),
    )


@bp.get("/p/<canton_slug>/<int:process_id>/data/<name>")
def data_file(canton_slug: str, process_id: int, name: str) -> ResponseReturnValue:
    """Send a table, the description of all, or everything as a ZIP; always in Spanish."""
    table, _dot, form = name.rpartition(".")
    if name not in (DESCRIPTOR, ZIP) and (table not in TABLES or form not in WRITERS):
        abort(404)
    session = db.session()
    found = queries.process(session, canton_slug, process_id)
    with force_locale(LANGUAGE):
        described, source = _package(found), Source(session, found)
        if name == DESCRIPTOR:
            body = descriptor(described)
            return _file(body, "application/json", name, mark_of({name: body}))
        if name == ZIP:
            files = package_files(described, {each: rows_of(source, each) for each in TABLES})
            mark = mark_of({**files, DESCRIPTOR: descriptor(described)})
            body = package_zip(described, files, _readme(described), utc_now())
            return _file(body, "application/zip", f"{described.name}.zip", mark)
        sheet = next(each for each in described.sheets if each.name == table)
        write, kind = WRITERS[form]
        body = write(sheet, rows_of(source, table))
        return _file(body, kind, name, mark_of({name: body}))


def _file(body: bytes, kind: str, name: str, mark: str) -> Response:
    answer = Response(body, content_type=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Access-Control-Allow-Origin"] = (
        "*"  # public data, read without a cookie: any page may fetch it
    )
    answer.set_etag(mark, weak=True)
    answer.make_conditional(request)
    return answer


def _readme(described: Package) -> str:
    """The description in plain words, for whoever opens the ZIP without a program for data packages."""
    name, path, title = described.licence
    lines = [
        described.title,
        "",
        described.description,
        "",
        described.homepage,
        f"{title} ({name}): {path}",
        "",
    ]
    for sheet in described.sheets:
        lines += [f"{sheet.name}.csv, {sheet.name}.json: {sheet.title}. {sheet.description}"]
        lines += [f"  {each.name}: {each.title}. {each.description}" for each in sheet.fields]
        lines.append("")
    return "\n".join(lines)
