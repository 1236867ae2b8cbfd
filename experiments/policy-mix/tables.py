"""What the plan of a study comes to, and what each mix changes, as Markdown: ``python tables.py FOLDER`` of run.sh."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

COLUMNS = {  # outcome, group: heading, factor, decimals
    ("true_headcount_ratio", ""): ("true headcount, points", 100, 2),
    ("sustained_exits", ""): ("sustained exits, households", 1, 0),
    ("relapse_24_months", "true"): ("relapse within 24 months, points", 100, 1),
}
MILLION = 1e6


def told(numbers: list[float], factor: float, decimals: int) -> str:
    """Numbers with their signs: the first, then the others as an interval."""
    signed = [f"{factor * number:+,.{decimals}f}".replace("-", "−") for number in numbers]
    return f"{signed[0]} ({' to '.join(signed[1:])})" if len(signed) > 2 else " to ".join(signed)


def last(table: pd.DataFrame, outcome: str, group: str) -> pd.DataFrame:
    """Rows of an outcome in its last year, by variant."""
    rows = table[(table["outcome"] == outcome) & (table["group"].fillna("") == group)]
    return rows[rows["year"] == rows["year"].max()].set_index("variant")


def main(folder: Path) -> None:
    """Print the plan's values and a table of the mixes."""
    table = pd.read_csv(folder / "differences.csv", encoding="utf-8-sig")
    parts = {heading: (last(table, *key), factor, decimals) for key, (heading, factor, decimals) in COLUMNS.items()}
    spent, net = (last(table, name, "")["value"] / MILLION for name in ("present_value_spending", "present_value_net"))
    plan = [f"{name} {factor * rows.value['base']:,.{digits}f}" for name, (rows, factor, digits) in parts.items()]
    print(
        "Plan:", "; ".join(plan), f"; million yuan spent {spent['base']:,.0f}, less what is left {net['base']:,.0f}\n"
    )
    heads = [f"{heading}: {kind}" for heading in parts for kind in ("mean, all mixes", "with parameters")]
    heads = ["mix", *heads, "lowest headcount, of draws", "money spent less what is left, million yuan"]
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for mix in [name for name in dict.fromkeys(table["variant"]) if name != "base"]:
        cells = [mix.replace("-", " ")]
        for rows, factor, decimals in parts.values():
            row = rows.loc[mix]
            cells.append(told([row.difference, row.simultaneous_low, row.simultaneous_high], factor, decimals))
            cells.append(told([row.parameters_low, row.parameters_high], factor, decimals))
        best = parts["true headcount, points"][0].best_probability[mix]
        print(f"| {' | '.join([*cells, f'{best:.0%}', told([net[mix] - net['base']], 1, 0)])} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
