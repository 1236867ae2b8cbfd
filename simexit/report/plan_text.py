"""What a plan says of itself in a few lines."""

from __future__ import annotations

import pandas as pd

from simexit.record.tables import month_text
from simexit.report.short_text import Short, places_of
from simexit.scenario.schema import Scenario
from simexit.words.terms import term_or_text


def short(scenario: Scenario, warnings: int) -> Short:
    """Place, months and size, programmes, those of the plan first, and how many warnings there are."""
    time, counties = scenario.time, scenario.counties.values()
    households = sum(county.households.at(time.start_month // 12) for county in counties)
    programmes = [
        (name, programme.title.en, term_or_text(programme.family, "en"), term_or_text(programme.fund, "en"))
        for name, programme in sorted(scenario.programmes.items(), key=lambda each: not each[1].of_plan)
    ]
    several = f"{len(counties)} counties" if len(counties) > 1 else next(iter(scenario.counties), "no county")
    numbers = [f"programmes: {', '.join(name for name, *_ in programmes) or 'none'}"]
    return Short(
        title=f"Plan {places_of(scenario)}",
        size=f"{month_text(time.start_month)} to {month_text(time.end_month)}, {several}, {households:,.0f} households",
        numbers=[*numbers, f"{warnings} warnings" if warnings else ""][: 1 + bool(warnings)],
        table=pd.DataFrame(programmes, columns=["programme", "title", "family", "fund"]),
        tables=(),
    )
