"""When help ends: the last planned year, and what is given of recurring help after it, or by stages."""

from __future__ import annotations

from typing import Any

from simexit.dates import MONTHS_PER_YEAR
from simexit.scenario.schema import Scenario, Then


def last_planned_year(scenario: Scenario) -> int:
    """Last year with a target or a dated budget, after which ``then:`` applies; without either, the last year."""
    planned = [year for county in scenario.counties.values() for year in county.targets]
    planned += [year for fund in scenario.funds.values() for year in fund.years()]
    return max(planned, default=scenario.time.end_month // MONTHS_PER_YEAR)


def share_given(then: Then, year: int, last_planned: int, p: Any) -> float:
    """Share of recurring help given in ``year``; ``p``: parameters in force.

    Stages hold from their years on, whatever is planned, and all is given before the first of them.
    """
    if isinstance(then, dict):
        begun = [stage for stage in then if stage <= year]
        return then[max(begun)] if begun else 1.0
    years_after = year - last_planned
    if years_after <= 0 or then == "maintain":
        return 1.0
    if then == "stop":
        return 0.0
    years = float(p.programmes.taper_years)
    return max(0.0, 1.0 - years_after / max(years, 1.0))
