"""Long files are made beside the pages: whoever asked sees how far it is, and gets the file when it is there.

What is being made stands in the folder `made` of the instance, so that any worker can say how far it is: a small
state, and the file itself for an hour. Its name there is derived from who asked for what; nobody else finds it.
"""

import hmac
import json
import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import monotonic, time

from flask import Response, copy_current_request_context, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale
from flask_login import current_user

from workshop.extensions import db
from workshop.models.engines import reading_only

Make = Callable[[], tuple[bytes, str]]
AT_ONCE = 500  # rows that are set while the reader waits
PATIENCE = 1.5  # seconds after which a page of progress is shown
KEPT = 3600  # seconds that a file waits for its reader
LOST = 600  # seconds after which what is not begun is given up
_SLOW = 0.004  # seconds a row, before anything was measured
_pace: dict[str, float] = {}  # seconds a row, by kind of file, as this process last measured it
_turn = threading.Semaphore(1)  # one at a time in a process: the pages go on meanwhile
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Making:
    """How far a file is: `state` is waiting, making, ready or failed; `began` in seconds since the epoch."""

    state: str
    began: float
    expected: float
    rows: int
    name: str = ""
    size: int = 0

    @property
    def percent(self) -> int:
        """Return how much of the expected time is over, never the whole."""
        if self.state != "making":
            return 100 if self.state == "ready" else 0
        return min(95, int((time() - self.began) * 100 / max(self.expected, 0.1)))

    @property
    def given_up(self) -> bool:
        """Say whether nobody works on it any more, because the server was stopped."""
        limit = LOST if self.state == "waiting" else max(60.0, 8 * self.expected)
        return self.state in ("waiting", "making") and time() - self.began > limit


def send(rows: int, make: Make, content_type: str) -> ResponseReturnValue:
    """Answer a request for a file of so many rows: the file, or the page that says how far it is.

    `make` returns bytes and file name; for a long file it runs in another thread with a session of its own, so it
    must load what it needs. The same address with `?made=wait` is that page, with `?made=file` the file.
    """
    if rows <= AT_ONCE:
        return attachment(*make(), content_type)
    shelf, wanted = _shelf(), request.args.get("made")
    found = _read(shelf)
    if wanted == "file" and found is not None and found.state == "ready":
        with suppress(FileNotFoundError):
            return attachment(shelf.with_suffix(".file").read_bytes(), found.name, content_type)
    if wanted == "wait":
        return render_template("making.html", found=found, address=request.path)
    if found is None or found.state in ("ready", "failed") or found.given_up:
        thread = _begin(shelf, rows, make)
        thread.join(PATIENCE)
        found = _read(shelf)
        if found is not None and found.state == "ready":
            return attachment(shelf.with_suffix(".file").read_bytes(), found.name, content_type)
    return redirect(f"{request.path}?made=wait")


def attachment(body: bytes, name: str, content_type: str) -> Response:
    """Return a file for the reader to keep."""
    answer = Response(body, content_type=content_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _shelf() -> Path:
    """Where this reader's file is made: the same for the same address, reader and language."""
    reader = current_user.get_id() if current_user.is_authenticated else ""
    said = json.dumps([reader, request.path, str(get_locale())])
    secret = str(current_app.config["SECRET_KEY"]).encode()
    name = hmac.digest(secret, b"minga made\0" + said.encode(), "sha256").hex()[:40]
    return Path(current_app.config["INSTANCE"]) / "made" / name


def _begin(shelf: Path, rows: int, make: Make) -> threading.Thread:
    shelf.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _tidy(shelf.parent)
    kind = request.path.rsplit(".", 1)[-1]
    made = Making("waiting", time(), rows * _pace.get(kind, _SLOW), rows)
    _write(shelf, made)
    language = str(get_locale())

    @copy_current_request_context
    def work() -> None:
        reading_only.set(True)
        with _turn, force_locale(language):
            begun = replace(made, state="making", began=time())
            _write(shelf, begun)
            start = monotonic()
            try:
                body, name = make()
                db.session.rollback()
                _put(shelf.with_suffix(".file"), body)
            except Exception:
                log.exception("a file could not be made")
                _write(shelf, replace(begun, state="failed"))
            else:
                _pace[kind] = (monotonic() - start) / rows
                _write(shelf, replace(begun, state="ready", name=name, size=len(body)))

    thread = threading.Thread(target=work, name=f"making-{kind}", daemon=True)
    thread.start()
    return thread


def _read(shelf: Path) -> Making | None:
    try:
        return Making(**json.loads(shelf.with_suffix(".json").read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _write(shelf: Path, made: Making) -> None:
    _put(shelf.with_suffix(".json"), json.dumps(asdict(made)).encode())


def _put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by the server alone."""
    draft = path.with_name(f"{path.name}.{threading.get_ident()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    draft.replace(path)


def _tidy(folder: Path) -> None:
    """Throw away what nobody fetched for an hour."""
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if time() - path.stat().st_mtime > KEPT:
                path.unlink()
