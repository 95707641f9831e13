"""The configuration that fits the made-up company's files: its `stagecast.toml`."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from sandbox import crm_export, partners_export, webshop_export
from sandbox.landing import land
from sandbox.mail.addresses import DOMAIN
from sandbox.mail.form_rules import rules
from sandbox.money import EUR
from sandbox.stages import PIPELINES, STAGES, Stage
from sandbox.systems import CRM, PARTNERS, WEBSHOP

FILE = "stagecast.toml"
NAME = "Sandbox Trading"
# The mailboxes' source, and the folder beside the configuration that they lie in.
MAIL = "mail"
# The variable that holds the sandbox HubSpot's token, which may be any text.
TOKEN = "SANDBOX_HUBSPOT"  # noqa: S105 - its name
_TIME_ZONE = "Europe/Berlin"
# The portal and the shop know one pipeline and do not name it in their files.
_ONLY_PIPELINE = "default"


def configuration(hubspot: str = "", *, mailboxes: Iterable[str] = ()) -> str:
    """Return the configuration as TOML: the company, three sources, four pipelines.

    The CRM is read from its exports, or, where `hubspot` names an address, from the
    sandbox HubSpot there. `mailboxes` are the accounts whose Maildirs are read, too
    (see `sandbox.mail.maildirs`), each in the folder `MAIL`.
    """
    crm = _hubspot(hubspot) if hubspot else _crm()
    mail = [_mail(accounts)] if (accounts := sorted(mailboxes)) else []
    parts = [_company(), crm, _partners(), _webshop(), *mail, *_pipelines()]
    return "\n".join(parts)


def events_configuration(path: str, columns: Iterable[str]) -> str:
    """Return the configuration that reads these columns of `sandbox.raw_scale`'s file.

    The columns have our own names.
    """
    settings = {"path": path, "shape": "events", "currency": EUR}
    mapped = _table("[source.columns]", {name: name for name in columns})
    source = f"{_source(CRM, settings)}\n{mapped}"
    named = [_pipeline(CRM, name, label, name) for name, label in PIPELINES.items()]
    return "\n".join([_company(), source, *named])


def write_configuration(
    folder: Path, hubspot: str = "", *, mailboxes: Iterable[str] = ()
) -> Path:
    """Write the configuration beside the exports, and return where it lies."""
    path = folder / FILE
    land(path, configuration(hubspot, mailboxes=mailboxes).encode())
    return path


def _company() -> str:
    return _table(
        "[company]",
        {
            "name": NAME,
            "time_zone": _TIME_ZONE,
            "fiscal_year_starts": 1,
            "reporting_currency": EUR,
        },
    )


def _crm() -> str:
    source = {"path": crm_export.HISTORY, "shape": "changes"}
    reference = {
        "column": "product",
        "path": crm_export.PRODUCTS,
        "key": crm_export.PRODUCT_KEY,
    }
    return "\n".join(
        [
            _source(CRM, source),
            _table("[source.columns]", crm_export.COLUMNS),
            _table("[source.fields]", crm_export.FIELDS),
            _table("[[source.reference]]", reference),
        ]
    )


def _hubspot(address: str) -> str:
    settings = {
        "name": CRM,
        "kind": "hubspot",
        "credentials_env": TOKEN,
        "base_url": address,
        "currency": EUR,
    }
    return _table("[[source]]", settings)


def _partners() -> str:
    source = {
        "path": partners_export.PATTERN,
        "shape": "deals",
        "currency": EUR,
        "time_zone": partners_export.TIME_ZONE,
        "encoding": partners_export.ENCODING,
        "delimiter": partners_export.DELIMITER,
        "decimal": ",",
        "thousands": ".",
        "date_format": partners_export.DATE_FORMAT,
        "day_format": partners_export.DAY_FORMAT,
        "taken_at": "file name",
        "absent": "deleted",
        "smallest_share": 0.5,
    }
    columns = _table("[source.columns]", partners_export.COLUMNS)
    return f"{_source(PARTNERS, source)}\n{columns}"


def _webshop() -> str:
    source = {"path": webshop_export.EVENTS, "shape": "events", "currency": EUR}
    columns = _table("[source.columns]", webshop_export.COLUMNS)
    return f"{_source(WEBSHOP, source)}\n{columns}"


def _mail(accounts: Iterable[str]) -> str:
    boxes = [
        _table(
            "[[source.files]]",
            {
                "name": account.partition("@")[0].replace(".", "_"),
                "path": f"{MAIL}/{account}",
            },
        )
        for account in accounts
    ]
    settings = {"name": MAIL, "kind": "mailbox", "own_domains": [DOMAIN]}
    return "\n".join([_table("[[source]]", settings), *boxes, *map(_rule, rules())])


def _rule(rule: Mapping[str, object]) -> str:
    plain = {key: value for key, value in rule.items() if key != "fields"}
    head = _table("[[source.rule]]", plain)
    match rule.get("fields"):
        case dict() as fields:
            return head + _table("[source.rule.fields]", fields)
        case _:
            return head


def _pipelines() -> list[str]:
    named = [_pipeline(CRM, name, label, name) for name, label in PIPELINES.items()]
    return [
        *named,
        _pipeline(PARTNERS, _ONLY_PIPELINE, "Partner sales", "sales"),
        _pipeline(WEBSHOP, _ONLY_PIPELINE, "Web shop", "sales"),
    ]


def _pipeline(source: str, pipeline_id: str, label: str, like: str) -> str:
    ids = partners_export.STAGE_IDS if source == PARTNERS else {}
    # Only the CRM's admin ever added a stage.
    known = [stage for stage in STAGES if source == CRM or not stage.is_late]
    listed = "".join(
        f"  {_stage(stage, ids)},\n" for stage in known if stage.pipeline == like
    )
    head = {"source": source, "id": pipeline_id, "label": label}
    return f"{_table('[[pipeline]]', head)}stages = [\n{listed}]\n"


def _stage(stage: Stage, ids: Mapping[str, str]) -> str:
    shown = {
        "id": ids.get(stage.stage_id, stage.stage_id),
        "label": ids.get(stage.stage_id, stage.label),
        "canonical": stage.canonical,
    }
    return "{ " + ", ".join(_pair(*item) for item in shown.items()) + " }"


def _source(name: str, settings: Mapping[str, object]) -> str:
    return _table("[[source]]", {"name": name, "kind": "files"} | dict(settings))


def _table(head: str, settings: Mapping[str, object]) -> str:
    lines = [head, *(_pair(key, value) for key, value in settings.items())]
    return "\n".join(lines) + "\n"


def _pair(key: str, value: object) -> str:
    # JSON writes strings and numbers as TOML reads them.
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"
