"""Where a result comes from: versions, hashes, how it was run, and the command that makes it again."""

from __future__ import annotations

import platform
import shlex
from collections.abc import Sequence
from typing import Any, NamedTuple

import simexit
from simexit.measures.outcome_list import OUTCOMES
from simexit.panels.measured import PanelMeasures
from simexit.report.documents.parts import Column, Table, text_rows
from simexit.runs.ahead import simulated_households
from simexit.runs.conduct import Conduct
from simexit.runs.run import Run
from simexit.scenario.loading import load
from simexit.scenario.problems import ScenarioError
from simexit.scenario.resolved import scenario_sha256, scenario_text, yaml_text
from simexit.scenario.schema import Scenario
from simexit.scenario.shipped import shipped_names
from simexit.studies.attribution import Attribution
from simexit.studies.comparison import Comparison
from simexit.studies.sweep import Sweep
from simexit.studies.trace import Trace
from simexit.words.terms import Language, term

SCENARIO_FILE = "scenario.yaml"
STUDY_FILE = "study.yaml"


class Origin(NamedTuple):
    """What is known of a result beside itself: what was kept with it, and what was warned of when it was made."""

    about: dict[str, Any]
    warned: tuple[str, ...] = ()


class Again(NamedTuple):
    """The command that makes a result again, the files it needs, and mixes that it names but cannot find."""

    command: str
    files: dict[str, str]
    own_mixes: tuple[str, ...] = ()


def run_again(run: Run) -> Again:
    """How to make a run again."""
    name, files = own_plan(run.scenario)
    engine = [] if run.conduct.engine == "compiled" else ["--engine", run.conduct.engine]
    return Again(_command("run", name, "--replicates", str(run.conduct.replicates), *_how(run.conduct), *engine), files)


def comparison_again(study: Comparison) -> Again:
    """How to make a comparison again; a mix that is not shipped stands there by its name."""
    name, files = own_plan(study.variants[0].scenario)
    mixes, own = [], []
    for variant in study.variants[1:]:
        mixes.append(variant.name)
        if files or _hash_of(name, variant.name) != scenario_sha256(variant.scenario):
            own.append(variant.name)
    until = study.until
    number = ["--replicates", str(study.replicates)]
    if until is not None:
        width = f"{until.half_width * 100:g}pp" if until.points else f"{until.half_width:g}"
        number = [
            "--until",
            width,
            "--outcome",
            until.outcome,
            "--fewest",
            str(until.fewest),
            "--most",
            str(until.most),
        ]
    draws = 0 if study.places is None else len(study.places)
    long = [name for name, about in OUTCOMES.items() if about.takes_long]
    every = ["--all-outcomes"] if study.outcomes["outcome"].isin(long).any() else []
    words = [*number, "--draws", str(draws), *_how(study.conduct), *every]
    return Again(_command("compare", name, *mixes, *words), files, tuple(own))


def attribution_again(study: Attribution) -> Again:
    """How to make an attribution again; a background that is a file stands there by its path."""
    name, files = own_plan(study.plan)
    first = study.backgrounds[0]
    words = ["--families", ",".join(first.families), "--money", first.money]
    for option, given in (
        ("--background", [background.overlay for background in study.backgrounds]),
        ("--outcome", dict.fromkeys(study.values["outcome"])),
    ):
        words += [word for each in given for word in (option, str(each))]
    number = ("--replicates", str(study.replicates))
    return Again(_command("attribute", name, *words, *number, *_how(study.conduct)), files)


def sweep_again(study: Sweep) -> Again:
    """How to make a sweep again, from a file that holds it."""
    name, files = own_plan(study.base)
    sweep = study.file.model_dump(mode="json", by_alias=True, exclude_none=True) | {"base": name, "overlays": []}
    return Again(_command("sweep", STUDY_FILE), {**files, STUDY_FILE: yaml_text(sweep)})


def trace_again(trace: Trace) -> Again:
    """How to tell a household's life again; a policy that is not shipped stands there by its name."""
    (name, files), who = own_plan(trace.variants[0].scenario), trace.who
    words = ["--household", f"{who.id:016x}", "--replicate", str(who.replicate)]
    words += ["--seed", str(who.seed), "--scale", f"{who.scale:g}"]
    if trace.needs is not None and len(trace.needs):
        words += ["--futures", str(int(trace.needs["futures"].max()))]
    own = []
    for variant in trace.variants[1:]:
        words += ["--versus", variant.name]
        if files or _hash_of(name, variant.name) != scenario_sha256(variant.scenario):
            own.append(variant.name)
    return Again(_command("trace", name, *words), files, tuple(own))


def panel_again(measures: PanelMeasures) -> Again | None:
    """How to measure a panel again; None where it was no file."""
    return Again(shlex.join(("simexit", "measure", *measures.asked)), {}) if measures.asked else None


def conduct_rows(scenario: Scenario, conduct: Conduct) -> list[tuple[str, str]]:
    """Terms with what they are of a study: its scenario, and how its runs were carried out."""
    return [
        ("report_scenario", scenario.name),
        ("report_scenario_hash", scenario_sha256(scenario)),
        ("report_replicates", f"{conduct.replicates:,}"),
        ("report_seed", str(conduct.seed)),
        ("report_scale", f"{conduct.scale:g}"),
        ("report_households_simulated", f"{simulated_households(scenario, conduct.scale):,}"),
        ("report_engine", conduct.engine),
    ]


def provenance_table(rows: Sequence[tuple[str, str]], origin: Origin, language: Language) -> Table:
    """Terms with what they are of this result, after the versions it was made with."""
    libraries = ", ".join(f"{name} {version}" for name, version in origin.about.get("libraries", {}).items())
    machine = " ".join(str(origin.about.get(name, "")) for name in ("python", "machine")).strip()
    made = [
        ("report_version", str(origin.about.get("simexit", simexit.__version__))),
        ("report_sources_hash", str(origin.about.get("sources_sha256", ""))),
        ("report_python", machine or f"{platform.python_version()} {platform.machine()}"),
        ("report_libraries", libraries),
    ]
    told = [
        (term(key, language), term(f"cell_engine_{text}", language) if key == "report_engine" else text)
        for key, text in (*rows, *made)
        if text
    ]
    columns = Column(term("report_what", language)), Column(term("value", language))
    return Table("provenance", term("report_table_provenance", language), columns, text_rows(told))


def own_plan(scenario: Scenario) -> tuple[str, dict[str, str]]:
    """The shipped scenario that this one is, or a file that holds it."""
    if scenario.name in shipped_names() and scenario_sha256(load(scenario.name)) == scenario_sha256(scenario):
        return scenario.name, {}
    return SCENARIO_FILE, {SCENARIO_FILE: scenario_text(scenario)}


def _hash_of(name: str, mix: str) -> str:
    """Hash of a shipped mix over a shipped scenario; empty where there is none of this name."""
    try:
        return scenario_sha256(load(name, overlays=[f"mixes/{part}" for part in mix.split("+")]))
    except ScenarioError:
        return ""


def _how(conduct: Conduct) -> list[str]:
    return ["--seed", str(conduct.seed), "--scale", f"{conduct.scale:g}"]


def _command(*words: str) -> str:
    return shlex.join(["simexit", *words])
