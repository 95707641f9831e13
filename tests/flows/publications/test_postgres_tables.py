"""What becomes of the tables in PostgreSQL, and of what others hang on them."""

import polars as pl
import pytest

from flows.publications.postgres_tables import columns_of
from flows.publications.refusals import Unusable
from flows.storage.generations import Generation
from flows.storage.lock import Fence
from tests.flows.publications.postgres_place import Nights, Place, seen
from transforms.schemas import DIM_PIPELINES, TABLES, Column, Table

pytestmark = pytest.mark.slow

TYPES: dict[pl.DataType, str] = {
    pl.String(): "text",
    pl.Int64(): "bigint",
    pl.Float64(): "double precision",
    pl.Boolean(): "boolean",
    pl.Date(): "date",
    pl.Datetime("us", "UTC"): "timestamp with time zone",
    pl.Decimal(18, 2): "numeric(18,2)",
    pl.Decimal(18, 8): "numeric(18,8)",
}
COLUMNS = (
    "SELECT relname, attname, format_type(atttypid, atttypmod) FROM pg_class "
    "JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped "
    "WHERE relnamespace = '{0}'::regnamespace ORDER BY 1, attnum"
)


def test_columns_have_the_types_that_keep_them_exact(
    place: Place, fence: Fence, nights: Nights
) -> None:
    place.publish(nights[1], fence)

    found = place.ask(COLUMNS)
    for table in TABLES.values():
        assert [column for name, *column in found if name == table.name] == [
            [name, TYPES[dtype]] for name, dtype in table.schema.items()
        ]


def test_a_type_that_no_table_of_ours_may_have_is_refused() -> None:
    columns = (Column("minutes", pl.Duration(), "How long."),)
    table = Table("dim_odd", "warehouse", "odd", (), (), columns)

    with pytest.raises(TypeError, match="column 'minutes' is Duration"):
        columns_of(table)


def test_tables_and_columns_say_what_they_mean(
    place: Place, fence: Fence, nights: Nights
) -> None:
    place.publish(nights[1], fence)

    comments = {
        (table, column): comment
        for table, column, comment in place.ask(
            "SELECT relname, attname, description FROM pg_class "
            "JOIN pg_description ON objoid = pg_class.oid "
            "LEFT JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid "
            "AND attnum > 0 WHERE relnamespace = '{0}'::regnamespace"
        )
    }
    assert comments["dim_deals", None] == (
        "A row is one deal, as it stands at as_of. As of 2012-03-01 00:00:00 UTC "
        f"(exclusive), generation {nights[1].id}."
    )
    assert comments["generation", None].startswith("A row is the generation that")
    for table in TABLES.values():
        for column in table.columns:
            assert comments[table.name, column.name] == column.description


def test_grants_indexes_and_views_of_others_stay(
    place: Place, fence: Fence, nights: Nights
) -> None:
    place.publish(nights[1], fence)
    place.let_bi_read()
    place.ask("GRANT SELECT (deal_id) ON {0}.dim_deals TO stranger")
    place.ask("CREATE INDEX by_name ON {0}.dim_deals (deal_name)")
    place.ask("CREATE SCHEMA of_{0}", "bi")
    place.ask("CREATE VIEW of_{0}.v AS SELECT stages FROM {0}.dim_pipelines", "bi")
    rights = (
        "SELECT relname, relacl::text, attacl::text FROM pg_class "
        "LEFT JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'deal_id' "
        "WHERE relnamespace = '{0}'::regnamespace ORDER BY 1"
    )
    before = place.ask(rights)
    assert "stranger" in str(before)

    place.publish(nights[2], fence)

    assert place.ask(rights) == before
    assert place.ask("SELECT stages FROM of_{0}.v", "bi") == [(2,)]
    assert place.whole("bi") == seen(2, nights)


def test_default_privileges_hold_for_new_tables(
    place: Place, fence: Fence, nights: Nights
) -> None:
    place.ask("CREATE SCHEMA {0}", "publisher")
    place.ask("GRANT USAGE ON SCHEMA {0} TO bi", "publisher")
    place.ask(
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {0} GRANT SELECT ON TABLES TO bi",
        "publisher",
    )

    place.publish(nights[1], fence)

    assert place.whole("bi") == seen(1, nights)


def test_tables_of_another_version_get_the_columns_of_this_one(
    place: Place, fence: Fence, nights: Nights
) -> None:
    place.publish(nights[1], fence)
    place.let_bi_read()
    place.grow_old()

    place.publish(nights[2], fence)

    found = place.ask(COLUMNS)
    assert {n: kind for table, n, kind in found if table == "dim_pipelines"} == {
        name: TYPES[dtype] for name, dtype in DIM_PIPELINES.schema.items()
    }
    assert "fct_forgotten" not in {table for table, *_ in found}
    assert place.whole("bi") == seen(2, nights)


def test_a_view_of_others_on_a_column_that_goes_is_named_and_nothing_changes(
    place: Place, fence: Fence, nights: Nights
) -> None:
    place.publish(nights[1], fence)
    place.grow_old()
    place.ask("CREATE VIEW {0}.names AS SELECT nickname FROM {0}.dim_pipelines")

    with pytest.raises(Unusable) as refusal:
        place.publish(nights[2], fence)

    assert f"view {place.schema}.names depends on column nickname" in str(refusal.value)
    assert "Drop or change them, then start a new run" in str(refusal.value)
    assert place.whole() == seen(1, nights)


def test_what_others_made_in_the_schema_is_never_touched(
    place: Place, generation: Generation, fence: Fence
) -> None:
    place.ask("CREATE SCHEMA {0}", "publisher")
    place.ask("CREATE TABLE {0}.dim_deals AS SELECT 1 AS theirs", "publisher")

    with pytest.raises(Unusable, match=r"dim_deals was there and is not ours"):
        place.publish(generation, fence)

    assert place.ask("SELECT * FROM {0}.dim_deals") == [(1,)]
    assert place.published() is None
