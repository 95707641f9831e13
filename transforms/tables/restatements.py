"""Restatements: what changed in the past that was published, and why."""

from transforms.tables.table import Table, choice, count, date, instant, text
from transforms.tables.vocabulary import RESTATED_RECORDS, RESTATEMENT_REASONS

PIPELINE_RESTATEMENTS = Table(
    name="pipeline_restatements",
    layer="published",
    grain="one deal, or one stage's mapping, whose published past changed in one run",
    key=("as_of", "record", "record_id"),
    sorted_by=("as_of", "record", "record_id"),
    may_be_empty=True,
    columns=(
        instant("as_of", "The run that learnt it."),
        choice("record", RESTATED_RECORDS, "What changed."),
        text("record_id", "The deal, or the stage: `<source>:<id>`."),
        choice("reason", RESTATEMENT_REASONS, "How it changed."),
        date("first_date", "The first day that it changes."),
        date("last_date", "The last published day that it may change."),
        count("changes_before", "How many changes of the deal those days rested on."),
        count("changes_now", "How many they rest on now."),
    ),
)
