"""What a result says of itself in a few lines and a short table, in a notebook or at a prompt."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape
from textwrap import shorten
from typing import NamedTuple

import pandas as pd

from simexit.scenario.schema import Scenario
from simexit.words.formats import number_format
from simexit.words.terms import sentence, term_or_text

WIDTH = 118
MOST_NUMBERS = 4
MOST_ROWS = 12


class Short(NamedTuple):
    """What it is, with place and title; its size; two to four numbers; a table of words; names of its tables."""

    title: str
    size: str
    numbers: Sequence[str]
    table: pd.DataFrame
    tables: Sequence[str]


def lines_of(about: Short, figures: Iterable[str] = ()) -> list[str]:
    """At most six short lines."""
    lists = {"tables": about.tables, "figures": tuple(figures)}
    parts = [about.title, about.size, *_filled(about.numbers[:MOST_NUMBERS])]
    parts += [f"{name}: {', '.join(each)}" for name, each in lists.items() if each]
    return [shorten(part, WIDTH, placeholder=" …") for part in parts if part]


def _filled(numbers: Iterable[str]) -> list[str]:
    """Numbers in at most two lines; those that have no room are left out."""
    lines: list[str] = []
    for number in numbers:
        if lines and len(lines[-1]) + len(number) + 2 <= WIDTH:
            lines[-1] += f"; {number}"
        else:
            lines.append(number)
    return lines[:2]


def html_of(about: Short, figures: Iterable[str] = ()) -> str:
    """The same lines, and a table of at most `MOST_ROWS` rows; every text escaped."""
    first, *others = (escape(line) for line in lines_of(about, figures))
    table = about.table.head(MOST_ROWS).to_html(index=False, border=0)
    return f"<div><b>{first}</b><br>{'<br>'.join(others)}</div>\n{table}"


def places_of(scenario: Scenario) -> str:
    """Name and title of a scenario."""
    return f"{scenario.name}: {scenario.title.en}"


def numbers_of(rows: pd.DataFrame) -> list[str]:
    """Outcomes of a summary with their values, those of one outcome together: ``what 2016: 3 %, 2022: 1 %``."""
    said = []
    for (outcome, group), part in rows.groupby(["outcome", "group"], sort=False):
        values = [f"{_when(row['year'])}{written(row['value'], row['unit'])}" for row in part.to_dict("records")]
        said.append(f"{named(str(outcome), str(group))} {', '.join(values)}")
    return said


def table_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Outcomes of a summary as a table of words."""
    told = [
        (named(row["outcome"], row["group"]), _when(row["year"]).strip(": "), written(row["value"], row["unit"]))
        for row in rows.head(MOST_ROWS).to_dict("records")
    ]
    return pd.DataFrame(told, columns=["outcome", "year", "value"])


def named(outcome: str, group: str) -> str:
    """Title of an outcome, and of the group it is told of."""
    title = term_or_text(outcome, "en")
    if group in ("", "all"):
        return title
    return sentence("outcome_of_group", "en", outcome=title, group=term_or_text(group, "en"))


def _when(year: float) -> str:
    return "" if not year or math.isnan(year) else f"{year:.0f}: "


def written(value: float, unit: str) -> str:
    """A number with its unit."""
    return number_format([value], unit, "en").with_unit(value, "en")
