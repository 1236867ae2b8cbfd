"""Dataclasses with arrays come back from Arrow as they were, whatever their fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, NewType, TypeVar, get_type_hints

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from typing_extensions import TypeAliasType

from simexit.record.nested import from_arrow, to_arrow

DTYPES = ("u1", "u2", "u8", "i1", "i4", "i8", "f4", "f8", "bool")


@dataclass(frozen=True)
class Year:
    """Of every kind of field one."""

    year: int
    line: float
    name: str
    columns: dict[str, NDArray[np.generic]]
    flags: NDArray[np.uint8]
    words: NDArray[np.uint64]


@dataclass
class Record:
    """A tree of all kinds."""

    ids: NDArray[np.uint64]
    names: tuple[str, ...]
    years: list[Year] = field(default_factory=list)
    rows: list[tuple[int, str, float]] = field(default_factory=list)


def there_and_back(record: Record, folder: Any) -> Record:
    """Through Arrow and a Parquet file, as a run goes."""
    hints = get_type_hints(Record)
    path = folder / "record.parquet"
    pq.write_table(pa.table({name: to_arrow([getattr(record, name)], hint) for name, hint in hints.items()}), path)
    table = pq.ParquetFile(path).read()
    return Record(**{name: from_arrow(table.column(name).combine_chunks(), hint)[0] for name, hint in hints.items()})


def bits(value: Any) -> Any:
    """A value with its types and its bits, for comparison."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, dict):
        return {name: bits(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value), [bits(item) for item in value]
    return bits(vars(value)) if isinstance(value, Record | Year) else (type(value), value)


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Records with years of different lengths and dtypes shared by all years."""
    dtypes = draw(
        st.dictionaries(st.sampled_from(["wage", "farm 1", "a.b", "中"]), st.sampled_from(DTYPES), min_size=1)
    )
    numbers, texts = st.integers(-(2**62), 2**62), st.text(st.characters(codec="utf-8"), max_size=5)
    reals = st.floats(allow_nan=False)
    years = [
        Year(
            draw(numbers), draw(reals), draw(texts),
            {name: draw(arrays(dtype, draw(st.integers(0, 4)))) for name, dtype in dtypes.items()},
            draw(arrays("u1", draw(st.integers(0, 4)))),
            draw(arrays("u8", (draw(st.integers(0, 3)), 2))),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    ids = draw(arrays("u8", draw(st.integers(0, 5))))
    rows = draw(st.lists(st.tuples(numbers, texts, reals), max_size=3))
    return Record(ids, tuple(draw(st.lists(texts, max_size=3))), years, rows)


X, Y = TypeVar("X"), TypeVar("Y")
Column = TypeAliasType("Column", np.ndarray[tuple[Any, ...], np.dtype[X]], type_params=(X,))  # type: ignore[type-var]
Flags = TypeAliasType("Flags", Column[np.uint8])
Rows = TypeAliasType("Rows", list[tuple[Y, X]], type_params=(X, Y))
Names = NewType("Names", tuple[str, ...])  # type: ignore[valid-newtype]


@dataclass
class Named:
    """Types behind names, as a library may spell its own."""

    ids: Column[np.uint64]
    flags: Flags
    columns: dict[str, Column[np.generic]]
    rows: Rows[str, int]
    names: Names
    noted: Annotated[Column[np.float32], "yuan"]


def test_types_behind_names_are_seen_through() -> None:
    record = Named(
        np.array([2**63], np.uint64), np.array([1], np.uint8), {"wage": np.array([0.5])}, [(1, "a"), (2, "b")],
        Names(("x",)), np.array([0.5], np.float32),
    )  # fmt: skip
    (back,) = from_arrow(to_arrow([record], Named), Named)
    assert bits(vars(back)) == bits(vars(record))


@pytest.mark.parametrize("hint", [Column, Column[np.uint8], Flags, np.ndarray, NDArray[np.uint8]])
def test_every_spelling_of_an_array_brings_back_an_array(hint: Any) -> None:
    (back,) = from_arrow(to_arrow([np.array([1, 2], np.uint8)], hint), hint)
    assert bits(back) == bits(np.array([1, 2], np.uint8))


@settings(deadline=None, max_examples=60)
@given(record=records())
def test_any_record_comes_back_bit_for_bit(record: Record, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert bits(there_and_back(record, tmp_path_factory.mktemp("record"))) == bits(record)


def test_odd_floats_keep_their_bits(tmp_path: Any) -> None:
    odd = np.array([0x80000000, 0x7FC00001, 0xFFC00000, 0x00000001, 0x7F800000], np.uint32).view(np.float32)
    record = Record(
        np.zeros(0, np.uint64),
        (),
        [Year(1, -0.0, "", {"odd": odd}, np.zeros(0, np.uint8), np.zeros((0, 1), np.uint64))],
    )
    (year,) = there_and_back(record, tmp_path).years
    assert year.columns["odd"].tobytes() == odd.tobytes() and str(year.line) == "-0.0"
