"""A household's traced lives on disk: months, years, needs, timeline; and back from there."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from simexit.dates import MONTHS_PER_YEAR
from simexit.report.result_folder import Contents, Saved, write_result
from simexit.report.run_figure import SOURCE
from simexit.report.trace_figures import drawings
from simexit.report.variants_kept import about_variants, variants_of
from simexit.scenario.resolved import scenario_sha256
from simexit.studies.finding_households import Found
from simexit.studies.trace import Household, Life, Trace
from simexit.studies.variants import Variant

_LISTS = ("programmes", "missing")


def write_trace(trace: Trace, folder: Path) -> Path:
    """Write months, years, needs and the timeline to a new folder, whole or not at all. Raises as `write_result`."""
    scenario, found = trace.variants[0].scenario, trace.found
    about = {"source": SOURCE, "scenario_hash": scenario_sha256(scenario), "seed": trace.who.seed}
    looked_for = None
    if found is not None:
        looked_for = {"history": found.history, "shown": f"{found.shown:016x}", "is_compared": found.is_compared,
                      "helped_by": list(found.helped_by)}  # fmt: skip
    contents = Contents(
        tables={
            "months.csv": trace.months,
            "years.csv": trace.years,
            "needs.csv": trace.needs,
            "found.csv": None if found is None else pd.DataFrame({"household": [f"{int(i):016x}" for i in found.ids]}),
        },
        drawings=partial(drawings, trace),
        metadata=about,
        about={**asdict(trace.who), **about, "found": looked_for, "variants": about_variants(trace.variants)},
    )
    return write_result("trace", contents, folder)


def read_trace(saved: Saved) -> Trace:
    """The traced lives in a folder. Raises `NotAResult`."""
    with saved.whole():
        about = saved.about
        months, years = saved.table("months.csv"), saved.table("years.csv")
        lives = [_life(variant, months, years) for variant in variants_of(about["variants"])]
        who = Household(about["id"], about["seed"], about["replicate"], about["scale"])
        return Trace(who, lives, saved.table_if_any("needs.csv"), _found(saved))


def _life(variant: Variant, months: pd.DataFrame, years: pd.DataFrame) -> Life:
    mine = [_with_lists(table[table["policy"] == variant.name]) for table in (months, years)]
    year_and_month = mine[0]["month"].str.split("-", expand=True).astype(int)
    mine[0]["month"] = year_and_month[0] * MONTHS_PER_YEAR + year_and_month[1] - 1
    return Life(variant, *mine)


def _with_lists(table: pd.DataFrame) -> pd.DataFrame:
    table = table.drop(columns="policy").reset_index(drop=True)
    for name in set(_LISTS) & set(table.columns):
        table[name] = [tuple(text.split(", ")) if text else () for text in table[name]]
    return table


def _found(saved: Saved) -> Found | None:
    about = saved.about["found"]
    if about is None:
        return None
    ids = np.array([int(text, 16) for text in saved.table("found.csv")["household"]], np.uint64)
    return Found(about["history"], ids, int(about["shown"], 16), tuple(about["helped_by"]), about["is_compared"])
