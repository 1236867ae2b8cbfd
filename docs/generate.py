"""Write the tables of the pages in docs/model from the evidence files and the source.

Run as ``python docs/generate.py``; with ``--check`` nothing is written, and pages that are out of date are named.
A page says where a table goes: ``<!-- generated: NAME -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from simexit.column import Column
from simexit.columns import TABLES, columns_of
from simexit.life.month import ORDER as PASS_ORDER
from simexit.life.rates import ORDER as RATE_ORDER
from simexit.luck import STORED, HouseholdLuck, PersonLuck
from simexit.model import calendar_lines
from simexit.scenario.evidence import evidence as parameters_of_package

ROOT = Path(__file__).resolve().parent.parent
EVIDENCE = ROOT / "simexit" / "scenario" / "evidence"
PROGRAMMES = ROOT / "simexit" / "programmes"
PAGES = ROOT / "docs" / "model"
STATUSES = ("sourced", "derived", "calibrated", "assumed")
NUMBERS = {
    np.int16: "whole",
    np.uint8: "small whole",
    np.uint32: "whole",
    np.int32: "whole",
    np.float32: "single-precision real",
}
MARKED = re.compile(r"(<!-- generated: ([\w -]+) -->\n).*?(<!-- end -->)", re.DOTALL)

Entry = dict[str, Any]


def evidence() -> dict[str, dict[str, Entry]]:
    """Entries of every evidence file, by domain and name, in file order."""
    files = sorted(EVIDENCE.glob("*.toml"), key=lambda file: file.name)
    return {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in files}


def number(value: float) -> str:
    """A number as a reader writes it."""
    text = f"{value:.10g}"
    return f"{float(text):.10f}".rstrip("0") if "e-" in text else text


def shown_value(value: float | dict[str, float]) -> str:
    """A value, or the values of a dated one."""
    if isinstance(value, dict):
        return "; ".join(f"{year}: {number(dated)}" for year, dated in sorted(value.items()))
    return number(value)


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def pages() -> list[Path]:
    """Pages of the model description, by name."""
    return sorted(PAGES.glob("*.md"), key=lambda path: path.name)


def page_of(domain: str) -> str:
    """Name of the page that holds the parameters of ``domain``; raises KeyError where none or several do."""
    mark = f"<!-- generated: parameters {domain} -->"
    found = [path.name for path in pages() if mark in path.read_text(encoding="utf-8")]
    if len(found) != 1:
        raise KeyError(f"the parameters of {domain} stand on {' and '.join(found) or 'no page'}")
    return found[0]


def parameters(domain: str) -> str:
    """All parameters of one evidence file."""
    head = ["parameter", "meaning", "value", "unit", "range", "status", "source or note"]
    rows = [
        [
            f"`{domain}.{name}`",
            entry["meaning"],
            shown_value(entry["value"]),
            entry["unit"],
            "–".join(number(end) for end in entry["range"]) if "range" in entry else "",
            entry["status"],
            "; ".join([entry[key] for key in ("source", "note") if entry.get(key)] + _left_open(entry)),
        ]
        for name, entry in evidence()[domain].items()
    ]
    return table(head, rows)


def _left_open(entry: dict[str, Any]) -> list[str]:
    return [f"a fit left a spread of {number(entry['spread'])}"] if "spread" in entry else []


def statuses() -> str:
    """Number of parameters by file and status, with the page of each."""
    found = evidence()
    rows, total = [], Counter[str]()
    for domain, entries in found.items():
        count = Counter(entry["status"] for entry in entries.values())
        total.update(count)
        page = f"[{domain}]({page_of(domain)}#parameters)"
        rows.append([page, str(len(entries)), *(str(count[status]) for status in STATUSES)])
    rows.append(["**all**", str(total.total()), *(str(total[status]) for status in STATUSES)])
    return table(["evidence file", "parameters", *STATUSES], rows)


def columns(entity: str) -> str:
    """Columns of an entity; of households also what becomes of them on splitting, and where they are read."""
    head, rows = ["column", "number", "unit", "meaning"], []
    for name, column in columns_of(TABLES[entity]).items():
        rows.append([f"`{name}`", NUMBERS[column.type], column.unit, column.meaning])
        if entity == "households":
            rows[-1] += [column.split, "; ".join(uses(column))]
    return table([*head, *(["on splitting", "read by"] if entity == "households" else [])], rows)


def uses(column: Column) -> Iterator[str]:
    """Who reads a column of households beside the rules."""
    if column.kept:
        yield "panel"
    if column.asked:
        yield f"`who: {column.public if column.asked is True else column.asked}`"
    if column.changed:
        yield f"`state: {column.public}`, {', '.join(column.changed)}"
    if column.wear:
        yield f"wears at `{column.wear}`"


def rates() -> str:
    """Named rates in the order of the kernels."""
    rows = []
    for name in RATE_ORDER:
        rate, domain = parameters_of_package()[name], name.partition(".")[0]
        bounds = f"{number(rate.bounds[0])}–{number(rate.bounds[1])}"
        rows.append([f"`{name}`", str(rate.rate), bounds, f"[{domain}]({page_of(domain)})"])
    return table(["named rate", "level", "bounds of the factor", "used in"], rows)


def calendar() -> str:
    """Steps of the month and of the year in the order in which the clock runs them, as `simexit describe` prints it."""
    rows = [[str(k), f"`{name}`", when, text] for k, (name, when, text) in enumerate(calendar_lines(), start=1)]
    return table(["", "step", "when", "what happens"], rows)


def passes() -> str:
    """Passes of a month in the order in which they are lived, with the file and the page of each."""
    rows = []
    for k, each in enumerate(PASS_ORDER, start=1):
        module = each.py_func.__module__
        page = f"{module.rpartition('.')[2]}.md"
        rows.append([str(k), f"`{each.py_func.__name__}`", f"`{module.replace('.', '/')}.py`", f"[{page}]({page})"])
    return table(["pass", "function", "file", "page"], rows)


def draws() -> str:
    """Purposes of draws, by who draws and when."""
    kinds = {
        "person, every month": PersonLuck._fields,
        "household, every month": HouseholdLuck._fields,
        "stored: once, or in one month": STORED,
    }
    rows = [[who, ", ".join(f"`{name}`" for name in names)] for who, names in kinds.items()]
    return table(["who, when", "purposes, in order"], rows)


def figure(written: Any) -> str:
    """A figure of a declaration, and how it is known unless that is assumed."""
    entry = written if isinstance(written, dict) and "value" in written else {"value": written}
    known = "" if entry.get("status", "assumed") == "assumed" else f" ({entry['status']})"
    return f"{shown_value(entry['value'])}{known}"


def conditions(who: dict[str, Any]) -> str:
    """Whom a programme is for, in one line."""
    parts = []
    for name, test in who.items():
        if name == "any":
            parts.append("any of: " + " / ".join(conditions(branch) for branch in test))
        elif name == "not":
            parts.append(f"not ({conditions(test)})")
        elif isinstance(test, dict):
            parts += [f"{name} {sign} {number(test[end])}" for end, sign in (("min", "≥"), ("max", "≤")) if end in test]
        elif isinstance(test, bool):
            parts.append(name if test else f"no {name}")
        else:
            parts.append(f"{name} {' or '.join(map(str, test if isinstance(test, list) else [test]))}")
    return "; ".join(parts)


def effect(written: dict[str, Any]) -> str:
    """What one effect of a place does, in one line."""
    per = " a person" if written.get("per") == "person" else ""
    if "rate" in written:
        months = f" for {written['months']} months" if written.get("months") else ""
        scale = figure(written["factor"]) if "factor" in written else f"{written['at']} by {written['by']}"
        whose = f" of the {written['of']}" if "of" in written else ""
        return f"`{written['rate']}`{whose} × {scale}{months}"
    if "flow" in written:
        gap = f"gap to {written.get('fill_gap_to')}"
        yuan = f"{figure(written['yuan_per_month'])} yuan{per} a month" if "yuan_per_month" in written else gap
        return f"{written['flow']}: {yuan}"
    if "state" in written:
        most = f", at most {figure(written['at_most_yuan'])}" if "at_most_yuan" in written else ""
        ways = {"add": f"+ {figure(written.get('add', 0))}{per}{most}", "times": f"× {figure(written.get('times', 1))}"}
        set_to = {True: "yes", False: "no"}.get(written.get("set"), written.get("set"))
        set_to = f"{set_to} while held" if written.get("while_held") else set_to
        return f"{written['state']} " + next((text for way, text in ways.items() if way in written), f"= {set_to}")
    if "reveals" in written:
        wrong = figure(written["error_share"])
        return f"shows {written['reveals']} every {written.get('every_months', 12)} months, {wrong} of it wrongly"
    if "market" in written:
        return f"market {written['market']}, size {figure(written['size'])}"
    if "account" in written:
        return f"{figure(written['yuan'])} yuan into the account {written['account']}"
    return f"{written['openings']} local job" if "openings" in written else f"one member's work: {written['work']}"


def measures() -> str:
    """Every shipped programme: whom it is for, when, at what cost, with what effect."""
    head = [
        "measure",
        "who",
        "main cause",
        "order, take-up",
        "months of enrolment, months held",
        "cost, overhead",
        "effects",
    ]
    rows = []
    for path in sorted(PROGRAMMES.glob("*.yaml"), key=lambda path: path.name):
        for code, p in YAML(typ="safe").load(path.read_text(encoding="utf-8")).items():
            per = " a person" if p.get("cost_per") == "person" else ""
            costs = [("cost_yuan", f" yuan{per}"), ("cost_yuan_per_month", f" yuan{per} a month")]
            cost = [f"{figure(p[key])}{unit}" for key, unit in costs if key in p]
            again = "; again" if p.get("again") else ""
            rows.append(
                [
                    f"{code}: {p['title']['en']}",
                    conditions(p["who"]),
                    ", ".join(p.get("causes", ["all"])),
                    f"{p['order']}, {number(p['take_up'])}",
                    f"{', '.join(map(str, p['enrol_months']))}; {p.get('lasts_months', 'no limit')}{again}",
                    "; ".join([*cost, f"overhead {figure(p['overhead_share'])}"]),
                    "; ".join(effect(each) for each in p["effects"]),
                ]
            )
    return table(head, rows)


def tables() -> dict[str, Callable[[], str]]:
    """What can stand between markers, by name."""
    made: dict[str, Callable[[], str]] = {
        "statuses": statuses,
        "rates": rates,
        "calendar": calendar,
        "passes": passes,
        "draws": draws,
        "measures": measures,
    }
    made.update({f"columns {entity}": partial(columns, entity) for entity in TABLES})
    made.update({f"parameters {domain}": partial(parameters, domain) for domain in evidence()})
    return made


def generated(page: str) -> str:
    """``page`` with every marked table made anew; raises KeyError for an unknown table."""
    known = tables()
    return MARKED.sub(lambda found: f"{found[1]}{known[found[2]]()}{found[3]}", page)


def out_of_date() -> Iterator[tuple[Path, str]]:
    """Pages that differ from what is generated, with their new text."""
    for path in pages():
        old = path.read_text(encoding="utf-8")
        new = generated(old)
        if new != old:
            yield path, new


def main(arguments: list[str]) -> int:
    """Write the pages, or name those that are out of date."""
    stale = list(out_of_date())
    for path, new in stale:
        print(path.relative_to(ROOT).as_posix())
        if "--check" not in arguments:
            path.write_text(new, encoding="utf-8", newline="\n")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
