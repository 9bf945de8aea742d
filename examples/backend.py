"""Example of a backend: register a web form, record an official's act, read what the case waits for.

Start `banjie up` in another terminal. BANJIE_HOME, or BANJIE_DATABASE_URL and BANJIE_TEMPORAL_ADDRESS, name the
servers.
"""

import asyncio
import sys
from pathlib import Path

import yaml

from queries.views.waiting import WaitingView
from starter import Refused, Unavailable, act, connect, register, waiting

FORM = Path(__file__).parent / "forms" / "02-neighbour-leak.yaml"


async def handle(key: str) -> WaitingView:
    """Handle one request of the web form. Repeating it with the same key is safe."""
    form = yaml.safe_load(FORM.read_text(encoding="utf-8"))
    async with connect() as client:
        registered = await register(client, form, key=key)
        try:
            await act(client, registered.number, {"name": "accepted", "actor": "wang", "id": f"{key}:accepted"})
        except Refused as refused:
            print("依规则不能受理:", refused.more["refused_by"], file=sys.stderr)
        except Unavailable as later:
            print(later.says, file=sys.stderr)  # the act is recorded and will be judged by its time of receipt
        return await waiting(client, registered.number)


if __name__ == "__main__":
    view = asyncio.run(handle(key=sys.argv[1] if len(sys.argv) > 1 else "web-17"))
    print(view.model_dump_json(include={"number", "stage_zh", "who_zh", "clocks"}))
