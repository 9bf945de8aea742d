"""Write the description of the interface: `python -m web.api.openapi` (`make pages`) makes docs/api/openapi.json."""

import json
from pathlib import Path

from web.api.app import describe_interface

OPENAPI_FILE = Path(__file__).parents[2] / "docs/api/openapi.json"


def openapi_text() -> str:
    """Return the description of all operations as the file has it."""
    return json.dumps(describe_interface().openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    OPENAPI_FILE.write_text(openapi_text(), encoding="utf-8")
