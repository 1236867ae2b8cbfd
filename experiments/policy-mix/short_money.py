"""Funds with three fifths of what a plan as written spends of them, as an overlay: ``python short_money.py PLAN``.

Writes ``short-money-PLAN.yaml`` beside this file, from the mean of four histories of 5 % of the villages.
"""

from __future__ import annotations

import sys
from pathlib import Path

import simexit
from simexit.scenario.fund import fund_of

HOUSEHOLDS_SHARE, HISTORIES, LEFT, ROUNDED_TO = 0.05, 4, 0.6, 10_000
NOTE = "three fifths of what the plan as written spends"


def spent(plan: str) -> dict[str, dict[int, float]]:
    """Yuan that each fund with a ceiling pays out a year in the whole place, years without left out."""
    loaded = simexit.load(plan)
    run = loaded.run(replicates=HISTORIES, scale=HOUSEHOLDS_SHARE)
    limited = {name for name, fund in loaded.scenario.funds.items() if not fund_of(fund).no_ceiling}
    rows = run.funds[run.funds["fund"].isin(limited) & (run.funds["spent_yuan"] > 0)]
    yuan = rows.groupby(["fund", "year"])["spent_yuan"].sum() * (run.weight / HISTORIES)
    return {fund: each.droplevel("fund").to_dict() for fund, each in yuan.groupby("fund")}


def main(plan: str) -> None:
    """Write the overlay."""
    about = f"# Lies over {plan}: each fund holds {NOTE}, year by year. Made by short_money.py."
    lines = [about, "funds:"]
    for fund, years in spent(plan).items():
        values = {year: round(LEFT * yuan / ROUNDED_TO) * ROUNDED_TO for year, yuan in years.items()}
        kept = ", ".join(f"{year}: {yuan}" for year, yuan in values.items() if yuan)
        if kept:
            lines.append(f"  {fund}: {{value: {{{kept}}}, status: assumed, note: {NOTE}}}")
    file = Path(__file__).parent / f"short-money-{plan}.yaml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1])
