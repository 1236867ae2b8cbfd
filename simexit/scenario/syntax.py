"""What is wrong with the writing of a YAML file, in plain words."""

from __future__ import annotations

from typing import Any, NamedTuple

from ruamel.yaml.error import YAMLError

from simexit.scenario.problems import Position, Problem, one_line


class _Saying(NamedTuple):
    """Plain words for a parser's message that contains ``sign``; ``at_start``: the fault lies where the part began."""

    sign: str
    found: str
    allowed: str
    hint: str = ""
    at_start: bool = False


_SAYINGS = (
    _Saying("found character '\\t'", "a tab", "spaces in front of a key", "replace each tab by two spaces"),
    _Saying(
        "mapping values are not allowed",
        "a key that is indented too far, or the line above has no colon",
        "'key: value', keys of one section below each other",
    ),
    _Saying(
        "expected '<document start>'",
        "text that does not belong to the lines above",
        "one 'key: value' a line",
    ),
    _Saying(
        "expected <block end>",
        "a line that is not in line with its neighbours",
        "keys of one section below each other, indented by the same number of spaces",
    ),
    _Saying(
        "could not find expected ':'",
        "a line without a colon",
        "'key: value' with a colon and a space",
        at_start=True,
    ),
    _Saying("content, but found '<stream end>'", "the end of the text inside { or [", "a closing } or ]"),
    _Saying("expected ',' or '}'", "a { that is not closed, or a comma missing", "{key: value, key: value}", "", True),
    _Saying("expected ',' or ']'", "a [ that is not closed, or a comma missing", "[value, value]", "", True),
    _Saying(
        "unexpected end of stream",
        "a quotation mark that is not closed",
        "a quotation mark on both sides of a text",
        at_start=True,
    ),
    _Saying(
        "unexpected document separator",
        "a quotation mark that is not closed",
        "a quotation mark on both sides of a text",
        at_start=True,
    ),
    _Saying("escape", 'a \\ inside " "', "a text without \\", "use ' ' in place of \" \""),
    _Saying("hexadecimal", 'a \\ inside " "', "a text without \\", "use ' ' in place of \" \""),
    _Saying("special characters are not allowed", "a control character that cannot be seen", "text", "delete it"),
    _Saying("duplicate anchor", "an & name given twice", "each & name once"),
    _Saying("directive", "a line that starts with %", "keys and values", "delete the line"),
    _Saying("sequence entries are not allowed", "a - in the wrong place", "- at the start of a line"),
    _Saying("mapping keys are not allowed", "a ? in the wrong place", "'key: value' with a colon and a space"),
    _Saying(
        "indentation indicators",
        "text right after > or |",
        "nothing after > or |",
        "start the text on the next line, indented",
    ),
    _Saying(
        "comment or a line break",
        "text right after > or |",
        "nothing after > or |",
        "start the text on the next line, indented",
    ),
    _Saying("tag", "a !", "plain values without tags", "put a text that starts with ! in quotation marks"),
    _Saying("anchor", "an & in front of a value", "at most one & name in front of a value"),
    _Saying("alias", "a * in front of a value", "a text that starts with * in quotation marks"),
    _Saying(
        "cannot start any token",
        "a character that cannot start a value",
        "a value that starts with a letter or digit",
        "put the text in quotation marks",
    ),
    _Saying("expected the node content", "a , or a bracket where a value should be", "a value", ""),
)
_OTHER = _Saying("", "text that cannot be read", "'key: value' lines")
_SECOND_COLON = _Saying(
    "", "a second colon in one line", "one 'key: value' a line", "put a text that contains a colon in quotation marks"
)
_AFTER_QUOTES = _Saying(
    "", "text after a closing quotation mark", "a quotation mark at the start and the end of a text only"
)
_WIDE_SIGNS = {"：": "the plain colon : followed by a space", "，": "the plain comma ,", "“": 'plain quotation marks "'}


def syntax_problem(error: YAMLError, text: str, file: str) -> Problem:
    """The parser's ``error`` on ``text`` as one problem with its line and column."""
    said = f"{getattr(error, 'problem', None) or ''} {getattr(error, 'context', None) or ''} {error}"
    saying = next((candidate for candidate in _SAYINGS if candidate.sign in said), _OTHER)
    position = _place(error, saying, text, file)
    saying = _sharpened(saying, _line(text, position)[: max(position.column - 1, 0)])
    found = saying.found
    if saying.sign == "cannot start any token":
        found = f"{_line(text, position)[position.column - 1 : position.column] or 'a character'} where a value starts"
    hint = _wide_sign(_line(text, position._replace(line=position.line - 1)) + _line(text, position)) or saying.hint
    return Problem(*position, key="", found=found, allowed=saying.allowed, hint=hint)


def _sharpened(saying: _Saying, before: str) -> _Saying:
    """``saying``, or a closer one that shows in ``before``, the part of the line in front of the fault."""
    if saying.sign == "mapping values are not allowed" and ":" in before:
        return _SECOND_COLON
    if saying.sign == "expected <block end>" and before.rstrip().endswith(('"', "'")):
        return _AFTER_QUOTES
    return saying


def _place(error: Any, saying: _Saying, text: str, file: str) -> Position:
    if isinstance(position := getattr(error, "position", None), int):
        return Position(file, text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position))
    mark = getattr(error, "problem_mark", None)
    if saying.at_start or mark is None:
        mark = getattr(error, "context_mark", None) or mark
    return Position(file, mark.line + 1, mark.column + 1) if mark else Position(file)


def _line(text: str, position: Position) -> str:
    lines = text.splitlines()
    return one_line(lines[position.line - 1], 1000) if 0 < position.line <= len(lines) else ""


def _wide_sign(line: str) -> str:
    """Hint for full-width signs, which look right but do not count."""
    return next((f"write {plain}, not {wide}" for wide, plain in _WIDE_SIGNS.items() if wide in line), "")
