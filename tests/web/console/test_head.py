"""The head of a page: how much waits, on every page, and the views that somebody has saved of a list."""

import re

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from models.tables import ComplaintRow, TaskRow
from procedures import load
from queries.lists import inbox as counting
from queries.lists.inbox import InboxCountsView, inbox_counts
from register import editions
from register.cases.open_tasks import TaskKey, TaskSpan
from register.cases.projections import task_row
from register.identity import saved_views
from starter.client import BanjieClient
from tests.queries.test_lists import counted_queries
from tests.register.recorded_case import MONDAY, RecordedCase, complaint
from tests.stack.office import registered
from tests.web.console.browsers import BrowserPeople
from tests.web.console.conftest import BrowserOf

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]


def number_beside(page: httpx.Response, place: str) -> str:
    found = re.search(rf'id="count-{place}"[^>]*>\s*<span class="count">([^<]*)</span>', page.text)
    return found[1] if found else ""


async def test_the_numbers_stand_on_the_page_and_come_again(desk: BanjieClient, browser_of: BrowserOf) -> None:
    await registered(desk)
    browser = await browser_of("li")
    page, listed = await browser.get("/console/"), await browser.get("/console/limits")
    total = re.search(r'aria-current="page">[^<]*<span class="count">(\d+)', page.text)
    assert total
    shown = number_beside(listed, "mine")
    assert shown == (total[1] if int(total[1]) < 100 else "99+")
    again = await browser.get("/console/counts", headers={"HX-Request": "true"})
    assert number_beside(again, "mine") == shown
    assert "<html" not in again.text
    assert again.text.count('hx-swap-oob="true"') == 3
    assert 'hx-trigger="load, renew"' in (await browser.get("/console/register")).text  # asks for them itself
    assert number_beside(await (await browser_of("wu")).get("/console/limits"), "mine") != shown


@pytest.mark.asyncio(loop_scope="session")
async def test_the_numbers_come_anew_by_themselves_until_the_reader_stops_that(people: BrowserPeople) -> None:
    page = await people.page("li")
    await page.clock.install()
    await page.goto("/console/")
    async with page.expect_request("**/console/counts"):
        await page.clock.run_for(121_000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    stop = page.get_by_role("button", name="数字每两分钟自动更新：开")
    await stop.click()
    await page.clock.run_for(600_000)
    assert asked == []
    await page.reload()  # the browser remembers
    again = page.get_by_role("button", name="数字每两分钟自动更新：关")
    assert await again.get_attribute("aria-pressed") == "false"
    await again.click()
    async with page.expect_request("**/console/counts"):
        await page.clock.run_for(121_000)


def counts(sessions: Sessions, person: str = "li") -> InboxCountsView:
    with sessions() as session:
        return inbox_counts(session, person, MONDAY)


def test_what_is_closed_or_shut_to_the_reader_does_not_count(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
    for place in range(4):
        RecordedCase(sessions, complaint(f"count-{place}")).record()
    assert counts(sessions) == InboxCountsView(mine=4, decide=0, unread=0)
    with sessions.begin() as session:
        first, second, third, _ = session.query(ComplaintRow).order_by(ComplaintRow.number)
        first.closed_at = MONDAY
        session.execute(update(TaskRow).where(TaskRow.complaint == first.number).values(closed_at=MONDAY))
        second.admissions = second.admissions.replace("{", '{"shut_out":["li"],', 1)
        session.add(task_row(third, TaskKey("li", "water_policy_office", "decision"), TaskSpan(MONDAY, None)))
    assert counts(sessions) == InboxCountsView(mine=2, decide=1, unread=0)
    monkeypatch.setattr(counting, "MOST_COUNTED", 0)
    assert counts(sessions) == InboxCountsView(mine=1, decide=1, unread=0)
    with sessions() as session, counted_queries(session) as statements:
        inbox_counts(session, "li", MONDAY)
    assert sum("count(*)" in statement for statement in statements) == 1
    assert len(statements) <= 6, statements


async def test_a_view_is_saved_renamed_and_removed_and_is_its_owners_alone(
    browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await browser_of("li")

    async def change(step: str, **typed: str) -> httpx.Response:
        return await browser.post("/console/views", data={"page": "limits", "step": step} | typed)

    query = "scope=all&procedure=bank&procedure=zhengzhou-water&after=x&evil=1"
    saved = await change("save", name="  银行和  水务 ", query=query)
    assert saved.headers["location"] == "/console/limits?scope=all&procedure=bank&procedure=zhengzhou-water"
    page = await browser.get(saved.headers["location"])
    assert re.search(r'aria-current="true">银行和 水务</a>', page.text)
    assert "银行和 水务" not in (await (await browser_of("chen")).get("/console/limits")).text
    assert "银行和 水务" not in (await browser.get("/console/")).text
    view = re.search(r'name="view" value="([0-9a-f]+)"', page.text)
    assert view
    assert (await change("save", name="另一个", query="scope=unit")).status_code == 303
    assert (await change("rename", view=view[1], name="另一个")).status_code == 422
    assert (await change("rename", view=view[1], name="两家")).status_code == 303
    foreign = await (await browser_of("chen")).post(
        "/console/views", data={"page": "limits", "step": "remove", "view": view[1]}
    )
    assert foreign.status_code == 303
    assert ">两家</a>" in (await browser.get("/console/limits")).text
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 2)
    assert (await change("save", name="第三个", query="")).status_code == 422
    assert (await change("save", name=" ", query="")).status_code == 422
    assert (await change("remove", view=view[1])).status_code == 303
    assert ">两家</a>" not in (await browser.get("/console/limits")).text
    assert (await browser.post("/console/views", data={"page": "search"})).status_code == 404
    other = {"Sec-Fetch-Site": "cross-site"}
    assert (await browser.post("/console/views", data={"page": "limits"}, headers=other)).status_code == 403
