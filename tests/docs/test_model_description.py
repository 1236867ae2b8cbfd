"""The model description says what the code does: tables up to date, every rule and parameter used, every path there."""

from __future__ import annotations

import ast
import importlib.util
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from simexit.life.month import ORDER
from simexit.model import calendar_lines

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = {path.name: path.read_text(encoding="utf-8") for path in sorted((DOCS / "model").glob("*.md"))}
MODEL = "\n".join(PAGES.values())
EVIDENCE = {
    file.stem: tomllib.loads(file.read_text(encoding="utf-8"))
    for file in (ROOT / "simexit" / "scenario" / "evidence").glob("*.toml")
}
# Besides rules of life, public functions of these files are rules of the model.
RULES = (
    *(f"life/{name}.py" for name in ("farm", "work")),
    *(f"population/{name}.py" for name in ("ages", "arrivals", "assurances", "calibration", "newcomers")),
    *(f"population/{name}.py" for name in ("reweighting", "splitting", "synthesis")),
    *(f"programmes/{name}.py" for name in ("amounts", "effects", "eligibility", "states", "workers")),
    "record/assess.py",
    "registry/*.py",
)

NAMED_CODE = re.compile(r"`([\w/]+\.py)`:((?:\s`\w+`,?)+)")
PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)+\.\w+)`|\]\((?!https?:)([^)]+)\)")
GENERATED = re.compile(r"<!-- generated: .*?<!-- end -->", re.DOTALL)


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _named_code(page: str) -> set[tuple[str, str]]:
    """Every (file, name) that a page writes as `file`: `name`, `name`."""
    return {(found[1], name) for found in NAMED_CODE.finditer(page) for name in re.findall(r"`(\w+)`", found[2])}


def _functions(file: Path) -> Iterator[tuple[str, str, list[str]]]:
    """File, name and decorators of every function at the top of a source file."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield file.relative_to(ROOT).as_posix(), node.name, [ast.unparse(each) for each in node.decorator_list]


def _rules() -> Iterator[tuple[str, str]]:
    """File and name of every rule and pass of life, and of every public function of `RULES`."""
    for file in sorted((ROOT / "simexit" / "life").glob("*.py")):
        for path, name, decorators in _functions(file):
            if {"rule", "pass_"} & set(decorators):
                yield path, name
    for pattern in RULES:
        for file in sorted((ROOT / "simexit").glob(pattern)):
            for path, name, decorators in _functions(file):
                if not decorators and not name.startswith("_"):
                    yield path, name


def _defined(file: Path) -> set[str]:
    """Names of functions, methods, classes and constants of a source file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.Assign):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return names


def _written(page: str) -> str:
    """What a page says outside generated tables."""
    return GENERATED.sub("", page)


def _anchors(page: str) -> set[str]:
    """Anchors of the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_generated_tables_are_up_to_date() -> None:
    stale = [path.name for path, _ in _generator().out_of_date()]
    assert not stale, f"out of date: {', '.join(stale)}; run: python docs/generate.py"


@pytest.mark.parametrize("domain", sorted(EVIDENCE))
def test_every_parameter_is_in_a_table_and_in_a_rule(domain: str) -> None:
    page = PAGES[_generator().page_of(domain)]
    for name in EVIDENCE[domain]:
        assert MODEL.count(f"| `{domain}.{name}` | {EVIDENCE[domain][name]['meaning']} |") == 1
    unused = [name for name in EVIDENCE[domain] if not re.search(rf"\b{name}\b", _written(page))]
    assert not unused, f"no rule on the page of {domain} reads {', '.join(unused)}"


def test_no_page_names_a_parameter_that_does_not_exist() -> None:
    named = set(re.findall(rf"`((?:{'|'.join(EVIDENCE)})\.\w+)`", MODEL))
    assert named - {f"{domain}.{key}" for domain in EVIDENCE for key in EVIDENCE[domain]} == set()


def test_the_calendar_is_the_clocks() -> None:
    page = PAGES["README.md"]
    rows = [f"| {k} | `{name}` | {when} | {text} |" for k, (name, when, text) in enumerate(calendar_lines(), start=1)]
    rows += [f"| {k} | `{each.py_func.__name__}` |" for k, each in enumerate(ORDER, start=1)]
    places = [page.find(row) for row in rows]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("rule", list(_rules()), ids=lambda rule: rule[1])
def test_rule_is_described_by_file_and_name(rule: tuple[str, str]) -> None:
    assert rule in _named_code(MODEL), f"docs/model does not name {rule[1]} of {rule[0]}"


def test_rules_are_found() -> None:
    found = {name for _, name in _rules()}
    assert {"spend", "purse", "migrant_market", "review_households", "split_households", "schooling_of"} <= found


def test_named_code_exists() -> None:
    missing = [
        f"{name} in {file}"
        for file, name in sorted(_named_code(MODEL))
        if not (ROOT / file).is_file() or name not in _defined(ROOT / file)
    ]
    assert not missing


def test_every_page_is_linked_from_the_first() -> None:
    assert set(PAGES) - set(re.findall(r"\]\(([\w-]+\.md)", PAGES["README.md"])) == {"README.md"}


@pytest.mark.parametrize("page", [*(f"model/{name}" for name in PAGES), "tutorial.md"])
def test_paths_and_links_exist(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    for path, link in PATH.findall(text):
        if path:
            assert (ROOT / path).exists(), path
            continue
        file, _, anchor = link.partition("#")
        target = (DOCS / page).parent / file if file else DOCS / page
        assert target.exists(), link
        if anchor:
            assert anchor in _anchors(target.read_text(encoding="utf-8")), link


def test_no_section_waits_to_be_written() -> None:
    assert [name for name, page in PAGES.items() if "Stub" in page] == []
