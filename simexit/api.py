"""What a notebook holds: a plan that can be run, and finished results that draw and save themselves."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from simexit.panels import measured
from simexit.panels.measured import PanelMeasures
from simexit.runs import run as runs
from simexit.runs.ahead import Begin
from simexit.runs.arguments import (
    MOST_REPLICATES,
    list_of_texts,
    refuse,
    scale_problem,
    seed_problem,
    some_or_none,
    whole_number,
)
from simexit.runs.cases import ENGINES
from simexit.runs.conduct import Conduct
from simexit.runs.execute import Progress
from simexit.runs.replicates import run_replicates, start_margins
from simexit.runs.run import How
from simexit.runs.store import Store
from simexit.scenario import loading
from simexit.scenario.evidence_count import parameter_table
from simexit.scenario.schema import Scenario
from simexit.scenario.warned import ScenarioWarning
from simexit.studies import attribution, comparison, questions
from simexit.studies.exact import Promise, check_exactness
from simexit.studies.sequential import Until

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simexit.words.terms import Language

Held = TypeVar("Held")


def _as(kind: type[Held], plain: Any) -> Held:
    """A plain result of another room as the result that a notebook holds."""
    return kind(**{each.name: getattr(plain, each.name) for each in fields(plain)})


class Run(runs.Run):
    """A finished run that draws and saves itself."""

    def save(self, folder: Path | str, log: list[dict[str, Any]] | None = None) -> Path:
        """Write tables, summary, figures, run.json and log to a new folder, whole or not at all, and return it.

        Raises `FolderTaken` if the folder exists, OSError if it cannot be written.
        """
        from simexit.report.run_folder import write_run

        return write_run(self, Path(folder), log or [])

    def figure(self, language: Language = "en") -> Figure:
        """The headcount figure, in English ("en") or Chinese ("zh")."""
        from simexit.report.run_figures import headcount

        return headcount(self, language)


class Comparison(comparison.Comparison):
    """A finished comparison that saves itself."""

    def save(self, folder: Path | str) -> Path:
        """Write tables, figures and study.json to a new folder, whole or not at all. Raises `FolderTaken`, OSError."""
        from simexit.report.comparison_folder import write_comparison

        return write_comparison(self, Path(folder))


class Attribution(attribution.Attribution):
    """A finished attribution that saves itself."""

    def save(self, folder: Path | str) -> Path:
        """Write tables, figures and study.json to a new folder, whole or not at all. Raises `FolderTaken`, OSError."""
        from simexit.report.attribution_figures import write_attribution

        return write_attribution(self, Path(folder))


class Panel(PanelMeasures):
    """A measured household panel that prints, draws and saves itself."""

    def print(self, language: Language = "en", console: Any = None) -> None:
        """Print the summary."""
        from simexit.report.panel_report import print_measures

        print_measures(self, language, console)

    def save(self, folder: Path | str) -> Path:
        """Write tables and figures to a new folder, whole or not at all. Raises `FolderTaken`, OSError."""
        from simexit.report.panel_report import write_measures

        return write_measures(self, Path(folder))

    def figure(self, name: str, language: Language = "en") -> Figure:
        """The figure survival, hazards, moves or chronic. Raises KeyError for another name."""
        from simexit.report.panel_report import draw

        return draw(self, name, language)


@dataclass(frozen=True)
class Plan:
    """A scenario that can be run. Made by :func:`simexit.load`.

    ``warnings``: what is implausible in it, one sentence each, none of it refused.
    """

    scenario: Scenario
    warnings: tuple[ScenarioWarning, ...] = field(default=(), compare=False, repr=False)

    def run(
        self,
        *,
        replicates: int = 20,
        seed: int = 1,
        scale: float = 1.0,
        threads: int | None = None,
        engine: str = "compiled",
        progress: Progress | None = None,
        begin: Begin | None = None,
        store: Store | Path | str | None = None,
        dask: str | None = None,
        stop: threading.Event | None = None,
    ) -> Run:
        """Run ``replicates`` histories of the place and return their tables and figures.

        ``scale``: share of villages simulated. ``threads``: at most so many at once (default: all cores); never
        changes the result. ``engine``: "compiled" or "agents". ``store``: folder of runs, so that a stopped run goes
        on and none is made twice. ``begin`` is told what is ahead (see `Ahead`), and ``progress`` (runs done, runs in
        all) from then on. ``dask``: address of a scheduler, or "local". Raises ValueError for settings that make no
        sense, `Stopped` when stopped, `RunFailed` when a replicate fails.
        """
        refuse(
            [
                whole_number("replicates", replicates, 1, MOST_REPLICATES),
                seed_problem(seed),
                scale_problem(scale),
                some_or_none("threads", threads),
                f"engine: found {engine!r}; allowed: {' or '.join(ENGINES)}" * (engine not in ENGINES),
            ]
        )
        how = How(int(replicates), int(seed), float(scale), threads or os.cpu_count() or 1, engine)
        kept_in = Store(Path(store)) if isinstance(store, Path | str) else store
        plain = run_replicates(
            self.scenario, how, store=kept_in, dask=dask, progress=progress, begin=begin, stop=stop
        )
        return _as(Run, plain)

    def margins(self, *, seed: int = 1) -> pd.DataFrame:
        """Margins of the start state: simulated and published."""
        return start_margins(self.scenario, seed=seed)

    def parameters(self) -> pd.DataFrame:
        """Every parameter with value, unit, range, status and source."""
        return parameter_table(self.scenario)

    def exact(self, *, seed: int = 1) -> list[Promise]:
        """Check the promises of luck on this scenario, on about 500 households and 24 months."""
        return check_exactness(self.scenario, seed=seed)


def load(name_or_path: str | Path, *, overlays: Iterable[str | Path] = (), settings: Iterable[str] = ()) -> Plan:
    """Load and check a scenario: a shipped name or a file, with overlays and ``key=value`` settings laid over it.

    Raises `simexit.ScenarioError`, whose text lists every problem with file, line and column; ValueError where a list
    is a single text.
    """
    refuse([list_of_texts("overlays", overlays), list_of_texts("settings", settings)])
    return Plan(*loading.load_with_warnings(name_or_path, overlays=list(overlays), settings=list(settings)))


def compare(
    scenario: str | Path,
    mixes: Sequence[str],
    *,
    replicates: int = 20,
    draws: int = 20,
    until: Until | None = None,
    overlays: Iterable[str | Path] = (),
    settings: Iterable[str] = (),
    conduct: Conduct | None = None,
) -> Comparison:
    """Compare ``mixes`` with the plan over the same luck; see `simexit.studies.questions.compare`."""
    plain = questions.compare(
        scenario, mixes, replicates=replicates, draws=draws, until=until, overlays=overlays, settings=settings,
        conduct=conduct,
    )  # fmt: skip
    return _as(Comparison, plain)


def attribute(
    scenario: str | Path,
    families: Sequence[str] = (),
    *,
    replicates: int = 20,
    money: str = "unspent",
    backgrounds: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    settings: Iterable[str] = (),
    conduct: Conduct | None = None,
) -> Attribution:
    """Attribute what programmes do to ``families``; see `simexit.studies.questions.attribute`."""
    plain = questions.attribute(
        scenario, families, replicates=replicates, money=money, backgrounds=backgrounds, outcomes=outcomes,
        settings=settings, conduct=conduct,
    )  # fmt: skip
    return _as(Attribution, plain)


def measure(
    panel: Path | str | pd.DataFrame,
    *,
    id: str,
    wave: str,
    income: str,
    line: float | str,
    weight: str | None = None,
    group: str | None = None,
    covariates: Sequence[str] = (),
    gaps: str = "refuse",
    sheet: str | None = None,
    skip_rows: int = 0,
    encoding: str | None = None,
    missing: str | Sequence[float | str] = (),
    unit: str | None = None,
    title: str | None = None,
) -> Panel:
    """Measure a household panel of your own; see `simexit.panels.measured.measure`."""
    plain = measured.measure(
        panel, id=id, wave=wave, income=income, line=line, weight=weight, group=group, covariates=covariates,
        gaps=gaps, sheet=sheet, skip_rows=skip_rows, encoding=encoding, missing=missing, unit=unit,  # type: ignore[arg-type]
        title=title,
    )  # fmt: skip
    return _as(Panel, plain)
