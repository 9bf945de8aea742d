"""Make the client without an event loop from the one with: `python -m publishing.synchronous_client` (`make pages`)."""

import re
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "clients" / "python" / "banjie_client"
SOURCES = tuple(path.name for path in sorted((PACKAGE / "asynchronous").glob("*.py")) if path.stem != "__init__")
WORDS = (
    (r"\bAsync(?=[A-Z])", ""),
    (r"\basync (?=def|for|with)", ""),
    (r"\bawait ", ""),
    (r"\basyncio\b", "time"),
    (r"\basynchronous\.", "synchronous."),
    (r"\b__a(enter|exit)__\b", r"__\1__"),
    (r"\baclose\b", "close"),
)


def synchronous_source(name: str) -> str:
    """Return the module of `synchronous/` that belongs to this one of `asynchronous/`, formatted."""
    text = f"# Made from asynchronous/{name} by `make pages`.\n" + (PACKAGE / "asynchronous" / name).read_text("utf-8")
    for pattern, other in WORDS:
        text = re.sub(pattern, other, text)
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(PACKAGE / "synchronous" / name), "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def write_synchronous_client() -> None:
    """Write all modules of `synchronous/`."""
    for name in SOURCES:
        (PACKAGE / "synchronous" / name).write_text(synchronous_source(name), encoding="utf-8")


if __name__ == "__main__":
    write_synchronous_client()
