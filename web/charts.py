"""Bars as SVG without a style attribute: the strict policy forbids those, and a class prints and themes as well.

Widths are percentages, so that a phone gets narrower bars and not smaller words. Neighbouring colours are told apart
without colour: the yellow bar has a dark edge, the green one a hatch, and each segment says its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from cases.colours import Colour
from web.badges import said
from web.formatters import COMMA, tally

ROW, BAR, LINE = 48, 20, 20  # pixels: a row, its bar, the words above it
SPAN = 90.0  # percent of the width that the longest bar takes; the rest is for its sum
LEAST = 5.0  # percent; in a narrower segment a number would not fit
HATCH = (
    '<defs><pattern id="{id}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="green" width="7" height="7"></rect><path class="hatch" d="M0 0V7"></path></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class Bar:
    """A named bar and how many it has of each colour."""

    name: str
    counts: Mapping[Colour, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def stacked_bars(bars: Sequence[Bar], title: str, language: str, id: str) -> Markup:
    """One bar below the other, each cut into its colours. The same numbers stand in a table beside it.

    Plain text with the two texts from outside escaped by hand: Markup.format would take most of the board's time.
    """
    longest = max((bar.total for bar in bars), default=0) or 1
    rows = "".join(_bar(bar, n * ROW, SPAN / longest, id) for n, bar in enumerate(bars))
    order = COMMA[language].join(said(colour, language) for colour in Colour)
    return Markup(  # noqa: S704 – names are escaped, the rest are numbers and our own words
        f'<svg class="chart" width="100%" height="{len(bars) * ROW}" role="img" aria-labelledby="{id}-t {id}-d">'
        f'<title id="{id}-t">{escape(title)}</title><desc id="{id}-d">{order}</desc>{HATCH.format(id=f"{id}-h")}{rows}'
        "</svg>"
    )


def _bar(bar: Bar, top: int, scale: float, id: str) -> str:
    name = f'<text x="0" y="{top + LINE - 5}">{escape(bar.name)}</text>'
    end, below = bar.total * scale, top + LINE + BAR - 5
    total = f'<text class="total" x="{end:.2f}%" dx="6" y="{below}">{tally(bar.total)}</text>'
    return name + "".join(_segments(bar, top + LINE, scale, id)) + total


def _segments(bar: Bar, top: int, scale: float, id: str) -> Iterable[str]:
    left = 0.0
    for colour in Colour:
        width = bar.counts[colour] * scale
        if width:
            fill = f' fill="url(#{id}-h)"' if colour is Colour.GREEN else ""
            shape = "hatched" if colour is Colour.GREEN else colour.value
            yield f'<rect class="{shape}" x="{left:.2f}%" y="{top}" width="{width:.2f}%" height="{BAR}"{fill}></rect>'
        if width >= LEAST:
            middle, number = left + width / 2, tally(bar.counts[colour])
            yield f'<text class="value {colour}" x="{middle:.2f}%" y="{top + BAR - 5}" text-anchor="middle">{number}</text>'
        left += width
