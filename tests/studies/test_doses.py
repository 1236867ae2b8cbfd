"""Systems at no, half and the whole dose: the stored table holds what was expected, and a few are run anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simexit.report.systems_table import print_doses, print_published
from simexit.runs.conduct import Conduct
from simexit.runs.store import Store
from simexit.scenario.catalogue import catalogue
from simexit.scenario.statuses import shipped_rows
from simexit.studies import dose_trials as rooms
from simexit.studies import doses as tables
from simexit.studies.dose_trials import CHANNELS, DOSES, Held, Trial, channel_of
from simexit.studies.doses import PartlyMeasured, measured_doses, stored_doses
from simexit.studies.doses import verdict as verdict_of
from simexit.studies.published_effects import PublishedEffect, published_effects, stored_published, verdict
from simexit.studies.systems import System, systems

UNCLEAR = {"D1", "D4", "H6"}
"""So rare or small that the interval of so few runs holds nothing too."""
UNCLEAR_AT_HALF = UNCLEAR | {"E4", "E6", "P7", "R8", "R17"}
ONE_HOUSEHOLD_IN_ONE_HISTORY = {("F3", 0.5): 0.25, ("R1", 1.0): 0.25}
"""Live differently though all that is exchanged is held; why is not known."""
PLACES_ALONE = {"R4", "R5", "R6"}
"""What villages, townships and counties are called changes nobody's life."""
LENT_BY_A_BANK = "F1"


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return stored_doses()


def test_every_system_that_is_built_was_tried_at_every_dose(table: pd.DataFrame) -> None:
    built = {name for name, system in systems().items() if system.through}
    assert set(table["id"]) == built == set(systems())
    assert (table.groupby("id")["dose"].apply(list).map(tuple) == DOSES).all()


def test_no_dose_is_absence_bit_for_bit(table: pd.DataFrame) -> None:
    none = table[table["dose"] == 0].set_index("id")
    assert (none[["reached", "others_changed", "yuan", "yuan_elsewhere"]] == 0).all(axis=None)
    said = none["same_as_absent"].dropna()
    assert set(systems()) == set(said.index) and said.astype(bool).all()


def test_it_changes_what_it_says_for_those_it_reaches(table: pd.DataFrame) -> None:
    """At half the dose too; what is against what was expected says why."""
    for name, rows in table[table["dose"] > 0].groupby("id"):
        system = systems()[str(name)]
        for row in rows.to_dict("records"):
            said = verdict_of(system, row["low"], row["high"])
            assert said != "contradicted" or system.why, f"{name}: {row['change']}"
            assert said != "unclear" or name in (UNCLEAR if row["dose"] == 1 else UNCLEAR_AT_HALF), name
            assert said == row["verdict"], name
        assert (rows["reached"] > 0).all() or system.id in PLACES_ALONE, name


def test_every_system_says_what_is_expected_of_it() -> None:
    for system in systems().values():
        assert system.outcome and system.gains and system.loses and system.sign in ("+", "-", "0", ""), system.id
        assert bool(system.why) >= bool(system.also) and not set(system.also) & set(system.channels), system.id
        assert set(system.channels) | set(system.also) <= set(CHANNELS), system.id
        assert not system.why or set(system.why) == {"en", "zh"}, system.id


@pytest.mark.parametrize(
    ("sign", "low", "high", "says"),
    [
        ("+", 0.1, 0.3, "expected"), ("+", -0.1, 0.3, "unclear"), ("+", -0.3, -0.1, "contradicted"),
        ("-", -0.3, -0.1, "expected"), ("-", 0.1, 0.3, "contradicted"), ("0", 0.0, 0.0, "expected"),
        ("0", 0.1, 0.2, "contradicted"), ("", 0.1, 0.2, "none"), ("+", np.nan, np.nan, "unclear"),
    ],
)  # fmt: skip
def test_what_is_against_what_was_expected_is_told(sign: str, low: float, high: float, says: str) -> None:
    assert verdict_of(replace(systems()["H2"], sign=sign), low, high) == says


