"""A finished figure in a notebook: shown as a picture, and put into axes of the user's own."""

from __future__ import annotations

import io
from functools import partial
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from simexit.charts.style import fixed_settings

DPI = 200


def paste(figure: Figure, axes: Any) -> Any:
    """Put ``figure``, drawn at `DPI`, into matplotlib ``axes`` as a picture in its proportions; returns their figure.

    The axes lose their frame and ticks.
    """
    with fixed_settings():
        figure.set_dpi(DPI)
        canvas: Any = FigureCanvasAgg(figure)
        canvas.draw()
        picture = np.asarray(canvas.buffer_rgba())
    axes.imshow(picture, aspect="equal", interpolation="antialiased")
    axes.set_axis_off()
    return axes.figure


def shown(figure: Figure) -> Figure:
    """``figure``, which a notebook shows as a picture also where pyplot is not in use."""
    figure._repr_png_ = partial(_png, figure)  # type: ignore[attr-defined]
    return figure


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    with fixed_settings():
        figure.savefig(buffer, format="png", facecolor="white")
    return buffer.getvalue()
