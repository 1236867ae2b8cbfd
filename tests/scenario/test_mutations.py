"""However plans, overlays, mixes and settings are broken, there is a scenario that runs, or problems in plain words."""

from __future__ import annotations

import copy
import json
import math
import random
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from simexit.runs.conduct import Conduct
from simexit.runs.replicates import run_replicates
from simexit.scenario.finding import content, find
from simexit.scenario.loading import load_with_warnings
from simexit.scenario.problems import ScenarioError
from simexit.scenario.reading import read_bytes
from simexit.scenario.schema import Scenario
from simexit.scenario.shipped import shipped_names, shipped_overlays
from simexit.scenario.warned import warning_lines

PLANS = {name: content(find(name)) for name in shipped_names()}
OVERLAYS = {name: content(find(name)) for name in shipped_overlays()}
HOUSEHOLDS = 300
JARGON = ("pydantic", "validat", "type=", "http", "dict", "tuple", "None", "Traceback", "another kind", "<dated>")
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2017, 10**17, 1e300, -0.5, 1.7, math.nan, math.inf, -math.inf, 1e-320,
    "", " ", "3%", "1,813", "1.2万", "５", "yes", "2016-01", "2016-13", "a" * 300, "\u2028", "马边", "null", "*", "S1",
    [], [1], [[]], [None], [{"rate": 1}], [1, "a", {}], {}, {"value": 1}, {"value": {}}, {"value": {"a": None}},
    {2016: 1}, {2016: None}, {"2016": 1}, {1: {2: {3: {}}}}, {"min": 1, "max": "a"}, {"any": [{}]}, {"type": []},
)  # fmt: skip
ODD_TEXTS = ("0,5", "1,813", "3%", "-0.1", "1e9", "[1", "{2016: 1", "'", "null", "none", "", "0.5", "2", "\\", "０.５")
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


class Mutant(NamedTuple):
    """A broken request: ``plan``, a name or a file, overlays and settings; ``text``: all that was written for it."""

    plan: str | Path
    overlays: tuple[str | Path, ...]
    settings: tuple[str, ...]
    text: bytes


@pytest.mark.parametrize(
    ("number", "runs"), [pytest.param(150, 1, id="few"), pytest.param(2000, 20, id="many", marks=pytest.mark.study)]
)
def test_only_a_scenario_that_runs_or_problems_come_out(tmp_path: Path, number: int, runs: int) -> None:
    luck = random.Random(2017)
    counts: Counter[tuple[str, str]] = Counter()
    accepted: list[tuple[Mutant, Scenario]] = []
    for _ in range(number):
        kind = luck.choice((*KINDS, "plan", "plan", "setting"))
        mutant = KINDS[kind](tmp_path, luck)
        scenario = outcome(mutant)
        counts[kind, "problems" if scenario is None else "scenario"] += 1
        if scenario is not None:
            accepted.append((mutant, scenario))
    print(dict(counts))
    for kind in KINDS:
        assert counts[kind, "problems"] > 0 and counts[kind, "scenario"] > 0
    assert sum(found for (_, end), found in counts.items() if end == "problems") > number // 3
    for mutant, scenario in luck.sample(accepted, runs):
        assert_runs(mutant, scenario)


def outcome(mutant: Mutant) -> Scenario | None:
    """The scenario, whose warnings are lines; or none, with problems that are."""
    try:
        scenario, warnings = load_with_warnings(mutant.plan, overlays=mutant.overlays, settings=mutant.settings)
    except ScenarioError as error:
        assert error.problems
        assert_plain([str(problem) for problem in error.problems], mutant.text)
        return None
    assert isinstance(scenario, Scenario)
    assert_plain([*warning_lines(warnings, most=len(warnings))], mutant.text)
    return scenario


def assert_plain(lines: list[str], text: bytes) -> None:
    for line in lines:
        assert "\n" not in line and len(line) < 1500, (line, text)
        assert not [word for word in JARGON if word in line and word.encode() not in text], (line, text)


