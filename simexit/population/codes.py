"""Codes of the small state columns."""

from __future__ import annotations

from numpy import uint8

HEALTHY, ACUTE, CHRONIC, SEVERE, DISABLED = (uint8(code) for code in range(5))
HEALTH = ("healthy", "acute", "chronic", "severe", "disabled")

NO_WORK, FARM, LOCAL, MIGRANT = (uint8(code) for code in range(4))
WORK = ("none", "farm", "local wage", "migrant")

NO_SCHOOL, PRIMARY, JUNIOR, SENIOR = (uint8(code) for code in range(4))
SCHOOLING = ("none", "primary", "junior", "senior")

NEVER, REGISTERED, EXITED = (uint8(code) for code in range(3))
REGISTER = ("never", "registered", "exited")

NO_PROJECT, GESTATING, PRODUCING, FAILED = (uint8(code) for code in range(4))
PROJECT = ("none", "gestating", "producing", "failed")

NO, YES = uint8(0), uint8(1)
