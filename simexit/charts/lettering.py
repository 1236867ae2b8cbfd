"""Where text goes in a figure: broken into lines by measured width, and kept apart where it would collide."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from statistics import fmean

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from simexit.charts.fonts import font_family

LINE_SPACING = 1.42
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
# Chinese brackets, quotation marks and stops.
_OPENING = "\uff08\u300a\u300c\u300e\u3010\u201c\u2018"
_CLOSING = "\uff0c\u3002\uff1b\uff1a\u3001\uff01\uff1f\uff09\u300b\u300d\u300f\u3011\u201d\u2019\u2026"
# Year, household, person, yuan, ten thousand and hundred million yuan, time, wave.
_UNITS = "\u5e74|\u6237|\u4eba|\u5143|\u4e07\u5143|\u4ebf\u5143|\u6b21|\u671f"
_PIECES = re.compile(
    rf"[{_OPENING}]*(?:\u7b2c?[0-9][0-9,.]*(?:{_UNITS})|(?![{_OPENING}{_CLOSING}])[{_WIDE}]|[^ {_WIDE}]+)"
    rf"[{_CLOSING}]* *|.",
    re.DOTALL,
)


@lru_cache(maxsize=10_000)
def _pixels(text: str, size: float, dpi: float) -> float:
    """Width of one line: figures of one result share most of their words."""
    font = FontProperties(family=font_family(), size=size)
    return float(RendererAgg(1, 1, dpi).get_text_width_height_descent(text, font, False)[0])  # type: ignore[no-untyped-call]


class Pen:
    """Writes and measures text on one figure; all lengths in inches, from the figure's lower left corner."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        self._family = font_family()

    def width(self, text: str, size: float) -> float:
        """Width of one line of ``text`` at ``size`` points."""
        return _pixels(text, size, self._figure.dpi) / self._figure.dpi

    def wrap(self, text: str, size: float, width: float) -> list[str]:
        """``text`` in lines no wider than ``width``."""
        return wrap(text, width, lambda line: self.width(line, size))

    def write(self, lines: Sequence[str], *, left: float, top: float, size: float, colour: object) -> None:
        """Write ``lines`` downwards from ``top``, each starting at ``left``."""
        wide, high = self._figure.get_size_inches()
        for number, line in enumerate(lines):
            baseline = top - (number + 0.76) * line_height(size)
            text = self._figure.text(left / wide, baseline / high, line, size=size, color=colour, va="baseline")
            self.dress(text)

    def dress(self, text: Text) -> None:
        """Give ``text`` the fonts of the package, and take ``$`` for a plain sign."""
        text.set_fontfamily(self._family)
        text.set_parse_math(False)


def line_height(size: float) -> float:
    """Inches from one line of text at ``size`` points to the next."""
    return size * LINE_SPACING / 72


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """``text`` in lines for which ``measure`` gives at most ``width``.

    Breaks at spaces and between Chinese characters, never before a closing mark nor between a number and its ``%`` or
    Chinese unit; a word wider than a line is broken inside. Line breaks of ``text`` are kept.
    """
    measured = cache(measure)
    lines: list[str] = []
    for paragraph in text.strip().splitlines():
        pieces = _pieces(paragraph.replace(" %", "\u00a0%"), width, measured)
        first = 0
        while first < max(len(pieces), 1):
            taken = _taken(pieces[first:], width, measured)
            lines.append("".join(pieces[first : first + taken]).rstrip(" "))
            first += taken
    return lines


def _taken(pieces: Sequence[str], width: float, measure: Callable[[str], float]) -> int:
    """How many of ``pieces`` fit on one line: as many as are no wider than ``width``, at least one.

    The widths of single pieces, which come again, tell about how many; whole lines, which are dear to measure, tell.
    """

    def fits(count: int) -> bool:
        return measure("".join(pieces[:count]).rstrip(" ")) <= width

    fitting = bisect_right(list(accumulate(measure(piece) for piece in pieces)), width)
    while fitting < len(pieces) and fits(fitting + 1):
        fitting += 1
    while fitting > 1 and not fits(fitting):
        fitting -= 1
    return max(fitting, 1)


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Centres nearest to ``wanted`` (least squares) at which boxes of ``heights`` do not overlap.

    They stay within ``low`` to ``high``; if they cannot all fit there, they start at ``low``.
    """
    if not wanted:
        return []
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    sizes = [heights[index] for index in order]
    steps = [0.0, *((below + above) / 2 for below, above in pairwise(sizes))]
    offsets = list(accumulate(steps))
    least, most = low + sizes[0] / 2, high - sizes[-1] / 2 - offsets[-1]
    free = _rising([wanted[index] - offset for index, offset in zip(order, offsets, strict=True)])
    centres = [0.0] * len(wanted)
    for index, offset, place in zip(order, offsets, free, strict=True):
        centres[index] = max(least, min(most, place)) + offset
    return centres


def _rising(values: Sequence[float]) -> list[float]:
    """The non-decreasing sequence nearest to ``values``: neighbours that fall are pooled at their mean."""
    pools: list[list[float]] = []
    for value in values:
        pools.append([value])
        while len(pools) > 1 and fmean(pools[-2]) > fmean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    return [fmean(pool) for pool in pools for _ in pool]


def _pieces(paragraph: str, width: float, measure: Callable[[str], float]) -> list[str]:
    pieces: list[str] = []
    for word in _PIECES.findall(paragraph):
        rest = word
        while len(rest) > 1 and measure(rest.rstrip(" ")) > width:
            cut = max((end for end in range(1, len(rest)) if measure(rest[:end]) <= width), default=1)
            pieces.append(rest[:cut])
            rest = rest[cut:]
        pieces.append(rest)
    return pieces
