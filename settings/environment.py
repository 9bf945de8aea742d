"""The environment itself: what is read before the settings are checked, and what a child process gets."""

import os
from pathlib import Path

from settings.temporal import TEMPORAL_ACCESS

SERVER_VARIABLES = (
    "BANJIE_DATABASE_URL", "BANJIE_DATABASE_OWNER_URL", "BANJIE_TEMPORAL_ADDRESS",
    *(f"BANJIE_{name.upper()}" for name in TEMPORAL_ACCESS),
)  # fmt: skip
PER_PROCESS_VARIABLES = ("BANJIE_METRICS", "BANJIE_PULSE")


def language_variable() -> str:
    """Return BANJIE_LANG as it is written: the help of the commands is worded before the settings are checked."""
    return os.environ.get("BANJIE_LANG", "zh")


def child_environment(home: Path) -> dict[str, str]:
    """Return the environment for processes of the embedded stack of `home`, without what only one process can use."""
    left_out = (*SERVER_VARIABLES, *PER_PROCESS_VARIABLES)
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    return inherited | {"BANJIE_HOME": str(home), "PYTHONUNBUFFERED": "1"}
