"""Keyed randomness: the one file that draws.

Every draw is a pure function of (seed, replicate, entity, month, purpose): Philox4x32-10 (Salmon et al. 2011,
"Parallel random numbers: as easy as 1, 2, 3") with key = (seed, replicate) and counter = (entity id low, entity id
high, month, block). Never the scenario, never a position, never an order. A purpose is a fixed (block, word); four
purposes share a block. Purposes are only ever added at the end of a table, never moved.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy import float32, uint32, uint64
from numpy.typing import NDArray

from simexit import arithmetic
from simexit.compiled import kernel, loop, rule

WORDS_PER_BLOCK = 4
ONE_BITS = uint32(0x3F800000)
ALMOST_ONE = float32(1.0 - 2.0**-24)
MULTIPLIER_0 = uint64(0xD2511F53)
MULTIPLIER_1 = uint64(0xCD9E8D57)
WEYL_0 = uint32(0x9E3779B9)
WEYL_1 = uint32(0xBB67AE85)
LOW_WORD = uint64(0xFFFFFFFF)
HALF = uint64(32)


class PersonLuck(NamedTuple):
    """Monthly draws of a person, one float32 array in (0, 1) each."""

    death: NDArray[np.float32]
    birth: NDArray[np.float32]
    health: NDArray[np.float32]
    bill: NDArray[np.float32]
    separation: NDArray[np.float32]
    search: NDArray[np.float32]
    migration: NDArray[np.float32]
    wage: NDArray[np.float32]
    marriage: NDArray[np.float32]
    leaving: NDArray[np.float32]
    dropout: NDArray[np.float32]
    stranded: NDArray[np.float32]


class HouseholdLuck(NamedTuple):
    """Monthly draws of a household."""

    persistent_shock: NDArray[np.float32]
    monthly_shock: NDArray[np.float32]
    project_failure: NDArray[np.float32]
    project_return: NDArray[np.float32]
    livestock: NDArray[np.float32]
    dwelling: NDArray[np.float32]
    repair: NDArray[np.float32]
    kin: NDArray[np.float32]


def rows_of(kind: type[PersonLuck] | type[HouseholdLuck]) -> int:
    """Rows that `fill` needs for the draws of a ``kind``: whole blocks, of which the last may hold no draw."""
    return -(-len(kind._fields) // WORDS_PER_BLOCK) * WORDS_PER_BLOCK


BLOCK_PERSON = 1
BLOCK_HOUSEHOLD = 64
BLOCK_STORED = 128
BLOCK_NAMED = 1 << 31

STORED = (
    # drawn once (month 0) or in one month of the year; each a (block, word) counted from BLOCK_STORED
    "household_size",
    "head_age",
    "member_age",
    "member_sex",
    "ability",
    "schooling",
    "start_health",
    "start_work",
    "land",
    "productivity",
    "insurance",
    "panel",
    "harvest",
    "price",
    "income_error",
    "appraisal",
    "favour",
    "detection",
    "poor_village",
    "village_productivity",
    "start_shock",
    "member_role",
    "drought",
    "survey_error",
    "attrition",
    "disaster",
    "split",
    "start_dwelling",
    "start_water",
    "start_power",
    "start_livestock",
    "start_married",
    "plan",
    "child_schooling",
    "candidate",
    "hardship",
)


@rule
def philox(c0, c1, c2, c3, k0, k1):
    """Philox4x32-10: four 32-bit words from a counter of four words and a key of two.

    Words are kept in 64 bits, of which the upper halves are ignored: one multiplication then gives both halves of a
    product.
    """
    c0 = uint64(c0)
    c1 = uint64(c1)
    c2 = uint64(c2)
    c3 = uint64(c3)
    for _ in range(10):
        p0 = MULTIPLIER_0 * (c0 & LOW_WORD)
        p1 = MULTIPLIER_1 * (c2 & LOW_WORD)
        c0 = (p1 >> uint64(32)) ^ c1 ^ uint64(k0)
        c1 = p1
        c2 = (p0 >> uint64(32)) ^ c3 ^ uint64(k1)
        c3 = p0
        k0 = uint32(k0 + WEYL_0)
        k1 = uint32(k1 + WEYL_1)
    return uint32(c0), uint32(c1), uint32(c2), uint32(c3)


@rule
def unit(word):
    """A float32 strictly inside (0, 1) from the upper 23 bits of a word, exactly represented.

    The bits are made the fraction of a number from one to two, from which one less half a step is taken.
    """
    fraction = uint32(uint32(word) >> uint32(9))
    return uint32(fraction | ONE_BITS).view(np.float32) - ALMOST_ONE


@rule
def draw(rows, i, low, high, month, block, seed, replicate):
    """Four draws of one entity and block, into place i of four rows."""
    x0, x1, x2, x3 = philox(low, high, month, block, seed, replicate)
    rows[0][i] = unit(x0)
    rows[1][i] = unit(x1)
    rows[2][i] = unit(x2)
    rows[3][i] = unit(x3)


@loop
def fill_block(rows, low, high, month, block, seed, replicate):
    """Draws of one block."""
    for i in range(low.size):
        draw(rows, i, low[i], high[i], month, block, seed, replicate)


@loop
def fill_three(rows, more, most, low, high, month, block, seed, replicate):
    """Draws of three blocks at once: they share the first rounds, and none waits for another."""
    second = uint32(block + uint32(1))
    third = uint32(block + uint32(2))
    for i in range(low.size):
        draw(rows, i, low[i], high[i], month, block, seed, replicate)
        draw(more, i, low[i], high[i], month, second, seed, replicate)
        draw(most, i, low[i], high[i], month, third, seed, replicate)


@loop
def normals(z, u):
    """Standard normal numbers of uniform ones: apart from loops that use them, whose chains would become too long."""
    for i in range(u.size):
        z[i] = arithmetic.normal(u[i])


@rule
def rows_of_block(draws, b, n):
    """The four rows of block b of draws, cut to n entities."""
    first = WORDS_PER_BLOCK * b
    return draws[first][:n], draws[first + 1][:n], draws[first + 2][:n], draws[first + 3][:n]


@kernel
def fill(draws, low, high, month, block, seed, replicate):
    """Fill ``draws[4 * b + w, i]`` with word w of block ``block + b`` for every entity i (low, high: its id)."""
    n = low.size
    blocks = draws.shape[0] // WORDS_PER_BLOCK
    b = 0
    while b + 3 <= blocks:
        rows, more, most = (rows_of_block(draws, b, n), rows_of_block(draws, b + 1, n), rows_of_block(draws, b + 2, n))
        fill_three(rows, more, most, low, high, uint32(month), uint32(block + b), seed, replicate)
        b += 3
    while b < blocks:
        fill_block(rows_of_block(draws, b, n), low, high, uint32(month), uint32(block + b), seed, replicate)
        b += 1


@kernel
def _words(out, ids, month, block, seed, replicate):
    w0, w1, w2, w3 = out[0], out[1], out[2], out[3]
    for i in range(ids.size):
        x0, x1, x2, x3 = philox(ids[i], ids[i] >> HALF, month, block, seed, replicate)
        w0[i] = x0
        w1[i] = x1
        w2[i] = x2
        w3[i] = x3


@kernel
def _one_word(u, ids, month, block, word, seed, replicate):
    for i in range(ids.size):
        x0, x1, x2, x3 = philox(ids[i], ids[i] >> HALF, month, block, seed, replicate)
        u[i] = unit((x0 if word == 0 else x1) if word < 2 else (x2 if word == 2 else x3))


@kernel
def _ties(out, ids, block, seed, replicate):
    for i in range(ids.size):
        x0, x1, _, _ = philox(ids[i], ids[i] >> HALF, uint32(0), block, seed, replicate)
        out[i] = uint64(x0) << HALF | uint64(x1)


@kernel
def _normals(u, z):
    normals(z, u)


def halves(ids: NDArray[np.uint64]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Low and high 32-bit words of ids."""
    return ids.astype(np.uint32), (ids >> np.uint64(32)).astype(np.uint32)


