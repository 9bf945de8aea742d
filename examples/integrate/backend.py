"""Example of a backend: it registers a web form, records acts of officials, and reads what waits.

    python examples/integrate/backend.py KEY

Start `banjie up` in another terminal. BANJIE_HOME, or BANJIE_DATABASE_URL and BANJIE_TEMPORAL_ADDRESS, name the
servers.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import yaml

from queries.views.lists import CaseLineView
from starter import (
    BanjieClient,
    CaseFilter,
    Failure,
    Refused,
    Unavailable,
    act,
    connect,
    history,
    listing,
    register,
    waiting,
)

FORM = Path(__file__).parents[1] / "forms" / "02-neighbour-leak.yaml"
PAUSES = (0.5, 2.0, 8.0)  # seconds before a request is sent again
T = TypeVar("T")


async def send_until_answered(request: Callable[[], Awaitable[T]]) -> T:
    """Send a request again while PostgreSQL or Temporal does not answer. Raises Unavailable after the last attempt.

    This is safe because the request has a key or an id of its own: what is on record already is not recorded twice.
    """
    for pause in PAUSES:
        try:
            return await request()
        except Unavailable as unavailable:
            print(unavailable.says, file=sys.stderr)  # says what is on record already
            await asyncio.sleep(pause)
    return await request()


async def handle_web_form(client: BanjieClient, key: str) -> str:
    """Register the form under the key of the web request; return the number of the complaint."""
    form = yaml.safe_load(FORM.read_text(encoding="utf-8"))
    registered = await send_until_answered(lambda: register(client, form, key=key))
    return registered.number


async def accept_or_refer(client: BanjieClient, number: str, key: str) -> None:
    """Accept the complaint; if the regulation refuses that, refer the citizen to the competent department.

    Each act has an id of its own, so that a button that is pressed twice acts once.
    """
    accepted = {"name": "accepted", "actor": "wang", "id": f"{key}:accepted"}
    referred = {
        "name": "referred",
        "actor": "wang",
        "id": f"{key}:referred",
        "facts": {"for_other_department": True},
        "texts": {"competent_department_name": "房屋管理部门"},
        "means": "phone",
    }
    try:
        await send_until_answered(lambda: act(client, number, accepted))
    except Refused as refused:
        print("rules refuse to accept it:", *refused.more["refused_by"], file=sys.stderr)
        await send_until_answered(lambda: act(client, number, referred))


async def open_cases(client: BanjieClient, wanted: CaseFilter) -> AsyncIterator[CaseLineView]:
    """Yield the cases that the filter asks for, page by page, the most urgent first."""
    while True:
        page = await listing(client, wanted)
        for case in page.cases:
            yield case
        if page.next is None:
            return
        wanted = replace(wanted, after=page.next)


async def run(key: str) -> None:
    """Handle one web request, then print the case and all open cases of the official."""
    async with connect() as client:
        number = await handle_web_form(client, key)
        await accept_or_refer(client, number, key)

        view = await waiting(client, number)
        print(view.model_dump_json(include={"number", "stage", "stage_label", "who_label"}))
        for event in (await history(client, number)).events:
            print(event.seq, event.at.isoformat(), event.by_name, event.label, *event.articles)
        async for case in open_cases(client, CaseFilter(person="wang", limit=2)):
            print(case.number, case.stage_label, case.clocks[0].last_day if case.clocks else "")


if __name__ == "__main__":
    try:
        asyncio.run(run(key=sys.argv[1] if len(sys.argv) > 1 else "web-17"))
    except Failure as failure:  # BadInput: nothing was stored. Unavailable: send it again later, under the same key
        print(f"{failure.kind}: {failure.says}", file=sys.stderr)
        sys.exit(failure.exit_code)
