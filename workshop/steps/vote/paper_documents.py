"""The paper ballots of a round as PDF."""

import secrets
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from workshop.documents.ballots import BallotProject, BallotTexts, PaperBallot, ballots_pdf
from workshop.models.budget import BallotKind, Round
from workshop.steps.vote.round_documents import document_of, place_of
from workshop.voting.codes import printed
from workshop.voting.paper import receipt_on_stub
from workshop.web.addresses import outside
from workshop.web.filters import money, when


def how_to_fill(found: Round) -> str:
    """Say how a ballot of this round is filled in by hand."""
    if found.ballot is BallotKind.SINGLE:
        return _("Mark one project with an X.")
    if found.ballot is BallotKind.POINTS:
        return ngettext(
            "Share out %(num)s point among the projects you want: write how many.",
            "Share out %(num)s points among the projects you want: write how many for each.",
            found.points or 0,
        )
    if found.ballot is BallotKind.RANKING:
        if found.max_choices:
            return ngettext(
                "Write 1 at the project you want most.",
                "Write 1 at the project you want most, then 2, and so on, up to %(num)s.",
                found.max_choices,
            )
        return _("Write 1 at the project you want most, then 2, 3, and so on, as far as you like.")
    if found.ballot is BallotKind.KNAPSACK:
        return _(
            "Mark with an X the projects you want. Together they may cost %(ceiling)s at most.",
            ceiling=money(found.ceiling_cents),
        )
    if found.max_choices:
        return ngettext(
            "Mark %(num)s project with an X.", "Mark up to %(num)s projects with an X.", found.max_choices
        )
    return _("Mark with an X all the projects you want.")


def _plain(address: str) -> str:
    """The address as people write it."""
    return address.removeprefix("https://").removeprefix("http://")


def paper_ballots(found: Round, key: bytes, batch: str, first: int, plain: Sequence[str]) -> bytes:
    """Return a batch as PDF, its sheets in random order: the numbers must not tell who got which. Nothing is kept.

    `first` is the serial of the first code.
    """
    link = outside("ballot.show", round_key=found.key)
    lookup = outside("ballot.receipt", round_key=found.key)
    sheets = [
        PaperBallot(
            serial=f"{batch} · {first + number:03}",
            code=printed(code),
            url=f"{link}#{printed(code)}",
            receipt=receipt_on_stub(key, found.key, code),
        )
        for number, code in enumerate(plain)
    ]
    secrets.SystemRandom().shuffle(sheets)
    texts = BallotTexts(
        heading=found.name,
        about=_(
            "%(place)s · ceiling %(amount)s · until %(moment)s",
            place=place_of(found),
            amount=money(found.ceiling_cents),
            moment=when(found.closes_at),
        ),
        how=how_to_fill(found),
        instructions=_(
            "Fold it and put it into the box. It counts once: who votes with this code on a phone does not hand it in. "
            "Write no name on it. If you make a mistake, ask for another one."
        ),
        mark=_("Mark"),
        number=_("No."),
        project=_("Project"),
        cost=_("Cost"),
        code_label=_("Code"),
        by_phone=_("Or by phone, with this code: %(address)s", address=_plain(link)),
        receipt_label=_("Tear off and keep: your receipt"),
        stub=_(
            "After the count you can look whether this ballot is in the box. It shows to nobody what you chose. Who "
            "votes by phone gets another receipt."
        ),
        address=_plain(lookup),
        alt=_("QR code with the code of this ballot"),
        written=found.ballot in (BallotKind.POINTS, BallotKind.RANKING),
    )
    projects = tuple(BallotProject(each.number, each.title, each.cost_cents) for each in found.projects)
    return ballots_pdf(document_of(found, _("Paper ballots")), texts, projects, tuple(sheets))
