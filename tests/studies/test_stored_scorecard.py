"""The scorecard that comes with the package: whole, in line with the facts, and what it lets a report say."""

from __future__ import annotations

import pandas as pd
import pytest

from simexit.measures.outcome_list import OUTCOMES
from simexit.scenario.catalogue import catalogue
from simexit.scenario.loading import load
from simexit.studies import stored_scorecard
from simexit.studies.facts import facts
from simexit.studies.scorecard import FAIL, PASS, REPLICATES
from simexit.studies.stored_scorecard import _behind, facts_behind, failing, stored_rows


def test_it_holds_every_part_of_every_fact_with_its_band() -> None:
    rows = stored_rows()
    parts = [(fact, part) for fact in facts().values() for part in fact.parts]
    assert [*zip(rows["id"], rows["part"], strict=True)] == [(fact.id, part.estimate) for fact, part in parts]
    for row, (fact, part) in zip(rows.to_dict("records"), parts, strict=True):
        assert row["kind"] == fact.kind and row["replicates"] == REPLICATES
        if row["part_verdict"] == PASS:
            assert part.holds(row["simulated"]) and part.is_precise((row["high"] - row["low"]) / 2)
        elif row["part_verdict"] == FAIL:
            assert not part.holds(row["simulated"])
    for _, mine in rows.groupby("id"):
        assert (mine["verdict"] == PASS).all() == (mine["part_verdict"] == PASS).all()


def test_what_stands_behind_a_finding_are_facts_outcomes_and_programmes_that_there_are() -> None:
    behind = _behind()
    assert {name for part in behind.values() for names in part.values() for name in names} <= facts().keys()
    assert behind["outcomes"].keys() <= OUTCOMES.keys()
    assert behind["types"].keys() <= catalogue().keys()
    assert behind["families"].keys() <= {each.data["family"] for each in catalogue().values()}


def test_facts_of_outcomes_and_of_programmes_come_together(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = load("bazhou-2017")
    assert facts_behind(["relapse_24_months"], ()) == ["V3", "V11"]
    assert facts_behind((), [plan.programmes["relocation"]]) == ["V14"]
    rows = pd.DataFrame({"id": ["V3", "V11", "V14"], "verdict": [PASS, FAIL, PASS]})
    monkeypatch.setattr(stored_scorecard, "stored_rows", lambda: rows)
    assert failing(["V3", "V11", "V14", "V15"]) == ["V11", "V15"]
