from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sandbox import amounts, calendar_effects, deletions, owners
from sandbox.company import Company, company, known
from sandbox.filed import filed
from sandbox.stages import STAGES
from sandbox.systems import system

FRAMES = [field.name for field in fields(Company) if field.type == pl.DataFrame]
STARTS_ON = date(2024, 7, 1)
ENDS_AT = datetime(2026, 6, 30, tzinfo=UTC)
CANONICAL = {stage.stage_id: stage.canonical for stage in STAGES}
POSITION = {stage.stage_id: place for place, stage in enumerate(STAGES)}
PIPELINE = {stage.stage_id: stage.pipeline for stage in STAGES}
IS_CLOSED = pl.col("now").is_in(["won", "lost"])
WAS_CLOSED = pl.col("before").is_in(["won", "lost"])
IS_SAME_PIPELINE = pl.col("pipeline") == pl.col("pipeline_before")


def small(*, seed: int = 7, deals: int = 300) -> Company:
    return company(seed=seed, deals=deals, starts_on=STARTS_ON, ends_at=ENDS_AT)


def of_field(made_up: Company, field: str) -> pl.DataFrame:
    return made_up.changes.filter(field=field).sort("deal_id", "sequence")


def stage_entries(made_up: Company) -> pl.DataFrame:
    stage = pl.col("value")
    before = stage.shift(1).over("deal_id")
    return of_field(made_up, "stage").with_columns(
        now=stage.replace_strict(CANONICAL),
        before=before.replace_strict(CANONICAL),
        position=stage.replace_strict(POSITION),
        position_before=before.replace_strict(POSITION),
        pipeline=stage.replace_strict(PIPELINE),
        pipeline_before=before.replace_strict(PIPELINE),
        days=pl.col("changed_at").diff().over("deal_id").dt.total_seconds() / 86_400,
        stage_before=before,
    )


def last_entries(made_up: Company) -> pl.DataFrame:
    return stage_entries(made_up).group_by("deal_id", maintain_order=True).last()


def share(which: pl.Series) -> float:
    return float(which.to_numpy().mean())


def win_rates(
    made_up: Company, by: str, decided_deals: pl.DataFrame
) -> dict[str, float]:
    rates = (
        last_entries(made_up)
        .join(decided_deals, on="deal_id", how="inner", validate="1:1")
        .filter(IS_CLOSED)
        .group_by(by)
        .agg(decided=pl.len(), rate=(pl.col("now") == "won").mean())
        .filter(pl.col("decided") >= 60)
    )
    return dict(rates.select(by, "rate").iter_rows())


def test_the_same_seed_makes_the_same_company() -> None:
    one, two = small(), small()

    for frame in FRAMES:
        assert_frame_equal(getattr(one, frame), getattr(two, frame))


def test_another_seed_makes_another_company() -> None:
    one, two = small(), small(seed=8)

    for frame in FRAMES:
        assert not getattr(one, frame).equals(getattr(two, frame))


