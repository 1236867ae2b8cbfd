"""Lines, lists and wide tables in windows of 40 columns and more: nothing is cut, nothing is wider than the window."""

from __future__ import annotations

import io
import re

import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console

from simexit.report.console_text import print_entries, print_text, print_wide_table
from simexit.report.description import describe_overlay, describe_scenario
from simexit.report.shipped_list import shipped_list
from simexit.scenario.loading import load
from simexit.scenario.overlays import read_overlay

WIDTHS = (40, 60, 90)


def shown(width: int, print_all) -> str:
    """What ``print_all`` prints in a terminal of ``width`` columns."""
    console = Console(file=io.StringIO(), force_terminal=True, width=width, color_system=None)
    print_all(console)
    return console.file.getvalue()


def squeezed(text: str) -> str:
    """``text`` without the spaces and line ends that wrapping moves."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_list_wraps_and_loses_nothing(width: int) -> None:
    for _, _, entries in shipped_list():
        text = shown(width, lambda console, entries=entries: print_entries(entries, console))
        assert max(map(cell_len, text.splitlines())) <= width
        if width < 70:
            assert squeezed(text) == squeezed("".join(name + about for name, about in entries))
        assert all(name in text for name, _ in entries)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_description_wraps_and_keeps_every_number_whole(width: int) -> None:
    scenario = load("mabian-2017")
    overlay = read_overlay("none")
    assert overlay is not None
    for part in [*describe_overlay(overlay), *describe_scenario(scenario, with_margins=False)]:
        printed = print_text if isinstance(part, str) else print_wide_table
        text = shown(width, lambda console, part=part, printed=printed: printed(part, console))
        assert max(map(cell_len, text.splitlines()), default=0) <= width
        if isinstance(part, str):
            assert re.findall(r"[\d,.]*\d", text) == re.findall(r"[\d,.]*\d", part)


def test_a_wide_table_becomes_paragraphs_with_all_it_holds() -> None:
    table = pd.DataFrame({"name": ["farm.yield_yuan"], "value": [1234567.5], "unit": ["yuan per month of one mu"]})
    text = shown(40, lambda console: print_wide_table(table, console))
    assert squeezed(text) == squeezed("farm.yield_yuan: value 1234567.5; unit yuan per month of one mu")


def test_a_line_goes_whole_to_a_file() -> None:
    console = Console(file=io.StringIO(), width=40)
    print_text("  " + "word " * 40, console)
    assert len(console.file.getvalue().splitlines()) == 1
