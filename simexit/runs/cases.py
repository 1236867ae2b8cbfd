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

from simexit.compiled import sources_sha256
from simexit.eve import Eve
from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.record.record import Record
from simexit.record.run_file import RECORD_SCHEMA
from simexit.scenario.plugins import GROUP, PluginError, is_registered, plugin
from simexit.scenario.resolved import scenario_sha256
from simexit.scenario.schema import Scenario

ENGINES = ("compiled", "agents")
COMPUTING_LIBRARIES = ("numpy", "numba")
Watch = Callable[[], None]
KeepEve = Callable[[Eve], None]


class Stopped(Exception):
    """The study was asked to stop; ``done`` of ``total`` runs are kept and will be used again."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__(f"stopped: {done} of {total} runs are kept")
        self.done, self.total = done, total


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

    Resolved scenario, seed, replicate, scale, engine, sources of simexit and of the plug-ins that the scenario names,
    versions of the libraries that compute, record schema. No scenario names another input file today; one that does
    adds its hash here.
    """
    parts = {"run": about_case(case), "code": code_identity(case.scenario)}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def about_case(case: Case) -> dict[str, str]:
    """A run in a few words, kept beside its record for the list of a store."""
    return {
        "scenario": case.scenario.name,
        "scenario_sha256": scenario_sha256(case.scenario),
        "seed": str(case.seed),
        "replicate": str(case.replicate),
        "scale": repr(float(case.scale)),
        "engine": case.engine,
        "sources_sha256": running_sources_sha256(),
    }


def code_identity(scenario: Scenario) -> dict[str, str]:
    """Hashes and versions of the code that runs ``scenario``; equal on all machines that may share a study."""
    libraries = {name: version(name) for name in COMPUTING_LIBRARIES}
    plugins = {f"plug-in {name}": plugin_sha256(name) for name in sorted(scenario.plugins)}
    return {"simexit": running_sources_sha256(), "record schema": str(RECORD_SCHEMA), **libraries, **plugins}


@cache
def running_sources_sha256() -> str:
    """Hash of simexit's sources as they were when this process first asked."""
    return sources_sha256()


def plugin_sha256(name: str) -> str:
    """Hash of the Python sources of an installed plug-in: its whole package, or its one module."""
    if is_registered(name):
        module = type(plugin(name)).__module__
    else:
        (point,) = entry_points(group=GROUP, name=name)
        module = point.module
    spec = find_spec(module.partition(".")[0]) if module != "__main__" else None
    if spec is None or spec.origin is None:
        raise PluginError(f"plug-in {name}: {module} has no sources")
    origin = Path(spec.origin)
    files = sorted(origin.parent.rglob("*.py")) if spec.submodule_search_locations else [origin]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.relative_to(origin.parent).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def attempt(
    case: Case, *, threads: int = 1, watch: Watch = lambda: None, eve: Eve | None = None, keep: KeepEve | None = None
) -> Record | Failure:
    """Run a case; a run that fails is data. ``watch`` is called after every month and may raise `Stopped`.

    ``threads`` changes only the time, and so does ``eve``, from which the compiled engine goes on; it gives it to
    ``keep`` where it lives it itself.
    """
    try:
        return _agents(case, watch) if case.engine == "agents" else _compiled(case, threads, watch, eve, keep)
    except Stopped:
        raise
    except Exception as error:
        return Failure.of(error)


def _compiled(case: Case, threads: int, watch: Watch, eve: Eve | None, keep: KeepEve | None) -> Record:
    sample, scenario, seed, replicate = Sample(case.scale), case.scenario, case.seed, case.replicate
    simulation = Simulation(
        scenario, seed=seed, replicate=replicate, sample=sample, threads=threads, eve=eve, keep_eve=keep
    )
    return simulation.run(lambda done, in_all: watch())


def _agents(case: Case, watch: Watch) -> Record:
    from simexit.agents import CountyModel

    sample = Sample(case.scale)
    model = CountyModel(case.scenario, seed=case.seed, replicate=case.replicate, sample=sample, watch=watch)
    while model.running:
        model.step()
        watch()
    return model.simulation.close()
