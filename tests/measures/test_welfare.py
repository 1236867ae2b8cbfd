"""Poverty and inequality of a record of few households, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from made_records import made

from simexit.measures.of_a_record.welfare import catastrophic, deprivations_of, welfare
from simexit.measures.outcomes import Outcome
from simexit.population.codes import ASSURANCES
from simexit.record.record import Record


def found(record: Record, weights: list[float] | None = None) -> dict[tuple[str, str, int], float]:
    """Outcomes by name, group and year."""
    rows: list[Outcome] = list(welfare(record, np.ones(len(record.county)) if weights is None else np.array(weights)))
    keys = [(row.outcome, row.group, row.year) for row in rows]
    assert len(set(keys)) == len(keys)
    return {key: row.value for key, row in zip(keys, rows, strict=True)}


def test_yearly_indices_by_hand() -> None:
    """Line 1,000; heads of 500 (2 persons), 800 (1), 3,000 (1) and nobody."""
    record = made(["P", "P", "o", "."], income={"farm": [[1000], [800], [3000], [9000]]}, members=[[2], [1], [1], [2]])
    values = found(record)
    assert values["income_headcount_ratio", "", 2015] == 0.75
    assert values["poverty_gap", "true", 2015] == pytest.approx((2 * 0.5 + 0.2) / 4)
    assert values["poverty_severity", "true", 2015] == pytest.approx((2 * 0.25 + 0.04) / 4)
    assert values["watts", "true", 2015] == pytest.approx((2 * np.log(2) + np.log(1.25)) / 4)
    pairs = 2 * (2 * 300 + 2 * 2500 + 2200)
    assert values["gini", "true", 2015] == pytest.approx(pairs / (2 * 16 * 1200))


def test_losses_count_as_nothing() -> None:
    values = found(made(["P", "o"], income={"farm": [[-4000], [3000]]}))
    assert values["poverty_gap", "true", 2015] == 0.5 and values["gini", "true", 2015] == 0.5
    assert values["watts", "true", 2015] == pytest.approx(np.log(10) / 2)


def test_other_lines_and_incomes() -> None:
    """Statistical line 900: by income the first is poor, by consumption the second, without transfers both."""
    income = {"farm": [[1000], [1000]], "transfer": [[0], [4000]]}
    values = found(made(["P", "o"], income=income, consumption=[[4000], [1000]]), [1, 3])
    assert values["statistical_headcount_ratio", "", 2015] == 0.25
    assert values["consumption_headcount_ratio", "", 2015] == 0.75
    assert values["own_income_headcount_ratio", "", 2015] == 1


def test_the_survey_hears_those_who_answer() -> None:
    record = made(["PP", "oo"], survey_income=[[100, 100], [5000, 800]], answered=[[1, 0], [1, 1]])
    values = found(record)
    assert [values["surveyed_headcount_ratio", "", year] for year in (2015, 2016)] == [0.5, 1]
    assert values["poverty_gap", "surveyed", 2016] == pytest.approx(1 / 9)
    # Always there and always answering: only the second, with mean 2,900 a year.
    assert values["chronic_poverty", "surveyed", 0] == 0
    assert values["transient_poverty", "surveyed", 0] == pytest.approx((1 / 9) ** 2 / 2)


def test_multidimensional_poverty_by_hand() -> None:
    """Six equal dimensions, a third is the cut-off: two lacks or more."""
    bits = {name: 1 << k for k, name in enumerate(ASSURANCES)}
    missing = [[bits["housing"]], [bits["housing"] | bits["water"]], [bits["schooling"]], [0]]
    record = made(["P", "P", "P", "o"], missing=missing, income={"wage": [[0], [8000], [8000], [8000]]})
    assert deprivations_of(record, 0).astype(int).tolist() == [
        [1, 1, 0, 0, 0, 0],
        [0, 1, 1, 0, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 0, 0, 0],
    ]
    values = found(record)
    assert values["multidimensional_headcount_ratio", "", 2015] == 0.5
    assert values["multidimensional_intensity", "", 2015] == pytest.approx(1 / 3)
    assert values["multidimensional_poverty", "", 2015] == pytest.approx(1 / 6)
    assert values["censored_headcount_ratio", "lacks_housing", 2015] == 0.5
    assert values["censored_headcount_ratio", "lacks_schooling", 2015] == 0
    assert values["multidimensional_contribution", "lacks_housing", 2015] == pytest.approx(0.5)


def test_catastrophic_bills_by_hand() -> None:
    """Food of two residents: 0.535 x 900 x 2 = 963. Capacity with consumption 3,000 and bills 1,000: 3,037."""
    columns = {"consumption": [[3000], [3000], [500], [3000]], "medical": [[1000], [1500], [1], [9000]]}
    record = made(["P", "P", "o", "."], **columns)
    # The second: 1,500 of 3,537. The third eats all it consumes: any bill is all of its capacity.
    assert catastrophic(record.assessments[0]).tolist() == [False, True, True, False]
    assert catastrophic(record.assessments[0], 0.3, 0.535).tolist() == [True, True, True, False]
    values = found(record, [1, 1, 2, 5])
    assert values["catastrophic_health_spending", "", 2015] == 0.75
    assert values["catastrophic_health_spending", "truly_poor", 2015] == 0.5


def test_chronic_poverty_is_at_mean_income() -> None:
    """Incomes of 500 and 2,500 a head in turn: never poor on average; those always at 500 have a gap of a half."""
    record = made(["Po", "PP"], income={"farm": [[1000, 5000], [1000, 1000]]}, members=[[2, 2], [2, 2]])
    values = found(record, [3, 1])
    assert values["chronic_poverty", "true", 0] == pytest.approx(0.25 / 4)
    assert values["transient_poverty", "true", 0] == pytest.approx(3 * 0.25 / 2 / 4)
    assert values["transient_share", "true", 0] == pytest.approx(0.6)


def test_moves_between_fifths() -> None:
    same = [[1000 * k, 1000 * k] for k in range(1, 11)]
    turned = [[1000 * k, 11000 - 1000 * k] for k in range(1, 11)]
    assert found(made(["oo"] * 10, income={"farm": same}))["mobility", "true", 0] == 0
    assert found(made(["oo"] * 10, income={"farm": turned}))["mobility", "true", 0] == 1
    assert np.isnan(found(made(["oo"] * 10))["mobility", "true", 0])


def test_weights_stand_for_households() -> None:
    draw = np.random.default_rng(6)
    letters = ["".join(draw.choice(list("Po"), 4)) for _ in range(60)]
    columns = {"farm": draw.gamma(2, 1200, (60, 4))}
    more = {
        "members": draw.integers(1, 5, (60, 4)),
        "missing": draw.integers(0, 32, (60, 4)) * draw.integers(0, 2, (60, 4)),
        "medical": draw.gamma(1, 500, (60, 4)),
    }
    weights = draw.integers(1, 4, 60)
    rows = np.repeat(np.arange(60), weights)
    one = found(made(letters, income=columns, **more), weights.tolist())
    copied = {name: column[rows] for name, column in more.items()}
    many = found(made([letters[k] for k in rows], income={"farm": columns["farm"][rows]}, **copied))
    assert one.keys() == many.keys()
    # Fifths of few households depend on ties; everything else is the same number.
    for key in one:
        assert key[0] == "mobility" or one[key] == pytest.approx(many[key], rel=1e-6), key


def test_an_empty_place_has_no_indices() -> None:
    assert {name for name, _, _ in found(made(["..", ".."]))} <= {
        "statistical_headcount_ratio",
        "consumption_headcount_ratio",
        "own_income_headcount_ratio",
        "catastrophic_health_spending",
    }
