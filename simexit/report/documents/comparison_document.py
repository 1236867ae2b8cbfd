"""The report of a comparison of mixes with the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from simexit.measures.verdict import BETTER, HIGHER, LOWER, WORSE
from simexit.report.comparison_figures import PATH, names_of
from simexit.report.comparison_report import comparison_headline
from simexit.report.comparison_sentences import FEWEST, closing_lines, verdict_lines
from simexit.report.documents.cells import interval_cell, number_cell
from simexit.report.documents.change_table import change_table
from simexit.report.documents.outcome_table import in_year, outcome_name, year_cell
from simexit.report.documents.parts import (
    Bullets,
    Cell,
    Column,
    Document,
    Heading,
    Paragraph,
    Part,
    Picture,
    Table,
    printable,
    text_rows,
)
from simexit.report.documents.plan_parts import own_names
from simexit.report.documents.provenance import Origin, comparison_again, provenance_table
from simexit.report.documents.scorecard_parts import differing, is_supported, scorecard_parts
from simexit.report.documents.shared_parts import (
    caution_parts,
    closing_parts,
    figure_parts,
    heading,
    method_parts,
    plan_parts,
    resting_part,
)
from simexit.runs.ahead import simulated_households
from simexit.scenario.resolved import scenario_sha256
from simexit.studies.comparison import Comparison
from simexit.studies.variants import BASE
from simexit.words.formats import MISSING, NumberFormat, difference_format, number_format
from simexit.words.terms import Language, sentence, term, term_or_text

_METHOD = ("report_method_model", "report_method_luck", "report_method_mixes", "report_method_intervals")
PAYERS = "paid_by"
_KINDS = ("simultaneous", "history", "parameters")
_SIDES = (BETTER, WORSE, HIGHER, LOWER)


def comparison_document(
    study: Comparison, language: Language, figures: Sequence[Picture], origin: Origin | None
) -> Document:
    """Everything an analyst hands in of a comparison; ``origin``: of one brought back, what was kept with it."""
    origin = origin or Origin({})
    base, again = study.variants[0].scenario, comparison_again(study)
    rows = comparison_headline(study, language)
    rows["name"] = rows["name"].map(printable)
    changed = change_table(base, [(_name(v.title, language), v.scenario) for v in study.variants[1:]], language)
    parts = [
        *_key_figures(rows, language),
        resting_part(base, language, is_drawn=study.drawn is not None),
        *method_parts(_METHOD, _size(study), language),
        *plan_parts(base, None, language),
        *_mixes(study, changed, language),
        *_results(rows, language),
        *_money(study, language),
        *figure_parts(figures, language),
        *scorecard_parts(rows["outcome"], base.programmes.values(), language),
        *caution_parts(base, _cautions(study, language), None, origin, language),
        *closing_parts(base, _provenance(study, origin, language), again, language),
    ]
    place = printable(getattr(base.title, language))
    subtitle = sentence("report_subtitle_comparison", language, place=place)
    sheets = (_all_differences(study, language),)
    return Document(language, _title(study, rows, language), subtitle, tuple(parts), sheets, again.files)


def _name(title: Any, language: Language) -> str:
    return printable(str(getattr(title, language)))


def _title(study: Comparison, rows: pd.DataFrame, language: Language) -> str:
    """Which mixes are told apart from the plan in true poverty; neutral where none is, or a fact behind it fails."""
    place = printable(getattr(study.variants[0].scenario.title, language))
    mixes = rows[(rows["outcome"] == PATH) & (rows["variant"] != BASE)]
    draws = 0 if study.drawn is None else int(study.drawn["replicate"].nunique())
    clear = mixes[[_is_clear(row) for row in mixes.to_dict("records")]]
    is_neutral = min(draws, study.replicates) < FEWEST or clear.empty
    is_neutral = is_neutral or not _is_supported(study, set(clear["variant"]))
    if len(mixes) == 1 and is_neutral:
        return sentence("report_title_comparison_one", language, place=place, name=str(mixes["name"].iloc[0]))
    if is_neutral:
        return sentence("report_title_comparison", language, place=place, number=str(len(mixes)))
    year = str(int(mixes["year"].iloc[0]))
    if len(clear) > 1:
        better = int((clear["verdict"] == BETTER).sum())
        words = {"better": str(better), "worse": str(len(clear) - better), "number": str(len(mixes))}
        return sentence("report_title_mixes", language, place=place, year=year, **words)
    (row,) = clear.to_dict("records")
    amount = difference_format([row["difference"]], "share", language).with_unit(abs(row["difference"]), language)
    key = "report_title_mix_lower" if row["difference"] < 0 else "report_title_mix_higher"
    return sentence(key, language, place=place, name=str(row["name"]), year=year, amount=amount)


def _is_supported(study: Comparison, names: set[str]) -> bool:
    """Whether the facts pass that stand behind true poverty and behind the programmes in which these mixes differ."""
    plan, *mixes = (variant.scenario for variant in study.variants if variant.name in {BASE, *names})
    return is_supported([PATH], [each for mix in mixes for each in differing(plan, mix)])


def _is_clear(row: dict[Any, Any]) -> bool:
    """Whether the verdict has a side and the interval with parameters leaves out zero."""
    low, high = (float(row.get(f"parameters_{end}", float("nan"))) for end in ("low", "high"))
    return row["verdict"] in _SIDES and (low > 0 or high < 0)


def _size(study: Comparison) -> dict[str, str]:
    households = simulated_households(study.variants[0].scenario, study.conduct.scale)
    draws = 0 if study.drawn is None else int(study.drawn["replicate"].nunique())
    return {
        "households": f"{households:,}",
        "replicates": f"{study.replicates:,}",
        "mixes": str(len(study.variants) - 1),
        "draws": str(draws),
    }


def _key_figures(rows: pd.DataFrame, language: Language) -> Iterator[Part]:
    """The verdicts on every mix, by outcome, in the sentences that are printed."""
    yield heading("report_key_figures", language)
    for outcome in _main(rows):
        mine = rows[rows["outcome"] == outcome]
        _, *said = verdict_lines(mine, language)
        yield Heading(_heading(mine.iloc[0], language), 2)
        yield Bullets(tuple(said))


def _main(rows: pd.DataFrame) -> list[str]:
    """The outcomes that are told first."""
    return [str(outcome) for outcome in rows["outcome"].drop_duplicates().head(2)]


def _heading(row: pd.Series, language: Language) -> str:
    return in_year(outcome_name(str(row["outcome"]), row["group"], language), float(row["year"]), language)


def _mixes(study: Comparison, changed: Table | None, language: Language) -> Iterator[Part]:
    yield heading("report_mixes", language)
    rows = [(v.name, _name(v.title, language), scenario_sha256(v.scenario)[:12]) for v in study.variants]
    columns = tuple(Column(term(key, language)) for key in ("report_code", "mix", "report_scenario_hash"))
    yield Table("mixes", term("report_table_mixes", language), columns, text_rows(rows))
    if changed is not None:
        yield changed


def _results(rows: pd.DataFrame, language: Language) -> Iterator[Part]:
    """One table an outcome, the plan its first row, with verdicts where the key figures do not tell them."""
    yield heading("report_results", language)
    yield Paragraph(term("report_results_how", language))
    for _, mine in rows.groupby(["outcome", "group", "year"], sort=False):
        first = mine.iloc[0]
        good, *said = verdict_lines(mine, language)
        title = sentence("report_table_outcome", language, outcome=_heading(first, language))
        notes = (term_or_text(str(first["convention"]), language), good)
        yield _outcome(str(first["outcome"]), title, mine, notes, language)
        if first["outcome"] not in _main(rows):
            yield Bullets(tuple(said))


def _forms(rows: pd.DataFrame, language: Language) -> tuple[NumberFormat, NumberFormat]:
    """How values and differences are written."""
    unit = str(rows["unit"].iloc[0])
    ends = [f"{kind}_{end}" for kind in _KINDS for end in ("low", "high")]
    numbers = rows[[name for name in ("difference", *ends) if name in rows]].to_numpy(float).ravel().tolist()
    if unit == "share":
        return number_format(rows["value"].tolist(), unit, language), difference_format(numbers, unit, language)
    both = number_format([*numbers, *rows["value"]], unit, language)
    return both, both


def _outcome(name: str, title: str, rows: pd.DataFrame, notes: tuple[str, ...], language: Language) -> Table:
    forms = _forms(rows, language)
    is_drawn = "parameters_low" in rows
    keys = ["mean_interval_all", "history_interval_short", *["parameters_interval_short"] * is_drawn]
    by = forms[1].unit(language)
    columns = [Column(term("mix", language))]
    columns += [Column(term("mean_value", language), "number", by if forms[0] is forms[1] else "")]
    columns += [Column(term("difference", language), "number", by)]
    columns += [Column(term(key, language), "interval", by) for key in keys]
    columns += [Column(term(key, language), "number") for key in ("rank", "best_probability")[: 2 * is_drawn]]
    columns += [Column(term("report_verdict", language))]
    cells = tuple(_cells(row, forms, is_drawn, language) for row in rows.to_dict("records"))
    return Table(name, title, tuple(columns), cells, notes)


def _cells(
    row: dict[Any, Any], forms: tuple[NumberFormat, NumberFormat], is_drawn: bool, language: Language
) -> tuple[Cell, ...]:
    unit, (value, form) = str(row["unit"]), forms
    kinds = _KINDS if is_drawn else _KINDS[:2]
    ends = [(float(row[f"{kind}_low"]), float(row[f"{kind}_high"])) for kind in kinds]
    ranks: list[Cell] = []
    if is_drawn:
        rank, best = float(row["rank"]), float(row["best_probability"])
        ranks = [Cell(f"{rank:.0f}", (rank,), "0") if np.isfinite(rank) else Cell(MISSING)]
        ranks += [number_cell(best, "share", number_format([1.0], "share", language), language)]
    return (
        Cell(str(row["name"])),
        number_cell(float(row["value"]), unit, value, language, is_bare=value is form),
        number_cell(float(row["difference"]), unit, form, language, has_sign=True, is_bare=True),
        *(interval_cell(low, high, unit, form, language, has_sign=True) for low, high in ends),
        *ranks,
        Cell(term(f"report_verdict_{row['verdict']}", language) if row["verdict"] else MISSING),
    )


def _money(study: Comparison, language: Language) -> Iterator[Part]:
    yield heading("report_money", language)
    names, money = names_of(study, language), study.money
    form = number_format(money[["planned", "spent"]].to_numpy(float).ravel().tolist(), "yuan", language)
    rows = []
    for row in money.to_dict("records"):
        planned, spent = float(row["planned"]), float(row["spent"])
        share = spent / planned if planned > 0 else float("nan")
        cells = [number_cell(number, "yuan", form, language, is_bare=True) for number in (planned, spent)]
        rows.append((Cell(printable(names[row["variant"]])), *cells, _share(share, language)))
    columns = (
        Column(term("mix", language)),
        *(Column(term(key, language), "number", form.unit(language)) for key in ("report_planned", "report_spent")),
        Column(term("report_spent_share", language), "number"),
    )
    yield Table(
        "money", term("report_table_money", language), columns, tuple(rows), (term("report_note_money", language),)
    )
    yield from _payers(study, names, language)
    if (money["planned"] > 0).any():
        yield Paragraph(term("money_why", language))


def _payers(study: Comparison, names: dict[str, str], language: Language) -> Iterator[Part]:
    """Money of every mix by whose it is, where that is among the outcomes."""
    rows = study.table[study.table["outcome"] == PAYERS]
    if rows.empty:
        return
    wide = rows.pivot(index="variant", columns="group", values="value")
    form = number_format(wide.to_numpy(float).ravel().tolist(), "yuan", language)
    payers = list(rows["group"].drop_duplicates())
    lines = [
        (
            Cell(printable(names[variant])),
            *(number_cell(float(wide.loc[variant, payer]), "yuan", form, language, is_bare=True) for payer in payers),
        )
        for variant in rows["variant"].drop_duplicates()
    ]
    money = (Column(term_or_text(payer, language), "number", form.unit(language)) for payer in payers)
    notes = tuple(term_or_text(text, language) for text in rows["convention"].drop_duplicates())
    columns = (Column(term("mix", language)), *money)
    yield Table("payers", term("report_table_payers", language), columns, tuple(lines), notes)


def _share(share: float, language: Language) -> Cell:
    return number_cell(share, "share", number_format([1.0], "share", language), language)


def _cautions(study: Comparison, language: Language) -> list[str]:
    said = list(closing_lines(study, language))
    if study.conduct.scale < 1:
        said.append(term("run_part", language))
    return said


def _all_differences(study: Comparison, language: Language) -> Table:
    """The whole table of differences with codes, for a workbook."""
    names = {name: printable(title) for name, title in names_of(study, language).items()}
    rows, places = [], own_names(study.variants[0].scenario, language)
    for _, mine in study.table.groupby(["outcome", "group", "year"], sort=False, dropna=False):
        forms = _forms(mine, language)
        for row in mine.to_dict("records"):
            group, year = row["group"], row["year"]
            coded = [Cell(str(text)) for text in (row["outcome"], "" if pd.isna(group) else group, row["variant"])]
            named = (
                Cell(outcome_name(str(row["outcome"]), group, language, places)),
                year_cell(float(year), language),
            )
            cells = _cells(row | {"name": names[row["variant"]]}, forms, False, language)
            rows.append((*coded, *named, *cells))
    codes = ("report_code", "report_group_code", "report_mix_code", "outcome", "year", "mix")
    columns = [Column(term(key, language)) for key in codes]
    columns += [Column(term(key, language), "number") for key in ("mean_value", "difference")]
    columns += [Column(term(key, language), "interval") for key in ("mean_interval_all", "history_interval_short")]
    columns += [Column(term("report_verdict", language))]
    return Table("differences", term("report_table_all", language), tuple(columns), tuple(rows))


def _provenance(study: Comparison, origin: Origin, language: Language) -> Table:
    base, conduct, size = study.variants[0].scenario, study.conduct, _size(study)
    rows = [
        ("report_scenario", base.name),
        ("report_scenario_hash", scenario_sha256(base)),
        ("report_replicates", size["replicates"]),
        ("report_draws", size["draws"]),
        ("report_seed", str(conduct.seed)),
        ("report_scale", f"{conduct.scale:g}"),
        ("report_households_simulated", size["households"]),
    ]
    return provenance_table(rows, origin, language)
