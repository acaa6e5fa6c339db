"""The map of the country: every canton has its shape, and the page stays light."""

import gzip
import re
from xml.etree import ElementTree

from flask import Flask

from tests.conftest import make_process
from tests.pages import StrictClient
from workshop.extensions import db
from workshop.models.actions import Action
from workshop.public import country

SVG = "{http://www.w3.org/2000/svg}"


def ends(data: str) -> list[tuple[int, int]]:
    """Walk relative path data as a browser does and return every point."""
    points = []
    for part in re.findall(r"M(-?\d+) (-?\d+)(?:l([^z]*))?z?", data):
        x, y = int(part[0]), int(part[1])
        points.append((x, y))
        steps = [int(each) for each in re.findall(r"-?\d+", part[2])]
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
    return points


def test_every_canton_but_the_newest_has_a_shape_on_the_map(app: Flask) -> None:
    shapes = country.country()
    assert len(shapes.cantons) == 221
    assert "1413" not in shapes.cantons
    for code, data in shapes.cantons.items():
        points = ends(data)
        assert len(points) >= 3, code
        assert all(0 <= x <= country.WIDTH and 0 <= y <= country.HEIGHT for x, y in points), code
        x, y = shapes.middles[code]
        assert min(p[0] for p in points) - 1 <= x <= max(p[0] for p in points) + 1, code
        in_the_box = x < country.BOX[0] + country.BOX[2] and y < country.BOX[1] + country.BOX[3]
        assert in_the_box == code.startswith("20"), code


def test_places_are_where_they_are() -> None:
    quito, cuenca, loja, olmedo = (
        country.country().middles[code] for code in ("1701", "0101", "1101", "1116")
    )
    assert quito[1] < cuenca[1] < loja[1]  # from north to south
    assert olmedo[0] < loja[0]  # Olmedo of Loja lies west of Loja
    expected = country.project(-79.65, -3.95)
    assert abs(olmedo[0] - expected[0]) < 15
    assert abs(olmedo[1] - expected[1]) < 15


def test_a_line_is_thinned_but_keeps_its_ends_and_its_corners() -> None:
    assert country.thinned([(0, 0), (5, 0), (10, 5)], 0.7) == ((0, 0), (5, 0), (10, 5))
    assert country.thinned([(0, 0), (3, 4), (0, 0)], 0.7) == ((0, 0), (3, 4), (0, 0))
    assert country.thinned([(2, 2)], 0.7) == ((2, 2),)
    assert ends(country.path([(5, 5), (5, 5), (4, 9), (6, 9)])) == [(5, 5), (4, 9), (6, 9)]


def plan_in(app: Flask, *codes: str) -> None:
    with app.app_context():
        for code in codes:
            process = make_process(db.session(), code)
            db.session.add(Action(process=process, title="Agua"))
        db.session.commit()


def test_the_image_shows_who_plans_with_numbers_and_is_kept(app: Flask, client: StrictClient) -> None:
    empty = client.get("/map.svg")
    plan_in(app, "1116", "1318", "1413")
    answer = client.get("/map.svg")
    assert answer.mimetype == "image/svg+xml"
    assert "Set-Cookie" not in answer.headers
    root = ElementTree.fromstring(answer.data)
    assert sorted(each.text for each in root.iter(f"{SVG}text")) == ["1", "2"]
    tag = answer.headers["ETag"]
    assert tag != empty.headers["ETag"]
    again = client.get("/map.svg", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert not again.data
    packed = client.get("/map.svg", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == answer.data
    assert len(packed.data) < 16_000  # bytes: a phone on prepaid data opens this page


def test_the_page_names_all_of_them_beside_the_map(app: Flask, client: StrictClient) -> None:
    plan_in(app, "1116", "1318", "1413")
    page = client.page("/")
    rows = {row.th.a.text: row for row in page.select(".table tbody tr")}
    assert len(page.select(".table tbody tr")) == 3
    assert "todavía" in rows["Sevilla Don Bosco"].text
    image = page.select_one("img[src='/map.svg']")
    assert "3 cantones" in image["alt"]
    assert "INEC; latam-atlas (MIT)" in page.select_one("figcaption").text
    assert not page.select("main script")
    assert len(client.get("/").data) < 14_000
