"""The rules of `stage_incidence`: each is seen to be untrue of a broken night."""

from datetime import date

import pytest

from tests.expectations.builders import business, put, spoilt, untrue, without

TABLE = "stage_incidence"
BROKEN = {
    "the members of a split add up to what is not split": (
        TABLE,
        put(1, segment="owner"),
    ),
    "a period ends after it begins": (TABLE, put(0, period_end_date=date(2026, 3, 1))),
    "no period begins after as_of": (TABLE, put(0, period_start_date=date(2026, 3, 5))),
    "every entry into an open stage is counted, at both levels": (TABLE, without(0)),
    "won, lost, gone and still open add up to 1": (TABLE, put(4, open_share=0.61)),
    "the chances are known together or not at all": (
        TABLE,
        put(4, gone_incidence=None),
    ),
    "no more entries are at risk than entered": (TABLE, put(4, at_risk=21)),
    "won_incidence never falls as the days pass": (TABLE, put(5, won_incidence=0.05)),
    "lost_incidence never falls as the days pass": (TABLE, put(5, lost_incidence=0.05)),
    "gone_incidence never falls as the days pass": (TABLE, put(5, gone_incidence=0.05)),
    "won_incidence lies inside its interval": (TABLE, put(4, won_incidence_low=0.6)),
    "lost_incidence lies inside its interval": (TABLE, put(4, lost_incidence_low=0.6)),
    "where won_incidence is unknown, so is its interval": (
        TABLE,
        put(4, won_incidence=None),
    ),
    "where lost_incidence is unknown, so is its interval": (
        TABLE,
        put(4, lost_incidence=None),
    ),
    "no rate is published below the sample floor": (TABLE, put(0, won_incidence=0.5)),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)
