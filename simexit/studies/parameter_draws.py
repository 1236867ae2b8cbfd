"""Assumed parameters drawn from their ranges: one draw a replicate, the same for every policy, by Latin hypercube.

McKay, Beckman and Conover (1979), Technometrics 21(2), 239-245: each parameter's range is cut into as many strata as
there are draws, and every stratum is drawn from once.
"""

from __future__ import annotations

import pandas as pd

from simexit.luck import Resampler
from simexit.scenario.evidence import evidence
from simexit.scenario.figure import Figure
from simexit.scenario.schema import Scenario


def drawable(scenario: Scenario) -> list[str]:
    """Names of the parameters that are assumed and have a range to draw from."""
    figures = {name: scenario.parameters.get(name, parameter.figure) for name, parameter in evidence().items()}
    return [name for name, figure in figures.items() if _has_room(figure)]


def parameter_draws(scenario: Scenario, draws: int, rng: Resampler) -> pd.DataFrame:
    """Where in its range each drawable parameter lies (0 low, 1 high): one row a draw, indexed by replicate from 1."""
    names = drawable(scenario)
    from scipy.stats import qmc

    places = qmc.LatinHypercube(len(names), rng=rng).random(draws)
    return pd.DataFrame(places, columns=names, index=pd.RangeIndex(1, draws + 1, name="replicate"))


def with_draw(scenario: Scenario, places: dict[str, float]) -> Scenario:
    """``scenario`` with its assumed parameters at ``places`` in their ranges; one that a mix has fixed stays."""
    known = evidence()
    figures = {name: scenario.parameters.get(name, known[name].figure) for name in places}
    drawn = {name: _at_place(figure, places[name]) for name, figure in figures.items() if _has_room(figure)}
    return scenario.with_parameters(drawn)


def _has_room(figure: Figure) -> bool:
    return figure.status == "assumed" and figure.range is not None and figure.range[0] < figure.range[1]


def _at_place(figure: Figure, place: float) -> Figure:
    """The figure at ``place``; one number for each year keeps its path and moves as a whole within the range."""
    low, high = figure.range or (0.0, 0.0)
    if not isinstance(figure.value, dict):
        return figure.model_copy(update={"value": low + place * (high - low)})
    least, most = min(figure.value.values()), max(figure.value.values())
    lowest = min(low / least, 1.0) if least else 1.0
    highest = max(high / most, 1.0) if most else 1.0
    return figure.times(lowest + place * (highest - lowest))
