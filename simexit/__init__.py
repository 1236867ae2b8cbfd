"""simexit: how poor rural households leave poverty and fall back, under programme scenarios.

>>> import simexit
>>> run = simexit.load("mabian-2017").run(replicates=20, scale=0.5)  # doctest: +SKIP
>>> run.summary  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simexit.api import (
        Attribution,
        Calibration,
        Comparison,
        Panel,
        Plan,
        Run,
        Scorecard,
        Sweep,
        Trace,
        attribute,
        calibrate,
        compare,
        load,
        measure,
        open,
        sweep,
        trace,
        validate,
    )
    from simexit.panels.file import PanelError
    from simexit.runs.conduct import Conduct
    from simexit.runs.store import Store
    from simexit.scenario.plugins import register
    from simexit.scenario.problems import ScenarioError
    from simexit.studies.sequential import Until

__version__ = "0.1.0"
__all__ = [
    "Attribution",
    "Calibration",
    "Comparison",
    "Conduct",
    "Panel",
    "PanelError",
    "Plan",
    "Run",
    "ScenarioError",
    "Scorecard",
    "Store",
    "Sweep",
    "Trace",
    "Until",
    "__version__",
    "attribute",
    "calibrate",
    "compare",
    "load",
    "measure",
    "open",
    "register",
    "sweep",
    "trace",
    "validate",
]

_HOMES = {
    "register": "simexit.scenario.plugins",
    "Conduct": "simexit.runs.conduct",
    "PanelError": "simexit.panels.file",
    "ScenarioError": "simexit.scenario.problems",
    "Store": "simexit.runs.store",
    "Until": "simexit.studies.sequential",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``import simexit`` stays quick."""
    if name not in __all__:
        raise AttributeError(f"module 'simexit' has no attribute {name!r}; it has {', '.join(__all__)}")
    from importlib import import_module

    return getattr(import_module(_HOMES.get(name, "simexit.api")), name)


def __dir__() -> list[str]:
    """The public names, so that they complete before they are imported."""
    return __all__
