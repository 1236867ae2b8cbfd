"""Each pass alone, in cache: one village lives month after month, and every call is timed by itself.

A call from Python hands over a hundred columns, which takes longer than most passes; the time of a pass that does
nothing is subtracted. Draws are new every month, so that the processor cannot learn who falls ill.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from statistics import median
from time import perf_counter_ns
from typing import Any

import numpy as np

from benchmarks.start import YEAR, Start
from simexit.compiled import pass_
from simexit.life.month import ORDER, view_rows
from simexit.life.parameters import life_parameters
from simexit.life.rates import no_effects
from simexit.life.view import View, Workspace, workspace
from simexit.luck import BLOCK_HOUSEHOLD, BLOCK_PERSON, fill
from simexit.population.layout import Population

MONTHS = 60
VILLAGE = 60
KEY = np.uint32(1)


@pass_
def warming_up(v):  # type: ignore[no-untyped-def]
    """A pass that does nothing, called first so that the columns' Python objects are in cache for the others."""


@pass_
def nothing(v):  # type: ignore[no-untyped-def]
    """A pass that does nothing, called once a month like the others."""


def passes_alone(start: Start, repeats: int = 8) -> dict[str, float]:
    """Nanoseconds a household of the draws and of each pass: medians over the months of all repeats."""
    times: dict[str, list[int]] = {}
    for _ in range(repeats):
        _live_village(start, times)
    size = int(start.population.villages.households[VILLAGE])
    middle = {name: median(found) for name, found in times.items()}
    empty = middle.pop("nothing")
    return {name: (time - (empty if name != "draws" else 0.0)) / size for name, time in middle.items()}


def _live_village(start: Start, times: dict[str, list[int]]) -> None:
    population = deepcopy(start.population)
    villages = population.villages
    space = workspace(int(villages.persons.max()), int(villages.households.max()))
    for month in range(start.month, start.month + MONTHS):
        view = _open(start, population, space, month)
        draws = (view, space, month)
        _draw(*draws)
        times.setdefault("draws", []).append(_timed(_draw, *draws))
        warming_up(view)
        for each in (*ORDER[:4], nothing, *ORDER[4:]):
            times.setdefault(each.py_func.__name__, []).append(_timed(each, view))


def _timed(function: Callable[..., Any], *given: Any) -> int:
    began = perf_counter_ns()
    function(*given)
    return perf_counter_ns() - began


def _draw(view: View, space: Workspace, month: int) -> None:
    c, h = view.persons, view.households
    fill(space.person_draws, c.id_low, c.id_high, np.uint32(month), np.uint32(BLOCK_PERSON), KEY, KEY)
    fill(space.household_draws, h.id_low, h.id_high, np.uint32(month), np.uint32(BLOCK_HOUSEHOLD), KEY, KEY)


def _open(start: Start, population: Population, space: Workspace, month: int) -> View:
    villages = population.villages
    a, ha = int(villages.first_person[VILLAGE]), int(villages.first_household[VILLAGE])
    b, hb = a + int(villages.persons[VILLAGE]), ha + int(villages.households[VILLAGE])
    return view_rows(
        a, b, ha, hb, VILLAGE, population.persons, population.households, villages, start.times(month),
        life_parameters(YEAR, {}), no_effects(villages.county.size), KEY, KEY, space,
    )  # fmt: skip
