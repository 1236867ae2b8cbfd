"""Write the tables of docs/parameters.md and docs/model.md from the evidence files and the source.

Run as ``python docs/generate.py``; with ``--check`` nothing is written, and pages that are out of date are named.
A page says where a table goes: ``<!-- generated: NAME -->`` and ``<!-- end -->``. Needs the standard library only.
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

ROOT = Path(__file__).resolve().parent.parent
EVIDENCE = ROOT / "simexit" / "scenario" / "evidence"
COLUMNS = ROOT / "simexit" / "population" / "columns.py"
RATES = ROOT / "simexit" / "life" / "rates.py"
MEANINGS = ROOT / "docs" / "columns.toml"
PAGES = (ROOT / "docs" / "parameters.md", ROOT / "docs" / "model.md")
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


def bounds(entry: Entry) -> str:
    """Bounds of the factor on a named rate; empty for other parameters."""
    low, high = entry.get("bounds", DEFAULT_BOUNDS)
    return f"{entry['rate']}, {number(low)}–{number(high)}" if "rate" in entry else ""


def parameters() -> str:
    """One table of all parameters for each evidence file."""
    head = ["name", "value", "unit", "range", "status", "named rate, bounds of its factor", "source or note", "meaning"]
    parts = []
    for domain, entries in evidence().items():
        rows = [
            [
                f"`{domain}.{name}`",
                shown_value(entry["value"]),
                entry["unit"],
                "–".join(number(end) for end in entry["range"]) if "range" in entry else "",
                entry["status"],
                bounds(entry),
                "; ".join(entry[key] for key in ("source", "note") if entry.get(key)),
                entry["meaning"],
            ]
            for name, entry in entries.items()
        ]
        parts.append(f"### {domain}\n\n{table(head, rows)}")
    return "\n".join(parts)


def statuses() -> str:
    """Number of parameters by file and status."""
    found = evidence()
    rows, total = [], Counter[str]()
    for domain, entries in found.items():
        count = Counter(entry["status"] for entry in entries.values())
        total.update(count)
        rows.append([domain, str(len(entries)), *(str(count[status]) for status in STATUSES)])
    rows.append(["**all**", str(total.total()), *(str(total[status]) for status in STATUSES)])
    return table(["evidence file", "parameters", *STATUSES], rows)


def domain_statuses(domain: str) -> str:
    """Names of one domain's parameters by status, strongest evidence first."""
    entries = evidence()[domain]
    parts = []
    for status in STATUSES:
        names = [f"`{domain}.{name}`" for name, entry in entries.items() if entry["status"] == status]
        if names:
            parts.append(f"*{status}*: {', '.join(names)}.")
    return "Parameters. " + " ".join(parts) + "\n"


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


def rates() -> str:
    """Named rates in the order of the kernels."""
    tree = ast.parse(RATES.read_text(encoding="utf-8"))
    order: tuple[str, ...] = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ORDER"
    )
    found = evidence()
    entries = {name: found[name.partition(".")[0]][name.partition(".")[2]] for name in order}
    modifiable = {f"{domain}.{name}" for domain, part in found.items() for name, e in part.items() if "rate" in e}
    if modifiable != set(order):
        raise KeyError(f"named rates and the order in rates.py differ in {sorted(modifiable ^ set(order))}")
    rows = []
    for name, entry in entries.items():
        low, high = entry.get("bounds", DEFAULT_BOUNDS)
        rows.append([f"`{name}`", entry["rate"], f"{number(low)}–{number(high)}"])
    return table(["named rate", "level", "bounds of the factor"], rows)


def tables() -> dict[str, Callable[[], str]]:
    """What can stand between markers, by name."""
    made: dict[str, Callable[[], str]] = {"parameters": parameters, "statuses": statuses, "rates": rates}
    made.update({f"columns {entity}": partial(columns, entity) for entity in ENTITIES})
    made.update({f"status {domain}": partial(domain_statuses, domain) for domain in evidence()})
    return made


def generated(page: str) -> str:
    """``page`` with every marked table made anew; raises KeyError for an unknown table."""
    known = tables()
    return MARKED.sub(lambda found: f"{found[1]}{known[found[2]]()}{found[3]}", page)


def out_of_date() -> Iterator[tuple[Path, str]]:
    """Pages that differ from what is generated, with their new text."""
    for path in PAGES:
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
