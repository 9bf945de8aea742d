"""Finding one's way in lists: what anybody may do apart from one's own work, the order of receipt, chips, picking all,
the search in the head, the cases that were opened last."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session, sessionmaker

from models.tables import ClockRow, ComplaintRow, TaskRow
from procedures import load
from queries.lists.inbox import TABS, InboxFilter, inbox_counts, inbox_view
from register import editions
from register.cases.open_tasks import TaskKey, TaskSpan
from register.cases.projections import task_row
from register.office.held_names import STAFF
from starter.acts.submit import act
from starter.client import BanjieClient
from tests.register.recorded_case import MONDAY, RecordedCase, complaint
from tests.stack.office import registered, registered_first
from tests.web.console.browsers import BrowserPeople, page_with
from tests.web.console.conftest import BrowserOf
from tests.zones import CHINA

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]


def test_what_anybody_may_do_is_apart_from_ones_own_work(sessions: Sessions) -> None:
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
    for nth in range(2):
        RecordedCase(sessions, complaint(f"anyone-{nth}")).record()
    with sessions.begin() as session:
        anyones, own = session.query(ComplaintRow).order_by(ComplaintRow.number)
        session.execute(delete(TaskRow).where(TaskRow.complaint == anyones.number))
        session.add(task_row(anyones, TaskKey(STAFF, STAFF, "stage"), TaskSpan(MONDAY, None)))
        numbers = anyones.number, own.number
    with sessions() as session:
        for person in ("li", "chen"):
            listed = {tab: inbox_view(session, person, InboxFilter(tab), MONDAY).lines for tab in TABS}
            assert [line.case.number for line in listed["anyone"]] == [numbers[0]]
            assert numbers[0] not in [line.case.number for line in (*listed["mine"], *listed["unit"])]
        assert inbox_counts(session, "li", MONDAY).mine == 1


def test_the_order_of_receipt_is_the_same_over_pages_and_holds_what_that_of_limits_holds(sessions: Sessions) -> None:
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
    for nth in range(5):
        RecordedCase(sessions, complaint(f"newest-{nth}")).record()
    with sessions() as session:
        for tab in ("mine", "all"):
            by_limit = inbox_view(session, "li", InboxFilter(tab), MONDAY)
            found, after = list[tuple[object, str]](), None
            while True:
                page = inbox_view(session, "li", InboxFilter(tab, newest=True, after=after, limit=2), MONDAY)
                found += [(line.case.received_at, line.case.number) for line in page.lines]
                assert page.total == by_limit.total
                if not (after := page.next):
                    break
            assert found == sorted(found, reverse=True)
            assert {number for _, number in found} == {line.case.number for line in by_limit.lines}


async def test_a_chip_takes_its_filter_away_and_leaves_the_others(desk: BanjieClient, browser_of: BrowserOf) -> None:
    await registered(desk)
    browser = await browser_of("li")
    page = await browser.get("/console/?tab=all&procedure=bank&procedure=zhengzhou-water&urgent=yes&order=newest")
    chips = re.findall(r'<a href="([^"]*)">([^<]*) <span aria-hidden="true">×', page.text)
    assert len(chips) == 3
    assert chips[0][0].replace("&amp;", "&") == "?tab=all&procedure=zhengzhou-water&urgent=yes&order=newest"
    assert chips[2][1] == "只看紧急"
    newest = await browser.get("/console/?tab=all&order=newest")
    assert 'aria-sort="descending"' in newest.text
    limits = await browser.get("/console/limits?scope=all&late=yes&day=2026-12-01")
    assert len(re.findall(r'<span aria-hidden="true">×', limits.text)) == 2


async def test_a_line_is_new_until_its_reader_has_opened_the_case(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number = await registered_first(desk)
    li, wang = await browser_of("li"), await browser_of("wang")

    async def is_new(browser: httpx.AsyncClient, address: str = "/console/") -> bool:
        page = (await page_with(browser, address, number)).text
        return ">新</span>" in page.partition(f'value="{number}"')[2].partition("</tr>")[0]

    for browser in (li, wang):
        assert await is_new(browser)
        assert await is_new(browser, "/console/?new=yes")
    await li.get(f"/console/case/{number}")
    assert not await is_new(li)
    assert not await is_new(li, "/console/?tab=all")
    assert await is_new(wang)
    only_new = await li.get("/console/?new=yes")
    assert number not in only_new.text
    assert "只看新件" in only_new.text.partition('class="chips')[2].partition("<form")[0]
    await act(desk, number, {"name": "transfer", "actor": "li", "whom": "wang", "texts": {"reason": "由经办人办"}})
    assert await is_new(wang)
    await wang.get(f"/console/case/{number}/act/accepted")  # a form shows the case, too
    assert not await is_new(wang)
    await act(desk, number, {"name": "transfer", "actor": "wang", "whom": "li", "texts": {"reason": "还是由你办"}})
    assert await is_new(li)  # it has come to them anew


@pytest.mark.asyncio(loop_scope="session")
async def test_all_that_are_listed_are_picked_by_one_box(people: BrowserPeople, desk: BanjieClient) -> None:
    await registered(desk)
    await registered(desk)
    page = await people.page("li")
    await page.goto("/console/")
    lines = await page.locator("[name=picked]").count()
    assert lines >= 2
    await page.check("[data-pick-all] input")
    assert await page.locator("[name=picked]:checked").count() == lines
    assert await page.inner_text("[data-pick-all] .count") == str(lines)
    await page.uncheck("[name=picked] >> nth=0")
    assert await page.inner_text("[data-pick-all] .count") == str(lines - 1)
    assert not await page.is_checked("[data-pick-all] input")


@pytest.mark.asyncio(loop_scope="session")
async def test_the_head_of_every_page_searches_and_cases_opened_last_are_found_again_by_their_reader_alone(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    first, second = await registered(desk), await registered(desk)
    page = await people.page("li")
    for number in (first, second, first):
        await page.goto(f"/console/case/{number}")
    await page.goto("/account/")
    await page.fill("[role=search] input", second)
    await page.press("[role=search] input", "Enter")
    await page.wait_for_url("**/console/search?q=*")
    assert await page.locator("td .number").first.inner_text() == second
    await page.goto("/console/search")
    assert (await page.locator("td .number").all_inner_texts())[:2] == [first, second]
    await people.log_in(page.context, "wu")  # in the same browser
    await page.goto("/console/search")
    assert await page.locator("a.row").count() == 0


async def test_a_list_is_narrowed_to_who_has_the_work_and_to_days_of_receipt(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    first, second = await registered(desk), await registered(desk)
    await act(desk, second, {"name": "transfer", "actor": "li", "whom": "wang", "texts": {"reason": "由经办人办"}})
    browser = await browser_of("li")
    for tab in ("unit", "all"):
        for words in ("wang", "王强（wang）", "王强"):
            page = await page_with(browser, f"/console/?tab={tab}&order=newest&holder={words}", second)
            assert first not in page.text
            assert (
                'value="王强（wang）"' in page.text.partition('<datalist id="holders">')[2].partition("</datalist>")[0]
            )
            assert "去掉这一条件" in page.text.partition('class="chips')[2].partition("<form")[0]
    everywhere = await page_with(browser, "/console/?tab=all&order=newest&holder=水政水资源处", first)
    assert second not in everywhere.text
    assert second in (await page_with(browser, "/console/limits?scope=unit&holder=王强", second)).text
    nobody = await browser.get("/console/?tab=all&holder=没有这个人")
    assert "没有符合条件的案件" in nobody.text
    today = (await desk.transact(lambda session: desk.clock(session, ""))).astimezone(CHINA).date()
    of_today = await page_with(browser, f"/console/?tab=all&order=newest&since={today}&until={today}", first)
    assert of_today.text.count("去掉这一条件") == 2
    before = await browser.get(f"/console/?tab=mine&until={today - timedelta(days=1)}")
    assert first not in before.text


def test_a_list_by_limits_stands_in_groups_that_no_further_page_repeats(sessions: Sessions) -> None:
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
    for nth in range(6):
        RecordedCase(sessions, complaint(f"group-{nth}")).record()
    ends = (-9, -2, 3, 6, 7, 30)  # days from Monday noon
    with sessions.begin() as session:
        for nth, row in enumerate(session.query(ComplaintRow).order_by(ComplaintRow.number)):
            end, is_late = MONDAY + timedelta(days=ends[nth]), ends[nth] < 0
            moved = {"next_due": end, "overdue": is_late} | ({"urgent": True} if nth == 3 else {})
            session.execute(update(ComplaintRow).where(ComplaintRow.number == row.number).values(moved))
            session.execute(update(TaskRow).where(TaskRow.complaint == row.number).values(moved))
            session.execute(update(ClockRow).where(ClockRow.complaint == row.number).values(due=end))
    with sessions() as session:
        found = inbox_view(session, "li", InboxFilter("mine"), MONDAY).lines
    assert [line.group for line in found] == ["urgent", "late", "late", "week", "later", "later"]
