"""A village lived alone, or with more households, meets in the recorded exchange the life it had in its county."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simexit.exchange import Exchange
from simexit.luck import child_ids, name_id
from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.record.record import ASSESSED, PANEL_COLUMNS, Record
from simexit.scenario.figure import Figure, YearlyFigure
from simexit.scenario.loading import load
from simexit.scenario.schema import Programme, Scenario

COUNTY = Path(__file__).parents[1] / "programmes" / "small-county.yaml"
HELP: dict[str, Any] = {
    "title": {"en": "Help", "zh": "帮扶"},
    "family": "safety-net",
    "take_up": 0.8,
    "fund": "care",
    "overhead_share": 0.1,
    "evidence": "none: a test",
}
PROGRAMMES: dict[str, dict[str, Any]] = {
    "dibao": {
        "who": {"register": ["registered", "exited"], "recorded_income_to_line": {"max": 1}},
        "order": "need",
        "places_held": 14,
        "enrol_months": [1, 6],
        "review_months": [1, 6],
        "again": True,
        "effects": [{"flow": "transfer", "fill_gap_to": "dibao_yuan"}],
    },
    "grants": {
        "who": {"register": "registered", "workers": {"min": 1}},
        "order": "capacity",
        "places_per_year": 12,
        "enrol_months": [3],
        "lasts_months": 18,
        "effects": [
            {"state": "industry_capital_yuan", "add": 4000},
            {"rate": "industry.failure_monthly", "factor": 0.5, "months": 12},
            {"openings": 1},
        ],
    },
    "pension": {
        "who": {"elderly": {"min": 1}},
        "order": "lottery",
        "places_per_year": 5,
        "places_held": 12,
        "enrol_months": [1, 7],
        "effects": [{"flow": "transfer", "yuan_per_month": 70, "per": "person"}],
    },
}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Three programmes whose places and money are short, and neighbours who matter much."""
    programmes = {name: Programme.model_validate({**HELP, **each}) for name, each in PROGRAMMES.items()}
    strong = {name: Figure.model_validate(20) for name in ("work.migration_peer_slope", "industry.glut_slope")}
    strong["work.local_wage_elasticity"] = Figure.model_validate(0.5)
    strong["family.split_yearly"] = Figure.model_validate(0.2)
    funds = {"care": YearlyFigure.model_validate({2016: 90_000, 2017: 120_000, 2018: 80_000})}
    return load(COUNTY).model_copy(update={"programmes": programmes, "funds": funds, "parameters": strong})


@pytest.fixture(scope="module")
def county(scenario: Scenario) -> tuple[Record, Exchange]:
    """The whole county with its exchange."""
    exchange = Exchange(recording=True)
    return Simulation(scenario, exchange=exchange).run(), exchange


def assert_same_lives(whole: Record, part: Record, villages: list[int]) -> None:
    """All that is kept of the households of ``villages`` is in ``part`` as in the ``whole``, founded ones with them."""
    where = {each: row for row, each in enumerate(whole.household_ids.tolist())}
    mine = [row for row, each in enumerate(part.household_ids.tolist()) if each in where]
    theirs = [where[part.household_ids.tolist()[row]] for row in mine]
    assert sorted(theirs) == np.flatnonzero(np.isin(village_of(whole), villages)).tolist()
    assert whole.panel_rows.size == whole.household_ids.size
    for a, b in zip(whole.panel, part.panel, strict=True):
        for name in PANEL_COLUMNS:
            assert a.columns[name][theirs].tobytes() == b.columns[name][mine].tobytes(), (name, a.month)
    for one, two in zip(whole.assessments, part.assessments, strict=True):
        for name in ASSESSED:
            assert getattr(one, name)[theirs].tobytes() == getattr(two, name)[mine].tobytes(), (name, one.year)
        for source in one.income:
            assert one.income[source][theirs].tobytes() == two.income[source][mine].tobytes()


def village_of(record: Record) -> np.ndarray:
    """Ordinal of each household's village: 25 households each at first, and those founded or copied behind them."""
    first = np.flatnonzero(np.isin(record.household_ids, FIRST_OF_VILLAGE))
    assert first.size == 6
    return np.searchsorted(first, np.arange(record.household_ids.size), "right") - 1


VILLAGE_IDS = child_ids(np.full(6, name_id("county small")), np.arange(6, dtype=np.uint64), "village")
FIRST_OF_VILLAGE = child_ids(VILLAGE_IDS, np.zeros(6, np.uint64), "household")


@pytest.mark.parametrize("village", range(6))
def test_one_village_alone(village: int, scenario: Scenario, county: tuple[Record, Exchange]) -> None:
    whole, exchange = county
    part = Simulation(scenario, sample=Sample(only=[village]), exchange=exchange.replay()).run()
    assert_same_lives(whole, part, [village])


def test_two_villages_alone(scenario: Scenario, county: tuple[Record, Exchange]) -> None:
    whole, exchange = county
    part = Simulation(scenario, sample=Sample(only=[1, 4]), exchange=exchange.replay()).run()
    assert_same_lives(whole, part, [1, 4])


def test_households_added_change_nobody_else(scenario: Scenario, county: tuple[Record, Exchange]) -> None:
    whole, exchange = county
    more = Simulation(scenario, sample=Sample(extra_households=200), exchange=exchange.replay()).run()
    assert more.household_ids.size >= whole.household_ids.size + 200
    assert_same_lives(whole, more, list(range(6)))


def test_without_the_exchange_a_village_alone_lives_otherwise(
    scenario: Scenario, county: tuple[Record, Exchange]
) -> None:
    """Guards the tests above: what crosses villages does matter in this county."""
    whole, _ = county
    part = Simulation(scenario, sample=Sample(only=[2])).run()
    with pytest.raises(AssertionError):
        assert_same_lives(whole, part, [2])


def test_there_are_households_founded_in_every_village(county: tuple[Record, Exchange]) -> None:
    """Guards the tests above: those founded are compared too."""
    whole, _ = county
    first = child_ids(np.repeat(VILLAGE_IDS, 25), np.tile(np.arange(25, dtype=np.uint64), 6), "household")
    founded = ~np.isin(whole.household_ids, first)
    assert np.all(np.bincount(village_of(whole)[founded], minlength=6) > 0)


def test_threads_change_nothing(scenario: Scenario, county: tuple[Record, Exchange]) -> None:
    assert Simulation(scenario, threads=2).run().sha256() == county[0].sha256()
