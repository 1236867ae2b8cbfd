"""Codes of the small state columns; the words they stand for are in the table of columns."""

from __future__ import annotations

from numpy import uint8

from simexit.columns import CAUSE, DWELLING, GONE, HEALTH, LISTED, PROJECT, REGION, REGISTER, SCHOOLING, WORK


def _codes(words: tuple[str, ...]) -> tuple[uint8, ...]:
    return tuple(uint8(code) for code in range(len(words)))


HEALTHY, ACUTE, CHRONIC, SEVERE, DISABLED = _codes(HEALTH)
NO_WORK, FARM, POST, LOCAL, MIGRANT = _codes(WORK)
NO_SCHOOL, PRIMARY, JUNIOR, SENIOR = _codes(SCHOOLING)
NEVER, REGISTERED, EXITED, MONITORED = _codes(REGISTER)
PLACE_UNLISTED, PLACE_LISTED, PLACE_EXITED = _codes(LISTED)
EAST, CENTRAL, WEST = _codes(REGION)
NO_PROJECT, GESTATING, PRODUCING, FAILED = _codes(PROJECT)
NOT_GONE, DIED, MARRIED_OUT, LEFT = _codes(GONE)
DWELLING_A, DWELLING_B, DWELLING_C, DWELLING_D = _codes(DWELLING)
NO_CAUSE, ILLNESS, DISABILITY, NO_LABOUR, SCHOOL_COST, UNSAFE_HOME, NO_CAPITAL, NO_JOB = _codes(CAUSE)

# Bits of missing assurances, in the order of an assessment's ``missing``.
ASSURANCES = ("housing", "water", "schooling", "insurance", "power")

NO, YES = uint8(0), uint8(1)
