"""Which rows count, what is said of them, and what is left out where a part of the measures is impossible."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from panel_files import NAMES, measured, poor, refused, said, write

import simexit
from simexit.measures.shares import wilson
from simexit.report.panel_report import FIGURES, hazard_lines, print_measures, summary_lines
from simexit.report.saved_figures import FigureFailed
from tests.undrawn import nothing_drawn


def panel(*histories: str, first: int = 2012, step: int = 1, **columns: Any) -> pd.DataFrame:
    """One letter a wave: P poor, o out, . not seen."""
    rows = [
        (str(number), first + step * k, {"P": 1000, "o": 3000}[letter])
        for number, letters in enumerate(histories)
        for k, letter in enumerate(letters)
        if letter != "."
    ]
    return pd.DataFrame(rows, columns=["hid", "year", "income"]).assign(**columns)


def printed(found: simexit.PanelMeasures, capsys: pytest.CaptureFixture[str], language: Any = "en") -> str:
    print_measures(found, language)
    return capsys.readouterr().out


@pytest.mark.parametrize("first", [0, -1, -5])
def test_a_wave_may_have_any_number(first: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = measured(panel("PoP", "PPo", "oPo", "ooo", first=first))
    assert found.panel.waves.tolist() == [first, first + 1, first + 2] and poor(found) == [0.5, 0.5, 0.25]
    row = next(line for line in printed(found, capsys).splitlines() if line.startswith("Headcount ratio"))
    assert row.split()[2:4] == [str(first), "50.0"]
    with nothing_drawn():
        saved = pd.read_csv(found.save(tmp_path / "out") / "spells.csv")
    assert saved.loc[~saved["ended"], "end"].isna().all() and saved.loc[saved["ended"], "end"].notna().all()


def test_a_row_without_income_is_not_refused_for_its_other_cells() -> None:
    cells = {"w": ["x", 1, 1, 1], "z": [np.nan, 2300, 2300, 2300], "g": [None, "a", "a", "a"], "x": ["?", 1, 1, 2]}
    table = panel("oo", "PP", **cells)
    table.loc[0, "income"] = np.nan
    asked = {"weight": "w", "line": "z", "group": "g", "covariates": ["x"]}
    assert poor(measured(table, gaps="break", **asked)) == [1, 0.5]
    table.loc[0, ["hid", "year"]] = [None, np.nan]
    assert poor(measured(table, gaps="break", **asked)) == [1, 0.5]
    assert {line.split(": ")[2] for line in refused(table, **asked)} == {"hid", "year", "income", "w", "z", "x"}


def test_a_household_twice_in_a_wave_counts_only_where_it_has_incomes() -> None:
    table = pd.concat([panel("PP", "oo"), panel("P").assign(income=np.nan)])
    assert poor(measured(table, gaps="break")) == [0.5, 0.5]
    assert "income: found nothing" in refused(table)[0]


def test_weight_zero_counts_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    found = measured(panel("Po", "PP", "Po", w=[1, 1, 0, 0, 0, 0]), weight="w")
    assert {line.n_replicates for line in [*summary_lines(found), *hazard_lines(found)]} <= {0, 1}
    assert found.rates.set_index("measure")["n"].to_dict() == {"exit_rate": 1, "entry_rate": 0, "ever_exited": 1}
    assert found.components["n"].tolist() == [1]
    assert "1 households, 2 rows" in printed(found, capsys) and "weight zero, which count nowhere: 4" in said(found)


def test_a_rotating_panel_is_measured_and_what_is_missing_named(tmp_path: Path) -> None:
    found = measured(panel("Po.", ".Po", "PP.", ".oo"))
    assert poor(found) == [1, 0.5, 0] and found.components.empty
    assert "Not computed: chronic and transient poverty: no household is seen in every wave." in said(found)
    folder = found.save(tmp_path / "out")
    about = json.loads((folder / "panel.json").read_text(encoding="utf-8"))
    assert any("chronic and transient" in line for line in about["remarks"])
    assert (folder / "figures" / "moves-en.png").exists() and (folder / "rates.csv").exists()


@pytest.mark.parametrize(
    ("histories", "x", "reason"),
    [
        (("Poo", "PPP"), [1, 1, 1, 0, 0, 0], "no spell whose covariates are known began within the panel"),
        (("oPPo", "oPPP", "oPoo", "oPPo"), [7.0] * 16, "x is constant"),
        (("oPP", "oPP"), [1, 1, 1, 0, 0, 0], "no spell that began within the panel is seen to end"),
        (("oPo", "oPo"), [1, 1, 1, 0, 0, 0], "every spell that began within the panel ends at once"),
        (("oPPo", "oPoo", "oPPP"), [np.nan] * 12, "no spell whose covariates are known"),
    ],
)
def test_an_impossible_regression_is_named_and_takes_nothing_else_down(
    histories: tuple[str, ...], x: list[float], reason: str, tmp_path: Path
) -> None:
    table = panel(*histories)
    found, alone = measured(table.assign(x=x), covariates="x"), measured(table)
    assert f"Not computed: hazard ratios of exit: {reason}" in said(found)
    assert found.regressions.empty and poor(found) == poor(alone)
    pd.testing.assert_frame_equal(found.rates, alone.rates)
    with nothing_drawn():
        assert {each.name for each in found.save(tmp_path / "out").glob("*.csv")} >= {"poverty.csv", "rates.csv"}


def test_one_regression_stands_where_the_other_is_impossible() -> None:
    draw = np.random.default_rng(1)
    histories = ["o" + "P" * int(draw.integers(1, 4)) + "oooo" for _ in range(60)]
    width = max(map(len, histories))
    table = panel(*(each.ljust(width, "o") for each in histories))
    found = measured(table.assign(x=draw.random(len(table))), covariates=["x"])
    assert set(found.regressions["process"]) == {"exit"}
    assert [each.key for each in found.not_computed] == ["no_regression_relapse"]


def test_spells_without_covariates_are_left_out_and_said() -> None:
    draw = np.random.default_rng(2)
    table = panel(*("".join(draw.choice(list("Po"), 6)) for _ in range(80)))
    table["x"] = draw.random(len(table))
    table.loc[table["hid"].isin(["3", "4"]), "x"] = np.nan
    found = measured(table, covariates=["x"])
    without = measured(table[table["x"].notna()], covariates=["x"])
    pd.testing.assert_frame_equal(found.regressions, without.regressions)
    assert "Rows without a covariate, of which no spell is in the regression: 12." in said(found)


@pytest.mark.parametrize("name", ["all_households", "all", "All", "poor", "", " ", "absent", "headcount_ratio", "NA"])
def test_a_group_may_bear_any_name(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = panel("Po", "PP", "oP", g=[name] * 2 + ["x"] * 4)
    found = measured(table, group="g")
    if not name.strip():
        assert set(found.poverty["group"]) == {"", "x"} and "which count in the whole and in no group: 2." in said(
            found
        )
        return
    assert poor(found, name) == [1, 0] and poor(found) == [pytest.approx(2 / 3)] * 2
    for language in ("en", "zh"):
        text = printed(found, capsys, language)
        assert f"Headcount ratio, {name} " in text or f"贫困发生率，{name} " in text
        for figure in FIGURES:
            found.figure(figure, language)  # type: ignore[arg-type]


def test_too_many_groups_are_left_out_and_named() -> None:
    table = panel(*["Po"] * 201)
    assert "Groups are left out: g has 201 values" in said(measured(table.assign(g=table["hid"]), group="g"))


def test_only_the_largest_groups_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    table = panel(*["Po"] * 40)
    found = measured(table.assign(g=table["hid"].astype(int) % 13), group="g")
    lines = printed(found, capsys).splitlines()
    assert sum(line.startswith("Headcount ratio, ") for line in lines) == 24
    assert "The 12 largest of 13 groups are printed" in said(found)


def test_names_that_look_alike_stay_apart_and_are_said(tmp_path: Path) -> None:
    file = write(tmp_path, "hid,year,income\n007,2012,1000\n7,2013,3000\n008,2012,1000\n8,2013,1000\n")
    found = measured(file)
    assert len(found.panel.households) == 4
    assert "Households such as 007 and 7 look alike" in said(found) and "(2 such names)" in said(found)
    assert "No household is seen in two waves" in said(found)
    assert said(measured(panel("Po", "PP").replace({"hid": {"0": "7", "1": "07"}}))) == ""
    same = [("x1", "X1"), ("7", "7.0"), ("张三", "张 三"), ("7", "７"), ("a\u200b", "a")]
    for first, second in same:
        table = panel("Po", "PP", "oP").assign(hid=[first, second, "b", "b", "c", "c"])
        assert "look alike" in said(measured(table))


def test_waves_two_years_apart_are_said_in_years(capsys: pytest.CaptureFixture[str]) -> None:
    histories = ("PoPoP", "PooPo", "oPoPP")
    text = printed(measured(panel(*histories, first=2010, step=2)), capsys)
    assert "Relapse within 2 years" in text and "Relapse within 6 years" in text and "within one wave" not in text
    assert "Waves lie 2 years apart" in text
    assert "Relapse within one wave" in printed(measured(panel(*histories, first=2010)), capsys)
    assert "Relapse within one wave" in printed(measured(panel(*histories, first=2, step=2)), capsys)
    assert "脱贫后2年内返贫率" in printed(measured(panel(*histories, first=2010, step=2)), capsys, "zh")


def test_more_waves_than_a_panel_has_are_refused() -> None:
    table = pd.DataFrame({"hid": ["a", "b"] * 600, "year": range(1200), "income": 1.0})
    assert refused(table, gaps="break") == [
        "the table: year: found 1,200 different waves; allowed: at most 1,000 waves"
    ]


def test_the_title_is_what_was_asked_for_and_never_the_file(tmp_path: Path) -> None:
    file = tmp_path / "cfps_2012_v3_final.csv"
    panel("PoP", "PPo").to_csv(file, index=False)
    titles = []
    for found in (measured(file), measured(file, title="Two villages")):
        texts = [each.get_text() for each in found.figure("survival").findobj() if hasattr(each, "get_text")]
        titles += [text for text in texts if text in ("Household panel, 2012 to 2014", "Two villages")]
        assert not any(text.startswith("cfps") for text in texts)
    assert titles == ["Household panel, 2012 to 2014", "Two villages"]


def test_a_figure_that_fails_takes_nothing_else_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ValueError("too wide")

    monkeypatch.setattr(f"simexit.charts.{FIGURES['moves'].chart}.moves_figure", fails)
    with pytest.warns(FigureFailed, match="moves-.* could not be drawn.*too wide"):
        folder = measured(panel("PoP", "PPo")).save(tmp_path / "out")
    assert (folder / "figures" / "survival-zh.png").exists() and (folder / "poverty.csv").exists()


def test_wilsons_interval_contains_its_share() -> None:
    draw = np.random.default_rng(3)
    n = draw.integers(1, 2000, 20000).astype(float)
    share = np.concatenate([np.floor(draw.random(10000) * (n[:10000] + 1)), n[10000:]]) / n
    low, high = wilson(share, n, 1.6448536269514722)
    assert (low <= share).all() and (share <= high).all() and (low >= 0).all() and (high <= 1).all()
    assert np.isnan(wilson(np.array([0.5]), np.array([0.0]), 1.6)[0]).all()


def test_names_may_be_numbers_and_one_covariate_a_text() -> None:
    table = panel("Po", "PP").rename(columns={"hid": 0, "year": 1, "income": 2})
    assert poor(simexit.measure(table, **{**NAMES, "id": 0, "wave": 1, "income": 2})) == [1, 0.5]
