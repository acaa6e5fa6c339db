"""What the documents name exists: commands, files, settings, addresses, make targets, dependencies."""

import re
import tomllib
from pathlib import Path

import pytest
from click import Context, Group
from flask import Flask

from workshop.cli import main

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_and_pictures_exist(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", text(path)):
        if "://" not in target:
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_commands_exist(path: Path) -> None:
    for words in re.findall(r"`(?:[^`\n]*/)?workshop ((?:[a-z][a-z-]* ?)+)", text(path)):
        group: object = main
        for word in words.split():
            if isinstance(group, Group):
                context = Context(group)
                assert word in group.list_commands(context), words
                group = group.get_command(context, word)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_tests_and_modules_exist(path: Path) -> None:
    for name in re.findall(r"`((?:tests|workshop)/[a-z_/.]+)`", text(path)):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_make_targets_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.M))
    for target in re.findall(r"(?:^|`)make ([a-z-]+)", text(path), re.M):
        assert target in targets, target


def test_settings_of_the_deployers_page_are_read() -> None:
    code = (
        text(ROOT / "workshop" / "config.py")
        + text(ROOT / "workshop" / "paths.py")
        + text(ROOT / "workshop" / "commands.py")
    )
    for name in re.findall(r"^\| `([A-Z_]+)`", text(ROOT / "docs" / "deploying.md"), re.M):
        assert f'"{name}"' in code, name


def test_addresses_of_the_readme_are_routes(app: Flask) -> None:
    rules = {re.sub(r"<[^>]+>", "<>", rule.rule) for rule in app.url_map.iter_rules()}
    for address in re.findall(r"`(/[a-z]/[^`]*)`", text(ROOT / "README.md")):
        assert re.sub(r"<[^>]+>", "<>", address) in rules, address


def test_every_dependency_has_its_reason() -> None:
    reasons = text(ROOT / "docs" / "dependencies.md").lower()
    project = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
    for line in project["dependencies"] + project["optional-dependencies"]["dev"]:
        name = re.match(r"[A-Za-z0-9_-]+", line)[0].lower()  # type: ignore[index]
        if not name.startswith("types-"):
            assert name in reasons, name


def test_pictures_are_small() -> None:
    for picture in (ROOT / "docs").rglob("*.png"):
        assert picture.stat().st_size <= 100_000, picture.name
