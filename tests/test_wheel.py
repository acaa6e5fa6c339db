"""The wheel carries all it needs: it is built, installed in an environment of its own, and serves a page."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

FETCH = """
import pathlib, sys, tempfile
import workshop
from workshop.app import create_app
from workshop.stores import bring_up_to_date
assert pathlib.Path(workshop.__file__).is_relative_to(sys.prefix), workshop.__file__
app = create_app(pathlib.Path(tempfile.mkdtemp()))
bring_up_to_date(app)
client = app.test_client()
page = client.get("/")
assert page.status_code == 200 and 'lang="es"' in page.text, page.text
assert client.get("/static/1/css/tokens.css").status_code == 200
assert "Ingresar" in client.get("/sign-in").text
print("served")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_wheel_holds_no_data_of_people(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "workshop/templates/base.html" in names
    assert "workshop/translations/es/LC_MESSAGES/messages.mo" in names
    assert "workshop/data/dpa.csv" in names
    assert not [name for name in names if "instance" in name or name.endswith((".sqlite", ".pb"))]


def test_installed_wheel_serves_a_page_in_spanish(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=False)
    python = tmp_path / "env" / "bin" / "python"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            python,
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            wheel,
        ],
        check=True,
    )
    own = sysconfig.get_path(
        "purelib", vars={"base": str(tmp_path / "env"), "platbase": str(tmp_path / "env")}
    )
    # What the wheel depends on comes from this run's environment, after the new one's own packages.
    (Path(own) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [python, "-c", FETCH], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.stdout.strip() == "served", done.stderr
    helped = subprocess.run(
        [python.with_name("workshop"), "--help"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert "run" in helped.stdout, helped.stderr
