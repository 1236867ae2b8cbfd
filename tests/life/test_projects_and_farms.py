"""Industry projects from grant to failure; farm income against its formula in double precision."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simexit.life.farm import crop_calendar, farm_all, harvest_factors, luck_all, price_factors
from simexit.life.industry import close_empty, project_all
from simexit.life.parameters import LifeParameters
from simexit.population.codes import FAILED, GESTATING, NO_PROJECT, PRODUCING
from tests.life.columns import EVEN, EXACT, N, f32, here

NO_FAILURE, FAILURE = 0.5, 1e-6


class Project:
    """One household's project."""

    def __init__(self, p: LifeParameters, capital: float = 0.0) -> None:
        self.p = p.industry
        self.state, self.months = np.zeros(1, np.uint8), np.zeros(1, np.uint8)
        self.capital, self.income = np.full(1, capital, np.float32), np.zeros(1, np.float32)

    def month(self, u: float = NO_FAILURE, share: float = 0.0, v: float = 0.5, hands: float = 2.0) -> tuple[int, float]:
        """Live a month; state and income."""
        ones = np.ones(1, np.float32)
        project_all(
            self.state, self.months, self.capital, self.income, np.full(1, hands, np.float32),
            np.full(1, u, np.float32), np.full(1, v, np.float32), np.float32(share), self.p, ones, ones,
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
    half = float(p.hands_needed) / 2
    assert np.isclose(project.month(hands=half)[1], base() / 2, rtol=1e-5) and project.month(hands=0.0)[1] == 0


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
        self.productivity, self.shock, self.crop = (draw.normal(0, 0.5, n).astype(np.float32) for _ in range(3))
        self.u = ((draw.integers(0, 2**23, n) + 0.5) / 2**23).astype(np.float32)
        self.factor = draw.uniform(0.2, 3, n).astype(np.float32)
        self.members, self.residents, self.elderly, self.taken = f32(2, n), f32(2, n), f32(0, n), f32(0, n)
        self.residents[:10], self.hands[:10] = 0, 0
        self.let_mu = 0.0

    def income(self, p: Any) -> np.ndarray:
        """Farm income of a month."""
        farm = f32(0, self.n)
        farm_all(
            farm, self.members, self.residents, self.elderly, self.land, self.hands, self.taken, self.productivity,
            self.crop, self.shock, self.u, here(season=1.4, sowing=1.2, harvest=0.8, price=1.1, let_mu=self.let_mu), p,
            self.factor,
        )  # fmt: skip
        return farm


def test_farm_income_against_double_precision(parameters: LifeParameters) -> None:
    from scipy.stats import norm

    p, farms = parameters.farm, Farms()
    names = ("land", "hands", "u", "productivity", "crop", "shock")
    a = {name: getattr(farms, name).astype(np.float64) for name in names}
    scale = (
        float(p.yield_yuan) * farms.factor * (a["land"] + float(p.land_minimum_mu)) ** float(p.land_elasticity)
        * (a["hands"] + float(p.hands_minimum)) ** float(p.hands_elasticity)
        * np.exp(float(p.productivity_weight) * a["productivity"])
    )  # fmt: skip
    luck = np.exp(a["crop"] + a["shock"] + float(p.noise_log_sd) * norm.ppf(a["u"]))
    expected = scale * (1.4 * 0.8 * 1.1 * luck - float(p.cost_share) * 1.2)
    farm = farms.income(p)
    assert np.allclose(farm[:10], farms.land[:10] * float(p.rent_yuan_per_mu) / 12, rtol=1e-5)
    assert np.allclose(farm[10:], expected[10:], rtol=3e-6, atol=1e-3)


def test_hands_that_jobs_take_do_not_farm(parameters: LifeParameters) -> None:
    whole, less, none = Farms(), Farms(), Farms()
    less.taken[:], none.taken[:] = 1, 9
    less.hands[10:] += 1
    assert np.array_equal(less.income(parameters.farm), whole.income(parameters.farm))
    whole.hands[:] = 0
    assert np.array_equal(none.income(parameters.farm), whole.income(parameters.farm))


def test_land_of_the_old_without_hands_is_let_and_others_work_it_for_its_rent(parameters: LifeParameters) -> None:
    p, rent = parameters.farm, float(parameters.farm.rent_yuan_per_mu) / 12
    farms = Farms()
    alone = farms.income(p._replace(rent_yuan_per_mu=np.float32(0)))
    farms.let_mu = 0.5
    free = farms.income(p._replace(rent_yuan_per_mu=np.float32(0)))
    assert np.array_equal(free[farms.hands == 0], alone[farms.hands == 0])
    assert np.allclose(free - farms.income(p), 0.5 * farms.hands * rent * (farms.residents > 0) - farms.land * rent
                       * (farms.residents == 0), rtol=1e-3, atol=0.02)  # fmt: skip
    less_land = Farms()
    less_land.land = less_land.land + np.float32(0.5) * less_land.hands
    assert np.allclose(less_land.income(p)[10:], free[10:], rtol=1e-5)
    farms.elderly[:] = 2
    idle = farms.hands == 0
    old = farms.income(p)[idle]
    farms.land[idle] = 0
    assert np.all(old > farms.income(p)[idle])


def test_more_hands_and_more_land_bring_more_but_ever_less_of_it(parameters: LifeParameters) -> None:
    """Costs grow with the farm too, so that this holds where the harvest is above them."""
    farms, found = Farms(), []
    farms.crop[:] = 3
    for name in ("hands", "land"):
        setattr(farms, name, f32(0.5, farms.n))
        for _ in range(3):
            found.append(farms.income(parameters.farm)[10:].astype(np.float64))
            setattr(farms, name, getattr(farms, name) + np.float32(1))
        gain = np.diff(found[-3:], axis=0)
        assert np.all(gain > 0) and np.all(gain[1] < gain[0])


def test_committed_costs_make_a_bad_month_negative(parameters: LifeParameters) -> None:
    """A lost harvest leaves the costs, which grow with the farm; without costs nothing is ever below zero."""
    p, farms = parameters.farm, Farms()
    farms.crop[:] = -20
    lost = farms.income(p)[10:]
    assert np.all(lost < 0) and np.allclose(2 * lost, farms.income(p._replace(yield_yuan=2 * p.yield_yuan))[10:])
    assert np.all(farms.income(p._replace(cost_share=np.float32(0))) >= 0)


def test_crops_are_drawn_when_their_year_begins_and_a_few_are_lost(parameters: LifeParameters) -> None:
    p, shock = parameters.farm, f32(0)
    crop, kept = f32(0.3), f32(0.3)
    luck_all(shock, kept, EVEN, EVEN, here(), p)
    assert np.array_equal(kept, f32(0.3))
    luck_all(shock, crop, EVEN, EVEN, here(crops_drawn=1), p)
    usual = p._replace(crop_loss=np.float32(0))
    plain = f32(0)
    luck_all(shock, plain, EVEN, EVEN, here(crops_drawn=1), usual)
    lost = crop < plain - float(p.crop_loss) / 2
    assert abs(lost.mean() - float(p.loss_yearly)) <= EXACT and abs(plain.std() / float(p.crop_log_sd) - 1) < 0.01
    assert np.allclose(plain[lost] - crop[lost], float(p.crop_loss), atol=1e-5)


def test_shocks_keep_their_variance(parameters: LifeParameters) -> None:
    p, draw = parameters.farm, np.random.default_rng(2)
    stationary = float(p.shock_log_sd) / np.sqrt(1 - float(p.persistence_monthly) ** 2)
    shock = draw.normal(0, stationary, N).astype(np.float32)
    start = shock.copy()
    for _ in range(12):
        u = ((draw.integers(0, 2**23, shock.size) + 0.5) / 2**23).astype(np.float32)
        luck_all(shock, f32(0, shock.size), u, u, here(), p)
    assert abs(shock.std() / stationary - 1) < 0.03
    assert abs(np.corrcoef(start, shock)[0, 1] - float(p.persistence_monthly) ** 12) < 0.02


def test_the_calendars_of_a_year_average_to_one_and_one_crop_year_begins(parameters: LifeParameters) -> None:
    p = parameters.farm
    harvest, cost, drawn = np.array([crop_calendar(2016 * 12 + month, p) for month in range(12)]).T
    for factors, peak in ((harvest, p.harvest_peak_month), (cost, p.sowing_peak_month)):
        assert abs(np.mean(factors) - 1) < 1e-6 and np.argmax(factors) + 1 == int(peak)
    assert np.flatnonzero(drawn).tolist() == [int(p.crop_year_month) - 1]


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
