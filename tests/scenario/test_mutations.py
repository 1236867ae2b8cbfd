"""However a scenario file is broken, loading it gives a scenario or a list of problems in plain words."""

from __future__ import annotations

import copy
import json
import math
import random
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from simexit.scenario.loading import load
from simexit.scenario.problems import ScenarioError
from simexit.scenario.reading import read_bytes
from simexit.scenario.schema import Scenario
from simexit.scenario.shipped import shipped_folder

MUTATIONS = 1000
SOURCE = (shipped_folder() / "mabian-2017.yaml").read_bytes()
JARGON = ("pydantic", "validat", "type=", "http", "dict", "tuple", "None", "Traceback", "another kind", "<dated>")
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2017, 10**17, 1e300, -0.5, 1.7, math.nan, math.inf, -math.inf, 1e-320,
    "", " ", "3%", "1,813", "1.2万", "５", "yes", "2016-01", "2016-13", "a" * 300, "\u2028", "马边", "null", "*", "S1",
    [], [1], [[]], [None], [{"rate": 1}], [1, "a", {}], {}, {"value": 1}, {"value": {}}, {"value": {"a": None}},
    {2016: 1}, {2016: None}, {"2016": 1}, {1: {2: {3: {}}}}, {"min": 1, "max": "a"}, {"any": [{}]}, {"type": []},
)  # fmt: skip
ODD_KEYS: tuple[str | int, ...] = (
    "",
    "value",
    "who",
    "type",
    "any",
    "rate",
    "<<",
    "[key]",
    "<dated>",
    "a.b",
    0,
    -1,
    2017,
    "é",
)
TOKENS = (
    b":",
    b"-",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b"'",
    b'"',
    b"#",
    b"|",
    b">",
    b"&a ",
    b"*a",
    b"!!int ",
    b"\t",
    b"? ",
    b"%",
    b"---\n",
)


def test_only_a_scenario_or_problems_come_out(tmp_path: Path) -> None:
    luck = random.Random(2017)
    file = tmp_path / "mutant.yaml"
    outcomes = {"scenario": 0, "problems": 0}
    for _ in range(MUTATIONS):
        text = SOURCE
        for _ in range(luck.choice((1, 1, 1, 2, 4))):
            text = luck.choice(MUTATORS)(text, luck) or SOURCE
        file.write_bytes(text)
        outcomes[outcome(file, text)] += 1
    assert outcomes["scenario"] > MUTATIONS // 20
    assert outcomes["problems"] > MUTATIONS // 2


def outcome(file: Path, text: bytes) -> str:
    try:
        assert isinstance(load(file), Scenario)
    except ScenarioError as error:
        assert error.problems
        for problem in error.problems:
            line = str(problem)
            assert "\n" not in line and len(line) < 1500, text
            assert not [word for word in JARGON if word in line and word.encode() not in text], line
        return "problems"
    return "scenario"


def flip_a_byte(text: bytes, luck: random.Random) -> bytes:
    place = luck.randrange(len(text))
    return text[:place] + bytes([luck.choice((luck.randrange(256), luck.randrange(32, 127)))]) + text[place + 1 :]


def delete_a_line(text: bytes, luck: random.Random) -> bytes:
    lines = text.splitlines(keepends=True)
    del lines[luck.randrange(len(lines))]
    return b"".join(lines)


def double_a_line(text: bytes, luck: random.Random) -> bytes:
    lines = text.splitlines(keepends=True)
    lines.insert(luck.randrange(len(lines)), luck.choice(lines))
    return b"".join(lines)


def shift_a_line(text: bytes, luck: random.Random) -> bytes:
    lines = text.splitlines(keepends=True)
    place = luck.randrange(len(lines))
    lines[place] = b"  " + lines[place] if luck.random() < 0.5 else lines[place].removeprefix(b"  ")
    return b"".join(lines)


def swap_words(text: bytes, luck: random.Random) -> bytes:
    words = text.split(b" ")
    one, other = luck.randrange(len(words)), luck.randrange(len(words))
    words[one], words[other] = words[other], words[one]
    return b" ".join(words)


def insert_a_token(text: bytes, luck: random.Random) -> bytes:
    place = luck.randrange(len(text))
    return text[:place] + luck.choice(TOKENS) + text[place:]


def cut_off(text: bytes, luck: random.Random) -> bytes:
    return text[: luck.randrange(len(text))]


def replace_a_value(text: bytes, luck: random.Random) -> bytes:
    def change(parent: Any, key: Any) -> None:
        parent[key] = copy.deepcopy(luck.choice(ODD_VALUES))

    return changed(text, luck, change)


def remove_a_value(text: bytes, luck: random.Random) -> bytes:
    return changed(text, luck, lambda parent, key: parent.pop(key))


def rename_a_key(text: bytes, luck: random.Random) -> bytes:
    def change(parent: Any, key: Any) -> None:
        if isinstance(parent, dict):
            parent[luck.choice((*ODD_KEYS, f"{key}s", str(key)[1:]))] = parent.pop(key)

    return changed(text, luck, change)


def add_a_key(text: bytes, luck: random.Random) -> bytes:
    def change(parent: Any, key: Any) -> None:
        if isinstance(parent, dict):
            parent[luck.choice(ODD_KEYS)] = copy.deepcopy(luck.choice(ODD_VALUES))

    return changed(text, luck, change)


def changed(text: bytes, luck: random.Random, change: Callable[[Any, Any], object]) -> bytes:
    """``text`` with one value of its data changed; unchanged if it is no longer YAML."""
    try:
        data = copy.deepcopy(parsed(text))
    except ScenarioError:
        return text
    places: list[tuple[Any, Any]] = []
    pending = [data]
    while pending:
        parent = pending.pop()
        children = parent.items() if isinstance(parent, dict) else enumerate(parent) if isinstance(parent, list) else ()
        for key, value in children:
            places.append((parent, key))
            pending.append(value)
    if not places:
        return text
    change(*luck.choice(places))
    return flow(data).encode("utf-8")


@lru_cache(maxsize=2)
def parsed(text: bytes) -> Any:
    return read_bytes(text, "mutant.yaml").data


def flow(value: Any) -> str:
    """``value`` as YAML in flow style."""
    match value:
        case dict():
            return "{" + ", ".join(f"{flow(key)}: {flow(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(flow, value)) + "]"
        case float() if not math.isfinite(value):
            return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    return json.dumps(value, ensure_ascii=False)


MUTATORS = (
    flip_a_byte,
    delete_a_line,
    double_a_line,
    shift_a_line,
    swap_words,
    insert_a_token,
    cut_off,
    replace_a_value,
    replace_a_value,
    replace_a_value,
    remove_a_value,
    rename_a_key,
    add_a_key,
)
