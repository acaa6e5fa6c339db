"""What the ballot's pages carry of the house's style: all that they use, and nothing else."""

import re

from workshop.steps.vote import ballot_style
from workshop.steps.vote.ballot_style import (
    only_for,
    own_script,
    own_style,
    squeezed,
    without_unused_variables,
)


def test_rules_of_unknown_classes_go_and_all_others_stay() -> None:
    css = squeezed("""
        /* said once */
        a { color: red; }
        .pick, .card h2 { margin: 0; }
        .pick:has(.card, input) { top: 0 }
        @media print { .card { display: none; } .pick { top: 1px; } }
        @media (min-width: 40rem) { .card { top: 0; } }
        @keyframes card { to { opacity: 1; } }
    """)
    assert only_for({"pick"}, css) == (
        "a{color:red}.pick{margin:0}@media print{.pick{top:1px}}@keyframes card{to{opacity:1}}"
    )
    assert only_for({"pick", "card"}, css) == css


def test_a_variable_that_nobody_asks_for_goes() -> None:
    css = squeezed(":root { --a: 1px; --b: var(--a); --c: #123; } p { top: var(--b); }")
    assert without_unused_variables(css) == ":root{--a:1px;--b:var(--a)}p{top:var(--b)}"


def test_every_variable_that_is_asked_for_is_there() -> None:
    style = own_style()
    assert set(re.findall(r"var\((--[\w-]+)\)", style)) <= set(re.findall(r"(--[\w-]+):", style))
    for needed in (".pick.chosen", ".bottom", ".receipt code", ".sum", ":focus-visible", "[hidden]"):
        assert needed in style, needed
    assert style.count("{") == style.count("}")


def test_the_script_has_no_comment_left() -> None:
    assert "// " not in own_script()
    assert len(own_script()) < len(ballot_style.SCRIPT.read_text(encoding="utf-8"))
