"""Settings that libraries read from the environment before they are imported."""

import os

SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",  # our own progress says what goes on
    "RUNTIME__DLTHUB_TELEMETRY": "false",
}


def hush_libraries() -> None:
    """Switch off telemetry and chatter, where the user did not decide otherwise."""
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
