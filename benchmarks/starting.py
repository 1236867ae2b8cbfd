"""How long simexit takes to the first month, with an empty compile cache and a full one, and for a small run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time

PROGRAM = """
import json, time
began = time.perf_counter()
from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.scenario.loading import load
simulation = Simulation(load("mabian-2017"), sample=Sample(scale=1 / 120))
made = time.perf_counter()
simulation.step()
print(json.dumps({"import_and_people": made - began, "first_month": time.perf_counter() - made}))
"""


def starting(repeats: int = 3) -> tuple[dict[str, float], dict[str, float]]:
    """Seconds of a first start (kernels compiled) and the best of later ones; of small runs from the command line.

    These are the best of a few with figures and without, after one that is not counted.
    """
    with tempfile.TemporaryDirectory() as folder:
        cold = _seconds(folder)
        later = [_seconds(folder) for _ in range(repeats)]
        _command(folder, "0")
        ways: dict[str, tuple[str, ...]] = {"with_figures_seconds": (), "without_figures_seconds": ("--no-figures",)}
        found = {name: [_command(folder, f"{name}-{k}", *more) for k in range(repeats)] for name, more in ways.items()}
    cached = min(later, key=lambda each: sum(each.values()))
    starts = {
        "cold_seconds": round(sum(cold.values()), 2),
        "cold_first_month_seconds": round(cold["first_month"], 2),
        "cached_seconds": round(sum(cached.values()), 2),
        "cached_first_month_seconds": round(cached["first_month"], 3),
    }
    return starts, {name: round(min(seconds), 2) for name, seconds in found.items()}


def _command(folder: str, out: str, *more: str) -> float:
    """Seconds of one small run whose results, store and kernels are in ``folder``."""
    where = ("--out", f"{folder}/{out}", "--store", f"{folder}/store-{out}")
    command = (sys.executable, "-m", "simexit", "run", "mabian-2017", "--replicates", "1", "--scale", "0.02")
    begun = time.perf_counter()
    subprocess.run([*command, *where, *more], env=_environment(folder), capture_output=True, check=True)
    return time.perf_counter() - begun


def _environment(kernels: str) -> dict[str, str]:
    """As this process has it, with a folder for kernels; Python keeps what it has read of modules, as by default."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, "SIMEXIT_CACHE": kernels}


def _seconds(folder: str) -> dict[str, float]:
    environment = _environment(folder)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, encoding="utf-8", check=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found
