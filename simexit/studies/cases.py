"""One run of a study: which, under which key, and how it is carried out."""

from __future__ import annotations

import hashlib
import json
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from simexit.compiled import sources_sha256
from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.record.kept import Kept
from simexit.record.run_file import RECORD_SCHEMA
from simexit.scenario.plugins import GROUP
from simexit.scenario.resolved import resolved
from simexit.scenario.schema import Scenario

ENGINES = ("compiled", "agents")
LIBRARIES = ("numpy", "numba")
Watch = Callable[[], None]


@dataclass(frozen=True)
class Case:
    """One run: a scenario, its luck and its size. ``label`` is for people only and never changes the result.

    ``seed`` and ``replicate`` key all luck; ``scale``: share of villages simulated; ``engine``: one of `ENGINES`.
    """

    scenario: Scenario
    label: str
    seed: int
    replicate: int
    scale: float
    engine: str = "compiled"

    @property
    def months(self) -> int:
        """Months simulated, run-in and all."""
        return self.scenario.time.end_month - self.scenario.time.run_in_start_month + 1


@dataclass(frozen=True)
class Failure:
    """A run that failed: the exception's name, its message, and the whole traceback."""

    kind: str
    message: str
    traceback: str

    @classmethod
    def of(cls, error: BaseException) -> Failure:
        """The failure that ``error`` is."""
        return cls(type(error).__name__, str(error), "".join(traceback.format_exception(error)))


def case_key(case: Case) -> str:
    """SHA-256, in hexadecimal, of all that decides a run's bytes; neither label nor order.

    Resolved scenario, seed, replicate, scale, engine, sources of simexit and of the plug-ins the scenario names,
    versions of the libraries that compute, record schema.
    """
    parts = {"run": about_case(case), "scenario": resolved(case.scenario), "code": code_identity(case.scenario)}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def about_case(case: Case) -> dict[str, str]:
    """A run in a few words, for the list of a store."""
    return {
        "scenario": case.scenario.name,
        "seed": str(case.seed),
        "replicate": str(case.replicate),
        "scale": repr(float(case.scale)),
        "engine": case.engine,
        "sources": _sources(),
    }


def code_identity(scenario: Scenario) -> dict[str, str]:
    """Hashes and versions of the code that runs ``scenario``; equal on all machines that may share a study."""
    libraries = {name: version(name) for name in LIBRARIES}
    plugins = {f"plug-in {name}": plugin_sha256(name) for name in sorted(scenario.plugins)}
    return {"simexit": _sources(), "record schema": str(RECORD_SCHEMA), **libraries, **plugins}


def plugin_sha256(name: str) -> str:
    """Hash of the Python sources of an installed plug-in: its whole package, or its one module."""
    (point,) = entry_points(group=GROUP, name=name)
    spec = find_spec(point.module.partition(".")[0])
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"plug-in {name}: {point.module} has no sources")
    origin = Path(spec.origin)
    files = sorted(origin.parent.rglob("*.py")) if spec.submodule_search_locations else [origin]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.relative_to(origin.parent).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def simulate(case: Case, *, threads: int = 1, watch: Watch = lambda: None) -> Kept:
    """Run a case; ``watch`` is called after every month and may raise to end it. ``threads`` changes only the time."""
    sample = Sample(case.scale)
    if case.engine == "compiled":
        simulation = Simulation(case.scenario, seed=case.seed, replicate=case.replicate, sample=sample, threads=threads)
        return simulation.run(lambda done, in_all: watch())
    from simexit.agents import CountyModel

    model = CountyModel(case.scenario, seed=case.seed, replicate=case.replicate, sample=sample, watch=watch)
    while model.running:
        model.step()
        watch()
    return model.simulation.close()


@cache
def _sources() -> str:
    return sources_sha256()
