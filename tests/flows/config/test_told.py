"""What each mistake in a configuration is answered with, word for word."""

from pathlib import Path

import pytest

from tests.flows.config.examples import (
    CHANGES,
    COMPANY,
    HUBSPOT,
    ONE_PROBLEM,
    PIPELINE,
    SOURCE,
    refusal,
)


def test_every_mistake_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    toml = """[company]
name = "Acme"
time_zone = "Europe/Amsterdm"
reporting_currency = "eur"

[[source]]
name = "crm"
kind = "files"
path = "deals.csv"
shape = "event"

[[source]]
name = "log"
kind = "files"
path = "log.csv"
shape = "events"
[source.columns]
deal_id = "Id"
changed_at = "At"
amont = "Value"

[metrics]
sample_floor = 2.5
"""

    assert (
        refusal(tmp_path, toml)
        == """stagecast.toml cannot be used: 6 problems.

company.time_zone, line 3
  got:      "Europe/Amsterdm"
  expected: an IANA time zone, such as "Europe/Amsterdam"
  hint:     did you mean "Europe/Amsterdam"?

company.reporting_currency, line 4
  got:      "eur"
  expected: three capitals of ISO 4217, such as "EUR"
  hint:     did you mean "EUR"?

source[1].shape, line 10
  got:      "event"
  expected: "events" or "deals" or "changes"
  hint:     did you mean "events"?

source[2].columns.stage, line 17
  got:      nothing
  expected: the column that holds the stage's id

source[2].columns.amont, line 20
  got:      an unknown key
  expected: one of deal_id, changed_at, sequence, changed_by, stage, pipeline, \
owner, amount, currency, created_at, closed_at, modified_at, expected_close_date, \
forecast_category, deal_name, company, lead_source, deal_type, product
  hint:     did you mean "amount"?

metrics.sample_floor, line 23
  got:      2.5
  expected: a whole number, without quotes"""
    )


