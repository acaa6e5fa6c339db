"""No route appears or vanishes silently: the list of routes is a file under test."""

import tempfile
from pathlib import Path

from flask import Flask

from workshop.app import create_app

FILE = Path(__file__).parents[1] / "routes.txt"


def routes(app: Flask) -> list[str]:
    """Return one line a route: methods, address, endpoint."""
    return sorted(
        f"{','.join(sorted((rule.methods or set()) - {'HEAD', 'OPTIONS'}))} {rule.rule} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
    )


def test_routes_are_those_of_the_list(app: Flask) -> None:
    """After a deliberate change: `make routes`."""
    assert routes(app) == FILE.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        FILE.write_text("\n".join(routes(create_app(Path(folder)))) + "\n", encoding="utf-8")
