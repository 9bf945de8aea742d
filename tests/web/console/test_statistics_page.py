"""The page of statistics and its files; who may read them."""

import re

import pytest

from starter.client import BanjieClient
from tests.stack.office import registered
from tests.web.console.conftest import BrowserOf

pytestmark = pytest.mark.slow


async def test_whoever_reads_the_report_sees_tables_drawing_and_files(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    await registered(desk)
    browser = await browser_of("li")
    address = "/console/statistics?procedure=zhengzhou-water"
    page = await browser.get(address)
    assert page.status_code == 200, page.text
    received = re.search(r"<td>\d{4}年\d\d?月 – \d{4}年\d\d?月</td><td class=\"figure\">(\d+)</td>", page.text)
    assert received
    assert int(received[1]) >= 1
    assert re.search(r"<td>\d{4}年\d\d?月</td>", page.text)
    assert page.text.count("data-charts") == 2
    assert "受理审查" in page.text
    assert "<svg" in (await browser.get(f"{address}&view=drawing")).text
    one = await browser.get(f"{address}&unit=water_policy_office")
    assert one.status_code == 200
    written = await browser.get(f"/console/statistics.csv?{address.partition('?')[2]}")
    assert written.headers["content-disposition"].startswith('attachment; filename="zhengzhou-water-')
    assert f",{received[1]}," in written.content.decode("utf-8-sig")
    assert re.search(r"(?m)^\d{4}-\d\d,", written.content.decode("utf-8-sig"))  # in a file as programs read it
    workbook = await browser.get(f"/console/statistics.xlsx?{address.partition('?')[2]}")
    assert workbook.content.startswith(b"PK")
    assert (await browser.get("/console/statistics.exe")).status_code == 404
    assert (await browser.get("/console/statistics?from=2026-05&to=2026-01")).status_code == 422
    english = (await browser.get(f"{address}&lang=en")).text
    assert re.search(r"<td>[A-Z][a-z]{2} \d{4} – [A-Z][a-z]{2} \d{4}</td>", english)
    assert re.search(r"<td>[A-Z][a-z]{2} \d{4}</td>", english)


async def test_nobody_else_gets_a_number(desk: BanjieClient, browser_of: BrowserOf) -> None:
    await registered(desk)
    browser = await browser_of("wu")
    page = await browser.get("/console/statistics")
    assert page.status_code == 200
    assert 'value="zhengzhou-water"' not in page.text
    for address in ("/console/statistics", "/console/statistics.csv", "/console/statistics.xlsx"):
        assert (await browser.get(f"{address}?procedure=zhengzhou-water")).status_code == 403


async def test_all_regulations_are_counted_together_and_a_file_says_of_which_office_and_when(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    await registered(desk)
    browser = await browser_of("li")
    page = await browser.get("/console/statistics?procedure=all")
    assert page.status_code == 200
    assert "全部制度" in page.text
    assert "view=drawing" not in page.text
    assert page.text.count("data-charts") == 2
    received = re.search(r"<td>\d{4}年\d\d?月 – \d{4}年\d\d?月</td><td class=\"figure\">(\d+)</td>", page.text)
    assert 'value="all" selected>' in page.text
    assert received
    assert int(received[1]) >= 1
    written = (await browser.get("/console/statistics.csv?procedure=all")).content.decode("utf-8-sig").splitlines()
    assert written[0].startswith("您可查阅的全部制度 ")
    assert re.match(r"截至 \d{4}", written[1])
    assert received[1] in ",".join(written)
