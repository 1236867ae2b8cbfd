"""A small run and a small comparison, and the documents of both in both languages."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

import simexit
from simexit.report.documents.comparison_document import comparison_document
from simexit.report.documents.parts import Document
from simexit.report.documents.pictures import pictures
from simexit.report.documents.run_document import run_document
from simexit.report.faces import FACES
from simexit.scenario.schema import Words

SHORT = ("time.end=2018-12", "time.run_in_years=2")
BUILDERS = {"run": run_document, "comparison": comparison_document}
ATTEMPT = '=1+1 <script>alert(1)</script> #import "x" $x$ *b* \\LaTeX'


@pytest.fixture(scope="session")
def results() -> dict[str, Any]:
    """One result of each kind that has a report."""
    conduct = simexit.Conduct(scale=0.01, threads=1, replicates=2)
    return {
        "run": simexit.load("mabian-2017", settings=SHORT).run(replicates=2, scale=0.01, threads=1),
        "comparison": simexit.compare("mabian-2017", ["none"], draws=2, settings=SHORT, conduct=conduct),
    }


@pytest.fixture(scope="session")
def saved(results: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of both; tests copy what they write to."""
    place = tmp_path_factory.mktemp("saved")
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
