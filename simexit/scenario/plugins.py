"""Plug-ins: Python programmes installed beside the package, found by entry point, or registered in this process."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

GROUP = "simexit.programmes"
_registered: dict[str, tuple[str, Any]] = {}


class PluginError(Exception):
    """A plug-in that cannot be had, that failed, or that returned what no programme may; said in one sentence."""


def register(name: str, plugin: Any, version: str) -> None:
    """Make a plug-in known to this process, as one that is installed is to all. See the page on plug-ins."""
    _registered[name] = (version, plugin)


def installed_plugins() -> dict[str, str]:
    """Versions of the installed plug-ins by name."""
    found = {point.name: point.dist.version if point.dist else "" for point in sorted(entry_points(group=GROUP))}
    return found | {name: version for name, (version, _) in _registered.items()}


def is_registered(name: str) -> bool:
    """Whether a plug-in was registered in this process."""
    return name in _registered


def plugin(name: str, version: str | None = None) -> Any:
    """An installed plug-in. Raises `PluginError` where there is none, in this ``version``, or it cannot be loaded."""
    installed = installed_plugins()
    if name not in installed:
        raise PluginError(f"plug-in {name} is not installed")
    if version is not None and installed[name] != version:
        raise PluginError(f"plug-in {name} is installed in version {installed[name]}; the scenario needs {version}")
    if name in _registered:
        return _registered[name][1]
    (point,) = entry_points(group=GROUP, name=name)
    try:
        found = point.load()
        return found() if isinstance(found, type) else found
    except Exception as error:
        raise PluginError(f"plug-in {name} cannot be loaded: {type(error).__name__}: {error}") from error


def declaration(name: str) -> dict[str, Any]:
    """What programmes of a plug-in need not say themselves: its ``declaration``, written as in a scenario."""
    declared = getattr(plugin(name), "declaration", {})
    if not isinstance(declared, dict):
        raise PluginError(f"plug-in {name} has a declaration of type {type(declared).__name__}; allowed: a dict")
    return {"who": {}, "order": "lottery", "effects": [], **declared}
