"""Where things are, in a checkout and in an installed wheel."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
DATA = PACKAGE / "data"
MIGRATIONS = PACKAGE / "migrations"
TRANSLATIONS = PACKAGE / "translations"

# A wheel carries templates and static files inside the package; a checkout has them beside it.
_SHELVES = PACKAGE if (PACKAGE / "templates").is_dir() else PACKAGE.parent
TEMPLATES = _SHELVES / "templates"
STATIC = _SHELVES / "static"


def instance_folder() -> Path:
    """Return the folder of databases, keys and uploads, made if it is missing.

    `WORKSHOP_INSTANCE` decides; else `instance/` beside the checkout, or `~/.minga` for a wheel.
    """
    named = os.environ.get("WORKSHOP_INSTANCE")
    if named:
        folder = Path(named).expanduser().resolve()
    elif _SHELVES == PACKAGE:
        folder = Path.home() / ".minga"
    else:
        folder = PACKAGE.parent / "instance"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
