"""What a test of a status may ask: columns of the unit, and what the registry measures there when it looks."""

from __future__ import annotations

from functools import cache
from typing import Any

from simexit.column import Column, flag
from simexit.columns import LISTED, REGISTER, Counties, Households, Townships, Villages, asked

UNITS: dict[str, tuple[type[Any], ...]] = {
    "household": (Households, Villages, Townships, Counties),
    "village": (Villages, Counties),
    "township": (Townships, Counties),
    "county": (Counties,),
}
"""Units that have a status, with the tables whose columns their tests may name."""
STATUS_WORDS: dict[str, tuple[str, ...]] = {unit: REGISTER if unit == "household" else LISTED for unit in UNITS}
"""What the status of each unit may be: of households on the register, of places on the list of poor places."""

PREVIOUS = "previous"
"""The status that a household or place had before its last change, as one it may change to."""

OF_HOUSEHOLDS: dict[str, Column] = {
    "missing_assurances": Column(
        "number", "assurances missing now: safe home, safe water, schooling, insurance, power"
    ),
    "recorded_income_with_transfers_yuan": Column("yuan per head and year", "recorded income, transfers included"),
    "recorded_income_with_transfers_to_line": Column("ratio", "the same over the administrative line"),
    "income_to_line": Column("ratio", "true income of the last accounting year over the line, as an audit finds it"),
    "truly_poor": flag("truly poor at the last assessment, as an audit finds it"),
    "visible_need": Column("log points", "how poor the village's appraisal takes a household for"),
}
"""What is measured of a household beside its columns; the line is that of the last assessment."""

OF_PLACES: dict[str, Column] = {
    "recorded_incidence": Column("share of persons", "on the register"),
    "true_incidence": Column("share of persons", "truly poor at the last assessment, as nobody knows it"),
    "wrong_exit_share": Column("share of persons", "of the exited who are audited: found to be poor"),
    "omission_share": Column("share of persons", "of those audited who were never registered: found to be poor"),
    "combined_incidence": Column(
        "share of persons",
        "registered, or never registered or exited and poor by the shares that the audit finds",
    ),
    "approval_share": Column("share of households", "of those audited: content with what was done"),
}
"""What is measured of a village, a township or a county beside its columns."""
EXITED_VILLAGES = "exited_village_share"
HAVING = "_village_share"


@cache
def tested(unit: str) -> dict[str, Column]:
    """Columns that a test of ``unit`` may name, by that name: its own, of the places it lies in, and measured ones.

    Of townships and counties also the share of their villages that have each of the villages' flags.
    """
    own = {name: column for name, (table, column) in asked().items() if table in UNITS[unit]}
    if unit == "household":
        return {**own, **OF_HOUSEHOLDS}
    if unit == "village":
        return {**own, **OF_PLACES}
    return {**own, **OF_PLACES, **_shares_of_villages()}


def _shares_of_villages() -> dict[str, Column]:
    flags = {name: column for name, (table, column) in asked().items() if table is Villages and column.is_flag}
    exited = {EXITED_VILLAGES: Column("share of villages", "of those ever listed: exited")}
    return {
        **exited,
        **{f"{name}{HAVING}": Column("share of villages", column.meaning) for name, column in flags.items()},
    }
