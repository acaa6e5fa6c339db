"""Files of any origin are understood or refused with the reason; labels of the matrix never overlap."""

import io
import zipfile
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.steps.actors.charts import PLOT
from workshop.steps.actors.columns import guess
from workshop.steps.actors.layout import Point, arrange
from workshop.steps.actors.sheets import Unreadable, read_file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_is_read_in_each_encoding_and_with_each_separator(encoding: str, delimiter: str) -> None:
    lines = [["Nombre", "Tipo", "Parroquia"], ["Asociación Ñusta", "Comunitario", "La Tingue"]]
    content = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)
    assert [cells for _, cells in read_file(content)[0].rows] == [tuple(line) for line in lines]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04"):
        try:
            read_file(start + content)
        except Unreadable:
            continue


def packed(parts: dict[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return output.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"%PDF-1.7",
        b"x" * (10 * 1024 * 1024 + 1),
        packed({"word/document.xml": b"<a/>"}),
        packed({"xl/workbook.xml": b"<a/>", "xl/big.xml": bytes(90 * 1024 * 1024)}),
        packed({"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}),
    ],
    ids=["empty", "old excel", "pdf", "too large", "word", "bomb", "entities"],
)
def test_what_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read_file(content)


def test_headings_are_guessed_and_no_column_is_used_twice() -> None:
    headings = ["N.º", "Nombre del contacto", "Organización", "Teléfono", "Poder", "Interés", "Parroquia"]
    assert guess(headings) == {
        "contact_name": 1, "name": 2, "phone": 3, "influence": 4, "interest": 5, "parish": 6,
    }  # fmt: skip


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.text(max_size=60)), max_size=150))
def test_labels_neither_overlap_nor_leave_their_cell(places: list[tuple[int, int, str]]) -> None:
    points = [Point(key, name, interest, influence) for key, (interest, influence, name) in enumerate(places)]
    labels = arrange(points, PLOT)
    assert sorted(key for label in labels for key in label.ids) == list(range(len(points)))
    for one, other in combinations(labels, 2):
        apart = one.x + one.width <= other.x + 0.01 or other.x + other.width <= one.x + 0.01
        above = abs(one.y - other.y) >= (one.height + other.height) / 2 - 0.01
        assert apart or above
    for label in labels:
        point = points[label.ids[0]]
        left = (point.interest - 1) * PLOT.cell_width
        assert left <= label.x
        assert label.x + label.width <= left + PLOT.cell_width + 0.01