def test_other_discounts_change_no_path_no_owner_and_no_date(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    generous = small()
    monkeypatch.setattr(amounts, "_DISCOUNT_SHARE", 0.0)
    strict = small()

    for field in ("stage", "owner", "expected_close_date"):
        one = of_field(generous, field).drop("sequence")
        assert_frame_equal(one, of_field(strict, field).drop("sequence"))
    assert not of_field(generous, "amount").equals(of_field(strict, "amount"))


@pytest.mark.parametrize(
    ("deals", "ends_at", "what"),
    [
        (0, ENDS_AT, "at least one deal"),
        (10, datetime(2024, 7, 3, tzinfo=UTC), "7 days"),
        (10, datetime(2026, 6, 30), "no time zone"),  # noqa: DTZ001 - that is the point
    ],
)
def test_a_company_without_deals_days_or_a_time_zone_cannot_be(
    deals: int, ends_at: datetime, what: str
) -> None:
    with pytest.raises(ValueError, match=what):
        company(seed=1, deals=deals, starts_on=STARTS_ON, ends_at=ends_at)


@pytest.mark.parametrize("deals", [1, 2, 5])
def test_a_company_can_be_tiny(deals: int) -> None:
    tiny = small(deals=deals)

    assert tiny.deals.height == deals
    assert tiny.changes["deal_id"].n_unique() == deals


def test_the_frames_have_the_columns_that_others_build_on(made_up: Company) -> None:
    instant = pl.Datetime("us", "UTC")
    text = pl.String()

    assert made_up.changes.schema == {
        "deal_id": text,
        "field": text,
        "value": text,
        "changed_at": instant,
        "sequence": pl.Int64(),
        "changed_by": text,
    }
    assert made_up.deals.schema == {
        "deal_id": text,
        "deal_name": text,
        "company": text,
        "lead_source": text,
        "deal_type": text,
        "product": text,
        "created_at": instant,
    }
    assert made_up.changes.null_count().sum_horizontal().item() == 0
    assert made_up.deals.null_count().sum_horizontal().item() == 0


def test_the_log_is_numbered_in_the_order_of_time(made_up: Company) -> None:
    assert made_up.changes["sequence"].to_list() == list(
        range(1, made_up.changes.height + 1)
    )
    assert made_up.changes["changed_at"].is_sorted()


def test_nothing_happens_before_the_company_starts_or_after_its_time_ends(
    made_up: Company,
) -> None:
    first, last = made_up.changes["changed_at"][0], made_up.changes["changed_at"][-1]

    assert datetime(2024, 7, 1, tzinfo=UTC) <= first < datetime(2024, 7, 5, tzinfo=UTC)
    assert datetime(2026, 6, 29, tzinfo=UTC) < last < ENDS_AT


def test_an_end_in_the_middle_of_a_day_cuts_that_day() -> None:
    noon = datetime(2026, 6, 29, 12, tzinfo=UTC)
    cut = company(seed=7, deals=2_000, starts_on=STARTS_ON, ends_at=noon)

    last = cut.changes["changed_at"][-1]
    assert datetime(2026, 6, 29, 6, tzinfo=UTC) < last < noon
    assert cut.changes["deal_id"].n_unique() == cut.deals.height


def test_what_is_known_on_a_night_happened_strictly_before(made_up: Company) -> None:
    moment = made_up.changes["changed_at"][1_000]
    shown = known(made_up, as_of=moment)

    later = made_up.changes.filter(pl.col("changed_at") >= moment)
    assert shown["changed_at"].max() < moment
    assert_frame_equal(pl.concat([shown, later]), made_up.changes)


def test_every_deal_begins_with_its_pipeline_and_a_stage(made_up: Company) -> None:
    births = (
        made_up.changes.group_by("deal_id", maintain_order=True)
        .agg(pl.col("field").head(2), pl.col("changed_at").head(2).n_unique())
        .filter(
            (pl.col("field").list.join(" ") != "pipeline stage")
            | (pl.col("changed_at") != 1)
        )
    )

    assert made_up.changes["deal_id"].n_unique() == made_up.deals.height
    assert births.is_empty()


def test_a_stage_is_always_one_of_the_pipeline_the_deal_is_in(made_up: Company) -> None:
    pipeline = pl.when(pl.col("field") == "pipeline").then("value")
    rows = (
        made_up.changes.sort("deal_id", "sequence")
        .with_columns(pipeline=pipeline.forward_fill().over("deal_id"))
        .filter(field="stage")
    )

    assert rows["pipeline"].equals(rows["value"].replace_strict(PIPELINE))


def test_no_field_is_said_again_without_having_changed(made_up: Company) -> None:
    is_of_two = pl.col("deal_id").is_in(made_up.merges["survivor"].implode())
    repeats = made_up.changes.sort("deal_id", "sequence").filter(
        ~is_of_two,
        pl.col("value") == pl.col("value").shift(1).over("deal_id", "field"),
    )

    assert repeats.is_empty()


def test_no_field_of_a_deal_changes_twice_at_one_moment(made_up: Company) -> None:
    assert (
        not made_up.changes.select("deal_id", "field", "changed_at")
        .is_duplicated()
        .any()
    )


def test_nothing_happens_to_a_deal_after_its_deletion_unless_it_comes_back(
    made_up: Company,
) -> None:
    rows = made_up.changes.sort("deal_id", "sequence").with_columns(
        is_next=pl.struct("field", "value").shift(-1).over("deal_id")
    )
    after = rows.filter(field="deleted", value="true")["is_next"]

    assert after.len() > after.null_count() > 5
    assert after.drop_nulls().unique().to_list() == [
        {"field": "deleted", "value": "false"}
    ]
    assert rows.filter(field="deleted", value="false").height == after.len() - (
        after.null_count()
    )


def test_only_deals_imported_already_closed_are_older_than_their_history(
    made_up: Company,
) -> None:
    births = made_up.changes.group_by("deal_id", maintain_order=True).first()
    older = births.join(
        made_up.deals, on="deal_id", how="inner", validate="1:1"
    ).filter(pl.col("created_at") != pl.col("changed_at"))
    imported = stage_entries(made_up).filter(IS_CLOSED & pl.col("before").is_null())

    assert (older["created_at"] < older["changed_at"]).all()
    assert older["changed_by"].unique().to_list() == ["import"]
    assert set(older["deal_id"]) == set(imported["deal_id"])


def test_every_special_case_of_a_history_is_there(made_up: Company) -> None:
    entries = stage_entries(made_up)
    is_further = pl.col("position") > pl.col("position_before")
    cases = {
        "imported closed": IS_CLOSED & pl.col("before").is_null(),
        "reopened after a win": (pl.col("before") == "won") & ~IS_CLOSED,
        "reopened after a loss": (pl.col("before") == "lost") & ~IS_CLOSED,
        "stepped back": IS_SAME_PIPELINE & ~is_further & ~WAS_CLOSED,
        "skipped a stage": IS_SAME_PIPELINE
        & ~IS_CLOSED
        & (pl.col("position") > pl.col("position_before") + 1),
        "moved to another pipeline": ~IS_SAME_PIPELINE,
    }
    counts = {case: entries.filter(is_it).height for case, is_it in cases.items()}

    assert min(counts.values()) >= 3, counts
    assert max(counts.values()) < entries.height * 0.1, counts


def test_a_deal_is_decided_only_out_of_an_open_stage(made_up: Company) -> None:
    assert stage_entries(made_up).filter(IS_CLOSED & WAS_CLOSED).is_empty()


def test_between_a_tenth_and_a_half_of_the_decided_deals_are_won(
    made_up: Company,
) -> None:
    decided = last_entries(made_up).filter(IS_CLOSED)

    assert decided.height > made_up.deals.height * 0.85
    assert 0.1 < share(decided["now"] == "won") < 0.5


def test_referrals_are_won_far_more_often_than_social_media(made_up: Company) -> None:
    rates = win_rates(made_up, "lead_source", made_up.deals)

    assert rates["referral"] > 1.5 * rates["social media"]


def test_sellers_of_one_team_differ_in_what_they_win(made_up: Company) -> None:
    owner = of_field(made_up, "owner").group_by("deal_id").last()
    field_sales = made_up.owners.filter(team="field sales")["owner_name"]
    sold = owner.select("deal_id", owner="value").filter(
        pl.col("owner").is_in(field_sales.to_list())
    )
    rates = win_rates(made_up, "owner", sold)

    assert max(rates.values()) > 1.25 * min(rates.values())


def test_more_is_won_in_the_last_two_weeks_of_a_quarter(made_up: Company) -> None:
    wins = stage_entries(made_up).filter(now="won").drop_nulls("before")
    day = wins["changed_at"].dt.date()
    quarter_end = day.dt.truncate("1q").dt.offset_by("1q")
    is_late = (quarter_end - day).dt.total_days() <= 14

    assert share(is_late) > 1.4 * 14 / 91


def test_without_the_rush_the_end_of_a_quarter_is_like_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calendar_effects, "_RUSH", 0.0)
    monkeypatch.setattr(calendar_effects, "_HANGOVER", 1.0)
    calm = small(deals=2_000)
    wins = stage_entries(calm).filter(now="won").drop_nulls("before")
    day = wins["changed_at"].dt.date()
    quarter_end = day.dt.truncate("1q").dt.offset_by("1q")

    assert share((quarter_end - day).dt.total_days() <= 14) < 1.35 * 14 / 91


