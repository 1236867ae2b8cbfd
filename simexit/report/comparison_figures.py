"""The figures of a comparison, from its tables: forest plots, the frontier of cost and effect, small multiples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from simexit.charts.wanted import Around, Wanted
from simexit.measures.intervals import bounds_of, interval
from simexit.measures.outcome_list import better_of, shown_in
from simexit.measures.outcomes import HIGHER
from simexit.report.run_figure import around_of
from simexit.report.saved_figures import Draw, Drawing
from simexit.runs.ahead import simulated_households
from simexit.studies.comparison import Comparison
from simexit.studies.variants import BASE
from simexit.words.captions import joined
from simexit.words.terms import Language, sentence, term, term_or_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COST = "present_value_net"
PATH = "true_headcount_ratio"
EFFECT = "sustained_exits"


def drawings(study: Comparison, language: Language, wanted: Wanted | None = None) -> Iterator[Drawing]:
    """Every figure of a comparison; ``wanted``: title, years and size of the user's own, years those of the paths."""
    wanted, names = wanted or Wanted(), names_of(study, language)
    for outcome in shown_in("forest"):
        draw = Draw(partial(_forest_rows, study, outcome), partial(_forest, study, language, wanted), names=names)
        yield f"forest-{outcome.replace('_', '-')}", draw
    rows = partial(frontier_data, study, EFFECT, language)
    yield "frontier", Draw(rows, partial(_frontier, study, language, wanted), names=names)
    rows = partial(path_data, study, language)
    yield "paths", Draw(rows, partial(_multiples, study, language, wanted), unit="share", names=names)


def last_rows(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Rows of an outcome in its last year, or all years pooled; in the true view, where it is told by view."""
    rows = table[(table["outcome"] == outcome) & table["group"].isin(("", "all", "true"))]
    last: pd.DataFrame = rows[rows["year"] == rows["year"].max()]
    return last


def names_of(study: Comparison, language: Language) -> dict[str, str]:
    """Title of every variant."""
    return {variant.name: getattr(variant.title, language) for variant in study.variants}


def _forest_rows(study: Comparison, outcome: str) -> pd.DataFrame:
    rows = last_rows(study.differences, outcome)
    return rows if rows["difference"].notna().any() else rows.head(0)


def _forest(study: Comparison, language: Language, wanted: Wanted, rows: pd.DataFrame) -> Figure:
    from simexit.charts.forest import forest_figure

    outcome = str(rows["outcome"].iloc[0])
    data = rows.assign(name=rows["variant"].map(names_of(study, language)))
    data = data.reindex(columns=[*data.columns, *{"parameters_low", "parameters_high"} - set(data.columns)])
    around = _around(study, language, "title_forest", outcome, "caption_forest", wanted)
    if study.drawn is not None and study.places is not None:
        more = [sentence("caption_forest_parameters", language, draws=str(len(study.places)))]
        more += [term("caption_forest_centre", language)]
        more += [term("parameters_outside", language)] * bool(left_out(rows).any())
        around = replace(around, caption=joined([around.caption, *more], language))
    return forest_figure(data, around, axis=outcome_axis("forest_axis", rows, outcome, language))


def outcome_axis(key: str, rows: pd.DataFrame, outcome: str, language: Language, unit: str | None = None) -> str:
    """What an axis says of an outcome in the year of ``rows``; without ``unit`` the chart fills in its own."""
    own = term("unit_points_word", language) if rows["unit"].iloc[0] == "share" else "{unit}"
    year = int(rows["year"].iloc[0])
    said = {"outcome": term_or_text(outcome, language), "unit": own if unit is None else unit}
    return sentence(key, language, year=str(year) if year else term("all_years", language), **said)


def left_out(rows: pd.DataFrame) -> pd.Series:
    """Whether the interval with parameters leaves out the difference at fixed parameters, for each mix."""
    if "parameters_low" not in rows:
        return pd.Series(False, index=rows.index)
    outside: pd.Series = (rows["difference"] < rows["parameters_low"]) | (rows["difference"] > rows["parameters_high"])
    return outside


def _frontier(study: Comparison, language: Language, wanted: Wanted, data: pd.DataFrame) -> Figure:
    from simexit.charts.frontier import frontier_figure

    axis = term("frontier_axis", language).replace("{outcome}", term_or_text(EFFECT, language))
    unit = str(data["unit"].iloc[0])
    around = _around(study, language, "title_frontier", EFFECT, "caption_frontier", wanted)
    return frontier_figure(data, around, unit=unit, axis=axis)


def frontier_data(study: Comparison, effect: str, language: Language) -> pd.DataFrame:
    """One row a variant, the base too: mean cost and effect with their 90 % intervals of the mean; which are efficient.

    ``name``: its title.
    """
    from simexit.charts.frontier import efficient

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
    data = pd.DataFrame(rows)
    data["name"] = data["variant"].map(names_of(study, language))
    better = better_of(effect) or HIGHER
    data["is_efficient"] = efficient(data["cost"].to_numpy(float), data["effect"].to_numpy(float), better)
    return data


def _multiples(study: Comparison, language: Language, wanted: Wanted, data: pd.DataFrame) -> Figure:
    from simexit.charts.multiples import multiples_figure

    axis = sentence("multiples_axis", language, outcome=term(PATH, language))
    around = _around(study, language, "title_multiples", PATH, "caption_multiples", wanted)
    return multiples_figure(data, around, base=BASE, axis=axis)


def path_data(study: Comparison, language: Language) -> pd.DataFrame:
    """Mean and interval of one history of the path outcome, by variant, whose title is ``name``, and year."""
    mine = study.outcomes[study.outcomes["outcome"] == PATH]
    within = bounds_of("share")
    rows = [
        {"variant": variant, "year": year, "unit": "share", **interval(part["value"].to_numpy(float), within)}
        | {"n_replicates": len(part)}
        for (variant, year), part in mine.groupby(["variant", "year"], sort=False)
    ]
    data = pd.DataFrame(rows).rename(columns={"value": "mean"})
    return data.assign(name=data["variant"].map(names_of(study, language)))


def _around(study: Comparison, language: Language, title: str, outcome: str, caption: str, wanted: Wanted) -> Around:
    base, conduct = study.variants[0].scenario, study.conduct
    return around_of(
        base,
        conduct.seed,
        language,
        title,
        wanted,
        households=simulated_households(base, conduct.scale),
        replicates=study.replicates,
        always=(caption,),
        has_years=title == "title_multiples",
        outcome=term_or_text(outcome, language),
    )
