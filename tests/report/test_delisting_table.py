"""What a run says of places that leave the list of poor places: planned, tested, left, and what tests failed on."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

import simexit
from simexit.report.delisting_table import delisting, failures, print_delisting
from simexit.runs.run import Run

COUNTY = Path(__file__).parents[1] / "programmes" / "small-county.yaml"


@pytest.fixture(scope="module")
def run() -> Run:
    audit = "statuses.county-exit={sample_share: 0.5, established_share: 1}"
    rows = ("statuses.village-exit={}", audit, "time.end=2017-12")
    return simexit.load(str(COUNTY), settings=[*rows, "counties.small.targets.2016.villages=2"]).run(replicates=2)


def test_numbers_are_those_of_the_tests_a_replicate(run: Run) -> None:
    table, found = run.statuses, delisting(run)
    assert [(each.row, each.month) for each in found] == [
        ("village-exit", "2016-12"), ("village-exit", "2017-12"), ("county-exit", "2017-04"),
    ]  # fmt: skip
    for each in found:
        mine = table[(table["status_row"] == each.row) & (table["month"] == each.month)]
        assert each.tested == len(mine) / 2 and each.left == mine["changed"].sum() / 2
        for condition, (share, mean) in each.failed.items():
            assert share == pytest.approx(mine["failed"].str.contains(condition.split(" or ")[0]).mean())
            assert mean == mean or condition == "combined_incidence or region"
    assert [each.planned for each in found] == [2.0, None, None]


def test_it_says_what_places_failed_on_in_both_languages(run: Run) -> None:
    last = delisting(run)[-1]
    assert "omissions 100 % (" in failures(last, run, "en") and "漏评率100%（" in failures(last, run, "zh")
    page = io.StringIO()
    print_delisting(run, Console(file=page, width=220), "en")
    assert "Delisting of counties" in page.getvalue() and "recorded incidence" in page.getvalue()
