"""The model description says what the code does: tables up to date, every rule named, every path there."""

from __future__ import annotations

import ast
import importlib.util
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
MODEL = (DOCS / "model.md").read_text(encoding="utf-8")
PARAMETERS = (DOCS / "parameters.md").read_text(encoding="utf-8")
EVIDENCE = {
    file.stem: tomllib.loads(file.read_text(encoding="utf-8"))
    for file in (ROOT / "simexit" / "scenario" / "evidence").glob("*.toml")
}

NAMED_CODE = re.compile(r"`([\w/]+\.py)`:((?: `\w+`,?)+)")
PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)+\.\w+)`|\]\((?!https?:|#)([^)#]+)\)")


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _named_code(page: str) -> set[tuple[str, str]]:
    """Every (file, name) that a page writes as `file`: `name`, `name`."""
    return {(found[1], name) for found in NAMED_CODE.finditer(page) for name in re.findall(r"`(\w+)`", found[2])}


def _rules() -> Iterator[tuple[str, str]]:
    """File and name of every function decorated as a rule in the room of life."""
    for file in sorted((ROOT / "simexit" / "life").glob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and "rule" in map(ast.unparse, node.decorator_list):
                yield file.relative_to(ROOT).as_posix(), node.name


def _defined(file: Path) -> set[str]:
    """Names of functions, methods, classes and constants of a source file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.Assign):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return names


def test_generated_tables_are_up_to_date() -> None:
    stale = [path.name for path, _ in _generator().out_of_date()]
    assert not stale, f"out of date: {', '.join(stale)}; run: python docs/generate.py"


@pytest.mark.parametrize("name", [f"{domain}.{key}" for domain in sorted(EVIDENCE) for key in EVIDENCE[domain]])
def test_parameter_is_on_both_pages(name: str) -> None:
    assert PARAMETERS.count(f"| `{name}` |") == 1
    assert f"`{name}`" in MODEL


def test_no_page_names_a_parameter_that_does_not_exist() -> None:
    pattern = rf"`((?:{'|'.join(EVIDENCE)})\.\w+)`"
    named = set(re.findall(pattern, MODEL + PARAMETERS))
    known = {f"{domain}.{key}" for domain in EVIDENCE for key in EVIDENCE[domain]}
    assert named - known == set()


@pytest.mark.parametrize("rule", list(_rules()), ids=lambda rule: rule[1])
def test_rule_is_described_by_file_and_name(rule: tuple[str, str]) -> None:
    assert rule in _named_code(MODEL), f"docs/model.md does not name {rule[1]} of {rule[0]}"


def test_rules_are_found() -> None:
    assert len(list(_rules())) > 20


def test_named_code_exists() -> None:
    missing = [
        f"{name} in {file}"
        for file, name in sorted(_named_code(MODEL))
        if not (ROOT / file).is_file() or name not in _defined(ROOT / file)
    ]
    assert not missing


@pytest.mark.parametrize("page", ["model.md", "parameters.md", "tutorial.md"])
def test_paths_and_links_exist(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    found = [(path or link, (ROOT / path) if path else (DOCS / link)) for path, link in PATH.findall(text)]
    assert found
    assert [name for name, place in found if not place.exists()] == []


def test_column_without_a_meaning_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    generator = _generator()
    source = generator.COLUMNS.read_text(encoding="utf-8")
    longer = tmp_path / "columns.py"
    longer.write_text(source.replace("    ability: F32\n", "    ability: F32\n    charm: F32\n", 1), encoding="utf-8")
    monkeypatch.setattr(generator, "COLUMNS", longer)
    with pytest.raises(KeyError, match="charm"):
        generator.columns("persons")
