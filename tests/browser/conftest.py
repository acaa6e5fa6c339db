"""A real server, a real Chromium. People are walked in user verbs (see `people.py`)."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.served import minga

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with one clear line, where there is no Chromium and none could be installed."""
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(
                    pytest.mark.skip(reason="no Chromium here: install Debian's package `chromium`")
                )


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start the system's Chromium, which must not call home."""
    quiet = [
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
    ]
    return {"executable_path": CHROMIUM, "args": [*quiet, "--disable-sync", "--no-sandbox"]}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A laptop in Ecuador."""
    return {
        "locale": "es-EC",
        "timezone_id": "America/Guayaquil",
        "viewport": {"width": 1280, "height": 800},
    }


PATIENCE = 30_000  # milliseconds after which a step has hung, also on a busy machine; no measure of speed
expect.set_options(timeout=PATIENCE)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "es-EC"}
PROJECTOR = {"viewport": {"width": 1920, "height": 1080}, "locale": "es-EC"}


@dataclass(frozen=True)
class Site:
    """A served installation: its address, its folder, and what it printed at its start."""

    address: str
    instance: Path
    greeting: str


def serve(instance: Path, *options: str) -> Iterator[Site]:
    """Run `workshop run` on a free port until the test is over, as a user would."""
    with minga(instance, *options, DATABASE_URL="") as server:
        yield Site(server.address, instance, server.printed.read_text())


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A new installation without the demo, as for real use."""
    yield from serve(tmp_path_factory.mktemp("empty"), "--no-demo")


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A new installation with the two demo cantons."""
    yield from serve(tmp_path_factory.mktemp("demo"), "--demo")


def first_link(site: Site) -> str:
    """Return the one-time link that was printed at the first start."""
    found = re.search(r"http://\S+/welcome/\S+", site.greeting)
    assert found, site.greeting
    return found[0]
