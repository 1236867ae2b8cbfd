"""The figures of a comparison, from its tables: forest plots, the frontier of cost and effect, small multiples."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pandas as pd

from simexit.measures.intervals import bounds_of, interval
from simexit.measures.ranking import BETTER
from simexit.report.run_figures import SOURCE
from simexit.report.saved_figures import Drawing, Drawn
from simexit.runs.ahead import simulated_households
from simexit.scenario.resolved import scenario_sha256
from simexit.studies.comparison import Comparison
from simexit.studies.variants import BASE
from simexit.words.captions import figure_caption, footer_line
from simexit.words.terms import Language, sentence, term, term_or_text

COST = "present_value_net"
PATH = "true_headcount_ratio"
FORESTS = (PATH, "sustained_exits", "relapse_24_months", "false_exit", "cost_per_sustained_exit")
EFFECT = "sustained_exits"


def drawings(study: Comparison, language: Language) -> Iterator[Drawing]:
    """Every figure of a comparison."""
    for outcome in FORESTS:
        yield f"forest-{outcome.replace('_', '-')}", partial(_forest, study, outcome, language)
    yield "frontier", partial(_frontier, study, EFFECT, language)
    yield "paths", partial(_multiples, study, language)


def last_rows(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Rows of an outcome in its last year, or all years pooled; in the true view, where it is told by view."""
    rows = table[(table["outcome"] == outcome) & table["group"].isin(("", "all", "true"))]
    last: pd.DataFrame = rows[rows["year"] == rows["year"].max()]
    return last


def names_of(study: Comparison, language: Language) -> dict[str, str]:
    """Title of every variant."""
    return {variant.name: getattr(variant.title, language) for variant in study.variants}


def _forest(study: Comparison, shown: str, language: Language) -> Drawn | None:
    from simexit.charts.across import difference_format
    from simexit.charts.forest import FOREST_COLUMNS, forest_figure

    rows = last_rows(study.differences, shown)
    if not rows["difference"].notna().any():
        return None
    outcome, unit, year = (rows[name].iloc[0] for name in ("outcome", "unit", "year"))
    data = rows.assign(name=rows["variant"].map(names_of(study, language)))
    data = data.reindex(columns=[*data.columns, *{"parameters_low", "parameters_high"} - set(data.columns)])
    numbers = data[[*FOREST_COLUMNS[2:]]].to_numpy(float).ravel().tolist()
    form = difference_format(numbers, str(unit), language)
    axis = sentence(
        "forest_axis",
        language,
        outcome=term_or_text(str(outcome), language),
        year=str(year) if year else term("all_years", language),
        unit=term("unit_points_word", language) if unit == "share" else form.unit(language),
    )
    words = _words(study, language, ("caption_forest",))
    if study.drawn is not None and study.places is not None:
        more = [sentence("caption_forest_parameters", language, draws=str(len(study.places)))]
        more += [term("parameters_outside", language)] * bool(left_out(rows).any())
        words["caption"] += "".join(each if language == "zh" else f" {each}" for each in more)
    return Drawn(forest_figure(data, axis=axis, **words), rows)


def left_out(rows: pd.DataFrame) -> pd.Series:
    """Whether the interval with parameters leaves out the difference at fixed parameters, for each mix."""
    if "parameters_low" not in rows:
        return pd.Series(False, index=rows.index)
    outside: pd.Series = (rows["difference"] < rows["parameters_low"]) | (rows["difference"] > rows["parameters_high"])
    return outside


def _frontier(study: Comparison, effect: str, language: Language) -> Drawn:
    from simexit.charts.frontier import efficient, frontier_figure

    data = frontier_data(study, effect)
    data["name"] = data["variant"].map(names_of(study, language))
    better = BETTER.get(effect, 1)
    data["is_efficient"] = efficient(data["cost"].to_numpy(float), data["effect"].to_numpy(float), better)
    axis = term("frontier_axis", language).replace("{outcome}", term_or_text(effect, language))
    unit = str(data["unit"].iloc[0])
    figure = frontier_figure(data, unit=unit, axis=axis, **_words(study, language, ("caption_frontier",)))
    return Drawn(figure, data)


def frontier_data(study: Comparison, effect: str) -> pd.DataFrame:
    """One row a variant, the base too: mean cost and effect with their 90 % intervals of the mean."""
    rows = []
    for variant in study.variants:
        mine = study.outcomes[study.outcomes["variant"] == variant.name]
        row: dict[str, object] = {"variant": variant.name}
        for name, outcome in (("cost", COST), ("effect", effect)):
            part = last_rows(mine, outcome)
            unit = str(part["unit"].iloc[0])
            found = interval(part["value"].dropna().to_numpy(float), bounds_of(unit, outcome))
            row |= {name: found["value"], f"{name}_low": found["mean_low"], f"{name}_high": found["mean_high"]}
            row["unit"] = unit
        rows.append(row)
    return pd.DataFrame(rows)


def _multiples(study: Comparison, language: Language) -> Drawn:
    from simexit.charts.multiples import multiples_figure

    data = path_data(study)
    data["name"] = data["variant"].map(names_of(study, language))
    axis = sentence("multiples_axis", language, outcome=term(PATH, language))
    words = _words(study, language, ("caption_multiples",))
    return Drawn(multiples_figure(data, base=BASE, axis=axis, **words), data)


def path_data(study: Comparison) -> pd.DataFrame:
    """Mean and interval of one history of the path outcome, by variant and year."""
    mine = study.outcomes[study.outcomes["outcome"] == PATH]
    within = bounds_of("share")
    rows = [
        {"variant": variant, "year": year, "unit": "share", **interval(part["value"].to_numpy(float), within)}
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
