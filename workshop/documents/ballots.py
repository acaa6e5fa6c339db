"""Paper ballots to be filled in by hand, with a stub that carries the receipt."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from workshop.documents.figures import money
from workshop.documents.qr import qr_png
from workshop.documents.tables import Document
from workshop.documents.typesetting import typeset

TWO_ON_A_SHEET = 9  # projects, at most


@dataclass(frozen=True, slots=True)
class BallotProject:
    """A project on the ballot, by its printed number."""

    number: int
    title: str
    cost_cents: int


@dataclass(frozen=True, slots=True)
class PaperBallot:
    """One sheet: its serial, its code, the link in its QR code, and the receipt on its stub."""

    serial: str
    code: str
    url: str
    receipt: str


@dataclass(frozen=True, slots=True)
class BallotTexts:
    """What all ballots of a round say. `alt` is read in place of the QR code by screen readers.

    `mark`, `number`, `project` and `cost` head the columns; `written`: numbers are written into the boxes.
    """

    heading: str
    about: str
    how: str
    instructions: str
    mark: str
    number: str
    project: str
    cost: str
    receipt_label: str
    stub: str
    address: str
    alt: str
    written: bool = False


def ballots_pdf(
    document: Document,
    texts: BallotTexts,
    projects: tuple[BallotProject, ...],
    ballots: tuple[PaperBallot, ...],
) -> bytes:
    """The ballots on portrait A4 sheets, two on each where the projects are few."""
    two = len(projects) <= TWO_ON_A_SHEET
    crowded = len(projects) > 20
    data = {
        **asdict(texts),
        "two": two,
        "size": 9.5 if crowded else 10.5,
        "air": 1.0 if two or crowded else 1.6,
        "box": 16 if texts.written else 10,
        "projects": [
            {
                "number": str(project.number),
                "title": project.title,
                "cost": money(project.cost_cents, document.language),
            }
            for project in projects
        ],
        "ballots": [
            {
                "qr": list(qr_png(ballot.url)),
                "serial": ballot.serial,
                "code": ballot.code,
                "receipt": ballot.receipt,
            }
            for ballot in ballots
        ],
    }
    return typeset("ballots.typ", document, data)
