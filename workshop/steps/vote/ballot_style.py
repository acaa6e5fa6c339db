"""The style and the script that stand inside each page of `/v/<round>`: no more of them than these pages use."""

import re
from collections.abc import Iterator
from functools import cache

from workshop.paths import STATIC, TEMPLATES

STYLES = ("tokens", "base", "phone", "ballot")
SCRIPT = STATIC / "js" / "ballot.js"


@cache
def own_style() -> str:
    """The house's style sheets, without the rules for classes and the variables that a ballot never uses."""
    text = "".join((STATIC / "css" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    pages = [path.read_text(encoding="utf-8") for path in sorted((TEMPLATES / "ballot").glob("*.html"))]
    pages.append(SCRIPT.read_text(encoding="utf-8"))
    words = set(re.findall(r"[\w-]+", " ".join(pages)))
    return without_unused_variables(only_for(words, squeezed(text)))


@cache
def own_script() -> str:
    """The script without its comments and indentation; line ends stay, so that it means the same."""
    text = SCRIPT.read_text(encoding="utf-8")
    text = re.sub(r"^\s*//.*\n", "", text, flags=re.M)
    text = re.sub(r"\s+// .*$", "", text, flags=re.M)
    return re.sub(r"^\s+", "", text, flags=re.M).strip()


def squeezed(css: str) -> str:
    """A style sheet without comments and white space."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return re.sub(r"\s*([{};:,>])\s*", r"\1", re.sub(r"\s+", " ", css)).replace(";}", "}").strip()


def only_for(words: set[str], css: str) -> str:
    """The rules of a squeezed style sheet whose classes are all among `words`, also inside `@media`."""
    kept = []
    for head, body in _rules(css):
        if head.startswith(("@media", "@supports")):
            inside = only_for(words, body)
            kept += [f"{head}{{{inside}}}"] if inside else []
        elif head.startswith("@"):
            kept.append(f"{head}{{{body}}}")
        else:
            # A comma inside brackets, as in :is(a, b), parts no selectors.
            selectors = [head] if "(" in head else head.split(",")
            needed = [each for each in selectors if set(re.findall(r"\.([\w-]+)", each)) <= words]
            kept += [f"{','.join(needed)}{{{body}}}"] if needed else []
    return "".join(kept)


def without_unused_variables(css: str) -> str:
    """A squeezed style sheet without the variables that nothing in it asks for."""
    asked = set(re.findall(r"var\((--[\w-]+)", css))
    css = re.sub(r"(--[\w-]+):[^;}]*;?", lambda found: found[0] if found[1] in asked else "", css)
    return css.replace(";}", "}")


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Heads and bodies of the outermost rules."""
    start = 0
    while (opening := css.find("{", start)) >= 0:
        end, depth = opening + 1, 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield css[start:opening], css[opening + 1 : end - 1]
        start = end
