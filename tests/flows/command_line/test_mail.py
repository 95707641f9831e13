"""`stagecast mail try`: what the rules would make of mail, and nothing kept."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from tests.flows.config.examples import COMPANY, SOURCE, read
from tests.sources.mailbox.files.mails import mail, write_eml, write_maildir, write_mbox

CONFIG = """[company]
name = "Acme"
time_zone = "Europe/Amsterdam"
reporting_currency = "EUR"
[[source]]
name = "mail"
kind = "mailbox"
own_domains = ["ours.example"]
[[source.files]]
name = "archive"
path = "archive"
[[source.rule]]
name = "contact form"
kind = "form"
sender = "*@forms.example"
subject = "New enquiry*"
channel = "event"
fields = { person_name = ["Name"], email = ["E-mail"] }
[[source.rule]]
name = "sales address"
kind = "shared address"
addresses = ["sales@ours.example"]
"""
FORM = b"""From: Web <no-reply@forms.example>
To: web@ours.example
Subject: New enquiry 7
Date: Thu, 15 Mar 2012 10:30:00 +0100
Message-ID: <form-7@forms.example>

Name: Bea Smith
E-mail: bea@example.org
Message: my canary
"""
HOSTILE = b"X-Large: " + b"a" * 300_000 + b"\n\nHello.\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "stagecast.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def tried(*arguments: object) -> list[dict[str, Any]]:
    """Return the list that the command writes."""
    words = ["mail", "try", "--json", *map(str, arguments)]
    done = CliRunner().invoke(app, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    told: list[dict[str, Any]] = json.loads(done.stdout)
    return told


def test_each_message_is_told_with_what_the_rules_make_of_it(
    tmp_path: Path, config: Path
) -> None:
    path = write_eml(
        tmp_path / "samples", {"form.eml": FORM, "large.eml": HOSTILE, "z.eml": mail()}
    )

    form, large, plain = tried(path, "--config", config)

    assert form == {
        "file": "form.eml",
        "outcome": "loaded",
        "reason": None,
        "message": {
            "message_id": "form-7@forms.example",
            "from": [{"name": "Web", "address": "no-reply@forms.example"}],
            "to": [{"name": None, "address": "web@ours.example"}],
            "cc": [],
            "subject": None,
            "date": "2012-03-15T09:30:00+00:00",
            "claimed_at": "Thu, 15 Mar 2012 10:30:00 +0100",
            "direction": "in",
            "marks": form["message"]["marks"],
            "language": None,
            "problems": None,
            "parts": 1,
        },
        "candidates": [
            {
                "rule": "contact form",
                "kind": "form",
                "channel": "event",
                "person_name": "Bea Smith",
                "email": "bea@example.org",
                "company_name": None,
                "phone": None,
                "lead_source": None,
                "reason": None,
            }
        ],
    }
    assert (large["outcome"], large["message"]) == ("quarantined", None)
    assert "header" in large["reason"]
    assert [one["rule"] for one in plain["candidates"]] == ["sales address"]


def test_a_table_is_written_for_people_without_what_was_said(
    tmp_path: Path, config: Path
) -> None:
    path = write_mbox(tmp_path / "mbox", FORM, mail())

    done = CliRunner().invoke(app, ["mail", "try", str(path), "-c", str(config)])

    assert done.exit_code == 0
    header, form, plain, _, verdict = done.stdout.splitlines()
    assert header.split() == [
        "file",
        "from",
        "way",
        "rule",
        *["what", "it", "brings", "reason"],
    ]
    assert form.split()[:4] == ["mbox", "#1", "forms.example", "in"]
    assert "contact form" in form
    assert "may be a lead (event)" in form
    assert plain.split()[:4] == ["mbox", "#2", "example.com", "in"]
    assert verdict == "2 messages: 2 may be a lead, 0 would be put aside."
    assert "canary" not in done.output
    assert "Hello" not in done.output


def test_a_subject_is_shown_where_it_is_asked_for(tmp_path: Path, config: Path) -> None:
    path = write_maildir(tmp_path / "ann", **{"1.a": mail("Hello")})

    (hidden,) = tried(path, "--config", config)
    (shown,) = tried(path, "--config", config, "--show-subject")

    assert (hidden["file"], hidden["message"]["subject"]) == ("INBOX/1.a", None)
    assert shown["message"]["subject"] == "Hello"


@pytest.mark.parametrize("has_file", [False, True])
def test_without_a_configured_mailbox_no_rule_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_file: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    if has_file:
        read(tmp_path, COMPANY + SOURCE)
    path = write_eml(tmp_path / "samples", {"a.eml": mail()})

    (theirs,) = tried(path)
    (ours,) = tried(path, "--own-domain", "Example.com")

    assert (theirs["candidates"], theirs["message"]["direction"]) == ([], "in")
    assert ours["message"]["direction"] == "out"


@pytest.mark.parametrize("name", ["picture.png", "message.txt"])
def test_a_file_that_is_no_mbox_is_taken_for_one_message(
    tmp_path: Path, config: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(mail() if name.endswith("txt") else b"\x89PNG\r\n\0")

    (one,) = tried(tmp_path / name, "--config", config)

    assert one["file"] == name
    assert one["outcome"] in {"loaded", "quarantined"}


def test_an_empty_folder_is_no_message(tmp_path: Path, config: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert tried(tmp_path / "empty", "--config", config) == []


def test_a_path_where_nothing_is_ends_as_a_source_that_cannot_be_read(
    tmp_path: Path, config: Path
) -> None:
    words = ["mail", "try", str(tmp_path / "missing"), "--config", str(config)]

    done = CliRunner().invoke(app, words)

    assert "see whether it is there" in str(done.exception)


def test_a_configuration_that_is_named_must_be_there(tmp_path: Path) -> None:
    words = ["mail", "try", str(tmp_path), "--config", str(tmp_path / "other.toml")]

    done = CliRunner().invoke(app, words)

    assert "give another with --config" in str(done.exception)


def test_a_mailbox_that_the_configuration_lacks_is_told_with_a_guess(
    tmp_path: Path, config: Path
) -> None:
    words = ["mail", "try", str(tmp_path), "-c", str(config), "--source", "mial"]

    done = CliRunner().invoke(app, words)

    assert done.exit_code == 2
    assert 'did you mean "mail"?' in " ".join(done.output.split())


def test_the_help_teaches_by_an_example() -> None:
    done = CliRunner().invoke(app, ["mail", "try", "--help"])

    assert "Example: stagecast mail try mail/samples --json" in done.output


def test_init_has_nothing_to_ask_of_a_mailbox(config: Path) -> None:
    done = CliRunner().invoke(app, ["init", "--source", "mail", "-c", str(config)])

    assert done.exit_code == 2
    told = " ".join(done.output.replace("│", " ").split())
    assert "'mail' is a mailbox, which has no pipelines" in told
