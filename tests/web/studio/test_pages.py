"""The pages of the studio in a real browser: axe in both widths, both languages, what is pointed at."""

import re
from typing import Any

import pytest

from tests.web.console.browsers import NARROW, no_finding, routed
from tests.web.studio.conftest import DISP, StudioOffice

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
PAGES = (
    "/studio/",
    f"/studio/texts/{DISP}",
    f"/studio/texts/{DISP}/rules/FCD-161ra",
    f"/studio/texts/{DISP}/names",
    f"/studio/texts/{DISP}/files/text",
    f"/studio/texts/{DISP}/source",
    f"/studio/texts/{DISP}/play",
    f"/studio/texts/{DISP}/play?situation=received",
    f"/studio/texts/{DISP}/play?situation=offered&open=offer_accepted||ben",
    f"/studio/texts/{DISP}/play?situation=received&open=allocated||amy",
    f"/studio/texts/{DISP}/history",
    f"/studio/texts/{DISP}/publish",
    f"/studio/texts/{DISP}/foresight?seen=1&edition=2026.2&first=2026-03-05",
)
SOURCE = "DISP 1.6.1R\nOn receipt of a complaint, a respondent must send a prompt written acknowledgement.\n"


async def test_axe_finds_nothing_on_the_pages_in_both_languages(studio: StudioOffice, chromium: Any) -> None:
    await studio.begin(DISP)
    context = await chromium.new_context()
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda one: complaints.extend([one.text] if one.type == "error" else []))
    await routed(page, studio.chen)
    for language in ("en", "zh"):
        for address in PAGES:
            await page.goto(f"http://127.0.0.1:8080{address}{'&' if '?' in address else '?'}lang={language}")
            await no_finding(page, f"{address} {language}")
            if "&open=" in address:  # the form of an act stands there, and no refusal
                assert await page.locator("main input[name='form']").count(), address
            if language == "zh":
                heading = await page.locator("nav.tabs").all_inner_texts()
                assert not re.search("[A-Za-z]{4}", " ".join(heading)), heading
    await context.close()
    assert complaints == []


async def test_pointing_at_a_sentence_marks_its_rules_and_their_stages(studio: StudioOffice, chromium: Any) -> None:
    await studio.begin(DISP)
    await studio.change(DISP, "/source", {"source": SOURCE})
    await studio.change(DISP, "/sentences/0", {"rules": ["FCD-161ra"]})
    context = await chromium.new_context(viewport=NARROW)
    page = await context.new_page()
    await routed(page, studio.chen)
    await page.goto(f"http://127.0.0.1:8080/studio/texts/{DISP}?lang=en")
    assert await page.locator("#sentence-0").get_attribute("data-rules") == "FCD-161ra"
    assert await page.locator(".rule-card.marked").count() == 0

    await page.focus("#sentence-0 a")

    assert await page.locator(".rule-card.marked").get_attribute("id") == "FCD-161ra"
    assert await page.locator("[data-stage=handling].marked").count() == 1
    await page.focus("#FCD-131r a")
    assert await page.locator(".rule-card.marked").get_attribute("id") == "FCD-131r"
    assert await page.locator("[data-stage=handling].marked").count() == 0
    await context.close()
