"""Jobs that firms post for a subsidy: the identity behind the share, and that a plan feels it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simexit.model import Simulation
from simexit.programmes.effects import posted_share


@pytest.mark.parametrize(("subsidy", "elasticity"), [(200.0, 0.65), (50.0, 0.3), (600.0, 1.0)])
def test_what_is_posted_follows_the_cost_of_a_job(subsidy: float, elasticity: float) -> None:
    wage, usual = 1000.0, 300.0
    posted = usual * (1 - subsidy / wage) ** -elasticity
    assert np.isclose(posted * posted_share(subsidy, np.full(1, wage), elasticity)[0], posted - usual)


def test_no_subsidy_opens_nothing_and_a_whole_wage_everything() -> None:
    wages = np.array([1000.0, 0.0])
    assert posted_share(0.0, wages, 0.65).tolist() == [0.0, 0.0]
    assert posted_share(2000.0, wages, 0.65).tolist() == [1.0, 0.0]


def test_a_larger_subsidy_opens_more_jobs(with_programmes: Any) -> None:
    opened = []
    for yuan in (50, 300):
        jobs = {"who": {}, "places_held": 40, "enrol_months": [1], "cost_yuan_per_month": yuan, "lasts_months": 12}
        jobs["effects"] = [{"openings": 1, "demand_elasticity": 0.65}]
        simulation = Simulation(with_programmes({"jobs": jobs}))
        while simulation.in_run_in or simulation.month % 12 < 3:
            simulation.step()
        opened.append(simulation.delivered.openings.sum())
    assert 0 < opened[0] < opened[1] < 40
