"""Settings, read from the environment and from the instance folder."""

import os
import secrets
from pathlib import Path
from typing import Any

from workshop.paths import TRANSLATIONS, instance_folder


def secret_file(path: Path) -> str:
    """Return the secret kept in `path`, made from the system's generator (mode 600) at first use."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    secret = secrets.token_hex(32)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret + "\n")
    return secret


def database_url(instance: Path) -> str:
    """Return the address of the main store: `DATABASE_URL`, or a SQLite file in `instance`."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{instance / 'minga.sqlite'}"
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def box_url(main_url: str) -> str:
    """Return the address of the ballot box: its own file beside SQLite's, its own schema in PostgreSQL."""
    if main_url.startswith("sqlite:///"):
        return f"sqlite:///{Path(main_url.removeprefix('sqlite:///')).with_name('box.sqlite')}"
    return main_url


def settings(instance: Path | None = None) -> dict[str, Any]:
    """Return Flask's configuration for the folder `instance` (default: see `paths.instance_folder`)."""
    folder = instance or instance_folder()
    url = database_url(folder)
    public_url = os.environ.get("PUBLIC_URL", "").rstrip("/")
    return {
        "INSTANCE": folder,
        "SECRET_KEY": secret_file(folder / "secret-key"),
        "SQLALCHEMY_DATABASE_URI": url,
        "BOX_URL": box_url(url),
        "BABEL_DEFAULT_LOCALE": "es",
        "BABEL_DEFAULT_TIMEZONE": "America/Guayaquil",
        "BABEL_TRANSLATION_DIRECTORIES": str(TRANSLATIONS),
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": public_url.startswith("https://"),
        "PERMANENT_SESSION_LIFETIME": 60 * 60 * 12,
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": "memory://",
        "RATELIMIT_HEADERS_ENABLED": False,
        "PUBLIC_URL": public_url,
        "SMTP_URL": os.environ.get("SMTP_URL", "").strip(),
        "MAIL_FROM": os.environ.get("MAIL_FROM", "").strip(),
        "TRUSTED_PROXIES": int(os.environ.get("TRUSTED_PROXIES", "0")),
    }
