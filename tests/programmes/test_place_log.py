"""The record has one row a place: whoever held one in a month can be told from it, and why each place ended."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simexit.columns import WHY_ENDED
from simexit.model import Simulation
from simexit.record.place_tables import places_table
from simexit.record.record import Record
from simexit.scenario.schema import Scenario

CASH = {"effects": [{"flow": "transfer", "yuan_per_month": 60}]}
POST = [{"work": "post"}, {"flow": "wage", "yuan_per_month": 300}]
PROGRAMMES: dict[str, dict[str, Any]] = {
    "a-term": {"places_per_year": 9, "lasts_months": 7, "again": True, **CASH},
    "b-review": {"who": {"workers": {"max": 1}}, "places_held": 12, "review_months": [6], "again": True, **CASH},
    "c-exit": {"places_per_year": 12, "stays_after_exit": False, **CASH},
    "d-post": {"who": {"workers": {"min": 1}}, "places_per_year": 10, "effects": POST},
    "e-stopped": {"places_per_year": {2016: 10, 2017: 0, 2018: 0}, "then": {2016: 1, 2018: 0}, **CASH},
    "f-all": {"who": {}, "fund": "short", **CASH},
}
FUNDS = {"care": 10**7, "short": {2016: 60_000, 2017: 40_000, 2018: 20_000}}


@pytest.fixture(scope="module")
def scenario(with_programmes: Any) -> Scenario:
    """Programmes whose places end for every reason that one of cash can have."""
    scenario: Scenario = with_programmes(PROGRAMMES, funds=FUNDS)
    return scenario


@pytest.fixture(scope="module")
def lived(scenario: Scenario) -> tuple[Record, dict[tuple[str, int], set[int]]]:
    """The record, and who held a place of each programme in each month."""
    simulation, held = Simulation(scenario, replicate=2), {}
    while simulation.month <= scenario.time.end_month:
        month = simulation.month
        simulation.step()
        ids = simulation.population.household_ids()
        for name, places in simulation.allocator.places.items():
            held[name, month] = set(ids[places.rows].tolist())
    return simulation.close(), held


def test_the_record_tells_who_held_a_place_when(lived: Any, scenario: Scenario) -> None:
    (record, held), names = lived, sorted(PROGRAMMES)
    places = record.places
    for (name, month), holders in held.items():
        mine = (places.programme == names.index(name)) & (places.start <= month) & (places.end > month)
        assert sorted(places.holder[mine].tolist()) == sorted(holders)
    assert (places.ready == places.start).all() and (places.end > places.start).all() and not places.late.any()
    unfinished = places.why == WHY_ENDED.index("unfinished")
    assert np.array_equal(unfinished, places.end == scenario.time.end_month + 1)


def test_every_place_says_why_it_ended(lived: Any) -> None:
    table = places_table(lived[0])
    why = table.groupby("programme", observed=True)["why_ended"].agg(lambda reasons: set(reasons.astype(str)))
    assert why["a-term"] == {"term"} or why["a-term"] == {"term", "gone"}
    assert "review" in why["b-review"] and "budget" in why["f-all"]
    assert "exit" in why["c-exit"] and "lapsed" in why["d-post"]
    assert {"withdrawn"} <= why["e-stopped"] <= {"withdrawn", "gone"}
    assert "gone" in set(table["why_ended"].astype(str)) and "unfinished" in why["f-all"]
    term = table[table["why_ended"] == "term"]
    months = [int(text[:4]) * 12 + int(text[5:]) for text in (*term["start"].astype(str), *term["end"].astype(str))]
    assert {b - a for a, b in zip(months[: len(term)], months[len(term) :], strict=True)} == {7}
    assert set(table[table["why_ended"] == "unfinished"]["end"].astype(str)) == {""}


def test_a_programme_without_places_leaves_the_record_as_it_was(lived: Any, with_programmes: Any) -> None:
    more = with_programmes({**PROGRAMMES, "g-none": {"places_per_year": 0, **CASH}}, funds=FUNDS)
    assert Simulation(more, replicate=2).run().sha256() == lived[0].sha256()


def test_places_are_part_of_the_hash(lived: Any) -> None:
    record: Record = lived[0]
    before, whole = record.sha256(), record.places
    for name in ("holder", "start", "ready", "end", "late", "why"):
        changed = getattr(whole, name).copy()
        changed[-1] += 1
        record.places = type(whole)(**{**vars(whole), name: changed})
        assert record.sha256() != before
    record.places = whole
    assert record.sha256() == before
