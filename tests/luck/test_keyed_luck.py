"""Keyed randomness: published answers, frozen purposes, and draws that depend on nothing but their key."""

from __future__ import annotations

import ast
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest

import simexit
from simexit import luck as room
from simexit.compiled import kernel
from simexit.life.view import workspace
from simexit.luck import (
    BLOCK_HOUSEHOLD,
    BLOCK_NAMED,
    BLOCK_PERSON,
    BLOCK_STORED,
    STORED,
    HouseholdLuck,
    Luck,
    PersonLuck,
    child_ids,
    fill,
    halves,
    name_id,
    philox,
    rows_of,
    unit,
)  # fmt: skip

PACKAGE = Path(simexit.__file__).parent


@kernel
def one_block(out, c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def]
    """`philox` of one counter."""
    out[0], out[1], out[2], out[3] = philox(c0, c1, c2, c3, k0, k1)


@kernel
def one_unit(word):  # type: ignore[no-untyped-def]
    """`unit` of one word."""
    return unit(word)


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)
def test_known_answers_of_random123(counter: str, key: str, answer: str) -> None:
    out = np.zeros(4, np.uint32)
    one_block(out, *(np.uint32(int(word, 16)) for word in (*counter.split(), *key.split())))
    assert " ".join(f"{word:08x}" for word in out) == answer


def test_the_counter_is_entity_month_and_block_and_the_key_is_seed_and_replicate() -> None:
    ids = np.array([0x85A308D3_243F6A88], np.uint64)
    words = Luck(0xA4093822, 0x299F31D0).words(ids, 0x13198A2E, 0x03707344)
    assert [f"{word:08x}" for word in words[0]] == ["d16cfe09", "94fdcceb", "5001e420", "24126ea1"]


def test_units_lie_strictly_between_zero_and_one() -> None:
    words = [0, 1, 511, 512, 2**31, 2**32 - 513, 2**32 - 512, 2**32 - 1]
    units = [one_unit(np.uint32(word)) for word in words]
    assert units[0] == units[2] == 2.0**-24 and units[-1] == units[-2] == 1 - 2.0**-24
    assert units[3] == 3 * 2.0**-24 and units[4] == 0.5 + 2.0**-24
    assert all(np.float32(each) == each and 0 < each < 1 for each in units)


