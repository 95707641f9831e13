"""Known mail: what the raw log holds of a mailbox already."""

from functools import partial

import polars as pl

from flows.storage import records
from flows.storage.layout import Layout
from sources.mailbox import tables
from sources.mailbox.settings import FolderMark, MailboxKnown
from sources.readings import UNREADABLE_ROWS


def scan(layout: Layout, source: str, table: str) -> pl.LazyFrame:
    """Return a table of the raw log of a mailbox."""
    return records.scan(layout, source, table, tables.raw_schema(table))


def known(layout: Layout, source: str) -> MailboxKnown:
    """Return what the raw log holds of a mailbox; the newest mark of each folder."""
    newest = (
        scan(layout, source, tables.FOLDERS)
        .group_by("account", "folder", maintain_order=True)
        .last()
        .collect()
    )
    return MailboxKnown(
        folders={
            (row["account"], row["folder"]): FolderMark(
                uidvalidity=row["uidvalidity"],
                uidnext=row["uidnext"],
                highestmodseq=row["highestmodseq"],
                is_whole=row["is_whole"] == "true",
                below=row["below"],
            )
            for row in newest.iter_rows(named=True)
        },
        places=partial(_places, layout, source),
        hashes=partial(_hashes, layout, source),
    )


def _places(
    layout: Layout, source: str, account: str, folder: str, uidvalidity: int
) -> pl.Series:
    """Return the UIDs that stand in a folder: seen, and not vanished since."""
    seen = scan(layout, source, tables.PLACES).with_columns(gone=pl.lit(0))
    vanished = scan(layout, source, tables.VANISHED).with_columns(gone=pl.lit(1))
    return (
        pl.concat([seen, vanished], how="diagonal_relaxed")
        .filter(account=account, folder=folder, uidvalidity=uidvalidity)
        .group_by("uid")
        .agg(pl.col("gone").sort_by("_extracted_at", "gone").last())
        .filter(pl.col("gone") == 0)
        .select(pl.col("uid").sort())
        .collect()
        .to_series()
    )


def _hashes(layout: Layout, source: str) -> pl.Series:
    """Return every content that was ever read, or put aside."""
    read = (tables.MESSAGES, UNREADABLE_ROWS)
    hashes = [scan(layout, source, table).select("content_hash") for table in read]
    return pl.concat(hashes).unique().drop_nulls().collect().to_series()
