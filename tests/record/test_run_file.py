"""A run's file: the same bytes for the same run, its content back, and any damage noticed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simexit.model import Simulation
from simexit.record.record import Record
from simexit.record.run_file import Damaged, check_seal, from_bytes, read_about, to_bytes
from simexit.scenario.loading import load

COUNTY = Path(__file__).parents[1] / "programmes" / "small-county.yaml"
ABOUT = {"scenario": "small", "note": "中文"}


def made() -> Record:
    """One replicate of the small county."""
    return Simulation(load(COUNTY)).run()


@pytest.fixture(scope="module")
def run() -> Record:
    return made()


@pytest.fixture(scope="module")
def content(run: Record) -> bytes:
    return to_bytes(run, ABOUT)


def test_a_record_comes_back_whole(run: Record, content: bytes) -> None:
    again, about = from_bytes(content)
    assert again.sha256() == run.sha256() and about == ABOUT
    assert again.programmes == run.programmes and again.payments == run.payments and again.people == run.people
    assert to_bytes(again, about) == content


def test_the_same_run_made_again_gives_the_same_bytes(content: bytes) -> None:
    assert to_bytes(made(), ABOUT) == content


def test_a_record_without_panel_and_programmes_comes_back() -> None:
    empty = Record(7, np.arange(3).astype(np.uint64), *(np.zeros(3, "u1") for _ in range(3)), (), np.zeros(0, np.int64))
    again, _ = from_bytes(to_bytes(empty, {}))
    assert again.sha256() == empty.sha256() and (again.panel, again.programmes) == ([], ())


def test_other_programs_can_read_it(run: Record, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "运行 1.parquet"
    path.write_bytes(content)
    with path.open("rb") as file:
        (row,) = pd.read_parquet(file).to_dict("records")
    assert np.array_equal(row["household_ids"], run.household_ids)
    assert np.array_equal(row["assessments"][2]["income"]["farm"], run.assessments[2].income["farm"])
    assert read_about(path) == ABOUT


def test_any_flipped_bit_is_noticed(content: bytes) -> None:
    rng = np.random.default_rng(1)
    ends = [*range(60), *range(len(content) - 400, len(content))]
    for position in {*ends, *rng.integers(0, len(content), 300).tolist()}:
        damaged = bytearray(content)
        damaged[position] ^= 1 << int(rng.integers(8))
        with pytest.raises(Damaged):
            from_bytes(bytes(damaged))


@pytest.mark.parametrize("change", ["cut", "longer", "empty", "other"])
def test_what_is_no_whole_file_is_damaged(content: bytes, change: str) -> None:
    changed = {"cut": content[: len(content) // 2], "longer": content + b"\0", "empty": b"", "other": b"PAR1" * 9}
    with pytest.raises(Damaged):
        check_seal(changed[change])
    with pytest.raises(Damaged):
        from_bytes(changed[change])


def test_a_whole_file_of_another_record_schema_is_damaged_not_misread(run: Record, content: bytes) -> None:
    assert b"poor_village" in content
    renamed = content.replace(b"poor_village", b"rich_village")
    start = renamed.index(b"sealed by sha256:") + len(b"sealed by sha256:")
    zeroed = renamed[:start] + b"0" * 64 + renamed[start + 64 :]
    sealed = renamed[:start] + hashlib.sha256(zeroed).hexdigest().encode() + renamed[start + 64 :]
    check_seal(sealed)
    with pytest.raises(Damaged, match="another record schema"):
        from_bytes(sealed)
