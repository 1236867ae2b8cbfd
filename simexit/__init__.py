"""simexit: how poor rural households leave poverty and fall back, under programme scenarios.

>>> import simexit
>>> run = simexit.load("mabian-2017").run(replicates=20, scale=0.5)  # doctest: +SKIP
>>> run.summary  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simexit.panels.file import PanelError
    from simexit.panels.measured import PanelMeasures, measure
    from simexit.runs.conduct import Conduct
    from simexit.runs.replicates import Run
    from simexit.runs.store import Store
    from simexit.scenario.problems import ScenarioError
    from simexit.studies.attribution import Attribution
    from simexit.studies.comparison import Comparison
    from simexit.studies.plan import Plan, load
    from simexit.studies.questions import attribute, compare

__version__ = "0.1.0"
__all__ = [
    "Attribution",
    "Comparison",
    "Conduct",
    "PanelError",
    "PanelMeasures",
    "Plan",
    "Run",
    "ScenarioError",
    "Store",
    "__version__",
    "attribute",
    "compare",
    "load",
    "measure",
]

_HOMES = {
    "Attribution": "simexit.studies.attribution",
    "Comparison": "simexit.studies.comparison",
    "Conduct": "simexit.runs.conduct",
    "attribute": "simexit.studies.questions",
    "compare": "simexit.studies.questions",
    "Plan": "simexit.studies.plan",
    "load": "simexit.studies.plan",
    "PanelError": "simexit.panels.file",
    "PanelMeasures": "simexit.panels.measured",
    "measure": "simexit.panels.measured",
    "Run": "simexit.runs.replicates",
    "ScenarioError": "simexit.scenario.problems",
    "Store": "simexit.runs.store",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``import simexit`` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'simexit' has no attribute {name!r}; it has {', '.join(__all__)}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
