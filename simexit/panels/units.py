"""Units in which incomes are written: how many yuan each is."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import numpy as np

from simexit.panels.file import Numbers, refuse
from simexit.scenario.problems import any_of, did_you_mean

_NAMES = {
    1: ("yuan", "元", "rmb", "cny", "人民币元"),
    100: ("百元", "hundred yuan"),
    1000: ("千元", "thousand yuan", "1000 yuan"),
    10**4: ("万元", "万", "ten thousand yuan", "10,000 yuan", "10000 yuan", "wan yuan", "wanyuan"),
    10**6: ("百万元", "million yuan"),
    10**8: ("亿元", "hundred million yuan"),
}
YUAN = {name: yuan for yuan, names in _NAMES.items() for name in names}


def yuan_of(name: str, unit: str) -> int:
    """Yuan in one ``unit``. Raises `PanelError` of the file ``name`` for an unknown one."""
    written = " ".join(unicodedata.normalize("NFKC", str(unit)).casefold().replace("_", " ").split())
    if written not in YUAN:
        known = [names[0] for names in _NAMES.values()]
        refuse(name, f"'{unit}'", any_of(known), did_you_mean(written, YUAN), key="--unit")
    return YUAN[written]


def in_yuan(values: Numbers, factor: int) -> Numbers:
    """``values`` times ``factor``, as the decimals they are written in: 0.2299 of 10,000 is 2299 to the last digit."""
    if factor == 1:
        return values
    unique, back = np.unique(values, return_inverse=True)
    scaled = [float(Decimal(repr(float(each))) * factor) if np.isfinite(each) else np.nan for each in unique]
    return np.array(scaled, np.float64)[back]
