"""Each page, visited once: axe in both widths, what is sent on a first visit, how many statements it costs."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from register.documents.attachments import AttachmentStore
from register.documents.media_types import ALLOWED_TYPES
from starter.client import BanjieClient
from tests.stack.office import registered
from tests.stack.waiting import LIMIT_SECONDS
from tests.web.console.browsers import WIDE, cookie_of, no_finding, routed
from tests.web.console.conftest import HERE, console_app
from tests.web.console.test_overviews import asking_for_time
from tests.web.grading.conftest import ended, link
from tests.web.intake.test_satisfaction import asked
from tests.zones import CHINA
from web.grading.grade_page import mount_grading
from web.identity.browser import SESSION_COOKIE
from web.intake.app import mount_pages
from web.intake.guards import Guards

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
MOST_BYTES = 60_000  # of a page with all that it loads on the first visit, as sent
CHARTS_BYTES = 75_000  # of the library that draws the charts of the statistics, and of the drawing with them
# Of the inbox: with what everybody holds, what each case is about, the bell, the calendar, what was opened before.
MOST_STATEMENTS = 17
STAYED_ON = (
    "/console/", "/console/?tab=all", "/console/approvals", "/console/limits?scope=all", "/console/supervision",
    "/console/notices",
    "/console/case/{number}", "/console/case/{number}/history",
)  # fmt: skip
OTHERS = (
    "/console/?tab=done", "/console/register", "/console/register/zhengzhou-water", "/console/statistics",
    "/console/statistics?view=drawing", "/console/search?q=检查", "/console/regulations",
    "/console/regulations/zhengzhou-water", "/console/case/{number}/history?zoom=raw",
    "/console/case/{number}/drawing", "/console/case/{number}/print", "/console/case/{number}/audit?instant={now}",
    "/console/case/{number}/limit/screening", "/console/case/{number}/act/accepted",
    "/console/case/{number}/act/transfer", "/console/nothing", "/account/", "/account/away", "/account/contact",
    "/console/limits?week=this", "/console/limits?scope=all&week=next", "/query/", "/intake/zhengzhou-water",
    "/about/", "/about/accessibility", "/intake/zhengzhou-water?type=large",
    "/grade/{grade}", "/console/mail", "/console/mail?state=ignored",
)  # fmt: skip


async def test_each_page_is_small_asks_little_and_axe_finds_nothing(
    desk: BanjieClient, chromium: Any, tmp_path: Path, many: Callable[[int, int], int]
) -> None:
    client = replace(desk, store=AttachmentStore(tmp_path, 1024 * 1024, ALLOWED_TYPES))
    app = console_app(client)
    guards = Guards(1000)
    mount_pages(app, client, ("zhengzhou-water",), guards)
    mount_grading(app, client, guards)
    number, told = await registered(desk), await asked(desk)
    await asking_for_time(desk)
    grade = await link(desk, await ended(desk))
    now = (await desk.transact(lambda session: desk.clock(session, number))).astimezone(CHINA)
    cookies = {SESSION_COOKIE: await cookie_of(client, "li")}
    context = await chromium.new_context(viewport=WIDE)
    page, engine = await context.new_page(), desk.register.kw["bind"]
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=HERE, cookies=cookies, timeout=LIMIT_SECONDS) as browser:
        browser.headers["Sec-Fetch-Site"] = "same-origin"
        costs = await routed(page, browser)

        def note(*said: Any, **_: Any) -> None:
            costs.statements.append(str(said[2]))

        event.listen(engine, "before_cursor_execute", note)
        try:
            for address in (*STAYED_ON, *OTHERS[:: many(4, 1)]):
                place = address.format(number=number, grade=grade, now=f"{now:%Y-%m-%dT%H:%M:%S}")
                if address in STAYED_ON:
                    await page.goto("about:blank")  # no page asks for its numbers meanwhile
                    await browser.get(place)  # what the process keeps, such as editions, is read
                    del costs.statements[:]
                    await browser.get(place)
                    assert 0 < len(costs.statements) <= MOST_STATEMENTS, (address, costs.statements)
                del costs.sent[:]
                await page.goto(HERE + place)
                most = MOST_BYTES + (CHARTS_BYTES if address.startswith("/console/statistics") else 0)
                assert 0 < sum(costs.sent) <= most, (address, costs.sent)
                await no_finding(page, address)
            await page.goto(f"{HERE}/query/")
            await page.fill("[name=number]", told.number)
            await page.fill("[name=code]", told.code)
            await page.click("main form button")
            await page.wait_for_selector("text=您对处理结果满意吗")
            await no_finding(page, "satisfaction")
        finally:
            event.remove(engine, "before_cursor_execute", note)
            await context.close()
