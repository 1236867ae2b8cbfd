"""A comparison does not contradict itself: ranks and probabilities of one source, verdicts, missing costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from simexit.luck import resampler
from simexit.measures.differences import paired_differences
from simexit.measures.parameter_share import parameter_intervals
from simexit.measures.ranking import ranks
from simexit.measures.verdict import verdicts
from simexit.runs.conduct import Conduct
from simexit.studies.comparison import Comparison


def outcomes(unit: str = "share", name: str = "true_headcount_ratio", **variants: Any) -> pd.DataFrame:
    """A table of one outcome, one column of values a variant."""
    about = {"outcome": name, "group": "", "year": 2020, "unit": unit, "convention": "c"}
    parts = [
        pd.DataFrame({"variant": variant, "replicate": np.arange(1, len(values) + 1), "value": values, **about})
        for variant, values in variants.items()
    ]
    return pd.concat(parts, ignore_index=True)


def test_the_first_rank_has_the_highest_probability() -> None:
    """The steady one has the best mean and is never best; the others are best in turn."""
    table = ranks(outcomes(base=[0.1, 0.9, 0.1, 0.9], steady=[0.2] * 4, mix=[0.9, 0.1, 0.9, 0.1]), "base")
    found = table.set_index("variant")
    assert found["rank"].to_dict() == {"base": 1, "mix": 1, "steady": 3}
    assert found["best_share"].to_dict() == {"base": 0.5, "mix": 0.5, "steady": 0}


def test_rank_and_probability_are_of_the_draws() -> None:
    fixed = outcomes(base=[0.3, 0.3, 0.3], mix=[0.1, 0.1, 0.1])
    drawn = outcomes(base=[0.1, 0.1], mix=[0.3, 0.3])
    study = Comparison([], Conduct(), fixed, drawn)
    first = study.table.set_index("variant")
    assert first["rank"].to_dict() == {"base": 1, "mix": 2}
    assert first["best_probability"].to_dict() == {"base": 1, "mix": 0}


def test_the_plan_is_a_row_of_the_table() -> None:
    poor, money = outcomes(base=[0.3, 0.5], mix=[0.1, 0.1]), outcomes("yuan", "present_value_net", base=[9.0, 9.0])
    both = pd.concat([poor, money])
    table = Comparison([], Conduct(), both).table
    assert table["variant"].tolist() == ["base", "mix", "base", "mix"]
    plan = table.iloc[0]
    assert plan["value"] == pytest.approx(0.4) and np.isnan(plan["difference"]) and plan["verdict"] == ""
    assert table.iloc[1]["money_difference"] == -9 and table.iloc[1]["better"] == "lower"


def test_a_cost_that_a_mix_lacks_blanks_nobody_else() -> None:
    cost = outcomes("yuan", "cost_per_exit", base=[5.0, 7.0, 6.0], none=[np.nan] * 3, some=[6.0, 9.0, 7.5])
    found = paired_differences(cost, "base", resampler(1, "x")).set_index("variant")
    assert found.loc["none", "base_value"] == 6 and np.isnan(found.loc["none", "difference"])
    assert np.isfinite(found.loc["some", ["simultaneous_low", "simultaneous_high"]].to_numpy(float)).all()
    assert ranks(cost, "base").set_index("variant")["rank"].to_dict() == {"base": 1, "some": 2}
    lacking = outcomes("yuan", "cost_per_exit", base=[5.0, 7.0])
    lacking = pd.concat([lacking, outcomes("yuan", "spending", base=[1.0, 1.0], none=[0.0, 0.0])])
    rows = paired_differences(lacking, "base", resampler(1, "x")).set_index("outcome")
    assert np.isnan(rows.loc["cost_per_exit", "value"]), "no exits were paid for: no cost, and not the lowest one"


@pytest.mark.parametrize(
    ("name", "mix", "word"),
    [
        ("true_headcount_ratio", [0.1, 0.11, 0.1], "better"),
        ("true_headcount_ratio", [0.5, 0.52, 0.5], "worse"),
        ("ever_exited", [0.5, 0.52, 0.5], "better"),
        ("targets_met", [0.5, 0.52, 0.5], "higher"),
        ("true_headcount_ratio", [0.3, 0.31, 0.3], "same"),
        ("true_headcount_ratio", [0.1, 0.8, 0.3], "not_told_apart"),
        ("true_headcount_ratio", [np.nan, np.nan, 0.3], "unknown"),
    ],
)
def test_a_verdict_is_one_word(name: str, mix: list[float], word: str) -> None:
    table = paired_differences(outcomes(name=name, base=[0.3, 0.31, 0.3], mix=mix), "base", resampler(1, "x"))
    assert verdicts(table).tolist() == [word]


def test_draws_that_disagree_make_a_verdict_unsure() -> None:
    fixed = outcomes(base=[0.3, 0.31, 0.3], mix=[0.1, 0.11, 0.1])
    drawn = outcomes(base=[0.3] * 4, mix=[0.1, 0.1, 0.4, 0.4])
    study = Comparison([], Conduct(), fixed, drawn)
    (row,) = study.differences.to_dict("records")
    assert row["verdict"] == "unsure" and row["parameters_below"] == 0.5
    assert row["parameters_mean"] == pytest.approx(-0.05)


def test_draws_that_all_failed_leave_no_rows() -> None:
    fixed = outcomes(base=[0.3, 0.3], mix=[0.1, 0.1])
    assert parameter_intervals(fixed, fixed.iloc[:0], "base", resampler(1, "x")).empty
    assert ranks(fixed.iloc[:0], "base").empty


def test_differences_of_shares_end_at_one() -> None:
    (row,) = paired_differences(outcomes(base=[0.0, 0.0], mix=[0.0, 1.0]), "base", resampler(1, "x")).to_dict("records")
    assert (row["mean_low"], row["mean_high"]) == (-1, 1) == (row["simultaneous_low"], row["simultaneous_high"])
