"""Figures: numbers with years and evidence."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from simexit.scenario.catalogue import catalogue
from simexit.scenario.checks import unit_limits
from simexit.scenario.evidence import evidence
from simexit.scenario.evidence_count import scenario_figures
from simexit.scenario.figure import Figure, YearlyFigure
from simexit.scenario.market import Market
from simexit.scenario.schema import Programme


def test_a_bare_number_is_assumed_and_holds_always() -> None:
    figure = Figure.model_validate(5)
    assert (figure.at(1990), figure.at(2050), figure.status) == (5.0, 5.0, "assumed")


def test_a_dated_figure_holds_until_the_next_year() -> None:
    figure = Figure.model_validate({2018: 3, 2016: 1})
    assert [figure.at(year) for year in (2010, 2016, 2017, 2018, 2030)] == [1, 1, 1, 3, 3]
    assert figure.values() == [1, 3] and figure.years() == [2016, 2018]


def test_a_yearly_figure_is_zero_in_other_years() -> None:
    figure = YearlyFigure.model_validate({2016: 1, 2018: 3})
    assert [figure.at(year) for year in (2015, 2016, 2017, 2018, 2019)] == [0, 1, 0, 3, 0]
    assert YearlyFigure.model_validate(4).at(2050) == 4


@pytest.mark.parametrize(
    "written",
    [
        True, "5", None, [], {}, {"value": None}, float("nan"), {2016: float("inf")}, {1: 5}, {"a": 5}, 10**400,
        {"value": 1, "range": [2, 1]}, {"value": 1, "status": "sourced"},
        {"value": 1, "status": "derived", "source": " "}, {2016: 1, "note": "x"},
    ],
)  # fmt: skip
def test_what_is_no_figure_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        Figure.model_validate(written)


def test_what_nobody_writes_is_no_figure_of_a_scenario() -> None:
    jobs = {"kind": "jobs", "title": "Jobs", "yuan": {"value": 1500, "source": "a survey", "status": "sourced"}}
    assert [*scenario_figures(Market(evidence="a test", **jobs))] == [("yuan", "sourced")]
    written = Market(evidence="a test", failure_yearly={"value": 0, "note": "none was found"}, **jobs)
    assert dict(scenario_figures(written)) == {"yuan": "sourced", "failure_yearly": "assumed"}


def test_the_evidence_keeps_the_limits_of_its_units() -> None:
    for parameter in evidence().values():
        low, high, _ = unit_limits(parameter.unit)
        assert all(low <= value <= high for value in parameter.figure.values()), parameter.name


@pytest.mark.parametrize("name", catalogue())
def test_every_type_of_the_catalogue_is_a_programme_but_for_its_fund(name: str) -> None:
    assert Programme.model_validate({**catalogue()[name].data, "type": name, "fund": "any-fund"})
