"""A calibration in the terminal: facts as the fits meet them, parameters, what is identified; and the overlay file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console

from simexit.report.console_table import print_table, printing_console, say, spoken
from simexit.report.scorecard_table import band, number
from simexit.report.short_text import Short
from simexit.runs.ahead import simulated_households
from simexit.scenario.resolved import yaml_text
from simexit.studies.calibration import Calibration
from simexit.studies.evaluations import scaled
from simexit.studies.recovery import recovery_summary
from simexit.words.formats import EN_DASH, MISSING
from simexit.words.terms import Language, check_language, sentence, term

MOMENT_HEADS = ("scorecard_part", "scorecard_target", "calibration_starts", "calibration_fresh", "scorecard_verdict")
PARAMETER_HEADS = ("parameter", "calibration_prior", "value", "calibration_spread")
DIRECTION_HEADS = ("calibration_direction", "calibration_singular", "calibration_identified")
RECOVERY_HEADS = ("calibration_direction", "calibration_bias", "calibration_scatter", "calibration_slope")
RECOVERED = {"bias": "+.2f", "spread": ".2f", "slope": ".2f"}
MOST_LOADS, LEAST_LOAD = 3, 0.3
STARTS_ALIKE = 1 / 3


def print_calibration(study: Calibration, language: Language = "en", console: Console | None = None) -> None:
    """Print facts, parameters, directions and trials, then what to know of them. Raises ValueError."""
    check_language(language)
    console = console or printing_console()
    shown = spoken(language, console)
    tables = (
        ("calibration_moments", MOMENT_HEADS, moment_rows(study, shown)),
        ("calibration_parameters", PARAMETER_HEADS, parameter_rows(study)),
        ("calibration_directions", DIRECTION_HEADS, direction_rows(study, shown)),
        ("calibration_recovery", RECOVERY_HEADS, recovery_rows(study)),
    )
    for title, heads, rows in tables:
        if rows:
            say(term(title, shown), console)
            print_table([term(head, shown) for head in heads], rows, console)
            say("", console)
    for line in closing(study, shown):
        say(line, console)


def moment_rows(study: Calibration, language: Language) -> list[list[str]]:
    """Every part: target, lowest and highest of the starts' fits, the best over new luck, verdict."""
    return [_moment(row, language) for row in study.moments.to_dict("records")]


def _moment(row: dict[Any, Any], language: Language) -> list[str]:
    unit = row["unit"]
    seen = [value for name, value in row.items() if str(name).startswith("start_")]
    return [
        f"{row['id']} {term('estimate_' + row['part'], language)}",
        band(number(row["target_low"], unit, language), number(row["target_high"], unit, language)),
        band(number(min(seen), unit, language), number(max(seen), unit, language)),
        number(row["fresh"], unit, language) or MISSING,
        term("verdict_passes" if row["fresh_holds"] else "verdict_fails", language),
    ]


def parameter_rows(study: Calibration) -> list[list[str]]:
    """Every parameter: prior, value, posterior spread over prior spread."""
    return [
        [str(row["parameter"]), f"{row['low']:g} {EN_DASH} {row['high']:g}", f"{row['value']:.4g}",
         f"{row['posterior_over_prior']:.2f}"]
        for row in study.parameters.to_dict("records")
    ]  # fmt: skip


def direction_rows(study: Calibration, language: Language) -> list[list[str]]:
    """Every direction by its largest shares: singular value, whether the facts identify it."""
    rows = []
    for row in study.directions.to_dict("records"):
        loads = sorted(((abs(row[name]), row[name], name) for name in study.file.parameters), reverse=True)
        told = [f"{load:+.2f} {name}" for size, load, name in loads[:MOST_LOADS] if size >= LEAST_LOAD]
        yes = term("margin_yes" if row["identified"] else "margin_no", language)
        rows.append([f"{row['direction']}: {', '.join(told)}", f"{row['singular_value']:.2f}", yes])
    return rows


def recovery_rows(study: Calibration) -> list[list[str]]:
    """Every direction: bias and scatter of what trials find, and the slope of found on true."""
    return [
        [f"{row['direction']:g}", *(_or_missing(row[name], form) for name, form in RECOVERED.items())]
        for row in recovery_summary(study.recovery)
    ]


def _or_missing(value: float, form: str) -> str:
    return MISSING if value != value else format(value, form)


def closing(study: Calibration, language: Language) -> Iterator[str]:
    """How many parts hold over new luck, how far starts differ, what is not identified, how it was done."""
    moments = study.moments
    holds, widest = int(moments["fresh_holds"].sum()), float(study.spread_of_starts.max())
    yield sentence("calibration_holds", language, holds=str(holds), parts=str(len(moments)))
    alike = term("calibration_alike" if widest < STARTS_ALIKE else "calibration_unlike", language)
    yield sentence("calibration_differ", language, widest=f"{widest:.2f}", alike=alike)
    vague = study.parameters.loc[study.parameters["posterior_over_prior"] > 0.5, "parameter"].astype(str)
    if len(vague):
        names = ("、" if language == "zh" else ", ").join(vague)
        yield sentence("calibration_vague", language, names=names)
    for name, factor in study.levels.items():
        yield sentence("calibration_level", language, name=name, factor=f"{factor:.3f}")
    yield how(study, language)


def how(study: Calibration, language: Language) -> str:
    """Households, histories, starts, points and seeds."""
    words = {"households": f"{simulated_households(study.base, study.file.scale):,}"}
    words |= {name: str(getattr(study.file, name)) for name in ("replicates", "starts", "seed", "fresh_replicates")}
    return sentence("calibration_how", language, points=f"{int(study.fits['points'].sum()):,}", **words)


def overlay_text(study: Calibration) -> str:
    """A file that lays the fitted parameters over a scenario (``--with``), each with where it comes from."""
    file = study.file
    made = f"calibration {file.name} ({study.sha256[:16]}), seed {file.seed}, {file.starts} starts"
    figures: dict[str, Any] = {}
    for row in study.parameters.to_dict("records"):
        told = f"posterior spread {row['posterior_over_prior']:.2f} of that of the prior"
        figures[str(row["parameter"])] = {
            "value": float(f"{row['value']:.6g}"), "status": "calibrated",
            "range": [float(row["low"]), float(row["high"])], "note": f"{made}; {told}",
        }  # fmt: skip
    for name, level in file.levels.items():
        figure = scaled(study.base, name, study.levels[name])
        years = figure.value if isinstance(figure.value, dict) else {}
        figures[name] = {
            "value": {year: float(f"{v:.6g}") for year, v in years.items()} or float(f"{figure.values()[0]:.6g}"),
            "status": "calibrated", "note": f"{made}; level at which {level.mean} is {level.yuan:g} yuan in 2017",
        }  # fmt: skip
    return yaml_text({"parameters": figures})


def short(study: Calibration) -> Short:
    """What a calibration says of itself."""
    identified = int(study.directions["identified"].sum())
    holds = int(study.moments["fresh_holds"].sum())
    return Short(
        title=f"Calibration {study.file.name} of {study.base.name}",
        size=f"{len(study.fits)} starts, {int(study.fits['points'].sum())} points, seed {study.file.seed}",
        numbers=[
            f"{holds} of {len(study.moments)} parts of facts hold over new luck",
            f"{identified} of {len(study.directions)} directions identified",
        ],
        table=study.parameters,
        tables=("fits", "moments", "parameters", "directions", "recovery"),
    )
