"""Panel files with faults of every kind: measured as an independent reader counts them, or refused; never otherwise."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from independent_reader import Count, counted
from panel_files import NAMES
from rich.console import Console

import simexit
from simexit.panels.measured import PanelMeasures
from simexit.report.panel_report import print_measures

Grid = list[list[Any]]
# Readings that the second reader does not dare, and that are said.
SAID = {"panel_thousands", "panel_dates", "panel_encoding"}
LINES = (2300.0, 1234.5, 0.1, 2299.9)
ODD_NUMBERS: tuple[Any, ...] = (
    *("", " ", "NA", ".", ".a", "nan", "NULL", "x", "-", "1,500", "1,234,567", "2500,50", "1.234,5", "1 500", "1'500"),
    *("２５００", "2_100", "\u2212500", "(500)", "1e3", "1E+400", "-8", "-9", "0", "-0", "+5", "0x10", "inf", "-inf"),
    *("TRUE", "2300", "2299.9", " 2300 ", "2300.", ".5", "¥2,100", "2.1万", "=1+1", '"', "a\nb", "1;5", "1\t5"),
    *(2300, 2299.9, -8, -8, -500.5, 0.1, 1e16, 1e-12, 10**18, None, True, float("nan"), float("inf"), "'2300"),
)
ODD_NAMES = (
    "",
    " ",
    "007",
    "7",
    "7.0",
    " h1 ",
    "H1",
    "h1",
    "5.10121E+17",
    "NA",
    "张三",
    3,
    3.0,
    2.0**60,
    None,
    True,
    "a,b",
)
ODD_YEARS = (
    "2012.0",
    "2013年",
    "2013-01-01",
    "",
    "NA",
    2012.5,
    "2012.5",
    2013,
    "２０１３",
    1e300,
    -1,
    0,
    None,
    "12",
    "2,013",
)


def base(draw: random.Random) -> Grid:
    """Some households in some waves; a few leave early."""
    first, step, waves = (*draw.choice([(2012, 1), (2010, 2), (0, 1), (1, 1)]), draw.randint(2, 4))
    rows: Grid = [["hid", "year", "income", "village"]]
    for who in range(draw.randint(2, 7)):
        for wave in range(waves if draw.random() < 0.8 else max(1, waves - 1)):
            income = draw.choice([round(draw.lognormvariate(7.7, 0.5), draw.choice([0, 1, 2])), draw.choice(LINES)])
            rows.append([f"h{who}", first + step * wave, income])
            rows[-1].append(draw.choice(["上坝村", "绵阳", "Lower", "A, B"]))
    return rows


def odd_cell(column: int, values: tuple[Any, ...]) -> Callable[[Grid, random.Random], None]:
    def change(rows: Grid, draw: random.Random) -> None:
        value = draw.choice(values)
        for _ in range(draw.choice([1, 1, 2, len(rows)])):
            row = draw.choice(rows[1:] or rows)
            if column < len(row):
                row[column] = value

    return change


def drop_row(rows: Grid, draw: random.Random) -> None:
    rows.pop(draw.randrange(len(rows)))


def double_row(rows: Grid, draw: random.Random) -> None:
    rows.append(list(draw.choice(rows)))


def shuffle(rows: Grid, draw: random.Random) -> None:
    rows[1:] = draw.sample(rows[1:], len(rows) - 1)


def empty_row(rows: Grid, draw: random.Random) -> None:
    rows.insert(draw.randint(0, len(rows)), [""] * len(rows[0]))


def longer(rows: Grid, draw: random.Random) -> None:
    draw.choice(rows).append(draw.choice(["", "500", "x"]))


def shorter(rows: Grid, draw: random.Random) -> None:
    draw.choice(rows).pop()


def heading(rows: Grid, draw: random.Random) -> None:
    rows[0][draw.randrange(len(rows[0]))] = draw.choice(["income", "hid", "Income", " income ", "", "income2012", 2012])


def columns(rows: Grid, draw: random.Random) -> None:
    order = draw.sample(range(4), 4)
    rows[:] = [[row[k] for k in order] if len(row) == 4 else row for row in rows]


def title_above(rows: Grid, draw: random.Random) -> None:
    rows.insert(0, ["Survey", "", "", ""])


def gap(rows: Grid, draw: random.Random) -> None:
    rows[1:] = [row for row in rows[1:] if draw.random() < 0.8]


CHANGES = [
    *(odd_cell(2, ODD_NUMBERS),) * 6,
    *(odd_cell(0, ODD_NAMES), odd_cell(1, ODD_YEARS)) * 2,
    *(drop_row, double_row, shuffle, empty_row, longer, shorter, heading, columns, title_above, gap),
]


def as_csv(rows: Grid, path: Path, draw: random.Random) -> str:
    encoding = draw.choice(["utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16", "big5", "cp1252"])
    separator, quoted = draw.choice(",,,;\t"), draw.random() < 0.8
    mark = ('"' + separator + "\n\r") if quoted else ""

    def cell(value: Any) -> str:
        text = "" if value is None else str(value)
        return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in mark) else text

    end = draw.choice(["\n", "\n", "\r\n", "\r"])
    text = end.join(separator.join(cell(value) for value in row) for row in rows) + end
    for _ in range(draw.choice([0, 0, 0, 1, 2])):
        place = draw.randrange(len(text) + 1)
        text = (
            text[:place]
            + draw.choice(["", '"', ",", "\n", "\0", "é", "9", ".", "-"])
            + text[place + draw.randint(0, 1) :]
        )
    content = text.encode(encoding, errors="replace")
    if draw.random() < 0.05:
        place = draw.randrange(len(content))
        content = content[:place] + bytes([draw.randrange(256)]) + content[place + 1 :]
    path.write_bytes(content)
    return encoding


def as_excel(rows: Grid, path: Path, draw: random.Random) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            odd = isinstance(value, float) and not np.isfinite(value)
            sheet.cell(line, column, None if odd else value)
            if isinstance(value, str):
                sheet.cell(line, column).data_type = "s"
    for _ in range(draw.choice([0, 0, 1])):
        other = book.create_sheet(index=draw.choice([0, 1]))
        for row in rows if draw.random() < 0.5 else []:
            other.append([each if isinstance(each, int) else "1" for each in row])
        other.sheet_state = draw.choice(["hidden", "visible"])
    book.active = book.worksheets.index(sheet)
    book.save(path)


def frame_of(rows: Grid, draw: random.Random) -> pd.DataFrame:
    """A table whose columns have one of many types."""
    width = len(rows[0])
    table = pd.DataFrame([(row + [None] * width)[:width] for row in rows[1:]], columns=[str(each) for each in rows[0]])
    for place in range(width):
        column = table.iloc[:, place]
        texts = column.map(lambda cell: None if cell is None else str(cell))
        kinds: list[Callable[[], Any]] = [lambda c=column: pd.to_numeric(c)] * 3  # type: ignore[misc]
        kinds += [lambda c=column, k=kind: pd.to_numeric(c).astype(k) for kind in ("float32", "float64", "Int64")]  # type: ignore[misc]
        if place == 1:
            kinds.append(lambda c=column: pd.to_datetime(c.astype(str), format="%Y"))  # type: ignore[misc]
        try:
            made = draw.choice(kinds)() if draw.random() < 0.8 else texts
        except (ValueError, TypeError, OverflowError):
            made = texts
        table.isetitem(place, made)
    return table


def as_parquet(rows: Grid, path: Path, draw: random.Random) -> None:
    frame_of(rows, draw).to_parquet(path, index=False)


def as_stata(rows: Grid, path: Path, draw: random.Random) -> None:
    table = frame_of(rows, draw)
    for name in table.columns:
        if not pd.api.types.is_numeric_dtype(table[name].dtype):
            table[name] = table[name].map(lambda cell: "" if cell is None or cell is pd.NaT else str(cell)[:200])
    if draw.random() < 0.5:
        pyreadstat.write_dta(table, str(path), version=draw.choice([10, 12, 15]))
    else:
        table = table.astype({c: "float64" for c in table.columns if str(table[c].dtype) == "Int64"})
        table.to_stata(path, version=draw.choice([114, 117, 118]), write_index=False)


WRITERS: dict[str, Callable[[Grid, Path, random.Random], str | None]] = {
    "csv": as_csv,
    "xlsx": as_excel,
    "parquet": as_parquet,
    "dta": as_stata,
}


def mutated(kind: str, seed: int, folder: Path) -> tuple[Path, str] | None:
    """A file and its encoding; None where the writer itself refuses."""
    draw = random.Random(f"{kind}{seed}")
    rows = base(draw)
    for _ in range(draw.choice([0, 1, 1, 1, 2, 3])):
        try:
            draw.choice(CHANGES)(rows, draw)
        except IndexError:
            continue
    path = folder / f"{kind}{seed}.{kind}"
    try:
        encoding = WRITERS[kind](rows, path, draw)
    except Exception:  # what cannot be written needs not be read
        return None
    content = path.read_bytes()
    if draw.random() < 0.06:
        path.write_bytes(content[: draw.randrange(len(content) + 1)])
    return path, encoding or "utf-8"


def found_of(found: PanelMeasures) -> Count:
    table = found.poverty[found.poverty["group"] == ""]
    rows = table[["wave", "n", "headcount_ratio"]].itertuples(index=False, name=None)
    waves = {int(wave): (int(n), round(float(share) * int(n))) for wave, n, share in rows}
    rate = found.rates[found.rates["measure"] == "exit_rate"].iloc[0]
    exits = 0 if rate["n"] == 0 else round(rate["share"] * rate["n"])
    return Count(waves, len(found.panel.households), (exits, int(rate["n"])))


def outcome(path: Path, encoding: str, draw: random.Random) -> str:
    """How the file was taken. Fails where a number is wrong, or where anything but a plain refusal is raised."""
    gaps, line = draw.choice(["refuse", "break"]), draw.choice(LINES)
    try:
        right: Count | None = counted(path, encoding, Fraction(repr(line)), gaps)
    except Exception:  # whatever stops the second reader
        right = None
    asked = encoding if encoding in ("big5", "cp1252") and draw.random() < 0.5 else None
    try:
        found = simexit.measure(path, **{**NAMES, "line": line}, gaps=gaps, encoding=asked)  # type: ignore[arg-type]
    except simexit.PanelError as error:
        assert error.problems and all(str(each).startswith(path.name) for each in error.problems)
        return "refused" if right is None else "refused, though readable"
    print_measures(found, draw.choice(["en", "zh"]), Console(file=io.StringIO(), width=100))
    assert len(found.flows) and found.spells["weight"].notna().all()
    said = {each.key for each in found.remarks}
    if right is None:
        assert said & SAID, f"{path.name} is measured: {found_of(found)}, {said}"
        return "measured, its reading said"
    assert found_of(found) == right, path.name
    return "measured right, and something said" if said else "measured right"


def outcomes(each: int, folder: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    for kind in WRITERS:
        for seed in range(each):
            file = mutated(kind, seed, folder)
            if file is not None:
                found[f"{kind}: {outcome(*file, random.Random(seed))}"] += 1
                file[0].unlink()
    return found


def test_mutated_panels_are_measured_right_or_refused(tmp_path: Path) -> None:
    found = outcomes(40, tmp_path)
    for kind in WRITERS:
        measured = sum(n for key, n in found.items() if key.startswith(f"{kind}: measured right"))
        assert measured >= 8 and found[f"{kind}: refused"] >= 8, found


@pytest.mark.study
def test_two_thousand_mutated_panels_are_measured_right_or_refused(tmp_path: Path) -> None:
    found = outcomes(640, tmp_path)
    print(dict(sorted(found.items())))
    assert sum(found.values()) >= 2000
