"""The look that all Word files share: page, styles, language, properties, head, running lines."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time
from typing import Any

from docx import Document as new_word_file
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor

from workshop.documents.digest import keywords, short
from workshop.documents.figures import long_date
from workshop.documents.images import reduced
from workshop.documents.safety import clean
from workshop.documents.tables import Document

GREEN = RGBColor(0x0B, 0x6B, 0x4F)
MUTED = RGBColor(0x5B, 0x66, 0x5F)
LANDSCAPE = (Mm(297), Mm(210))
UPRIGHT = (Mm(210), Mm(297))
MARGIN = Mm(15)
_LOCALES = {"es": "es-EC", "en": "en-US"}
_ARMS_SIDE = 300  # pixels
_LETTERS = 255  # that a property holds


def opened(document: Document, digest: str, page: tuple[Length, Length] = LANDSCAPE) -> Any:
    """Return a python-docx document with everything but its content; `page` is width and height.

    Its one heading of level 1 is the title; what follows begins at level 2.
    """
    word = new_word_file()
    _set_page(word, page)
    _set_styles(word, _LOCALES[document.language])
    _set_properties(word, document, digest)
    _add_running_lines(word.sections[0], document, digest, page[0] - 2 * MARGIN)
    _add_head(word, document)
    return word


def written(word: Any) -> bytes:
    """Return the file."""
    output = io.BytesIO()
    word.save(output)
    return output.getvalue()


def small(run: Any) -> None:
    """Make a run small and muted."""
    run.font.size, run.font.color.rgb = Pt(8), MUTED


def _set_page(word: Any, page: tuple[Length, Length]) -> None:
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if page[0] > page[1] else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = page
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    section.header_distance = section.footer_distance = Mm(7)


def _set_styles(word: Any, language: str) -> None:
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10)
    normal.paragraph_format.space_after = Pt(4)
    for speech in word.styles.element.iter(qn("w:lang")):
        speech.set(qn("w:val"), language)
    for level, size in ((1, 22), (2, 14), (3, 12)):
        style = word.styles[f"Heading {level}"]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for name in [name for name in fonts.attrib if name.endswith("Theme")]:
            del fonts.attrib[name]  # the theme's font would win over the name
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), GREEN


def _set_properties(word: Any, document: Document, digest: str) -> None:
    properties = word.core_properties
    place = clean(document.place)[:_LETTERS]
    properties.title, properties.subject = (
        clean(document.title)[:_LETTERS],
        clean(document.process)[:_LETTERS],
    )
    properties.author, properties.category = place, clean(document.canton)[:_LETTERS]
    properties.keywords = clean(", ".join(keywords(document, digest)[-1:]))
    properties.language, properties.comments = _LOCALES[document.language], ""
    properties.created = properties.modified = datetime.combine(document.date, time(12), UTC)
    properties.last_modified_by = place


def _add_head(word: Any, document: Document) -> None:
    """Who, what, when: the coat of arms, the place, the title, the process, the facts and the first words."""
    place = word.add_paragraph()
    if document.arms:
        picture = io.BytesIO(reduced(document.arms, _ARMS_SIDE))
        shown = place.add_run().add_picture(picture, height=Mm(16))
        shown._inline.docPr.set("descr", clean(document.arms_alt or document.canton))
        middle = OxmlElement("w:textAlignment")
        middle.set(qn("w:val"), "center")
        place._p.get_or_add_pPr().append(middle)
        place.add_run("   ")
    run = place.add_run(clean(document.place))
    run.bold, run.font.color.rgb = True, GREEN
    title = word.add_heading(clean(document.title), level=1)
    title.paragraph_format.space_before = Pt(4)
    when = f"{document.process} · {long_date(document.date, document.language)}"
    word.add_paragraph(clean(when)).runs[0].font.color.rgb = MUTED
    for fact in document.facts:
        line = word.add_paragraph()
        line.add_run(f"{clean(fact.label)}: ").bold = True
        line.add_run(clean(fact.value))
    if document.introduction:
        word.add_paragraph(clean(document.introduction))


def _add_running_lines(section: Any, document: Document, digest: str, width: int) -> None:
    """The foot of every page, and from the second page on the line at the top that says whose it is."""
    section.different_first_page_header_footer = True
    top = _ruled(section.header, width)
    when = long_date(document.date, document.language)
    small(top.add_run(clean(f"{document.place} · {document.title} · {document.process}\t{when}")))
    for footer in (section.first_page_footer, section.footer):
        foot = _ruled(footer, width)
        said = [document.footer, document.digest_label.replace("{digest}", short(digest)) if digest else ""]
        small(foot.add_run(clean(" · ".join(part for part in said if part)) + "\t"))
        _add_page_label(foot, clean(document.page_label))


def _ruled(part: Any, width: int) -> Any:
    """The first line of a header or footer, with one tab stop at the right margin."""
    line = part.paragraphs[0]
    line.style = "Normal"  # the style Footer brings tab stops for another page
    line.paragraph_format.tab_stops.add_tab_stop(Length(width), alignment=WD_TAB_ALIGNMENT.RIGHT)
    return line


def _add_page_label(line: Any, label: str) -> None:
    """The page label with fields that Word keeps up to date."""
    rest = label
    while places := {mark: rest.find(mark) for mark in ("{pages}", "{page}") if mark in rest}:
        mark = min(places, key=lambda item: places[item])
        before, rest = rest.split(mark, 1)
        small(line.add_run(before))
        _add_field(line, "NUMPAGES" if mark == "{pages}" else "PAGE")
    small(line.add_run(rest))


def _add_field(line: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = line.add_run("1")
    small(run)
    field.append(run._r)
    line._p.append(field)
