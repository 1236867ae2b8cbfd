"""The report of an attribution of effects to families of programmes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from simexit.report.attribution_figures import shown_lives, shown_pairs, shown_values, split_lines
from simexit.report.comparison_sentences import FEWEST, few_lines
from simexit.report.documents.outcome_table import in_year, outcome_name
from simexit.report.documents.parts import Bullets, Document, Paragraph, Part, Picture, Table, printable
from simexit.report.documents.plan_parts import own_names
from simexit.report.documents.provenance import Origin, attribution_again, conduct_rows, provenance_table
from simexit.report.documents.scorecard_parts import is_supported, scorecard_parts
from simexit.report.documents.shared_parts import (
    caution_parts,
    closing_parts,
    figure_parts,
    heading,
    method_parts,
    plan_parts,
    resting_part,
    study_cautions,
)
from simexit.report.documents.value_table import value_table, with_interval
from simexit.runs.ahead import simulated_households
from simexit.studies.attribution import TOTAL, Attribution
from simexit.words.formats import difference_format
from simexit.words.terms import Language, sentence, term, term_or_text

PATH = "true_headcount_ratio"
_METHOD = (
    "report_method_model", "report_method_luck", "report_method_attribution", "report_method_intervals_attribution",
)  # fmt: skip


def attribution_document(
    study: Attribution, language: Language, figures: Sequence[Picture], origin: Origin | None
) -> Document:
    """Everything an analyst hands in of an attribution; ``origin``: of one brought back, what was kept with it."""
    origin, again = origin or Origin({}), attribution_again(study)
    households = f"{simulated_households(study.plan, study.conduct.scale):,}"
    words = {"families": str(len(study.backgrounds[0].families)), "households": households}
    words |= {"replicates": f"{study.replicates:,}", "backgrounds": str(len(study.backgrounds))}
    place = printable(getattr(study.plan.title, language))
    values = [rows for name in dict.fromkeys(study.values["outcome"]) if len(rows := _shown(study, name, language))]
    cautions = [term("report_chance_only", language), *few_lines(study.replicates, 0, language)]
    cautions += study_cautions(study.conduct.scale, language)
    parts: list[Part] = [
        *_key_figures(values, language),
        resting_part(study.plan, language),
        *method_parts(_METHOD, words, language),
        *plan_parts(study.plan, None, language),
        *_results(study, values, language),
        heading("report_money", language),
        Paragraph(term(f"caption_money_{study.backgrounds[0].money}", language)),
        *figure_parts(figures, language),
        *scorecard_parts(study.values["outcome"], study.plan.programmes.values(), language),
        *caution_parts(study.plan, cautions, None, origin, language),
        *closing_parts(
            study.plan,
            provenance_table(conduct_rows(study.plan, study.conduct), origin, language),
            again,
            language,
        ),
    ]
    subtitle = sentence("report_subtitle_attribution", language, place=place)
    sheets = tuple(_sheet(study, language))
    return Document(language, _title(study, values, place, language), subtitle, tuple(parts), sheets, again.files)


def _shown(study: Attribution, outcome: str, language: Language) -> pd.DataFrame:
    return shown_values(study, outcome, language).dropna(subset=["value"])


def _title(study: Attribution, values: Sequence[pd.DataFrame], place: str, language: Language) -> str:
    """The family that lowers true poverty most; neutral as a run's, or where backgrounds disagree."""
    words = {"place": place, "number": str(len(study.backgrounds[0].families))}
    for rows in values:
        if rows["outcome"].iloc[0] != PATH or study.replicates < FEWEST:
            continue
        alone = rows[rows["family"] != TOTAL]
        best = alone.loc[alone.groupby("background")["value"].idxmin()]
        is_clear = best["family"].nunique() == 1 and (best["history_high"] < 0).all()
        if is_clear and is_supported([PATH], study.plan.programmes.values()):
            form = difference_format(best["value"].tolist(), "share", language)
            amounts = [form.with_unit(abs(end), language) for end in (best["value"].max(), best["value"].min())]
            words |= {"name": str(best["name"].iloc[0]), "year": str(int(best["year"].iloc[0]))}
            return sentence("report_title_family", language, low=amounts[0], high=amounts[1], **words)
    return sentence("report_title_attribution", language, **words)


