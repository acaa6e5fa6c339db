"""QR codes for pages, printed slips and the terminal."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

import segno

GREEN_INK = "#17211c"


def qr_svg(text: str, title: str) -> str:
    """An `<svg>` without XML declaration, that scales to its box and says `title` to screen readers."""
    # segno writes the title without a role; "img" makes readers say it instead of walking into the path.
    code = segno.make(text, error="m", micro=False)
    output = io.BytesIO()
    code.save(
        output, kind="svg", border=4, dark=GREEN_INK, light="#ffffff", xmldecl=False, svgns=True,
        nl=False, omitsize=True, svgclass="qr", lineclass=None,
    )  # fmt: skip
    svg = output.getvalue().decode()
    opening, rest = svg.split(">", 1)
    return f'{opening} role="img"><title>{escape(title)}</title>{rest}'


def qr_terminal(text: str) -> str:
    """The code in half blocks, for a terminal with light signs on dark ground."""
    output = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(output, border=2, compact=True)
    return output.getvalue()


def qr_png(text: str, scale: int = 8) -> bytes:
    """The code as a small black and white PNG without its quiet zone, for typesetting on white paper."""
    output = io.BytesIO()
    # Readers accept any mask; trying all eight for the prettiest takes ten seconds for a thousand slips.
    segno.make(text, error="m", micro=False, mask=2).save(output, kind="png", border=0, scale=scale)
    return output.getvalue()
