"""Inbox and case page: what they show to whom, and that nobody else gets in."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import quote

import httpx
import pytest

from starter.acts.submit import act
from starter.client import BanjieClient
from tests.stack.office import registered
from tests.web.console.browsers import page_with
from tests.web.console.conftest import BrowserOf, console_app
from web.api.body_limit import BodyLimit

pytestmark = pytest.mark.slow


def labels(page: httpx.Response, tag: str) -> list[str]:
    """What stands in the elements of this kind, without their attributes."""
    return [
        re.sub(r"\s+", " ", found).strip() for found in re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", page.text, re.S)
    ]


async def test_nobody_gets_in_without_a_session_and_is_sent_back_after_it(browser_of: BrowserOf) -> None:
    nobody = await browser_of()
    for page in ("/console/", "/console/counts", "/console/case/ZZW-2026-000001"):
        answer = await nobody.get(page)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/account/login?back={quote(page)}"


async def test_the_inbox_shows_what_waits_and_how_long(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number = await registered(desk)
    address = "/console/?procedure=zhengzhou-water&procedure=bank&stage=screening"
    page = await page_with(await browser_of("li"), address, number)
    assert page.status_code == 200
    assert "受理审查" in page.text
    assert re.search(r'class="light (near|fine)">\s*(剩 \d 个工作日|今天到期)', page.text)
    for tab in ("unit", "decide", "done"):
        assert (await (await browser_of("li")).get(f"/console/?tab={tab}")).status_code == 200
    other = await (await browser_of("wu")).get("/console/")
    assert number not in other.text


async def test_whoever_has_acted_finds_it_under_done_and_the_next_page_follows(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number = await registered(desk)
    await act(desk, number, {"name": "urge", "actor": "chen"})
    page = await (await browser_of("chen")).get("/console/?tab=done")
    assert number in page.text


async def test_a_case_shows_what_can_be_done_and_by_which_rule_the_rest_cannot(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number = await registered(desk)
    page = await (await browser_of("li")).get(f"/console/case/{number}")
    assert page.status_code == 200
    buttons = [label for label in labels(page, "a") if label]
    assert {"受理", "不予受理"} <= set(buttons)
    assert "为什么是这一天" in page.text
    said = re.sub(r">\s+<", "><", page.text)
    assert "申请延期" not in buttons  # no limit of this text can be extended
    assert re.search(r"<dt>申请延期</dt><dd><ul><li>ZZW-05a", said)
    elsewhere = await (await browser_of("wu")).get(f"/console/case/{number}")
    assert "受理" not in [label for label in labels(elsewhere, "a") if label]
    assert re.search(r"<dt>受理</dt><dd><ul><li>ZZW-\d+", re.sub(r">\s+<", "><", elsewhere.text))
    assert "郑某" not in elsewhere.text


async def test_a_case_has_a_timeline_at_three_zooms_a_drawing_and_a_reason_for_each_limit(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    found = {
        zoom: await browser.get(f"/console/case/{number}/history?zoom={zoom}") for zoom in ("business", "all", "raw")
    }
    assert all("登记" in page.text for page in found.values())
    assert re.search(r"<code>[0-9a-f]{64}</code>", found["raw"].text)
    drawing = await browser.get(f"/console/case/{number}/drawing")
    assert '<rect class="here"' in drawing.text
    limit = await browser.get(f"/console/case/{number}/limit/screening")
    assert limit.status_code == 200
    assert "<li>" in limit.text
    assert all(f"/console/case/{number}/audit" in page.text for page in (*found.values(), drawing, limit))


async def test_pages_say_that_there_is_nothing_and_answer_in_english_by_choice(browser_of: BrowserOf) -> None:
    browser = await browser_of("jiang")
    assert (await browser.get("/console/case/ZZW-1999-000001")).status_code == 404
    assert (await browser.get("/console/nothing")).status_code == 404
    assert "Done by me" in (await browser.get("/console/?lang=en")).text
    page = await browser.get("/console/")
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "<style" not in page.text
    assert not re.search(r"\son\w+=", page.text)
    for name in re.findall(r'(?:href|src)="(/(?:console/static/|icon)[^"]+)"', page.text):
        packed = await browser.get(name)
        plain = await browser.get(name, headers={"Accept-Encoding": "identity"})
        assert (packed.status_code, packed.content) == (200, plain.content)
        assert ("content-encoding" in packed.headers) == name.startswith("/console/static/")


async def in_pieces(length: int) -> AsyncIterator[bytes]:
    """A form of this length that nobody has announced."""
    yield b"text="
    for _ in range(length // 10_000):
        yield b"x" * 10_000


async def test_what_is_too_large_or_cut_off_is_said_on_a_page(browser_of: BrowserOf, desk: BanjieClient) -> None:
    number, browser = await registered(desk), await browser_of("li")
    cut_off = {"Content-Type": "multipart/form-data"}
    answer = await browser.post(f"/console/case/{number}/act/note", content=b"--x\r\n", headers=cut_off)
    assert answer.status_code == 400
    assert "表单没有收完整" in answer.text

    browser._transport.app = BodyLimit(console_app(replace(desk, store=None)), attachment_limit=0)  # type: ignore[attr-defined]
    browser.cookies.set("banjie_lang", "en")
    for address in (f"/console/case/{number}/act/note", "/account/login"):
        said = {"Accept-Language": "zh", "Content-Type": "application/x-www-form-urlencoded"}
        answer = await browser.post(address, content=in_pieces(3_000_000), headers=said)  # its length is not said
        assert (answer.status_code, answer.headers["content-type"]) == (413, "text/html; charset=utf-8"), address
        assert "Too large" in answer.text
