"""Collects the texts of code and templates into the Spanish catalogue (`make messages`)."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
SPANISH = ROOT / "workshop" / "translations" / "es" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext.babel_extract")]
OPTIONS = {"**.html": {"silent": "false", "trimmed": "true", "extensions": "jinja2.ext.do"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "mark": None}


def collected() -> Catalog:
    """Return a catalogue of every text that a user may see."""
    catalogue = Catalog(locale="es", charset="utf-8", fuzzy=False)
    for folder in (ROOT / "workshop", ROOT / "templates"):
        for _file, _line, message, comments, context in extract_from_dir(
            folder, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("note:",)
        ):
            catalogue.add(message, None, context=context, auto_comments=comments)
    return catalogue


def spanish() -> Catalog:
    """Return the catalogue as it is stored."""
    with SPANISH.open("rb") as file:
        return read_po(file, locale="es")


def main() -> None:
    """Add what is new, drop what is no longer used, and say what lacks Spanish."""
    stored = spanish()
    stored.update(collected(), no_fuzzy_matching=True)
    stored.obsolete.clear()
    stored.fuzzy = False
    with SPANISH.open("wb") as file:
        write_po(file, stored, sort_output=True, no_location=True, width=120, ignore_obsolete=True)
    for message in stored:
        if message.id and not all(message.string if isinstance(message.string, tuple) else [message.string]):
            print("no Spanish yet:", message.id)


if __name__ == "__main__":
    main()
