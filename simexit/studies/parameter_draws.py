"""Uncertain parameters drawn from their ranges: one draw a replicate, the same for every policy, by Latin hypercube.

Uncertain is what is assumed; what is derived from a figure that is known from memory or weakly; and what a fit has
found, within what the fit left open. One that was set so that a result meets a published one, without a fit, is held:
moved alone it would break what it was set to meet.

McKay, Beckman and Conover (1979), Technometrics 21(2), 239-245: each parameter's range is cut into as many strata as
there are draws, and every stratum is drawn from once.
"""

from __future__ import annotations

import pandas as pd

from simexit.luck import Resampler
from simexit.scenario.citations import cited
from simexit.scenario.evidence import evidence
from simexit.scenario.figure import Figure
from simexit.scenario.schema import Scenario

DOUBTFUL = ("memory", "weak")
"""Standings of a published figure that nobody has looked up again."""


def drawable(scenario: Scenario) -> list[str]:
    """Names of the uncertain parameters that have a range to draw from."""
    return [name for name in evidence() if _room(scenario, name)]


def parameter_draws(scenario: Scenario, draws: int, rng: Resampler) -> pd.DataFrame:
    """Where in its range each drawable parameter lies (0 low, 1 high): one row a draw, indexed by replicate from 1."""
    names = drawable(scenario)
    from scipy.stats import qmc

    places = qmc.LatinHypercube(len(names), rng=rng).random(draws)
    return pd.DataFrame(places, columns=names, index=pd.RangeIndex(1, draws + 1, name="replicate"))


def with_draw(scenario: Scenario, places: dict[str, float]) -> Scenario:
    """``scenario`` with its uncertain parameters at ``places`` in their ranges; one that a mix has fixed stays."""
    rooms = {name: _room(scenario, name) for name in places}
    drawn = {name: _at_place(*room, places[name]) for name, room in rooms.items() if room}
    return scenario.with_parameters(drawn)


def _room(scenario: Scenario, name: str) -> tuple[Figure, float, float] | None:
    """A parameter's figure and the ends between which it is drawn, if it is."""
    known = evidence()[name]
    figure = scenario.parameters.get(name, known.figure)
    low, high = figure.range or (0.0, 0.0)
    if figure.status == "calibrated" and known.spread:
        reach = 3**0.5 * known.spread  # a uniform number within it has that standard deviation
        low, high = max(low, figure.values()[0] - reach), min(high, figure.values()[-1] + reach)
    elif figure.status != "assumed" and not (figure.status == "derived" and _is_doubtful(figure.source)):
        return None
    return (figure, low, high) if low < high else None


def _is_doubtful(source: str) -> bool:
    return any(citation.standing in DOUBTFUL for citation in cited([source]))


def _at_place(figure: Figure, low: float, high: float, place: float) -> Figure:
    """The figure at ``place``; one number for each year keeps its path and moves as a whole within the range."""
    if not isinstance(figure.value, dict):
        return figure.model_copy(update={"value": low + place * (high - low)})
    least, most = min(figure.value.values()), max(figure.value.values())
    lowest = min(low / least, 1.0) if least else 1.0
    highest = max(high / most, 1.0) if most else 1.0
    return figure.times(lowest + place * (highest - lowest))
