"""From the text of a YAML 1.2 file to plain data, and where in the file each value stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from simexit.scenario.problems import Item, KeyPath, Position, Problem, ScenarioError, one_line, problem_at
from simexit.scenario.syntax import syntax_problem

MOST_BYTES = 1_000_000
MOST_LEVELS = 24
MOST_VALUES = 50_000

_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


@dataclass(frozen=True)
class Document:
    """Plain data (texts, numbers, true and false, null, lists, sections) with the position of every value.

    ``positions`` goes from a value's path to the place of its key. Keys are texts or, for years, whole numbers.
    """

    data: Any
    positions: dict[KeyPath, Position]
    problems: tuple[Problem, ...] = ()

    def position(self, path: KeyPath) -> Position:
        """Where the value at ``path`` stands or, if it is missing, where the section stands that it is missing from."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.positions:
                return self.positions[path[:length]]
        return self.positions[()]

    def problem(self, path: KeyPath, found: str, allowed: str, hint: str = "") -> Problem:
        """Problem with the value at ``path``."""
        return problem_at(self.position(path), path, found, allowed, hint)


def read_bytes(content: bytes, file: str) -> Document:
    """Document in ``content``, UTF-8 text of a file shown to the analyst as ``file``.

    Raises :class:`ScenarioError` if the text is too long, is not UTF-8 or is not YAML. Keys written twice are
    ``problems`` of the document; the later value counts.
    """
    if len(content) > MOST_BYTES:
        _refuse(Position(file), f"a file of more than {MOST_BYTES:,} bytes", f"at most {MOST_BYTES:,} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        _refuse(
            Position(file, line, column),
            "a character that is not UTF-8",
            "text in UTF-8",
            "save the file again and choose the encoding UTF-8 (not GBK or ANSI)",
        )
    return read_text(text, file)


def read_text(text: str, file: str) -> Document:
    """Document in ``text``, a YAML file shown to the analyst as ``file``; raises as :func:`read_bytes` does."""
    root = _Composer(file).compose(text)
    document = Document(None, {})
    problems: list[Problem] = []
    data = _plain(root, (), document.positions, problems)
    document.positions[()] = root.position if root.kind != "nothing" else Position(file)
    return Document(data, document.positions, tuple(problems))


@dataclass
class _Node:
    """A value as it stands in the file; ``size`` and ``levels`` count what it holds, through references."""

    position: Position
    kind: str
    value: Any = None
    items: list[_Node] = field(default_factory=list)
    anchor: str | None = None
    size: int = 1
    levels: int = 0

    def take(self, item: _Node) -> None:
        self.items.append(item)
        self.size += item.size
        self.levels = max(self.levels, item.levels + 1)


class _Composer:
    """Puts the events of the YAML parser together to nodes, within bounds on depth and number."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.open: list[_Node] = []
        self.named: dict[str, _Node] = {}
        self.root: _Node | None = None

    def compose(self, text: str) -> _Node:
        for event in self._events(text):
            self._take(event)
        return self.root or _Node(Position(self.file), "nothing")

    def _events(self, text: str) -> Iterator[Event]:
        events = YAML(typ="safe", pure=True).parse(text)
        while True:
            try:
                event = next(events, None)
            except (MarkedYAMLError, YAMLError) as error:
                raise ScenarioError([syntax_problem(error, text, self.file)]) from None
            except Exception:  # the parser trips over some broken texts; the analyst needs a message all the same
                _refuse(Position(self.file), "text that cannot be read as YAML", "a scenario in YAML")
            if event is None:
                return
            yield event

    def _take(self, event: Event) -> None:
        position = Position(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, DocumentStartEvent):
            if self.root is not None:
                _refuse(position, "a second document, after ---", "one document in a file")
        elif isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
            self._check_tag(event, position)
            self._start(_node(event, position))
        elif isinstance(event, AliasEvent):
            self._finish(self._aliased(event.anchor, position))
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._finish(self.open.pop())

    def _check_tag(self, event: Any, position: Position) -> None:
        if event.tag is not None and event.tag != "!":
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            _refuse(position, f"the tag {one_line(tag, 40)}", "plain values without tags", "take the tag away")

    def _start(self, node: _Node) -> None:
        if len(self.open) >= MOST_LEVELS:
            _refuse(node.position, "sections or lists nested too deeply", f"at most {MOST_LEVELS} levels")
        if node.kind == "scalar":
            self._finish(node)
        else:
            self.open.append(node)

    def _finish(self, node: _Node) -> None:
        if node.anchor:
            self.named[node.anchor] = node
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.take(node)
        if parent.size > MOST_VALUES:
            _refuse(node.position, "too many values, counting those repeated by *", f"at most {MOST_VALUES:,} values")
        if len(self.open) + node.levels > MOST_LEVELS:
            _refuse(node.position, "sections or lists nested too deeply", f"at most {MOST_LEVELS} levels")

    def _aliased(self, name: str, position: Position) -> _Node:
        if any(node.anchor == name for node in self.open):
            _refuse(position, f"*{name} inside what it stands for", "a reference to something complete")
        if name not in self.named:
            _refuse(position, f"*{name}, which stands for nothing above", f"a name marked earlier with &{name}")
        node = self.named[name]
        return _Node(position, node.kind, node.value, node.items, None, node.size, node.levels)


def _node(event: Any, position: Position) -> _Node:
    if isinstance(event, ScalarEvent):
        is_plain = event.style is None and event.tag is None
        value = _resolved(event.value) if is_plain else event.value
        return _Node(position, "scalar", value, anchor=event.anchor)
    return _Node(position, "mapping" if isinstance(event, MappingStartEvent) else "list", anchor=event.anchor)


def _resolved(text: str) -> Any:
    """Value of a text without quotation marks, by the core schema of YAML 1.2."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text) and len(text) <= 18:
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text


def _plain(node: _Node, path: KeyPath, positions: dict[KeyPath, Position], problems: list[Problem]) -> Any:
    """Value of ``node``; notes positions and keys that cannot stand."""
    if node.kind == "list":
        for place, item in enumerate(node.items):
            positions[*path, Item(place)] = item.position
        return [_plain(item, (*path, Item(place)), positions, problems) for place, item in enumerate(node.items)]
    if node.kind != "mapping":
        return node.value
    section: dict[str | int, Any] = {}
    for key_node, value_node in zip(node.items[::2], node.items[1::2], strict=True):
        key = _key(key_node, path, problems)
        if key is None:
            continue
        if key in section:
            first = positions[*path, key].line
            allowed = f"each key once (it stands in line {first} already)"
            problems.append(problem_at(key_node.position, (*path, key), "a key written a second time", allowed))
        positions[*path, key] = key_node.position
        section[key] = _plain(value_node, (*path, key), positions, problems)
    return section


def _key(node: _Node, path: KeyPath, problems: list[Problem]) -> str | int | None:
    if node.kind != "scalar":
        problems.append(
            problem_at(node.position, path, "a list or section before a colon", "a name or a year before a colon")
        )
        return None
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        return node.value
    if node.value is None or node.value == "":
        problems.append(problem_at(node.position, path, "no name before a colon", "a name or a year before a colon"))
        return None
    return str(node.value)


def _refuse(position: Position, found: str, allowed: str, hint: str = "") -> NoReturn:
    raise ScenarioError([problem_at(position, (), found, allowed, hint)])
