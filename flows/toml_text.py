"""TOML text: values written so that TOML reads them back as they are."""

import json


def toml_text(value: str) -> str:
    """Return a text in quotes, on one line, safe to show in a terminal.

    JSON escapes what TOML wants escaped; what cannot be seen is escaped besides.
    """
    return "".join(map(_shown, json.dumps(value, ensure_ascii=False)))


def toml_stage(stage_id: str, label: str, canonical: str | None) -> str:
    """Return a row of a pipeline's stages; without a canonical one it is left open."""
    told = {"id": stage_id, "label": label, "canonical": canonical or "..."}
    cells = (f"{name} = {toml_text(value)}" for name, value in told.items())
    return f"{{ {', '.join(cells)} }}"


def _shown(mark: str) -> str:
    return mark if mark.isprintable() else f"\\U{ord(mark):08x}"
