"""The page on adding to the house: each addition touches few files, and all of them work together in a copy."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

import simexit

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```\w+\n# (.+?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MOST_FILES = {
    "A column": 2,
    "A rule of life": 4,
    "A programme": 1,
    "A measure with figure and words": 3,
    "A verb": 2,
}
SHORT = ("time.end=2017-12", "time.run_in_years=2")
SMALL: dict[str, Any] = {"replicates": 1, "scale": 0.02, "threads": 1}
USED = Path(__file__).with_name("use_of_additions.py")


def additions() -> dict[str, list[tuple[str, str]]]:
    """Blocks of each section of the page that has some: where they go, and what is added."""
    sections = {title: BLOCK.findall(text) for title, text in SECTION.findall(PAGE)}
    return {title: blocks for title, blocks in sections.items() if blocks}


def add(where: str, text: str, root: Path) -> str:
    """Add a block to the copy in ``root`` and return the path of the file; says what the page has wrong."""
    place = re.fullmatch(r"new file: (\S+)|(\S+?), (?:(after|before): (.+)|at the end)", where)
    assert place, f"{where}: no place that the page explains"
    new, changed, side, line = place.groups()
    path = root / (new or changed)
    if new:
        assert not path.exists(), where
        path.write_text(text, encoding="utf-8")
        return str(new)
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [number for number, each in enumerate(lines) if each.strip() == line]
    assert side is None or len(found) == 1, f"{where}: the line stands {len(found)} times"
    at = len(lines) if side is None else found[0] + (side == "after")
    gap = [""] if path.suffix == ".po" else []
    path.write_text("\n".join([*lines[:at], *gap, *text.splitlines(), *lines[at:]]) + "\n", encoding="utf-8")
    return str(changed)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, set[str]]]:
    """A copy of the house with all additions, and the files that each kind of addition touched."""
    root = tmp_path_factory.mktemp("house")
    for folder in ("simexit", "scenarios", "tests/rooms"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    touched: dict[str, set[str]] = defaultdict(set)
    for kind, blocks in additions().items():
        for where, text in blocks:
            touched[kind].add(add(where, text, root))
    return root, touched


@pytest.fixture(scope="module")
def used(house: tuple[Path, dict[str, set[str]]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a program finds that uses all that was added, in one process, compiled once."""
    root, folder = house[0], tmp_path_factory.mktemp("used")
    environment = {**os.environ, "PYTHONPATH": str(root), "SIMEXIT_CACHE": str(folder / "cache"), "COLUMNS": "160"}
    done = subprocess.run(
        [sys.executable, str(USED), str(folder / "results")],
        cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert Path(found["package"]).is_relative_to(root)
    return found


def test_each_addition_touches_few_files(house: tuple[Path, dict[str, set[str]]]) -> None:
    counted = {kind: len(files) for kind, files in house[1].items()}
    assert counted.keys() == MOST_FILES.keys()
    assert all(counted[kind] <= most for kind, most in MOST_FILES.items()), house[1]
    rows = re.findall(r"^\| (an? .+?) \| (\d) \|", PAGE, re.MULTILINE)
    assert {kind.capitalize(): int(number) for kind, number in rows} == counted


def test_every_block_of_the_page_is_an_addition() -> None:
    assert PAGE.count("```") == 2 * sum(map(len, additions().values()))


def test_the_house_keeps_its_order(house: tuple[Path, dict[str, set[str]]]) -> None:
    wanted = "contracts or circle or docstring or holds or short"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "tests/rooms/test_architecture.py",
         "-k", wanted],
        cwd=house[0], env={**os.environ, "PYTHONPATH": str(house[0])}, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_the_column_is_kept_asked_and_changed(used: dict[str, Any]) -> None:
    mu = used["mu_in_panel"]
    assert {0.0, 2.0} <= set(mu) and max(mu) == 2.0, "two mu, or a part of them after a split"
    assert used["places_by_programme"]["replanted"] > 0
    assert "found set for orchard_mu; allowed: add" in used["wrong_way"]


def test_the_programme_serves_households(used: dict[str, Any]) -> None:
    assert used["places_by_programme"]["orchards"] > 0
    assert used["paid_yuan_by_place"] == 1600


def test_the_rule_stands_in_the_calendar_and_changes_lives_by_luck(used: dict[str, Any]) -> None:
    order = [name for name in used["calendar"] if name in ("herding", "fruiting", "projects")]
    assert order == ["herding", "fruiting", "projects"]
    assert "Orchard of every household" in used["described"]
    records = used["records"]
    assert records["always frost"] == records["no yield"] and records["agents"] == records["plan"]
    assert len({records[name] for name in ("plan", "some frost", "no yield")}) == 3


def test_lives_without_orchards_stay_as_they_were(used: dict[str, Any]) -> None:
    here = simexit.load("mabian-2017", settings=SHORT).run(**SMALL)
    assert used["without_orchards"] == here.yearly.to_csv()


def test_the_measure_is_told_with_unit_convention_and_direction(used: dict[str, Any]) -> None:
    assert used["units"] == ["share"] and used["conventions"] == ["convention_working_poverty"]
    assert used["better"] == -1 and used["is_quick"]
    assert 0 < used["lowest"] <= used["highest"] < 1
    assert used["convention_in_words"] == [
        "Persons in households with somebody able to work at the year's end: share in true poverty.",
        "按人：年末有劳动力的家庭中，实际贫困人口所占比重。",
    ]


def test_the_figure_is_drawn_in_both_languages_saved_and_brought_back(used: dict[str, Any]) -> None:
    assert "Poverty in spite of hands to work" in used["titles"]["en"]
    assert "有劳动力家庭的贫困状况" in used["titles"]["zh"]
    suffixes = ("csv", "png", "svg")
    files = {f"working_poverty-{each}.{suffix}" for each in ("en", "zh") for suffix in suffixes}
    assert set(used["saved"]) == {"working_poverty.csv", *files}
    assert used["figures"][0] == "headcount" and "working_poverty" in used["figures"] == used["figures_brought_back"]


def test_the_verb_is_offered_runs_and_says_what_is_allowed(used: dict[str, Any]) -> None:
    assert re.search(r"parameters\s+Print the parameters of a domain", used["help"])
    assert re.search(r"orchard\.frost_monthly\s+0\.1", used["verb"]) and "farm." not in used["verb"]
    assert used["refused"][0] == 2 and "did you mean 'orchard'" in used["refused"][1]
