"""The house keeps its order: who imports whom, what is documented, how long files and functions are."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "simexit"
FILES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 500, 60
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(PACKAGE).as_posix())


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


@each_file
def test_every_file_says_what_it_holds(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    empty = file.name == "__init__.py" and not text.strip()
    assert empty or ast.get_docstring(parsed(file))


@each_file
def test_every_public_name_has_a_docstring(file: Path) -> None:
    missing = [node.name for node in public(parsed(file).body) if not ast.get_docstring(node)]
    assert missing == []


@each_file
def test_files_and_functions_are_short(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    functions = [node for node in ast.walk(parsed(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [f.name for f in functions if (f.end_lineno or 0) - f.lineno >= LONGEST_FUNCTION] == []


@each_file
def test_text_files_are_opened_with_their_encoding(file: Path) -> None:
    """On Windows the encoding left out would be that of the system's language."""
    for node in ast.walk(parsed(file)):
        if not isinstance(node, ast.Call):
            continue
        keywords = {keyword.arg for keyword in node.keywords}
        mode = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("read_text", "write_text"):
            assert "encoding" in keywords, f"line {node.lineno}"
        if isinstance(node.func, ast.Name) and node.func.id == "open" and not any("b" in each for each in mode):
            assert "encoding" in keywords, f"line {node.lineno}"


@each_file
def test_there_are_no_utilities(file: Path) -> None:
    assert not re.search(r"util|helper|misc|common", file.stem)


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