def test_deals_stay_days_to_weeks_in_a_stage(made_up: Company) -> None:
    stays = stage_entries(made_up).filter(~WAS_CLOSED)
    medians = stays.group_by("stage_before").agg(pl.col("days").median())["days"]
    shortest, longest = medians.sort().gather([0, -1])

    assert 2 < shortest < longest < 21
    assert 60 < stays["days"].sort()[-1] < 400


def test_amounts_are_spread_like_prices_are_and_exact_to_the_cent(
    made_up: Company,
) -> None:
    amounts_ = of_field(made_up, "amount")
    last = amounts_.group_by("deal_id").last()["value"].cast(pl.Float64).to_numpy()
    logs = np.log(last)

    assert amounts_["value"].str.contains(r"^\d+\.\d\d$").all()
    assert 5_000 < np.median(last) < 20_000
    assert last.mean() > 1.5 * np.median(last)
    assert 0.8 < logs.std() < 1.5
    assert abs(logs.mean() - np.median(logs)) < 0.2


def test_what_is_won_is_worth_less_than_was_asked(made_up: Company) -> None:
    won = last_entries(made_up).filter(now="won").drop_nulls("before")
    ratio = (
        of_field(made_up, "amount")
        .join(won.select("deal_id"), on="deal_id", how="semi")
        .with_columns(pl.col("value").cast(pl.Float64))
        .group_by("deal_id")
        .agg(ratio=pl.col("value").last() / pl.col("value").first())["ratio"]
    )

    assert 0.88 < ratio.to_numpy().mean() < 0.98


