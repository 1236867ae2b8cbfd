"""What is installed with simexit is all that it needs."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PROVIDERS = metadata.packages_distributions()


def named(requirements: Iterable[str]) -> set[str]:
    """Names of distributions in requirements, spelled in one way."""
    return {re.split(r"[^A-Za-z0-9._-]", each, maxsplit=1)[0].lower().replace("_", "-") for each in requirements}


DECLARED = named(PROJECT["dependencies"])
OPTIONAL = {extra: named(requirements) for extra, requirements in PROJECT["optional-dependencies"].items()}


def imported(folder: str) -> Iterator[tuple[Path, str]]:
    """Modules that the files of a folder import, functions included, by their first name."""
    for file in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            yield from ((file.relative_to(ROOT), name.split(".")[0]) for name in names)


def undeclared(folder: str, declared: set[str]) -> list[str]:
    """Imports of a folder that no declared distribution provides."""
    files = list((ROOT / "tests").rglob("*.py"))
    own = {
        "simexit",
        "tests",
        "benchmarks",
        "docs",
        *(name for file in files for name in (file.stem, file.parent.name)),
    }
    found = {}
    for file, name in imported(folder):
        if name not in own and name not in sys.stdlib_module_names and name != "__future__":
            providers = {each.lower().replace("_", "-") for each in PROVIDERS.get(name, [name])}
            if not providers & declared:
                found[name] = file
    return [f"{file}: {name}" for name, file in found.items()]


def test_what_the_package_imports_is_declared() -> None:
    assert undeclared("simexit", DECLARED | OPTIONAL["cluster"]) == []


@pytest.mark.parametrize("folder", ["tests", "benchmarks", "docs"])
def test_what_tests_import_is_declared(folder: str) -> None:
    assert undeclared(folder, DECLARED | OPTIONAL["cluster"] | OPTIONAL["test"]) == []


def required(names: set[str]) -> set[str]:
    """Distributions installed with these: what they require, what that requires, …; extras only where asked for."""
    found: set[str] = set()
    waiting = sorted(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        try:
            requirements = metadata.requires(name) or []
        except metadata.PackageNotFoundError:  # for another system or Python
            continue
        waiting += named(each for each in requirements if "extra ==" not in each)
    return found


# Before it runs a program, makes modules of all distributions but these impossible to import.
FRESH = """
import importlib.abc, json, sys
hidden = set(json.loads(sys.argv[1]))
class Hider(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in hidden:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hider())
"""


def on_a_fresh_machine(program: str) -> str:
    """What a program prints where nothing is installed but simexit and what it requires; no programs to be found."""
    there = required(DECLARED)
    providers = {name: {each.lower().replace("_", "-") for each in each_of} for name, each_of in PROVIDERS.items()}
    hidden = sorted(name for name, each_of in providers.items() if not each_of & there and "simexit" not in each_of)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", FRESH + program, json.dumps(hidden)],
        env=environment, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_every_module_is_importable_with_what_is_installed() -> None:
    program = """
import importlib, pkgutil, simexit
for module in pkgutil.walk_packages(simexit.__path__, "simexit."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print("pytest" not in sys.modules, len([name for name in sys.modules if name.startswith("simexit.")]) > 100)
"""
    assert on_a_fresh_machine(program).split() == ["True", "True"]


def test_a_killed_worker_is_cleared_away_with_what_is_installed() -> None:
    """loky needs psutil or the program pgrep, which small systems lack, to end the other workers."""
    program = """
import os, time, loky
pool = loky.ProcessPoolExecutor(2)
other = pool.submit(time.sleep, 1000)
print(type(pool.submit(os._exit, 1).exception()).__name__, type(other.exception()).__name__)
pool.shutdown(wait=True, kill_workers=True)
"""
    assert on_a_fresh_machine(program).split() == ["TerminatedWorkerError"] * 2
