"""What a notebook holds: a plan that can be run, and finished results that print, draw and save themselves."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from functools import wraps
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, TypeVar

import pandas as pd

from simexit.charts.wanted import Wanted
from simexit.files import whole_folder
from simexit.panels import measured
from simexit.panels.measured import PanelMeasures
from simexit.report import plan_text
from simexit.report.panel_folder import SavedPanel
from simexit.report.result_folder import NotAResult, saved_result
from simexit.report.run_folder import SavedRun
from simexit.report.short_text import html_of, lines_of
from simexit.runs import run as runs
from simexit.runs.ahead import Begin
from simexit.runs.arguments import language_problem, list_of_texts, refuse, text_or_none, two_numbers
from simexit.runs.conduct import Conduct
from simexit.runs.execute import Progress
from simexit.runs.replicates import run_replicates, start_margins
from simexit.runs.store import Store
from simexit.scenario import loading
from simexit.scenario.evidence_count import parameter_table
from simexit.scenario.problems import any_of, did_you_mean
from simexit.scenario.schema import Scenario
from simexit.scenario.warned import ScenarioWarning
from simexit.studies import attribution, comparison, questions, scorecard
from simexit.studies import calibration as calibrations
from simexit.studies import sweep as sweeps
from simexit.studies import trace as traces
from simexit.studies.exact import Promise, check_exactness

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from simexit.report.faces import Face
    from simexit.words.terms import Language

Kind = TypeVar("Kind")
P = ParamSpec("P")


def _as(kind: type[Kind], plain: Any) -> Kind:
    """A plain result of another room as the result that a notebook holds."""
    return kind(**{each.name: getattr(plain, each.name) for each in fields(plain)})


def _asking(kind: type[Kind], question: Callable[P, Any]) -> Callable[P, Kind]:
    """A question of another room, as it is declared there, whose answer is a result that a notebook holds."""

    @wraps(question)
    def asked(*args: P.args, **keywords: P.kwargs) -> Kind:
        return _as(kind, question(*args, **keywords))

    asked.__annotations__ = {**question.__annotations__, "return": kind}
    return asked


class Result:
    """What all finished results have: figures, `print`, `save`, and a few lines that say what they are."""

    kind: ClassVar[str]
    _folder: Path | None = None
    """Where a result was brought back from."""

    @property
    def _face(self) -> Face:
        from simexit.report.faces import FACES

        return FACES[self.kind]

    @property
    def figures(self) -> tuple[str, ...]:
        """Names of the figures that have something to show, the main one first."""
        return tuple(name for name, draw in self._face.drawings(self, "en") if len(draw.rows()))

    def figure(
        self,
        name: str | None = None,
        language: Language = "en",
        *,
        ax: Axes | None = None,
        title: str | None = None,
        years: tuple[int, int] | None = None,
        size: tuple[float, float] | None = None,
    ) -> Figure:
        """One of `figures`, the main one where none is named, in English ("en") or Chinese ("zh").

        ``title``; first and last of the ``years`` shown; ``size``: width and height in inches. ``ax``: axes of
        matplotlib to put it into: it is then drawn whole, as a picture of 200 dots an inch with its proportions kept,
        and shown in the axes without their frame; their figure is returned, and nothing in the picture can be changed
        any more. Raises ValueError for a name that is none, for years where the figure has none, for a size that cannot
        be.
        """
        refuse(
            [
                language_problem(language),
                text_or_none("title", title),
                two_numbers("years", years, Integral, "the first and the last year, such as (2016, 2020)"),
                two_numbers("size", size, Real, "width and height in inches, such as (8, 5)"),
                f"ax: found {ax!r}; allowed: axes of matplotlib" * (ax is not None and not hasattr(ax, "imshow")),
            ]
        )
        wanted = Wanted(title, years and (years[0], years[1]), size and (size[0], size[1]))
        drawings = dict(self._face.drawings(self, language, wanted))
        if name is not None and name not in drawings:
            hint = did_you_mean(str(name), drawings)
            raise ValueError(f"figure: found {name!r}; allowed: {any_of(drawings, 20)}" + (f"; {hint}" if hint else ""))
        chosen = [name] if name is not None else self.figures[:1]
        drawn = drawings[chosen[0]]() if chosen else None
        if drawn is None:
            found = f"{name!r}, which has nothing to show" if name else "none that has something to show"
            raise ValueError(f"figure: found {found}; allowed: {any_of(self.figures, 20)}")
        from simexit.charts.in_notebooks import paste, shown

        figure: Figure = shown(drawn.figure) if ax is None else paste(drawn.figure, ax)
        return figure

    def print(self, language: Language = "en", console: Any = None) -> None:
        """Print what the command line prints of it, in English ("en") or Chinese ("zh")."""
        refuse([language_problem(language)])
        self._face.show(self, language, console)

    def save(self, folder: Path | str) -> Path:
        """Write tables, figures in both languages and what was done to a new folder, whole or not at all; returns it.

        `simexit.open` brings it back from there. Raises `FolderTaken` if the folder exists, OSError if it cannot be
        written.
        """
        return self._save(folder)

    def _save(self, folder: Path | str, *more: Any) -> Path:
        if self._folder is None:
            return self._face.write(self, Path(folder), *more)
        with whole_folder(Path(folder)) as beside:
            shutil.copytree(self._folder, beside, dirs_exist_ok=True)
        return Path(folder)

    def report(
        self,
        folder: Path | str,
        language: Language = "en",
        *,
        to: Iterable[str] = ("docx", "html", "pdf", "xlsx"),
        templates: Path | str | None = None,
        **said: str | Path | None,
    ) -> list[Path]:
        """Write a report to hand in to a new folder, whole or not at all, and return its files.

        ``to``: formats among Word, a web page of one file, PDF, Excel and "csv", a file a table. ``templates``: a
        folder with what an office replaces (see ``simexit templates``); ``said``: title, author, date and logo (a
        file), which count more than what the folder says. Raises ValueError for a language or a format that is none;
        `ScenarioError` for a template that is wrong; `FolderTaken` if the folder exists, OSError if it cannot be
        written.
        """
        from simexit.report.documents.making import write_report
        from simexit.report.documents.office import office
        from simexit.report.documents.writing import formats_problem

        formats, face = list(to) if not isinstance(to, str) else to, self._face
        refuse([language_problem(language), formats_problem(formats)])
        return write_report(
            self, face.document, face.drawings, Path(folder), language=language, formats=formats,
            kept_in=self._folder, wanted=office(templates, **said),
        )  # fmt: skip

    def __repr__(self) -> str:
        return "\n".join(lines_of(self._face.short(self), self.figures))

    def _repr_html_(self) -> str:
        return html_of(self._face.short(self), self.figures)


class Run(Result, runs.Run):
    """A finished run that prints, draws and saves itself."""

    kind = "run"

    def save(self, folder: Path | str, log: list[dict[str, Any]] | None = None, *, figures: bool = True) -> Path:
        """Write tables, summary, figures, run.json and log to a new folder, whole or not at all, and return it.

        ``figures``: whether they are drawn, which takes longest; who opens a folder without them has no figures.
        Raises `FolderTaken` if the folder exists, OSError if it cannot be written.
        """
        return self._save(folder, log or [], figures)


class Comparison(Result, comparison.Comparison):
    """A finished comparison that prints, draws and saves itself."""

    kind = "comparison"


class Attribution(Result, attribution.Attribution):
    """A finished attribution that prints, draws and saves itself."""

    kind = "attribution"


class Sweep(Result, sweeps.Sweep):
    """A finished sweep that prints, draws and saves itself."""

    kind = "sweep"


class Trace(Result, traces.Trace):
    """A household's traced lives, which print, draw and save themselves."""

    kind = "trace"


