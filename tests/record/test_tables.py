"""Yearly tables of households worked by hand, sums over places, and tables of money and people."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_records import made

from simexit.model import Simulation
from simexit.record.money_tables import funds_table, ledger_table
from simexit.record.record import ASSESSED, PANEL_COLUMNS, SOURCES, Record
from simexit.record.tables import month_text, panel_table, people_table, yearly_table
from simexit.scenario.loading import load
from simexit.scenario.schema import Programme, Scenario

COUNTY = Path(__file__).parents[1] / "programmes" / "small-county.yaml"

# Members, poor and register of six households in three years.
MEMBERS = [[4, 4, 4], [2, 2, 2], [3, 3, 0], [1, 1, 1], [5, 5, 5], [2, 3, 3]]
POOR = [[1, 1, 0], [1, 0, 1], [1, 0, 0], [0, 1, 1], [0, 0, 0], [1, 1, 1]]
REGISTER = ["rxx", "rxx", "rrr", "nnr", "rxr", "rxr"]


@pytest.fixture
def record() -> Record:
    """Six households: the first four in county 0, the others in county 1."""
    income = {s: np.tile(100.0 * np.arange(1, 4) * (k + 1), (6, 1)) for k, s in enumerate(SOURCES)}
    place = {"county": [0, 0, 0, 0, 1, 1], "poor_village": [1, 1, 0, 0, 0, 1]}
    return made(["ooo"] * 6, income=income, members=MEMBERS, true_poor=POOR, register=REGISTER, **place)


def of(table: pd.DataFrame, year: int, place: str = "all", group: str = "all") -> pd.Series:
    """One row of the yearly table."""
    found = table[(table["year"] == year) & (table["place"] == place) & (table["group"] == group)]
    assert len(found) == 1
    return found.iloc[0]


def test_counts_by_hand(record: Record) -> None:
    table = yearly_table(record, ["a", "b"])
    first, second, third = (of(table, year) for year in (2015, 2016, 2017))
    assert (first["households"], first["persons"], third["households"], third["persons"]) == (6, 17, 5, 15)
    assert (first["truly_poor_households"], first["truly_poor_persons"]) == (4, 11)
    assert (first["registered_households"], first["registered_persons"]) == (5, 16)
    assert (first["left_out_households"], first["held_back_households"]) == (0, 1)
    assert all(first[f"{change}_households"] == 0 for change in ("true_exit", "true_entry", "recorded_exit"))
    assert (second["true_exit_households"], second["true_entry_households"]) == (2, 1)
    assert (second["recorded_exit_households"], second["recorded_exit_persons"]) == (4, 14)
    assert (second["false_exit_of_year_households"], second["false_exit_of_year_persons"]) == (2, 7)
    assert (second["false_exit_households"], second["missed_relapse_households"]) == (2, 0)
    assert (second["held_back_households"], second["left_out_persons"]) == (1, 1)
    assert (third["true_exit_households"], third["true_entry_households"]) == (1, 1)
    assert (third["recorded_exit_households"], third["recorded_entry_households"]) == (0, 3)
    assert (third["false_exit_households"], third["missed_relapse_households"]) == (0, 1)
    assert third["missed_relapse_persons"] == 2 and third["left_out_households"] == 0


def test_incomes_per_head(record: Record) -> None:
    row = of(yearly_table(record, ["a", "b"]), 2016)
    assert row["persons"] == 18
    assert row["wage_yuan_per_head"] == 200 * 6 / 18 and row["transfer_yuan_per_head"] == 1000 * 6 / 18


def test_groups_hold_the_right_households(record: Record) -> None:
    table = yearly_table(record, ["a", "b"])
    assert of(table, 2015, group="poor villages")["persons"] == 8
    assert of(table, 2017, group="first register")["persons"] == 14
    assert of(table, 2016, place="b")["persons"] == 8


def test_counties_sum_to_all(record: Record) -> None:
    table = yearly_table(record, ["a", "b"])
    counted = [name for name in table.columns if name.endswith(("households", "persons"))]
    assert len(counted) == 24
    for year in (2015, 2016, 2017):
        total = of(table, year, "a")[counted] + of(table, year, "b")[counted]
        assert total.tolist() == of(table, year)[counted].tolist()


def test_an_exit_counts_anew_after_a_return() -> None:
    """Out of poverty after the first exit, but not after the second: the second is a false exit, no missed relapse."""
    record = made(["PoPPP"], register=["rxxrx"])
    table = yearly_table(record, ["a"])
    assert [of(table, year)["missed_relapse_households"] for year in range(2015, 2020)] == [0, 0, 1, 0, 0]
    assert [of(table, year)["false_exit_households"] for year in range(2015, 2020)] == [0, 0, 0, 0, 1]


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """The small county with one programme."""
    help_ = {
        "title": {"en": "Help", "zh": "帮扶"}, "family": "health", "who": {"register": "registered"}, "order": "need",
        "take_up": 1, "fund": "care", "enrol_months": [2], "overhead_share": 0.1, "evidence": "none: a test",
        "effects": [{"flow": "transfer", "yuan_per_month": 50}],
    }  # fmt: skip
    return load(COUNTY).model_copy(update={"programmes": {"help": Programme.model_validate(help_)}})


@pytest.fixture(scope="module")
def run(scenario: Scenario) -> Record:
    """One replicate."""
    return Simulation(scenario).run()


def test_the_tables_of_a_run_agree(run: Record, scenario: Scenario) -> None:
    ledger, funds, panel, people = ledger_table(run), funds_table(run), panel_table(run), people_table(run)
    assert np.array_equal(funds["appropriated_yuan"], funds["spent_yuan"] + funds["unspent_yuan"])
    spent = ledger.assign(year=ledger["month"].str[:4].astype(int)).groupby(["fund", "year"])["yuan"].sum()
    for row in funds.itertuples():
        assert row.spent_yuan == spent.get((row.fund, row.year), 0)
    transfers = ledger[ledger["kind"] == "transfer"].set_index("month")
    received = panel.groupby("month")["transfer"].agg(["sum", np.count_nonzero])
    assert transfers["yuan"].sum() > 0
    assert (received["sum"].reindex(transfers.index) == transfers["yuan"]).all()
    assert (received["count_nonzero"].reindex(transfers.index) == transfers["households"]).all()
    assert received["sum"].sum() == transfers["yuan"].sum()
    came = people["births"] + people["married_in"]
    went = people["deaths"] + people["married_out"] + people["left_net"]
    assert people["living"].diff().iloc[1:].tolist() == (came - went).iloc[1:].tolist()
    years = yearly_table(run, ["small"])["year"].unique().tolist()
    assert years == people["year"].tolist() == [2015, 2016, 2017, 2018]


def test_assessed_flows_are_the_panel_over_the_accounting_year(run: Record) -> None:
    """Household by household but for those that split in the year, which share what was before; in all exactly."""
    panel = panel_table(run)
    flows = {**{source: source for source in SOURCES}, "consumption": "consumption", "medical": "medical"}
    split = 0
    for assessment, people in list(zip(run.assessments, run.people, strict=True))[2:]:
        window = [month_text(assessment.year * 12 + 8 - back) for back in range(12)]
        inside = panel[panel["month"].isin(window)]
        assert inside["month"].nunique() == 12
        totals = inside.groupby("household")[[*flows, "entitled", "support"]].sum().reindex(run.household_ids)
        totals["transfer"] += totals["entitled"] + totals["support"]
        for name, column in flows.items():
            recorded = assessment.income[name] if name in SOURCES else getattr(assessment, column)
            apart = ~np.isclose(totals[name], recorded, rtol=1e-5, atol=0.02)
            assert np.count_nonzero(apart) <= 2 * people.households_founded
            assert np.isclose(totals[name].sum(), recorded.sum(dtype=np.float64), rtol=1e-5)
        residents = inside.groupby("household")["residents"].mean().reindex(run.household_ids)
        apart = ~np.isclose(residents, assessment.residents, atol=1e-5)
        assert np.count_nonzero(apart) <= 2 * people.households_founded
        split += people.households_founded
    assert split > 0


def test_the_truly_poor_are_below_the_line_or_miss_an_assurance(run: Record) -> None:
    assert any(assessment.missing.any() for assessment in run.assessments)
    for assessment in run.assessments:
        below = assessment.income_per_head() < assessment.line_yuan
        poor = (below | (assessment.missing > 0)) & (assessment.members > 0)
        assert np.array_equal(poor, assessment.true_poor == 1)


def test_the_first_assessment_covers_twelve_months(run: Record) -> None:
    means = [assessment.income_per_head().mean() for assessment in run.assessments]
    assert means[0] > 0.85 * means[1]


def test_months_are_written_as_dates() -> None:
    assert [month_text(2016 * 12 + k) for k in (0, 8, 11, 12)] == ["2016-01", "2016-09", "2016-12", "2017-01"]


def changed(column: np.ndarray) -> np.ndarray:
    """The column with one value changed."""
    other = column.copy()
    other[3] = 1 - other[3] if other[3] in (0, 1) else 0
    return other


def test_the_hash_sees_every_part(run: Record) -> None:
    others = []

    def copy() -> Record:
        others.append(deepcopy(run))
        return others[-1]

    for name in ("household_ids", "county", "poor_village", "female_head"):
        setattr(copy(), name, changed(getattr(run, name)))
    for name in ASSESSED:
        first = copy().assessments[1]
        object.__setattr__(first, name, changed(getattr(first, name)))
    for source in SOURCES:
        first = copy().assessments[1]
        first.income[source] = changed(first.income[source])
    for name in PANEL_COLUMNS:
        columns = copy().panel[5].columns
        columns[name] = changed(columns[name])
    for field in vars(run.people[1]):
        setattr(copy().people[1], field, -99)
    for rows in ("payments", "funds"):
        getattr(copy(), rows).pop()
    hashes = {run.sha256(), *(other.sha256() for other in others)}
    assert len(hashes) == 1 + len(others)
