"""The figures of a comparison, from its tables: forest plots, the frontier of cost and effect, small multiples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from simexit.measures.intervals import interval
from simexit.measures.ranking import BETTER
from simexit.population.synthesis import counties_of, sampled_share
from simexit.report.run_figures import SOURCE
from simexit.scenario.resolved import scenario_sha256
from simexit.scenario.schema import Scenario
from simexit.studies.comparison import Comparison
from simexit.studies.variants import BASE
from simexit.words.captions import figure_caption, footer_line
from simexit.words.terms import Language, sentence, term, term_or_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COST = "present_value_net"
PATH = "true_headcount_ratio"
FORESTS = (PATH, "sustained_exits", "relapse_24_months", "false_exit", "cost_per_sustained_exit")
EFFECT = "sustained_exits"


class Drawn(NamedTuple):
    """A figure, its name on disk and the numbers behind it."""

    stem: str
    figure: Figure
    data: pd.DataFrame


def figures(study: Comparison, language: Language) -> Iterator[Drawn]:
    """Every figure of a comparison that has something to show."""
    for outcome in FORESTS:
        rows = last_rows(study.differences, outcome)
        if rows["difference"].notna().any():
            yield _forest(study, rows, language)
    yield _frontier(study, EFFECT, language)
    yield _multiples(study, language)


def last_rows(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Rows of an outcome in its last year, or all years pooled; in the true view, where it is told by view."""
    rows = table[(table["outcome"] == outcome) & table["group"].isin(("", "all", "true"))]
    last: pd.DataFrame = rows[rows["year"] == rows["year"].max()]
    return last


def names_of(study: Comparison, language: Language) -> dict[str, str]:
    """Title of every variant."""
    return {variant.name: getattr(variant.title, language) for variant in study.variants}


def simulated_households(scenario: Scenario, scale: float) -> int:
    """Households at the start of the run-in that a replicate simulates."""
    year = scenario.time.run_in_start_month // 12
    counties = [county for _, county in counties_of(scenario)]
    return round(sum(county.households.at(year) * sampled_share(county, year, scale) for county in counties))


def _forest(study: Comparison, rows: pd.DataFrame, language: Language) -> Drawn:
    from simexit.charts.across import difference_format
    from simexit.charts.forest import forest_figure

    outcome, unit, year = (rows[name].iloc[0] for name in ("outcome", "unit", "year"))
    data = rows.assign(name=rows["variant"].map(names_of(study, language)))
    data = data.reindex(columns=[*data.columns, *{"parameters_low", "parameters_high"} - set(data.columns)])
    form = difference_format(data["difference"].tolist(), str(unit), language)
    axis = sentence(
        "forest_axis",
        language,
        outcome=term_or_text(str(outcome), language),
        year=str(year) if year else term("all_years", language),
        unit=term("unit_points_word", language) if unit == "share" else form.unit(language),
    )
    words = _words(study, language, ("caption_forest",))
    if study.places is not None:
        drawn = sentence("caption_forest_parameters", language, draws=str(len(study.places)))
        words["caption"] += drawn if language == "zh" else f" {drawn}"
    figure = forest_figure(data, axis=axis, **words)
    return Drawn(f"forest-{str(outcome).replace('_', '-')}", figure, rows)


def _frontier(study: Comparison, effect: str, language: Language) -> Drawn:
    from simexit.charts.frontier import efficient, frontier_figure

    data = frontier_data(study, effect)
    data["name"] = data["variant"].map(names_of(study, language))
    better = BETTER.get(effect, 1)
    data["is_efficient"] = efficient(data["cost"].to_numpy(float), data["effect"].to_numpy(float), better)
    axis = term("frontier_axis", language).replace("{outcome}", term_or_text(effect, language))
    unit = str(data["unit"].iloc[0])
    figure = frontier_figure(data, unit=unit, axis=axis, **_words(study, language, ("caption_frontier",)))
    return Drawn("frontier", figure, data)


def frontier_data(study: Comparison, effect: str) -> pd.DataFrame:
    """One row a variant, the base too: mean cost and effect with their 90 % intervals of the mean."""
    rows = []
    for variant in study.variants:
        mine = study.outcomes[study.outcomes["variant"] == variant.name]
        row: dict[str, object] = {"variant": variant.name}
        for name, outcome in (("cost", COST), ("effect", effect)):
            part = last_rows(mine, outcome)
            found = interval(part["value"].dropna().to_numpy(float))
            row |= {name: found["value"], f"{name}_low": found["mean_low"], f"{name}_high": found["mean_high"]}
            row["unit"] = part["unit"].iloc[0]
        rows.append(row)
    return pd.DataFrame(rows)


def _multiples(study: Comparison, language: Language) -> Drawn:
    from simexit.charts.multiples import multiples_figure

    data = path_data(study)
    data["name"] = data["variant"].map(names_of(study, language))
    axis = sentence("multiples_axis", language, outcome=term(PATH, language))
    words = _words(study, language, ("caption_multiples",))
    return Drawn("paths", multiples_figure(data, base=BASE, axis=axis, **words), data)


def path_data(study: Comparison) -> pd.DataFrame:
    """Mean and interval of one history of the path outcome, by variant and year."""
    mine = study.outcomes[study.outcomes["outcome"] == PATH]
    rows = [
        {"variant": variant, "year": year, "unit": "share", **interval(part["value"].to_numpy(float))}
        | {"n_replicates": len(part)}
        for (variant, year), part in mine.groupby(["variant", "year"], sort=False)
    ]
    return pd.DataFrame(rows).rename(columns={"value": "mean"})


def _words(study: Comparison, language: Language, always: tuple[str, ...]) -> dict[str, Any]:
    """Title, caption, footer and language of a figure."""
    base, conduct = study.variants[0].scenario, study.conduct
    caption = figure_caption(
        households=simulated_households(base, conduct.scale),
        replicates=study.replicates,
        language=language,
        always=always,
    )
    footer = footer_line(
        source=SOURCE,
        scenario=base.name,
        scenario_hash=scenario_sha256(base),
        seed=conduct.seed,
        language=language,
    )
    return {"title": getattr(base.title, language), "language": language, "caption": caption, "footer": footer}
