"""The pages of import and revival: administrators alone, once they have confirmed who they are."""

import re

import httpx
import pytest

from starter.client import BanjieClient
from starter.office.people import give_role
from tests.stack.office import registered
from tests.stack.own_servers import working
from tests.stack.revived_case import WHY, agrees, stopped
from tests.starter.test_moving_in import ENDED, OLD, complaints, keyed, written
from tests.web.console.conftest import BrowserOf, confirm

pytestmark = pytest.mark.slow
PAGES = IMPORT, REVIVE = "/console/import", "/console/operations/revive"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


async def sent(browser: httpx.AsyncClient, *rows: dict[str, str], **fields: str) -> httpx.Response:
    """Send a sheet of these rows by the form of the page."""
    key = dict(HIDDEN.findall((await browser.get(IMPORT)).text))["key"]
    files = {"files": ("old.csv", written(*rows), "text/csv")}
    return await browser.post(IMPORT, data={"key": key, "step": "check"} | fields, files=files)


async def test_an_administrator_moves_complaints_in_and_revives_cases_by_the_pages(
    office: BanjieClient, browser_of: BrowserOf
) -> None:
    chen, li = await browser_of("chen", office, confirmed=False), await browser_of("li", office)
    await give_role(office, "chen", "administrator")
    for page in PAGES:
        assert (await li.get(page)).status_code == (await li.post(page, data={"reason": WHY})).status_code == 403
        assert f'href="{page}"' not in (await li.get("/console/")).text
    async with working(office):
        await _moves_in(office, chen)
        await _revives(office, chen)


async def _moves_in(office: BanjieClient, chen: httpx.AsyncClient) -> None:
    sheet = await chen.get(f"{IMPORT}/aa-water.xlsx")
    assert (sheet.status_code, sheet.content[:2]) == (200, b"PK")
    wrong = await sent(chen, *keyed(OLD, OLD | {"旧编号": "009", "所在环节": "nowhere"}, mark="page"))
    assert wrong.status_code == 422
    assert re.search(r">3</td><td[^>]*>所在环节</td>", wrong.text)
    assert (await chen.post(IMPORT, data={"key": "a" * 32, "step": "import"})).status_code == 422  # no file

    checked = await sent(chen, *keyed(OLD, ENDED, mark="page"))
    assert checked.status_code == 200, checked.text
    assert "可以迁入 2 件" in checked.text
    fields = dict(HIDDEN.findall(checked.text)) | {"step": "import"}
    asked = await chen.post(IMPORT, data=fields)
    assert (asked.status_code, "确认" in asked.text) == (200, True)
    assert await complaints(office) == 0
    await confirm(office, chen)
    done = await chen.post(IMPORT, data=fields)
    assert done.status_code == 200, done.text
    assert "迁入 2 件" in done.text
    assert await complaints(office) == 2
    again = await chen.post(IMPORT, data=fields)
    assert "已迁入过 2 件" in again.text
    assert await complaints(office) == 2


async def _revives(office: BanjieClient, chen: httpx.AsyncClient) -> None:
    lost, well = await registered(office), await registered(office)
    await office.connect_temporal()
    await stopped(office, lost)
    assert (await chen.post(REVIVE, data={"reason": ""})).status_code == 422
    done = await chen.post(REVIVE, data={"reason": WHY})
    assert done.status_code == 200, done.text
    assert f"/console/case/{lost}" in done.text
    assert well not in done.text
    await agrees(office, lost)
    assert "没有需要恢复的案件" in (await chen.post(REVIVE, data={"reason": WHY})).text
