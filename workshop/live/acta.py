"""The acta of a workshop in words: what was held becomes a document to sign, as PDF and as Word."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from flask_babel import gettext as _

from workshop.documents.record import Section, record_docx, record_pdf
from workshop.documents.tables import Document, Fact, Signature
from workshop.live.acta_sections import annexes_of, sections_of
from workshop.live.held import Held
from workshop.live.record import Files, sha256
from workshop.models.process import Workshop
from workshop.web.filters import day, when
from workshop.web.letterhead import letterhead


@dataclass(frozen=True)
class Acta:
    """A whole acta, ready to be set: `annexes` follow the lines to sign on; `digest` is printed at the foot."""

    document: Document
    sections: tuple[Section, ...]
    annexes: tuple[Section, ...]
    digest: str = ""

    def pdf(self) -> bytes:
        """Return it as PDF."""
        return record_pdf(self.document, self.sections, self.annexes, self.digest)

    def docx(self) -> bytes:
        """Return it as Word."""
        return record_docx(self.document, self.sections, self.annexes, self.digest)


def draft(shown: Held, text: Mapping[str, str]) -> Acta:
    """Return the acta as it would be now, marked as a draft, or as a rehearsal's."""
    name = shown.workshop.name
    if shown.workshop.process.practice:
        title, mark = _("PRACTICE: acta of %(name)s", name=name), _("PRACTICE: not a real workshop")
    else:
        title, mark = _("Draft of the acta: %(name)s", name=name), _("DRAFT")
    return Acta(_document(shown.workshop, title, mark), sections_of(shown, text), annexes_of(shown))


def final(shown: Held, text: Mapping[str, str], order: int, by: str, at: datetime) -> Files:
    """Return the files of acta number `order`, fixed by the person named `by` at the moment `at`.

    The fingerprint of all that it says is printed in both; the files' own are known once they are made.
    """
    title = _("Acta No. %(number)s: %(name)s", number=order, name=shown.workshop.name)
    document = _document(shown.workshop, title, _("Acta No. %(number)s", number=order))
    said = _("Fixed on %(moment)s by %(person)s.", moment=when(at), person=by or "—")
    sections = (*sections_of(shown, text), Section(_("This acta"), (said,)))
    annexes = annexes_of(shown)
    content = content_of(document, sections, annexes)
    digest = sha256(content.encode())
    proof = Section(
        sections[-1].title,
        (
            said,
            _("Its contents are kept under this fingerprint (SHA-256); they cannot be changed any more."),
        ),
        fingerprints=(Fact(_("Fingerprint of the contents"), digest),),
    )
    acta = Acta(document, (*sections[:-1], proof), annexes, digest)
    return Files(content, digest, acta.pdf(), acta.docx())


def content_of(document: Document, sections: Sequence[Section], annexes: Sequence[Section]) -> str:
    """Return everything that an acta says, as JSON; a picture is its caption and its SHA-256."""

    def plain(value: object) -> object:
        return sha256(value) if isinstance(value, bytes) else str(value)

    whole = {
        "document": asdict(document),
        "sections": [asdict(each) for each in sections],
        "annexes": [asdict(each) for each in annexes],
    }
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1, default=plain)


def _document(workshop: Workshop, title: str, mark: str) -> Document:
    process = workshop.process
    introduction = _(
        "In %(canton)s, province of %(province)s, on %(day)s, the workshop “%(name)s” was held%(where)s.",
        canton=process.canton.name,
        province=process.canton.province,
        day=day(workshop.held_on),
        name=workshop.name,
        where=_(" in %(place)s", place=workshop.place) if workshop.place else "",
    )
    signatures = (
        Signature(_("Facilitator")),
        Signature(_("Secretary")),
        Signature(_("Representative of the citizens")),
        Signature(_("Observers (veeduría)")),
    )
    return letterhead(
        process, title, workshop.held_on, introduction=introduction, signatures=signatures, mark=mark
    )
