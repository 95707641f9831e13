"""Splitting to the cent: parts that add up to their total, exactly."""

import numpy as np
from numpy.typing import NDArray


def split_to_the_cent(amounts: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the amounts as whole cents that add up to their rounded sum.

    Largest remainder: every amount is cut to the cent, and the cents still missing go
    to those that lost most, the earlier one on a tie. No amount moves by a cent or
    more. `amounts` are in units of the currency, none below zero.
    """
    cents = amounts * 100
    whole = np.floor(cents).astype(np.int64)
    missing = int(np.rint(cents.sum())) - int(whole.sum())
    by_loss = np.argsort(whole - cents, kind="stable")
    whole[by_loss[:missing]] += 1
    return whole
