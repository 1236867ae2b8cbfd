"""Lines, lists and wide tables in the terminal; in a narrow window they wrap, and numbers are never cut."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding

from simexit.report.console_table import broken, plain
from simexit.words.messages import said

NARROW = 70
HANGING = 2


def print_text(text: str, console: Console) -> None:
    """Print a message: wrapped under its beginning in a terminal, whole where output goes to a file or a program."""
    print_lines(said(text), console)


def print_lines(text: str, console: Console) -> None:
    """Print lines as they are, wrapped as those of `print_text`."""
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip())
        if not console.is_terminal or cell_len(line) <= console.width:
            console.print(plain(line, console), soft_wrap=True)
        else:
            lines = broken(plain(line.strip(), console).plain, console.width - indent)
            console.print(Padding(lines, (0, 0, 0, indent)), overflow="fold")


def print_entries(entries: Iterable[tuple[str, str]], console: Console) -> None:
    """Print names, each with a text: beside it, or below it in a narrow window."""
    rows = list(entries)
    width = max((cell_len(name) for name, _ in rows), default=0)
    for name, text in ((name, said(text)) for name, text in rows):
        if console.width < NARROW:
            print_text(f"  {name}", console)
            print_text(f"{' ' * 2 * HANGING}{text}", console)
            continue
        start = f"  {name}{' ' * (width - cell_len(name))}  "
        room = console.width - cell_len(start)
        wrapped = broken(plain(text, console).plain, room).wrap(console, room) if console.is_terminal else [text]
        for number, line in enumerate(wrapped):
            print_text(f"{start if number == 0 else ' ' * cell_len(start)}{line}".rstrip(), console)


def print_wide_table(table: pd.DataFrame, console: Console) -> None:
    """Print ``table`` as it is where it fits or goes to a file; in a narrower window each row as a paragraph."""
    with pd.option_context("display.unicode.east_asian_width", True):
        whole = table.to_string(index=False)
    if not console.is_terminal or max(map(cell_len, whole.split("\n"))) <= console.width:
        print_lines(whole, console)
        return
    for row in table.itertuples(index=False):
        first, *others = (str(value) for value in row)
        parts = [f"{name} {value}" for name, value in zip(table.columns[1:], others, strict=True) if value]
        print_lines(f"  {first}: {'; '.join(parts)}", console)
