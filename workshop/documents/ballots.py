"""Paper ballots to be filled in by hand, with a stub that carries the receipt."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from workshop.documents.figures import money
from workshop.documents.qr import qr_png
from workshop.documents.tables import Document
from workshop.documents.typesetting import typeset

# A title of more than so many letters takes two lines.
LETTERS = 68
# Two ballots on a sheet up to so many lines of projects, at most seven projects.
TWO_ON_A_SHEET, MOST_OF_TWO = 7, 9
# On a whole page, up to so many lines: size of the type in points, air above and below a project and the height of its
# box in millimetres. More lines run on to a second page.
PAGES = ((14, 11.0, 2.0, 6.0), (22, 10.5, 1.6, 5.4), (28, 9.5, 1.2, 5.0), (33, 9.0, 0.9, 4.6))
TWO, LONG = (9.5, 0.9, 5.4), (9.5, 1.1, 5.0)


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
    code_label: str
    by_phone: str
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
    lines = sum(1 + len(project.title) // LETTERS for project in projects)
    two = len(projects) <= TWO_ON_A_SHEET and lines <= MOST_OF_TWO
    page = next((tuple(sizes) for most, *sizes in PAGES if lines <= most), None)
    size, air, frame = TWO if two else page or LONG
    data = {
        **asdict(texts),
        "two": two,
        "long": page is None,
        "size": size,
        "air": air,
        "frame": frame,
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
                "qr": list(qr_png(ballot.url, scale=4)),
                "serial": ballot.serial,
                "code": ballot.code,
                "receipt": ballot.receipt,
            }
            for ballot in ballots
        ],
    }
    return typeset("ballots.typ", document, data, digest="")
