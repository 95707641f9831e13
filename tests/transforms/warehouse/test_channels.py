"""Channels: what people call the doors that leads come through."""

import polars as pl
import pytest

from transforms.tables.vocabulary import CHANNELS
from transforms.warehouse.channels import CHANNEL_OF, channel


@pytest.mark.parametrize(
    ("word", "door"),
    [
        ("Web form", "web"),
        (" EVENT ", "event"),
        ("EMAIL_MARKETING", "mail"),
        ("PAID_SOCIAL", "social media"),
        ("REFERRALS", "web"),
        ("LinkedIn", "social media"),
        ("X/Twitter", "social media"),
        ("Réseaux sociaux", "social media"),
        ("רשתות חברתיות", "social media"),
        ("Google-Suche", "web"),
        ("Direct", "web"),
        ("Trade  fair", "event"),
        ("Messe", "event"),
        ("Empfehlung", "referral"),
        ("המלצה", "referral"),
        ("Händler", "partner"),
        ("OFFLINE", None),
        ("a friend", None),
        ("", None),
        (None, None),
    ],
)
def test_a_channel_is_what_people_call_by_one_of_its_names(
    word: str | None, door: str | None
) -> None:
    frame = pl.DataFrame({"lead_source": [word]}, schema={"lead_source": pl.String})

    assert frame.select(channel()).item() == door


def test_accents_and_marks_of_direction_make_no_other_word() -> None:
    written = ["Reseaux sociaux", "Re\u0301seaux sociaux.", "\u200fהמלצה\u200f"]
    frame = pl.DataFrame({"said": written})

    assert frame.select(channel("said")).to_series().to_list() == [
        "social media",
        "social media",
        "referral",
    ]


def test_every_name_is_found_as_it_stands_and_every_channel_has_one() -> None:
    frame = pl.DataFrame({"lead_source": list(CHANNEL_OF)})

    assert frame.select(channel()).to_series().to_list() == list(CHANNEL_OF.values())
    assert set(CHANNEL_OF.values()) == set(CHANNELS)
