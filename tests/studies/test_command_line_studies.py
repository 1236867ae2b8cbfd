"""The verbs of studies as a user meets them."""

from __future__ import annotations

import pytest

from tests.command import told as simexit
from tests.command import told_by_a_process

FEW = ("--scale", "0.006", "--set", "time.end=2017-12", "--set", "time.run_in_years=2", "--threads", "1")


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch) -> None:
    """Stores are kept beside results, by default in the current folder."""
    monkeypatch.chdir(tmp_path)


def test_compare_prints_differences_and_writes_a_folder(tmp_path) -> None:
    out = tmp_path / "mixes"
    status, text, err = told_by_a_process(
        "compare", "mabian-2017", "none", "--replicates", "2", "--draws", "0", *FEW, "--out", str(out)
    )
    assert (status, err) == (0, ""), err
    for part in ("Headcount ratio, true 2017", "No programmes", "90 % interval", "chance only", "assumed"):
        assert part in text
    assert "best" not in text and "Rank" not in text and not (out / "ranking.csv").exists()
    assert (out / "differences.csv").exists() and (out / "figures" / "frontier-zh.png").exists()
    assert simexit("compare", "mabian-2017", "none", *FEW, "--out", str(out))[0] == 2


def test_a_store_keeps_what_was_run(tmp_path) -> None:
    run = ("mabian-2017", "none", "--replicates", "2", "--draws", "0", *FEW, "--store", str(tmp_path / "store"))
    first = simexit("compare", *run, "--out", str(tmp_path / "one"))
    assert first[0] == 0, first[2]
    kept = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "store").glob("*.parquet")}
    second = simexit("compare", *run, "--out", str(tmp_path / "two"))
    assert second[0] == 0 and len(kept) == 4
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "store").glob("*.parquet")} == kept
    ahead, made, *told = first[1].replace(str(tmp_path / "one"), str(tmp_path / "two")).splitlines()
    assert ahead.startswith("Runs to make: 4; ") and made.startswith("Runs made in ")
    found, *again = second[1].splitlines()
    assert found == f"Found 4 of 4 runs in {tmp_path / 'store'}."
    assert again == told


def test_help_names_the_verbs_of_studies() -> None:
    status, text, _ = simexit("--help")
    assert status == 0 and all(verb in text for verb in ("compare", "attribute", "sweep", "trace"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("compare", "mabian-2017", "nonne"), "found no such mix; allowed: a file, or a shipped mix: audit-strong"),
        (("compare", "mabian-2017", "none", "--until", "soon"), "--until: found 'soon'; allowed: a precision above 0"),
        (("compare", "mabian-2017", "none", "--scale", "2"), "scale: found 2.0; allowed: above 0, at most 1"),
        (("compare", "mabian-2017", "none", "--language", "fr"), "language: found 'fr'"),
        (("attribute", "mabian-2017", "--families", "industri"), "--families: found industri, not in the plan"),
        (("attribute", "mabian-2017", "--money", "kept"), "money: found 'kept'; allowed: unspent or reallocated"),
        (("attribute", "mabian-2017", "--background", "growth-low"), "background: found one; allowed: two or more"),
        (("sweep", "no-such-file.yaml"), "found no such file; allowed: the file of a study"),
        (("trace", "mabian-2017"), "--household: found both or neither"),
        (("trace", "mabian-2017", "--household", "-123456789abcdef"), "allowed: 16 hexadecimal digits"),
        (("trace", "mabian-2017", "--find", "poor", "--futures", "5"), "--futures: found 5; allowed: 100 or more"),
        (("compare", "mabian-2017", "none", "--until", "1pp", "--most", "9"), "--most: found 9; allowed: as many as"),
        (("trace", "mabian-2017", "--household", "12"), "--household: found '12'; allowed: 16 hexadecimal digits"),
    ],
)
def test_bad_input_is_told_plainly(arguments: tuple[str, ...], message: str) -> None:
    status, out, err = simexit(*arguments)
    assert status == 2 and out == "" and message in err and "Traceback" not in err
