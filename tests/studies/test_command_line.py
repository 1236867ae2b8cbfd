"""The command line as a user meets it, in fresh processes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


def simexit(*arguments, encoding="utf-8", **environment):
    env = {**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "120", **environment}
    done = subprocess.run([sys.executable, "-m", "simexit", *arguments], capture_output=True, env=env, timeout=300)
    return done.returncode, done.stdout.decode(encoding, "replace"), done.stderr.decode(encoding, "replace")


def test_help_names_every_verb():
    status, out, _ = simexit("--help")
    assert status == 0
    for verb in ("run", "check", "describe", "measure", "schema", "new", "list", "exact"):
        assert verb in out


def test_a_run_prints_rates_and_writes_a_folder(tmp_path):
    out = tmp_path / "out"
    arguments = (
        "run",
        "mabian-2017",
        "--replicates",
        "2",
        "--scale",
        "0.03",
        "--set",
        "time.end=2018-12",
        "--out",
        str(out),
    )
    status, text, err = simexit(*arguments)
    assert (status, err) == (0, "")
    assert "First register exited, True" in text and "Relapse within 24 months" in text and "assumed" in text
    assert (out / "run.json").exists()
    assert len(list((tmp_path / ".store").glob("*.parquet"))) == 2
    status, _, err = simexit(*arguments)
    assert status == 2
    assert err.strip() == f"--out: found {out}, which exists already; allowed: a folder that does not exist yet"


@pytest.mark.parametrize(("encoding", "language"), [("ascii", "zh"), ("gbk", "zh"), ("cp437", "en")])
def test_any_console_can_show_the_summary(tmp_path, encoding, language):
    status, text, err = simexit(
        "run", "mabian-2017", "--replicates", "2", "--scale", "0.02", "--set", "time.end=2017-12",
        "--language", language, "--out", str(tmp_path / "结果"), encoding=encoding, PYTHONUTF8="0",
    )  # fmt: skip
    assert (status, err) == (0, "")
    assert ("实际贫困发生率" if (encoding, language) == ("gbk", "zh") else "Headcount ratio, true") in text


def test_bad_input_is_told_plainly_with_status_two(tmp_path):
    file = tmp_path / "plan.yaml"
    file.write_text("schema: 1\nbase: mabian-2017\nprogrammes:\n  dibao:\n    take_upp: 0.5\n", encoding="utf-8")
    status, out, err = simexit("check", str(file))
    assert status == 2 and out == ""
    assert "plan.yaml:5:5" in err and "take_up" in err and "Traceback" not in err
    status, _, err = simexit("run", "mabian-2018")
    assert status == 2 and "mabian-2017" in err and "Traceback" not in err
    status, _, err = simexit("run", "mabian-2017", "--scale", "7")
    assert status == 2 and err.strip() == "scale: found 7.0; allowed: above 0, at most 1"


def test_what_is_implausible_is_said_first_and_run_all_the_same(tmp_path):
    settings = ("--set", "parameters.work.migrant_market_index=60", "--set", "time.end=2017-12")
    status, out, err = simexit("check", "mabian-2017", *settings)
    assert (status, err) == (0, "")
    warning = "Warning: --set parameters.work.migrant_market_index: found 60; usual: 0.6 to 1.1"
    assert out.splitlines()[1].startswith(warning)
    folder = tmp_path / "out"
    status, out, err = simexit("run", "mabian-2017", *settings, "--replicates", "2", "--scale", "0.01",
                               "--out", str(folder))  # fmt: skip
    assert (status, err) == (0, "")
    first, second = out.splitlines()[:2]
    assert first.startswith(warning) and second.startswith("Warning: replicates: found 2; usual: 10 or more")
    assert (folder / "log.jsonl").read_text(encoding="utf-8").count('"warned"') == 2


def test_describe_tells_order_margins_and_evidence():
    status, out, _ = simexit("describe", "mabian-2017")
    assert status == 0
    for part in ("Order of the month", "Order of the year", "Margins at the start", "Parameters", "1,813 households"):
        assert part in out


def test_new_and_check_go_together(tmp_path):
    file = tmp_path / "my-plan.yaml"
    assert simexit("new", str(file), "--from", "mabian-2017")[0] == 0
    status, out, err = simexit("check", str(file))
    assert (status, err) == (0, "") and "no problems" in out
    assert simexit("new", str(file))[0] == 2


def test_schema_and_list():
    import json

    assert json.loads(simexit("schema")[1])["type"] == "object"
    assert "mabian-2017" in simexit("list")[1]


def test_an_overlay_takes_the_programmes_away(tmp_path):
    few = ("--replicates", "2", "--scale", "0.02", "--set", "time.end=2018-12")
    for name, more in (("plan", ()), ("none", ("--with", "overlays/no-programmes"))):
        status, text, err = simexit("run", "mabian-2017", *few, *more, "--out", str(tmp_path / name))
        assert (status, err) == (0, "")
        assert ("Spending" in text) == (name == "plan")
    status, _, err = simexit("check", "mabian-2017", "--with", "overlays/no-programme")
    assert status == 2 and "overlays/no-programmes" in err
