"""The codes of causes, origins, levels, bodies and colours each have their own words in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from cases.causes import BODY_KINDS, CAUSES, LEVELS, ORIGINS
from cases.colours import SIGNS, Colour
from statemachines.pathway import Label
from tests.people import BODIES

COLOURS = {colour.value: SIGNS[colour].label for colour in Colour}


@pytest.mark.parametrize("words", [CAUSES, ORIGINS, LEVELS, BODY_KINDS, COLOURS])
def test_each_code_has_words_of_its_own(words: Mapping[str, Label]) -> None:
    for code, label in words.items():
        assert re.fullmatch("[a-z][a-z_]{0,31}", code)
        assert re.search("[\u4e00-\u9fff]", label.zh)
        assert not re.search("[,;:()?!]", label.zh)  # Chinese punctuation is full-width
        assert label.en.isprintable()
        assert not re.search("[\u4e00-\u9fff]", label.en)
    assert len({label.zh for label in words.values()}) == len({label.en for label in words.values()}) == len(words)


def test_each_colour_has_a_shape_of_its_own() -> None:
    assert len({sign.shape for sign in SIGNS.values()}) == len(Colour)


def test_the_bodies_of_the_tests_are_of_known_kinds() -> None:
    assert {(level in LEVELS, kind in BODY_KINDS) for _, level, kind, *_ in BODIES.values()} == {(True, True)}
