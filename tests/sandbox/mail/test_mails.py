from datetime import UTC, datetime, timedelta

import polars as pl
from polars.testing import assert_frame_equal

from sandbox.company import Company
from sandbox.knowledge import as_known
from sandbox.ledger import stage_ledger
from sandbox.mail.lives import lives
from sandbox.mail.mails import Mails, mails
from sandbox.stages import STAGES

NIGHT = datetime(2026, 6, 28, tzinfo=UTC)
EARLIER = datetime(2026, 3, 1, 11, 30, tzinfo=UTC)


def test_the_same_company_writes_the_same_mail(made_up: Company, post: Mails) -> None:
    again = mails(made_up, at=NIGHT)

    assert_frame_equal(again.messages, post.messages)
    assert_frame_equal(again.copies, post.copies)
    assert_frame_equal(again.truth, post.truth)


def test_a_later_night_has_the_same_mails_and_more(
    made_up: Company, post: Mails
) -> None:
    earlier = mails(made_up, at=EARLIER)
    count = earlier.messages.height

    assert 5_000 < count < post.messages.height
    assert earlier.messages["mail"].to_list() == list(range(count))
    assert_frame_equal(earlier.messages, post.messages.head(count))
    assert_frame_equal(
        earlier.copies, post.copies.filter(pl.col("arrived_at") < EARLIER)
    )


def test_what_was_answered_later_was_not_answered_before(made_up: Company) -> None:
    early, late = (mails(made_up, at=at).truth for at in (EARLIER, NIGHT))
    both = early.join(late, on="mail", how="inner", validate="1:1", suffix="_late")
    told = both.drop_nulls("response_seconds")

    assert told["response_seconds"].equals(told["response_seconds_late"])
    assert (
        both["response_seconds"].null_count()
        > both["response_seconds_late"].null_count()
    )


def test_every_mail_has_arrived_before_the_night_and_lies_somewhere(
    post: Mails,
) -> None:
    lying = post.copies.group_by("mail").agg(boxes=pl.len())
    boxes = post.messages.join(lying, on="mail", how="left", validate="1:1")

    assert post.messages["arrived_at"].is_sorted()
    assert (post.messages["arrived_at"] < NIGHT).all()
    assert (post.messages["sent_at"] <= post.messages["arrived_at"]).all()
    assert boxes["boxes"].null_count() == 0
    assert set(boxes["boxes"]) >= {1, 2}
    assert set(post.copies["account"]) <= set(post.accounts)


def test_a_mail_on_its_way_is_not_there_yet(made_up: Company, post: Mails) -> None:
    last = post.messages.filter(pl.col("arrived_at") > pl.col("sent_at")).row(
        -1, named=True
    )
    before = mails(made_up, at=last["arrived_at"])

    assert last["sent_at"] < last["arrived_at"]
    assert last["mail"] not in before.messages["mail"]
    assert last["mail"] not in before.copies["mail"]


def test_every_mail_the_crm_knows_is_one_of_the_mails(
    made_up: Company, post: Mails
) -> None:
    known = as_known(made_up, at=NIGHT).activities.filter(type="email")
    told = post.truth.drop_nulls("activity_id").join(
        post.messages.select("mail", "sent_at"), on="mail", how="inner", validate="1:1"
    )
    met = known.join(told, on="activity_id", how="left", validate="1:1")
    off = met["at"] - met["sent_at"]

    assert told.height == known.height > 2_000
    assert timedelta() <= off.min() < off.max() <= timedelta(minutes=1)  # type: ignore[operator]
    assert (
        met["direction"].str.head(2).replace("ou", "out").equals(met["direction_right"])
    )
    assert met["person"].equals(met["person_right"])
    assert met.filter(pl.col("deal_id") != pl.col("deal_id_right")).is_empty()
    assert 0.3 < told.height / post.truth.filter(kind="thread").height < 0.6


def test_the_crms_seller_wrote_or_got_its_mails(made_up: Company, post: Mails) -> None:
    seller = pl.concat_list("from_name", pl.col("to").list.eval(_name()))
    told = (
        post.truth.drop_nulls("activity_id")
        .select("mail", "activity_id")
        .join(post.messages, on="mail", how="inner", validate="1:1")
        .join(made_up.activities, on="activity_id", how="inner", validate="1:1")
    )

    assert told.select(seller.list.contains(pl.col("seller"))).to_series().all()