def test_nobody_else_changes_but_through_the_channels_that_are_named(table: pd.DataFrame) -> None:
    odd = table.set_index(["id", "dose"])["unexplained"]
    assert odd[odd > 0].to_dict() == ONE_HOUSEHOLD_IN_ONE_HISTORY
    for name, rows in table.groupby("id"):
        found = {channel for said in rows["channels"].dropna() for channel in str(said).split()}
        assert found <= {*systems()[str(name)].channels, *systems()[str(name)].also}, name
        assert bool(systems()[str(name)].channels) or not rows["others_changed"].any(), name


def test_without_its_effect_only_costs_and_named_harms_remain(table: pd.DataFrame) -> None:
    for row in table[(table["dose"] == 1) & table["id"].isin(catalogue())].to_dict("records"):
        system = systems()[row["id"]]
        assert bool(row["changed_without_effect"]) == bool(system.remains), row["id"]
        costs = catalogue()[row["id"]].data.get("cost_yuan") is not None
        assert row["yuan_without_effect"] > 0 or not costs, row["id"]
        gain = row["change_without_effect"] * {"+": 1, "-": -1}.get(system.sign, 0)
        assert np.isnan(gain) or gain <= 1e-9, row["id"]


def test_what_is_no_programme_has_no_cost_that_could_remain(table: pd.DataFrame) -> None:
    """Its effect at nothing is no dose, which is absence bit for bit; what it moves is money of other programmes."""
    others = [each for each in systems().values() if each.id not in catalogue()]
    assert not any(each.remains for each in others) and all(each.tries and each.absent for each in others)
    assert not table[~table["id"].isin(catalogue())]["yuan"].any()


def test_money_is_paid_by_the_dose(table: pd.DataFrame) -> None:
    for name, rows in table[table["id"].isin(catalogue())].groupby("id"):
        none, half, whole = rows.sort_values("dose")["yuan"]
        assert none == 0 and (0 < half < whole or (name == LENT_BY_A_BANK and whole == 0)), name


def test_a_few_systems_keep_to_their_channels_now() -> None:
    """As the table says of all: with what crosses households held, nobody else changes; without it somebody does."""
    eves: dict[str, bytes] = {}
    seen = 0
    for name in ("H2", "E2", "I3", "P5", "H5"):
        row = list(Trial(systems()[name], 1, 1, 0.03, eves=eves).rows(by_channel=False))[-1]
        assert row["reached"] > 0 and row["unexplained"] == 0 and row["yuan"] > 0, name
        assert bool(row["changed_without_effect"]) == bool(systems()[name].remains)
        seen += row["others_changed"]
    assert seen > 0


