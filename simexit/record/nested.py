"""Dataclasses that hold arrays, as nested Arrow columns and back, by their type hints: any new field is stored too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from itertools import chain, pairwise
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import numpy as np
import pyarrow as pa


def to_arrow(values: Sequence[Any], hint: Any) -> Any:
    """Values of one type as an Arrow array, one element a value.

    Numpy arrays of any dtype (of two dimensions: lists of rows of equal length), lists and ``tuple[X, ...]`` become
    lists; dataclasses, ``tuple[X, Y]`` and dicts (with
    equal keys) become structs; all else is left to Arrow. Raises pyarrow.ArrowInvalid where values do not fit together.
    """
    if not len(values):
        return pa.nulls(0)
    hint = _plain(hint)
    items = _items(hint)
    if items is np.ndarray:
        return pa.ListArray.from_arrays(_offsets(values), _numbers(np.concatenate(values)))
    if items is not None:
        return pa.ListArray.from_arrays(_offsets(values), to_arrow(list(chain.from_iterable(values)), items))
    parts = _parts(hint, values[0])
    if parts is None:
        return pa.array(values)
    columns = [to_arrow([_get(value, name) for value in values], part) for name, part in parts.items()]
    return pa.StructArray.from_arrays(columns, [str(name) for name in parts])


def from_arrow(array: Any, hint: Any) -> list[Any]:
    """What `to_arrow` was given; numpy arrays are read-only. Raises KeyError where a field of the hint is missing."""
    if not len(array):
        return []
    hint = _plain(hint)
    items = _items(hint)
    if items is not None:
        edges = array.offsets.to_numpy()
        numbers = items is np.ndarray
        values = _as_numpy(array.values) if numbers else from_arrow(array.values, items)
        made = tuple if get_origin(hint) is tuple else lambda part: part
        return [made(values[a:b]) for a, b in pairwise(edges)]
    names = [field.name for field in array.type] if pa.types.is_struct(array.type) else []
    parts = _parts(hint, dict.fromkeys(names))
    if parts is None:
        return list(array.to_pylist())
    columns = [from_arrow(array.field(str(name)), part) for name, part in parts.items()]
    return [_made(hint, dict(zip(parts, row, strict=True))) for row in zip(*columns, strict=True)]


def _numbers(values: Any) -> Any:
    """Numbers of one dimension or two as an Arrow array, one element a row."""
    if values.ndim == 1:
        return pa.array(values)
    return pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), values.shape[1])


def _as_numpy(array: Any) -> Any:
    """What `_numbers` was given."""
    if not pa.types.is_fixed_size_list(array.type):
        return array.to_numpy(zero_copy_only=False)
    return array.flatten().to_numpy(zero_copy_only=False).reshape(-1, array.type.list_size)


def _plain(hint: Any) -> Any:
    """The type that a hint stands for: named types (``type Name[X] = ...``), NewType and Annotated are looked through.

    Libraries change how they spell a type: numpy's ``NDArray[X]`` is an array in one version, a named type in the next.
    """
    named, arguments = get_origin(hint) or hint, get_args(hint)
    if named is Annotated:
        return _plain(arguments[0])
    if hasattr(named, "__supertype__"):
        return _plain(named.__supertype__)
    if not hasattr(named, "__value__"):
        return hint
    meant = dict(zip(named.__type_params__, arguments, strict=False))
    open_places = getattr(named.__value__, "__parameters__", ())
    if not meant or not open_places:
        return _plain(named.__value__)
    return _plain(named.__value__[tuple(meant[place] for place in open_places)])


def _items(hint: Any) -> Any:
    """Type of the items of a sequence; ``np.ndarray`` for the numbers of an array; None for what is no sequence."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is np.ndarray or hint is np.ndarray:
        return np.ndarray
    if origin is list or (origin is tuple and arguments[-1] is Ellipsis):
        return arguments[0]
    return None


def _parts(hint: Any, example: Any) -> dict[Any, Any] | None:
    """Types of the parts of a record by name; None for what is no record. A dict has the keys of ``example``."""
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return {field.name: hints[field.name] for field in fields(hint)}
    if get_origin(hint) is tuple:
        return dict(enumerate(get_args(hint)))
    if get_origin(hint) is dict:
        return dict.fromkeys(example, get_args(hint)[1])
    return None


def _get(value: Any, name: Any) -> Any:
    return getattr(value, name) if is_dataclass(value) else value[name]


def _made(hint: Any, parts: dict[Any, Any]) -> Any:
    if get_origin(hint) is tuple:
        return tuple(parts.values())
    return parts if get_origin(hint) is dict else hint(**parts)


def _offsets(values: Sequence[Any]) -> Any:
    return pa.array(np.concatenate([[0], np.cumsum([len(value) for value in values])]).astype(np.int32))
