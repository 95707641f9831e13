"""What holds for every test: no telemetry, no foreign server, a host far from UTC."""

import os
import time

os.environ.update(
    DO_NOT_TRACK="1",
    PREFECT_SERVER_ANALYTICS_ENABLED="false",
    RUNTIME__DLTHUB_TELEMETRY="false",
    PREFECT_LOGGING_LEVEL="WARNING",
    TZ="Pacific/Auckland",  # no figure may depend on where the host stands
)
os.environ.pop("PREFECT_API_URL", None)
time.tzset()
