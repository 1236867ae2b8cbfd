"""A sweep as an analyst writes it: which levers, over which values, in which design."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Strict, Tag

from simexit.measures.outcome_list import OUTCOMES
from simexit.scenario.kinds import Model, Name, Number, Says, Text
from simexit.scenario.problems import KeyPath, Problem, any_of, did_you_mean
from simexit.scenario.reading import Document
from simexit.scenario.wording import shown
from simexit.studies.study_file import load_study

Whole = Annotated[int, Strict(), Field(ge=1, le=10_000), Says("a whole number from 1 to 10,000", "number")]
Seed = Annotated[int, Strict(), Field(ge=0, lt=2**32), Says("a whole number from 0 to 4294967295", "number")]
Scale = Annotated[float, Strict(), Field(gt=0, le=1), Says("a share above 0 and at most 1", "number")]


class Range(Model):
    """Both ends of a lever that is swept without steps."""

    low: Number = Field(description="lowest value")
    high: Number = Field(description="highest value")


def _kind(written: Any) -> str:
    return "<range>" if isinstance(written, dict | Range) else "<values>"


Values = Annotated[tuple[Number, ...], Field(min_length=1), Says("a list of numbers, or {low: …, high: …}", "pair")]
Lever = Annotated[Annotated[Values, Tag("<values>")] | Annotated[Range, Tag("<range>")], Discriminator(_kind)]


class SweepFile(Model):
    """A sweep. ``levers``: keys as in ``--set``, each with a list of values (grid) or its two ends (other designs)."""

    schema_: Literal[1] = Field(alias="schema", description="version of the way sweeps are written")
    name: Name = Field(description="short name of the sweep")
    base: Text = Field(description="the scenario that is swept")
    overlays: tuple[Text, ...] = Field((), description="overlays laid over it first")
    design: Literal["grid", "latin-hypercube", "sobol"] = Field(description="how points are chosen")
    points: Whole | None = Field(None, description="number of points, for all designs but the grid")
    replicates: Whole = Field(5, description="histories of the place at each point, the same at all")
    seed: Seed = Field(1, description="whole number that fixes all luck")
    scale: Scale = Field(1.0, description="share of villages simulated")
    levers: dict[Text, Lever] = Field(min_length=1, description="what is swept")
    outcomes: tuple[Text, ...] = Field((), description="outcomes kept; all where none is named")


def load_sweep(study: str | Path | Mapping[str, Any]) -> SweepFile:
    """Read and check a sweep, a file or what it says as a mapping. Raises `ScenarioError` with every problem."""
    return load_study(study, SweepFile, "the sweep", _misfits)


def _misfits(sweep: SweepFile, document: Document) -> Iterator[Problem]:
    """Levers that do not fit the design."""
    is_grid = sweep.design == "grid"
    known = [name for name, about in OUTCOMES.items() if not about.takes_long]
    for place, outcome in enumerate(sweep.outcomes):
        if outcome not in known:
            yield document.problem(("outcomes", place), f"'{outcome}'", any_of(known, 50), did_you_mean(outcome, known))
    for name, lever in sweep.levers.items():
        path: KeyPath = ("levers", name)
        if is_grid == isinstance(lever, Range):
            found = "two ends" if isinstance(lever, Range) else "a list of values"
            allowed = f"{'a list of values' if is_grid else '{low: …, high: …}'}, for the design is {sweep.design}"
            yield document.problem(path, found, allowed)
        elif isinstance(lever, Range) and lever.low >= lever.high:
            found = f"from {shown(lever.low)} to {shown(lever.high)}"
            yield document.problem(path, found, "low below high")
        elif not isinstance(lever, Range) and len(set(lever)) < len(lever):
            yield document.problem(path, "a value more than once", "each value once")
    if is_grid != (sweep.points is None):
        found = "nothing" if sweep.points is None else f"{sweep.points} points"
        allowed = "no points: a grid has one for each combination" if is_grid else "a number of points"
        yield document.problem(("points",), found, allowed)
