"""The promises of luck hold on the shipped scenario and on random ones; a broken copy is caught."""

from __future__ import annotations

import numpy as np
import pytest
from random_plans import random_scenario

from simexit import luck
from simexit.scenario.loading import load
from simexit.studies.exact import CHECKS, check_exactness


def broken(scenario):
    return [f"{promise.name}: {promise.difference}" for promise in check_exactness(scenario) if not promise.held]


def test_promises_hold_on_the_shipped_scenario():
    assert broken(load("mabian-2017")) == []


@pytest.mark.parametrize("number", range(50))
def test_promises_hold_on_random_scenarios(number):
    assert broken(random_scenario(number)) == []


def test_a_draw_keyed_by_position_is_caught(monkeypatch):
    honest = luck.Luck._units

    def by_position(self, ids, *what):
        return honest(self, np.arange(ids.size, dtype=np.uint64), *what)

    monkeypatch.setattr(luck.Luck, "_units", by_position)
    caught = {line.split(":")[0] for line in broken(load("mabian-2017"))}
    assert "a village alone, with the county's exchange replayed" in caught
    assert "an added household changes nobody else, exchange replayed" in caught


def test_a_draw_in_the_kernel_keyed_by_position_is_caught(monkeypatch):
    from simexit import compiled_life

    honest = compiled_life.live_month

    def by_position(spans, persons, *rest):
        rows = np.arange(persons.id_low.size, dtype=np.uint32)
        return honest(spans, persons._replace(id_low=rows, id_high=rows), *rest)

    monkeypatch.setattr(compiled_life, "live_month", by_position)
    caught = {line.split(":")[0] for line in broken(load("mabian-2017"))}
    assert "a village alone, with the county's exchange replayed" in caught
    assert "an added household changes nobody else, exchange replayed" in caught
    assert "agents live the compiled lives" in caught


def test_luck_that_follows_the_clock_is_caught(monkeypatch):
    honest = luck.Luck._units
    calls = []

    def drifting(self, ids, *what):
        calls.append(1)
        return honest(self, ids + np.uint64(len(calls)), *what)

    monkeypatch.setattr(luck.Luck, "_units", drifting)
    assert any(line.startswith("same bytes when run again") for line in broken(load("mabian-2017")))


def test_every_promise_of_luck_has_a_check():
    assert len({name for name, _ in CHECKS}) == 9
