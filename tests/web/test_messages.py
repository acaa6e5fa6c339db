"""Every text that a user may see has its Spanish."""

import re

from jinja2 import Environment
from jinja2.lexer import TOKEN_DATA

from tests.web.messages import ROOT, collected, spanish


def test_every_text_has_spanish() -> None:
    stored = spanish()
    lacking = []
    for message in collected():
        if not message.id:
            continue
        known = stored.get(message.id)
        strings = (
            known.string
            if known is not None and isinstance(known.string, tuple)
            else [known and known.string]
        )
        if known is None or known.fuzzy or not all(strings):
            lacking.append(message.id)
    assert not lacking, "run `make messages` and translate: " + "\n".join(map(str, lacking))


def test_placeholders_survive_translation() -> None:
    wrong = []
    for message in spanish():
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = set(re.findall(r"%\(\w+\)[sd]", ids[-1]))
        for string in strings[-1:]:
            if set(re.findall(r"%\(\w+\)[sd]", string)) != wanted:
                wrong.append(message.id)
    assert not wrong


def test_templates_hold_no_text_outside_translation() -> None:
    """Letters between tags that no `_()` or `{% trans %}` wraps would stay in one language."""
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
        source = re.sub(r"{% ?-?trans.*?endtrans -?%}", "", path.read_text(encoding="utf-8"), flags=re.S)
        source = re.sub(r"<(script|style|svg|code|kbd|samp)\b.*?</\1>", "", source, flags=re.S)
        text = "".join(
            value if kind == TOKEN_DATA else "\x00"
            for _, kind, value in environment.lexer.tokeniter(source, path.name)
        )
        for piece in re.sub(r"<!--.*?-->|<[^<>]*>", "", text, flags=re.S).split("\n"):
            words = re.findall(r"[A-Za-zÀ-ÿ]{2,}", re.sub(r"&\w+;", "", piece.replace("\x00", " ")))
            if [word for word in words if word.lower() not in {"minga", "usd"}]:
                found.append(f"{path.relative_to(ROOT)}: {piece.strip()}")
    assert not found, "\n".join(found)
