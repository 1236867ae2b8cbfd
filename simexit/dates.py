"""Months as numbers, counted from January of year 0."""

from __future__ import annotations

MONTHS_PER_YEAR = 12
