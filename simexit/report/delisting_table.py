"""Places that leave the list of poor places: how many were planned to, were tested, left, and what they failed on."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
from rich.console import Console

from simexit.registry.statuses import in_order
from simexit.registry.targets import KEYS
from simexit.report.console_table import print_table, say
from simexit.runs.run import Run
from simexit.scenario.measured import tested
from simexit.scenario.statuses import StatusRow
from simexit.words.terms import Language, sentence, term, term_or_text

HEADS = ("delisting", "delisting_month", "delisting_planned", "delisting_tested", "delisting_left", "delisting_failed")


class Tested(NamedTuple):
    """Places of a kind tested by a row of the registry in a month, of the whole place, mean over replicates.

    ``planned``: by the counties' targets, where they pull. ``failed``: share of tests that failed a condition, and the
    mean of what it asks, by the condition's name.
    """

    row: str
    month: str
    planned: float | None
    tested: float
    left: float
    failed: dict[str, tuple[float, float]]


def delisting(run: Run) -> list[Tested]:
    """Tests of villages, townships and counties in the plan: those planned, those after which some left, the last."""
    statuses = run.statuses
    places = statuses[(statuses["unit"] != "household") & (statuses["month"] >= run.scenario.time.start)]
    found = []
    for name in in_order(run.scenario.statuses):
        mine = places[places["status_row"] == name]
        of_row = [_tested(run, name, str(month), each) for month, each in mine.groupby("month")]
        found += [each for each in of_row if each.planned or each.left or each is of_row[-1]]
    return found


def _tested(run: Run, name: str, month: str, mine: pd.DataFrame) -> Tested:
    row = run.scenario.statuses[name]
    each = (run.weight if row.unit == "village" else 1.0) / run.conduct.replicates
    conditions = mine["failed"].str.split(", ").explode()
    counts = conditions[conditions != ""].value_counts()
    failed = {str(said): (float(counts[said]) / len(mine), _mean(mine, str(said))) for said in sorted(counts.index)}
    numbers = (len(mine) * each, float(mine["changed"].sum()) * each)
    return Tested(name, month, _planned(run, row, int(month[:4])), *numbers, failed)


def _planned(run: Run, row: StatusRow, year: int) -> float | None:
    """Places that the counties' targets of a year let go; none where the row is not pulled by them, or none says."""
    if row.target != "plan":
        return None
    targets = [county.targets.get(year) for county in run.scenario.counties.values()]
    (key,) = KEYS[row.unit]
    planned = [getattr(target, key) for target in targets if target is not None]
    said = [number for number in planned if number is not None]
    return float(sum(said)) if said else None


def _mean(mine: pd.DataFrame, condition: str) -> float:
    """Mean of the quantity that a condition asks for; NaN where it asks for none, or for several."""
    asked = [name for name in condition.split(" or ") if name in mine]
    return float(mine[asked[0]].mean()) if len(asked) == 1 else float("nan")


def failures(each: Tested, run: Run, language: Language) -> str:
    """What the tests of a month failed on, the most frequent first, with the mean of what was found."""
    known = tested(run.scenario.statuses[each.row].unit)
    said = []
    for condition, (share, mean) in sorted(each.failed.items(), key=lambda item: -item[1][0]):
        names = [name for name in condition.split(" or ") if not known[name].words]
        number = f"{100 * mean:.1f} %" if known[names[0]].unit.startswith("share") else f"{mean:,.4g}"
        words = {"what": term_or_text(names[0], language), "share": f"{100 * share:.0f}", "mean": number}
        said.append(sentence("delisting_failed_on" if mean == mean else "delisting_failed_all", language, **words))
    return ("\uff1b" if language == "zh" else "; ").join(said)


def delisting_cells(each: Tested, run: Run, language: Language) -> tuple[str, ...]:
    """A line of the table in words, columns `HEADS`."""
    title = str(getattr(run.scenario.statuses[each.row].title, language))
    planned = "–" if each.planned is None else f"{each.planned:,.0f}"
    return title, each.month, planned, f"{each.tested:,.0f}", f"{each.left:,.1f}", failures(each, run, language)


def print_delisting(run: Run, console: Console, language: Language) -> None:
    """Print the table where a row of the registry tests places."""
    rows = [delisting_cells(each, run, language) for each in delisting(run)]
    if rows:
        print_table([term(name, language) for name in HEADS], rows, console)
        say(term("delisting_which", language), console)
        console.print()
