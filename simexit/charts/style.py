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
class Style:
    """What shares one colour."""

    colour: str

    @property
    def text_colour(self) -> tuple[float, float, float]:
        """The same hue, dark enough to be read as small text on white."""
        red, green, blue = to_rgb(self.colour)
        return (red * 0.58, green * 0.58, blue * 0.58)


@dataclass(frozen=True)
class LineStyle(Style):
    """Colour, dashes and marker of one line: it differs from the others of its figure in two of them, or is hollow."""

    dashes: Any
    marker: str
    hollow: bool = False


@dataclass(frozen=True)
class AreaStyle(Style):
    """Colour and hatch of one area or bar: either tells it from its neighbours."""

    hatch: str

    @property
    def fill(self) -> dict[str, Any]:
        """How the area is filled: hatch and edge in white."""
        return {"facecolor": self.colour, "edgecolor": "white", "hatch": self.hatch or None, "linewidth": 0.8}


VIEW_STYLES: dict[str, LineStyle] = {
    "true": LineStyle(_PALETTE[0], "solid", "o"),
    "recorded": LineStyle(_PALETTE[1], (0, (4.0, 1.8)), "s"),
    "surveyed": LineStyle(_PALETTE[2], (0, (1.0, 1.5)), "^"),
}
TARGET_STYLE = LineStyle(_PALETTE[3], "none", "D")
LINE_STYLE = Style(DARK)
CHANGE_STYLES: dict[str, LineStyle] = {
    "true_exits": VIEW_STYLES["true"],
    "true_entries": LineStyle(_PALETTE[0], (0, (1.0, 1.2)), "o", hollow=True),
    "recorded_exits": VIEW_STYLES["recorded"],
    "recorded_returns": LineStyle(_PALETTE[1], (0, (1.0, 1.2)), "s", hollow=True),
}
# Blue is the truth and orange the register in every figure; a state of both is violet.
STATE_STYLES: dict[str, AreaStyle] = {
    "registered_not_poor": AreaStyle(_PALETTE[1], ""),
    "registered_and_poor": AreaStyle(_PALETTE[3], "////"),
    "exited_poor": AreaStyle(_PALETTE[2], "...."),
    "never_listed_poor": AreaStyle(_PALETTE[0], ""),
}
# In a household's moves: the states above, and those beside them.
MOVE_STYLES: dict[str, AreaStyle] = {
    **STATE_STYLES,
    "neither": AreaStyle("#c9c9c9", ""),
    "poor": AreaStyle(_PALETTE[3], "////"),
    "out": AreaStyle("#c9c9c9", ""),
}
# Spells of an analyst's panel under two conventions.
SERIES_STYLES: dict[str, LineStyle] = {
    **VIEW_STYLES,
    "fresh": LineStyle(_PALETTE[0], "solid", "o"),
    "stock": LineStyle(_PALETTE[1], (0, (4.0, 1.8)), "s"),
}
COMPONENT_STYLES: dict[str, AreaStyle] = {
    "chronic": AreaStyle(_PALETTE[0], ""),
    "transient": AreaStyle(_PALETTE[1], "////"),
}
_HATCHES = ("", "////", "....", "xxxx", "----", "\\\\\\\\")


def numbered_area(number: int) -> AreaStyle:
    """Style of the area ``number``, from 0: the first 36 differ in colour or hatch."""
    return AreaStyle(_PALETTE[number % 6], _HATCHES[(number + number // 6) % 6])


SOURCE_STYLES = {
    source: numbered_area(number) for number, source in enumerate(("wage", "farm", "industry", "property", "transfer"))
}

_GROUPS = (
    "agg.",
    "axes.",
    "figure.",
    "font.",
    "grid.",
    "hatch.",
    "lines.",
    "patch.",
    "path.",
    "savefig.",
    "svg.",
    "text.",
)
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
