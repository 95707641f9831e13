"""Thirty nights of a made-up company: what the warehouse says is what really happened.

Each night loads over HTTP what HubSpot shows then; the truth is the company's ledger.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from flows.storage.content_hash import content_hash
from sandbox.company import Company, company
from sandbox.hubspot.company_portal.assembly import portal_at
from sandbox.hubspot.company_portal.ids import company_deal_id, portal_deal_id
from sandbox.hubspot.running import serving
from tests.flows.hubspot.accounts import SOURCE, Tables, account, built, load
from tests.flows.hubspot.tellable import (
    Told,
    restored,
    told,
    told_outcomes,
    unseen_restores,
)
from transforms.schemas import TABLES, Table

pytestmark = pytest.mark.slow

END = datetime(2026, 6, 30, tzinfo=UTC)
NIGHTS = [END - timedelta(days) for days in reversed(range(30))]
CLOSED = ["won", "lost", "renewed", "churned"]
# When we learnt something, and how, is the nights' own; what happened is not.
OWN = ("origin", "known_at", "changed_after")


@dataclass(frozen=True, eq=False)
class Lived:
    """A company, what 30 nights made of it, and what one load at the end does."""

    company: Company
    told: Told
    nights: Tables
    once: Tables


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """Return the company after its nights; the sample was chosen for what it holds."""
    made = company(
        seed=14, deals=600, starts_on=(END - timedelta(30)).date(), ends_at=END
    )
    with serving(portal_at(made, at=NIGHTS[0])) as server:
        nightly = account(tmp_path_factory.mktemp("nightly"), server.url)
        for night in NIGHTS:
            server.portal = portal_at(made, at=night)
            load(nightly, night, sweep=True)
        once = account(tmp_path_factory.mktemp("once"), server.url)
        load(once, END)
    tables = [built(made_of, END, on_disk=True) for made_of in (nightly, once)]
    return Lived(made, told(made, NIGHTS), *tables)


def test_the_sample_holds_everything_that_can_happen_to_a_deal(lived: Lived) -> None:
    stays, edits = lived.told.stays, lived.company.stage_edits
    came = restored(lived.company)
    seen = came.join(
        unseen_restores(lived.company, NIGHTS),
        on=["deal_id", "entered_at"],
        how="anti",
    )
    outcomes = told_outcomes(lived.company, NIGHTS)["outcome"].to_list()

    # The first night is a first load: what is to be learnt happens after it.
    merged_at = lived.company.merges["merged_at"]
    assert set(outcomes) == {"open", "won", "lost", "deleted", "merged"}
    assert merged_at.is_between(NIGHTS[0], END).any()
    assert seen.filter(pl.col("gone_at") >= NIGHTS[0]).height >= 1
    assert stays.filter(_goes_on("stage_id", _is_reopening)).height >= 1
    assert stays.filter(_goes_on("pipeline", _is_move)).height >= 1
    assert dict(edits.select("edit", pl.col("at") > NIGHTS[0]).iter_rows()) == {
        "renamed": True,
        "added": True,
        "removed": True,
    }


def test_the_stage_history_is_the_ledger_row_for_row(lived: Lived) -> None:
    history = (
        lived.nights["fct_stage_history"]
        .rename({"pipeline_id": "pipeline"})
        .with_columns(_in_the_source("deal_id", "pipeline", "stage_id"))
        .with_columns(deal_id=company_deal_id("deal_id"))
        .select(lived.told.stays.columns)
        .sort("deal_id", "stay_number")
    )

    assert_frame_equal(history, lived.told.stays)


def test_only_what_no_night_could_see_is_missing_from_the_history(lived: Lived) -> None:
    # A move of a deal that was merged away on the same day, and a deletion that was
    # taken back on the same day: of neither does HubSpot say anything afterwards.
    assert lived.told.unseen_moves.select("deal_id", "stage_id").rows() == [
        ("D0000047", "offer")
    ]
    assert lived.told.unseen_returns.select("deal_id", "stage_id").rows() == [
        ("D0000328", "lost")
    ]


def test_what_became_of_each_deal_is_what_the_ledger_says(lived: Lived) -> None:
    known = (
        lived.nights["dim_deals"]
        .with_columns(_in_the_source("deal_id"))
        .select("outcome", deal_id=company_deal_id("deal_id"))
        .select("deal_id", "outcome")
        .sort("deal_id")
    )

    assert_frame_equal(known, told_outcomes(lived.company, NIGHTS))


def test_that_a_stage_was_removed_is_known_to_the_nights_alone(lived: Lived) -> None:
    def offered(tables: Tables) -> dict[str, bool | None]:
        return dict(
            tables["dim_stages"]
            .filter(pl.col("pipeline_id") == f"{SOURCE}:renewals")
            .select(_in_the_source("stage_id"), "is_active")
            .rows()
        )

    assert offered(lived.nights)["renewal_talks"] is False
    assert offered(lived.once)["renewal_talks"] is None


def _as_it_is(_lived: Lived, rows: pl.DataFrame) -> pl.DataFrame:
    return rows


def _of_lasting_deals(lived: Lived, rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out the deals of which only the nights could know something.

    Those merged away, which HubSpot then no longer shows; and those restored after a
    night saw them deleted, which it then shows as if nothing had been.
    """
    merged = lived.nights["dim_deals"].filter(outcome="merged")["deal_id"]
    came = restored(lived.company).join(
        unseen_restores(lived.company, NIGHTS),
        on=["deal_id", "entered_at"],
        how="anti",
    )
    number = portal_deal_id("deal_id").cast(pl.String)
    back = came.select(f"{SOURCE}:" + number).to_series()
    return rows.filter(~pl.col("deal_id").is_in(pl.concat([merged, back]).implode()))


