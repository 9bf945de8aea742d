"""The role matrix once more over HTTP, through a socket: the same cells, of a text that hides something and of one that
does not."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from socket import socket
from urllib.parse import urlencode

import httpx
import pytest
import uvicorn
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.messages import FactValue
from models.tables import AttachmentRow, ClockRow
from register.documents.attachments import AttachmentStore
from register.documents.media_types import ALLOWED_TYPES
from starter.client import BanjieClient
from starter.office.senders import SCOPES, add_sender
from tests.deploy.host import free_port
from tests.queries.planted_case import DIGEST, WHAT, WHO, PlantedCase, Reader, plant
from tests.register.recorded_case import MONDAY, SECRET
from tests.stack.waiting import LIMIT_SECONDS
from web.api.app import create_app

pytestmark = pytest.mark.slow
REFUSED = 409
CONFIDENTIAL: dict[str, FactValue] = {"confidential": True}


class AnnouncedServer(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@asynccontextmanager
async def interface(client: BanjieClient) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the interface at a port of this machine; yield a program that may ask for everybody."""
    key = await add_sender(client, "matrix", SCOPES, ["*"])
    app = create_app(replace(client, clock=lambda *_: MONDAY), calls_per_minute=1_000_000)
    port = free_port()
    server = AnnouncedServer(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    await server.ready.wait()
    headers = {"Authorization": f"Bearer {key}"}
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=LIMIT_SECONDS
        ) as program:
            yield program
    finally:
        server.should_exit = True
        await serving


def doors(session: Session, case: PlantedCase) -> dict[str, str]:
    """Return the addresses at which something of the case may be read."""
    at = f"/v1/complaints/{case.number}"
    (file,) = session.scalars(select(AttachmentRow.id).where(AttachmentRow.complaint == case.number))
    clocks = session.scalars(select(ClockRow.name).where(ClockRow.complaint == case.number)).all()
    parts = {part: f"{at}/{part}" for part in ("waiting", "history", "documents", "attachments")}
    parts["as of"] = f"{at}/as-of?{urlencode({'instant': MONDAY.isoformat()})}"
    explained = {f"explain {clock}": f"{at}/clocks/{clock}/explanation" for clock in clocks}
    return {"show": at, "an attachment": f"/v1/attachments/{file}", **parts, **explained}


@pytest.mark.parametrize(("slug", "facts"), [("zhengzhou-water", CONFIDENTIAL), ("animal-health", {})])
async def test_nobody_is_shown_over_http_what_the_text_keeps_from_them(
    sessions: sessionmaker[Session], slug: str, facts: dict[str, FactValue], tmp_path: Path
) -> None:
    case = plant(sessions, slug, facts)
    with sessions() as session:
        addresses = doors(session, case)
    store = AttachmentStore(tmp_path, 1024, ALLOWED_TYPES)
    client = BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET, store=store)
    async with interface(client) as program:
        for reader in case.readers:
            for name, address in addresses.items():
                asked = httpx.URL(address).copy_merge_params({"for": reader.person} if reader.person else {})
                answer = await program.get(asked)
                _check(case, reader, name, answer)
            if reader.person:
                await _search(program, case, reader)
            listed = await program.get("/v1/complaints", params={"person": reader.person} if reader.person else {})
            _check_words(case, reader, "list", listed)


def _check(case: PlantedCase, reader: Reader, name: str, answer: httpx.Response) -> None:
    who, what = case.may(reader, "identity"), case.may(reader, "narrative")
    cell = (case.procedure.slug, reader, name, answer.status_code)
    refused = reader.shut_out or (name == "an attachment" and not (who and what))
    if name == "an attachment" and not refused:
        assert answer.status_code != REFUSED, cell  # there is none behind its row
        return
    assert answer.status_code == (REFUSED if refused else 200), cell
    _check_words(case, reader, name, answer)
    if name == "show" and not refused:
        assert (WHO[0] in answer.text, WHAT in answer.text) == (who, what), cell


def _check_words(case: PlantedCase, reader: Reader, name: str, answer: httpx.Response) -> None:
    said, cell = DIGEST.sub("", _without_choices(answer)), (case.procedure.slug, reader, name)
    assert case.may(reader, "identity") or not [word for word in WHO if word in said], cell
    assert case.may(reader, "narrative") or WHAT not in said, cell


def _without_choices(answer: httpx.Response) -> str:
    """Return what an answer says, without the people from whom a field is chosen and those who may do an act: that
    somebody is on the staff says nothing of who filed the complaint."""
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return answer.text
    said = answer.json()
    for act in said.get("acts", ()):
        act.pop("persons", None)
        for field in act.get("fields", ()):
            if field["type"] in ("person", "persons"):
                del field["values"]
    return json.dumps(said, ensure_ascii=False)


async def _search(program: httpx.AsyncClient, case: PlantedCase, reader: Reader) -> None:
    for word, part in ((WHO[0], "identity"), (WHAT, "narrative")):
        found = (await program.get("/v1/search", params={"q": word, "for": reader.person})).json()
        assert bool(found["total"]) == case.may(reader, part), (case.procedure.slug, reader, word)
        assert (case.number in str(found)) == case.may(reader, part)
