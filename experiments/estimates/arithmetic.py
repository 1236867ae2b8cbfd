"""Derived parameters that are sums on published numbers: each worked out again, beside the value in use.

Exits with 1 where a value in use is further from its sum than rounding and the sum's own spread allow.
"""

from __future__ import annotations

import math
import sys
from statistics import stdev

from simexit.scenario.evidence import evidence

PRICES = (97.6, 110.9, 116.5, 102.7, 103.2, 99.8, 101.7, 103.4, 96.5, 99.1)  # K-011
BIRTHS = {17.5: 5.93, 22.5: 69.47, 27.5: 84.08, 32.5: 45.84, 37.5: 18.71, 42.5: 7.51, 47.5: 4.68}  # K-019
WORK_BY_AGE = {62.5: 2 / 3, 67.5: 1 / 2, 72.5: 3 / 10, 80.0: 1 / 10}  # K-013


def fall(shares: dict[float, float]) -> float:
    """Fall of the logarithm of a share with age, a year, by least squares."""
    mean_age = sum(shares) / len(shares)
    logs = [math.log(share) for share in shares.values()]
    mean_log = sum(logs) / len(logs)
    over = sum((age - mean_age) * (log - mean_log) for age, log in zip(shares, logs, strict=True))
    return -over / sum((age - mean_age) ** 2 for age in shares)


def mean_age(births: dict[float, float]) -> float:
    """Mean of ages, weighted."""
    return sum(age * number for age, number in births.items()) / sum(births.values())


def monthly(share: float, months: int) -> float:
    """Monthly hazard by which ``share`` are gone after ``months``."""
    return 1 - (1 - share) ** (1 / months)


# Lowest and highest sum of each.
SUMS: dict[str, tuple[float, float]] = {
    "demography.mortality_slope_per_year": (math.log(2) / 9, math.log(2) / 7),
    "demography.fertile_age_to_years": (2 * mean_age(BIRTHS) - 20,) * 2,
    "family.bride_age_spread_years": (2 * (23.96 - 1.0 - 20), 2 * (23.96 - 1.0 - 20)),
    "farm.land_minimum_mu": (0.05 * 403 / 0.304 / 230.27, 0.07 * 403 / 0.304 / 230.27),
    "farm.price_log_sd": (stdev(math.log(each / 100) for each in PRICES) / math.sqrt(2),) * 2,
    "farm.persistence_monthly": (0.70 ** (1 / 12), 0.74 ** (1 / 12)),
    "health.hospital_severe_factor": (13313 / 6002, 13313 / (0.31 * 1834 + 0.69 * 6002)),
    "housing.disaster_monthly": (2.08 / (230.27 * 6) / (12 * 0.3 * 0.2),) * 2,
    "housing.hazard_event_yearly": (0.2 * 10600 / 200000,) * 2,
    "industry.wear_monthly": (1 / 120, 1 / 120),
    "livestock.disaster_share": (0.082 / 0.3, 0.128 / 0.3),
    "population.land_per_head_mu": (403 / 0.304 / 230.27 / 3.34,) * 2,
    "population.migrant_start_share": (130 / 608.05, 153.35 / 608.05),
    "population.local_start_share": ((242.23 - 153.35) / 608.05 * (1 - 0.851) / (1 - 0.761),) * 2,
    "population.head_age_sd_years": (12.1, 14.0),
    "population.no_power_share": (2004 / 208700,) * 2,
    "population.hazard_home_share": (56 / 989, 70 / 989),
    "population.poor_of_listed": ((1 - 0.104) / (1 - 0.091),) * 2,
    "population.schooling_senior_young_share": (0.37 / (1 - 0.004) ** 36,) * 2,
    "schooling.primary_yuan": (3 * 200 / 12, 4 * 200 / 12),
    "schooling.junior_yuan": (5 * 250 / 12, (5 * 250 + 4 * 200) / 12),
    "schooling.dropout_primary_monthly": (0.002 / 12 / 1.75, 0.002 / 12 / 1.5),
    "schooling.dropout_junior_monthly": (monthly(0.052 - 0.008, 36) / 1.1, monthly(0.142, 24)),
    "schooling.dropout_senior_monthly": (monthly(0.107, 36), monthly(0.22, 36)),
    "schooling.dropout_poor_factor": (13.3 / 5.3,) * 2,
    "schooling.strain_yuan": (2952 / 12,) * 2,
    "work.farm_leaving_monthly": (fall(WORK_BY_AGE) / 12,) * 2,
    "work.migrant_net_share": ((10 * 2609 - 12 * 892) / (12 * 2609),) * 2,
    "work.wage_schooling_return": (3 * 0.018, 3 * 0.064),
    "work.shock_depth_share": (1 - 0.52,) * 2,
}


def far(value: float, low: float, high: float) -> bool:
    """Whether a value lies outside its sums by more than rounding to about one digit and a half."""
    return not low * 0.94 <= value <= high * 1.06


def main() -> int:
    """Print every sum beside the value in use; 1 where one is far off."""
    wrong = 0
    for name, (low, high) in SUMS.items():
        value = evidence()[name].figure.at(2017)
        wrong += far(value, low, high)
        sums = f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}"
        print(f"{name:42} {value:<8.4g} {sums}{'   FAR' if far(value, low, high) else ''}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
