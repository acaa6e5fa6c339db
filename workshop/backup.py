"""Backups that tell nothing of a vote that is still open: the ballot box goes in only when all is sealed.

A copy of an open box, compared with a later one, would tell which ballots came between the two; and a copy
put back would let codes vote again. On PostgreSQL the database's own `pg_dump` makes the copy; this says how.
"""

import json
import sqlite3
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select

from workshop.models.box import BoxRound
from workshop.voting.engine import reading

MAIN, BOX, ABOUT = "minga.sqlite", "box.sqlite", "about.json"
FORMAT = "minga-backup/1"


class CannotBackUp(Exception):
    """The message says why, in one line."""


def open_rounds(box: Engine) -> list[str]:
    """The keys of the rounds that are in the box and not sealed."""
    with reading(box) as connection:
        query = select(BoxRound.key).where(BoxRound.sealed_at.is_(None)).order_by(BoxRound.key)
        return list(connection.scalars(query))


def back_up(main: Engine, box: Engine, target: Path, now: datetime) -> bool:
    """Write both SQLite stores into the ZIP file `target`; whether the ballot box is in it.

    While a round is open the box is left out. The key files are never in it: keep them apart.
    Raises CannotBackUp when `target` exists, or on PostgreSQL (see `dump_command`).
    """
    if main.dialect.name != "sqlite":
        raise CannotBackUp("this installation keeps its data in PostgreSQL: " + dump_command(main, box))
    if target.exists():
        raise CannotBackUp(f"{target} exists already; nothing was written")
    waiting = open_rounds(box)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        draft = Path(folder) / target.name
        stores = [(MAIN, main)] if waiting else [(MAIN, main), (BOX, box)]
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, engine in stores:
                copy = Path(folder) / name
                _copy(Path(engine.url.database or ""), copy)
                archive.write(copy, name)
            about = {"format": FORMAT, "made_at": now.isoformat(), "box": not waiting, "open_rounds": waiting}
            archive.writestr(ABOUT, json.dumps(about, indent=2, sort_keys=True) + "\n")
        draft.chmod(0o600)
        draft.rename(target)
    return not waiting


def restore(source: Path, instance: Path) -> bool:
    """Put a backup into the folder of a stopped installation; whether the ballot box was in it.

    Files that are there are kept beside, with the ending `.before`. A box that stays, or is put back with
    fewer ballots than it once held, is noticed at the next start: its open rounds are then held until two
    people release them. Raises CannotBackUp when `source` is not a backup; then nothing is changed.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            about = json.loads(archive.read(ABOUT))
            if about.get("format") != FORMAT or archive.testzip() is not None:
                raise CannotBackUp(f"{source} is not a whole backup of Minga; nothing was changed")
            names = [name for name in (MAIN, BOX) if name in archive.namelist()]
            contents = {name: archive.read(name) for name in names}
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise CannotBackUp(f"{source} is not a backup of Minga ({error}); nothing was changed") from error
    instance.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        for old in sorted(instance.glob(f"{name}*")):  # with its write-ahead log
            if not old.name.endswith(".before"):
                old.replace(old.with_name(old.name + ".before"))
        path = instance / name
        path.write_bytes(content)
        path.chmod(0o600)
    return BOX in contents


def dump_command(main: Engine, box: Engine) -> str:
    """The command that copies a PostgreSQL database as this module would."""
    url = main.url.set(drivername="postgresql").render_as_string(hide_password=True)
    without = " --exclude-schema=box" if open_rounds(box) else ""
    return f"pg_dump --format=custom{without} --file=minga.dump '{url}'"


def _copy(source: Path, target: Path) -> None:
    """A copy of a SQLite file as it is at one moment, while others write."""
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as here, sqlite3.connect(target) as there:
        here.backup(there)
    here.close()
    there.close()
