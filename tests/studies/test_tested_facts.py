"""Estimators of tested facts, on records whose answers are known by hand or made to be so."""

from __future__ import annotations

import numpy as np
import pytest
from made_records import FIRST_YEAR, made

from simexit.measures.published.campaign import beside, mean_change
from simexit.measures.published.health_shock import (
    HOUSE_YEARS,
    UNSAFE_HOUSE_SHARE,
    health_shock,
    house_yuan,
    net_assets,
)
from simexit.measures.published.livelihoods import old_main_sources
from simexit.measures.published.rain import rain_persistence

LAST = FIRST_YEAR + 9


def ill(n: int, struck: int, years: int = 4) -> np.ndarray:
    """Severely ill members: one from the third year on in the first ``struck`` households."""
    found = np.zeros((n, years))
    found[:struck, 2:] = 1
    return found


def test_a_health_shock_is_measured_against_those_spared() -> None:
    income = np.full((20, 4), 10_000.0)
    income[:5, 3] = 8_000.0
    found = health_shock(made(["oooo"] * 20, income={"farm": income}, severely_ill=ill(20, 5)), 2015, 2018)
    assert found["shock_income"] == pytest.approx(np.log(0.8), rel=1e-5)


def test_a_health_shock_is_measured_against_those_who_were_alike() -> None:
    """Small incomes grow by a half, others not; the struck, all of the small, lose a tenth of what they would have."""
    income = np.repeat(np.array([[2_000.0], [10_000.0]]), [10, 40], axis=0) * np.ones((1, 4))
    income[:10, 3] *= 1.5
    income[:4, 3] *= 0.9
    found = health_shock(made(["oooo"] * 50, income={"farm": income}, severely_ill=ill(50, 4)), 2015, 2018)
    assert found["shock_income"] == pytest.approx(np.log(0.9), rel=1e-5)


def test_net_assets_count_the_house_and_what_was_bought() -> None:
    record = made(["oo"] * 3, missing=[[0] * 2, [1] * 2, [2] * 2], savings=500.0, durables=300.0, debt=200.0)
    worth = net_assets(record.assessments[0], 10_000.0)
    np.testing.assert_allclose(worth, [10_600, 10_000 * UNSAFE_HOUSE_SHARE + 600, 10_600])


def test_a_house_counts_once_with_what_was_built_since() -> None:
    record = made(["oo"] * 4, durables=[[0] * 2, [0] * 2, [20_000] * 2, [40_000] * 2])
    worth = net_assets(record.assessments[0], house_yuan(record.assessments[0]))
    assert worth.mean() == pytest.approx(HOUSE_YEARS * 10_000)
    assert house_yuan(made(["oo"], durables=1e6).assessments[0]) == 0.0


def test_assets_lost_to_an_illness_are_a_part_of_all_assets_with_the_house() -> None:
    savings = np.full((20, 4), 4_000.0)
    savings[:5, 3], savings[5:, 3] = 1_000.0, 5_000.0
    found = health_shock(made(["oooo"] * 20, savings=savings, severely_ill=ill(20, 5)), 2015, 2018)
    assert found["shock_net_assets"] == pytest.approx(-4_000 / (HOUSE_YEARS * 10_000 + 4_000), rel=1e-5)


def test_the_ill_stay_in_the_lowest_fifth_where_those_alike_leave_it() -> None:
    """Of ten poor households eight are spared, of whom six leave; of the two struck one does: 1/2 less 6/8."""
    income = np.repeat([[1_000.0], [10_000.0]], [10, 40], axis=0) * np.ones((1, 4))
    income[1:8, 3] = 20_000.0
    found = health_shock(made(["oooo"] * 50, income={"farm": income}, severely_ill=ill(50, 2)), 2015, 2018)
    assert found["shock_leaving_bottom"] == pytest.approx(1 / 2 - 6 / 8)


@pytest.mark.parametrize("left", [0.0, 0.3, 0.8])
def test_what_is_left_of_a_shock_of_weather_is_found(left: float) -> None:
    """Incomes follow the weather of the year by 0.6 and a household's own luck; so much of the first is left later."""
    rng = np.random.default_rng(7)
    villages, each, years = 60, 20, 10
    weather = rng.normal(0, 0.2, (villages, years))
    lasting = np.zeros((villages, years))
    for k in range(years):
        lasting[:, k] = 0.6 * weather[:, k] + (left * 0.6 * weather[:, k - 4] if k >= 4 else 0)
    village = np.repeat(np.arange(villages), each)
    income = 8_000 * np.exp(lasting[village] + rng.normal(0, 0.1, (villages * each, years)))
    record = made(["o" * years] * (villages * each), survey_income=income, village=village, harvest=np.exp(weather))
    assert rain_persistence(record, FIRST_YEAR + 2, LAST) == pytest.approx(left, abs=0.05)


def test_weather_says_nothing_where_it_moves_no_income() -> None:
    record = made(["o" * 7] * 8, village=[0, 1] * 4, harvest=np.ones((2, 7)))
    assert np.isnan(rain_persistence(record, FIRST_YEAR + 2, FIRST_YEAR + 6))
    assert np.isnan(rain_persistence(record, FIRST_YEAR, LAST))


def test_runs_are_laid_beside_each_other_household_by_household() -> None:
    savings = [[1] * 2, [2] * 2, [3] * 2]
    played = made(["oo"] * 3, savings=savings, served=1, programmes=("h",))
    without = made(["oo"] * 2, savings=[[30] * 2, [10] * 2])
    without.household_ids = played.household_ids[[2, 0]]
    found = beside(played, without)
    assert np.array_equal(found.household_ids, played.household_ids)
    assert found.assessments[1].savings.tolist() == [10, 0, 30] and found.assessments[1].members.tolist() == [2, 0, 2]
    assert mean_change(played, found, "h", 0, lambda now: now.savings.astype(float)) == pytest.approx(4 / 40 - 1)


def test_the_old_by_main_source() -> None:
    record = made(["oo"] * 2, elders=2, elders_by_family=[[1, 1], [1, 0]], elders_by_work=[[1, 1], [0, 0]])
    assert old_main_sources(record, 2015) == {
        "old_main_source_family": 0.5, "old_main_source_work": 0.25, "old_main_source_pension": 0.0,
    }  # fmt: skip
    assert np.isnan(list(old_main_sources(record, 2030).values())).all()
