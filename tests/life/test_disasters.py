"""A disaster strikes harvest, herds and houses of its village, and nothing elsewhere."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
import pytest

from simexit.compiled_life import CompiledLife, Month
from simexit.model import Simulation
from simexit.scenario.figure import Figure
from simexit.scenario.schema import Scenario

RULES = {"housing.disaster_monthly": 0.05, "housing.wear_monthly": 0.0, "livestock.loss_monthly": 0.0}
STRENGTH, HARVEST, HERD, DAMAGE = 0.3, 0.5, 0.4, 0.3


class Seen(NamedTuple):
    """One month: of villages the disaster and harvest, of households their village, share of herd lost, and damage."""

    month: int
    disaster: np.ndarray
    harvest: np.ndarray
    village: np.ndarray
    herd_lost: np.ndarray
    worse: np.ndarray


class Watch:
    """Lives months and keeps what was lost in them; herds are followed where none is bought or sold."""

    def __init__(self) -> None:
        self.life = CompiledLife()
        self.months: list[Seen] = []

    def __call__(self, simulation: Simulation, now: Month) -> None:
        h, v = simulation.population.households, simulation.population.villages
        herd, grade = h.livestock.copy(), h.dwelling.copy()
        disaster, harvest = v.disaster.copy(), v.harvest.copy()
        self.life(simulation, now)
        followed = (herd > 1) & (h.purchase == 0) & (h.sale == 0)
        lost = np.where(followed, 1 - h.livestock / np.maximum(herd, 1), np.nan)
        self.months.append(Seen(int(now.times.month), disaster, harvest, h.village.copy(), lost, h.dwelling > grade))


@pytest.fixture(scope="module")
def watched(small_county: Scenario) -> list[Seen]:
    """Months of a county in which a village is struck every twentieth month, and nothing else harms herds or houses."""
    rules = {name: Figure.model_validate(value) for name, value in RULES.items()}
    watch = Watch()
    Simulation(small_county.model_copy(update={"parameters": rules}), live=watch).run()
    return watch.months


def of_households(months: list[Seen], struck: bool) -> tuple[np.ndarray, np.ndarray]:
    """Shares of herds lost, and damage, in villages struck or spared."""
    mine = [(seen.disaster[seen.village] > 0) == struck for seen in months]
    lost, worse = (
        np.concatenate([getattr(seen, name)[rows] for seen, rows in zip(months, mine, strict=True)])
        for name in ("herd_lost", "worse")
    )
    return lost[~np.isnan(lost)], worse


def test_disasters_have_their_frequency_and_strength(watched: list[Seen]) -> None:
    disasters = np.concatenate([seen.disaster for seen in watched])
    assert set(np.unique(disasters)) == {np.float32(0), np.float32(STRENGTH)}
    share = 0.05
    assert abs(np.mean(disasters > 0) - share) < 3 * np.sqrt(share * (1 - share) / disasters.size)


def test_herds_of_the_village_lose_their_share_and_others_nothing(watched: list[Seen]) -> None:
    struck, spared = of_households(watched, True)[0], of_households(watched, False)[0]
    assert struck.size > 100 and np.allclose(struck, STRENGTH * HERD, atol=1e-5)
    assert spared.size > 1000 and np.allclose(spared, 0, atol=1e-6)


def test_houses_of_the_village_are_damaged_and_others_are_not(watched: list[Seen]) -> None:
    struck, spared = of_households(watched, True)[1], of_households(watched, False)[1]
    hazard = STRENGTH * DAMAGE
    assert not spared.any()
    assert struck.mean() > 0 and abs(struck.mean() - hazard) < 4 * np.sqrt(hazard / struck.size)


def test_what_is_left_of_the_year_s_harvest_of_the_village_suffers(watched: list[Seen]) -> None:
    within = [(a, b) for a, b in itertools.pairwise(watched) if b.month % 12]
    assert any(b.disaster.any() for _, b in within)
    for before, seen in within:
        assert np.allclose(seen.harvest, before.harvest * (1 - seen.disaster * HARVEST), rtol=1e-6)


def test_lives_elsewhere_are_the_same_with_and_without_the_disaster(small_county: Scenario) -> None:
    """In the month in which the first village is struck; later neighbours meet through the county's jobs."""

    def until_struck(strength: float) -> tuple[Simulation, np.ndarray]:
        rules = {**RULES, "housing.disaster_strength": strength}
        figures = {name: Figure.model_validate(value) for name, value in rules.items()}
        simulation = Simulation(small_county.model_copy(update={"parameters": figures}))
        u = simulation.luck.stored(simulation.population.village_ids(), "disaster", simulation.month)
        while not (u < 0.05).any():
            simulation.step()
            u = simulation.luck.stored(simulation.population.village_ids(), "disaster", simulation.month)
        simulation.step()
        return simulation, u < 0.05

    (mild, struck), (hard, _) = until_struck(0.0), until_struck(0.6)
    h, other = mild.population.households, hard.population.households
    elsewhere = ~struck[h.village]
    assert struck.any() and elsewhere.any()
    for name in h._fields:
        assert getattr(h, name)[elsewhere].tobytes() == getattr(other, name)[elsewhere].tobytes(), name
    assert other.farm[~elsewhere].sum() < h.farm[~elsewhere].sum()
    assert other.livestock[~elsewhere].sum() < h.livestock[~elsewhere].sum()
