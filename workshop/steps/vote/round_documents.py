"""A round on paper: slips with codes, and the results as PDF and CSV."""

from collections.abc import Sequence

from flask_babel import gettext as _

from workshop.documents.csvfile import table_csv
from workshop.documents.pdf import (
    ResultLabels,
    ResultProject,
    Results,
    Slip,
    SlipTexts,
    results_pdf,
    slips_pdf,
)
from workshop.documents.tables import Column, Document, Fact, Signature, Table
from workshop.models.budget import CodeBatch, Round
from workshop.steps.setup.home import today
from workshop.steps.vote.closing import ProjectResult, RoundResults
from workshop.steps.vote.count_words import tie_sentences
from workshop.steps.vote.labels import BALLOTS, RULES, why
from workshop.voting.codes import printed
from workshop.web.addresses import outside
from workshop.web.filters import when
from workshop.web.letterhead import letterhead, reader_language


def place_of(found: Round) -> str:
    """Return the parish of a round, or the whole canton, in words."""
    return found.parish.name if found.parish else _("whole canton")


def document_of(
    found: Round, title: str, signatures: tuple[Signature, ...] = (), introduction: str = ""
) -> Document:
    """Return what every document of a round says about itself."""
    return letterhead(
        found.process,
        title,
        today(),
        introduction=introduction,
        signatures=signatures
        or (Signature(_("Coordinator")), Signature(_("Representative of the citizens"))),
    )


def slips(found: Round, batch: CodeBatch, plain_codes: Sequence[str]) -> bytes:
    """Return the slips of a batch as PDF; nothing of them is kept.

    Each names its parish and batch, so that the right table gets it and a lost bundle can be withdrawn.
    """
    link = outside("ballot.show", round_key=found.key)
    texts = SlipTexts(
        heading=found.name,
        scan=_("Scan this to vote"),
        code_label=_("Your code"),
        address_label=_("Or write this address"),
        address=link.removeprefix("https://").removeprefix("http://"),
        closes=_("Until %(moment)s", moment=when(found.closes_at)),
        instructions=_(
            "One slip, one vote. Your vote is secret and cannot be changed. No phone? Ask at the table."
        ),
        alt=_("QR code with the voting link"),
    )
    place = batch.parish.name if batch.parish else place_of(found)
    where = f"{place} · {batch.name}"
    made = tuple(Slip(printed(code), f"{link}#{printed(code)}", where) for code in plain_codes)
    return slips_pdf(document_of(found, _("Voting slips")), texts, made)


def _project(result: ProjectResult) -> ResultProject:
    return ResultProject(
        number=str(result.project.number),
        title=result.project.title,
        cost_cents=result.project.cost_cents,
        votes=result.verdict.votes,
        won=result.verdict.won,
        reason=why(result.verdict),
    )


def results_as_pdf(shown: RoundResults) -> bytes:
    """Return the results as PDF."""
    found = shown.round
    labels = ResultLabels(
        turnout=_("Turnout"),
        winners=_("Winning projects"),
        projects=_("All projects"),
        ties=_("Ties"),
        settings=_("How it was voted and counted"),
        ceiling=_("Ceiling"),
        spent=_("Spent"),
        left=_("Left over"),
        number=_("No."),
        project=_("Project"),
        votes=_("Votes"),
        cost=_("Cost"),
        reason=_("Why"),
        won=_("won"),
        lost=_("did not win"),
        no_winners=_("No project won."),
        digest=_("Fingerprint of the ballots"),
    )
    results = Results(
        labels=labels,
        ceiling_cents=found.ceiling_cents,
        projects=tuple(_project(each) for each in shown.projects),
        winners=tuple(_project(each) for each in shown.winners),
        turnout=(Fact(_("Votes cast"), str(shown.count.voters)),),
        settings=(
            Fact(_("Where"), place_of(found)),
            Fact(_("How people choose"), str(BALLOTS[found.ballot.value])),
            Fact(_("How the votes are counted"), str(RULES[found.rule.value])),
            Fact(_("Opens"), when(found.opens_at)),
            Fact(_("Closes"), when(found.closes_at)),
            Fact(_("Sealed and counted"), when(found.sealed_at)),
        ),
        ties=tuple(tie_sentences(found, shown.count)),
        digest=found.choices_digest,
    )
    return results_pdf(document_of(found, _("Results: %(name)s", name=found.name)), results)


def results_as_csv(shown: RoundResults) -> bytes:
    """Return the results as CSV, a row a project."""
    columns = (
        Column("number", _("No."), "integer"),
        Column("title", _("Project")),
        Column("cost", _("Cost"), "money"),
        Column("votes", _("Votes"), "integer"),
        Column("won", _("Result")),
        Column("why", _("Why")),
    )
    rows = tuple(
        {
            "number": each.project.number,
            "title": each.project.title,
            "cost": each.project.cost_cents,
            "votes": each.verdict.votes,
            "won": _("won") if each.verdict.won else _("did not win"),
            "why": why(each.verdict),
        }
        for each in shown.projects
    )
    return table_csv(Table(_("Results"), columns, rows), reader_language())
