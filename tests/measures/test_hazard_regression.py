"""Hazard regression against known coefficients and a maximum likelihood written by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simexit.measures.hazard_regression import hazard_regression, person_periods

BETA = {"sick": -0.7, "land_mu": 0.25}
GAMMA = np.array([-0.6, -0.9, -1.3, -1.5, -1.6])


def simulated(n: int, seed: int = 3) -> pd.DataFrame:
    """Spells of two a household, with hazards 1 - exp(-exp(gamma_t + x beta)), censored after one to five waves."""
    draw = np.random.default_rng(seed)
    table = pd.DataFrame({"sick": draw.integers(0, 2, n) * 1.0, "land_mu": draw.normal(0, 1, n)})
    xb = table["sick"] * BETA["sick"] + table["land_mu"] * BETA["land_mu"]
    hazard = 1 - np.exp(-np.exp(GAMMA[None, :] + xb.to_numpy()[:, None]))
    ends = draw.random((n, 5)) < hazard
    first = np.where(ends.any(axis=1), ends.argmax(axis=1) + 1, 99)
    censored = draw.integers(1, 6, n)
    return table.assign(
        duration=np.minimum(first, censored),
        ended=first <= censored,
        household=np.arange(n) // 2,
        weight=draw.integers(1, 4, n) * 1.0,
    )


def newton(
    x: np.ndarray, ends: np.ndarray, weights: np.ndarray, cluster: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Maximum likelihood by Newton's method with the observed information, and the clustered sandwich."""
    beta = np.zeros(x.shape[1])
    for _ in range(60):
        eta = np.exp(x @ beta)
        p = 1 - np.exp(-eta)
        score = np.where(ends, eta * (1 - p) / p, -eta)
        curve = np.where(ends, score * (1 - eta / p), -eta)
        step = np.linalg.solve((x * (weights * curve)[:, None]).T @ x, x.T @ (weights * score))
        beta = beta - step
        if np.abs(step).max() < 1e-13:
            break
    likelihood = float(weights @ np.where(ends, np.log(p), -eta))
    observed = np.linalg.inv(-(x * (weights * curve)[:, None]).T @ x)
    sums = np.zeros((cluster.max() + 1, x.shape[1]))
    np.add.at(sums, cluster, x * (weights * score)[:, None])
    g, n, k = len(np.unique(cluster)), weights.sum(), x.shape[1]
    sandwich = observed @ (sums.T @ sums) @ observed * g / (g - 1) * (n - 1) / (n - k)
    return beta, np.sqrt(np.diag(sandwich)), likelihood


def fit(table: pd.DataFrame, weights: np.ndarray | None = None, names: tuple[str, ...] = tuple(BETA)):
    return hazard_regression(table["duration"], table["ended"], table[list(names)], table["household"], weights)


def test_known_coefficients_are_recovered() -> None:
    found = fit(simulated(40_000)).table.set_index("term")
    truth = {**BETA, **{f"duration {t + 1}": gamma for t, gamma in enumerate(GAMMA)}}
    distance = (found["coefficient"] - pd.Series(truth)) / found["std_error"]
    assert len(distance) == 7 and distance.abs().max() < 3.5
    assert found.loc["sick", "std_error"] < 0.03
    np.testing.assert_allclose(found["hazard_ratio"], np.exp(found["coefficient"]))
    assert (found["ratio_low"] < found["hazard_ratio"]).all() and (found["hazard_ratio"] < found["ratio_high"]).all()


@pytest.mark.parametrize("weighted", [False, True])
def test_newton_by_hand_agrees(weighted: bool) -> None:
    table = simulated(1_500, seed=11)
    weights = table["weight"].to_numpy() if weighted else np.ones(len(table))
    found = fit(table, weights if weighted else None)
    periods = person_periods(table["duration"], table["ended"])
    x = np.column_stack(
        [table[list(BETA)].to_numpy()[periods.spell], periods.duration[:, None] == np.arange(1, 6)]
    ).astype(float)
    scaled = (weights[periods.spell] / weights[periods.spell].mean()).astype(float)
    beta, error, likelihood = newton(x, periods.ends, scaled, table["household"].to_numpy()[periods.spell])
    np.testing.assert_allclose(found.table["coefficient"], beta, atol=1e-7)
    np.testing.assert_allclose(found.table["std_error"], error, rtol=1e-5)
    assert found.log_likelihood == pytest.approx(likelihood)
    assert (found.n_spells, found.n_households) == (1_500, 750)
    assert (found.n_at_risk, found.n_ended) == (table["duration"].sum(), table["ended"].sum())


def test_clustered_errors_grow_when_spells_are_doubled_within_households() -> None:
    table = simulated(2_000, seed=5)
    twice = pd.concat([table, table], ignore_index=True)
    once, both = fit(table).table, fit(twice).table
    np.testing.assert_allclose(both["coefficient"], once["coefficient"], atol=1e-8)
    np.testing.assert_allclose(both["std_error"], once["std_error"], rtol=0.01)


def test_rows_without_weight_do_not_count() -> None:
    table = simulated(800, seed=6)
    weights = (table["weight"] > 1).to_numpy() * 1.0
    part = table[weights > 0]
    np.testing.assert_allclose(fit(table, weights).table["coefficient"], fit(part).table["coefficient"], atol=1e-8)


def test_durations_without_an_end_share_a_level() -> None:
    table = simulated(600, seed=7)
    table["ended"] &= table["duration"].isin([1, 4])
    assert fit(table).table["term"].tolist()[2:] == ["duration 1", "duration 2-5"]


def test_person_periods_by_hand() -> None:
    found = person_periods([2, 1, 3], [True, False, True])
    assert found.spell.tolist() == [0, 0, 1, 2, 2, 2]
    assert found.duration.tolist() == [1, 2, 1, 1, 2, 3]
    assert found.ends.tolist() == [False, True, False, False, False, True]


def test_what_cannot_be_estimated_is_named() -> None:
    table = simulated(400, seed=8)
    with pytest.raises(ValueError, match="constant or a sum"):
        fit(table.assign(double=2 * table["sick"]), names=("sick", "land_mu", "double"))
    with pytest.raises(ValueError, match="always is constant"):
        fit(table.assign(always=1.0), names=("sick", "always"))
    with pytest.raises(ValueError, match="no finite estimate for oracle"):
        fit(table.assign(oracle=table["ended"] * 1.0), names=("oracle",))
    with pytest.raises(ValueError, match="no spell ended"):
        fit(table.assign(ended=False))
    with pytest.raises(ValueError, match="land_mu: 1 of 400"):
        fit(table.assign(land_mu=[np.nan, *table["land_mu"][1:]]))
    with pytest.raises(ValueError, match="whole"):
        person_periods([1.5], [True])
