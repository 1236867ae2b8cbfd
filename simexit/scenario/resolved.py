"""A checked scenario as plain data, for the record of a run and for its hash."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

from simexit.scenario.schema import Scenario

# The base, the mix, the background and what the region fills are in the other sections by then.
_APPLIED = {"base", "mix", "background", "fill_from_region"}


def resolved(scenario: Scenario) -> dict[str, Any]:
    """Everything ``scenario`` says after bases, overlays, settings and catalogue, as JSON-able data with sorted keys.

    Every figure is written in full. Equal scenarios give equal data, however they were written.
    """
    left_out = _APPLIED if scenario.filled else {*_APPLIED, "filled"}
    data: dict[str, Any] = _sorted(scenario.model_dump(mode="json", by_alias=True, exclude=left_out))
    return data


def restored(data: dict[str, Any]) -> Scenario:
    """Scenario that :func:`resolved` gave ``data`` for, read back from the record of a run.

    Raises ``pydantic.ValidationError`` if ``data`` was changed by hand to what no scenario may say.
    """
    return Scenario.model_validate(_with_years(data))


def scenario_text(scenario: Scenario) -> str:
    """A scenario file that says all that ``scenario`` says, whatever it was laid of: loaded, it has the same hash."""
    data = resolved(scenario)
    for name, programme in scenario.programmes.items():
        if programme.type is None:  # no catalogue gives what it does not say, and not all programmes may say all keys
            data["programmes"][name] = _sorted(programme.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    return yaml_text(_with_years(data))


def yaml_text(data: dict[str, Any]) -> str:
    """Plain data as a YAML file with its keys in order."""
    from ruamel.yaml import YAML

    writer = YAML(typ="safe", pure=True)
    writer.allow_unicode, writer.default_flow_style, writer.width = True, False, 4096
    buffer = io.StringIO()
    writer.dump(data, buffer)
    return buffer.getvalue()


def scenario_sha256(scenario: Scenario) -> str:
    """SHA-256 of the resolved scenario, in hexadecimal: equal for equal scenarios on every machine."""
    text = json.dumps(resolved(scenario), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def _with_years(value: Any) -> Any:
    """``value`` with years as whole numbers again, which JSON keeps as texts."""
    if isinstance(value, dict):
        return {int(key) if key.isdecimal() else key: _with_years(item) for key, item in value.items()}
    return [_with_years(item) for item in value] if isinstance(value, list) else value
