"""Tables in the terminal, in any encoding and down to narrow windows; numbers are never cut."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence

from rich.box import Box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from simexit.words.terms import Language, term

PRINTED_WIDTH = 130
_PADDING = 2
_NARROWEST_FIRST = 12
# Only a rule under the titles, in a sign every encoding has.
RULED = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
_TITLE_WIDTH = 13
_PLACES_TO_PART = (r" (?=\()", r" (?=\()|(?<= [\u2013-]) ")
_CHINESE = re.compile("[\u3400-\u9fff]")
_PIECES = re.compile(r"\s+|[（“《]*(?:[\u3400-\u9fff]|[^\s\u3400-\u9fff（“《]+)?[，。；：、）”》？！]*\s*")
_PLAIN_SIGNS = str.maketrans({"\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2019": "'", "\u00a0": " ", "\u00d7": "x"})


def printing_console() -> Console:
    """The terminal, or a page of `PRINTED_WIDTH` characters where output goes to a file, a notebook or another program.

    A notebook, which calls itself a terminal, gets plain text, and not a display of every line.
    """
    console = _Page(force_jupyter=False)
    if console.is_terminal and not type(sys.stdout).__module__.startswith("ipykernel"):
        return console
    return _Page(width=PRINTED_WIDTH, force_jupyter=False, force_terminal=False)


class _Page(Console):
    """A console that a closed pipe only silences: what is printed is saved already, and the command goes on."""

    def on_broken_pipe(self) -> None:
        """Send what is still printed nowhere."""
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def spoken(language: str, console: Console) -> Language:
    """``language``, or English where the console cannot show Chinese."""
    return "zh" if language == "zh" and can_encode(term("comparison_title", "zh"), console.encoding) else "en"


def say(text: str, console: Console) -> None:
    """Print a line as it is: no markup, no wrapping."""
    console.print(plain(text, console), soft_wrap=True)


def print_table(titles: Sequence[str], lines: Sequence[Sequence[str]], console: Console) -> None:
    """Print ``lines`` under ``titles``: the first column is words, which wrap; the others are numbers, to the right.

    Where they have no room, what is in brackets goes into a line of its own, then the second end of an interval; in a
    very narrow window each line becomes a paragraph.
    """
    heads = [plain(title, console) for title in titles]
    rows = [[plain(cell, console) for cell in line] for line in lines]
    for place in (None, *_PLACES_TO_PART):
        parted = [[first, *(_parted(cell, place) for cell in others)] for first, *others in rows]
        columns = list(zip(heads, *parted, strict=True))
        fixed = [_needed_width(column) for column in columns[1:]]
        room = console.width - sum(fixed) - _PADDING * (len(columns) - 1)
        if room >= _NARROWEST_FIRST:
            break
    else:
        _print_paragraphs(heads, rows, console)
        return
    rows, widest = parted, max((cell_len(cell.plain) for cell in columns[0]), default=_NARROWEST_FIRST)
    table = Table(box=RULED, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0), highlight=False)
    first = min(room, widest)
    table.add_column(broken(heads[0].plain, first), width=first, justify="left", overflow="fold", vertical="bottom")
    for title, width in zip(heads[1:], fixed, strict=True):
        heading = broken(title.plain, width)
        table.add_column(heading, width=width, justify="right", overflow="fold", vertical="bottom")
    for row in rows:
        table.add_row(broken(row[0].plain, first), *row[1:])
    console.print(table)


def _print_paragraphs(titles: Sequence[Text], rows: Sequence[Sequence[Text]], console: Console) -> None:
    for row in rows:
        for title, cell in zip(titles, row, strict=True):
            if cell.plain:
                console.print(Text(f"{title.plain}: {cell.plain}"), overflow="fold")
        console.print()


def _parted(cell: Text, place: str | None) -> Text:
    """A cell in lines where ``place`` is found."""
    return cell if place is None else Text(re.sub(place, "\n", cell.plain))


def _needed_width(column: Sequence[Text]) -> int:
    """Cells that keep every number whole and break the title only between words."""
    title, *cells = (line for text in column for line in text.plain.split("\n"))
    words = title.split() if title.isascii() else broken(title, _even(cell_len(title))).plain.split("\n")
    return max([cell_len(text) for text in [*words, *cells]], default=1)


def _even(cells: int) -> int:
    """The width of lines of much the same length, none above `_TITLE_WIDTH`."""
    return -(-cells // -(-cells // _TITLE_WIDTH)) + 1


def broken(text: str, width: int) -> Text:
    """``text`` in lines of ``width`` cells where it has Chinese, broken between characters but before no mark."""
    if not _CHINESE.search(text):
        return Text(text)
    lines = [""]
    for piece in _PIECES.findall(text):
        if lines[-1] and cell_len(f"{lines[-1]}{piece}".rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return Text("\n".join(line.rstrip() for line in lines))


def print_wrapped(text: str, console: Console) -> None:
    """Print a line that wraps at the width of the console."""
    console.print(broken(plain(text, console).plain, console.width))


def plain(text: str, console: Console) -> Text:
    """``text`` without markup, in signs the console can encode."""
    if not can_encode(text, console.encoding):
        text = text.translate(_PLAIN_SIGNS).encode(console.encoding, errors="replace").decode(console.encoding)
    return Text(text)


def can_encode(text: str, encoding: str) -> bool:
    """Whether a console of ``encoding`` can show ``text``."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
