"""Margins aimed at and achieved at the start of a scenario."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simexit.population.synthesis import counties_of
from simexit.record.kept import SOURCES
from simexit.record.tables import month_text
from simexit.scenario.evidence import evidence
from simexit.scenario.schema import Scenario
from simexit.studies.evidence_count import parameter_figures
from simexit.studies.replicates import How, Run, run_replicates

MARGIN_HOUSEHOLDS = 20_000


def margins(run: Run) -> pd.DataFrame:
    """For each margin at the end of the run-in: simulated (mean over replicates), published, source.

    Persons and households are brought to the size of the whole place by the run's weight.
    """
    scenario = run.scenario
    counties = [county for _, county in counties_of(scenario)]
    year = scenario.time.start_month // 12 - 1
    first = run.yearly[(run.yearly["year"] == year) & (run.yearly["place"] == "all") & (run.yearly["group"] == "all")]
    mean = first.mean(numeric_only=True)
    people = run.people[run.people["year"] == year].mean(numeric_only=True)
    persons = sum(c.persons.at(year) for c in counties)
    households = sum(c.households.at(year) for c in counties)
    registered = sum(c.registered_persons.at(year) for c in counties)
    income = sum(mean[f"{source}_yuan_per_head"] for source in SOURCES)
    incomes = [c.income_per_head_yuan for c in counties]
    weights = [c.persons.at(year) for c in counties]
    published = (
        float(np.average([f.at(year) for f in incomes if f is not None], weights=weights)) if all(incomes) else None
    )
    rows = [
        ("households", mean["households"] * run.weight, households, counties[0].households.source),
        ("persons", mean["persons"] * run.weight, persons, counties[0].persons.source),
        ("persons per household", mean["persons"] / mean["households"], persons / households, "ratio of the two above"),
        (
            "registered persons",
            mean["registered_persons"] * run.weight,
            registered,
            counties[0].registered_persons.source,
        ),
        ("registered share of persons", mean["registered_persons"] / mean["persons"], registered / persons, "ratio"),
        ("income per head, yuan a year", income, published, incomes[0].source if incomes[0] else ""),
        *((f"  of which {s}", mean[f"{s}_yuan_per_head"], None, "") for s in SOURCES),
        ("births per 1,000", 1000 * people["births"] / people["living"], None, ""),
        ("migrants, share of working age", people["migrants"] / max(people["workers"], 1), None, ""),
        ("truly poor share of persons", mean["truly_poor_persons"] / mean["persons"], None, ""),
    ]
    return pd.DataFrame(rows, columns=["margin", "simulated", "published", "source"])


def start_margins(scenario: Scenario, *, seed: int = 1) -> pd.DataFrame:
    """Margins from one replicate of the run-in and the first months, on at most about 20,000 households."""
    total = sum(county.households.at(0) for county in scenario.counties.values())
    end = month_text(scenario.time.start_month)
    short = scenario.model_copy(update={"time": scenario.time.model_copy(update={"end": end})})
    return margins(run_replicates(short, How(1, seed, min(1.0, MARGIN_HOUSEHOLDS / total), 1)))


def parameter_table(scenario: Scenario) -> pd.DataFrame:
    """Every parameter: value in the first year, unit, range, status, source."""
    year = scenario.time.start_month // 12
    rows = []
    for name, figure in parameter_figures(scenario).items():
        low_high = f"{figure.range[0]:g} to {figure.range[1]:g}" if figure.range else ""
        known = evidence()[name]
        rows.append(
            (name, figure.at(year), known.unit, low_high, figure.status, known.rate or "", figure.source or figure.note)
        )
    return pd.DataFrame(rows, columns=["parameter", "value", "unit", "range", "status", "rate", "source or note"])
