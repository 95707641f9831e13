"""The rules of `lead_volume`: each is seen to be untrue of a broken night."""

from datetime import date

import pytest

from expectations import lead_volume
from tests.expectations.builders import money, put, without
from tests.expectations.lead_nights import (
    lead_night,
    sentences,
    spoilt_leads,
    untrue_of,
)

TABLE = "lead_volume"
BROKEN = {
    "a period ends after it begins": (TABLE, put(0, period_end_date=date(2025, 1, 1))),
    "no period begins after as_of": (TABLE, put(0, period_start_date=date(2026, 3, 5))),
    "leads = converted + closed_without_deal + still_open": (
        TABLE,
        put(1, still_open=6),
    ),
    "no more leads are won than converted, qualified than came": (
        TABLE,
        put(1, won=11),
    ),
    "no more leads are contacted than came": (TABLE, put(1, contacted=21)),
    "only open leads that were not contacted are unattended": (
        TABLE,
        put(1, unattended=6),
    ),
    "no more won deals lack an amount than leads are won": (
        TABLE,
        put(1, won_deals_without_amount=6),
    ),
    "half of the responses took no longer than nine in ten": (
        TABLE,
        put(1, response_hours_p50=2.5),
    ),
    "response times are known exactly where leads were contacted": (
        TABLE,
        put(1, contacted=0),
    ),
    "conversion_rate is converted / leads": (TABLE, put(1, conversion_rate=0.55)),
    "won_rate is won / leads": (TABLE, put(1, won_rate=0.2)),
    "conversion_rate lies inside its interval": (
        TABLE,
        put(1, conversion_rate_low=0.6),
    ),
    "where conversion_rate is unknown, so is its interval": (
        TABLE,
        put(1, conversion_rate=None),
    ),
    "won_rate lies inside its interval": (TABLE, put(1, won_rate_high=0.2)),
    "where won_rate is unknown, so is its interval": (TABLE, put(1, won_rate=None)),
    "no rate is published below the sample floor": (TABLE, put(0, won_rate=0.2)),
    "every sample that reaches the floor has its rate": (
        TABLE,
        put(1, won_rate=None, won_rate_low=None, won_rate_high=None),
    ),
    "every lead that was neither deleted nor merged is counted once": (
        "dim_leads",
        without(1),
    ),
    "every lead that became a deal is counted as converted": (
        "dim_leads",
        put(1, converted_deal_id="crm:1"),
    ),
    "won_amount is what the won deals that leads became are worth, to the cent": (
        TABLE,
        put(0, won_amount=money("49.99")),
    ),
    "won_amount_linear is what all touched won deals are worth, to the cent": (
        "fct_lead_touches",
        lambda touches: touches.filter(deal_id="crm:1"),
    ),
}


def test_a_good_night_is_good() -> None:
    assert untrue_of(TABLE, lead_volume, lead_night()) == set()


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue_of(TABLE, lead_volume, spoilt_leads(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == sentences(lead_volume)
