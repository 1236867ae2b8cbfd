"""Industry projects from grant to failure; farm income against its formula in double precision."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simexit.life.farm import farm_all, harvest_factors, price_factors, season_factor, shock_all
from simexit.life.industry import close_empty, project_all
from simexit.life.parameters import LifeParameters
from simexit.population.codes import FAILED, GESTATING, NO_PROJECT, PRODUCING
from tests.life.columns import N, f32, here

NO_FAILURE, FAILURE = 0.5, 1e-6


class Project:
    """One household's project."""

    def __init__(self, p: LifeParameters, capital: float = 0.0) -> None:
        self.p = p.industry
        self.state, self.months = np.zeros(1, np.uint8), np.zeros(1, np.uint8)
        self.capital, self.income = np.full(1, capital, np.float32), np.zeros(1, np.float32)

    def month(self, u: float = NO_FAILURE, share: float = 0.0, v: float = 0.5) -> tuple[int, float]:
        """Live a month; state and income."""
        ones = np.ones(1, np.float32)
        project_all(
            self.state, self.months, self.capital, self.income, np.full(1, u, np.float32), np.full(1, v, np.float32),
            np.float32(share), self.p, ones, ones,
        )  # fmt: skip
        return int(self.state[0]), float(self.income[0])


def test_a_project_earns_after_its_gestation(parameters: LifeParameters) -> None:
    project = Project(parameters, capital=6000)
    gestation = int(parameters.industry.gestation_months)
    lived = [project.month() for _ in range(gestation + 3)]
    assert [state for state, _ in lived] == [GESTATING] * gestation + [PRODUCING] * 3
    assert [income > 0 for _, income in lived] == [False] * gestation + [True] * 3


def test_without_capital_nothing_begins(parameters: LifeParameters) -> None:
    project = Project(parameters)
    assert [project.month(FAILURE) for _ in range(3)] == [(NO_PROJECT, 0.0)] * 3


@pytest.mark.parametrize("months", [2, 14])
def test_a_failure_loses_capital_and_a_new_grant_begins_anew(months: int, parameters: LifeParameters) -> None:
    project = Project(parameters, capital=6000)
    for _ in range(months):
        project.month()
    assert project.month(FAILURE) == (FAILED, 0.0) and project.capital[0] == 0 and project.months[0] == 0
    assert project.month() == (FAILED, 0.0)
    project.capital[0] = 3000
    assert project.month()[0] == GESTATING and project.months[0] == 0


def test_the_age_of_a_project_does_not_run_over(parameters: LifeParameters) -> None:
    project = Project(parameters, capital=100)
    states = [project.month()[0] for _ in range(600)]
    assert set(states[20:]) == {PRODUCING} and project.months[0] == 255


def test_returns_by_hand(parameters: LifeParameters) -> None:
    p = parameters.industry
    project = Project(parameters, capital=6000)
    for _ in range(int(p.gestation_months) + 1):
        project.month()
    sd, slope = float(p.spread_log_sd), float(p.glut_slope)

    def base() -> float:
        """Return at the median draw without glut, of what capital is left."""
        return float(project.capital[0]) * float(p.return_monthly_share) * np.exp(-sd * sd / 2)

    assert np.isclose(project.month()[1], base(), rtol=1e-5)
    assert np.isclose(project.month(share=0.4)[1], base() * np.exp(-slope * 0.4), rtol=1e-5)
    assert np.isclose(project.month(v=0.8413447)[1], base() * np.exp(sd), rtol=1e-4)


def test_capital_wears_while_it_produces(parameters: LifeParameters) -> None:
    project = Project(parameters, capital=6000)
    left = []
    for _ in range(int(parameters.industry.gestation_months) + 12):
        project.month()
        left.append(float(project.capital[0]))
    producing = np.arange(12) + 1
    assert left[:-12] == [6000.0] * (len(left) - 12)
    assert np.allclose(left[-12:], 6000 * (1 - float(parameters.industry.wear_monthly)) ** producing, rtol=1e-5)


def test_a_household_without_members_loses_its_project() -> None:
    members, capital, income = (np.array(each, np.float32) for each in ([0, 2], [500, 500], [20, 20]))
    project = np.array([PRODUCING, PRODUCING], np.uint8)
    close_empty(members, project, capital, income)
    assert project.tolist() == [NO_PROJECT, PRODUCING]
    assert capital.tolist() == [0, 500] and income.tolist() == [0, 20]


class Farms:
    """Random farms."""

    def __init__(self, n: int = 5000) -> None:
        draw = np.random.default_rng(1)
        self.n = n
        self.land = draw.lognormal(1.8, 0.7, n).astype(np.float32)
        self.hands = draw.choice([0, 0.5, 1, 2.5, 7], n).astype(np.float32)
        self.productivity, self.shock = (draw.normal(0, 0.5, n).astype(np.float32) for _ in range(2))
        self.u = ((draw.integers(0, 2**23, n) + 0.5) / 2**23).astype(np.float32)
        self.factor = draw.uniform(0.2, 3, n).astype(np.float32)
        self.residents, self.members = f32(2, n), f32(3, n)
        self.livestock, self.capital = f32(0, n), f32(0, n)
        self.taken = f32(0, n)
        self.residents[:10] = 0

    def income(self, p: Any) -> np.ndarray:
        """Farm income of a month."""
        farm = f32(0, self.n)
        farm_all(
            farm, self.residents, self.members, self.land, self.hands, self.taken, self.productivity, self.shock,
            self.livestock, self.capital, self.u, here(season=1.4, harvest=0.8, price=1.1), p, self.factor,
        )  # fmt: skip
        return farm