def test_fill_and_words_agree() -> None:
    luck, n = Luck(7, 9), 301
    ids = child_ids(np.full(n, 12345, np.uint64), np.arange(n), "household")
    rows = len(PersonLuck._fields)
    draws = np.full((rows, n + 5), -1, np.float32)
    fill(draws, *halves(ids), np.uint32(24193), np.uint32(BLOCK_PERSON), luck.seed, luck.replicate)
    for row in range(rows):
        words = luck.words(ids, 24193, BLOCK_PERSON + row // 4)[:, row % 4]
        assert draws[row, :n].tolist() == [one_unit(word) for word in words]
    assert np.all(draws[:, n:] == -1)


def test_stored_and_named_draws_come_from_their_words() -> None:
    luck, ids = Luck(7, 9), np.array([1, 2**40, 2**64 - 1], np.uint64)
    land = luck.words(ids, 0, 130)[:, 0]
    assert luck.stored(ids, "land").tolist() == [one_unit(word) for word in land]
    error = luck.words(ids, 500, 131)[:, 2]
    assert luck.stored(ids, "income_error", 500).tolist() == [one_unit(word) for word in error]
    assert not np.array_equal(luck.named(ids, "take-up a"), luck.named(ids, "take-up b"))
    assert not np.array_equal(luck.named(ids, "take-up a", 1), luck.named(ids, "take-up a", 2))


def test_ties_use_all_64_bits() -> None:
    ties = Luck(1, 1).tie(np.arange(1, 20_001).astype(np.uint64), "dibao")
    assert np.unique(ties).size == ties.size
    ones = (ties[:, None] >> np.arange(64, dtype=np.uint64) & np.uint64(1)).mean(axis=0)
    assert np.all(np.abs(ones - 0.5) < 0.02)


# Purposes as first published. Adding at the end is allowed; a moved purpose changes every past result.
MONTHLY = {
    ("person", 1): ("death", "birth", "health", "bill"),
    ("person", 2): ("separation", "search", "migration", "wage"),
    ("person", 3): ("marriage", "leaving", "dropout", "stranded"),
    ("household", 64): ("persistent_shock", "monthly_shock", "project_failure", "project_return"),
    ("household", 65): ("livestock", "dwelling", "repair", "kin"),
}
STORED_BLOCKS = {
    128: ("household_size", "head_age", "member_age", "member_sex"),
    129: ("ability", "schooling", "start_health", "start_work"),
    130: ("land", "productivity", "insurance", "panel"),
    131: ("harvest", "price", "income_error", "appraisal"),
    132: ("favour", "detection", "poor_village", "village_productivity"),
    133: ("start_shock", "member_role", "drought", "survey_error"),
    134: ("attrition", "disaster", "split", "start_dwelling"),
    135: ("start_water", "start_power", "start_livestock", "start_married"),
    136: ("plan", "child_schooling", "candidate", "hardship"),
}


def test_purposes_never_move() -> None:
    for (entity, block), names in MONTHLY.items():
        fields, first = (PersonLuck, BLOCK_PERSON) if entity == "person" else (HouseholdLuck, BLOCK_HOUSEHOLD)
        assert fields._fields[4 * (block - first) : 4 * (block - first) + 4] == names
    for block, names in STORED_BLOCKS.items():
        begin = 4 * (block - BLOCK_STORED)
        assert STORED[begin : begin + len(names)] == names
    assert len(set(STORED)) == len(STORED)
    monthly = [*PersonLuck._fields, *HouseholdLuck._fields]
    assert len(monthly) == 4 * len(MONTHLY) and len(STORED) == sum(map(len, STORED_BLOCKS.values()))


def test_blocks_do_not_overlap() -> None:
    person = range(BLOCK_PERSON, BLOCK_PERSON + rows_of(PersonLuck) // 4)
    household = range(BLOCK_HOUSEHOLD, BLOCK_HOUSEHOLD + rows_of(HouseholdLuck) // 4)
    stored = range(BLOCK_STORED, BLOCK_STORED + (len(STORED) + 3) // 4)
    assert person.stop <= household.start and household.stop <= stored.start and stored.stop < BLOCK_NAMED


def test_a_draw_beyond_whole_blocks_has_its_row() -> None:
    one_more = namedtuple("one_more", [*HouseholdLuck._fields, "frost"])
    assert [rows_of(kind) for kind in (PersonLuck, HouseholdLuck, one_more)] == [12, 8, 12]
    space = workspace(5, 3)
    assert (len(space.person_draws), len(space.household_draws)) == (rows_of(PersonLuck), rows_of(HouseholdLuck))


def draws_of(file: Path) -> list[str]:
    """Ways of drawing at random that a file uses."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{each.name}" for each in node.names]
        elif isinstance(node, ast.Attribute):
            found.append(ast.unparse(node))
    forbidden = ("random", "secrets", "os.urandom", "np.random", "numpy.random", "self.rng", "self.random")
    return [each for each in found if any(each == word or each.startswith(f"{word}.") for word in forbidden)]


FILES = [file for file in sorted(PACKAGE.rglob("*.py")) if file.name != "luck.py"]


def test_no_other_file_draws() -> None:
    assert {file: found for file in FILES if (found := draws_of(file))} == {}


def test_the_check_sees_what_it_forbids(tmp_path: Path) -> None:
    lines = ["import random", "import numpy.random", "from numpy import random", "x = np.random.default_rng()",
             "from random import choice", "y = os.urandom(4)", "z = self.random.random()"]  # fmt: skip
    for line in lines:
        file = tmp_path / "drawing.py"
        file.write_text(line, encoding="utf-8")
        assert draws_of(file), line


def test_simulation_rooms_ask_neither_the_clock_nor_the_machine() -> None:
    rooms = ("life", "population", "programmes", "registry", "record", "measures")
    files = [*(file for name in rooms for file in (PACKAGE / name).rglob("*.py")), PACKAGE / "luck.py"]
    files += [PACKAGE / name for name in ("model.py", "agents.py", "exchange.py", "arithmetic.py")]
    assert len(files) > 30
    for file in files:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = {each.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for each in n.names}
        names |= {(n.module or "").split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        assert not names & {"time", "datetime", "uuid", "secrets", "os"}, file


@pytest.mark.parametrize("other", ["seed", "replicate", "month", "entity", "word", "block"])
def test_draws_are_uniform_and_independent_along(other: str) -> None:
    from scipy.stats import kstest

    n = 20_000
    ids = np.arange(1, n + 1).astype(np.uint64)
    u = Luck(1, 1).stored(ids, "land", 12).astype(np.float64)
    v = {
        "seed": lambda: Luck(2, 1).stored(ids, "land", 12),
        "replicate": lambda: Luck(1, 2).stored(ids, "land", 12),
        "month": lambda: Luck(1, 1).stored(ids, "land", 13),
        "entity": lambda: Luck(1, 1).stored(ids + np.uint64(1), "land", 12),
        "word": lambda: Luck(1, 1).stored(ids, "productivity", 12),
        "block": lambda: Luck(1, 1).stored(ids, "harvest", 12),
    }[other]().astype(np.float64)
    assert kstest(v, "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(u, v)[0, 1]) < 4 / np.sqrt(n)
    cells = np.histogram2d(u, v, bins=10, range=[[0, 1], [0, 1]])[0]
    chi2 = ((cells - n / 100) ** 2 / (n / 100)).sum()
    assert 40 < chi2 < 180


def test_seed_and_replicate_are_not_exchanged() -> None:
    ids = np.arange(10).astype(np.uint64)
    assert not np.array_equal(Luck(1, 2).words(ids, 0, 1), Luck(2, 1).words(ids, 0, 1))


def test_draws_do_not_depend_on_company_or_order() -> None:
    luck, ids = Luck(3, 4), child_ids(np.full(50, 9, np.uint64), np.arange(50), "member")
    together = luck.stored_normal(ids, "ability")
    assert luck.stored_normal(ids[::-1], "ability")[::-1].tobytes() == together.tobytes()
    assert [float(luck.stored_normal(ids[k : k + 1], "ability")[0]) for k in range(50)] == together.tolist()


def test_identities_are_unique_over_kinds_and_parents() -> None:
    parents = np.repeat(np.arange(1, 501).astype(np.uint64) << np.uint64(30), 100)
    ordinals = np.tile(np.arange(100), 500)
    kinds = ("village", "household", "member", "child", "bride", "spare", "split")
    ids = [child_ids(parents, ordinals, kind) for kind in kinds]
    every = np.concatenate([*ids, parents[::100]])
    assert np.unique(every).size == every.size


def test_identities_never_change() -> None:
    """A household of one version is the same household in the next."""
    county = name_id("county mabian")
    villages = child_ids(np.array([county, county], np.uint64), np.array([0, 7]), "village")
    child, bride, split = (child_ids(np.array([1], np.uint64), np.array([3]), k) for k in ("child", "bride", "split"))
    assert [f"{each:016x}" for each in (county, *villages, *child, *bride, *split)] == [
        "7a440da7c9c14793", "925e39ca9d195e43", "fcf1b8d9fd9517a4", "9f179cfd6c84fdd1", "9bb821bb8f185066",
        "c81aa1b85f20fcf0",
    ]  # fmt: skip


def test_names_of_places_are_told_apart() -> None:
    names = [name_id(f"county {name}") for name in ("mabian", "meigu", "mabian ", "")]
    assert len(set(names)) == 4 and name_id("county mabian") == names[0]


def test_the_room_of_luck_itself_keeps_no_state() -> None:
    """Two generators in turn do not disturb each other."""
    ids = np.arange(5).astype(np.uint64)
    one, two = Luck(1, 1), Luck(1, 1)
    first = one.words(ids, 0, 1)
    two.words(ids, 5, 3)
    assert np.array_equal(one.words(ids, 0, 1), first)
    assert not any(isinstance(value, np.random.Generator) for value in vars(room).values())
