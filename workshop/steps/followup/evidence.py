"""Evidence: photographs and PDFs that go with a report; checked by their content, kept as files of ours."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from workshop.documents.images import NotAPicture, looks_like_pdf, photo
from workshop.models.actions import Action, ActionUpdate
from workshop.models.base import utc_now
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.followup import Evidence, EvidenceKind
from workshop.steps.setup.stored import write_file

LARGEST_FILE = 12 * 1024 * 1024  # bytes
MOST_FILES = 3
ENDINGS = {EvidenceKind.PHOTO: "jpg", EvidenceKind.PDF: "pdf"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent. `content` is empty when it was too large to be read."""

    content: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: a photograph written anew, or a PDF as it was."""

    kind: EvidenceKind
    content: bytes
    width: int | None = None
    height: int | None = None


def checked(files: list[Sent]) -> list[Checked]:
    """Return what may be kept of the files; raises InvalidField for "evidence" and says what is wrong.

    What a file is called does not matter, only what it holds.
    """
    if len(files) > MOST_FILES:
        raise InvalidField("evidence", mark("Send at most %(most)s files at a time."), most=MOST_FILES)
    return [_checked(file) for file in files]


def _checked(file: Sent) -> Checked:
    if file.size > LARGEST_FILE:
        raise InvalidField(
            "evidence",
            mark(
                "A file has %(size)s MB; at most 12 MB can be sent. What you wrote is kept: choose a smaller one."
            ),
            size=round(file.size / 1024 / 1024),
        )
    if file.content.lstrip()[:5] == b"%PDF-":
        if looks_like_pdf(file.content):
            return Checked(EvidenceKind.PDF, file.content)
        raise InvalidField(
            "evidence", mark("This PDF is damaged or is none. What you wrote is kept: choose the file again.")
        )
    try:
        picture = photo(file.content)
    except NotAPicture:
        reason = mark(
            "We could not read a file as a photo (JPEG, PNG, WebP) or as a PDF. "
            "What you wrote is kept: choose another file."
        )
        raise InvalidField("evidence", reason) from None
    return Checked(EvidenceKind.PHOTO, picture.content, picture.width, picture.height)


def keep(session: Session, folder: Path, update: ActionUpdate, files: list[Checked]) -> list[Evidence]:
    """Write the files into `folder`, readable by the server alone, and keep them with `update`."""
    kept = []
    for file in files:
        name = write_file(folder, file.content, ENDINGS[file.kind])
        kept.append(
            Evidence(
                update_id=update.id,
                kind=file.kind,
                stored_as=name,
                sha256=hashlib.sha256(file.content).hexdigest(),
                size=len(file.content),
                width=file.width,
                height=file.height,
            )
        )
    session.add_all(kept)
    session.flush()
    return kept


def find(session: Session, action: Action, evidence_id: int, hidden: bool = False) -> Evidence:
    """Return the evidence of an action; raises NotFound, also for what is hidden unless `hidden`."""
    found = session.get(Evidence, evidence_id)
    if found is None or found.update.action_id != action.id or (found.hidden_at and not hidden):
        raise NotFound
    return found


def hide(session: Session, evidence: Evidence, hidden: bool = True) -> None:
    """Take a file from the public pages, or show it again; it stays kept."""
    evidence.hidden_at = (evidence.hidden_at or utc_now()) if hidden else None
    session.flush()
