"""Recorded income: true income of the accounting year times an error."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.luck import Luck
from simexit.population.layout import Population


def record_incomes(
    population: Population,
    own: NDArray[np.float64],
    all_: NDArray[np.float64],
    luck: Luck,
    month: int,
    error_log_sd: float,
) -> None:
    """Write recorded income per head, own and with transfers, in yuan a year; one error a household and year.

    The error is lognormal with median one. Transfers are known to the state and carry no error.
    """
    h = population.households
    z = luck.stored_normal(population.household_ids(), "income_error", month).astype(np.float64)
    recorded = own * np.exp(error_log_sd * z)
    h.recorded_own_income[:] = recorded
    h.recorded_income[:] = recorded + (all_ - own)
