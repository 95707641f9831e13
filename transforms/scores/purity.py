"""Purity: facts that tell the outcome, where they should tell a chance.

A company's record may be filled in because a lead became a deal. Then one value, most
often "not known", goes with one outcome only, and a model that learnt from it would be
wrong about every lead that is still open.
"""

import numpy as np

from transforms.scores.coding import Bools, Coded, Counts, may_be_of_today

# How many of one outcome must have been expected before none at all is no accident.
_EXPECTED = 10.0


def impure(coded: Coded, counts: Counts) -> Bools:
    """Return which facts must be left out.

    Of those that are read from records as they stand, one with a value that never, or
    always, became a deal, where ten of the other outcome were to be expected; and with
    it all others that are read so, since they were filled in together.
    """
    of_today = may_be_of_today()
    overall = counts.hits.sum() / max(float(counts.trials.sum()), 1.0)
    is_pure = np.zeros(len(coded.start), dtype=np.bool_)
    for fact in np.flatnonzero(of_today):
        codes = coded.codes[:, fact]
        of_value, won = (np.bincount(codes, n, len(coded.words)) for n in counts)
        never = (won <= 0) & (of_value * overall >= _EXPECTED)
        always = (won >= of_value) & (of_value * (1 - overall) >= _EXPECTED)
        is_pure[fact] = (never | always).any()
    return of_today & is_pure.any()
