"""`stagecast check`: the findings, one line each."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from flows.checking.check import findings
from flows.checking.finding import Finding, counted
from flows.command_line.exits import FINE, UNREADABLE
from flows.config import read_config
from flows.console import progress, say


def write_findings(config: Path, data: Path | None, *, as_json: bool) -> int:
    """Write every finding; return the exit code: that of unreadable if any is an error.

    Raises:
        ConfigError: the configuration cannot be used, so nothing else was looked at.

    """
    said = read_config(config)
    with progress() as step:
        found = list(findings(said, (data or said.data.folder).absolute(), step))
    counts = Counter[str](finding.severity for finding in found)
    if as_json:
        say(_json(found, counts))
    else:
        say(*map(str, found), _verdict(counts))
    return UNREADABLE if counts["error"] else FINE


def _json(found: list[Finding], counts: Counter[str]) -> str:
    """Return the findings as one JSON object."""
    listed = [asdict(finding) for finding in found]
    totals = {"errors": counts["error"], "warnings": counts["warning"]}
    return json.dumps({"findings": listed, **totals}, indent=2)


def _verdict(counts: Counter[str]) -> str:
    """Return the last line: whether a run would go through."""
    errors, warnings = counts["error"], counts["warning"]
    told = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}."
    return f"A run would fail: {told}" if errors else f"Ready to run: {told}"
