"""Files that people send: their folder below the instance, and how they are read and served."""

from io import SEEK_END, SEEK_SET
from pathlib import Path

from flask import Response, abort, current_app, request
from werkzeug.datastructures import FileStorage

LARGEST_REQUEST = (
    64 * 1024 * 1024
)  # bytes: so much is read (to disk), so that a form can answer what is too large


def folder(kind: str) -> Path:
    """Return the folder of one kind of uploads in this installation; it may not exist yet."""
    return Path(current_app.config["INSTANCE"]) / "uploads" / kind


def size_of(file: FileStorage) -> int:
    """Return how many bytes were sent, without reading them."""
    file.stream.seek(0, SEEK_END)
    size = file.stream.tell()
    file.stream.seek(0, SEEK_SET)
    return size


def serve(path: Path, mimetype: str, name: str, attachment: bool) -> Response:
    """Send a stored file that no browser may take for anything else, or run; 404 when it is gone."""
    try:
        answer = Response(path.read_bytes(), mimetype=mimetype)
    except FileNotFoundError:
        abort(404)
    answer.headers.set("Content-Disposition", "attachment" if attachment else "inline", filename=name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.set_etag(path.stem)  # a stored file never changes
    answer.make_conditional(request)
    return answer
