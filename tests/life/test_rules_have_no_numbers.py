"""Nothing is hard-coded in a rule: numbers come from the evidence files, units have names."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import simexit.life

FILES = sorted(Path(simexit.life.__file__).parent.glob("*.py"))
ALLOWED = {
    "0": "nothing, or the state of a healthy person",
    "1": "a whole, or one more",
    "0.5": "half the variance, which keeps the mean of a lognormal at one",
}
COUNTS = {
    ("tally.py", "head"),
    ("tally.py", "farm_hands"),
}


def rules(file: Path) -> list[ast.FunctionDef]:
    """Functions of a file that are compiled as rules."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [f for f in functions if any(isinstance(d, ast.Name) and d.id == "rule" for d in f.decorator_list)]


def numbers(function: ast.FunctionDef) -> list[str]:
    """Numeric literals of a function, but for indices of columns."""
    inside = [node for statement in function.body for node in ast.walk(statement)]
    indices = {id(part) for node in inside if isinstance(node, ast.Subscript) for part in ast.walk(node.slice)}
    literals = [node for node in inside if isinstance(node, ast.Constant) and id(node) not in indices]
    return [f"{n.value:g}" for n in literals if isinstance(n.value, int | float) and not isinstance(n.value, bool)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_number_stands_in_a_rule(file: Path) -> None:
    for function in rules(file):
        if (file.name, function.name) not in COUNTS:
            assert set(numbers(function)) <= ALLOWED.keys(), (file.name, function.name, numbers(function))


def test_rules_that_count_fields_use_small_whole_numbers_only() -> None:
    found = [(file, f) for file in FILES for f in rules(file) if (file.name, f.name) in COUNTS]
    assert len(found) == len(COUNTS)
    assert all(number.isdecimal() and int(number) < 16 for _, function in found for number in numbers(function))


def test_there_are_rules_to_look_at() -> None:
    names = {function.name for file in FILES for function in rules(file)}
    rooms = {"marries_now", "settles", "attends", "spend", "raised", "worn", "mends", "herd_left", "next_crop"}
    rooms |= {"survives", "bears", "onset", "next_health", "bill", "wish_to_be_away", "wage", "farm_income"}
    assert rooms <= names
