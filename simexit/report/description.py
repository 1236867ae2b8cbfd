"""A scenario in words: what is resolved, in what order things happen, which margins it meets, on what evidence."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from rich.cells import cell_len, set_cell_size

from simexit.model import calendar_lines
from simexit.report.margin_table import margin_cells
from simexit.report.worded_table import heading_of
from simexit.report.wording import account, both
from simexit.runs.replicates import start_margins
from simexit.scenario.changes import changes
from simexit.scenario.evidence import evidence
from simexit.scenario.evidence_count import evidence_sentence, parameter_table
from simexit.scenario.figure import Figure
from simexit.scenario.filling import filled_lines
from simexit.scenario.overlays import Fit, Overlay, fits
from simexit.scenario.resolved import scenario_sha256
from simexit.scenario.schema import Scenario
from simexit.words.messages import said, spoken_now
from simexit.words.terms import Language, sentence, term, term_or_text


def describe_scenario(scenario: Scenario, *, seed: int = 1, with_margins: bool = True) -> Iterator[str | pd.DataFrame]:
    """Lines and tables of the description, in the language that messages are said in."""
    language = spoken_now()
    yield from _scenario_lines(scenario, language)
    yield from filled_lines(scenario)
    yield "\nCalendar"
    yield from _calendar_lines(scenario, language)
    if with_margins:
        yield "\nMargins at the start (one replicate; places brought to full size)"
        yield _readable(start_margins(scenario, seed=seed), language)
    yield "\nParameters (value in the first year)"
    yield _parameters(scenario, language)
    yield evidence_sentence(scenario, language)


def describe_overlay(overlay: Overlay) -> Iterator[str]:
    """Lines on an overlay or mix: what it does and sets, and what becomes of each shipped plan under it."""
    title = f": {both(overlay.title)}" if overlay.title else ""
    yield f"{overlay.name}{title}"
    kind = "a mix of programme families, laid over a plan" if overlay.is_mix else "an overlay, laid over a plan"
    yield f"  {kind}"
    if overlay.about:
        yield f"  {overlay.about}"
    yield "\nWhat it sets"
    yield from (f"  {line}" for line in overlay.says)
    yield "\nOn the shipped plans"
    for fit in fits(overlay.name):
        yield f"  {_what_becomes(fit)}"
    yield "\nUse it"
    yield f"  simexit run bazhou-2017 --with {overlay.name}"
    if overlay.is_mix:
        yield f"  simexit compare bazhou-2017 {overlay.name.removeprefix('mixes/')}"


def _what_becomes(fit: Fit) -> str:
    if fit.changed is None:
        return f"{fit.plan.name}: cannot lie there ({said(fit.why_not)})"
    kept, planned = (
        sorted(name for name, programme in scenario.programmes.items() if programme.of_plan)
        for scenario in (fit.changed, fit.plan)
    )
    named = f" ({', '.join(kept)})" if 0 < len(kept) < len(planned) else ""
    changed = len(changes(fit.plan, fit.changed))
    run = f"{len(kept)} of {len(planned)} programmes run{named}"
    return f"{fit.plan.name}: {said(run)}; {changed} value{'s' * (changed != 1)} changed"


def _scenario_lines(s: Scenario, language: Language) -> Iterator[str]:
    yield f"{s.name}: {both(s.title)}"
    if s.about.strip():
        yield f"  {account(s.about, language)}"
    yield f"  {s.time.start} to {s.time.end}, after {s.time.run_in_years} years of run-in; then: {s.then}"
    yield f"  scenario hash {scenario_sha256(s)[:12]}"
    for name, county in sorted(s.counties.items()):
        places = f"{county.villages} villages, {county.poor_villages} of them poor, {county.townships} townships"
        yield f"  county {name} ({both(county.name)}): {said(places)}"
        for year, target in sorted(county.targets.items()):
            numbers = {unit: getattr(target, unit) for unit in ("households", "persons", "villages", "townships")}
            planned = [
                sentence(f"unit_{unit}", language, number=f"{n:,}") for unit, n in numbers.items() if n is not None
            ]
            status = term(f"status_{target.status}", language)
            yield f"    {year}: to exit {_listed(planned, language)} ({status})"
    for name, programme in sorted(s.programmes.items()):
        title, family = getattr(programme.title, language), _with_key(programme.family, language)
        yield f"  programme {name}: {title}, family {family}, fund {_with_key(programme.fund, language)}"
    for name, fund in sorted(s.funds.items()):
        yield f"  fund {name}: {_yearly(fund)} yuan ({term(f'status_{fund.status}', language)})"


def _listed(parts: list[str], language: Language) -> str:
    return (", " if language == "en" else "、").join(parts)


def _with_key(key: str, language: Language) -> str:
    """A key of scenario files, in Chinese behind the word for it."""
    word = term_or_text(key, language)
    return key if language == "en" or word == key else f"{word}（{key}）"


def _yearly(fund: Figure) -> str:
    """Money of a fund, for each year where it differs."""
    if not isinstance(fund.value, dict):
        return f"every year {fund.value:,.0f}"
    return ", ".join(f"{year}: {fund.at(year):,.0f}" for year in fund.years())


def _calendar_lines(scenario: Scenario, language: Language) -> Iterator[str]:
    """Date, name and text of every step, one below another; names of rows of the registry are the scenario's."""
    rows = []
    for name, when, text in calendar_lines(scenario):
        row = scenario.statuses.get(name)
        if row is not None:
            words = {"title": getattr(row.title, language), "before": _listed(list(row.from_), language)}
            text = sentence("status_change", language, after=row.to, **words)
        rows.append((said(when), name, said(text)))
    widths = [max(cell_len(row[k]) for row in rows) for k in (0, 1)]
    for when, name, text in rows:
        yield f"  {set_cell_size(when, widths[0])} {set_cell_size(name, widths[1])} {text}"


def _readable(table: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Margins in words."""
    heads = ("margins_title", "margin_simulated", "margin_published", "margin_within")
    cells = [margin_cells(row, language) for _, row in table.iterrows()]
    return pd.DataFrame(cells, columns=[term(key, language) for key in heads])


def _parameters(scenario: Scenario, language: Language) -> pd.DataFrame:
    """Parameters with their meaning, numbers as texts, units and status in words."""
    table = parameter_table(scenario).drop(columns=["source or note", "rate"])
    table["value"] = [f"{value:,.6g}" for value in table["value"]]
    table["status"] = [term(f"status_{status}", language) for status in table["status"]]
    table["range"] = table["range"].str.replace(" to ", "–")
    table["unit"] = [said(unit) if language == "en" else term_or_text(said(unit), language) for unit in table["unit"]]
    table["meaning"] = [said(evidence()[name].meaning) for name in table["parameter"]]
    return table.set_axis([heading_of(str(name), language) for name in table], axis="columns")
