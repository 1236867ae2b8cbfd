"""A panel in a spreadsheet: which of its sheets is read, and its cells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from simexit.panels.file import KEPT_WHOLE, PanelFile, Reading, Remark, refuse
from simexit.panels.grid import grid_file
from simexit.scenario.problems import any_of, did_you_mean

Rows = list[list[Any]]
KINDS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


def read_workbook(path: Path, reading: Reading) -> PanelFile:
    """The table of the sheet asked for, or of the one that is visible and not empty.

    Raises `PanelError` for a file that is no spreadsheet, and where there are several sheets to choose from.
    """
    try:
        book = CalamineWorkbook.from_path(path)
    except Exception:  # the library has many errors for a broken file
        refuse(path.name, "content that cannot be read as Excel", "a file written as Excel")
    sheet, rows = _sheet(path.name, book, reading.sheet)
    records = [(line, cells) for line, cells in enumerate(rows, 1) if line > reading.skip_rows]
    file = grid_file(path.name, records)
    others = len(book.sheet_names) > 1
    remarks = (Remark("panel_sheet", {"sheet": sheet}),) if others else ()
    return replace(file, remarks=remarks, whole=KEPT_WHOLE["spreadsheet"])


def _sheet(name: str, book: CalamineWorkbook, wanted: str | None) -> tuple[str, Rows]:
    """Name and rows of the sheet to be read."""
    if wanted is not None:
        if wanted not in book.sheet_names:
            found, hint = f"no sheet '{wanted}'", did_you_mean(wanted, book.sheet_names)
            refuse(name, found, any_of(book.sheet_names), hint, key="--sheet")
        return wanted, _cells(name, book, wanted)
    tables = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    visible = [each.name for each in tables if each.visible == SheetVisibleEnum.Visible]
    filled = {each: rows for each in visible if (rows := _cells(name, book, each))}
    if len(filled) == 1:
        return next(iter(filled.items()))
    if filled:
        refuse(name, f"{len(filled)} sheets, {any_of(filled)}", "one of them, chosen with --sheet")
    hidden = [each.name for each in tables if each.name not in visible and _cells(name, book, each.name)]
    if hidden:
        refuse(name, f"hidden sheets only, {any_of(hidden)}", "a visible sheet, or one chosen with --sheet")
    refuse(name, "an empty file", "a header line, then one row a household and wave")


def _cells(name: str, book: CalamineWorkbook, sheet: str) -> Rows:
    """Rows of a sheet from its first line on; dates are dates, and all numbers are floats."""
    try:
        return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except Exception:  # as above
        refuse(name, f"a sheet '{sheet}' that cannot be read", "a file written as Excel")
