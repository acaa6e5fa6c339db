"""The paper of a workshop in words: what each sheet says, from the workshop's own date, place, tables and agenda."""

from textwrap import shorten

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workshop.documents import kit
from workshop.documents.tables import Document, Fact, Signature
from workshop.live import attendance, table_links
from workshop.live.attendance_labels import TRAIT_NAMES, TRAIT_VALUES
from workshop.live.stage import activities
from workshop.live.timetable import slots
from workshop.models.live import ActivityKind
from workshop.models.process import Workshop
from workshop.steps.swot.labels import QUADRANTS, QUESTIONS
from workshop.web.addresses import outside
from workshop.web.filters import day
from workshop.web.letterhead import letterhead


def _document(
    workshop: Workshop, title: str, facts: tuple[Fact, ...] = (), signatures: tuple[Signature, ...] = ()
) -> Document:
    return letterhead(workshop.process, title, workshop.held_on, facts=facts, signatures=signatures)


def _when(workshop: Workshop) -> tuple[Fact, ...]:
    facts = [Fact(_("Date"), day(workshop.held_on))]
    if workshop.starts_at:
        facts.append(Fact(_("Hour"), workshop.starts_at))
    place = ", ".join(
        part for part in (workshop.place, workshop.parish.name if workshop.parish else "") if part
    )
    if place:
        facts.append(Fact(_("Place"), place))
    return tuple(facts)


def short(link: str) -> str:
    """Return an address as people write it."""
    return link.split("://", 1)[-1]


def attendance_sheets(_session: Session, workshop: Workshop) -> bytes:
    """Return three sheets to sign on, and one to count on without names."""
    columns = (_("No."), _("Name"), _("Organisation"), _("Community or parish"), _("Signature"))
    groups = tuple(
        (str(TRAIT_NAMES[trait]), tuple(str(TRAIT_VALUES[trait][value]) for value in values))
        for trait, values in attendance.TRAITS.items()
    )
    texts = kit.AttendanceTexts(
        columns,
        _(
            "This list shows who took part and is an annex of the workshop's record. It serves for nothing else."
        ),
        _("Count without names"),
        _(
            "Optional. Nobody writes a name here: whoever wants makes one mark in each group, and the team counts the "
            "marks and writes the number into the box. Only totals are told, and small numbers are hidden."
        ),
        groups,
    )
    facts = (Fact(_("Workshop"), workshop.name), *_when(workshop))
    return kit.attendance_pdf(_document(workshop, _("Attendance"), facts), texts)


def swot_sheets(session: Session, workshop: Workshop) -> bytes:
    """Return a blank sheet for each table, or one for everybody."""
    quadrants = tuple(
        kit.QuadrantSheet(kind, str(word)[0], str(word), str(QUESTIONS[kind]))
        for kind, word in QUADRANTS.items()
    )
    tables = tuple(
        kit.TableSheet(each.name, each.component.name if each.component else "") for each in workshop.tables
    )
    everybody = (kit.TableSheet(_("Everybody together")),)
    return kit.swot_sheets_pdf(
        _document(workshop, workshop.name), quadrants, tables or everybody, _("Writes:")
    )


def _call(session: Session, workshop: Workshop, lines: tuple[str, ...], by_phone: str, foot: str) -> kit.Call:
    link = outside("live.join", code=workshop.join_code)
    agenda = activities(session, workshop)
    clock = slots(workshop.starts_at, [each.minutes for each in agenda])
    return kit.Call(
        when=_when(workshop),
        lines=tuple(line for line in lines if line),
        by_phone=by_phone,
        link=link,
        address=short(link),
        alt=_("QR code of the link %(url)s", url=link),
        code_label=_("Code:"),
        code=workshop.join_code,
        agenda_heading=foot,
        agenda=tuple(
            kit.AgendaLine(slot.begins if workshop.starts_at else f"{each.minutes} min", each.title)
            for each, slot in zip(agenda, clock, strict=True)
        ),
        to=_("For:"),
    )


def invitation(session: Session, workshop: Workshop) -> bytes:
    """Return the invitation with date, place, purpose and agenda."""
    lines = (
        _(
            "You are invited to the workshop in which we plan together. What you say there is written down and shown."
        ),
        workshop.purpose,
    )
    by_phone = _(
        "On that day you can also take part from your phone, without an account. Without a phone too."
    )
    call = _call(session, workshop, lines, by_phone, _("Agenda"))
    signed = (Signature(_("For the municipality")),)
    title = _("Invitation: %(name)s", name=workshop.name)
    return kit.invitation_pdf(_document(workshop, title, signatures=signed), call)


def poster(session: Session, workshop: Workshop) -> bytes:
    """Return the poster with the QR code and the short link."""
    foot = _("No phone? Come to a table: your words are written down too.")
    purpose = shorten(workshop.purpose, 240, placeholder=" …")
    call = _call(session, workshop, (purpose,), _("Take part from your phone"), foot)
    return kit.poster_pdf(_document(workshop, workshop.name), call)


def dot_sheets(session: Session, workshop: Workshop) -> bytes:
    """Return strips with as many dots as each person has, and a sheet to put them on."""
    given = [each.dots_each for each in activities(session, workshop) if each.kind == ActivityKind.DOTS]
    each = given[0] if given else 5
    texts = kit.DotTexts(
        _("Cut out one strip for each person, or print on sticker paper. Each dot is worth the same."),
        _("What matters most to us?"),
        _(
            "Write one entry a line with its letter (F, O, D, A). People put their dots at the right; count them aloud."
        ),
        (_("Letter"), _("Entry"), _("Dots")),
    )
    return kit.dots_pdf(_document(workshop, _("Dots")), texts, each)


def table_cards(session: Session, workshop: Workshop) -> bytes:
    """Return a card for each table that has a link."""
    links = table_links.links(session, workshop)
    cards = []
    for each in workshop.tables:
        if (found := links.get(each.id)) is None:
            continue
        link = table_address(workshop, found.key)
        people = (Fact(_("Moderates:"), found.moderator), Fact(_("Writes:"), found.rapporteur))
        about = each.component.name if each.component else ""
        cards.append(kit.TableCard(each.name, about, people, link, short(link)))
    return kit.table_cards_pdf(
        _document(workshop, workshop.name),
        _(
            "Who writes opens this link on a phone or laptop and enters what people at the table say, in their words."
        ),
        _("The link is the table's own: do not pass it on."),
        _("QR code with the link of the table"),
        tuple(cards),
    )


def table_address(workshop: Workshop, key: str) -> str:
    """Return the whole link of a table."""
    return f"{outside('live.join', code=workshop.join_code)}/t/{key}"


SHEETS = {
    "attendance": attendance_sheets,
    "swot": swot_sheets,
    "invitation": invitation,
    "poster": poster,
    "dots": dot_sheets,
    "tables": table_cards,
}
