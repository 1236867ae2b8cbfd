"""Labels in the right margin, beside what they name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from simexit.charts.lettering import Pen, line_height, spread
from simexit.charts.style import Style

LABEL = 10.0
LABEL_GAP = 0.3
LABEL_WIDTH = 1.85
_PADDING = 0.06
_KEY_WIDE, _KEY_HIGH, _KEY_LEFT = 0.15, 0.12, 0.12

Key = Callable[[Bbox], Artist]


@dataclass(frozen=True)
class EndLabel:
    """A label for what ends at ``level`` on the value axis.

    A thin line leads to it; or ``key`` draws what it looks like in front of the label, in a box in figure coordinates.
    """

    lines: list[str]
    level: float
    style: Style
    key: Key | None = None

    @property
    def height(self) -> float:
        """Inches from top to bottom, with room to the next."""
        return len(self.lines) * line_height(LABEL) + _PADDING


def draw_end_labels(figure: Figure, axes: Axes, pen: Pen, labels: Sequence[EndLabel]) -> None:
    """Write each label beside the end of what it names; labels that would collide part."""
    wide, high = figure.get_size_inches()
    box = axes.get_position()
    bottom, right, tall = box.y0 * high, box.x1 * wide, box.height * high
    left, top = right + LABEL_GAP, axes.get_ylim()[1]
    ends = [bottom + label.level / top * tall for label in labels]
    centres = spread(ends, [label.height for label in labels], bottom - 0.1, bottom + tall)
    for label, end, centre in zip(labels, ends, centres, strict=True):
        text_top = centre + len(label.lines) * line_height(LABEL) / 2
        pen.write(label.lines, left=left, top=text_top, size=LABEL, colour=label.style.text_colour)
        if label.key:
            low, start = centre - _KEY_HIGH / 2, left - _KEY_LEFT - _KEY_WIDE / 2
            corners = (start / wide, low / high, (start + _KEY_WIDE) / wide, (low + _KEY_HIGH) / high)
            figure.add_artist(label.key(Bbox.from_extents(*corners)))
        else:
            across = [(right + 0.04) / wide, (left - 0.05) / wide]
            leader = Line2D(across, [end / high, centre / high], color=label.style.colour, linewidth=0.8)
            figure.add_artist(leader)
