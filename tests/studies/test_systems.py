"""Systems of the plans: every id is there, types change nothing at dose 0, and do what was expected."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from simexit.report.systems_table import print_systems
from simexit.runs.cases import Case, attempt
from simexit.runs.conduct import Conduct
from simexit.scenario.catalogue import catalogue
from simexit.scenario.figure import YearlyFigure
from simexit.scenario.loading import load
from simexit.studies import systems as rooms
from simexit.studies.systems import OUTCOMES, TRIED, stored_effects, systems, systems_table, tried_county

COUNTS = {"H": 6, "I": 8, "E": 6, "S": 3, "P": 7, "D": 4, "N": 4, "G": 2, "F": 3, "M": 3, "R": 17}
"""Systems of each family that the five plans name."""
NOT_BUILT: set[str] = set()
CONTRADICTED: set[str] = set()
"""Measured against what was expected."""
KEY = re.compile(r"(statuses|parameters|programmes|funds|counties): ([a-z_.-]+)|performance|matching|then|capacities")


def test_every_system_of_the_plans_is_there() -> None:
    assert set(systems()) == {f"{family}{n}" for family, count in COUNTS.items() for n in range(1, count + 1)}
    assert set(catalogue()) <= set(systems())
    assert {name for name, system in systems().items() if not system.through} == NOT_BUILT
    assert all(system.en and system.zh for system in systems().values())


def test_what_other_systems_work_through_is_there() -> None:
    """Rows of the registry and parameters by name; keys of scenarios in the schema."""
    from simexit.scenario.evidence import evidence
    from simexit.scenario.json_schema import json_schema
    from simexit.scenario.statuses import shipped_rows

    text = str(json_schema())
    for system in systems().values():
        for through in system.through if system.id not in catalogue() else ():
            assert KEY.fullmatch(through), through
            section, _, name = through.partition(": ")
            known = {"statuses": shipped_rows().data, "parameters": evidence()}.get(section)
            assert name in known if known is not None else (name or section) in text, through


def test_no_type_changes_anything_at_dose_0() -> None:
    short = {"time": load("mabian-2017", settings=["time.run_in_years=2", "time.end=2017-12"]).time}
    plain = tried_county(None).model_copy(update=short)
    shas = {}
    for name in (None, *catalogue()):
        scenario = plain if name is None else tried_county(name).model_copy(update=short)
        if name is not None:
            tried = scenario.programmes[TRIED].model_copy(update={"places_per_year": YearlyFigure(value=0)})
            scenario = scenario.model_copy(update={"programmes": {**plain.programmes, TRIED: tried}})
        record = attempt(Case(scenario, "", 1, 1, 0.008))
        shas[name] = [now.income_per_head().tobytes() + now.missing.tobytes() for now in record.assessments]
    assert all(each == shas[None] for each in shas.values())


def test_what_was_measured_is_what_was_expected() -> None:
    found = stored_effects().set_index("id")
    assert set(found.index) == set(catalogue())
    for name, row in found.iterrows():
        system = systems()[str(name)]
        assert system.outcome == row["outcome"] and system.outcome in OUTCOMES and row["served"] > 0, name
        if system.sign == "0":
            assert abs(row["change"]) <= 1e-3 * max(row["without"], 1.0), name
        else:
            against = row["high"] < 0 if system.sign == "+" else row["low"] > 0
            assert against == (name in CONTRADICTED), f"{name}: {row['change']}"


def test_pairs_are_measured_and_printed(monkeypatch, capsys) -> None:
    few = {name: systems()[name] for name in ("H2", "S3", "N4", "R4")}
    for name, value in {"systems": lambda: few, "REPLICATES": 2, "SCALE": 0.02}.items():
        monkeypatch.setattr(rooms, name, value)
    found = rooms.measured_effects(Conduct(threads=1))
    assert found.set_index("id").loc["H2", "high"] < 0 < found.set_index("id").loc["S3", "change"]
    table = systems_table(load("ganzi-2018"), found)
    assert table.set_index("id").loc["H2", "places"] == 10_900 and np.isnan(table.set_index("id").loc["R4", "change"])
    for language, says in (("en", "Renovation of"), ("zh", "农村危房改造")):
        print_systems(table, language)
        assert says in capsys.readouterr().out


@pytest.mark.parametrize("name", ["I3", "I7"])
def test_a_type_brings_the_market_or_account_it_works_through(name) -> None:
    scenario = tried_county(name)
    assert scenario.markets.keys() | scenario.accounts.keys() == {{"I3": "land-let", "I7": "collective"}[name]}


def test_the_table_without_a_scenario_has_no_places() -> None:
    assert "places" not in systems_table() and isinstance(systems_table(), pd.DataFrame)
