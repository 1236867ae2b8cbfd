"""A made-up county: seven years, true poverty 14 to 8 %, recorded 13.5 to 3 %; and how texts of a figure are judged."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

YEARS = np.arange(2016, 2023)
TRUE = np.linspace(0.14, 0.08, 7)
RECORDED = np.array([0.135, 0.105, 0.08, 0.058, 0.04, 0.033, 0.03])


def made_up_path(replicates: int) -> pd.DataFrame:
    """A path with the intervals of ``replicates``; missing intervals for one."""
    views = []
    for view, mean in (("true", TRUE), ("recorded", RECORDED)):
        spread = 0.02 if replicates > 1 else np.nan
        narrow = spread / np.sqrt(replicates)
        columns = {"year": YEARS, "view": view, "mean": mean, "n_replicates": replicates}
        columns |= {"history_low": mean - spread, "history_high": mean + spread}
        columns |= {"mean_low": mean - narrow, "mean_high": mean + narrow}
        views.append(pd.DataFrame(columns))
    return pd.concat(views, ignore_index=True)


@pytest.fixture
def path() -> pd.DataFrame:
    return made_up_path(20)


@pytest.fixture
def single_path() -> pd.DataFrame:
    return made_up_path(1)


@pytest.fixture
def targets() -> pd.DataFrame:
    return pd.DataFrame({"year": [2017, 2018, 2019, 2020], "headcount": [0.1, 0.07, 0.045, 0.028]})


@pytest.fixture
def no_targets() -> pd.DataFrame:
    return pd.DataFrame({"year": [], "headcount": []})


@pytest.fixture
def shares() -> pd.DataFrame:
    means = {"registered_not_poor": 0.05, "registered_and_poor": 0.08, "exited_poor": 0.0, "never_listed_poor": 0.06}
    rows = [(year, state, mean / (1 + k)) for k, year in enumerate(YEARS) for state, mean in means.items()]
    return pd.DataFrame(rows, columns=["year", "state", "mean"])


@pytest.fixture
def changes() -> pd.DataFrame:
    means = {"true_exits": 2000.0, "true_entries": 1950.0, "recorded_exits": 700.0, "recorded_returns": 0.0}
    rows = [(year, change, mean + 90 * k) for k, year in enumerate(YEARS) for change, mean in means.items()]
    return with_history(pd.DataFrame(rows, columns=["year", "change", "mean"]))


@pytest.fixture
def incomes() -> pd.DataFrame:
    moments = {2015: ("moment_start", 2968), 2017: ("moment_last_plan", 3335), 2022: ("moment_end", 4000)}
    sources = {"wage": 1500.0, "farm": 1200.0, "industry": 0.0, "transfer": 30.0}
    rows = []
    for k, (year, (moment, line)) in enumerate(moments.items()):
        yuan = {source: mean * (1 + k) for source, mean in sources.items()}
        rows += [(year, moment, source, mean, line) for source, mean in {**yuan, "all": sum(yuan.values())}.items()]
    return with_history(pd.DataFrame(rows, columns=["year", "moment", "source", "mean", "line_yuan"]))


@pytest.fixture
def spending() -> pd.DataFrame:
    """Two programmes of one fund, one of which ends in 2018; another fund with a hundredth of the money."""
    rows = []
    for year in YEARS:
        works, grants = 3e7, 2e7 * (year <= 2018)
        rows += [("county-fund", "", year, works + grants, 6e7), ("county-fund", "works", year, works, 6e7)]
        rows += [("county-fund", "grants", year, grants, 6e7)]
        rows += [("small-fund", "", year, 4e5, 6e5), ("small-fund", "dibao", year, 4e5, 6e5)]
    return with_history(pd.DataFrame(rows, columns=["fund", "programme", "year", "mean", "appropriated_yuan"]))


@pytest.fixture
def curves() -> pd.DataFrame:
    """Survival of both processes in both views, the last steps without an interval."""
    return _processes(range(0, 7), lambda t: 0.7**t)


@pytest.fixture
def hazards() -> pd.DataFrame:
    return _processes(range(1, 7), lambda t: 0.5 / t)


def _processes(durations: range, level: Callable[[int], float]) -> pd.DataFrame:
    rows = []
    for process, times in (("exit", 1.0), ("relapse", 0.4)):
        for series in ("true", "recorded"):
            for t in durations:
                mean = level(t) * times * (1.0 if series == "true" else 0.96)
                low, high = (mean * 0.8, mean * 1.2) if t < 5 else (np.nan, np.nan)
                rows.append((process, series, t, mean, low, min(high, 1.0), 4321.5 / (t + 1)))
    return pd.DataFrame(rows, columns=["process", "series", "duration", "mean", "low", "high", "n_at_risk"])


@pytest.fixture
def moves() -> pd.DataFrame:
    """Households that stay (seven in ten) or move to any other state, come and go."""
    states = ("registered_not_poor", "registered_and_poor", "exited_poor", "never_listed_poor", "neither", "absent")
    rows = []
    for year in YEARS[:-1]:
        rows += [
            (year, a, year + 1, b, 700.0 if a == b else 20.0)
            for a in states
            for b in states
            if (a, b) != ("absent",) * 2
        ]
    return pd.DataFrame(rows, columns=["year", "state", "next_year", "next_state", "mean"])


@pytest.fixture
def parts() -> pd.DataFrame:
    """A group without poverty, one with a long name, one without an interval."""
    sizes = {
        "all_households": (0.02, 0.03),
        "Upper villages of the poverty alleviation area": (0.04, 0.01),
        "none": (0, 0),
    }
    rows = []
    for group, (chronic, transient) in sizes.items():
        total = chronic + transient
        rows += [(group, "chronic", chronic, np.nan, np.nan), (group, "transient", transient, np.nan, np.nan)]
        rows.append((group, "total", total, total * 0.8, total * 1.2 if total else np.nan))
    return pd.DataFrame(rows, columns=["group", "component", "mean", "low", "high"])


def with_history(means: pd.DataFrame) -> pd.DataFrame:
    """Intervals of one history, a tenth to either side, from 20 replicates."""
    return means.assign(history_low=means["mean"] * 0.9, history_high=means["mean"] * 1.1, n_replicates=20)


@pytest.fixture
def stray_texts() -> Callable[[Figure], list[str]]:
    """Finds texts of a figure that overlap or leave it."""

    def find(figure: Figure) -> list[str]:
        boxes = text_boxes(figure)
        names = list(boxes)
        x0, y0, x1, y1 = np.array([box.extents for box in boxes.values()]).reshape(-1, 4).T
        shared = [np.minimum.outer(high, high) - np.maximum.outer(low, low) for low, high in ((x0, x1), (y0, y1))]
        on_one_another = np.triu(np.minimum(*shared) > 1, k=1)  # by more than a pixel either way
        stray = [f"{names[a]} on {names[b]}" for a, b in zip(*np.nonzero(on_one_another), strict=True)]
        edge = figure.bbox
        stray += [text for text, box in boxes.items() if not edge.padded(1).containsx(box.x0)]
        return stray + [text for text, box in boxes.items() if box.x1 > edge.x1 or box.y0 < 0 or box.y1 > edge.y1]

    return find


def text_boxes(figure: Figure) -> dict[str, Bbox]:
    """Where each visible text of a figure is."""
    FigureCanvasAgg(figure)
    figure.draw_without_rendering()  # type: ignore[no-untyped-call]
    texts = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    return {f"{text.get_text()}#{number}": text.get_window_extent() for number, text in enumerate(texts)}
