"""When help ends: the last planned year, and what is given of recurring help after it, or by stages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simexit.dates import MONTHS_PER_YEAR
from simexit.population.moment import Moment
from simexit.scenario.schema import Programme, Scenario, Then


class Withdrawal:
    """What is given of recurring help as the years go by, under each programme's ``then:`` or the scenario's."""

    def __init__(self, scenario: Scenario) -> None:
        self.then = scenario.then
        self.last_planned_year = last_planned_year(scenario)
        self.start_month = scenario.time.start_month

    def share(self, programme: Programme, now: Moment) -> float:
        """Share given this month: one before the plan and while planned, then as ``then:`` says."""
        if now.month < self.start_month:
            return 1.0
        then = self.then if programme.then is None else programme.then
        return share_given(then, now.year, self.last_planned_year, now.p)

    def held_on(self, programme: Programme, now: Moment) -> bool:
        """Whether ``then:`` decides instead of the term: recurring help that nobody can apply for again."""
        maintained = programme.recurring and not programme.again and now.year > self.last_planned_year
        return now.month >= self.start_month and maintained and self.share(programme, now) > 0.0

    def end_is_known(self, programme: Programme, now: Moment) -> bool:
        """Whether households know when its money ends: a term that is near, or help that is being taken back."""
        months = int(now.p.programmes.foreseen_months)
        if 0 < programme.lasts_months <= months:
            return True
        given = self.share(programme, now)
        return 0.0 < given < 1.0 and self.share(programme, replace(now, month=now.month + months)) == 0.0

    def enrols(self, programme: Programme, now: Moment) -> bool:
        """One-off help ends with the last planned year; recurring help goes on as long as any of it is given."""
        if programme.recurring:
            return self.share(programme, now) > 0.0
        return now.month < self.start_month or now.year <= self.last_planned_year


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