def assert_runs(mutant: Mutant, scenario: Scenario) -> None:
    households = sum(county.households.at(scenario.time.run_in_start_month // 12) for county in
                     scenario.counties.values())  # fmt: skip
    run = run_replicates(scenario, Conduct(1, min(1.0, HOUSEHOLDS / households), 1, replicates=1))
    shares = run.summary[(run.summary["unit"] == "share") & run.summary["outcome"].str.endswith("headcount_ratio")]
    assert len(shares) and shares["value"].dropna().between(0, 1).all(), mutant


def broken(text: bytes, luck: random.Random) -> bytes:
    """``text`` with one to four things wrong."""
    for _ in range(luck.choice((1, 1, 1, 2, 4))):
        text = luck.choice(MUTATORS)(text, luck) or text
    return text


def written(folder: Path, name: str, text: bytes) -> Path:
    file = folder / name
    file.write_bytes(text)
    return file


def broken_plan(folder: Path, luck: random.Random) -> Mutant:
    text = broken(PLANS[luck.choice([*PLANS])], luck)
    return Mutant(written(folder, "mutant.yaml", text), (), (), text)


def broken_overlay(folder: Path, luck: random.Random) -> Mutant:
    """A shipped overlay or mix, or a piece of a plan."""
    text = broken(luck.choice([piece_of_a_plan(luck), OVERLAYS[luck.choice([*OVERLAYS])]]), luck)
    return Mutant(luck.choice([*PLANS]), (written(folder, "overlay.yaml", text),), (), text)


def broken_mix(folder: Path, luck: random.Random) -> Mutant:
    mixes = [text for name, text in OVERLAYS.items() if name.startswith("mixes/")]
    text = broken(luck.choice(mixes), luck)
    return Mutant(luck.choice([*PLANS]), (luck.choice([*OVERLAYS]), written(folder, "mix.yaml", text)), (), text)


def broken_setting(folder: Path, luck: random.Random) -> Mutant:
    """One to three settings: keys of a plan, whole or misspelt, with their own value, an odd one or broken text."""
    plan = luck.choice([*PLANS])
    settings = tuple(one_setting(plan, luck) for _ in range(luck.choice((1, 1, 2, 3))))
    return Mutant(plan, luck.choice([(), (), (luck.choice([*OVERLAYS]),)]), settings, "\n".join(settings).encode())


def one_setting(plan: str, luck: random.Random) -> str:
    *path, value = luck.choice(leaves(PLANS[plan]))
    key = ".".join(str(part) for part in path)
    key = luck.choice([*[key] * 8, key.rpartition(".")[0], f"{key}.2017", f"{key}.x", key[1:], key.upper()])
    odd = luck.choice(ODD_VALUES)
    text = luck.choice([flow(value), *[flow(scaled(value, luck))] * 8, flow(odd), str(odd), *ODD_TEXTS])
    return f"{key}{luck.choice('=========:')}{text}"


def leaves(text: bytes) -> list[tuple[Any, ...]]:
    """Every value of a plan that is no section, behind its keys; of a figure the number, or that of each year."""
    found: list[tuple[Any, ...]] = []
    pending: list[tuple[tuple[Any, ...], Any]] = [((), parsed(text))]
    while pending:
        path, value = pending.pop()
        if isinstance(value, dict) and "value" in value:
            pending.append((path, value["value"]))
        elif isinstance(value, dict):
            pending += [((*path, key), below) for key, below in value.items()]
        else:
            found.append((*path, value))
    return found


def piece_of_a_plan(luck: random.Random) -> bytes:
    """One value of a plan as an overlay of its own."""
    *path, value = luck.choice(leaves(PLANS[luck.choice([*PLANS])]))
    for key in reversed(path):
        value = {key: value}
    return flow(value).encode("utf-8")


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


def scale_a_number(text: bytes, luck: random.Random) -> bytes:
    """A slip of a digit or of a point."""

    def change(parent: Any, key: Any) -> None:
        parent[key] = scaled(parent[key], luck)

    return changed(text, luck, change)


def scaled(value: Any, luck: random.Random) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    number = value * luck.choice((0, 0.01, 0.1, 0.5, 1.2, 2, 10, 100))
    return int(number) if isinstance(value, int) and number == int(number) else number


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


@lru_cache(maxsize=64)
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
    scale_a_number,
    scale_a_number,
    remove_a_value,
    rename_a_key,
    add_a_key,
)
KINDS: dict[str, Callable[[Path, random.Random], Mutant]] = {
    "plan": broken_plan,
    "overlay": broken_overlay,
    "mix": broken_mix,
    "setting": broken_setting,
}
