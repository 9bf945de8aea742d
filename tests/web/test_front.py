"""The address of the office alone leads people to a page; every page leads to help."""

import httpx
import pytest

from starter.client import BanjieClient
from tests.stack.waiting import LIMIT_SECONDS
from web.api.app import create_app
from web.front.app import mount_front

pytestmark = pytest.mark.slow
CONTACT = "0371-67721906"


def front(desk: BanjieClient, *slugs: str) -> httpx.AsyncClient:
    app = create_app(desk)
    mount_front(app, slugs, "郑州市水务局", CONTACT)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://pages", timeout=LIMIT_SECONDS, follow_redirects=True)


async def test_the_address_alone_leads_to_where_somebody_files_and_works(desk: BanjieClient) -> None:
    async with front(desk, "zhengzhou-water:kind") as browser:
        page = await browser.get("/")
        assert page.headers["content-type"].startswith("text/html")
        assert "郑州市水务局" in page.text
        for address in ("/intake/zhengzhou-water", "/query/", "/console/", "/about/accessibility"):
            assert f'href="{address}"' in page.text
    async with front(desk) as browser:
        assert "/intake/" not in (await browser.get("/")).text


async def test_what_is_tested_what_is_missing_and_whom_to_tell_is_said(desk: BanjieClient) -> None:
    async with front(desk) as browser:
        page = await browser.get("/about/accessibility")
        for words in ("WCAG）2.2", "还没有用读屏软件试过", CONTACT):
            assert words in page.text
        assert "screen reader" in (await browser.get("/about/accessibility?lang=en")).text
        assert (await browser.get("/about/nothing")).status_code == 404
