"""Who reads English reads no Chinese on a page but what people have typed: names of persons, narratives, texts."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from models.tables import PartyRow, PersonRow, TextRow
from models.time import CHINA
from register.documents.attachments import AttachmentStore
from register.documents.media_types import ALLOWED_TYPES
from starter.acts.submit import act
from starter.client import BanjieClient
from tests.stack.office import ACCEPTED, registered
from tests.stack.waiting import LIMIT_SECONDS
from tests.web.console.browsers import cookie_of
from tests.web.console.conftest import HERE, console_app
from tests.web.console.test_every_page import OTHERS, STAYED_ON
from web.html.pages import LANGUAGE_COOKIE
from web.identity.browser import SESSION_COOKIE
from web.intake.app import mount_pages
from web.intake.guards import Guards, largest_form

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
HAN = re.compile("[\u3400-\u9fff]+")
UNSEEN = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.S)
TAGS = re.compile(r"<[^>]*>")
READ_ALOUD = re.compile(r'\b(?:title|alt|aria-label|placeholder|label|data-label)="([^"]*)"')
OWN_NAME = "中文"  # the language calls itself so, in the link to it
ACTS = ("extend", "amend", "contact", "recuse", "correct", "transfer")
MORE = (
    "/console/audit", "/console/operations", "/console/case/{number}/audit",
    *(f"/console/case/{{number}}/act/{name}" for name in ACTS),
)  # fmt: skip


def chinese_on(page: str, typed: frozenset[str]) -> Iterator[str]:
    """Yield the Chinese on a page that nobody has typed."""
    seen = UNSEEN.sub(" ", page)
    for said in (*READ_ALOUD.findall(seen), *TAGS.split(seen)):
        for words in HAN.findall(unescape(said)):
            if words != OWN_NAME and not any(words in one for one in typed):
                yield words


async def typed_words(desk: BanjieClient) -> frozenset[str]:
    """Return what people have typed into the register."""

    def read(session: object) -> list[str]:
        people = session.scalars(select(PersonRow.name)).all()  # type: ignore[attr-defined]
        texts = session.scalars(select(TextRow.body).where(TextRow.body.is_not(None))).all()  # type: ignore[attr-defined]
        parties = session.execute(select(PartyRow.name, PartyRow.unit, PartyRow.contact, PartyRow.address)).all()  # type: ignore[attr-defined]
        return [*people, *texts, *(part for row in parties for part in row if part)]

    return frozenset(await desk.transact(read))


async def test_no_page_in_english_holds_chinese_that_nobody_typed(desk: BanjieClient, tmp_path: Path) -> None:
    client = replace(desk, store=AttachmentStore(tmp_path, 1024 * 1024, ALLOWED_TYPES))
    app = console_app(client)
    mount_pages(app, client, ("zhengzhou-water",), Guards(1000, largest_form(client)))
    number = await registered(desk)
    await act(desk, number, {"actor": "li", **ACCEPTED})
    await act(desk, number, {"actor": "li", "name": "note", "texts": {"opinion": "seen"}})
    now = (await desk.transact(lambda session: desk.clock(session, number))).astimezone(CHINA)
    typed = await typed_words(desk)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    found: dict[str, set[str]] = {}
    for person in ("li", "chen"):
        cookies = {SESSION_COOKIE: await cookie_of(client, person), LANGUAGE_COOKIE: "en"}
        async with httpx.AsyncClient(
            transport=transport, base_url=HERE, cookies=cookies, timeout=LIMIT_SECONDS, follow_redirects=True
        ) as browser:
            for address in (*STAYED_ON, *OTHERS, *MORE):
                place = address.format(number=number, now=f"{now:%Y-%m-%dT%H:%M:%S}")
                page = await browser.get(place.replace("检查", "inspection"))
                assert "<html" in page.text, place
                if left := set(chinese_on(page.text, typed)):
                    found[address] = found.get(address, set()) | left
    assert found == {}
