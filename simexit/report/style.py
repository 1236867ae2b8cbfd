"""The look all figures share, and the settings of matplotlib they are drawn under."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.colors import to_hex, to_rgb

DARK = "#222222"
MIDDLE = "#5f5f5f"
FAINT = "#8a8a8a"
GRID = "#e4e4e4"
BAND_ALPHA = {"history": 0.17, "mean": 0.42}
_PALETTE = [to_hex(colour) for colour in matplotlib.color_sequences["petroff6"]]


@dataclass(frozen=True)
class LineStyle:
    """Colour, dashes and marker of one line: any one of the three tells it from the others."""

    colour: str
    dashes: Any
    marker: str

    @property
    def text_colour(self) -> tuple[float, float, float]:
        """The same hue, dark enough to be read as small text on white."""
        red, green, blue = to_rgb(self.colour)
        return (red * 0.62, green * 0.62, blue * 0.62)


VIEW_STYLES: dict[str, LineStyle] = {
    "true": LineStyle(_PALETTE[0], "solid", "o"),
    "recorded": LineStyle(_PALETTE[1], (0, (4.0, 1.8)), "s"),
    "surveyed": LineStyle(_PALETTE[2], (0, (1.0, 1.5)), "^"),
}
TARGET_STYLE = LineStyle(_PALETTE[3], "none", "D")

_GROUPS = ("agg.", "axes.", "figure.", "font.", "grid.", "lines.", "patch.", "path.", "savefig.", "svg.", "text.")
_TICKS = ("xtick.", "ytick.")
_drawing = threading.RLock()


@contextmanager
def fixed_settings() -> Iterator[None]:
    """Draw under matplotlib's own defaults, whatever style the caller has set, one thread at a time.

    The caller's settings are put back afterwards. Identifiers inside an SVG come from their content, never from chance.
    """
    defaults = matplotlib.rcParamsDefault
    fixed = {key: defaults[key] for key in defaults if key.startswith(_GROUPS + _TICKS)}
    fixed |= {"svg.hashsalt": "simexit", "svg.fonttype": "path"}
    with _drawing:
        before = {key: matplotlib.rcParams[key] for key in fixed}
        matplotlib.rcParams.update(fixed)
        try:
            yield
        finally:
            matplotlib.rcParams.update(before)
