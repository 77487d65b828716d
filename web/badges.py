"""The four levels of a case's clocks as HTML: words, shape and colour, since no meaning hangs on colour alone."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from cases.colours import SIGNS, Colour
from statemachines.pathway import Label

NAMES: Mapping[Colour, Label] = {
    Colour.RED: Label("红", "Red"),
    Colour.YELLOW: Label("黄", "Yellow"),
    Colour.BLUE: Label("蓝", "Blue"),
    Colour.GREEN: Label("绿", "Green"),
}
MEANING: Mapping[Colour, Label] = {
    Colour.RED: Label(
        "期限已过，请立即办理；超期的逐级上报，直到签收。", "A date has passed: act now; it is reported upwards."
    ),
    Colour.YELLOW: Label("期限临近，请优先办理。", "A date is near: see to it first."),
    Colour.BLUE: Label("期限正常，或者暂无期限。", "Running, or without a date."),
    Colour.GREEN: Label("程序已经办结。", "The proceeding is closed."),
}
BADGE = Markup('<span class="badge {}"><span class="shape" aria-hidden="true">{}</span>{}</span>')


def badges(language: str) -> Mapping[str, Markup]:
    """Ready-made badges by colour: a table of fifty rows makes none."""
    return {colour.value: BADGE.format(colour.value, SIGNS[colour].shape, said(colour, language)) for colour in Colour}


def said(colour: Colour, language: str) -> str:
    """红·已超期; Red: overdue."""
    join = {"zh": "·", "en": ": "}[language]
    return f"{NAMES[colour][language]}{join}{SIGNS[colour].label[language]}"