def test_a_mail_of_a_deal_comes_while_the_deal_is_open(
    made_up: Company, post: Mails
) -> None:
    raw = lives(made_up)
    made = made_up.merges.select("deal_id", "survivor")
    spans = raw.join(made, on="deal_id", how="left", validate="1:1").select(
        "since", "until", deal_id=pl.coalesce("survivor", "deal_id")
    )
    told = post.truth.drop_nulls("deal_id").join(
        post.messages.select("mail", "sent_at"), on="mail", how="inner", validate="1:1"
    )
    # A mail is sent seconds before the CRM notes it, so maybe before the deal is there.
    met = told.join(spans, on="deal_id", how="inner", validate="m:m").filter(
        pl.col("since") - pl.duration(minutes=1) <= pl.col("sent_at"),
        pl.col("sent_at") < pl.col("until"),
    )

    assert told.height > 5_000
    assert set(met["mail"]) == set(told["mail"])


def test_hardly_a_mail_is_about_a_deal_that_is_lost_and_comes_back(
    made_up: Company, post: Mails
) -> None:
    ledger = stage_ledger(made_up, as_of=NIGHT)
    closed = [s.stage_id for s in STAGES if s.canonical in {"won", "lost"}]
    told = post.truth.filter("is_deal_open").join(
        post.messages.select("mail", "sent_at"), on="mail", how="inner", validate="1:1"
    )
    stays = told.join(ledger, on="deal_id", how="inner", validate="m:m").filter(
        pl.col("entered_at") <= pl.col("sent_at"),
        (pl.col("sent_at") < pl.col("exited_at")).fill_null(value=True),
    )

    assert 0.97 < told.height / post.truth["deal_id"].count() < 1
    assert not stays["stage_id"].is_in(closed).any()
    assert stays.height > 0.99 * told.height


def test_a_lead_comes_within_a_minute_before_it_is_entered(
    made_up: Company, post: Mails
) -> None:
    coming = post.truth.filter(
        pl.col("kind").is_in(["form", "shared address", "introduction"])
    )
    told = coming.join(made_up.lead_objects, on="lead_id", how="inner", validate="1:1")
    sent = told.join(post.messages, on="mail", how="inner", validate="1:1")
    off = sent["created_at"] - sent["sent_at"]

    assert coming.height == told.height > 1_000
    assert timedelta() < off.min() < off.max() <= timedelta(minutes=1)  # type: ignore[operator]
    assert told["person"].equals(told["person_right"])
    assert told["channel"].equals(told["channel_right"])
    assert told["deal_id"].null_count() == told.height


def test_every_lead_of_the_channels_of_mail_comes_by_mail(
    made_up: Company, post: Mails
) -> None:
    kinds = {"web form": "form", "mail": "shared address", "referral": "introduction"}
    leads = as_known(made_up, at=NIGHT).lead_objects.with_columns(
        kind=pl.col("channel").replace_strict(kinds, default=None)
    )
    expected = leads.drop_nulls("kind").select("lead_id", "kind")
    coming = post.truth.select("lead_id", "kind").filter(
        pl.col("kind").is_in(list(kinds.values()))
    )

    assert expected.join(coming, on=["lead_id", "kind"], how="anti").is_empty()
    assert expected.height < coming.height < leads.height


def test_the_mails_speak_nine_languages(post: Mails) -> None:
    spoken = post.messages.filter(kind="thread")["language"].unique()

    assert set(spoken) == {"de", "en", "fr", "it", "he", "ar", "el", "ja", "ru"}


def test_a_few_claim_an_impossible_date_or_none(post: Mails) -> None:
    claimed = post.messages.filter(pl.col("claimed_at").ne_missing(pl.col("sent_at")))

    assert 5 < claimed.height < 60
    assert 0 < claimed["claimed_at"].null_count() < claimed.height
    assert claimed["sent_at"].equals(claimed["arrived_at"])


def _name() -> pl.Expr:
    return pl.element().struct.field("name")
