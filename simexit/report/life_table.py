"""One household's years in the terminal."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from rich.console import Console

from simexit.report.console_table import can_encode, plain, print_table
from simexit.words.formats import MISSING
from simexit.words.terms import Language, check_language, term

LIFE_COLUMNS = ("year", "members", "income_per_head_yuan", "line_yuan", "is_truly_poor", "register", "programmes")
_TITLES = ("year", "life_members", "life_income", "life_line", "life_poverty", "strip_register", "life_programmes")


def print_life(
    years: pd.DataFrame, policy: str, programmes: Mapping[str, str], *, console: Console, language: Language = "en"
) -> None:
    """Print ``years``, one row a yearly assessment with `LIFE_COLUMNS`, under the title of the ``policy``.

    ``programmes``: titles by name. A console that cannot encode Chinese gets English. Raises ValueError for an unknown
    language.
    """
    check_language(language)
    shown = language if can_encode(term("life_income", language), console.encoding) else "en"
    lines = [life_cells(row, programmes, shown) for row in years.to_dict("records")]
    console.print(plain(f"\n{policy}{'; ' if shown == 'en' else '；'}{term('life_unit', shown)}", console))
    print_table(life_titles(shown), lines, console)


def life_titles(language: Language) -> list[str]:
    """What stands over the cells of a year."""
    return [term(key, language) for key in _TITLES]


def life_cells(row: Mapping[Hashable, Any], programmes: Mapping[str, str], language: Language) -> list[str]:
    """A year in words: year, members, income, line, state, register, programmes; see `print_life`."""
    between = ", " if language == "en" else "、"
    return [
        str(row["year"]),
        str(row["members"]),
        f"{row['income_per_head_yuan']:,.0f}" if row["members"] else MISSING,
        f"{row['line_yuan']:,.0f}",
        term(_state(row), language),
        MISSING if row["register"] == "never" else term(f"listed_{row['register']}", language),
        between.join(programmes.get(name, name) for name in row["programmes"]) or MISSING,
    ]


def _state(row: Mapping[Hashable, Any]) -> str:
    if not row["members"]:
        return "state_gone"
    return "state_poor" if row["is_truly_poor"] else "state_out"
