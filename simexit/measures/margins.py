"""The start of a scenario beside what is published: simulated, published, and whether they agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from simexit.measures.of_a_run import RunTables
from simexit.population.reweighting import REACHED_WITHIN
from simexit.population.synthesis import counties_of
from simexit.scenario.figure import Figure
from simexit.scenario.schema import County, Scenario
from simexit.words.captions import listed
from simexit.words.messages import said
from simexit.words.terms import Language, sentence

MOST_NAMED = 3
"""How many counties a sentence names before it counts the others."""

RATE_YEARS = 3
WEIGHTED_UNITS = {"income per head": "yuan", "persons per household": "persons"}
"""Of margins that households are weighted to; the others are shares of all persons."""
COLUMNS = ["margin", "unit", "simulated", "published", "within_5_percent", "source"]


def margins(run: RunTables) -> pd.DataFrame:
    """The start of a run: simulated (mean over replicates), published (NaN where nothing is), whether within 5 %.

    Stocks and incomes are of the year before the start, stocks brought to the size of the whole place; births and
    deaths are means over that year and the next two. One row a margin, columns `COLUMNS`; ``unit`` as in a summary.
    """
    scenario = run.scenario
    counties = [county for _, county in counties_of(scenario)]
    year = scenario.time.start_month // 12 - 1
    first = run.yearly[(run.yearly["year"] == year) & (run.yearly["place"] == "all") & (run.yearly["group"] == "all")]
    mean = first.mean(numeric_only=True)
    people = run.people[run.people["year"] == year].mean(numeric_only=True)
    few = run.people[run.people["year"] < year + RATE_YEARS]
    known = Published(counties, year)
    size, registered = known.ratio("persons", "households"), known.ratio("registered_persons", "persons")
    rows = [
        ("margin_households", "households", mean["households"] * run.weight, *known.total("households")),
        ("margin_persons", "persons", mean["persons"] * run.weight, *known.total("persons")),
        ("margin_household_size", "persons", mean["persons"] / mean["households"], *size),
        ("margin_register", "persons", mean["registered_persons"] * run.weight, *known.total("registered_persons")),
        ("margin_incidence", "share", mean["registered_persons"] / mean["persons"], *registered),
        ("margin_truly_poor", "share", mean["truly_poor_persons"] / mean["persons"], np.nan, ""),
        *_incomes(mean, known),
        ("margin_births", "count", 1000 * few["births"].sum() / few["living"].sum(), *known.mean(_births)),
        ("margin_deaths", "count", 1000 * few["deaths"].sum() / few["living"].sum(), *known.mean(_deaths)),
        ("margin_migrants", "share", people["migrants"] / max(people["workers"], 1), *known.mean(_migrants)),
    ]
    return pd.DataFrame([_compared(*row) for row in rows], columns=COLUMNS)


def _incomes(mean: pd.Series, known: Published) -> list[tuple[str, str, float, float, str]]:
    """Income per head, all and by source."""
    yuan = {source: float(mean[f"{source}_yuan_per_head"]) for source in ("wage", "farm", "industry", "property")}
    yuan["transfer"] = float(mean["transfer_yuan_per_head"])
    parts = {
        "wage": yuan["wage"],
        "business": yuan["farm"] + yuan["industry"],
        "property": yuan["property"],
        "transfer": yuan["transfer"],
    }
    rows = [("margin_income", "yuan", sum(yuan.values()), *known.mean(lambda county: county.income_per_head_yuan))]
    for source, value in parts.items():
        rows.append((f"margin_income_{source}", "yuan", value, *known.mean(_part(source))))
    return rows


def _part(source: str) -> Callable[[County], Figure | None]:
    return lambda county: county.income_sources_yuan.get(source)  # type: ignore[call-overload]


def _births(county: County) -> Figure | None:
    return county.births_per_1000


def _deaths(county: County) -> Figure | None:
    return county.deaths_per_1000


def _migrants(county: County) -> Figure | None:
    return county.migrant_share


class Published:
    """What the counties of a scenario publish for a year, with its source; NaN where one of them publishes nothing."""

    def __init__(self, counties: Sequence[County], year: int) -> None:
        self.counties, self.year = counties, year

    def total(self, name: str) -> tuple[float, str]:
        """Sum of a figure that every county has."""
        figures: list[Figure] = [getattr(county, name) for county in self.counties]
        return sum(figure.at(self.year) for figure in figures), figures[0].source

    def ratio(self, above: str, below: str) -> tuple[float, str]:
        """Ratio of two sums."""
        return self.total(above)[0] / self.total(below)[0], ""

    def mean(self, of: Callable[[County], Figure | None]) -> tuple[float, str]:
        """Mean of a figure over persons."""
        figures = [of(county) for county in self.counties]
        there = [figure for figure in figures if figure is not None]
        if len(there) < len(figures):
            return float("nan"), ""
        persons = [county.persons.at(self.year) for county in self.counties]
        return float(np.average([figure.at(self.year) for figure in there], weights=persons)), there[0].source


def _compared(margin: str, unit: str, simulated: float, published: float, source: str) -> tuple[object, ...]:
    within = "" if np.isnan(published) else "no"
    if abs(simulated - published) <= REACHED_WITHIN * abs(published):
        within = "yes"
    return margin, unit, float(simulated), published, within, source


def reweighting_table(run: RunTables) -> pd.DataFrame:
    """What reweighting did, one row a county and margin, means over replicates; ``reached``: within 5 % in all."""
    rows = [
        {**vars(margin), "replicate": record.replicate, "reached": margin.reached}
        for record in run.records
        for margin in record.reweighted
    ]
    columns = ["county", "margin", "unit", "published", "before", "after", "effective_share", "reached"]
    if not rows:
        return pd.DataFrame(columns=columns)
    grouped = pd.DataFrame(rows).groupby(["county", "margin"], sort=True)
    means = grouped[["published", "before", "after", "effective_share"]].mean()
    found = means.assign(reached=grouped["reached"].all()).reset_index()
    return found.assign(unit=[WEIGHTED_UNITS.get(str(name), "share") for name in found["margin"]])[columns]


def _few(places: Sequence[str], language: Language) -> str:
    """Some places by name, and how many more there are."""
    shown = listed(places if len(places) <= MOST_NAMED + 1 else places[:MOST_NAMED], language)
    if len(places) <= MOST_NAMED + 1:
        return shown
    return sentence("reweighted_counties", language, names=shown, number=str(len(places)))


def reweighting_sentence(table: pd.DataFrame, scenario: Scenario, language: Language = "en") -> str:
    """One sentence on the start state, from a `reweighting_table`: effective sample, margins that are not reached."""
    rows = table[~table["reached"].astype(bool)]
    names = {key: getattr(county.name, language) for key, county in scenario.counties.items()}
    missed = [
        sentence("reweighted_in", language, margin=said(str(margin), language), county=_few(places, language))
        for margin, group in rows.groupby("margin", sort=False)
        for places in [[names[str(key)] for key in group["county"]]]
    ]
    lowest = float(table["effective_share"].min()) if len(table) else 1.0
    words = {"limit": f"{REACHED_WITHIN:.0%}", "missed": listed(missed, language)}
    found = sentence("reweighted_missed" if missed else "reweighted_all", language, **words)
    return sentence("reweighted", language, share=f"{lowest:.0%}", found=found)
