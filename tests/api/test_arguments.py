"""Bad arguments from Python are refused in one sentence each, before anything is run."""

from __future__ import annotations

from typing import Any

import pytest

import simexit


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"replicates": "4"}, "replicates: found the text '4'; allowed: a whole number, 1 to 10,000"),
        ({"replicates": 0}, "replicates: found 0; allowed: 1 to 10,000"),
        ({"seed": 1.5}, "seed: found 1.5; allowed: a whole number"),
        ({"scale": 2}, "scale: found 2; allowed: above 0, at most 1"),
        ({"threads": True}, "threads: found True"),
        ({"engine": "compild"}, "engine: found 'compild'; allowed: compiled or agents; did you mean 'compiled'"),
        ({"engine": 3}, "engine: found '3'"),
        ({"store": 3}, "store: found 3; allowed: a Store"),
        ({"dask": 8786}, "dask: found 8786; allowed: a text"),
    ],
)
def test_runs_and_studies_share_one_set_of_checks(asked: dict[str, Any], said: str) -> None:
    for call in (simexit.load("mabian-2017").run, simexit.Conduct):
        with pytest.raises(ValueError) as raised:
            call(**asked)
        assert said in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("call", "asked", "said"),
    [
        ("load", {"settings": "a=1"}, "settings: found the text 'a=1'; allowed: a list"),
        ("compare", {"mixes": ["none"], "conduct": 3}, "conduct: found 3; allowed: a Conduct"),
        ("compare", {"mixes": ["none"], "replicates": "4"}, "replicates: found the text '4'"),
        (
            "compare",
            {"mixes": ["none"], "conduct": simexit.Conduct(replicates=1)},
            "replicates: found 1; allowed: 2",
        ),
        ("compare", {"mixes": "none"}, "mixes: found the text 'none'"),
        ("attribute", {"families": "industry"}, "families: found the text 'industry'"),
        ("attribute", {"outcomes": ["happiness"]}, "--outcome: found 'happiness'"),
        ("trace", {}, "found both or neither of --household and --find"),
        ("trace", {"household": 12}, "household: found 12; allowed: a text"),
        ("trace", {"household": "12"}, "found '12'; allowed: 16 hexadecimal digits"),
        ("trace", {"find": "never exitd"}, "did you mean 'never exited'"),
        ("trace", {"find": "never exited", "futures": 3}, "--futures: found 3; allowed: 100 or more"),
    ],
)
def test_questions_refuse_what_they_cannot_ask(call: str, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError) as raised:
        getattr(simexit, call)("mabian-2017", **asked)
    assert said in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("study", "said"),
    [
        ({}, "base: found nothing"),
        ({"levers": {"a": 1}}, "levers.a: found 1; allowed: a list of numbers"),
        (3, "found 3; allowed: the file of a study, or a mapping of it"),
        ("nowhere.yaml", "found no such file"),
    ],
)
def test_a_sweep_is_a_file_or_what_it_says(study: Any, said: str) -> None:
    with pytest.raises(simexit.ScenarioError) as raised:
        simexit.sweep(study)
    assert said in str(raised.value)


@pytest.mark.parametrize("field", ["seed", "replicates", "scale"])
def test_numbers_of_any_library_are_taken_as_plain_ones(field: str) -> None:
    import numpy as np

    value = {"seed": np.int64(3), "replicates": np.int32(2), "scale": np.float32(0.5)}[field]
    assert type(getattr(simexit.Conduct(**{field: value}), field)) in (int, float)  # type: ignore[arg-type]
