"""One list of outcomes: what a run yields is in it with its unit, and everything in it has words in both languages."""

from __future__ import annotations

import pytest

import simexit
from simexit.measures.of_a_run import main_outcomes
from simexit.measures.outcome_list import OUTCOMES, shown_in
from simexit.words.terms import term, term_keys


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_listed_outcome_has_its_title(language) -> None:
    assert all(term(name, language) for name in OUTCOMES)


def test_what_a_run_yields_is_listed_with_its_unit_and_has_a_convention_in_words() -> None:
    run = simexit.load("mabian-2017", settings=["time.end=2019-12"]).run(replicates=1, scale=0.01, threads=1)
    for table in (run.outcomes, main_outcomes(run), main_outcomes(run, all_outcomes=True)):
        units = dict(zip(table["outcome"], table["unit"], strict=True))
        assert {name: OUTCOMES[name].unit for name in units} == units
        assert set(table["convention"]) <= set(term_keys())
    quick = set(main_outcomes(run)["outcome"])
    assert quick == {name for name, about in OUTCOMES.items() if not about.takes_long} & quick
    assert {name for name, about in OUTCOMES.items() if about.takes_long} & quick == set()


def test_outcomes_are_shown_where_the_list_says() -> None:
    assert shown_in("forest")[0] == "true_headcount_ratio"
    places = {place for about in OUTCOMES.values() for place in about.shown_in}
    assert places == {"attribution", "comparison", "forest", "sweep", "run_path", "run_exited", "run_pooled",
                      "run_errors", "run_targets", "run_spending", "run_money"}  # fmt: skip
    assert all(OUTCOMES[name].is_whole for place in ("comparison", "forest", "sweep") for name in shown_in(place))
