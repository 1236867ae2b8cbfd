"""The scorecard that comes with the package, and which of its facts stand behind what a report says.

``scorecard.csv`` is the last one made of whole runs, with date and version. ``behind.toml`` says which facts an
outcome and a programme rest on.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib import resources
from io import StringIO

import pandas as pd

import simexit
from simexit.runs.conduct import Conduct
from simexit.scenario.schema import Programme
from simexit.studies.facts import facts
from simexit.studies.scorecard import COLUMNS, PASS, Scorecard

FILE, BEHIND = "scorecard.csv", "behind.toml"
_DIGITS = 6


def kept_rows(card: Scorecard) -> pd.DataFrame:
    """What is kept of a scorecard: its parts, how it was made, the version, and today's date in every row."""
    how = {"replicates": card.conduct.replicates, "seed": card.conduct.seed}
    made = {"version": simexit.__version__, "made_on": date.today().isoformat()}
    return card.parts.assign(**how, **made).round(_DIGITS)


@cache
def stored_rows() -> pd.DataFrame:
    """The rows that come with the package, columns of `kept_rows`."""
    text = (resources.files("simexit.studies") / FILE).read_text(encoding="utf-8")
    return pd.read_csv(StringIO(text), dtype={"version": str, "made_on": str})


def stored_scorecard(only: Iterable[str] | None = None) -> Scorecard:
    """The scorecard that comes with the package, without controls and replicates; ``only``: of these facts."""
    rows = stored_rows()
    if only is not None:
        rows = rows[rows["id"].isin(set(only))]
    first = stored_rows().iloc[0]
    conduct = Conduct(int(first["seed"]), replicates=int(first["replicates"]))
    return Scorecard(conduct, False, rows[list(COLUMNS)], pd.DataFrame(), pd.DataFrame())


@cache
def _behind() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((resources.files("simexit.studies") / BEHIND).read_text(encoding="utf-8"))


def facts_behind(outcomes: Iterable[str], programmes: Iterable[Programme]) -> list[str]:
    """Facts that ``outcomes`` and the effects of ``programmes`` rest on, in the order of the scorecard."""
    of_outcomes, of_families, of_types = (_behind()[name] for name in ("outcomes", "families", "types"))
    found = {name for outcome in outcomes for name in of_outcomes.get(outcome, ())}
    for each in programmes:
        found |= {*of_families.get(each.family, ()), *of_types.get(str(each.type), ())}
    return [name for name in facts() if name in found]


def failing(names: Iterable[str]) -> list[str]:
    """Those of the facts that do not pass on the stored scorecard, or are not on it."""
    rows = stored_rows()
    passing = set(rows.loc[rows["verdict"] == PASS, "id"])
    return [name for name in names if name not in passing]