def test_some_leads_have_no_amount_but_every_won_deal_has_one(made_up: Company) -> None:
    known_amounts = of_field(made_up, "amount").select("deal_id").unique()
    without = last_entries(made_up).join(known_amounts, on="deal_id", how="anti")

    assert without.height > made_up.deals.height * 0.05
    assert without.filter(now="won").is_empty()


def test_whoever_states_an_amount_states_its_currency(made_up: Company) -> None:
    single = filed(made_up)
    amounts_ = of_field(single, "amount").group_by("deal_id").first()
    paid_in = made_up.parties.join(
        made_up.customers, on="customer", how="left", validate="m:1"
    ).join(made_up.deals.select("deal_id", kept_by=system()), on="deal_id")
    currency = pl.when(kept_by="crm").then("currency").otherwise(pl.lit("EUR"))

    assert_frame_equal(
        of_field(single, "currency").select("deal_id", "value", "changed_at"),
        amounts_.join(paid_in, on="deal_id", how="left", validate="1:1")
        .select("deal_id", currency.alias("value"), "changed_at")
        .sort("deal_id"),
    )


def test_a_category_follows_the_stage_but_who_sandbags_promises_late(
    made_up: Company,
) -> None:
    category = pl.when(pl.col("field") == "forecast_category").then("value")
    stage = pl.when(pl.col("field") == "stage").then("value")
    at_end_of_save = (
        filed(made_up)
        .changes.sort("deal_id", "sequence")
        .with_columns(
            category=category.forward_fill().over("deal_id"),
            now=stage.forward_fill().over("deal_id").replace_strict(CANONICAL),
        )
        .group_by("deal_id", "changed_at")
        .last()
    )
    promised = at_end_of_save.group_by("now").agg(pl.col("category").unique().sort())

    assert dict(promised.iter_rows()) == {
        "lead": ["pipeline"],
        "qualification": ["pipeline"],
        "proposal": ["best case", "pipeline"],
        "negotiation": ["best case", "commit"],
        "won": ["closed"],
        "lost": ["omitted"],
    }