class Scorecard(Result, scorecard.Scorecard):
    """Published facts held against runs, which prints, draws and saves itself."""

    kind = "scorecard"


class Calibration(Result, calibrations.Calibration):
    """Parameters fitted to published facts, which print, draw and save themselves."""

    kind = "calibration"


class Panel(Result, PanelMeasures):
    """A measured household panel that prints, draws and saves itself."""

    kind = "panel"


class _SavedRun(SavedRun, Run):
    pass


class _SavedPanel(SavedPanel, Panel):
    pass


def open(folder: Path | str) -> Run | Comparison | Attribution | Sweep | Trace | Panel | Scorecard | Calibration:
    """Bring back a result from the folder it was saved in, with its tables, figures and print.

    The records behind a run's tables and the rows of a panel's households are not in the folder: what is made of them
    alone is not there. Raises `NotAResult`, a ValueError, with one sentence where the folder holds no result, or not a
    whole one.
    """
    from simexit.report.faces import FACES

    saved = saved_result(folder)
    whole = {"run": _SavedRun, "panel": _SavedPanel}
    kinds = {each.kind: each for each in (Comparison, Attribution, Sweep, Trace, Scorecard, Calibration)}
    if saved.kind not in {**whole, **kinds}:
        allowed = any_of([*whole, *kinds])
        raise NotAResult(f"folder: found {folder}, which holds a {saved.kind}; allowed: {allowed}")
    plain = saved.kind in whole
    result: Any = whole[saved.kind](saved) if plain else _as(kinds[saved.kind], FACES[saved.kind].read(saved))
    object.__setattr__(result, "_folder", saved.folder.resolve())
    opened: Run | Comparison | Attribution | Sweep | Trace | Panel | Scorecard | Calibration = result
    return opened


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
        kept_in = Store(Path(store)) if isinstance(store, Path | str) else store
        conduct = Conduct(
            seed, scale, threads, kept_in, dask, progress=progress, begin=begin, stop=stop, replicates=replicates,
            engine=engine,
        )  # fmt: skip
        return _as(Run, run_replicates(self.scenario, conduct))

    def __repr__(self) -> str:
        return "\n".join(lines_of(plan_text.short(self.scenario, len(self.warnings))))

    def _repr_html_(self) -> str:
        return html_of(plan_text.short(self.scenario, len(self.warnings)))

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


compare = _asking(Comparison, questions.compare)
attribute = _asking(Attribution, questions.attribute)
sweep = _asking(Sweep, questions.sweep)
calibrate = _asking(Calibration, questions.calibrate)
trace = _asking(Trace, questions.trace)
validate = _asking(Scorecard, scorecard.validate)
measure = _asking(Panel, measured.measure)