class Luck:
    """The luck of one replicate under one seed.

    Parameters: ``seed`` and ``replicate`` are whole numbers below 2**32.
    """

    def __init__(self, seed: int, replicate: int) -> None:
        self.seed = np.uint32(seed)
        self.replicate = np.uint32(replicate)

    def words(self, ids: NDArray[np.uint64], month: int, block: int) -> NDArray[np.uint32]:
        """Four raw words for each id, shape (n, 4)."""
        out = np.empty((WORDS_PER_BLOCK, ids.size), np.uint32)
        _words(out, ids, np.uint32(month), np.uint32(block), self.seed, self.replicate)
        return out.T

    def stored(self, ids: NDArray[np.uint64], purpose: str, month: int = 0) -> NDArray[np.float32]:
        """Uniform draws in (0, 1) of a stored purpose, one for each id."""
        block, word = divmod(STORED.index(purpose), WORDS_PER_BLOCK)
        return self._units(ids, month, BLOCK_STORED + block, word)

    def stored_normal(self, ids: NDArray[np.uint64], purpose: str, month: int = 0) -> NDArray[np.float32]:
        """Standard normal draws of a stored purpose, by inverse transform."""
        u = self.stored(ids, purpose, month)
        z = np.empty_like(u)
        _normals(u, z)
        return z

    def named(self, ids: NDArray[np.uint64], name: str, month: int = 0) -> NDArray[np.float32]:
        """Uniform draws of a purpose known by name, such as take-up of one programme."""
        return self._units(ids, month, _named_block(name), 0)

    def tie(self, ids: NDArray[np.uint64], name: str) -> NDArray[np.uint64]:
        """A stored 64-bit number per entity and queue, which orders equals in that queue."""
        number = np.empty(ids.size, np.uint64)
        _ties(number, ids, np.uint32(_named_block(f"queue {name}")), self.seed, self.replicate)
        return number

    def _units(self, ids: NDArray[np.uint64], month: int, block: int, word: int) -> NDArray[np.float32]:
        """A uniform draw in (0, 1) for each id, of one word of a block."""
        u = np.empty(ids.size, np.float32)
        _one_word(u, ids, np.uint32(month), np.uint32(block), word, self.seed, self.replicate)
        return u


