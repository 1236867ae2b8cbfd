"""The numbers behind a run's figures, one tidy table a figure, with means and intervals over replicates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simexit.measures.intervals import bounds_of, interval
from simexit.population.codes import EXITED
from simexit.record.record import SOURCES
from simexit.runs.run import Run
from simexit.scenario.schema import Scenario

_HOUSEHOLD_CHANGES = {
    "true_exits": "true_exit_households",
    "true_entries": "true_entry_households",
    "recorded_exits": "recorded_exit_households",
}


def headcount_path(run: Run) -> pd.DataFrame:
    """Headcount ratio by year and view, with both intervals."""
    names = {"true_headcount_ratio": "true", "recorded_headcount_ratio": "recorded"}
    rows = run.summary[run.summary["outcome"].isin(names)]
    path = rows.assign(view=rows["outcome"].map(names)).rename(columns={"value": "mean"})
    columns = ["year", "view", "mean", "history_low", "history_high", "mean_low", "mean_high", "n_replicates"]
    return path[columns].sort_values(["view", "year"], ascending=[False, True]).reset_index(drop=True)


def planned_headcount(scenario: Scenario) -> pd.DataFrame:
    """Headcount ratio of the register that the plan aims at: its start, less the persons planned to exit each year.

    A year whose target is published in households only ends the path, as does a county without a target; no rows where
    nothing is left but the start. Targets beyond the persons registered leave none: a headcount is never below zero.
    """
    counties = list(scenario.counties.values())
    year = scenario.time.start_month // 12
    persons = sum(county.persons.at(year) for county in counties)
    stocks = [county.registered_persons.at(year - 1) for county in counties]
    rows = [(year - 1, sum(stocks) / persons)]
    while all(year in c.targets and c.targets[year].persons is not None for c in counties):
        stocks = [max(s - (c.targets[year].persons or 0), 0.0) for s, c in zip(stocks, counties, strict=True)]
        rows.append((year, sum(stocks) / persons))
        year += 1
    return pd.DataFrame(rows if len(rows) > 1 else [], columns=["year", "headcount"])


def state_shares(run: Run) -> pd.DataFrame:
    """Share of all persons by year and state: on the register or not, exited or never listed, truly poor or not."""
    rows = _group(run, "all")
    exited = rows["false_exit_persons"] + rows["missed_relapse_persons"]
    persons = {
        "registered_not_poor": rows["held_back_persons"],
        "registered_and_poor": rows["registered_persons"] - rows["held_back_persons"],
        "exited_poor": exited,
        "never_listed_poor": rows["left_out_persons"],
    }
    shares = {state: counted / rows["persons"].clip(lower=1) for state, counted in persons.items()}
    return _means(_tidy(rows, shares, "state"), ["year", "state"], "share")


def household_changes(run: Run) -> pd.DataFrame:
    """Households of the whole place by year and change; the first assessment has none, and no rows.

    A recorded return is a household listed again after a recorded exit.
    """
    rows = _group(run, "all")
    rows = rows[rows["year"] > rows["year"].min()]
    returned = pd.MultiIndex.from_frame(_returns(run)).value_counts()
    keys = pd.MultiIndex.from_frame(rows[["replicate", "year"]])
    counts = {change: rows[column] * run.weight for change, column in _HOUSEHOLD_CHANGES.items()}
    counts["recorded_returns"] = returned.reindex(keys, fill_value=0).set_axis(rows.index) * run.weight
    return _means(_tidy(rows, counts, "change"), ["year", "change"], "households")


def _returns(run: Run) -> pd.DataFrame:
    """Replicate and year of every spell on the register before which the household left by an exit, the start's too."""
    spells = run.spells
    listed = spells[(spells["view"] == "recorded") & (spells["state"] == "registered")].sort_values(
        "start", kind="stable"
    )
    left_by = listed.groupby(["replicate", "household"])["end_cause"].shift()
    out = [record.household_ids[record.assessments[0].register == EXITED] for record in run.records]
    of = np.repeat([record.replicate for record in run.records], [each.size for each in out])
    exited = pd.MultiIndex.from_arrays([of, np.concatenate(out)])
    at_start = pd.MultiIndex.from_frame(listed[["replicate", "household"]]).isin(exited) & left_by.isna()
    again = listed[at_start | (left_by.notna() & (left_by.astype(object) != "struck off"))]
    return again[["replicate", "start"]].rename(columns={"start": "year"})


