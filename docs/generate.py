"""Write the tables of the pages in docs/model from the evidence files and the source.

Run as ``python docs/generate.py``; with ``--check`` nothing is written, and pages that are out of date are named.
A page says where a table goes: ``<!-- generated: NAME -->`` and ``<!-- end -->``. The package itself is not imported.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
EVIDENCE = ROOT / "simexit" / "scenario" / "evidence"
COLUMNS = ROOT / "simexit" / "population" / "columns.py"
RATES = ROOT / "simexit" / "life" / "rates.py"
MONTH = ROOT / "simexit" / "life" / "month.py"
CLOCK = ROOT / "simexit" / "model.py"
LUCK = ROOT / "simexit" / "luck.py"
MEANINGS = ROOT / "docs" / "columns.toml"
PROGRAMMES = ROOT / "simexit" / "programmes"
PAGES = ROOT / "docs" / "model"
STATUSES = ("sourced", "derived", "calibrated", "assumed")
DEFAULT_BOUNDS = (0.0, 10.0)
ENTITIES = {"persons": "Persons", "households": "Households", "villages": "Villages"}
TYPES = {
    "U8": "small whole",
    "U16": "small whole",
    "U32": "whole",
    "I32": "whole",
    "I64": "whole",
    "F32": "single-precision real",
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
            "; ".join(entry[key] for key in ("source", "note") if entry.get(key)),
        ]
        for name, entry in evidence()[domain].items()
    ]
    return table(head, rows)


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


def named_tuples(path: Path) -> dict[str, list[tuple[str, str]]]:
    """Fields and their annotations of every class in a source file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name: [
            (field.target.id, ast.unparse(field.annotation))
            for field in node.body
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        ]
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }


def columns(entity: str) -> str:
    """Columns of an entity; raises KeyError for a column without unit and meaning, or the other way round."""
    meanings = tomllib.loads(MEANINGS.read_text(encoding="utf-8"))[entity]
    fields = named_tuples(COLUMNS)[ENTITIES[entity]]
    if list(meanings) != [name for name, _ in fields]:
        differ = set(meanings) ^ {name for name, _ in fields}
        raise KeyError(f"docs/columns.toml [{entity}] and {COLUMNS.name} differ in {sorted(differ) or 'order'}")
    rows = [[f"`{name}`", TYPES[kind], *meanings[name]] for name, kind in fields]
    return table(["column", "number", "unit", "meaning"], rows)


def constant(path: Path, name: str) -> ast.expr:
    """What a source file gives to a name at its top; raises KeyError where it gives nothing."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return node.value
    raise KeyError(f"{path.name} has no {name}")


def rates() -> str:
    """Named rates in the order of the kernels."""
    order: tuple[str, ...] = ast.literal_eval(constant(RATES, "ORDER"))
    found = evidence()
    entries = {name: found[name.partition(".")[0]][name.partition(".")[2]] for name in order}
    modifiable = {f"{domain}.{name}" for domain, part in found.items() for name, e in part.items() if "rate" in e}
    if modifiable != set(order):
        raise KeyError(f"named rates and the order in rates.py differ in {sorted(modifiable ^ set(order))}")
    rows = []
    for name, entry in entries.items():
        low, high = entry.get("bounds", DEFAULT_BOUNDS)
        domain = name.partition(".")[0]
        rows.append([f"`{name}`", entry["rate"], f"{number(low)}–{number(high)}", f"[{domain}]({page_of(domain)})"])
    return table(["named rate", "level", "bounds of the factor", "used in"], rows)


def month_order() -> str:
    """What happens every month, as `simexit describe` prints it."""
    steps: tuple[str, ...] = ast.literal_eval(constant(CLOCK, "MONTH_ORDER"))
    return table(["step", "what happens"], [[str(k), step] for k, step in enumerate(steps, start=1)])


def year_order() -> str:
    """What happens once a year, as `simexit describe` prints it."""
    events: tuple[tuple[str, str], ...] = ast.literal_eval(constant(CLOCK, "YEAR_ORDER"))
    return table(["when", "what happens"], [list(event) for event in events])


def passes() -> str:
    """Passes of a month in the order in which they are lived, with the file and the page of each."""
    tree = ast.parse(MONTH.read_text(encoding="utf-8"))
    homes = {name.name: node.module for node in tree.body if isinstance(node, ast.ImportFrom) for name in node.names}
    rows = []
    for k, name in enumerate(ast.unparse(constant(MONTH, "ORDER")).strip("()").split(", "), start=1):
        module = str(homes[name])
        page = f"{module.rpartition('.')[2]}.md"
        rows.append([str(k), f"`{name}`", f"`{module.replace('.', '/')}.py`", f"[{page}]({page})"])
    return table(["pass", "function", "file", "page"], rows)


def draws() -> str:
    """Purposes of draws, by who draws and when."""
    monthly = named_tuples(LUCK)
    kinds = {
        "person, every month": [name for name, _ in monthly["PersonLuck"]],
        "household, every month": [name for name, _ in monthly["HouseholdLuck"]],
        "stored: once, or in one month": list(ast.literal_eval(constant(LUCK, "STORED"))),
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
        return f"`{written['rate']}` × {figure(written['factor'])}{months}"
    if "flow" in written:
        gap = f"gap to {written.get('fill_gap_to')}"
        yuan = f"{figure(written['yuan_per_month'])} yuan{per} a month" if "yuan_per_month" in written else gap
        return f"{written['flow']}: {yuan}"
    if "state" in written:
        most = f", at most {figure(written['at_most_yuan'])}" if "at_most_yuan" in written else ""
        ways = {"add": f"+ {figure(written.get('add', 0))}{per}{most}", "times": f"× {figure(written.get('times', 1))}"}
        set_to = {True: "yes", False: "no"}.get(written.get("set"), written.get("set"))
        return f"{written['state']} " + next((text for way, text in ways.items() if way in written), f"= {set_to}")
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
        "month": month_order,
        "year": year_order,
        "passes": passes,
        "draws": draws,
        "measures": measures,
    }
    made.update({f"columns {entity}": partial(columns, entity) for entity in ENTITIES})
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
