"""simexit: how poor rural households leave poverty and fall back, under programme scenarios.

>>> import simexit
>>> run = simexit.load("mabian-2017").run(replicates=20, scale=0.5)  # doctest: +SKIP
>>> run.summary  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simexit.scenario.problems import ScenarioError
    from simexit.studies.attribution import Attribution
    from simexit.studies.case_outcomes import Conduct
    from simexit.studies.comparison import Comparison
    from simexit.studies.own_panel import PanelMeasures, measure
    from simexit.studies.panel_file import PanelError
    from simexit.studies.plan import Plan, load
    from simexit.studies.questions import attribute, compare
    from simexit.studies.replicates import Run
    from simexit.studies.store import Store

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
    "Conduct": "simexit.studies.case_outcomes",
    "attribute": "simexit.studies.questions",
    "compare": "simexit.studies.questions",
    "Plan": "simexit.studies.plan",
    "load": "simexit.studies.plan",
    "PanelError": "simexit.studies.panel_file",
    "PanelMeasures": "simexit.studies.own_panel",
    "measure": "simexit.studies.own_panel",
    "Run": "simexit.studies.replicates",
    "ScenarioError": "simexit.scenario.problems",
    "Store": "simexit.studies.store",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``import simexit`` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'simexit' has no attribute {name!r}; it has {', '.join(__all__)}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
