"""Scenarios as plain data, their hash, and the JSON Schema of their files."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simexit.scenario.evidence import evidence
from simexit.scenario.json_schema import json_schema
from simexit.scenario.loading import load
from simexit.scenario.resolved import resolved, restored, scenario_sha256
from simexit.scenario.schema import Programme, Scenario

WHOLE = Path(__file__).resolve().parents[1] / "malformed" / "whole.yaml"

Write = Callable[[str, str], Path]


def test_resolved_data_are_json_with_sorted_keys() -> None:
    data = resolved(load("mabian-2017"))
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert json.dumps(data) == json.dumps(data, sort_keys=True)
    assert data["programmes"]["industry"]["take_up"] == 0.7
    assert "base" not in data and data["schema"] == 1


@pytest.mark.parametrize("name", ["mabian-2017", "bazhou-2017", "ganzi-2018", "yunyang-2019", "hequ-2018"])
def test_a_scenario_comes_back_from_its_record(name: str) -> None:
    scenario = load(name)
    assert restored(json.loads(json.dumps(resolved(scenario)))) == scenario.model_copy(update={"base": None})


def test_a_scenario_can_be_sent_to_another_process() -> None:
    scenario = load("mabian-2017")
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_equal_scenarios_have_equal_hashes_however_written(write: Write) -> None:
    one = load(write("one/plan.yaml", WHOLE.read_text(encoding="utf-8").replace("name: whole", "name: plan")))
    other = load(
        write(
            "plan.yaml",
            "base: whole.yaml\nlines: {statistical_yuan: {value: 2952.0}}\ncounties: {qinghe: {villages: 40.0}}\n",
        )
    )
    assert scenario_sha256(one) == scenario_sha256(other)
    assert len(scenario_sha256(one)) == 64


def test_any_change_changes_the_hash() -> None:
    settings = (
        "then=stop",
        "programmes.dibao.take_up=0.91",
        "lines.statistical_yuan=2953",
        "programmes.dibao.who={members: 1}",
    )
    hashes = {scenario_sha256(load(WHOLE, settings=each)) for each in ((), *([setting] for setting in settings))}
    assert len(hashes) == 5


def test_the_hash_is_the_same_in_another_process() -> None:
    code = "from simexit.scenario.loading import load\nfrom simexit.scenario.resolved import scenario_sha256\n"
    code += "print(scenario_sha256(load('mabian-2017')))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.strip() == scenario_sha256(load("mabian-2017"))


def test_the_schema_knows_every_key_and_says_what_it_means() -> None:
    schema = json_schema()
    assert json.loads(json.dumps(schema)) == schema
    written = {info.alias or name for name, info in Scenario.model_fields.items() if name != "filled"}
    assert set(schema["properties"]) == written
    assert set(schema["$defs"]["Programme"]["properties"]) == set(Programme.model_fields)
    sections: list[dict[str, Any]] = [schema, *(each for each in schema["$defs"].values() if "properties" in each)]
    for section in sections:
        assert all("description" in entry for entry in section["properties"].values()), section["title"]


def test_the_schema_lets_overlays_be_short_and_completes_names() -> None:
    schema = json_schema()
    assert "required" not in schema and "required" not in schema["$defs"]["Programme"]
    assert {"type": "null"}.items() <= schema["$defs"]["County"]["properties"]["targets"]["additionalProperties"][
        "anyOf"
    ][1].items()
    assert schema["properties"]["parameters"]["propertyNames"]["enum"] == list(evidence())
    assert "I1" in schema["$defs"]["Programme"]["properties"]["type"]["enum"]
