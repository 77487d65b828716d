"""Colours in numbers: what axe cannot see in charts and edges, and what a printed or colour-blind page must still show."""

from __future__ import annotations

import re

import pytest

from cases.colours import SIGNS, Colour
from web.badges import badges
from web.static import FOLDER

CSS = (FOLDER / "app.css").read_text("utf-8")
PALETTE, MORE = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block)) for block in re.findall(r":root \{(.*?)\}", CSS, re.S)
)


def colour(name: str) -> str:
    value = PALETTE.get(name, name)
    return value if len(value) == 7 else "#" + "".join(digit * 2 for digit in value[1:])


def luminance(name: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour(name)[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


LEVELS = ("red", "yellow", "blue", "green")
TEXT = [
    *((f"{level}-ink", f"{level}-paper") for level in LEVELS),
    *((f"{level}-ink", "card") for level in LEVELS),
    *((ink, paper) for ink in ("ink", "muted", "link") for paper in ("card", "paper", "tint")),
    ("navy", "tint"),
    ("#ffffff", "navy"),
    ("#ffffff", "link"),
    ("#ffffff", "red-ink"),
    ("#ffffff", "red-bar"),
    ("#ffffff", "blue-bar"),
    ("#ffffff", "green-bar"),
    ("#3a2b00", "yellow-bar"),
    ("ink", "line"),
]
EDGES = [
    ("edge", "card"),
    ("edge", "paper"),
    ("link", "card"),
    ("link", "paper"),
    ("red-bar", "card"),
    ("blue-bar", "card"),
    ("green-bar", "card"),
    ("yellow-edge", "card"),
    ("yellow-edge", "yellow-bar"),
    ("#b98900", "card"),
]


@pytest.mark.parametrize(("ink", "paper"), TEXT)
def test_text_is_readable(ink: str, paper: str) -> None:
    assert contrast(ink, paper) >= 4.5


@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_and_bars_stand_out(edge: str, ground: str) -> None:
    assert contrast(edge, ground) >= (1.8 if ground == "yellow-bar" else 3)


def test_whoever_asks_for_more_contrast_gets_it() -> None:
    for name in ("muted", "line", "edge"):
        assert contrast(MORE[name], MORE["paper"]) > contrast(name, "paper")
    assert contrast(MORE["line"], MORE["paper"]) >= 3
    assert contrast(MORE["muted"], MORE["paper"]) >= 7


def test_high_contrast_links_are_readable_at_any_size() -> None:
    assert contrast("#0b2f6b", "#ffffff") >= 7


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_level_has_its_own_words_and_shape() -> None:
    for language in ("zh", "en"):
        shown = badges(language)
        assert set(shown) == set(Colour)
        assert len({badge.striptags() for badge in shown.values()}) == len(Colour)
    assert len({sign.shape for sign in SIGNS.values()}) == len(Colour)


def test_the_four_colours_are_for_levels_only() -> None:
    """Red may also say that an answer is wrong, or a record broken; yellow, blue and green say nothing else."""
    allowed = re.compile(r"\.(badge|level|chart|errors|error|wrong|count\.red|proof\.broken)")
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", CSS):
        if re.search(r"var\(--(red|yellow|blue|green)-", body):
            assert allowed.search(selector), selector


def test_colours_come_from_the_palette() -> None:
    named = set(re.findall(r"#[0-9a-f]{3,6}\b", CSS.split("}", 1)[1]))
    assert named <= {"#fff", "#f8fafc", "#b98900", "#3a2b00", "#0b5c34", "#2b323c", "#727c8a", "#0b2f6b"}


def test_the_style_sheet_stays_small_and_old_browsers_know_it() -> None:
    assert len(CSS.encode()) < 28_000
    for new in (":has(", "color-mix(", "@container", "@layer", "text-wrap", "popover", "inset:", "oklch("):
        assert new not in CSS, f"Chromium 88 and Safari 14.1 do not know {new}"
    assert not re.search(r"url\((?!#)|@import|!important", CSS)
