"""The verb of an analyst's own household panel: measure."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simexit.cli.app import LanguageOption, Out, app, check_folder, check_language, plain_errors
from simexit.cli.reports import AtOnce
from simexit.cli.saving import hand_over


@app.command()
def measure(
    panel: Annotated[
        Path, typer.Argument(metavar="PANEL", help="CSV, Excel, Stata, SPSS or Parquet: a row a household and wave.")
    ],
    id: Annotated[str, typer.Option(metavar="COLUMN", help="Column that names the household.")],
    wave: Annotated[str, typer.Option(metavar="COLUMN", help="Column of the wave, such as a year.")],
    income: Annotated[str, typer.Option(metavar="COLUMN", help="Column of income, per head and year.")],
    line: Annotated[str, typer.Option(help="Poverty line in the unit of the incomes, or the column that holds it.")],
    weight: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column of weights.")] = None,
    group: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column of groups to be compared.")] = None,
    covariates: Annotated[
        list[str] | None, typer.Option("--covariate", metavar="COLUMN", help="Column that may explain the hazards.")
    ] = None,
    unit: Annotated[
        str | None, typer.Option(help="Unit of the incomes, such as 万元; the line is then in yuan.")
    ] = None,
    missing: Annotated[
        str | None, typer.Option(metavar="VALUES", help="Values that stand for no answer, such as -8,-9.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of an Excel file.")] = None,
    skip_rows: Annotated[int, typer.Option(min=0, help="Lines above the headings.")] = 0,
    encoding: Annotated[str | None, typer.Option(help="Encoding of the file, such as big5.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of the figures.")] = None,
    gaps: Annotated[str, typer.Option(help="Missed waves and incomes: refuse, or break spells there.")] = "refuse",
    out: Out = None,
    language: LanguageOption = "en",
    report: AtOnce = False,
) -> None:
    """Measure a household panel of your own: poverty, exit and relapse hazards, chronic poverty, moves."""
    with plain_errors():
        from simexit.api import measure as measure_panel

        check_language(language)
        check_folder(out)
        found = measure_panel(
            panel, id=id, wave=wave, income=income, line=line, weight=weight, group=group,
            covariates=covariates or (), unit=unit, missing=() if missing is None else missing, sheet=sheet,
            skip_rows=skip_rows, encoding=encoding, title=title, gaps=gaps,  # type: ignore[arg-type]
        )  # fmt: skip
        hand_over(found, out, f"measures-of-{panel.stem}", language, report=report, written="tables_written")
