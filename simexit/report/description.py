"""A scenario in words: what is resolved, in what order things happen, which margins it meets, on what evidence."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from simexit.model import calendar_lines
from simexit.scenario.evidence_count import evidence_sentence
from simexit.scenario.resolved import scenario_sha256
from simexit.scenario.schema import Scenario
from simexit.studies.plan import Plan
from simexit.words.terms import term


def describe_plan(plan: Plan, *, seed: int = 1, with_margins: bool = True) -> Iterator[str]:
    """Lines of the description."""
    yield from _scenario_lines(plan.scenario)
    yield "\nCalendar"
    yield from (f"  {when:<40} {name:<18} {text}" for name, when, text in calendar_lines(plan.scenario.time))
    if with_margins:
        yield "\nMargins at the start (one replicate; places brought to full size)"
        yield _table(_readable(plan.margins(seed=seed)))
    yield "\nParameters (value in the first year)"
    yield _table(plan.parameters().drop(columns="source or note"))
    yield evidence_sentence(plan.scenario)


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
