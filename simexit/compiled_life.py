"""The compiled engine: the month's kernel over villages, in threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from simexit.life.month import close_month, live_month
from simexit.life.parameters import LifeParameters
from simexit.life.rates import RateTable
from simexit.life.view import Times, Workspace, workspace
from simexit.population.layout import padded
from simexit.population.spans import Spans, village_spans


@dataclass(frozen=True)
class Month:
    """What the life of a month reads besides the population."""

    times: Times
    parameters: LifeParameters
    rates: RateTable


def edges_of(spans: Spans, parts: int) -> list[int]:
    """Edges of ``parts`` parts of spans that hold about equally many person rows each."""
    rows = spans.end_person - spans.first_person
    middle = np.cumsum(rows) - rows / 2
    inner = np.searchsorted(middle, rows.sum() * np.arange(1, parts) / parts)
    return [0, *inner.tolist(), rows.size]


class CompiledLife:
    """Lives a month of a clock's population in ``threads`` threads; each village writes its own rows only."""

    def __init__(self, threads: int = 1) -> None:
        self.threads = max(threads, 1)
        self.pool = ThreadPoolExecutor(self.threads) if self.threads > 1 else None
        self._spaces: list[Workspace] = []

    def __call__(self, simulation: Any, now: Month) -> None:
        spans = village_spans(simulation.population)
        n = spans.village.size
        parts = min(self.threads, n)
        self._make_room(simulation.population.villages, parts)
        parted = [spans.part(a, b) for a, b in pairwise(edges_of(spans, parts))]
        jobs = list(zip(parted, self._spaces, strict=False))
        if parts == 1 or self.pool is None:
            for job in jobs:
                self._run(simulation, now, *job)
        else:
            for future in [self.pool.submit(self._run, simulation, now, *job) for job in jobs]:
                future.result()

    def _make_room(self, villages: Any, parts: int) -> None:
        persons, households = int(padded(villages.persons).max()), int(villages.households.max())
        room = self._spaces[0].scratch if len(self._spaces) >= parts else None
        if room is None or room.age.size < persons or room.owed.size < households:
            self._spaces = [workspace(persons + persons // 8, households) for _ in range(parts)]

    @staticmethod
    def _run(simulation: Any, now: Month, spans: Spans, space: Workspace) -> None:
        population = simulation.population
        live_month(
            spans, population.persons, population.households, population.villages, now.times,
            now.parameters, now.rates, simulation.luck.seed, simulation.luck.replicate, space,
        )  # fmt: skip
        close_month(spans, population)
