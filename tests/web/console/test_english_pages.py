"""Who reads English reads no Chinese on a page but what people have typed: names of persons, narratives, texts."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from register.documents.attachments import AttachmentStore
from register.documents.media_types import ALLOWED_TYPES
from register.office.power import AUDITOR
from starter.acts.submit import act
from starter.client import BanjieClient
from starter.office.staff import add_person
from tests.stack.english import chinese_in, typed_words
from tests.stack.office import ACCEPTED, IDS, registered
from tests.stack.regulations import some_or_deep
from tests.stack.text_cases import FIVE_TEXTS, worked_case
from tests.stack.waiting import LIMIT_SECONDS
from tests.web.console.browsers import NARROW, WIDE, BrowserPeople, cookie_of, routed
from tests.web.console.conftest import HERE, console_app
from tests.web.console.test_every_page import OTHERS, STAYED_ON
from tests.web.grading.conftest import ended, link
from tests.zones import CHINA
from web.grading.grade_page import mount_grading
from web.html.pages import LANGUAGE_COOKIE
from web.identity.browser import SESSION_COOKIE
from web.intake.app import mount_pages
from web.intake.guards import Guards

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
CITED_WITHOUT_SENTENCE = re.compile(r"[A-Z]{3}-\w+ \([^)]*\): *[.<]")
UNSEEN = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.S)
TAGS = re.compile(r"<[^>]*>")
READ_ALOUD = re.compile(r'\b(?:title|alt|aria-label|placeholder|label|data-label)="([^"]*)"')
OWN_NAME = "中文"  # the language calls itself so, in the link to it
ACTS = ("handed_over", "extend", "amend", "contact", "recuse", "correct", "transfer")
MORE = (
    "/console/audit", "/console/operations", "/console/phrases?procedure=zhengzhou-water",
    "/console/case/{number}/audit",
    *(f"/console/case/{{number}}/act/{name}" for name in ACTS),
)  # fmt: skip
LONG_WORDS = (
    "/console/?tab=all", "/console/statistics?procedure=zhengzhou-water", "/console/audit", "/console/operations",
    "/console/regulations/zhengzhou-water", "/account/", "/account/staff",
)  # fmt: skip
OF_CASE = ("", "/history", "/history?zoom=raw", "/print", "/drawing", "/audit")
OF_TEXT = ("/console/regulations/{slug}", "/console/register/{slug}", "/intake/{slug}", "/console/?procedure={slug}",
           "/console/limits?scope=all&procedure={slug}", "/console/statistics?procedure={slug}")  # fmt: skip
LINK_OF_CASE = re.compile(r'href="(/console/case/[^"#?]+/(?:act|limit)/[^"#]+)"')


# Chinese words within an element that is in English (WCAG 3.1.2, which leaves names and addresses out).
CHINESE_AS_ENGLISH = """() => Array.from(document.querySelectorAll('main *')).filter(one => {
  const own = Array.from(one.childNodes).filter(part => part.nodeType === 3).map(part => part.data).join(' ');
  const isName = one.matches('.hint, small, .pairs dd');
  return !isName && /[\\u3400-\\u9fff]{6}/.test(own) && one.closest('[lang]').lang === 'en';
}).map(one => one.outerHTML)"""


def chinese_on(page: str, typed: frozenset[str]) -> Iterator[str]:
    """Yield the Chinese on a page that nobody has typed."""
    seen = UNSEEN.sub(" ", page)
    for said in (*READ_ALOUD.findall(seen), *TAGS.split(seen)):
        yield from chinese_in(unescape(said), {OWN_NAME, *typed})


class EnglishReader:
    """Somebody who reads pages in English; `found` is the Chinese on them that nobody typed, by address."""

    def __init__(self, app: FastAPI, cookie: str, typed: frozenset[str]) -> None:
        self.browser = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url=HERE,
            cookies={SESSION_COOKIE: cookie, LANGUAGE_COOKIE: "en"},
            timeout=LIMIT_SECONDS,
            follow_redirects=True,
        )
        self.typed = typed
        self.found: dict[str, set[str]] = {}

    async def read(self, address: str) -> str:
        """Return a page."""
        page = await self.browser.get(address)
        assert "<html" in page.text, address
        assert page.status_code in (200, 403, 404), (address, page.status_code)
        assert not CITED_WITHOUT_SENTENCE.search(page.text), address
        if left := set(chinese_on(page.text, self.typed)):
            self.found[address] = left
        return page.text


def office_app(desk: BanjieClient, folder: Path) -> tuple[FastAPI, BanjieClient]:
    client = replace(desk, store=AttachmentStore(folder, 1024 * 1024, ALLOWED_TYPES))
    app = console_app(client)
    guards = Guards(1000)
    mount_pages(app, client, ("zhengzhou-water", *client.office.followed), guards)
    mount_grading(app, client, guards)
    return app, client


async def test_no_page_in_english_holds_chinese_that_nobody_typed(desk: BanjieClient, tmp_path: Path) -> None:
    app, client = office_app(desk, tmp_path)
    number, grade = await registered(desk), await link(desk, await ended(desk))
    await act(desk, number, {"actor": "li", **ACCEPTED})
    await act(desk, number, {"actor": "li", "name": "note", "texts": {"opinion": "seen"}})
    now = (await desk.transact(lambda session: desk.clock(session, number))).astimezone(CHINA)
    typed = await typed_words(desk) | {"通知归档"}  # a notice of a rule of other tests, which nobody has translated
    found: dict[str, set[str]] = {}
    for person in ("li", "chen"):
        reader = EnglishReader(app, await cookie_of(client, person), typed)
        for address in (*STAYED_ON, *OTHERS, *MORE):
            place = address.format(number=number, grade=grade, now=f"{now:%Y-%m-%dT%H:%M:%S.%f}")
            shown = await reader.read(place.replace("检查", "inspection"))
            for name in ("facts.accepting_office", "texts.narrative"):
                assert shown.count(f'id="{name}"') <= 1, place  # each question stands once on a form
        found |= reader.found
    assert found == {}


@pytest.mark.parametrize("slug", some_or_deep(FIVE_TEXTS, 3))
async def test_a_case_of_another_text_is_read_in_english_too(desk: BanjieClient, tmp_path: Path, slug: str) -> None:
    """Each page of the case, of its acts and of its text, as each person sees it who works on it."""
    number, office, people = await worked_case(desk, slug, f"e{next(IDS)}_")
    app, client = office_app(replace(desk, office=office), tmp_path)
    typed = await typed_words(desk)
    found: dict[str, set[str]] = {}
    acts = set[str]()
    for person in people:
        reader = EnglishReader(app, await cookie_of(client, person), typed)
        page = await reader.read(f"/console/case/{number}")
        links = set(LINK_OF_CASE.findall(page)) - acts
        for address in sorted(links):
            await reader.read(address)
        acts |= links
        if person == people[0]:
            for address in (f"/console/case/{number}{part}" for part in OF_CASE[1:]):
                await reader.read(address)
            for address in OF_TEXT:
                await reader.read(address.format(slug=slug))
        found |= reader.found
    assert found == {}
    assert acts


async def test_english_words_are_no_wider_than_a_telephone_and_leave_the_navigation_in_one_row(
    desk: BanjieClient, chromium: Any, tmp_path: Path
) -> None:
    """Names of regulations and alarms are several times as long as in Chinese."""
    app, client = office_app(desk, tmp_path)
    await registered(desk)
    person = f"a{next(IDS)}"
    await add_person(desk, person, "Guan Li", [AUDITOR])
    cookies = {SESSION_COOKIE: await cookie_of(client, person), LANGUAGE_COOKIE: "en"}
    context = await chromium.new_context(viewport=WIDE)
    page = await context.new_page()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=HERE, cookies=cookies, timeout=LIMIT_SECONDS) as browser:
        browser.headers["Sec-Fetch-Site"] = "same-origin"
        await routed(page, browser)
        for address in LONG_WORDS:
            await page.set_viewport_size(WIDE)
            await page.goto(HERE + address)
            rows = "new Set(Array.from(document.querySelectorAll('.bar nav > *'), (one) => one.offsetTop)).size"
            assert await page.evaluate(rows) <= 1, address
            await page.set_viewport_size(NARROW)
            await page.goto(HERE + address)
            assert await page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], address
    await context.close()


async def test_what_was_typed_in_chinese_says_so_on_a_page_in_english(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number = await registered(desk)
    await act(desk, number, {"actor": "li", "name": "note", "texts": {"opinion": "已电话核实"}})
    page = await people.page("li")
    places = (f"/console/case/{number}", f"/console/case/{number}/history", f"/console/case/{number}/act/accepted",
              f"/console/search?q={number}")  # fmt: skip
    for place in places:
        await page.goto(f"{place}{'&' if '?' in place else '?'}lang=en")
        assert await page.evaluate(CHINESE_AS_ENGLISH) == [], place
    await page.goto(f"/console/case/{number}?lang=zh")
    assert await page.locator("main [lang]").count() == 0