def register_incomes(run: Run) -> pd.DataFrame:
    """Yuan per head by source of the first register's households: at the start, the last planned year and the end.

    A year that is two of these has one name, the later in this list.
    """
    rows = _group(run, "first register")
    first, last = int(rows["year"].min()), int(rows["year"].max())
    planned = max((year for c in run.scenario.counties.values() for year in c.targets if year <= last), default=first)
    moments = {first: "moment_start", planned: "moment_last_plan", last: "moment_end"}
    moments = {year: moments[year] for year in moments if year >= first}
    rows = rows[rows["year"].isin(moments)]
    columns = [f"{source}_yuan_per_head" for source in SOURCES]
    yuan = {source: rows[column] for source, column in zip(SOURCES, columns, strict=True)}
    yuan["all"] = rows[columns].sum(axis=1)
    means = _means(_tidy(rows, yuan, "source"), ["year", "source"], "yuan")
    means.insert(1, "moment", means["year"].map(moments))
    return means.assign(line_yuan=means["year"].map(rows.groupby("year")["line_yuan"].first()))


def programme_spending(run: Run) -> pd.DataFrame:
    """Yuan of the whole place by fund, programme and calendar year, and the money appropriated to the fund.

    The rows of a fund without a programme's name are those of the whole fund; a fund that never has any is left out.
    """
    budgets = run.funds[run.funds.groupby("fund")["appropriated_yuan"].transform("sum") > 0]
    payments = run.ledger.assign(year=run.ledger["month"].astype(str).str[:4].astype(int))
    paid = payments.groupby(["replicate", "year", "fund", "programme"])["yuan"].sum().reset_index()
    parts = []
    for fund, rows in budgets.groupby("fund", sort=False):
        yuan = {"": rows["spent_yuan"] * run.weight}
        for name in _paid_by(run.scenario, str(fund), paid):
            mine = paid[(paid["fund"] == fund) & (paid["programme"] == name)]
            spent = rows[["replicate", "year"]].merge(mine, "left")["yuan"].fillna(0.0)
            yuan[name] = spent.set_axis(rows.index) * run.weight
        means = _means(_tidy(rows, yuan, "programme"), ["year", "programme"], "yuan", "spending")
        appropriated = rows.groupby("year")["appropriated_yuan"].mean() * run.weight
        means.insert(0, "fund", fund)
        parts.append(means.assign(appropriated_yuan=means["year"].map(appropriated)))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["fund", "programme", "year"])


def _paid_by(scenario: Scenario, fund: str, paid: pd.DataFrame) -> list[str]:
    """Programmes of a fund: those declared, then any other that it paid."""
    declared = [name for name, programme in scenario.programmes.items() if programme.fund == fund]
    others = paid.loc[paid["fund"] == fund, "programme"].drop_duplicates().tolist()
    return [*declared, *(str(name) for name in others if name not in declared)]


def _group(run: Run, group: str) -> pd.DataFrame:
    """Rows of the yearly table for one group of the whole place."""
    return run.yearly[(run.yearly["place"] == "all") & (run.yearly["group"] == group)]


def _tidy(rows: pd.DataFrame, values: dict[str, pd.Series], name: str) -> pd.DataFrame:
    """One row a value, its key in the column ``name``, in the order of ``values``."""
    parts = []
    for key, value in values.items():
        part = rows[["replicate", "year"]].copy()
        part[name], part["value"] = key, value
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _means(tidy: pd.DataFrame, keys: Sequence[str], unit: str, outcome: str = "") -> pd.DataFrame:
    """Mean and intervals of ``value``, in ``unit``, over replicates, by ``keys``, in the order in which these come."""
    rows = []
    for key, part in tidy.groupby(list(keys), sort=False):
        found = interval(part["value"].to_numpy(float), bounds_of(unit, outcome))
        rows.append({**dict(zip(keys, tuple(key), strict=True)), **found, "n_replicates": len(part)})
    columns = [*keys, "value", "history_low", "history_high", "mean_low", "mean_high", "n_replicates"]
    return pd.DataFrame(rows, columns=columns).rename(columns={"value": "mean"})
