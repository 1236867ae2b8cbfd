"""Sets of numbered things, one bit each, in words of 64 bits on the last axis: any number of programmes fits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

WORD_BITS = 64
Bits = NDArray[np.uint64]


def no_bits(rows: int, numbers: int) -> Bits:
    """Empty sets of at most so many ``numbers``, one a row, uint64 [rows, words]."""
    return np.zeros((rows, 1 + max(numbers - 1, 0) // WORD_BITS), np.uint64)


def set_bit(bits: Bits, rows: Any, number: int) -> None:
    """Put a number into the sets of some rows."""
    words, bit = words_of(bits, number)
    words[rows] |= bit


def words_of(bits: Bits, number: int) -> tuple[Bits, np.uint64]:
    """The word of each set in which a number is, and its bit there."""
    word, bit = divmod(number, WORD_BITS)
    return bits[:, word], np.uint64(1) << np.uint64(bit)


def has_bit(bits: Bits, number: int) -> NDArray[np.bool_]:
    """Whether a number is in each set."""
    word, bit = divmod(number, WORD_BITS)
    found: NDArray[np.bool_] = (bits[..., word] >> np.uint64(bit)) & np.uint64(1) == 1
    return found


def has_any(bits: Bits) -> NDArray[np.bool_]:
    """Whether anything is in each set."""
    found: NDArray[np.bool_] = (bits != 0).any(axis=-1)
    return found
