"""Open data: tables as CSV and JSON, described by a Data Package, whole in a ZIP.

Source: Data Package 2.0 and Table Schema 2.0 (https://datapackage.org/standard/). The CSV is theirs too: UTF-8
without a mark, commas, decimal points, so that it needs no dialect. A text that a spreadsheet could take for a
formula has an apostrophe before it in the CSV, and not in the JSON.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from workshop.documents.safety import clean, csv_cell

Type = Literal["integer", "string", "number", "date", "datetime", "boolean"]
Value = int | str | bool | date | datetime | None
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"


@dataclass(frozen=True, slots=True)
class Field:
    """A column. A "number" is given as whole hundredths (cents) and written with two decimals.

    `choices` are all the words that can stand in it; `to` is the table and column that its values are of.
    """

    name: str
    type: Type
    title: str
    description: str
    needed: bool = False
    choices: tuple[str, ...] = ()
    to: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table without its rows; `key` names the columns that tell its rows apart."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ("id",)


@dataclass(frozen=True, slots=True)
class Package:
    """What is said of all tables together. `sources` are (title, address); `homepage` is the public page."""

    name: str
    title: str
    description: str
    homepage: str
    publisher: str
    sheets: tuple[Sheet, ...]
    sources: tuple[tuple[str, str], ...] = ()
    keywords: tuple[str, ...] = ()
    licence: tuple[str, str, str] = field(
        default=(
            "CC-BY-4.0",
            "https://creativecommons.org/licenses/by/4.0/",
            "Creative Commons Attribution 4.0 International",
        )
    )


Rows = tuple[Mapping[str, Value], ...]


def sheet_csv(sheet: Sheet, rows: Rows) -> bytes:
    """The rows as CSV, the names of the columns first."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow([each.name for each in sheet.fields])
    for row in rows:
        writer.writerow([_csv(row.get(each.name), each.type) for each in sheet.fields])
    return output.getvalue().encode()


def sheet_json(sheet: Sheet, rows: Rows) -> bytes:
    """The rows as a JSON array of objects; an empty cell is null, a number has its decimals."""
    found = [{each.name: _json(row.get(each.name), each.type) for each in sheet.fields} for row in rows]
    # `Decimal` keeps 0.10 as it is; json knows only floats, which write whole cents exactly up to 10^13 dollars.
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(value: Value, kind: Type) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return f"{Decimal(value) / 100:.2f}" if kind == "number" else str(value)
    return csv_cell(value)


def _json(value: Value, kind: Type) -> str | int | float | bool | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return float(Decimal(value) / 100) if kind == "number" else value
    return clean(value) or None


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def descriptor(
    package: Package, files: Mapping[str, bytes] | None = None, now: datetime | None = None
) -> bytes:
    """The `datapackage.json` of a package; with `files` it says their sizes and fingerprints, as in a ZIP.

    At the stable addresses it does not: the tables change while it is read.
    """
    name, path, title = package.licence
    found: dict[str, Any] = {
        "$schema": PROFILE,
        "name": package.name,
        "title": package.title,
        "description": package.description,
        "homepage": package.homepage,
        "licenses": [{"name": name, "path": path, "title": title}],
        "contributors": [{"title": package.publisher, "roles": ["publisher"]}],
        "sources": [{"title": said, "path": at} for said, at in package.sources],
        "keywords": list(package.keywords),
        "resources": [_resource(sheet, files) for sheet in package.sheets],
    }
    if now is not None:
        found["created"] = _moment(now)
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(sheet: Sheet, files: Mapping[str, bytes] | None) -> dict[str, Any]:
    path = f"{sheet.name}.csv"
    found: dict[str, Any] = {
        "name": sheet.name,
        "type": "table",
        "title": sheet.title,
        "description": sheet.description,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        # Not of the standard: the same rows in another format.
        "alternatives": [{"path": f"{sheet.name}.json", "format": "json", "mediatype": "application/json"}],
    }
    if files is not None:
        found["bytes"] = len(files[path])
        found["hash"] = f"sha256:{hashlib.sha256(files[path]).hexdigest()}"
    links = [
        {
            "fields": [each.name],
            "reference": {"resource": _reference(sheet, each.to[0]), "fields": [each.to[1]]},
        }
        for each in sheet.fields
        if each.to is not None
    ]
    found["schema"] = {
        "$schema": SCHEMA,
        "fields": [_field(each) for each in sheet.fields],
        "primaryKey": list(sheet.key),
        **({"foreignKeys": links} if links else {}),
    }
    return found


def _reference(sheet: Sheet, to: str) -> str:
    return "" if to == sheet.name else to  # an empty name is the table itself


def _field(column: Field) -> dict[str, Any]:
    rules: dict[str, Any] = {}
    if column.needed:
        rules["required"] = True
    if column.choices:
        rules["enum"] = list(column.choices)
    return {
        "name": column.name,
        "type": column.type,
        "title": column.title,
        "description": column.description,
        **({"constraints": rules} if rules else {}),
    }


def package_files(package: Package, rows: Mapping[str, Rows]) -> dict[str, bytes]:
    """Every table of a package as CSV and JSON, by file name."""
    found = {}
    for sheet in package.sheets:
        found[f"{sheet.name}.csv"] = sheet_csv(sheet, rows[sheet.name])
        found[f"{sheet.name}.json"] = sheet_json(sheet, rows[sheet.name])
    return found


def package_zip(package: Package, files: Mapping[str, bytes], readme: str, now: datetime) -> bytes:
    """All files with their description and a README in a ZIP; the same content gives the same bytes but for `now`."""
    whole = {**files, "datapackage.json": descriptor(package, files, now), "README.txt": readme.encode()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(whole):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = (
                zipfile.ZIP_DEFLATED,
                3,
                0o644 << 16,
            )
            packed.writestr(entry, whole[name])
    return out.getvalue()


def mark_of(files: Mapping[str, bytes]) -> str:
    """A mark of what files say: the same bytes, the same mark."""
    said = hashlib.sha256()
    for name in sorted(files):
        said.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return said.hexdigest()[:24]
