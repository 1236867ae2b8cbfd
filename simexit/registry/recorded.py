"""Recorded income: true income of the accounting year times an error."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.columns import F32
from simexit.compiled import kernel
from simexit.population.moment import Moment

F64 = NDArray[np.float64]


def record_incomes(
    now: Moment, own: NDArray[np.float64], all_: NDArray[np.float64], dividends: NDArray[np.float64]
) -> None:
    """Write recorded income per head, own (of it dividends) and with transfers, in yuan a year; one error for each.

    The error is lognormal with median one. Transfers are known to the state and carry no error.
    """
    h = now.population.households
    z = now.luck.stored_normal(now.population.household_ids(), "income_error", now.month).astype(np.float64)
    error = np.exp(float(now.p.registry.income_error_log_sd) * z)
    _write(h.recorded_dividends, h.recorded_own_income, h.recorded_income, own, all_, dividends, error)


@kernel
def _write(
    recorded_dividends: F32, recorded_own: F32, recorded: F32, own: F64, all_: F64, dividends: F64, error: F64
) -> None:
    for i in range(error.size):
        with_error = own[i] * error[i]
        recorded_dividends[i] = dividends[i] * error[i]
        recorded_own[i] = with_error
        recorded[i] = with_error + (all_[i] - own[i])
