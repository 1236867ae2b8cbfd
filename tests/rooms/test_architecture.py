"""The house keeps its order: who imports whom, what is documented, how long files and functions are."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import networkx
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "simexit"
FILES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 500, 60
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def test_imports_keep_their_contracts() -> None:
    pytest.importorskip("importlinter")
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_importing_the_package_is_quick_and_does_not_compile() -> None:
    """The command line says what is wrong before anything heavy is loaded."""
    code = "import sys, simexit; print([m for m in ('numba', 'mesa', 'matplotlib', 'pandas') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def imported(file: Path) -> set[str]:
    """Names of modules, and of what is taken from them, that a file imports, inside functions too."""
    tree, found = parsed(file), set()
    for_types = [
        node for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    guarded = {id(inner) for node in for_types for part in node.body for inner in ast.walk(part)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and id(node) not in guarded:
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and id(node) not in guarded:
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def gathered(file: Path) -> set[str]:
    """Names of the modules of folders that a file gathers."""
    found = set()
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "gathered":
            package = str(ast.literal_eval(node.args[0]))
            found |= {f"{package}.{each.stem}" for each in ROOT.joinpath(*package.split(".")).glob("*.py")}
    return found


def circles(uses: dict[str, set[str]]) -> list[list[str]]:
    """Groups of names that use one another in a circle."""
    graph = networkx.DiGraph([(name, other) for name, others in uses.items() for other in others & uses.keys()])
    return [sorted(part) for part in networkx.strongly_connected_components(graph) if len(part) > 1]


def test_no_file_stands_in_a_circle() -> None:
    uses = {".".join(file.relative_to(ROOT).with_suffix("").parts): imported(file) | gathered(file) for file in FILES}
    assert "simexit.measures.of_a_record.welfare" in uses["simexit.measures.outcome_list"]
    assert "simexit.model" in uses["simexit.agents"]
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert circles(uses) == []


def test_no_room_holds_more_than_a_fifth_of_the_lines() -> None:
    lines: dict[str, int] = {}
    for file in FILES:
        room = file.relative_to(PACKAGE).parts[0]
        lines[room] = lines.get(room, 0) + len(file.read_text(encoding="utf-8").splitlines())
    assert max(lines.values()) <= sum(lines.values()) / 5, sorted(lines.items(), key=lambda each: -each[1])[:3]


def name_of(file: Path) -> str:
    """A file as it is named in a message."""
    return file.relative_to(PACKAGE).as_posix()


@cache
def parsed(file: Path) -> ast.Module:
    """Syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"))


def public(body: list[ast.stmt]) -> Iterator[Definition]:
    """Public functions and classes, and the public methods of these classes."""
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


def test_every_file_says_what_it_holds() -> None:
    empty = [file for file in FILES if file.name == "__init__.py" and not file.read_text(encoding="utf-8").strip()]
    assert [name_of(file) for file in FILES if file not in empty and not ast.get_docstring(parsed(file))] == []


def test_every_public_name_has_a_docstring() -> None:
    every = [(name_of(file), node) for file in FILES for node in public(parsed(file).body)]
    assert [(name, node.name) for name, node in every if not ast.get_docstring(node)] == []


def test_files_and_functions_are_short() -> None:
    lines = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {name: number for name, number in lines.items() if number > LONGEST_FILE} == {}
    functions = [
        (name_of(file), node)
        for file in FILES
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert [(name, f.name) for name, f in functions if (f.end_lineno or 0) - f.lineno >= LONGEST_FUNCTION] == []


def opened_without_encoding(tree: ast.Module) -> Iterator[int]:
    """Lines in which a text file is opened without its encoding."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        keywords = {keyword.arg for keyword in node.keywords}
        mode = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        function = node.func
        is_method = isinstance(function, ast.Attribute) and function.attr in ("read_text", "write_text")
        is_open = isinstance(function, ast.Name) and function.id == "open" and not any("b" in each for each in mode)
        if (is_method or is_open) and "encoding" not in keywords:
            yield node.lineno


def test_text_files_are_opened_with_their_encoding() -> None:
    """On Windows the encoding left out would be that of the system's language."""
    assert [(name_of(file), line) for file in FILES for line in opened_without_encoding(parsed(file))] == []


def test_there_are_no_utilities() -> None:
    assert [name_of(file) for file in FILES if re.search(r"util|helper|misc|common", file.stem)] == []


# Backwards, so that this file does not find itself.
FORBIDDEN = [word[::-1] for word in ("ODOT", "EMXIF", "detsohnohtyp")]
FORBIDDEN += [rf"/{folder}/\w" for folder in ("home", "root", "work", "tmp")] + [r"C:\\+Users"]
SUFFIXES = {".py", ".md", ".toml", ".yaml", ".yml", ".txt", ".csv", ".cfg", ".ipynb"}
FOLDERS = ("simexit", "scenarios", "tests", "docs", "experiments", "benchmarks", ".ci")


def texts() -> list[Path]:
    """Text files of the repository."""
    inside = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*") if file.suffix in SUFFIXES]
    return sorted([*inside, *(file for file in ROOT.iterdir() if file.suffix in SUFFIXES)])


def test_no_forbidden_words() -> None:
    found = []
    for file in texts():
        if "malformed" in file.parts or "node_modules" in file.parts:
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            found += [f"{file.relative_to(ROOT)}:{number}: {w}" for w in FORBIDDEN if re.search(rf"(?<!\w){w}", line)]
    assert len(texts()) > 100 and found == []


@pytest.mark.parametrize("folder", ["life", "population", "programmes", "registry", "record", "measures", "scenario"])
def test_every_room_is_tested(folder: str) -> None:
    assert list((ROOT / "tests" / folder).rglob("test_*.py"))
