"""A scenario in words: what is resolved, in what order things happen, which margins it meets, on what evidence."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from simexit.model import calendar_lines
from simexit.report.wording import both
from simexit.runs.replicates import start_margins
from simexit.scenario.changes import changes
from simexit.scenario.evidence_count import evidence_sentence, parameter_table
from simexit.scenario.figure import Figure
from simexit.scenario.filling import filled_lines
from simexit.scenario.overlays import Fit, Overlay, fits
from simexit.scenario.resolved import scenario_sha256
from simexit.scenario.schema import Scenario
from simexit.words.terms import term


def describe_scenario(scenario: Scenario, *, seed: int = 1, with_margins: bool = True) -> Iterator[str | pd.DataFrame]:
    """Lines and tables of the description."""
    yield from _scenario_lines(scenario)
    yield from filled_lines(scenario)
    yield "\nCalendar"
    yield from (f"  {when:<40} {name:<18} {text}" for name, when, text in calendar_lines(scenario))
    if with_margins:
        yield "\nMargins at the start (one replicate; places brought to full size)"
        yield _readable(start_margins(scenario, seed=seed))
    yield "\nParameters (value in the first year)"
    yield parameter_table(scenario).drop(columns="source or note")
    yield evidence_sentence(scenario)


def describe_overlay(overlay: Overlay) -> Iterator[str]:
    """Lines on an overlay or mix: what it does and sets, and what becomes of each shipped plan under it."""
    title = f": {both(overlay.title)}" if overlay.title else ""
    yield f"{overlay.name}{title}"
    kind = "a mix of programme families, laid over a plan" if overlay.is_mix else "an overlay, laid over a plan"
    yield f"  {kind}. {overlay.about}".rstrip()
    yield "\nWhat it sets"
    yield from (f"  {line}" for line in overlay.says)
    yield "\nOn the shipped plans"
    for fit in fits(overlay.name):
        yield f"  {fit.plan.name}: {_what_becomes(fit)}"
    yield "\nUse it"
    yield f"  simexit run bazhou-2017 --with {overlay.name}"
    if overlay.is_mix:
        yield f"  simexit compare bazhou-2017 {overlay.name.removeprefix('mixes/')}"


def _what_becomes(fit: Fit) -> str:
    if fit.changed is None:
        return f"cannot lie there ({fit.why_not})"
    kept, planned = (
        sorted(name for name, programme in scenario.programmes.items() if programme.of_plan)
        for scenario in (fit.changed, fit.plan)
    )
    named = f" ({', '.join(kept)})" if 0 < len(kept) < len(planned) else ""
    changed = len(changes(fit.plan, fit.changed))
    return f"{len(kept)} of {len(planned)} programmes run{named}; {changed} value{'s' * (changed != 1)} changed"


def _scenario_lines(s: Scenario) -> Iterator[str]:
    yield f"{s.name}: {both(s.title)}"
    if s.about.strip():
        yield f"  {s.about.strip()}"
    yield f"  {s.time.start} to {s.time.end}, after {s.time.run_in_years} years of run-in; then: {s.then}"
    yield f"  scenario hash {scenario_sha256(s)[:12]}"
    for name, county in sorted(s.counties.items()):
        places = f"{county.villages} villages, {county.poor_villages} of them poor, {county.townships} townships"
        yield f"  county {name} ({both(county.name)}): {places}"
        for year, target in sorted(county.targets.items()):
            numbers = {unit: getattr(target, unit) for unit in ("households", "persons", "villages", "townships")}
            planned = [f"{number:,} {unit}" for unit, number in numbers.items() if number is not None]
            yield f"    {year}: to exit {', '.join(planned)} ({target.status})"
    for name, programme in sorted(s.programmes.items()):
        yield f"  programme {name}: {programme.title.en}, family {programme.family}, fund {programme.fund}"
    for name, fund in sorted(s.funds.items()):
        yield f"  fund {name}: {_yearly(fund)} yuan ({fund.status})"


def _yearly(fund: Figure) -> str:
    """Money of a fund, for each year where it differs."""
    if not isinstance(fund.value, dict):
        return f"every year {fund.value:,.0f}"
    return ", ".join(f"{year}: {fund.at(year):,.0f}" for year in fund.years())


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    """Margins with names and numbers as texts."""
    text = table.drop(columns="unit").rename(columns={"within_5_percent": "within 5 %"})
    text["margin"] = [term(key, "en") for key in table["margin"]]
    for column in ("simulated", "published"):
        text[column] = [
            "none published" if pd.isna(v) else f"{v:,.3g}" if abs(v) < 100 else f"{v:,.0f}" for v in table[column]
        ]
    return text.drop(columns="source")
