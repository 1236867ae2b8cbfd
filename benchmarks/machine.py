"""What a figure of speed depends on: processor, cores, load, versions."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("numpy", "numba", "llvmlite", "mesa")


def machine() -> dict[str, str]:
    """Processor, cores, system and versions."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": platform.system(),
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


def load_average() -> float | None:
    """Processes that ran or waited over the last minute; None where the system does not tell."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        fields = dict(line.split(":", 1) for line in cpuinfo.read_text(encoding="utf-8").splitlines() if ":" in line)
        named = {key.strip(): value.strip() for key, value in fields.items()}
        return f"{named.get('model name', 'unknown')} (family {named.get('cpu family')}, model {named.get('model')})"
    return platform.processor() or platform.machine()
