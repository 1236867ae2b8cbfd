"""Do the intervals of `--until` hold? A thousand studies, resampled from one long run; its last result beside it.

The seed was fixed beforehand. Run as a script, this file writes benchmarks/results/until-coverage.json anew.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import t as student

from simexit.measures.differences import standard_error
from simexit.runs.conduct import Conduct
from simexit.studies.sequential import Until, replicates_asked
from simexit.studies.variant_outcomes import variant_outcomes
from simexit.studies.variants import load_variants

RECORDED = Path(__file__).parents[2] / "benchmarks" / "results" / "until-coverage.json"
SEED = 20180401
STUDIES, LONG_RUN = 1000, 300
OUTCOME, YEAR = "true_headcount_ratio", 2018
# Half a pilot's width and twice it: the second stage then often runs, and is often cut off.
HALF_WIDTHS = (0.004, 0.006, 0.01)
FEWEST, MOST = 15, 60


def long_run() -> NDArray[np.float64]:
    """Paired differences of a small county, the plan against no programmes, over many replicates."""
    settings = ["time.end=2018-12", "time.run_in_years=2"]
    variants = load_variants("mabian-2017", ["none"], settings=settings)
    outcomes = variant_outcomes(variants, range(1, LONG_RUN + 1), Conduct(seed=SEED, scale=0.005))
    mine = outcomes[(outcomes["outcome"] == OUTCOME) & (outcomes["year"] == YEAR)]
    table = mine.pivot(index="replicate", columns="variant", values="value")
    return (table["none"] - table["base"]).to_numpy(np.float64)


def coverage(differences: NDArray[np.float64], half_width: float, rng: np.random.Generator) -> tuple[float, float]:
    """Share of studies whose interval holds the long run's mean, and mean replicates a study."""
    held, ran = 0, 0
    for _ in range(STUDIES):
        replicates = rng.choice(differences, MOST)
        n = min(replicates_asked(replicates[:FEWEST, None], Until(half_width, OUTCOME, FEWEST, MOST)), MOST)
        error, degrees = standard_error(replicates[:n], FEWEST)
        half = student.ppf(0.95, degrees) * error
        held += abs(replicates[:n].mean() - differences.mean()) <= half
        ran += n
    return held / STUDIES, ran / STUDIES


def measured() -> dict[str, object]:
    """Coverage at each precision."""
    differences, rng = long_run(), np.random.default_rng(SEED)
    found = {str(width): coverage(differences, width, rng) for width in HALF_WIDTHS}
    return {
        "what": "share of 1,000 studies under --until whose 90 % interval holds the long-run difference",
        "seed": SEED,
        "long_run_replicates": LONG_RUN,
        "long_run_difference": round(float(differences.mean()), 5),
        "long_run_sd": round(float(differences.std(ddof=1)), 5),
        "fewest": FEWEST,
        "most": MOST,
        "by_half_width": {
            width: {"coverage": held, "mean_replicates": round(ran, 1)} for width, (held, ran) in found.items()
        },
    }


@pytest.mark.study
def test_nine_of_ten_studies_hold_the_truth() -> None:
    for width, found in measured()["by_half_width"].items():  # type: ignore[attr-defined]
        assert 0.875 <= found["coverage"] <= 0.925, width


def test_the_recorded_result_holds() -> None:
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    assert recorded["seed"] == SEED and set(recorded["by_half_width"]) == {str(width) for width in HALF_WIDTHS}
    assert all(0.875 <= found["coverage"] <= 0.925 for found in recorded["by_half_width"].values())


def test_the_rule_holds_on_normal_differences_where_a_naive_one_does_not() -> None:
    """The naive rule looks after every replicate and stops at once; it then covers clearly less often."""
    rng = np.random.default_rng(SEED)
    held, naive = 0, 0
    for _ in range(1500):
        x = rng.normal(0.0, 1.0, 60)
        n = min(replicates_asked(x[:5, None], Until(0.7, OUTCOME, 5, 60)), 60)
        error, degrees = standard_error(x[:n], 5)
        held += abs(x[:n].mean()) <= student.ppf(0.95, degrees) * error
        k = next((k for k in range(3, 60) if student.ppf(0.95, k - 1) * x[:k].std(ddof=1) / np.sqrt(k) <= 0.7), 60)
        naive += abs(x[:k].mean()) <= student.ppf(0.95, k - 1) * x[:k].std(ddof=1) / np.sqrt(k)
    assert 0.88 <= held / 1500 <= 0.92
    assert naive / 1500 < 0.87


if __name__ == "__main__":
    text = json.dumps(measured(), indent=1) + "\n"
    RECORDED.write_text(text, encoding="utf-8", newline="\n")
    print(text)