def test_close_dates_are_pushed_sometimes_pulled_and_set_by_the_close(
    made_up: Company,
) -> None:
    dates = of_field(made_up, "expected_close_date").with_columns(
        date=pl.col("value").str.to_date()
    )
    change = dates.with_columns(
        days=pl.col("date").diff().over("deal_id").dt.total_days()
    )
    wins = last_entries(made_up).filter(now="won").drop_nulls("before")
    at_the_end = dates.group_by("deal_id").last()
    closes = wins.join(at_the_end, on="deal_id", how="inner", validate="1:1")

    saves = last_entries(made_up).select("deal_id", closed_at="changed_at")
    by_seller = change.join(saves, on="deal_id", how="left", validate="m:1").filter(
        pl.col("changed_at") != pl.col("closed_at")
    )
    pushed = by_seller.filter(pl.col("days") > 0).height
    pulled = by_seller.filter(pl.col("days") < 0).height

    assert pushed > 3 * pulled > 60
    assert closes["date"].equals(closes["changed_at"].dt.date())


def test_owners_are_people_of_the_company_and_change(made_up: Company) -> None:
    taken = of_field(made_up, "owner")

    assert set(taken["value"]) <= set(made_up.owners["owner_name"])
    assert taken.height > 1.05 * made_up.deals.height


def test_whoever_leaves_hands_over_open_deals_at_once_and_gets_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(owners, "_LEAVERS", 0.6)
    deserted = small(deals=2_000)
    gone = deserted.owners.drop_nulls("left_on")
    by_the_gone = deserted.changes.filter(pl.col("field") != "deleted").join(
        gone, left_on="changed_by", right_on="owner_name", how="inner", validate="m:1"
    )
    late = by_the_gone.filter(pl.col("changed_at").dt.date() > pl.col("left_on"))

    assert gone.height >= 5
    assert by_the_gone.height > 1_000
    assert late.is_empty()


def test_a_deletion_after_the_end_has_not_happened_yet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deletions, "_SHARE", 1.0)
    doomed = small()
    shop = doomed.deals.filter(lead_source="web form")
    deleted = of_field(doomed, "deleted")
    gone = deleted.filter(value="true")

    assert 0 < gone.height < doomed.deals.height - shop.height
    assert (deleted["changed_at"] < ENDS_AT).all()


def test_people_work_on_weekdays_and_machines_at_any_hour(made_up: Company) -> None:
    by_people = made_up.changes.filter(
        ~pl.col("changed_by").is_in(["integration", "import"])
    )
    by_machine = made_up.changes.filter(changed_by="integration")

    assert by_people["changed_at"].dt.weekday().max() == 5
    assert by_people["changed_at"].dt.hour().min() == 6
    assert by_people["changed_at"].dt.hour().max() == 16
    assert by_machine["changed_at"].dt.weekday().max() == 7
    assert by_machine["changed_at"].dt.hour().max() == 21


def test_more_leads_come_in_the_second_year_and_few_in_august(made_up: Company) -> None:
    month = (
        made_up.deals.group_by(month=pl.col("created_at").dt.strftime("%Y-%m"))
        .agg(leads=pl.len())
        .rows_by_key("month", named=True, unique=True)
    )
    first = sum(month[f"2024-{m:02}"]["leads"] for m in range(8, 13))
    second = sum(month[f"2025-{m:02}"]["leads"] for m in range(8, 13))

    assert 1.1 < second / first < 1.6
    assert month["2025-08"]["leads"] < 0.75 * month["2025-09"]["leads"]


def test_every_instant_is_a_whole_millisecond(made_up: Company) -> None:
    for frame in FRAMES:
        for column in getattr(made_up, frame).select(pl.col(pl.Datetime)):
            assert (column.drop_nulls().dt.microsecond() % 1_000 == 0).all(), frame


def test_what_a_merge_makes_is_unknown_until_it_is_made(larger: Company) -> None:
    survivor, merged_at = larger.merges.select("survivor", "merged_at").row(8)
    before, after = (
        known(larger, as_of=merged_at + timedelta(seconds=wait)) for wait in (0, 1)
    )
    of_one = larger.changes.filter(deal_id=survivor)

    assert survivor not in before["deal_id"]
    assert after.filter(deal_id=survivor).height > 5
    assert (of_one["changed_at"] < merged_at).any()
