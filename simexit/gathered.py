"""Rooms in which a new file is all it takes: every module of such a folder declares one thing under the same name."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any


def gathered(package: str, name: str) -> dict[str, Any]:
    """What each module of a ``package`` declares as ``name``, by the module's name, in the order of these names.

    Raises AttributeError for a module that declares nothing under it.
    """
    folder = importlib.import_module(package).__path__
    modules = sorted(found.name for found in pkgutil.iter_modules(folder))
    return {module: getattr(importlib.import_module(f"{package}.{module}"), name) for module in modules}
