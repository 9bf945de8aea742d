"""How a backend works with Banjie: register what a web form sent, act for an official, see what the case waits for.

`banjie up` runs in another terminal; BANJIE_HOME, or BANJIE_DATABASE_URL and BANJIE_TEMPORAL_ADDRESS, say where.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import yaml

from starter import Refused, Unavailable, act, connect, register, waiting

FORM = Path(__file__).parent / "forms" / "02-neighbour-leak.yaml"


async def handle(key: str) -> dict[str, Any]:
    """One request of the web form, sent again with the same key as often as the network needs."""
    form = yaml.safe_load(FORM.read_text(encoding="utf-8"))
    async with connect() as desk:
        registered = await register(desk, form, key=key)
        try:
            await act(desk, registered.number, {"name": "accepted", "actor": "wang", "id": f"{key}:accepted"})
        except Refused as refused:
            print("依规则不能受理:", refused.more["refused_by"], file=sys.stderr)
        except Unavailable as later:
            print(later.says, file=sys.stderr)  # on record under its number, judged by the instant it came
        return await waiting(desk, registered.number)


if __name__ == "__main__":
    found = asyncio.run(handle(key=sys.argv[1] if len(sys.argv) > 1 else "web-17"))
    print(json.dumps({one: found[one] for one in ("number", "stage_zh", "who_zh", "clocks")}, ensure_ascii=False))
