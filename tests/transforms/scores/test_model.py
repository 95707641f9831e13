"""The model: what it says, how sure it is, and what pushes it."""

import numpy as np
import pytest

from tests.transforms.scores.patterns import counted, seen
from transforms.scores.coding import Coded
from transforms.scores.features import NAMES
from transforms.scores.landmarks import NEWEST, OLD
from transforms.scores.learning import past
from transforms.scores.model import Model, model, shares

# Who heard from us becomes a deal more often; in the newest fifth all do less so.
ROWS = counted(
    *(
        seen(1_000, deals, span, outbound=outbound)
        for span, share in ((OLD, 10), (NEWEST, 5))
        for outbound, deals in ((0, 10 * share), (1, 30 * share), (2, 60 * share))
    )
).sort(*NAMES, "span")
KNOWN = past(ROWS)
OUTBOUND = NAMES.index("outbound") + 1


def learnt() -> Model:
    """Return the model that these leads teach."""
    return model(
        KNOWN.coded,
        KNOWN.seen,
        learns=KNOWN.span == OLD,
        calibrates=KNOWN.span == NEWEST,
    )


def asked() -> Coded:
    """Return the patterns of the newest fifth, by how often we wrote."""
    return KNOWN.coded.only(KNOWN.span == NEWEST)


def test_it_speaks_for_the_newest_fifth() -> None:
    said = learnt().chance(asked())

    assert said.mean() == pytest.approx((0.05 + 0.15 + 0.3) / 3, abs=0.01)
    assert (np.diff(said) > 0.05).all()


def test_the_interval_holds_the_chance() -> None:
    low, high = learnt().interval(asked())

    assert (low < learnt().chance(asked())).all()
    assert (learnt().chance(asked()) < high).all()


def test_pushes_are_told_beside_the_average_lead() -> None:
    average = shares(KNOWN.coded, KNOWN.stock.trials)
    none, one, two = learnt().pushes(asked(), average)[:, OUTBOUND]

    assert two > one
    assert two > 0
    # That we never wrote is told by another fact: it pushes nothing.
    assert none == 0


def test_what_all_leads_have_pushes_none_of_them() -> None:
    average = shares(KNOWN.coded, KNOWN.stock.trials)
    pushes = np.delete(learnt().pushes(asked(), average), OUTBOUND, axis=1)

    assert np.abs(pushes).max() < 1e-9


def test_shares_add_up_to_one_for_each_fact() -> None:
    share = shares(KNOWN.coded, KNOWN.stock.trials)

    assert np.add.reduceat(share, KNOWN.coded.start) == pytest.approx(1)