def test_a_leak_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that crosses households and is not held is told from those that are."""
    monkeypatch.setattr(rooms, "TYPES", rooms.TYPES | {"neighbours"})
    row = list(Trial(systems()["E2"], 1, 1, 0.03).rows(by_channel=False))[-1]
    assert row["unexplained"] > 0


def test_a_system_that_fails_is_named_and_the_others_are_kept(monkeypatch, tmp_path, capsys) -> None:
    """A trial that fails loses nothing of the others; those that are kept are not made again."""
    for name, value in {"REPLICATES": 1, "SCALE": 0.02, "STATE_SCALE": 0.02}.items():
        monkeypatch.setattr(tables, name, value)
    made = tables.Trial

    def trial(system: System, *how: Any) -> Trial:
        if system.id == "N4" and not healed:
            raise ArithmeticError("made to fail")
        tried.append(system.id)
        return made(system, *how)

    healed, tried = False, list[str]()
    monkeypatch.setattr(tables, "Trial", trial)
    conduct = Conduct(threads=1, store=Store(tmp_path))
    with pytest.raises(PartlyMeasured, match="N4: ArithmeticError: made to fail") as partly:
        measured_doses(conduct, ("H2", "N4", "M2"))
    found = partly.value.table
    assert list(found["id"]) == ["H2"] * 3 + ["M2"] * 3 and tried == ["H2", "M2"]
    healed = True
    again = measured_doses(conduct, ("H2", "N4", "M2"))
    assert tried == ["H2", "M2", "N4"] and set(again["id"]) == {"H2", "N4", "M2"}
    pd.testing.assert_frame_equal(again[again["id"] != "N4"].reset_index(drop=True), found)


def test_systems_that_are_no_programmes_are_tried_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"REPLICATES": 1, "STATE_SCALE": 0.02}.items():
        monkeypatch.setattr(tables, name, value)
    found = measured_doses(Conduct(threads=1), ("R8",))
    assert list(found["id"]) == ["R8"] * 3 and found["changed_without_effect"].isna().all()


def test_an_account_that_is_held_pays_what_it_paid_before() -> None:
    """Who is listed anew is paid as his neighbours were, though nothing lies in the account: it keeps no money."""
    trial = Trial(systems()["R1"], 1, 1, 0.04)
    held = Held(before=trial.kept.replay(), free=rooms.REGISTRY)
    assert held.recalls("dividend 0 collective") and not held.recalls("places industry")
    names = {name for _, name, _ in trial.kept.kept if channel_of(name) == "register"}
    rows = {name.removesuffix(" target").removeprefix("status ") for name in names} - {"kept", "copies beyond one"}
    assert rows <= set(shipped_rows().data), "something else crosses households than reviews: give it a channel"
    assert trial.without.accounts and not trial.run(trial.scenarios[1.0], held).accounts


def test_every_exchange_has_a_channel() -> None:
    said = {
        "local jobs": "jobs", "mean income": "neighbours", "producers": "glut",
        "land let": "land", "market land-let yuan": "market", "dividend 1 collective": "account",
        "inspection tried dwelling": "known", "places dibao": "queue",
        "places tried": "own", "exit target": "register",
    }  # fmt: skip
    assert {name: channel_of(name) for name in said} == said
    assert set(said.values()) == {*CHANNELS, "own"} and Held(free=frozenset({"jobs"})).free


def test_published_effects_are_held_against_estimates() -> None:
    table = stored_published()
    asked = [(each.id, each.source, each.outcome, each.years) for each in published_effects()]
    assert list(table[["id", "source", "outcome", "years"]].itertuples(index=False, name=None)) == asked
    assert all(systems()[each.id] and each.says for each in published_effects())
    for effect, row in zip(published_effects(), table.to_dict("records"), strict=True):
        assert row["status"] == verdict(effect, row["value"], row["low"], row["high"]) != "missing", row


@pytest.mark.parametrize(
    ("as_", "value", "ends", "status"),
    [
        ("share", 0.1, (0.08, 0.12), "inside"),
        ("share", 0.3, (0.25, 0.35), "outside"),
        ("share", 0.22, (0.18, 0.26), "inside"),
        ("share", float("nan"), (float("nan"), float("nan")), "missing"),
    ],
)
def test_inside_where_the_intervals_meet(as_: str, value: float, ends: tuple[float, float], status: str) -> None:
    effect = PublishedEffect("H1", "S0", "made up", "income", 1, as_, 0.05, 0.2)  # type: ignore[arg-type]
    assert verdict(effect, value, *ends) == status
    sign = PublishedEffect("H1", "S0", "made up", "income", 1, "sign", 1, 1)
    assert verdict(sign, 1.0, 0.5, 1.5) == "inside" and verdict(sign, 1.0, -0.5, 2.5) == "outside"


@pytest.mark.parametrize(("language", "says"), [("en", "neighbours"), ("zh", "邻里")])
def test_both_tables_are_printed(language: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_doses(stored_doses(), language)  # type: ignore[arg-type]
    print_published(stored_published(), language)  # type: ignore[arg-type]
    out = capsys.readouterr().out
    assert says in out and "PE-065" in out and isinstance(systems()["H1"], System)
