"""A scenario in words: what is resolved, in what order things happen, which margins it meets, on what evidence."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from simexit.model import MONTH_ORDER, YEAR_ORDER
from simexit.runs.replicates import start_margins
from simexit.scenario.evidence_count import evidence_sentence, parameter_table
from simexit.scenario.resolved import scenario_sha256
from simexit.scenario.schema import Scenario
from simexit.words.terms import term


def describe_scenario(scenario: Scenario, *, seed: int = 1, with_margins: bool = True) -> Iterator[str]:
    """Lines of the description."""
    yield from _scenario_lines(scenario)
    yield "\nOrder of the month"
    yield from (f"  {k}. {step}" for k, step in enumerate(MONTH_ORDER, start=1))
    yield "\nOrder of the year"
    yield from (f"  {when:<21} {event}" for when, event in YEAR_ORDER)
    if with_margins:
        yield "\nMargins at the start (one replicate; places brought to full size)"
        yield _table(_readable(start_margins(scenario, seed=seed)))
    yield "\nParameters (value in the first year)"
    yield _table(parameter_table(scenario).drop(columns="source or note"))
    yield evidence_sentence(scenario)


def _scenario_lines(s: Scenario) -> Iterator[str]:
    yield f"{s.name}: {s.title.en} ({s.title.zh})"
    yield f"  {s.about.strip()}"
    yield f"  {s.time.start} to {s.time.end}, after {s.time.run_in_years} years of run-in; then: {s.then}"
    yield f"  scenario hash {scenario_sha256(s)[:12]}"
    for name, county in sorted(s.counties.items()):
        places = f"{county.villages} villages, {county.poor_villages} of them poor, {county.townships} townships"
        yield f"  county {name}: {places}"
        for year, target in sorted(county.targets.items()):
            numbers = {unit: getattr(target, unit) for unit in ("households", "persons", "villages", "townships")}
            planned = [f"{number:,} {unit}" for unit, number in numbers.items() if number is not None]
            yield f"    {year}: to exit {', '.join(planned)} ({target.status})"
    for name, programme in sorted(s.programmes.items()):
        yield f"  programme {name}: {programme.title.en}, family {programme.family}, fund {programme.fund}"
    for name, fund in sorted(s.funds.items()):
        yield f"  fund {name}: {fund.value} yuan ({fund.status})"


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    """Margins with names and numbers as texts."""
    text = table.drop(columns="unit").rename(columns={"within_5_percent": "within 5 %"})
    text["margin"] = [term(key, "en") for key in table["margin"]]
    for column in ("simulated", "published"):
        text[column] = [
            "none published" if pd.isna(v) else f"{v:,.3g}" if abs(v) < 100 else f"{v:,.0f}" for v in table[column]
        ]
    return text.drop(columns="source")


def _table(table: pd.DataFrame) -> str:
    return table.to_string(index=False)
