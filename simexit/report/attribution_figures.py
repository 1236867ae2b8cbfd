"""The figures and the folder of an attribution."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

import simexit
from simexit.charts.wanted import Wanted
from simexit.files import whole_folder, write_csv
from simexit.report.comparison_figures import last_rows
from simexit.report.run_figures import SOURCE
from simexit.report.saved_figures import Drawing, Drawn, save_drawings
from simexit.runs.ahead import simulated_households
from simexit.scenario.resolved import scenario_sha256
from simexit.studies.attribution import TOTAL, Attribution
from simexit.words.captions import figure_caption, figure_title, footer_line
from simexit.words.terms import LANGUAGES, Language, sentence, term, term_or_text


def shown_values(study: Attribution, outcome: str, language: Language) -> pd.DataFrame:
    """Values of one outcome in its last year, families and backgrounds called by their titles."""
    rows = last_rows(study.values, outcome)
    names = [term_or_text("all_families" if family == TOTAL else str(family), language) for family in rows["family"]]
    return rows.assign(name=names, background_name=rows["background"].map(_titles(study, language)))


def shown_pairs(study: Attribution, outcome: str, language: Language) -> pd.DataFrame:
    """Interactions of one outcome in its last year; no rows where values were sampled."""
    if study.pairs.empty:
        return study.pairs
    rows = last_rows(study.pairs, outcome)
    return rows.assign(background_name=rows["background"].map(_titles(study, language)))


def shown_lives(study: Attribution, language: Language) -> pd.DataFrame:
    """Deadweight, displaced and lifted, backgrounds called by their titles."""
    return study.lives.assign(background_name=study.lives["background"].map(_titles(study, language)))


def _titles(study: Attribution, language: Language) -> dict[str, str]:
    return {background.name: getattr(background.title, language) for background in study.backgrounds}


def drawings(study: Attribution, language: Language, wanted: Wanted | None = None) -> Iterator[Drawing]:
    """One figure an outcome that has values; ``wanted``: title and size of the user's own. It has no years."""
    for outcome in dict.fromkeys(study.values["outcome"]):
        yield f"shapley-{outcome.replace('_', '-')}", partial(_shapley, study, outcome, language, wanted or Wanted())


def _shapley(study: Attribution, outcome: str, language: Language, wanted: Wanted) -> Drawn | None:
    from simexit.charts.shapley import shapley_figure

    rows = shown_values(study, outcome, language).dropna(subset=["value"])
    if rows.empty:
        return None
    unit, year = str(rows["unit"].iloc[0]), int(rows["year"].iloc[0])
    axis = sentence(
        "shapley_axis",
        language,
        outcome=term_or_text(outcome, language),
        year=str(year) if year else term("all_years", language),
        unit=term("unit_points_word", language) if unit == "share" else "{unit}",
    )
    words = _words(study, outcome, language) | wanted.words(has_years=False)
    return Drawn(shapley_figure(rows, axis=axis, **words), rows)


def _words(study: Attribution, outcome: str, language: Language) -> dict[str, Any]:
    plan = study.plan
    caption = figure_caption(
        households=simulated_households(plan, study.conduct.scale),
        replicates=study.replicates,
        language=language,
        always=("caption_shapley", f"caption_money_{study.backgrounds[0].money}"),
    )
    footer = footer_line(
        source=SOURCE,
        scenario=plan.name,
        scenario_hash=scenario_sha256(plan),
        seed=study.conduct.seed,
        language=language,
    )
    about = term_or_text(outcome, language)
    title = figure_title("title_shapley", place=getattr(plan.title, language), language=language, outcome=about)
    return {"title": title, "language": language, "caption": caption, "footer": footer}


def write_attribution(study: Attribution, folder: Path) -> Path:
    """Write an attribution to a new folder, whole or not at all. Raises `FolderTaken`, OSError."""
    plan = study.plan
    about = {"source": SOURCE, "scenario_hash": scenario_sha256(plan), "seed": study.conduct.seed}
    with whole_folder(folder) as beside:
        for name in ("values", "pairs", "lives"):
            write_csv(getattr(study, name), beside / f"{name}.csv")
        for language in LANGUAGES:
            save_drawings(drawings(study, language), beside / "figures", language, about)
        text = json.dumps(_about(study), ensure_ascii=False, indent=1)
        (beside / "study.json").write_text(text, encoding="utf-8", newline="\n")
    return folder


def _about(study: Attribution) -> dict[str, Any]:
    first = study.backgrounds[0]
    return {
        "simexit": simexit.__version__,
        "seed": study.conduct.seed,
        "scale": study.conduct.scale,
        "replicates": study.replicates,
        "families": list(first.families),
        "money": first.money,
        "backgrounds": {
            background.name: {
                "all_sha256": scenario_sha256(background.coalition(background.everyone)),
                "none_sha256": scenario_sha256(background.coalition(0)),
            }
            for background in study.backgrounds
        },
    }
