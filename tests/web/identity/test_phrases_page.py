"""The page of stock phrases: administrators alone keep and remove them."""

import re
from typing import Any

import httpx
import pytest

from register.office import phrases
from tests.web.console.browsers import no_finding, routed
from tests.web.identity.conftest import HERE, IdentityOffice
from web.console.app import mount_console

pytestmark = pytest.mark.slow
PAGE, LAW, WORDS = "/console/phrases", "zhengzhou-water", "已电话告知来件人"


async def keep(browser: httpx.AsyncClient, said: str = WORDS, act: str = "note") -> httpx.Response:
    return await browser.post(PAGE, data={"procedure": LAW, "act": act, "words": said, "do": "add"})


async def test_administrators_alone_keep_phrases_and_remove_them(office: IdentityOffice) -> None:
    mount_console(office.app, office.desk)
    chen, li = await office.set_up("chen"), await office.set_up("li")
    assert (await li.get(PAGE)).status_code == (await keep(li)).status_code == 403
    assert "还没有" in (await chen.get(f"{PAGE}?procedure={LAW}")).text
    page = (await keep(chen)).text
    found = re.search(rf'name="phrase" value="(\w+)"><button[^>]*>[^<]*<span class="unseen">：{WORDS}', page)
    assert found, page
    assert WORDS not in (await chen.get(PAGE)).text  # which has those of every regulation
    gone = await chen.post(PAGE, data={"procedure": LAW, "phrase": found[1], "do": "remove"})
    assert WORDS not in gone.text
    assert (await chen.get(f"{PAGE}?procedure=no-such-text")).status_code == 404


async def test_what_is_no_phrase_is_not_kept(office: IdentityOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    mount_console(office.app, office.desk)
    chen = await office.set_up("chen")
    for said, act in (("", "note"), ("  \n ", "note"), ("长" * 1001, "note"), (WORDS, "no_such_act")):
        answer = await keep(chen, said, act)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert 'name="phrase"' not in answer.text
    monkeypatch.setattr(phrases, "MOST_PHRASES", 1)
    assert (await keep(chen)).status_code == 200
    full = await keep(chen, "再来一条")
    assert "最多保留 1 条" in full.text
    assert "再来一条</textarea>" in full.text


@pytest.mark.asyncio(loop_scope="session")
async def test_axe_finds_nothing_on_the_page(office: IdentityOffice, chromium: Any) -> None:
    mount_console(office.app, office.desk)
    chen = await office.set_up("chen")
    await keep(chen)
    context = await chromium.new_context()
    page = await context.new_page()
    await routed(page, chen)
    await page.goto(f"{HERE}{PAGE}?procedure={LAW}")
    await no_finding(page, PAGE)
    await context.close()
