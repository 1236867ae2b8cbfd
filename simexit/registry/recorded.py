"""Recorded income: true income of the accounting year times an error."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.population.moment import Moment


def record_incomes(
    now: Moment, own: NDArray[np.float64], all_: NDArray[np.float64], dividends: NDArray[np.float64]
) -> None:
    """Write recorded income per head, own (of it dividends) and with transfers, in yuan a year; one error for each.

    The error is lognormal with median one. Transfers are known to the state and carry no error.
    """
    h = now.population.households
    z = now.luck.stored_normal(now.population.household_ids(), "income_error", now.month).astype(np.float64)
    error = np.exp(float(now.p.registry.income_error_log_sd) * z)
    recorded = own * error
    h.recorded_dividends[:] = dividends * error
    h.recorded_own_income[:] = recorded
    h.recorded_income[:] = recorded + (all_ - own)
