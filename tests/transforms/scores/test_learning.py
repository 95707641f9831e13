"""Learning: what the past teaches tonight, and what it would have taught before."""

import numpy as np
import pytest

from tests.transforms.scores.patterns import asked, counted, seen
from transforms.scores.features import NAMES
from transforms.scores.landmarks import LATER, NEWEST, OLD, UNKNOWN
from transforms.scores.learning import (
    Past,
    earlier_model,
    earlier_rates,
    on_the_newest,
    past,
    serving,
)

SPANS = (OLD, LATER, UNKNOWN, NEWEST)


def known(**of_later: int) -> Past:
    """Return a past; what became of leads in `unknown` or `newest` may be said."""
    deals = {OLD: 40, LATER: 30, UNKNOWN: 20, NEWEST: 20} | {
        {"unknown": UNKNOWN, "newest": NEWEST}[name]: n for name, n in of_later.items()
    }
    rows = [
        seen(100, deals[span] * (1 + met), span, met=met)
        for span in SPANS
        for met in (0, 1)
    ]
    return past(counted(*rows, asked()).sort(*NAMES, "span"))


@pytest.mark.parametrize("later", [{"unknown": 50}, {"newest": 50}])
def test_the_earlier_model_knows_nothing_of_later(later: dict[str, int]) -> None:
    then, now = earlier_model(known()), earlier_model(known(**later))

    assert (then.effects.effects == now.effects.effects).all()
    assert (then.line.line == now.line.line).all()


@pytest.mark.parametrize("later", [{"unknown": 50}, {"newest": 50}])
def test_the_earlier_rates_know_nothing_of_later(later: dict[str, int]) -> None:
    assert (earlier_rates(known()).chance == earlier_rates(known(**later)).chance).all()


def test_it_is_judged_by_what_became_of_the_newest_fifth() -> None:
    ours, base, counts = on_the_newest(known(), earlier_model(known()))

    assert counts.trials.tolist() == [100, 100]
    assert counts.hits.tolist() == [20, 40]
    assert len(ours) == len(base) == 2


def test_tonights_model_learns_from_all_before_the_newest_and_is_calibrated_there() -> (
    None
):
    then = earlier_model(known())
    plain, more = (serving(past, then) for past in (known(), known(unknown=50)))
    turned = serving(known(newest=45), then)

    assert not np.allclose(plain.effects.effects, more.effects.effects)
    assert np.allclose(plain.effects.effects, turned.effects.effects)
    assert turned.line.line[0] > plain.line.line[0]


def test_the_looks_at_one_lead_count_as_one_lead() -> None:
    rows = counted(seen(100, 40), seen(300, 20, NEWEST)).with_columns(
        leads=100, converted_leads=40
    )
    taken_down = past(rows.sort(*NAMES, "span"))

    assert taken_down.seen.trials.tolist() == [25, 75]
    assert taken_down.seen.hits.tolist() == [10, 5]
    assert (taken_down.leads, taken_down.converted) == (100, 40)
