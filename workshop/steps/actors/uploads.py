"""Files between the preview and the confirmation: kept for an hour in the instance folder, never in the database."""

import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from itsdangerous import BadData, URLSafeTimedSerializer

from workshop.models.errors import DomainError

KEPT_SECONDS = 60 * 60


class UploadGone(DomainError):
    """The file is no longer there, or was never this person's in this canton."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The uploads of one person in one canton for one purpose; `secret` signs the tokens that open them."""

    folder: Path
    secret: str
    person_id: int
    canton_code: str
    purpose: str = "actors-upload"

    @property
    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.secret, salt=self.purpose)

    def keep(self, content: bytes, file_name: str) -> str:
        """Store a file under a random name, readable by the server alone, and return its token."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep()
        name = secrets.token_hex(16)
        handle = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return self._signer.dumps([name, self.person_id, self.canton_code, file_name[-120:]])

    def open(self, token: str) -> tuple[bytes, str]:
        """Return the content and the original name of a file; raises UploadGone."""
        path, file_name = self._find(token)
        try:
            return path.read_bytes(), file_name
        except FileNotFoundError:
            raise UploadGone from None

    def remove(self, token: str) -> None:
        """Take a file away; raises UploadGone when someone else was first, so that nothing is imported twice."""
        try:
            self._find(token)[0].unlink()
        except FileNotFoundError:
            raise UploadGone from None

    def _find(self, token: str) -> tuple[Path, str]:
        try:
            name, person_id, canton_code, file_name = self._signer.loads(token, max_age=KEPT_SECONDS)
        except (BadData, ValueError):
            raise UploadGone from None
        if (person_id, canton_code) != (self.person_id, self.canton_code):
            raise UploadGone
        return self.folder / str(name), str(file_name)

    def _sweep(self) -> None:
        """Remove what is older than an hour."""
        for path in self.folder.iterdir():
            try:
                if path.is_file() and time.time() - path.stat().st_mtime > KEPT_SECONDS:
                    path.unlink()
            except FileNotFoundError:
                continue
