"""Plug-ins: Python programmes installed beside the package, found by entry point."""

from __future__ import annotations

from importlib.metadata import entry_points

GROUP = "simexit.programmes"


def installed_plugins() -> dict[str, str]:
    """Versions of the installed plug-ins by name."""
    return {point.name: point.dist.version if point.dist else "" for point in sorted(entry_points(group=GROUP))}
