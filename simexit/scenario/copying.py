"""New scenario files: a commented county to fill in, and a copy of a plan without what is only true of its place."""

from __future__ import annotations

import io
from collections.abc import Mapping
from importlib import resources
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

BLANK = "blank.yaml"
_NAME = "NAME"
_YAML_WORDS = ("null", "true", "false")
_NATIONAL = ("lines", "statistical_yuan")
_BLOCKS = ("time", "lines", "counties", "funds", "programmes", "parameters")
_HEADER = """\
# Copied from the plan {source}: the numbers are that place's, until you put your own in their place. No source was
# taken over, and every figure counts as assumed: write source: and status: sourced beside your own.
# 复制自方案 {source}：数据仍是原地区的，请逐项换成本地数据。未沿用原出处，各项均标为假定（assumed）；
# 换成本地数据时请注明出处 source: 和 status: sourced。
# A figure is a number, a map of years, or {{value, source, status, range, note}}.
"""
_SEVERAL = """\
# The counties still have their names: rename them, and take away those you do not need.
# 各县仍用原名：请改名，并删去不需要的县。
"""


def blank_text(name: str) -> str:
    """Text of a commented county called ``name``, which runs as it is."""
    text = resources.files("simexit.scenario").joinpath(BLANK).read_text(encoding="utf-8")
    return text.replace(_NAME, f'"{name}"' if name in _YAML_WORDS else name)


def copied_text(data: Mapping[str, Any], name: str, source: str) -> str:
    """Text of a scenario called ``name`` with the values of ``data``, the plan ``source`` as written in its file.

    What is only true of the plan's place goes: name, title, account, comments, the evidence of every figure but the
    national line, and the range of what counts people, places or money. One county is called after the scenario;
    several keep their names.
    """
    counties = data.get("counties", {})
    note = f"copied from the plan {source}; replace with your own figure"
    copy = {key: _cleared(value, (key,), note) for key, value in data.items()}
    about = f"Copied from the plan {source}; its numbers until they are replaced."
    copy |= {"name": name, "title": name, "about": about}
    if len(counties) == 1:
        (county,) = copy["counties"].values()
        copy["counties"] = {name: {**county, "name": name}}
    header = _HEADER.format(source=source) + _SEVERAL * (len(counties) > 1)
    return header + _dumped({key: copy[key] for key in dict.fromkeys(("schema", "name", "title", "about", *copy))})


def _cleared(value: Any, path: tuple[Any, ...], note: str) -> Any:
    """``value`` without evidence that is the source's own."""
    if isinstance(value, list):
        return [_cleared(item, (*path, place), note) for place, item in enumerate(value)]
    if not isinstance(value, dict) or path == _NATIONAL:
        return value
    gone = ("source", "note", "range") if _is_of_the_place(path) else ("source", "note")
    kept = {key: _cleared(item, (*path, key), note) for key, item in value.items() if key not in gone}
    if "status" in kept or "source" in value:
        kept["status"] = "assumed"
    if "value" in value:
        kept["note"] = note
    return kept


def _is_of_the_place(path: tuple[Any, ...]) -> bool:
    """Whether a figure counts people, places or money of one county, so that its range holds nowhere else."""
    return path[0] in ("counties", "funds") or path[-1] in ("places_per_year", "places_held")


def _dumped(data: dict[str, Any]) -> str:
    """``data`` in YAML: sections in lines, each figure in one line."""
    yaml = YAML()
    yaml.width = 4096
    yaml.allow_unicode = True
    stream = io.StringIO()
    for key, value in data.items():
        is_block = isinstance(value, dict) and key in _BLOCKS
        if is_block:
            stream.write("\n")
        yaml.dump(CommentedMap({key: _block(value, key) if is_block else _flow(value)}), stream)
    return stream.getvalue()


def _block(section: dict[Any, Any], key: str) -> CommentedMap:
    """A section in lines; counties and programmes hold sections that are in lines too."""
    deeper = key in ("counties", "programmes")
    below = {name: _block(value, "") for name, value in section.items() if deeper and isinstance(value, dict)}
    return CommentedMap({name: below.get(name, _flow(value)) for name, value in section.items()})


def _flow(value: Any) -> Any:
    """``value`` on one line."""
    if isinstance(value, dict):
        section = CommentedMap({key: _flow(item) for key, item in value.items()})
        section.fa.set_flow_style()
        return section
    if isinstance(value, list):
        items = CommentedSeq([_flow(item) for item in value])
        items.fa.set_flow_style()
        return items
    return value
