"""The pages of operations and of the auditors: who sees them, what is silent, which alarms are about the record."""

import re
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from integrity.log.publish import CHECKPOINT, PublishedLog
from register.alarms import alarms
from register.alarms.alarms import WATCH_LOOK, Finding
from starter.seen_services import signed_log_sign
from tests.web.console.browsers import no_finding, routed
from tests.web.identity.conftest import HERE, START, IdentityOffice
from tests.zones import CHINA
from web.console.app import mount_console

pytestmark = pytest.mark.slow


async def test_an_administrator_sees_alarms_with_their_remedy_and_what_is_silent(office: IdentityOffice) -> None:
    mount_console(office.app, office.desk)
    chen, li = await office.set_up("chen"), await office.set_up("li")
    quiet = await chen.get("/console/operations")
    assert quiet.status_code == 200
    assert "没有报警" in quiet.text
    assert quiet.text.count("没有动静") == 4  # the watch, Temporal and its workers: nothing runs here
    await office.client.transact(
        lambda session: alarms.raise_alarms(session, "calendar_missing", [Finding("2027", None, {})], START)
    )
    await office.client.transact(lambda session: alarms.record_look(session, WATCH_LOOK, office.now))
    office.later(seconds=60)
    page = await chen.get("/console/operations")
    assert "2027" in page.text
    for where in ("/console/", "/console/counts"):  # the number stands in the head of every page
        assert re.search(r'id="count-alarms"[^>]*>\s*<span class="count">1<', (await chen.get(where)).text)
        assert "count-alarms" not in (await li.get(where)).text
    assert page.text.count("没有动静") == 3
    assert 'href="/console/operations"' in page.text
    assert (await li.get("/console/operations")).status_code == 403
    assert "/console/operations" not in (await li.get("/console/")).text
    assert (await office.browser().get("/console/operations")).status_code == 303


async def test_the_page_of_the_auditors_shows_alarms_about_the_record_alone(office: IdentityOffice) -> None:
    mount_console(office.app, office.desk)
    chen, li = await office.set_up("chen"), await office.set_up("li")
    for kind, finding in (
        ("calendar_missing", Finding("2027", None, {})),
        ("chain_broken", Finding("org", None, {"seq": 3})),
    ):
        await office.client.transact(partial(alarms.raise_alarms, kind=kind, found=[finding], now=START))
    page = await chen.get("/console/audit")
    assert page.status_code == 200, page.text
    assert "人员机构的日志" in page.text
    assert "2027" not in page.text
    assert 'href="/console/audit"' in page.text
    assert (await li.get("/console/audit")).status_code == 403
    assert "/console/audit" not in (await li.get("/console/")).text


@pytest.mark.asyncio(loop_scope="session")
async def test_axe_finds_nothing_on_these_pages(office: IdentityOffice, chromium: Any) -> None:
    mount_console(office.app, office.desk)
    chen = await office.set_up("chen")
    for kind, found in (
        ("calendar_missing", Finding("2027", None, {})),
        ("chain_broken", Finding("org", None, {"seq": 3})),
    ):
        await office.client.transact(partial(alarms.raise_alarms, kind=kind, found=[found], now=START))
    context = await chromium.new_context()
    page = await context.new_page()
    await routed(page, chen)
    past = f"{office.now.astimezone(CHINA):%Y-%m-%dT%H:%M:%S}"
    for address in (
        "/console/operations", f"/console/audit?instant={past}", "/account/staff", "/account/staff/li",
        "/account/people", "/account/programs", "/account/calendar", "/account/factor", "/account/confirm",
        "/account/login", "/console/import",
    ):  # fmt: skip
        await page.goto(HERE + address)
        await no_finding(page, address)
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.goto(f"{HERE}/console/?lang=en")  # the longest words, with the number of alarms
    assert await page.locator("#count-alarms").inner_text() != ""
    heights = [(await part.bounding_box())["height"] for part in (page.locator(".bar"), page.locator(".brand"))]
    assert heights[0] < 1.3 * heights[1], heights  # one line
    await context.close()


async def test_the_signed_log_is_read_from_its_files(
    office: IdentityOffice, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("log")
    log = PublishedLog(folder, folder / "key")
    client = replace(office.client, published_log=log)
    assert signed_log_sign(client).size is None
    (folder / CHECKPOINT).write_text("nonsense", encoding="utf-8")
    assert signed_log_sign(client).unreadable
