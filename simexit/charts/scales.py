"""Value axes from zero: where they end, their ticks, and what is written at these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from simexit.words.formats import NumberFormat, number_format
from simexit.words.terms import Language, sentence

_EMPTY_TOP = {"share": 0.01}
_MOST_STEPS = 5
_SAME = 1e-7


class Scale(NamedTuple):
    """Upper end of an axis from zero, its ticks and their labels, and how its numbers are written."""

    top: float
    ticks: list[float]
    labels: list[str]
    form: NumberFormat


def scale_to(
    highest: float, unit: str, language: Language, *, steps: int = _MOST_STEPS, form: NumberFormat | None = None
) -> Scale:
    """A scale that holds ``highest``, with at most ``steps`` steps; it ends at a tick where that costs little height.

    ``unit`` is one of `simexit.words.formats.UNITS`; only shares carry their sign at each tick, and never end above 1.
    ``form``: how numbers are written, where other plots of the figure settle that.
    """
    form = form or number_format([highest], unit, language)
    top = highest * 1.06 if highest > 0 else _EMPTY_TOP.get(unit, form.divisor)
    top = min(top, 1.0) if unit == "share" else top
    marks = MaxNLocator(steps, steps=[1, 2, 2.5, 5, 10]).tick_values(0, top)
    top = next((float(tick) for tick in marks if top <= tick <= top * 1.08), top)
    ticks = [float(tick) for tick in marks if tick <= top * (1 + _SAME)]
    texts = _tick_labels([tick / form.divisor for tick in ticks])
    if unit == "share":
        texts = [sentence("unit_percent", language, number=text) for text in texts]
    return Scale(top, ticks, texts, form)


def _tick_labels(numbers: Sequence[float]) -> list[str]:
    """Numbers with as many decimals as tell them exactly."""
    exact = (n for n in range(4) if all(abs(round(number, n) - number) < _SAME for number in numbers))
    decimals = next(exact, 4)
    return [f"{number:,.{decimals}f}" for number in numbers]


def highest_of(*columns: pd.Series) -> float:
    """The largest number in any of the columns; zero where there is none."""
    return float(np.nanmax(pd.concat(columns).to_numpy(float), initial=0.0))