def _heading(rows: pd.DataFrame, language: Language) -> str:
    first = rows.iloc[0]
    return in_year(outcome_name(str(first["outcome"]), first["group"], language), float(first["year"]), language)


def _key_figures(values: Sequence[pd.DataFrame], language: Language) -> Iterator[Part]:
    """What all families add together, and which of those told apart from nothing most, by outcome and background."""
    said = []
    for rows in values:
        for background, mine in rows.groupby("background_name", sort=False):
            words = {"outcome": _heading(rows, language), "background": printable(str(background))}
            total = mine[mine["family"] == TOTAL].to_dict("records")[0]
            said.append(with_interval(total, "report_key_total", "mean", language, **words))
            alone = mine[mine["family"] != TOTAL]
            clear = alone[(alone["mean_low"] > 0) | (alone["mean_high"] < 0)].to_dict("records")
            if clear:
                most = max(clear, key=lambda row: abs(row["value"]))
                said.append(with_interval(most, "report_key_most", "mean", language, name=str(most["name"]), **words))
            else:
                said.append(sentence("report_key_none", language, **words))
    yield heading("report_key_figures", language)
    yield Bullets(tuple(said))


def _results(study: Attribution, values: Sequence[pd.DataFrame], language: Language) -> Iterator[Part]:
    yield heading("report_results", language)
    background = term("background", language)
    for rows in values:
        name, outcome = str(rows["outcome"].iloc[0]), _heading(rows, language)
        told_by: dict[str, Any] = {term("family", language): rows["name"], background: rows["background_name"]}
        title = sentence("report_table_families", language, outcome=outcome)
        note = term_or_text(str(rows["convention"].iloc[0]), language)
        yield value_table(name, title, rows, told_by, language, value="shapley_value", is_difference=True, notes=[note])
        pairs = shown_pairs(study, name, language)
        if len(pairs):
            together = [_pair(row["family"], row["other"], language) for row in pairs.to_dict("records")]
            told_by = {term("pair", language): together, background: pairs["background_name"]}
            title = sentence("report_table_pairs", language, outcome=outcome)
            words = {"value": "interaction", "is_difference": True, "notes": [term("report_note_pairs", language)]}
            yield value_table(f"pairs-{name}", title, pairs, told_by, language, **words)  # type: ignore[arg-type]
    lives = shown_lives(study, language).dropna(subset=["value"]).assign(unit="share")
    if len(lives):
        told: dict[str, Any] = {
            term("outcome", language): [term(str(each), language) for each in lives["outcome"]],
            background: lives["background_name"],
        }
        notes = [term_or_text(str(each), language) for each in lives["convention"].drop_duplicates()]
        yield value_table("lives", term("report_table_lives", language), lives, told, language, notes=notes)
    if split := tuple(split_lines(study, language)):
        yield Bullets(split)


def _pair(family: object, other: object, language: Language) -> str:
    return " + ".join(term_or_text(str(each), language) for each in (family, other))


def _sheet(study: Attribution, language: Language) -> Iterator[Table]:
    """Every value of every year, one sheet an outcome's unit, with codes."""
    values, names = study.values.dropna(subset=["value"]), own_names(study.plan, language)
    for unit, rows in values.groupby("unit", sort=False):
        groups = rows["group"].replace(np.nan, "")
        told_all: dict[str, Any] = {
            term("report_code", language): rows["outcome"],
            term("report_group_code", language): groups,
            term("report_family_code", language): rows["family"],
            term("report_background_code", language): rows["background"],
            term("outcome", language): [
                in_year(outcome_name(name, group, language, names), float(year), language)
                for name, group, year in zip(rows["outcome"], groups, rows["year"], strict=True)
            ],
        }
        title = term("report_table_all", language)
        yield value_table(f"all-{unit}", title, rows, told_all, language, value="shapley_value", is_difference=True)