def test_farm_income_against_double_precision(parameters: LifeParameters) -> None:
    from scipy.stats import norm

    p, farms = parameters.farm, Farms()
    a = {name: getattr(farms, name).astype(np.float64) for name in ("land", "hands", "u", "productivity", "shock")}
    expected = (
        float(p.yield_yuan) * farms.factor * 1.4 * 0.8 * 1.1
        * a["land"] ** float(p.land_elasticity) * (a["hands"] + float(p.hands_minimum)) ** float(p.hands_elasticity)
        * np.exp(a["productivity"] + a["shock"] + float(p.noise_log_sd) * norm.ppf(a["u"]))
    )  # fmt: skip
    farm = farms.income(p)
    assert not farm[:10].any()
    assert np.allclose(farm[10:], expected[10:], rtol=3e-6)


def test_hands_that_jobs_take_do_not_farm(parameters: LifeParameters) -> None:
    whole, less, none = Farms(), Farms(), Farms()
    less.taken[:], none.taken[:] = 1, 9
    less.hands += 1
    assert np.array_equal(less.income(parameters.farm), whole.income(parameters.farm))
    whole.hands[:] = 0
    assert np.array_equal(none.income(parameters.farm), whole.income(parameters.farm))


def test_more_hands_and_more_land_bring_more_but_ever_less_of_it(parameters: LifeParameters) -> None:
    farms, found = Farms(), []
    for name in ("hands", "land"):
        setattr(farms, name, f32(0.5, farms.n))
        for _ in range(3):
            found.append(farms.income(parameters.farm)[10:].astype(np.float64))
            setattr(farms, name, getattr(farms, name) + np.float32(1))
        gain = np.diff(found[-3:], axis=0)
        assert np.all(gain > 0) and np.all(gain[1] < gain[0])


def test_the_trap_is_off_and_takes_its_share_of_those_below_the_threshold_when_on(parameters: LifeParameters) -> None:
    p, farms = parameters.farm, Farms()
    line = float(p.trap_threshold_yuan) * 3
    farms.livestock[:100], farms.capital[:100] = line / 2, line / 2
    farms.livestock[100:200] = line - 1
    assert p.trap_strength_share == 0
    free = farms.income(p)
    assert np.array_equal(free, farms.income(p._replace(trap_threshold_yuan=np.float32(1e6))))
    caught = farms.income(p._replace(trap_strength_share=np.float32(0.25)))
    assert np.array_equal(caught[:100], free[:100]) and np.allclose(caught[100:], 0.75 * free[100:])


def test_shocks_keep_their_variance(parameters: LifeParameters) -> None:
    p, draw = parameters.farm, np.random.default_rng(2)
    stationary = float(p.shock_log_sd) / np.sqrt(1 - float(p.persistence_monthly) ** 2)
    shock = draw.normal(0, stationary, N).astype(np.float32)
    start = shock.copy()
    for _ in range(12):
        u = ((draw.integers(0, 2**23, shock.size) + 0.5) / 2**23).astype(np.float32)
        shock_all(shock, f32(0), f32(3), u, p)
    assert abs(shock.std() / stationary - 1) < 0.03
    assert abs(np.corrcoef(start, shock)[0, 1] - float(p.persistence_monthly) ** 12) < 0.02


def test_slow_recovery_is_off_and_keeps_bad_shocks_of_the_poor_longer_when_on(parameters: LifeParameters) -> None:
    """At the median draw a shock only fades; good shocks and those of the better-off fade as before."""
    p = parameters.farm
    line = float(p.slow_recovery_below_yuan) * 4
    smoothed = np.array([line - 1, line - 1, line, line], np.float32)
    start = np.array([-0.5, 0.5, -0.5, 0.5], np.float32)

    def faded(p: Any) -> np.ndarray:
        shock = start.copy()
        shock_all(shock, smoothed, f32(4, 4), f32(0.5, 4), p)
        return shock

    usual = float(p.persistence_monthly)
    assert p.slow_recovery_share == 0 and np.allclose(faded(p), start * usual)
    slow = faded(p._replace(slow_recovery_share=np.float32(0.4)))
    assert np.allclose(slow, start * np.array([usual + 0.4 * (1 - usual), usual, usual, usual]))
    assert np.allclose(faded(p._replace(slow_recovery_share=np.float32(1)))[0], -0.5)


def test_the_seasons_of_a_year_average_to_one(parameters: LifeParameters) -> None:
    seasons = [float(season_factor(2016 * 12 + month, parameters.farm)) for month in range(12)]
    assert abs(np.mean(seasons) - 1) < 1e-6 and np.argmax(seasons) + 1 == int(parameters.farm.harvest_peak_month)


def test_harvests_and_prices_have_their_means(parameters: LifeParameters) -> None:
    p, n = parameters.farm, 200_000
    z = np.random.default_rng(3).normal(size=n).astype(np.float32)
    u = ((np.arange(n) + 0.5) / n).astype(np.float32)
    assert abs(price_factors(z, p).mean() - 1) < 0.002
    assert abs(harvest_factors(z, np.ones(n, np.float32), p).mean() - 1) < 0.002
    expected = 1 - float(p.drought_yearly) * float(p.drought_loss_share)
    assert (
        abs(harvest_factors(np.zeros(n, np.float32), u, p._replace(harvest_log_sd=np.float32(0))).mean() - expected)
        < 1e-4
    )
