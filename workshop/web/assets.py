"""Style sheets, scripts and marks: loaded once on a poor signal and kept until the next version of Minga.

Their address names their version, so that a browser never asks again whether they changed; what a script imports
by a relative address bears the version too, and no page mixes files of two versions. They are answered before any
session is opened: an answer that varied with the cookie would be loaded again whenever the cookie changes.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from mimetypes import MimeTypes
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.wrappers import Request, Response

from workshop.web.packed import LEVEL, WORTH_IT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ADDRESS = re.compile(r"/static/(?P<version>[^/]+)/(?P<name>.+)")
KEPT = "public, max-age=31536000, immutable"
KINDS = MimeTypes()  # Python's own list: what Windows says of a script may keep it from running


class Assets:
    """The files of a folder, read once. `version` is a mark of all that they hold."""

    def __init__(self, folder: Path) -> None:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        self.files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        mark = blake2b(digest_size=5)
        for name, content in self.files.items():
            mark.update(f"{name}\0{len(content)}\0".encode() + content)
        self.version = mark.hexdigest()
        self.packed = cache(lambda name: gzip.compress(self.files[name], LEVEL, mtime=0))

    def answer(self, request: Request) -> Response | None:
        """Return the file at this address, or None. An older version gets today's: its page met an upgrade."""
        found = ADDRESS.fullmatch(request.path)
        if not found or found["name"] not in self.files or request.method not in ("GET", "HEAD"):
            return None
        name = found["name"]
        kind = KINDS.guess_type(name)[0] or "application/octet-stream"
        shrinks = len(self.files[name]) >= WORTH_IT and kind.endswith(
            ("css", "javascript", "svg+xml", "plain")
        )
        small = shrinks and request.accept_encodings["gzip"] > 0
        answer = Response(self.packed(name) if small else self.files[name], mimetype=kind)
        if small:
            answer.content_encoding = "gzip"
        if shrinks:
            answer.vary.add("Accept-Encoding")
        answer.headers["Cache-Control"] = KEPT if found["version"] == self.version else "no-cache"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.set_etag(f"{self.version}-{'gzip' if small else 'plain'}")
        return answer.make_conditional(request)

    def before(self, app: WSGIApplication) -> WSGIApplication:
        """Return a WSGI app that answers for these files itself and leaves all else to `app`."""

        def first(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            answer = self.answer(Request(environ)) if environ["PATH_INFO"].startswith("/static/") else None
            return (answer or app)(environ, start_response)

        return first


def init_assets(app: Flask, folder: Path) -> None:
    """Serve the files of `folder`; `url_for("static", filename=…)` returns their address with the version."""
    assets = Assets(folder)

    def version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("version", assets.version)

    app.url_defaults(version)
    app.add_url_rule("/static/<version>/<path:filename>", "static", build_only=True)
    app.wsgi_app = assets.before(app.wsgi_app)  # type: ignore[method-assign, assignment]
