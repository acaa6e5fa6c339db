"""What is said of all tables of the open data together."""

from flask_babel import gettext as _

from workshop.documents.datapackage import Package
from workshop.models.process import Process
from workshop.public.data.sheets import sheets
from workshop.steps.setup.small_cells import SMALL_CELL

DPA = "https://www.ecuadorencifras.gob.ec/clasificador-geografico-estadistico-dpa/"


def package(process: Process, homepage: str) -> Package:
    """Return the description of all tables of a process; `homepage` is its public page."""
    canton = process.canton
    publisher = _("Decentralised Autonomous Municipal Government of %(canton)s", canton=canton.name)
    return Package(
        name=f"minga-{canton.slug}-{process.id}",
        title=_(
            "%(process)s: open data of %(canton)s, %(province)s",
            process=process.name,
            canton=canton.name,
            province=canton.province,
        ),
        description=_(
            "What people said, what was decided, what was voted and what was done, without personal data: e-mails, "
            "telephones, identity numbers and the names of staff and contacts are left out of free text, and totals "
            "of fewer than %(least)s people are hidden. In the CSV files a text that a spreadsheet could take for a "
            "formula has an apostrophe before it.",
            least=SMALL_CELL,
        ),
        homepage=homepage,
        publisher=publisher,
        sheets=sheets(),
        sources=((publisher, homepage), (_("INEC: codes of cantons and parishes"), DPA)),
        keywords=(_("participatory budget"), _("action plan"), canton.name, canton.province),
    )