MISTAKES = {
    "a time zone of the source in the wrong table": (
        COMPANY + SOURCE + 'time_zone = "UTC"\n',
        """source[1].columns.time_zone, line 13
  got:      an unknown key
  expected: one of deal_id, changed_at, sequence, changed_by, stage, pipeline, \
owner, amount, currency, created_at, closed_at, modified_at, expected_close_date, \
forecast_category, deal_name, company, lead_source, deal_type, product
  hint:     time_zone belongs in company or source of "events" or "deals" \
or "changes\"""",
    ),
    "a key that only another shape has": (
        COMPANY
        + SOURCE.replace('"deals"', '"events"\nabsent = "kept"')
        # the column that events need
        + 'changed_at = "At"\n',
        """source[1].absent, line 10
  got:      an unknown key
  expected: one of name, kind, shape, path, columns, currency, time_zone, \
encoding, delimiter, decimal, thousands, date_format, day_format, taken_at, \
smallest_share, reference
  hint:     absent belongs in source of "deals\"""",
    ),
    "a kind that nobody knows": (
        COMPANY + SOURCE.replace('"files"', '"file"'),
        """source[1].kind, line 7
  got:      "file"
  expected: "files" or "hubspot" or "mailbox"
  hint:     did you mean "files"?""",
    ),
    "no shape": (
        COMPANY + SOURCE.replace('shape = "deals"\n', ""),
        """source[1].shape, line 5
  got:      nothing
  expected: "events" or "deals" or "changes\"""",
    ),
    "a single table where many are allowed": (
        COMPANY + SOURCE.replace("[[source]]", "[source]"),
        """source, line 5
  got:      a table
  expected: a list
  hint:     write [[source]], in double brackets""",
    ),
    "a list of tables where one is expected": (
        COMPANY.replace("[company]", "[[company]]") + SOURCE,
        """company, line 1
  got:      a list
  expected: a table
  hint:     write [company], in single brackets""",
    ),
    "no source": (
        COMPANY,
        """source
  got:      nothing
  expected: at least one [[source]]""",
    ),
    "no company": (
        SOURCE,
        """company
  got:      nothing
  expected: the table [company]""",
    ),
    "text where a number is expected": (
        COMPANY + 'fiscal_year_starts = "4"\n' + SOURCE,
        """company.fiscal_year_starts, line 5
  got:      "4"
  expected: a whole number, without quotes""",
    ),
    "a month that no calendar has": (
        COMPANY + "fiscal_year_starts = 13\n" + SOURCE,
        """company.fiscal_year_starts, line 5
  got:      13
  expected: a number that is at most 12""",
    ),
    "a day that closes before it opens": (
        COMPANY + "[company.working_hours]\ncloses = 08:00:00\n" + SOURCE,
        """company.working_hours.closes, line 6
  got:      08:00:00
  expected: a time after opens, which is 09:00:00""",
    ),
    "hours as text": (
        COMPANY + '[company.working_hours]\nopens = "9"\n' + SOURCE,
        """company.working_hours.opens, line 6
  got:      "9"
  expected: a time without quotes, such as 09:00:00""",
    ),
    "a day that no week has": (
        COMPANY + '[company.working_hours]\ndays = ["mon", "tues"]\n' + SOURCE,
        """company.working_hours.days[2], line 6
  got:      "tues"
  expected: "mon" or "tue" or "wed" or "thu" or "fri" or "sat" or "sun"
  hint:     did you mean "tue"?""",
    ),
    "a holiday twice": (
        COMPANY
        + "[company.working_hours]\nholidays = [2026-12-25, 2026-12-25]\n"
        + SOURCE,
        """company.working_hours.holidays[2], line 6
  got:      2026-12-25 a second time
  expected: each day once""",
    ),
    "a share above one": (
        COMPANY + SOURCE + "[metrics]\nunmapped_share = 5\n",
        """metrics.unmapped_share, line 14
  got:      5
  expected: a number that is at most 1""",
    ),
    "a number where text is expected": (
        COMPANY.replace('"Acme"', "7") + SOURCE,
        """company.name, line 2
  got:      7
  expected: text in quotes""",
    ),
    "an empty name": (
        COMPANY.replace('"Acme"', '""') + SOURCE,
        """company.name, line 2
  got:      ""
  expected: text that is not empty""",
    ),
    "an empty path": (
        COMPANY + SOURCE.replace("deals.csv", ""),
        """source[1].path, line 8
  got:      ""
  expected: a path that is not empty""",
    ),
    "a path that is a number": (
        COMPANY + SOURCE.replace('"deals.csv"', "8"),
        """source[1].path, line 8
  got:      8
  expected: a path in quotes""",
    ),
    "a date in quotes": (
        COMPANY + SOURCE + PIPELINE.replace('"won" }', '"won", valid_from = "2026" }'),
        """pipeline[1].stages[2].valid_from, line 19
  got:      "2026"
  expected: a date without quotes, such as 2026-01-31""",
    ),
    "a source name that no folder can have": (
        COMPANY + SOURCE.replace('"crm"', '"Our CRM"'),
        """source[1].name, line 6
  got:      "Our CRM"
  expected: lower-case letters, digits and _, a letter first, at most 40
  hint:     such as "our_crm\"""",
    ),
    "an encoding that nobody knows": (
        COMPANY + SOURCE.replace("[source.c", 'encoding = "utf9"\n[source.c'),
        """source[1].encoding, line 10
  got:      "utf9"
  expected: "auto", or an encoding such as "utf-8", "utf-16" or "cp1252"
  hint:     did you mean "utf-8"?""",
    ),
    "an encoding that is none of text": (
        COMPANY + SOURCE.replace("[source.c", 'encoding = "hex"\n[source.c'),
        """source[1].encoding, line 10
  got:      "hex"
  expected: "auto", or an encoding such as "utf-8", "utf-16" or "cp1252\"""",
    ),
    "a delimiter of two characters": (
        COMPANY + SOURCE.replace("[source.c", 'delimiter = "||"\n[source.c'),
        """source[1].delimiter, line 10
  got:      "||"
  expected: "auto", or one character such as ";" or "\\t\"""",
    ),
    "a digit between thousands": (
        COMPANY + SOURCE.replace("[source.c", 'thousands = "0"\n[source.c'),
        """source[1].thousands, line 10
  got:      "0"
  expected: one character such as ".", " " or "'\"""",
    ),
    "one sign for decimals and thousands": (
        COMPANY + SOURCE.replace("[source.c", 'thousands = "."\n[source.c'),
        """source[1].thousands, line 10
  got:      "."
  expected: another sign than decimal, which is ".\"""",
    ),
    "a decimal sign that no country has": (
        COMPANY + SOURCE.replace("[source.c", 'decimal = ";"\n[source.c'),
        """source[1].decimal, line 10
  got:      ";"
  expected: "." or ",\"""",
    ),
    "a date format without a directive": (
        COMPANY + SOURCE.replace("[source.c", 'day_format = "DD.MM.YYYY"\n[source.c'),
        """source[1].day_format, line 10
  got:      "DD.MM.YYYY"
  expected: strptime directives, such as "%d.%m.%Y"
  hint:     %d day, %m month, %Y year, %H hour, %M minute""",
    ),
    "two sources of one name": (
        COMPANY + SOURCE + SOURCE,
        """source[2].name, line 14
  got:      "crm" a second time
  expected: a name that no other [[source]] has
  hint:     one source may read many files: a pattern such as "crm/*.csv\"""",
    ),
    "a reference of a column that is not mapped": (
        COMPANY
        + SOURCE
        + '[[source.reference]]\ncolumn = "stge"\npath = "a.csv"\nkey = "k"\n',
        """source[1].reference[1].column, line 14
  got:      "stge"
  expected: one of our names that the source has: deal_id, stage
  hint:     did you mean "stage"?""",
    ),
    "a field of the file that would be two of ours": (
        COMPANY + CHANGES + '[source.fields]\nstage = "owner"\n',
        """source[1].fields, line 15
  got:      "owner" for both stage and owner
  expected: each field of the file once
  hint:     a field that is left out goes by our own name""",
    ),
    "a pipeline of a source that does not exist": (
        COMPANY + SOURCE + PIPELINE.replace('"crm"', '"crn"'),
        """pipeline[1].source, line 14
  got:      "crn"
  expected: the name of a [[source]]: crm
  hint:     did you mean "crm"?""",
    ),
    "one pipeline twice": (
        COMPANY + SOURCE + PIPELINE + PIPELINE,
        """pipeline[2].id, line 24
  got:      "default" of "crm" a second time
  expected: each pipeline of a source once
  hint:     put all its stages into one [[pipeline]]""",
    ),
    "two pipelines that no column tells apart": (
        COMPANY + SOURCE + PIPELINE + PIPELINE.replace('"default"', '"other"'),
        """pipeline[2].source, line 23
  got:      a further pipeline of "crm"
  expected: one pipeline for a source without a pipeline column
  hint:     name the file's column: pipeline = ... in [source.columns]""",
    ),
    "one stage twice": (
        COMPANY + SOURCE + PIPELINE.replace('id = "won"', 'id = "new"'),
        """pipeline[1].stages[2].id, line 19
  got:      "new" a second time
  expected: each stage once, or once for each valid_from
  hint:     give the later meaning a valid_from of its own, or remove one row""",
    ),
    "a canonical stage that is none of the six": (
        COMPANY + SOURCE + PIPELINE.replace('"lead"', '"leads"'),
        """pipeline[1].stages[1].canonical, line 18
  got:      "leads"
  expected: "lead" or "qualification" or "proposal" or "negotiation" or "won" or "lost"
  hint:     did you mean "lead"?""",
    ),
    "a stage without its meaning": (
        COMPANY + SOURCE + PIPELINE.replace(', canonical = "lead"', ""),
        """pipeline[1].stages[1].canonical, line 18
  got:      nothing
  expected: "lead" or "qualification" or "proposal" or "negotiation" or "won" \
or "lost\"""",
    ),
    "a pipeline in which no deal can be won": (
        COMPANY + SOURCE + PIPELINE.replace('canonical = "won"', 'canonical = "lead"'),
        """pipeline[1].stages, line 17
  got:      no stage that is won
  expected: at least one open, one won and one lost stage
  hint:     without it no deal can be decided, and no rate can be computed""",
    ),
    "a pipeline without a stage": (
        COMPANY + SOURCE + PIPELINE.partition("stages")[0] + "stages = []\n",
        """pipeline[1].stages, line 17
  got:      no stage that is open or won or lost
  expected: at least one open, one won and one lost stage
  hint:     without it no deal can be decided, and no rate can be computed""",
    ),
    "an empty list of destinations": (
        "destination = []\n" + COMPANY + SOURCE,
        """destination, line 1
  got:      an empty list
  expected: at least one""",
    ),
    "a destination of an unknown kind": (
        COMPANY + SOURCE + '[[destination]]\nkind = "postgresql"\n',
        """destination[1].kind, line 14
  got:      "postgresql"
  expected: "duckdb" or "postgres"
  hint:     did you mean "postgres"?""",
    ),
    "a key that looks like a secret": (
        COMPANY + SOURCE.replace("[source.c", 'api_key = "hunter2"\n[source.c'),
        """source[1].api_key, line 10
  got:      a key that looks like a secret (value not shown)
  expected: no secret in this file
  hint:     name an environment variable (credentials_env) or use dlt's own \
secrets.toml; change the secret if others have seen this file""",
    ),
    "a URL with a password": (
        COMPANY + SOURCE.replace("deals.csv", "https://me:hunter2@host/deals.csv"),
        """source[1].path, line 8
  got:      a URL with a password in it (value not shown)
  expected: no secret in this file
  hint:     name an environment variable (credentials_env) or use dlt's own \
secrets.toml; change the secret if others have seen this file""",
    ),
    "the secret itself where its variable's name belongs": (
        COMPANY
        + SOURCE
        + '[[destination]]\nkind = "postgres"\nschema = "s"\n'
        + 'credentials_env = "hunter2 and more"\n',
        """destination[1].credentials_env, line 16
  got:      another text (value not shown)
  expected: the name of an environment variable, such as "STAGECAST_POSTGRES"
  hint:     the secret itself belongs in that variable, not in this file""",
    ),
    "one length of a trailing period twice": (
        COMPANY + SOURCE + "[metrics]\ntrailing_days = [42, 90, 42]\n",
        """metrics.trailing_days[3], line 14
  got:      42 a second time
  expected: each length once""",
    ),
    "a CRM without deals": (
        COMPANY + HUBSPOT + 'objects = ["contacts"]\n',
        """source[1].objects, line 8
  got:      no deals
  expected: a list with "deals\"""",
    ),
    "a kind of record that the CRM does not have": (
        COMPANY + HUBSPOT + 'objects = ["deals", "contact"]\n',
        """source[1].objects[2], line 8
  got:      "contact"
  expected: one of deals, contacts, companies, leads, line_items, products, emails, \
calls, meetings, notes, tasks
  hint:     did you mean "contacts"?""",
    ),
    "an address that a token would be sent to in clear": (
        COMPANY + HUBSPOT + 'base_url = "http://api.example.com"\n',
        """source[1].base_url, line 8
  got:      "http://api.example.com"
  expected: https
  hint:     a token is not sent in clear, but to this machine""",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_answered_with_key_got_expected_and_hint(
    tmp_path: Path, mistake: str
) -> None:
    toml, expected = MISTAKES[mistake]

    assert refusal(tmp_path, toml) == ONE_PROBLEM + expected


def test_a_text_that_looks_like_a_token_is_never_shown(tmp_path: Path) -> None:
    tokens = ["pat-na1-11112222", "ghp_abcdef", "a1" * 20, "postgresql://u:p4ss@h/d"]

    for token in tokens:
        toml = COMPANY + SOURCE.replace('"files"', f'"{token}"')
        message = refusal(tmp_path, toml)
        assert token not in message
        assert "p4ss" not in message


def test_a_very_long_value_is_cut(tmp_path: Path) -> None:
    message = refusal(
        tmp_path, COMPANY.replace("Europe/Amsterdam", "so " * 99) + SOURCE
    )

    assert f'got:      "{"so " * 20}..."' in message
