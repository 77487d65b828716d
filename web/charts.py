"""Bars as SVG without a style attribute: the strict policy forbids those, and a class prints and themes as well.

Widths are percentages, so that a phone gets narrower bars and not smaller words. Neighbouring colours are told apart
without colour: the yellow bar has a dark edge, the green one a hatch, and each segment says its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cases.colours import Colour
from web.badges import said
from web.formatters import COMMA, tally

ROW, BAR, LINE = 48, 20, 20  # pixels: a row, its bar, the words above it
SPAN = 90.0  # percent of the width that the longest bar takes; the rest is for its sum
LEAST = 5.0  # percent; in a narrower segment a number would not fit
HATCH = Markup(
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
    """One bar below the other, each cut into its colours. The same numbers stand in a table beside it."""
    longest = max((bar.total for bar in bars), default=0) or 1
    rows = Markup().join(_bar(bar, n * ROW, SPAN / longest, id) for n, bar in enumerate(bars))
    order = COMMA[language].join(said(colour, language) for colour in Colour)
    return Markup(
        '<svg class="chart" width="100%" height="{height}" role="img" aria-labelledby="{id}-t {id}-d">'
        '<title id="{id}-t">{title}</title><desc id="{id}-d">{order}</desc>{hatch}{rows}</svg>'
    ).format(height=len(bars) * ROW, id=id, title=title, order=order, hatch=HATCH.format(id=f"{id}-h"), rows=rows)


def _bar(bar: Bar, top: int, scale: float, id: str) -> Markup:
    name = Markup('<text x="0" y="{}">{}</text>').format(top + LINE - 5, bar.name)
    parts = Markup().join(_segments(bar, top + LINE, scale, id))
    end = bar.total * scale
    total = Markup('<text class="total" x="{:.2f}%" dx="6" y="{}">{}</text>').format(
        end, top + LINE + BAR - 5, tally(bar.total)
    )
    return name + parts + total


def _segments(bar: Bar, top: int, scale: float, id: str) -> Iterable[Markup]:
    left = 0.0
    for colour in Colour:
        width = bar.counts[colour] * scale
        if width:
            fill = Markup(' fill="url(#{}-h)"').format(id) if colour is Colour.GREEN else Markup()
            shape = "hatched" if colour is Colour.GREEN else colour.value
            yield Markup('<rect class="{}" x="{:.2f}%" y="{}" width="{:.2f}%" height="{}"{}></rect>').format(
                shape, left, top, width, BAR, fill
            )
        if width >= LEAST:
            yield Markup('<text class="value {}" x="{:.2f}%" y="{}" text-anchor="middle">{}</text>').format(
                colour.value, left + width / 2, top + BAR - 5, tally(bar.counts[colour])
            )
        left += width
