"""The stylesheets: small, apart, without directions, and readable by everybody."""

import re
from itertools import product

import pytest

from tests.look.drawing import FOLDER

CSS = FOLDER / "css"
SHEETS = ["public", "member", "door", "print"]
SHARED = re.compile(r"/\* shared.*?/\* end of shared \*/", re.DOTALL)
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right|top|bottom)"
    r"|left|right|top|bottom|width|height|float|clear)\s*:"
    r"|text-align:\s*(?:left|right)"
)


def css_of(name):
    return (CSS / f"{name}.css").read_text(encoding="utf-8")


def test_reporters_stylesheet_stays_under_six_kilobytes():
    assert len(css_of("public").encode()) < 6 * 1024


@pytest.mark.parametrize("name", SHEETS)
def test_stylesheets_share_one_beginning(name):
    assert SHARED.search(css_of(name))[0] == SHARED.search(css_of("public"))[0]


@pytest.mark.parametrize("name", ["member", "door", "print"])
def test_what_is_hidden_stays_hidden_whatever_a_button_looks_like(name):
    assert "[hidden] { display: none !important; }" in css_of(name)


@pytest.mark.parametrize("name", SHEETS)
def test_stylesheets_know_no_left_and_right(name):
    rules = re.sub(r"@media[^{]+", "", css_of(name))

    assert PHYSICAL.findall(rules) == []


@pytest.mark.parametrize("name", SHEETS)
def test_stylesheets_ask_for_nothing_more(name):
    assert "url(" not in css_of(name)
    assert "@import" not in css_of(name)


def test_reporters_never_see_the_urgent_colour():
    assert "signal" not in css_of("public")


def tokens_of(name, scheme):
    """The colours of a stylesheet, light ones overridden by dark ones."""
    dark = re.findall(
        r"prefers-color-scheme: dark\)\s*\{\s*:root\s*\{([^}]*)\}", css_of(name)
    )
    light = re.sub(r"@media[^{]*\{\s*:root\s*\{[^}]*\}", "", css_of(name))
    chosen = light + ("".join(dark) if scheme == "dark" else "")
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", chosen))


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    brighter, darker = sorted([luminance(one), luminance(other)], reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


WORDS = [
    *product(["ink", "soft", "kelp", "deep"], ["paper", "card", "sand", "wash"]),
    ("on-kelp", "kelp"),
    ("on-kelp", "deep"),
    ("paper", "ink"),
    *product(["amber"], ["paper", "card", "amber-wash"]),
    ("ink", "amber-wash"),
    *product(["signal"], ["paper", "card", "signal-wash"]),
    ("ink", "signal-wash"),
]
EDGES = [
    *product(["edge", "kelp", "ink"], ["paper", "card", "sand"]),
    ("amber", "paper"),
    ("signal", "paper"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), WORDS)
def test_words_can_be_read_on_their_ground(words, ground, scheme):
    colours = tokens_of("member", scheme)

    assert contrast(colours[words], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_can_be_seen_on_their_ground(edge, ground, scheme):
    colours = tokens_of("member", scheme)

    assert contrast(colours[edge], colours[ground]) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_door_and_members_share_their_amber(scheme):
    door, member = tokens_of("door", scheme), tokens_of("member", scheme)

    assert door["amber"] == member["amber"]
    assert door["amber-wash"] == member["amber-wash"]
