"""The command line as a user meets it: once in a fresh process, then in this one."""

from __future__ import annotations

import pytest

from tests.command import told as simexit
from tests.command import told_by_a_process


def test_help_names_every_verb():
    status, out, _ = told_by_a_process("--help")
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
    status, text, err = told_by_a_process(*arguments)
    assert (status, err) == (0, "")
    assert "First register exited, True" in text and "Relapse within 24 months" in text and "assumed" in text
    assert (out / "run.json").exists()
    assert len(list((tmp_path / ".store").glob("*.parquet"))) == 2
    status, _, err = simexit(*arguments)
    assert status == 2
    assert err.strip() == f"--out: found {out}, which exists already; allowed: a folder that does not exist yet"


@pytest.mark.parametrize(("encoding", "language"), [("ascii", "zh"), ("gbk", "zh"), ("cp437", "en")])
def test_any_console_can_show_the_summary(tmp_path, encoding, language):
    arguments = (
        "run", "mabian-2017", "--replicates", "2", "--scale", "0.02", "--set", "time.end=2017-12", "--threads", "1",
        "--language", language, "--out", str(tmp_path / "结果"),
    )  # fmt: skip
    in_one = told_by_a_process if encoding == "gbk" else simexit
    status, text, err = in_one(*arguments, encoding=encoding, PYTHONUTF8="0")
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
    few = ("--replicates", "2", "--scale", "0.01", "--threads", "1")
    status, out, err = simexit("check", "mabian-2017", *settings)
    assert (status, err) == (0, "")
    warning = "Warning: --set parameters.work.migrant_market_index: found 60; usual: 0.6 to 1.1"
    assert out.splitlines()[1].startswith(warning)
    folder = tmp_path / "out"
    status, out, err = simexit("run", "mabian-2017", *settings, *few, "--out", str(folder))
    assert (status, err) == (0, "")
    first, second = out.splitlines()[:2]
    assert first.startswith(warning) and second.startswith("Warning: replicates: found 2; usual: 10 or more")
    assert (folder / "log.jsonl").read_text(encoding="utf-8").count('"warned"') == 2


def test_describe_tells_order_margins_and_evidence():
    status, out, _ = simexit("describe", "mabian-2017")
    assert status == 0
    for part in ("Calendar", "split_households", "Margins at the start", "Parameters", "1,813 households"):
        assert part in out


def test_new_and_check_go_together(tmp_path):
    file = tmp_path / "my-plan.yaml"
    assert simexit("new", str(file), "--from", "mabian-2017")[0] == 0
    status, out, err = simexit("check", str(file))
    assert (status, err) == (0, "") and "no problems" in out
    assert simexit("new", str(file))[0] == 2


def test_a_blank_county_with_a_chinese_name_is_made_checked_run_and_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, err = simexit("new", "我的县.yaml", "--blank")
    assert (status, err) == (0, "") and "simexit check 我的县.yaml" in out
    status, out, err = simexit("check", "我的县.yaml")
    assert (status, err) == (0, "") and "counties.我的县.villages: 103; region west" in out
    few = ("--replicates", "2", "--scale", "0.02", "--threads", "1", "--set", "time.end=2017-12", "--language", "zh")
    status, out, err = simexit("run", "我的县.yaml", *few)
    assert (status, err) == (0, "")
    assert out.startswith("19个数值按本地区常见水平补齐") and "实际贫困发生率" in out
    assert (tmp_path / "results" / "我的县" / "run.json").exists()
    assert "我的县" in simexit("store", "list")[1]
    status, _, err = simexit("store", "list", "--store", "resuls")
    assert status == 2 and "did you mean 'results'?" in err
    status, _, err = simexit("new", "b.yaml", "--blank", "--from", "hequ-2018")
    assert status == 2 and not (tmp_path / "b.yaml").exists()


def test_the_version_is_that_of_the_package():
    from simexit import __version__

    assert simexit("--version") == (0, f"simexit {__version__}\n", "")


def test_completion_is_for_the_command_as_it_is_installed():
    status, out, _ = told_by_a_process("--show-completion", "bash", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert status == 0 and "complete -o default -F _simexit_completion simexit" in out
    status, out, _ = told_by_a_process(_SIMEXIT_COMPLETE="complete_bash", COMP_WORDS="simexit des", COMP_CWORD="1")
    assert (status, out.split()) == (0, ["describe"])


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (("chek", "mabian-2017"), "'check'"),
        (("run", "mabian-2017", "--replicate", "2"), "--replicates"),
        (("run", "mabian-2017", "--language", "Chinese"), "是否要写“zh”？"),
        (("run", "mabian-2017", "--engine", "compild"), "did you mean 'compiled'?"),
        (("check", "mabian-2017", "--with", "no-programme"), "did you mean 'overlays/no-programmes'?"),
        (("check", "mabian-2017", "--set", "programmes.dibo.take_up=1"), "did you mean 'dibao'?"),
        (("compare", "mabian-2017", "more-helth"), "did you mean 'more-health'?"),
        (("describe", "housing-alon"), "did you mean 'mixes/housing-alone'?"),
        (("new", "x.yaml", "--from", "mabian"), "did you mean 'mabian-2017'?"),
    ],
)
def test_a_name_nearly_right_is_guessed(arguments, meant, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, err = simexit(*arguments)
    assert (status, out) == (2, "") and meant in err and "Traceback" not in err


def test_the_list_tells_plans_overlays_and_mixes_apart():
    status, out, _ = simexit("list")
    plans, overlays, mixes = out.strip().split("\n\n")
    assert status == 0
    assert plans.startswith("Plans") and "mabian-2017" in plans and "马边县" in plans
    assert overlays.startswith("Overlays") and "overlays/growth-only" in overlays
    assert mixes.startswith("Mixes") and "FAMILY-alone " in mixes and "强化考核核查" in mixes and "safety-net" in mixes
    assert all(line.count("  ") for line in mixes.splitlines()[1:])


def test_a_mix_is_described_by_what_it_sets_and_where_it_lies():
    status, out, _ = simexit("describe", "housing-alone")
    assert status == 0 and out.startswith("mixes/housing-alone: Housing alone (仅住房保障)")
    assert "mix.families.housing: on" in out and "mix.others: off" in out
    assert "mabian-2017: 3 of 19 programmes run (house-renovation, relocation, settlements)" in out
    status, out, _ = simexit("describe", "employment-takes-all")
    why = "(mix.money: found reallocated, and nobody to take it)"
    assert status == 0 and f"ordinary-support: cannot lie there {why}" in out


def test_schema_and_list():
    import json

    assert json.loads(simexit("schema")[1])["type"] == "object"
    assert "mabian-2017" in simexit("list")[1]


def test_an_overlay_takes_the_programmes_away(tmp_path):
    few = ("--replicates", "2", "--scale", "0.02", "--threads", "1", "--set", "time.end=2018-12")
    for name, more in (("plan", ()), ("none", ("--with", "overlays/no-programmes"))):
        status, text, err = simexit("run", "mabian-2017", *few, *more, "--out", str(tmp_path / name))
        assert (status, err) == (0, "")
        assert ("Public money of the plan" in text) == (name == "plan")
    status, _, err = simexit("check", "mabian-2017", "--with", "overlays/no-programme")
    assert status == 2 and "overlays/no-programmes" in err
