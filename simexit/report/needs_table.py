"""What a household meets over its futures, in the terminal."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from rich.console import Console

from simexit.report.console_table import can_encode, print_table
from simexit.words.formats import EN_DASH, percent
from simexit.words.terms import Language, check_language, term

NEEDS_COLUMNS = ("kind", "need", "share", "low", "high")


def print_needs(
    needs: pd.DataFrame, programmes: Mapping[str, str], *, console: Console, language: Language = "en"
) -> None:
    """Print ``needs``, with `NEEDS_COLUMNS`, as shares of futures; ``programmes``: titles by name.

    Raises ValueError for an unknown language.
    """
    check_language(language)
    shown = language if can_encode(term("need", language), console.encoding) else "en"
    lines = [
        [
            need_name(str(row.kind), str(row.need), programmes, shown),
            percent(float(row.share), shown),  # type: ignore[arg-type]
            f"{percent(float(row.low), shown)} {EN_DASH} {percent(float(row.high), shown)}",  # type: ignore[arg-type]
        ]
        for row in needs.itertuples()
    ]
    print_table([term(key, shown) for key in ("need", "share_of_futures", "wilson_interval")], lines, console)


def need_name(kind: str, need: str, programmes: Mapping[str, str], language: Language) -> str:
    """What an analyst reads for a need; ``programmes``: titles by name."""
    if kind == "programme":
        return programmes.get(need, need)
    if kind == "assurance":
        return term(f"assurance_{need}", language)
    return term(need if kind == "state" else f"{kind}_{need.replace(' ', '_')}", language)
