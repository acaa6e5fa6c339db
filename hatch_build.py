"""Build hook: compiles the translations, so that every install, also an editable one, speaks Spanish."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_translations(root: Path) -> None:
    """Write a .mo file beside every .po file below `root`/workshop/translations."""
    for po_file in (root / "workshop" / "translations").rglob("*.po"):
        with po_file.open("rb") as source, po_file.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale=po_file.parent.parent.name))


class TranslationsHook(BuildHookInterface):
    """Called by hatchling for `pip install .`, `pip install -e .` and `python -m build`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_translations(Path(self.root))
