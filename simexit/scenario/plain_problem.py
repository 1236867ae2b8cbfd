"""Problems of small declarations, which are one model each, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from simexit.scenario.kinds import REFUSED
from simexit.scenario.problems import Problem, any_of, did_you_mean
from simexit.scenario.reading import Document
from simexit.scenario.wording import shown


def plain_problems(error: ValidationError, document: Document, model: type[BaseModel]) -> Iterator[Problem]:
    """Every problem of ``error``, which ``model`` raised on the data of ``document``."""
    for detail in error.errors(include_url=False):
        if detail["type"] == REFUSED:
            for refusal in detail["ctx"]["refusals"]:
                path = (*detail["loc"], *refusal.path)
                yield document.problem(path, refusal.found, refusal.allowed, refusal.hint)
        else:
            yield _problem(detail, document, model)


def _problem(detail: Mapping[str, Any], document: Document, model: type[BaseModel]) -> Problem:
    path = tuple(key for key in detail["loc"] if not str(key).startswith("<") and key != "[key]")
    fields = {info.alias or name: info for name, info in model.model_fields.items()}
    if detail["type"] == "missing":
        info = fields.get(str(path[-1]))
        meaning = info.description if info and info.description else "a value"
        return document.problem(path, "nothing", f"{meaning} (this key has to be there)")
    if detail["type"] == "extra_forbidden":
        return document.problem(path, "an unknown key", any_of(fields, 20), did_you_mean(path[-1], fields))
    allowed = str(detail["msg"]).replace("Input should be ", "")
    return document.problem(path, shown(detail["input"]), allowed)
