"""The printed documents: a register on landscape pages (the action plan), a round's result, voting slips."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from workshop.documents.digest import fingerprint
from workshop.documents.figures import integer, labelled_facts, money, show
from workshop.documents.plan import PLAN_LAYOUT
from workshop.documents.qr import qr_png
from workshop.documents.tables import Document, Fact, PrintColumn, Row, Table, printable
from workshop.documents.typesetting import typeset

_RIGHT = ("integer", "money")


def register_pdf(
    document: Document, table: Table, layout: tuple[PrintColumn, ...] = PLAN_LAYOUT, digest: str = ""
) -> bytes:
    """The table on landscape A4 pages, its header on each, the secondary cells below the leading ones.

    `digest` is printed at the foot; by default it is the fingerprint of the table.
    """
    columns = printable(table, layout)
    data = {
        "columns": [
            {
                "title": table.column(item.lead).title,
                "share": item.share,
                "right": table.column(item.lead).kind in _RIGHT,
            }
            for item in columns
        ],
        "rows": [
            {
                "cells": [_printed_cell(document, table, item, row) for item in columns],
                "keep": _fits_a_page(row),
            }
            for row in table.rows
        ],
        "totals": _totals(document, table, columns),
    }
    return typeset("register.typ", document, data, digest=digest or fingerprint(table))


def _fits_a_page(row: Row) -> bool:
    """Rows stay whole unless they are so long that they could run off the page."""
    texts = [cell for cell in row.values() if isinstance(cell, str)]
    return all(len(text) <= 500 and text.count("\n") < 8 for text in texts)


def _printed_cell(document: Document, table: Table, item: PrintColumn, row: Row) -> dict[str, Any]:
    under = []
    progress = None
    for line in item.under:
        if facts := labelled_facts(table, item, line, row, document.language):
            under.append([asdict(fact) for fact in facts])
        for key in line:
            if table.column(key).kind == "percent" and isinstance(row.get(key), int):
                progress = row.get(key)
    lead = table.column(item.lead)
    return {
        "lead": show(row.get(item.lead), lead.kind, document.language),
        "strong": lead.key == "title",
        "under": under,
        "progress": progress,
    }


def _totals(document: Document, table: Table, columns: tuple[PrintColumn, ...]) -> list[dict[str, Any]]:
    """The last row: the label over the columns before the first sum, then each sum below its column."""
    if not any(item.lead in table.totals for item in columns):
        return []
    cells: list[dict[str, Any]] = []
    for item in columns:
        if item.lead in table.totals:
            value = show(table.total(item.lead), table.column(item.lead).kind, document.language)
            cells.append({"value": value, "span": 1, "right": True})
        elif cells and not cells[-1]["right"]:
            cells[-1]["span"] += 1
        else:
            cells.append({"value": "" if cells else table.total_label, "span": 1, "right": False})
    return cells


@dataclass(frozen=True, slots=True)
class ResultLabels:
    """Headings and labels of the result, in the reader's language."""

    turnout: str
    winners: str
    projects: str
    ties: str
    settings: str
    ceiling: str
    spent: str
    left: str
    number: str
    project: str
    votes: str
    cost: str
    reason: str
    won: str
    lost: str
    no_winners: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class ResultProject:
    """A project in a result: its number on the ballot, its votes, and the sentence that says why."""

    number: str
    title: str
    cost_cents: int
    votes: int
    won: bool
    reason: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """A counted round. `projects` come in the order to print, winners in the order of selection.

    `turnout` are figures (say ballots cast), `settings` the round's rules, `ties` a sentence for each tie
    and how it was broken, `digest` the fingerprint of the counted ballots.
    """

    labels: ResultLabels
    ceiling_cents: int
    projects: tuple[ResultProject, ...]
    winners: tuple[ResultProject, ...]
    turnout: tuple[Fact, ...] = ()
    settings: tuple[Fact, ...] = ()
    ties: tuple[str, ...] = ()
    digest: str = ""


def results_pdf(document: Document, results: Results) -> bytes:
    """The result of a round on portrait A4 pages."""
    language = document.language
    spent = sum(project.cost_cents for project in results.winners)
    most = max((project.votes for project in results.projects), default=0)

    def printed(project: ResultProject) -> dict[str, Any]:
        return {
            "number": project.number,
            "title": project.title,
            "place": project.place,
            "votes": integer(project.votes, language),
            "bar": project.votes * 100 / most if most else 0,
            "cost": money(project.cost_cents, language),
            "won": project.won,
            "outcome": results.labels.won if project.won else results.labels.lost,
            "reason": project.reason,
        }

    data = {
        "labels": asdict(results.labels),
        "ceiling": money(results.ceiling_cents, language),
        "spent": money(spent, language),
        "left": money(results.ceiling_cents - spent, language),
        "share": spent * 100 / results.ceiling_cents if results.ceiling_cents else 0,
        "winners": [printed(project) for project in results.winners],
        "projects": [printed(project) for project in results.projects],
        "turnout": [asdict(fact) for fact in results.turnout],
        "settings": [asdict(fact) for fact in results.settings],
        "ties": list(results.ties),
        "digest": results.digest,
    }
    return typeset("results.typ", document, data, digest=fingerprint(results))


@dataclass(frozen=True, slots=True)
class Slip:
    """One voting slip: its code, and the link in its QR code."""

    code: str
    url: str
    parish: str = ""


@dataclass(frozen=True, slots=True)
class SlipTexts:
    """What all slips of a round say. `alt` is read in place of the QR code by screen readers."""

    heading: str
    scan: str
    code_label: str
    address_label: str
    address: str
    closes: str
    instructions: str
    alt: str


def slips_pdf(document: Document, texts: SlipTexts, slips: tuple[Slip, ...]) -> bytes:
    """Ten slips on each A4 page, to be printed and cut out."""
    data = {
        **asdict(texts),
        "slips": [
            {
                "qr": list(qr_png(slip.url)),
                "alt": texts.alt,
                "heading": texts.heading,
                "parish": slip.parish,
                "code": (code := grouped(slip.code)),
                "code_size": 15 if len(code) <= 10 else 12.5 if len(code) <= 14 else 9.5,
            }
            for slip in slips
        ],
    }
    return typeset("slips.typ", document, data, digest="")


def grouped(code: str, size: int = 4) -> str:
    """The code in groups that can be read aloud; a code that is already grouped stays as it is."""
    if "-" in code or " " in code:
        return code
    return "-".join(code[start : start + size] for start in range(0, len(code), size))
