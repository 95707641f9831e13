"""The company's CRM, files and mailboxes, read week by week, against its own truth."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from flows.building.changes import build_changes
from flows.building.files import build_files
from flows.building.hubspot import build_hubspot
from flows.building.mailbox import build_mailboxes
from flows.building.records import build_records
from flows.building.warehouse import build_warehouse
from flows.config import Config, HubSpotSource, read_config
from flows.loading import hubspot, kinds
from flows.run import Run
from flows.storage.layout import Layout
from flows.storage.lock import hold
from sandbox.company import Company, company
from sandbox.configuration import MAIL, TOKEN, write_configuration
from sandbox.exports import write_exports
from sandbox.hubspot.company_portal.assembly import portal_at
from sandbox.hubspot.company_portal.ids import portal_deal_id
from sandbox.hubspot.running import serving
from sandbox.mail.maildirs import write_maildir
from sandbox.mail.mails import Mails, mails
from sandbox.systems import CRM, PARTNERS, WEBSHOP
from sources.hubspot.settings import HubSpotSettings
from tests.flows.hubspot.desk import Desk
from transforms.schemas import DIM_LEADS, DIM_PEOPLE, FCT_ACTIVITIES
from transforms.tables.mailbox import MAILBOX_MESSAGES

pytestmark = pytest.mark.slow

END = datetime(2026, 6, 1, tzinfo=UTC)
WEEKS = [END - timedelta(weeks=week) for week in reversed(range(20))]
FREE = ("shared address", "introduction")
_BUILDING = (
    build_files,
    build_hubspot,
    build_mailboxes,
    build_changes,
    build_warehouse,
    build_records,
)


@dataclass(frozen=True, eq=False)
class Read:
    """What the mail is in truth, and what was made of it.

    `activities`: the mails of fct_activities beside their truth; `deal` is the deal
    that a mail is about. `leads`: the new leads of mail with their e-mail address.
    """

    mail: Mails
    activities: pl.DataFrame
    leads: pl.DataFrame


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    made = company(
        seed=11,
        deals=400,
        starts_on=(END - timedelta(days=300)).date(),
        ends_at=END + timedelta(days=1),
    )
    folder, mail = tmp_path_factory.mktemp("company"), mails(made, at=END)
    write_maildir(mail, folder / MAIL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(TOKEN, "any text")
        patch.setattr(hubspot, "settings", _hurried(hubspot.settings))
        tables = _tables(made, folder, mail)
    return Read(mail, _beside_truth(tables, mail), _leads(tables))


Settings = Callable[[HubSpotSource], HubSpotSettings]


def _hurried(settings: Settings) -> Settings:
    """Return settings under which nobody waits between searches."""
    return lambda source: replace(settings(source), searches_per_second=1_000)


def _tables(made: Company, folder: Path, mail: Mails) -> dict[str, pl.DataFrame]:
    """Return what is built after all weeks were loaded, and the mail at last."""
    with serving(portal_at(made, at=WEEKS[0])) as server:
        path = write_configuration(folder, server.url, mailboxes=mail.accounts)
        config = read_config(path)
        layout = Layout(config.data.folder)
        with hold(layout) as fence:
            for week in WEEKS:
                server.portal = portal_at(made, at=week)
                systems = (PARTNERS, WEBSHOP)
                write_exports(made, folder, as_of=week, systems=systems)
                _load(Run(config, layout, fence, week), config, is_last=week == END)
            desk, run = Desk(), Run(config, layout, fence, END)
            for build in _BUILDING:
                build(desk, run)
    return {name: rows.collect() for name, rows in desk.scans().items()}


def _load(run: Run, config: Config, *, is_last: bool) -> None:
    for source in config.sources:
        if is_last or source.kind != "mailbox":
            kinds.load(run, source)


def _beside_truth(tables: dict[str, pl.DataFrame], mail: Mails) -> pl.DataFrame:
    named = tables[MAILBOX_MESSAGES.name].select("mail_id", "message_id").unique()
    truth = mail.truth.filter(pl.col("message_id").is_not_null())
    about = pl.col("deal")
    return (
        tables[FCT_ACTIVITIES.name]
        .filter(source=MAIL)
        .join(named, left_on="activity_id", right_on="mail_id", how="left")
        .join(
            truth.rename({"deal_id": "deal", "response_seconds": "seconds_in_truth"}),
            on="message_id",
            how="left",
            suffix="_in_truth",
        )
        .with_columns(
            deal=pl.when(system=CRM)
            .then(pl.format("crm:{}", portal_deal_id("deal")))
            .when(about.is_not_null())
            .then(pl.format("{}:{}", "system", about))
        )
    )


def _leads(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    people = tables[DIM_PEOPLE.name].select("person_id", "email")
    leads = tables[DIM_LEADS.name].filter(source=MAIL)
    return leads.join(people, on="person_id", how="left", validate="m:1")


def _true_leads(read: Read, *wanted: str) -> pl.DataFrame:
    """Return the new leads there are: email and when the mail came."""
    sent = read.mail.messages.select("mail", "sent_at")
    truth = read.mail.truth.filter("is_new_lead").join(sent, on="mail")
    return truth.filter(pl.col("kind").is_in(wanted)).select("email", "sent_at")


def _found(read: Read, true: pl.DataFrame) -> int:
    """Return how many of these are leads of their day."""
    day = timedelta(days=1)
    near = (pl.col("created_at") - pl.col("sent_at")).abs() < day
    leads = read.leads.select("email", "created_at")
    return true.join(leads, on="email").filter(near).unique(["email", "sent_at"]).height


def test_the_forms_of_a_year_become_leads_and_nothing_else_does(read: Read) -> None:
    forms = _true_leads(read, "form")
    free = _true_leads(read, *FREE)
    found = _found(read, forms), _found(read, free)

    assert forms.height > 100
    assert free.height > 50
    assert found[0] >= 0.98 * forms.height
    assert found[1] >= 0.95 * free.height
    # Whatever is no form and no free mail counts against the free mail's precision.
    assert found[1] / (read.leads.height - found[0]) >= 0.95


def test_mail_is_tied_to_the_deal_that_it_is_about(read: Read) -> None:
    rows = read.activities
    tied = rows.filter(pl.col("deal_id").is_not_null())
    right = tied.filter(pl.col("deal_id") == pl.col("deal"))
    about = rows.filter(
        pl.col("deal").is_not_null()
        & pl.col("is_deal_open")
        & pl.col("kind").is_in(["thread", *FREE])
    )
    reached = about.filter(pl.col("deal_id") == pl.col("deal"))

    assert about.height > 500
    assert right.height / tied.height >= 0.98
    assert reached.height / about.height >= 0.90


def test_every_answer_took_as_long_as_in_truth(read: Read) -> None:
    asked = read.activities.select(
        answers_id="activity_id", truth="seconds_in_truth"
    ).drop_nulls()
    answered = read.activities.filter(direction="out").select(
        "answers_id", "response_seconds"
    )
    both = asked.join(answered.drop_nulls(), on="answers_id", how="full", coalesce=True)

    assert both.height > 100
    assert both["truth"].to_list() == pytest.approx(both["response_seconds"].to_list())


def test_a_mail_that_the_crm_logged_too_is_there_once(read: Read) -> None:
    logged = read.activities.filter(pl.col("activity_id_in_truth").is_not_null())
    same = logged.filter(pl.col("same_as").is_not_null())

    assert logged.height > 300
    assert same.height >= 0.99 * logged.height
    assert same["same_as"].is_unique().all()
