"""A calibration as an analyst writes it: which parameters, to which facts, from how many starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, Strict

from simexit.scenario.evidence import evidence
from simexit.scenario.kinds import Model, Name, Number, Says, Text
from simexit.scenario.problems import KeyPath, Problem, any_of, did_you_mean
from simexit.scenario.reading import Document
from simexit.scenario.wording import shown
from simexit.studies.facts import facts
from simexit.studies.scorecard import LEVELS, ORDINARY
from simexit.studies.study_file import load_study
from simexit.studies.sweep_file import Range, Scale, Seed, Whole

FITTED = tuple(name for name, fact in facts().items() if fact.run == "ordinary" and fact.kind == "fitted")
"""Facts that a calibration may fit: no other may be used, so that tested ones stay a test."""
Few = Annotated[int, Strict(), Field(ge=1, le=100), Says("a whole number from 1 to 100", "number")]


class Level(Model):
    """A parameter solved at every point so that a mean of the survey account holds."""

    mean: Text = Field(description="which mean, yuan a year and resident")
    yuan: Number = Field(description="what it must be")


class CalibrationFile(Model):
    """A calibration. ``parameters``: dotted names with both ends of their uniform priors."""

    schema_: Literal[1] = Field(alias="schema", description="version of the way calibrations are written")
    name: Name = Field(description="short name of the calibration")
    base: Text = Field(ORDINARY, description="the scenario whose runs are held against the facts")
    overlays: tuple[Text, ...] = Field((), description="overlays laid over it first")
    parameters: dict[Text, Range] = Field(min_length=1, description="what is fitted, with its prior range")
    levels: dict[Text, Level] = Field({}, description="levels solved at every point")
    facts: tuple[Text, ...] = Field(
        FITTED, min_length=1, description="facts that are fitted; all that may be, unless named"
    )
    starts: Few = Field(4, description="points that fits begin from")
    evaluations: Whole = Field(120, description="points that a fit may look at")
    replicates: Few = Field(2, description="histories of the place at each point, the same at all")
    fresh_replicates: Few = Field(4, description="histories that no fit has seen, for the best fit")
    seed: Seed = Field(101, description="whole number that fixes all luck")
    scale: Scale = Field(1.0, description="share of villages simulated")


def load_calibration(study: str | Path | Mapping[str, Any]) -> CalibrationFile:
    """Read and check a calibration, a file or what it says as a mapping. Raises `ScenarioError` with every problem."""
    return load_study(study, CalibrationFile, "the calibration", _misfits)


def _misfits(study: CalibrationFile, document: Document) -> Iterator[Problem]:
    """Names that are none, ranges that are empty, levels that are fitted too."""
    for place, name in enumerate(study.facts):
        if name not in FITTED:
            yield document.problem(("facts", place), f"'{name}'", any_of(FITTED, 50), did_you_mean(name, FITTED))
    known = list(evidence())
    for section, named in (("parameters", study.parameters), ("levels", study.levels)):
        for name in named:
            if name not in known:
                yield document.problem((section, name), f"'{name}'", "a parameter", did_you_mean(name, known))
    for name, prior in study.parameters.items():
        path: KeyPath = ("parameters", name)
        if prior.low >= prior.high:
            yield document.problem(path, f"from {shown(prior.low)} to {shown(prior.high)}", "low below high")
        if name in study.levels:
            yield document.problem(path, "a level too", "either a level or fitted")
        if name in known and isinstance(evidence()[name].figure.value, dict):
            yield document.problem(path, "a parameter with a value for each year", "one with a single value")
    for name, level in study.levels.items():
        if level.mean not in LEVELS:
            found, hint = f"'{level.mean}'", did_you_mean(level.mean, LEVELS)
            yield document.problem(("levels", name, "mean"), found, any_of(LEVELS, 5), hint)
        if level.yuan <= 0:
            yield document.problem(("levels", name, "yuan"), shown(level.yuan), "a number above 0")
