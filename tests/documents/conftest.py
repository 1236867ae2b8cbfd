"""A small result of each kind, and their documents in both languages."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import simexit
from simexit.report.documents.parts import Document
from simexit.report.documents.pictures import pictures
from simexit.report.documents.run_document import run_document
from simexit.report.faces import FACES
from simexit.scenario.schema import Words
from tests.small_results import CONDUCT, small_result
from tests.undrawn import nothing_drawn

BUILDERS = {kind: face.document for kind, face in FACES.items()}
ATTEMPT = '=1+1 <script>alert(1)</script> "><svg onload=x> #import "x" $x$ *b* {{ 7*7 }} @ref <lab> \\LaTeX'


@pytest.fixture(scope="session")
def panel_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A panel of households whose incomes rise and fall, in two towns."""
    rows = [
        (household, 2014 + wave, 700.0 + 60 * household + 450 * ((household * 7 + wave * 5) % 4), household % 2 + 1)
        for household in range(40)
        for wave in range(5)
    ]
    file = tmp_path_factory.mktemp("panel") / "2014.csv"
    pd.DataFrame(rows, columns=["hid", "year", "income", "town"]).to_csv(file, index=False)
    return file


@pytest.fixture(scope="session")
def results(panel_file: Path) -> dict[str, Any]:
    """One result of each kind."""
    sweep = {
        "schema": 1, "name": "take-up", "base": "mabian-2017", "design": "grid", "replicates": 2, "scale": 0.01,
        "levers": {"programmes.dibao.take_up": [0.2, 0.8], "programmes.insurance.take_up": [0.5]},
    }  # fmt: skip
    columns = {"id": "hid", "wave": "year", "income": "income", "line": 2000, "group": "town"}
    shared = ("attribution", "trace", "scorecard", "run", "comparison", "calibration")
    return {
        "sweep": simexit.sweep(sweep, conduct=CONDUCT),
        "panel": simexit.measure(panel_file, **columns),
        **{kind: small_result(kind) for kind in shared},
    }


@pytest.fixture(scope="session")
def saved(results: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of all, without figures; tests copy what they write to."""
    place = tmp_path_factory.mktemp("saved")
    with nothing_drawn():
        return {kind: result.save(place / kind) for kind, result in results.items()}


@pytest.fixture(scope="session", params=[(kind, language) for kind in BUILDERS for language in ("en", "zh")])
def document(request: pytest.FixtureRequest, results: dict[str, Any]) -> Document:
    """The report of each in each language, with its main figure."""
    kind, language = request.param
    figures = list(pictures(list(FACES[kind].drawings(results[kind], language))[:1]))
    return BUILDERS[kind](results[kind], language, figures, None)


@pytest.fixture(scope="session")
def attacked(results: dict[str, Any]) -> Document:
    """The report of a run whose scenario, county and programmes are called what formats could take for commands."""
    run = copy.copy(results["run"])
    words = Words(en=ATTEMPT, zh=ATTEMPT)
    changed = {"title": words}
    for name in ("counties", "programmes"):
        key = "name" if name == "counties" else "title"
        entries = getattr(run.scenario, name)
        changed[name] = {each: entry.model_copy(update={key: words}) for each, entry in entries.items()}
    run.scenario = run.scenario.model_copy(update=changed)
    return run_document(run, "en", [], None)
