"""Codes of the small state columns."""

from __future__ import annotations

from numpy import uint8

HEALTHY, ACUTE, CHRONIC, SEVERE, DISABLED = (uint8(code) for code in range(5))
HEALTH = ("healthy", "acute", "chronic", "severe", "disabled")

NO_WORK, FARM, POST, LOCAL, MIGRANT = (uint8(code) for code in range(5))
WORK = ("none", "farm", "welfare post", "local wage", "migrant")

NO_SCHOOL, PRIMARY, JUNIOR, SENIOR = (uint8(code) for code in range(4))
SCHOOLING = ("none", "primary", "junior", "senior")

NEVER, REGISTERED, EXITED = (uint8(code) for code in range(3))
REGISTER = ("never", "registered", "exited")

NO_PROJECT, GESTATING, PRODUCING, FAILED = (uint8(code) for code in range(4))
PROJECT = ("none", "gestating", "producing", "failed")

NOT_GONE, DIED, MARRIED_OUT, LEFT = (uint8(code) for code in range(4))
GONE = ("not gone", "died", "married out", "left for good, and may come back")

DWELLING_A, DWELLING_B, DWELLING_C, DWELLING_D = (uint8(code) for code in range(4))
DWELLING = ("A", "B", "C", "D")

NO_CAUSE, ILLNESS, DISABILITY, NO_LABOUR, SCHOOL_COST, UNSAFE_HOME, NO_CAPITAL, NO_JOB = (
    uint8(code) for code in range(8)
)
CAUSE = ("none", "illness", "disability", "no labour", "school cost", "unsafe home", "no capital", "no job")

# Bits of missing assurances, in the order of an assessment's ``missing``.
ASSURANCES = ("housing", "water", "schooling", "insurance", "power")

NO, YES = uint8(0), uint8(1)
