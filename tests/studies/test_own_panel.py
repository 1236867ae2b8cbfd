"""An analyst's own panel: what is wrong is said at once and plainly; what is right is measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest

import simexit
from simexit.measures.panel_tables import QUANTILES
from tests.command import told

HEADER = "hid,year,income,weight,village\n"
GOOD = ["1,2012,3000,1,a", "1,2013,5000,1,a", "2,2012,3000,1,b", "2,2013,2000,1,b"]
NAMES: dict[str, Any] = {"id": "hid", "wave": "year", "income": "income", "line": "4000"}
COLUMNS = "hid, year, income, weight, village"


def csv_of(*rows: str) -> str:
    return HEADER + "\n".join(rows) + "\n"


BAD: list[tuple[str | bytes, dict[str, Any], list[str]]] = [
    (
        csv_of(*GOOD),
        {"income": "incom", "id": "id"},
        [
            f"--id: found no column 'id'; allowed: {COLUMNS}; did you mean 'hid'?",
            f"--income: found no column 'incom'; allowed: {COLUMNS}; did you mean 'income'?",
        ],
    ),
    (csv_of(*GOOD), {"wave": "hid"}, ["--id: found 'hid', as for --wave; allowed: a column of its own"]),
    (
        csv_of(*GOOD[:2], "2,2012,x,-1,b", '2,2013,"2,000",1,b'),
        {"weight": "weight"},
        [
            "4:3: income: found the text 'x'; allowed: a number",
            "4:4: weight: found -1; allowed: a number of 0 or more",
            "5:3: income: found the text '2,000'; allowed: a number; write 2000",
        ],
    ),
    (csv_of(*GOOD[:3], "2,2013,,1,b"), {}, ["5:3: income: found nothing; allowed: a number"]),
    (csv_of(*GOOD[:3], "2,2013,inf,1,b"), {}, ["5:3: income: found inf; allowed: a number"]),
    (
        csv_of(*GOOD, "1,2012,1,1,a"),
        {},
        ["6:1: hid: found '1' in 2012 a second time; allowed: each household once a wave (line 2)"],
    ),
    (
        csv_of(*GOOD, "1,2014,1,1,a", "2,2015,3,1,b", "1,2015,3,1,b"),
        {},
        [
            "7:2: year: found 2015, before which '2' was not seen in 2014; allowed: every wave between a household's "
            "first and last; --gaps break takes what follows for newly seen"
        ],
    ),
    (
        csv_of(*GOOD, "1,2016,1,1,a"),
        {},
        [
            "1:2: year: found the waves 2012, 2013, 2016; allowed: waves equally far apart, such as every 1; "
            "--gaps break takes what follows for newly seen"
        ],
    ),
    (csv_of(GOOD[0], GOOD[2]), {}, ["1:2: year: found one wave, 2012; allowed: two waves or more"]),
    (
        csv_of("1,2012,3,0,a", "1,2013,3,0,a"),
        {"weight": "weight"},
        ["--weight: found zeros only; allowed: some weight above 0"],
    ),
    ("", {}, ["found an empty file; allowed: a header line, then one row a household and wave"]),
    (HEADER, {}, ["found a header line and no rows; allowed: one row a household and wave"]),
    (
        csv_of(*GOOD[:3], "2,2013年,2000,1,b"),
        {},
        ["5:2: year: found the text '2013年'; allowed: a whole number, such as a year; write 2013"],
    ),
    (csv_of(*GOOD[:3], " ,2013,1,1,b"), {}, ["5:1: hid: found nothing; allowed: a name or number"]),
    (
        csv_of(*GOOD, "2,2014,1,2,3,4"),
        {},
        ["6:6: found 6 cells; allowed: 5 cells; put text with separators into quotation marks"],
    ),
    (
        HEADER.replace("weight", "income") + "1,2012,1,1,1\n",
        {},
        ["1:3: income: found two columns named 'income'; allowed: each column name once"],
    ),
    (
        HEADER + '1,2012,"3000,1,a\n1,2013,5000,1,a\n',
        {},
        ["found quotation marks that are opened in line 2 and not closed; allowed: a table of rows and columns"],
    ),
    (
        HEADER + '1,2012,3,1,"a\nb"\n1,2013,x,1,a\n',
        {},
        ["4:3: income: found the text 'x'; allowed: a number"],
    ),
    (
        csv_of(*GOOD).encode("utf-16-le"),
        {},
        ["found characters that are neither UTF-8 nor GB 18030; allowed: text in UTF-8; save the file again as UTF-8"],
    ),
    (csv_of(*GOOD), {"line": "0"}, ["--line: found 0; allowed: a number above 0, or a column"]),
    (
        csv_of(*GOOD),
        {"line": "wieght"},
        [f"--line: found 'wieght'; allowed: a number above 0, or a column: {COLUMNS}; did you mean 'weight'?"],
    ),
    (csv_of(*GOOD), {"gaps": "brake"}, ["--gaps: found 'brake'; allowed: refuse or break; did you mean 'break'?"]),
    (
        csv_of(*GOOD),
        {"covariates": ["vilage"]},
        [f"--covariate vilage: found no column 'vilage'; allowed: {COLUMNS}; did you mean 'village'?"],
    ),
]


@pytest.mark.parametrize(("content", "change", "messages"), BAD)
def test_everything_wrong_is_said_at_once(
    tmp_path: Path, content: str | bytes, change: dict[str, Any], messages: list[str]
) -> None:
    file = tmp_path / "panel.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    with pytest.raises(simexit.PanelError) as caught:
        simexit.measure(file, **{**NAMES, **change})
    places = [f"panel.csv:{message}" if message[0].isdigit() else f"panel.csv: {message}" for message in messages]
    assert str(caught.value).splitlines() == places


def test_many_faults_of_a_kind_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "panel.csv"
    file.write_text(csv_of(*[f"{k},2012,x,1,a" for k in range(30)]), encoding="utf-8")
    with pytest.raises(simexit.PanelError) as caught:
        simexit.measure(file, **NAMES)
    lines = str(caught.value).splitlines()
    assert len(lines) == 10 and lines[-1].endswith("; 20 more of this kind follow")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("panl.csv", r"no such file.*did you mean 'panel\.csv'"),
        ("broken.parquet", "cannot be read as Parquet"),
        ("panel.dta", "cannot be read as Stata"),
        ("panel.sav", "cannot be read as SPSS"),
        ("panel.xlsx", "cannot be read as Excel"),
        ("panel.doc", r"the ending '\.doc'; allowed: \.csv"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, message: str) -> None:
    for each in ("panel.csv", "broken.parquet", "panel.dta", "panel.sav", "panel.xlsx", "panel.doc"):
        (tmp_path / each).write_bytes(b"nothing")
    with pytest.raises(simexit.PanelError, match=message):
        simexit.measure(tmp_path / name, **NAMES)


def panel(seed: int = 5, households: int = 120, waves: int = 6) -> pd.DataFrame:
    """A made-up panel with attrition, weights, villages and illness."""
    draw = np.random.default_rng(seed)
    ill = draw.random((households, waves)) < 0.2
    income = np.exp(8.3 + draw.normal(0, 0.4, (households, 1)) + draw.normal(0, 0.3, (households, waves)) - 0.3 * ill)
    table = pd.DataFrame(
        {
            "hid": np.repeat([f"{k:03d}" for k in range(households)], waves),
            "year": np.tile(np.arange(2010, 2010 + 2 * waves, 2), households),
            "income": income.ravel().round(1),
            "line": 4000.0,
            "weight": np.repeat((draw.random(households) + 0.5).round(2), waves),
            "village": np.repeat(draw.choice(["上坝村", "Lower"], households), waves),
            "ill": ill.ravel() * 1,
        }
    )
    leaves = np.repeat(np.where(draw.random(households) < 0.2, draw.integers(2014, 2020, households), 2099), waves)
    return table[table["year"] <= leaves].reset_index(drop=True)


OPTIONS: dict[str, Any] = {"weight": "weight", "group": "village", "covariates": ["ill"]}


def test_every_kind_of_file_gives_the_same(tmp_path: Path) -> None:
    table = panel()
    table.to_csv(tmp_path / "a.csv", index=False, encoding="utf-8-sig")
    table.to_csv(tmp_path / "b.csv", index=False, encoding="gb18030", sep=";")
    table.to_csv(tmp_path / "d.csv", index=False, encoding="utf-16", sep="\t")
    table.to_excel(tmp_path / "e.xlsx", index=False)
    pyreadstat.write_dta(table, tmp_path / "f.dta")
    pyreadstat.write_sav(table, tmp_path / "g.sav")
    with (tmp_path / "c.parquet").open("wb") as file:
        table.to_parquet(file)
    whole = simexit.measure(table, **NAMES, **OPTIONS)
    for name in ("a.csv", "b.csv", "c.parquet", "d.csv", "e.xlsx", "f.dta", "g.sav"):
        found = simexit.measure(tmp_path / name, **{**NAMES, "line": "line"}, **OPTIONS)
        assert found.sha256 == whole.sha256
        for each in ("poverty", "rates", "components", "regressions"):
            pd.testing.assert_frame_equal(getattr(found, each), getattr(whole, each))
    assert set(whole.poverty["group"]) == {"", "上坝村", "Lower"} and whole.panel.step == 2


def test_breaks_censor_and_rows_without_income_count_as_not_seen() -> None:
    table = panel()
    table.loc[10, "income"] = np.nan
    with pytest.raises(simexit.PanelError, match="row 11: income: found nothing"):
        simexit.measure(table, **NAMES)
    found = simexit.measure(table, **NAMES, gaps="break")
    dropped = simexit.measure(table.drop(index=10), **NAMES, gaps="break")
    assert found.left_out == 1 and dropped.left_out == 0
    pd.testing.assert_frame_equal(found.rates, dropped.rates)
    assert len(found.spells) == len(dropped.spells)


def test_order_of_rows_changes_nothing() -> None:
    table = panel()
    one = simexit.measure(table, **NAMES, **OPTIONS)
    mixed = table.sample(frac=1, random_state=1)
    other = simexit.measure(mixed, **NAMES, **OPTIONS)
    assert one.sha256 == other.sha256
    for each in ("poverty", "hazards", "survival", "rates", "components", "transitions", "flows", "regressions"):
        pd.testing.assert_frame_equal(getattr(one, each), getattr(other, each))


def test_transitions_and_flows_agree_with_the_pooled_rate() -> None:
    found = simexit.measure(panel(), **NAMES)
    moves = found.transitions.query("kind == 'state' and before == 'poor' and after == 'out'")
    rate = found.rates.query("measure == 'exit_rate'")["share"].iloc[0]
    assert moves["share"].iloc[0] == pytest.approx(rate)
    assert (found.transitions["kind"] == "fifth").sum() == QUANTILES**2
    assert found.flows.groupby("year")["mean"].sum().tolist() == pytest.approx([1] * 5)


def simexit_measure(*arguments: str, figures: bool = False) -> tuple[int, str, str]:
    return told("measure", *arguments, figures=figures)


def test_the_command_prints_and_writes_everything(tmp_path: Path) -> None:
    file, out = tmp_path / "面板.csv", tmp_path / "out"
    panel().to_csv(file, index=False, encoding="gb18030")
    names = ("--id", "hid", "--wave", "year", "--income", "income", "--line", "4000")
    more = ("--weight", "weight", "--group", "village", "--covariate", "ill", "--out", str(out))
    status, text, err = simexit_measure(str(file), *names, *more, "--language", "zh", figures=True)
    assert (status, err) == (0, "")
    for words in ("贫困发生率", "脱贫后4年内返贫率", "慢性贫困", "起点可见", "风险比", "120户", "上坝村"):
        assert words in text
    tables = {"poverty", "spells", "hazards", "survival", "rates", "chronic", "transitions", "flows", "regression"}
    assert {each.name for each in out.glob("*.csv")} == {f"{name}.csv" for name in tables}
    figures = {
        f"{name}-{language}" for name in ("survival", "hazards", "moves", "chronic") for language in ("en", "zh")
    }
    assert {each.stem for each in (out / "figures").glob("*.png")} == figures
    status, _, err = simexit_measure(str(file), *names, "--out", str(out))
    assert (status, err.strip()) == (
        2,
        f"--out: found {out}, which exists already; allowed: a folder that does not exist yet",
    )


def test_bad_input_ends_with_status_two_and_writes_nothing(tmp_path: Path) -> None:
    file, out = tmp_path / "panel.csv", tmp_path / "out"
    file.write_text(csv_of(*GOOD), encoding="utf-8")
    arguments = ("--id", "hid", "--wave", "yaer", "--income", "income", "--line", "4000", "--out", str(out))
    status, text, err = simexit_measure(str(file), *arguments)
    assert (status, text) == (2, "") and "did you mean 'year'?" in err and "Traceback" not in err
    assert not out.exists()


def test_covariates_that_explain_nothing_are_named() -> None:
    table = panel().assign(same=1)
    found = simexit.measure(table, **NAMES, covariates=["same"])
    with pytest.raises(ValueError, match="same is constant"):
        found.regression("exit")
    assert found.regressions.empty
    assert [(each.key, each.words["names"]) for each in found.not_computed] == [
        ("no_regression_exit", "same"),
        ("no_regression_relapse", "same"),
    ]
    with pytest.raises(ValueError, match="none were given"):
        simexit.measure(table, **NAMES).regression("exit")


def test_every_way_of_reading_can_be_asked_for(tmp_path: Path) -> None:
    """On the command line, with values that begin with a minus sign, and Chinese ones."""
    rows = [["Survey"], ["hid", "year", "income"], [1, 2012, 0.1], [1, 2013, -8], [2, 2012, 0.3], [2, 2013, 0.2]]
    with pd.ExcelWriter(tmp_path / "panel.xlsx") as book:
        pd.DataFrame(rows).to_excel(book, sheet_name="two", index=False, header=False)
        pd.DataFrame(rows[:2]).to_excel(book, sheet_name="one", index=False, header=False)
    names = ("--id", "hid", "--wave", "year", "--income", "income", "--line", "2300")
    more = ("--sheet", "two", "--skip-rows", "1", "--missing", "-8,-9", "--gaps", "break", "--unit", "万元")
    out = tmp_path / "out"
    status, text, err = simexit_measure(
        str(tmp_path / "panel.xlsx"), *names, *more, "--title", "Two households", "--out", str(out)
    )
    assert (status, err) == (0, "") and "poor is an income below 2300 yuan" in text
    assert "-8, -9, which count as missing: 1" in text and "the sheet two is read" in text
    poverty = pd.read_csv(out / "poverty.csv")
    assert poverty["headcount_ratio"].tolist() == [0.5, 1] and poverty["n"].tolist() == [2, 1]
    wrong = ("--unit", "dollar")
    status, _, err = simexit_measure(str(tmp_path / "panel.xlsx"), *names, *more[:4], *wrong)
    assert status == 2 and "--unit: found 'dollar'; allowed: yuan, 百元" in err