@cache
def _named_block(name: str) -> int:
    digest = hashlib.sha256(name.encode()).digest()
    return BLOCK_NAMED | int.from_bytes(digest[:4], "little")


def child_ids(parents: NDArray[np.uint64], ordinals: NDArray[np.uint64], kind: str) -> NDArray[np.uint64]:
    """Permanent ids of entities known by (parent, ordinal): members of a household, children of a mother, ...

    A fixed key per ``kind``, apart from every seed, so that an identity is the same in all replicates.
    """
    key = int.from_bytes(hashlib.sha256(kind.encode()).digest()[:8], "little")
    out = np.empty(parents.size, np.uint64)
    _identify(out, parents, ordinals.astype(np.uint32), np.uint32(key & 0xFFFFFFFF), np.uint32(key >> 32))
    return out


@kernel
def _identify(out, parents, ordinal, k0, k1):
    for i in range(parents.size):
        x0, x1, _, _ = philox(parents[i], parents[i] >> HALF, ordinal[i], uint32(0), k0, k1)
        out[i] = uint64(x0) << HALF | uint64(x1)


def name_id(name: str) -> np.uint64:
    """Permanent id of a place known by its name."""
    return np.uint64(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little"))


Resampler = np.random.Generator


def resampler(seed: int, purpose: str) -> Resampler:
    """A generator for statistics on finished runs: bootstraps, simultaneous intervals, designs of parameters.

    Keyed by seed and purpose, and no part of any life.
    """
    return Resampler(np.random.Philox(np.random.SeedSequence([seed, int(name_id(purpose))])))
