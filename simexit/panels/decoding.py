"""Bytes of a text file as characters: which encoding they are in, and where they are in none."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from itertools import islice

from simexit.panels.file import MOST_TOLD, PanelError, PanelProblem, Remark, refuse
from simexit.scenario.problems import did_you_mean, one_line

UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What else analysts in and around China meet; offered, never taken without being asked for.
OTHERS = ("big5", "cp1252")
_ENCODINGS = ("utf-8", "gb18030", "gbk", "big5", "cp1252", "latin-1", "utf-16", "shift_jis")
_RUNS = re.compile(r"([A-Za-z]?)([^\x00-\x7f]+)([A-Za-z]?)")
_MOST_RARE, _LEAST_COMMON = 0.2, 0.5


def decoded(name: str, content: bytes, encoding: str | None) -> tuple[str, list[Remark]]:
    """The text of a file, and a remark where its encoding is taken for granted.

    Without ``encoding`` UTF-8, UTF-16 with its mark, or Chinese in GB 18030 where the characters are those that
    Chinese is written with. Raises `PanelError`, with line and column of bytes that fit no encoding.
    """
    if encoding is not None:
        return _as_asked(name, content, encoding), []
    if content.startswith(UTF_16_MARKS):
        return _whole(name, content.decode("utf-16", errors="replace")), []
    try:
        return _whole(name, content.decode("utf-8-sig")), []
    except UnicodeDecodeError:
        pass
    try:
        text = _whole(name, content.decode("gb18030"))
    except UnicodeDecodeError:
        text = ""
    if is_chinese(text):
        return text, [Remark("panel_encoding", {"encoding": "GB 18030"})]
    raise PanelError(_bad_bytes(name, content) if _mostly_utf8(content) else [_unknown(name, content, text)])


def is_chinese(text: str) -> bool:
    """Whether the characters beyond ASCII are mostly those of GB 2312, and of these mostly common ones.

    Text of another encoding that happens to decode comes out as rare characters, kana, Greek or box drawing, accented
    letters as single characters among letters.
    """
    runs = _RUNS.findall(text)
    among_letters = sum(len(run) == 1 and (before + after) != "" for before, run, after in runs)
    if 2 * among_letters > len(runs):
        return False
    counts = Counter(text)
    common = rare = seldom = 0
    for sign, count in counts.items():
        if sign.isascii():
            continue
        code = sign.encode("gb2312", errors="ignore")
        row = code[0] if code else 0
        if 0xB0 <= row <= 0xD7:
            common += count
        elif 0xD8 <= row <= 0xF7:
            seldom += count
        elif row not in (0xA1, 0xA2, 0xA3):
            rare += count
    written = common + seldom + rare
    return written > 0 and rare <= _MOST_RARE * written and common >= _LEAST_COMMON * written


def _whole(name: str, text: str) -> str:
    if "\0" in text:
        refuse(name, "characters that are neither UTF-8 nor GB 18030", "text in UTF-8", "save the file again as UTF-8")
    return text


def known_encoding(name: str, encoding: str) -> str:
    """``encoding`` as Python calls it. Raises `PanelError` for an unknown one, naming the nearest."""
    try:
        found = codecs.lookup(encoding)
        "".encode(found.name)
    except (LookupError, ValueError, TypeError):
        allowed = ", ".join(_ENCODINGS)
        refuse(name, f"'{encoding}'", allowed, did_you_mean(encoding, _ENCODINGS), key="--encoding")
    return "utf-8-sig" if found.name == "utf-8" else found.name


def _as_asked(name: str, content: bytes, encoding: str) -> str:
    try:
        return _whole(name, content.decode(known_encoding(name, encoding)))
    except UnicodeDecodeError as error:
        line, column = _place(content[: error.start].decode(encoding, errors="replace"))
        found = f"the byte {content[error.start]:02X}, which is not {encoding}"
        problem = PanelProblem(name, line, column, "", found, f"text in {encoding}", "give another --encoding")
        raise PanelError([problem]) from None


def _place(before: str) -> tuple[int, int]:
    """Line and column of the cell that follows the text ``before``."""
    lines = (before + "x").splitlines()
    separator = max(",;\t", key=lines[0].count)
    cells = next(csv.reader([lines[-1]], delimiter=separator))
    return len(lines), len(cells)


def _mostly_utf8(content: bytes) -> bool:
    counts = Counter(content.decode("utf-8", errors="surrogateescape"))
    bad = sum(count for sign, count in counts.items() if "\udc80" <= sign <= "\udcff")
    good = sum(count for sign, count in counts.items() if not sign.isascii()) - bad
    return good >= bad


def _bad_bytes(name: str, content: bytes) -> list[PanelProblem]:
    text = content.decode("utf-8-sig", errors="surrogateescape")
    places = (place for place, sign in enumerate(text) if "\udc80" <= sign <= "\udcff")
    problems = []
    for place in islice(places, MOST_TOLD):
        found = f"the byte {ord(text[place]) - 0xDC00:02X}, which is not UTF-8, as the rest of the file is"
        hint = "mend this cell, or give the --encoding of the file"
        problems.append(PanelProblem(name, *_place(text[:place]), "", found, "text in UTF-8", hint))
    return problems


def _unknown(name: str, content: bytes, as_chinese: str) -> PanelProblem:
    """Text in neither of the known encodings: how the first such cell would read in others."""
    try:
        content.decode("utf-8")
        start = 0
    except UnicodeDecodeError as error:
        start = error.start
    line, column = _place(content[:start].decode("utf-8", errors="replace"))
    found = "text that is neither UTF-8 nor, in GB 18030, Chinese"
    if as_chinese:
        found += f" ('{_sample(as_chinese)}')"
    ways = []
    for encoding in OTHERS:
        text = content.decode(encoding, errors="ignore")
        if _is_likely(text, encoding):
            ways.append(f"--encoding {encoding} ('{_sample(text)}')")
    hint = "save it again as UTF-8, or give what reads it right: " + ", ".join(
        [*ways, *(["--encoding gb18030"] if as_chinese else [])]
    )
    return PanelProblem(name, line, column, "", found, "text in UTF-8 or GB 18030", hint.removesuffix(": "))


def _is_likely(text: str, encoding: str) -> bool:
    """Whether text decoded by one of `OTHERS` is written in letters, for Big5 mostly in common characters."""
    signs = [sign for sign in text if not sign.isascii()]
    if encoding == "big5":
        common = sum(0xA4 <= sign.encode("big5")[0] <= 0xC6 for sign in signs)
        alone = [run for before, run, after in _RUNS.findall(text) if len(run) == 1 and before + after]
        return common > _LEAST_COMMON * len(signs) and 2 * len(alone) < len(signs)
    return bool(signs) and all(sign.isalpha() for sign in signs)


def _sample(text: str) -> str:
    """The first cell with characters beyond ASCII."""
    line = next(each for each in text.splitlines() if not each.isascii())
    cells = line.replace(";", ",").replace("\t", ",").split(",")
    return one_line(next(cell for cell in cells if not cell.isascii()), 20)
