"""Backups that tell nothing of a vote that is still open: the ballot box goes in only when all is sealed.

A copy of an open box, compared with a later one, would tell which ballots came between the two; and a copy
put back would let codes vote again. On PostgreSQL the database's own `pg_dump` makes the copy; this says how.
What people sent (photographs, documents) goes in from the folder `uploads`; its files never change once written.
"""

import json
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath

from sqlalchemy import Engine, select

from workshop.models.box import BoxRound
from workshop.voting.engine import reading

MAIN, BOX, ABOUT, UPLOADS = "minga.sqlite", "box.sqlite", "about.json", "uploads"
FORMAT = "minga-backup/1"


class CannotBackUp(Exception):
    """The message says why, in one line."""


def open_rounds(box: Engine) -> list[str]:
    """The keys of the rounds that are in the box and not sealed."""
    with reading(box) as connection:
        query = select(BoxRound.key).where(BoxRound.sealed_at.is_(None)).order_by(BoxRound.key)
        return list(connection.scalars(query))


def back_up(main: Engine, box: Engine, target: Path, now: datetime, instance: Path | None = None) -> bool:
    """Write both SQLite stores and the uploads of `instance` into the ZIP file `target`; whether the box is in it.

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
            # After the stores: a file is written before the row that names it, so none that is named is missing.
            for path, name in _uploads(instance):
                archive.write(path, name, zipfile.ZIP_STORED)  # pictures and PDFs are packed already
            about = {"format": FORMAT, "made_at": now.isoformat(), "box": not waiting, "open_rounds": waiting}
            archive.writestr(ABOUT, json.dumps(about, indent=2, sort_keys=True) + "\n")
        draft.chmod(0o600)
        draft.rename(target)
    return not waiting


def restore(source: Path, instance: Path) -> bool:
    """Put a backup into the folder of a stopped installation; whether the ballot box was in it.

    Stores that are there are kept beside, with the ending `.before`; uploads come beside those that are there.
    A box that stays, or is put back with
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
            uploads = [name for name in archive.namelist() if name not in (MAIN, BOX, ABOUT)]
            if not all(_is_upload(name) for name in uploads):
                raise CannotBackUp(f"{source} holds files that are not Minga's; nothing was changed")
            _bring_back(archive, uploads, instance)
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


def _uploads(instance: Path | None) -> Iterator[tuple[Path, str]]:
    """The files that people sent, each with its name in the archive; no links, nothing half written."""
    folder = instance / UPLOADS if instance else None
    for path in sorted(folder.rglob("*")) if folder else ():
        name = f"{UPLOADS}/{path.relative_to(folder).as_posix()}" if folder else ""
        if path.is_file() and not path.is_symlink() and _is_upload(name):
            yield path, name


def _is_upload(name: str) -> bool:
    """Whether a name in an archive stays below the folder of uploads."""
    parts = PurePosixPath(name).parts
    return (
        len(parts) >= 2
        and parts[0] == UPLOADS
        and "/".join(parts) == name
        and not any(part.startswith(".") or "\\" in part or ":" in part for part in parts)
    )


def _bring_back(archive: zipfile.ZipFile, names: list[str], instance: Path) -> None:
    """Write the uploads that are not there; one that is there is the same file, since none ever changes."""
    for name in names:
        path = instance / name
        if path.exists():
            continue
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.part")
        with archive.open(name) as content, draft.open("wb") as file:
            shutil.copyfileobj(content, file)
        draft.chmod(0o600)
        draft.replace(path)


def dump_command(main: Engine, box: Engine) -> str:
    """The command that copies a PostgreSQL database as this module would."""
    url = main.url.set(drivername="postgresql").render_as_string(hide_password=True)
    without = " --exclude-schema=box" if open_rounds(box) else ""
    return f"pg_dump --format=custom{without} --file=minga.dump '{url}' (and copy the folder {UPLOADS})"


def _copy(source: Path, target: Path) -> None:
    """A copy of a SQLite file as it is at one moment, while others write."""
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as here, sqlite3.connect(target) as there:
        here.backup(there)
    here.close()
    there.close()