def _of_live_ties(lived: Lived, rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out which company an archived deal was tied to: HubSpot no longer says."""
    is_gone = pl.col("deleted_at").is_not_null()
    return _of_lasting_deals(lived, rows).with_columns(
        pl.when(~is_gone).then(pl.col("company", "company_id"))
    )


def _of_live_lines(_lived: Lived, rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out which deal an archived line belonged to: HubSpot no longer says."""
    is_gone = pl.col("deleted_at").is_not_null()
    return rows.with_columns(deal_id=pl.when(~is_gone).then("deal_id"))


SAME: Mapping[str, Callable[[Lived, pl.DataFrame], pl.DataFrame]] = {
    "dim_deals": _of_live_ties,
    "fct_deal_changes": _of_lasting_deals,
    "fct_deal_states": _of_lasting_deals,
    "fct_stage_history": _of_lasting_deals,
    "dim_people": _as_it_is,
    "dim_companies": _as_it_is,
    "dim_leads": _as_it_is,
    "fct_activities": _as_it_is,
    "fct_deal_lines": _of_live_lines,
}


@pytest.mark.parametrize(("table", "left"), SAME.items(), ids=SAME)
def test_thirty_nights_make_the_table_that_one_load_at_the_end_makes(
    lived: Lived, table: str, left: Callable[[Lived, pl.DataFrame], pl.DataFrame]
) -> None:
    nights, once = (
        left(lived, tables[table]).drop(OWN, strict=False)
        for tables in (lived.nights, lived.once)
    )

    assert not once.is_empty()
    assert_frame_equal(nights, once)
    assert _hash(nights, table) == _hash(once, table)


def _hash(rows: pl.DataFrame, name: str) -> str:
    """Return the content hash of a table of which some columns were left out."""
    whole = TABLES[name]
    columns = tuple(column for column in whole.columns if column.name in rows.columns)
    left = Table(
        whole.name, whole.layer, whole.grain, whole.key, whole.sorted_by, columns
    )
    return content_hash(rows.lazy(), left)


def _in_the_source(*names: str) -> pl.Expr:
    return pl.col(*names).str.strip_prefix(f"{SOURCE}:")


def _goes_on(column: str, how: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> pl.Expr:
    """Whether the deal went on from the stay in a certain way."""
    return how(pl.col(column), pl.col(column).shift(-1).over("deal_id"))


def _is_move(here: pl.Expr, then: pl.Expr) -> pl.Expr:
    return here != then


def _is_reopening(here: pl.Expr, then: pl.Expr) -> pl.Expr:
    return here.is_in(CLOSED) & ~then.is_in(CLOSED)
