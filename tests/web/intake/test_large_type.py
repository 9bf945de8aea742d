"""Large type and fewer questions on the intake page, without a script; going back comes to what was typed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.stack.waiting import LIMIT_SECONDS
from tests.web.conftest import Served
from tests.web.intake.conftest import NARRATIVE, Browser, fields_of, filed

pytestmark = pytest.mark.slow
PAGE = "/intake/zhengzhou-water"
IN_BROWSER = pytest.mark.asyncio(loop_scope="session")


async def test_large_type_is_chosen_in_the_middle_and_remembered(browser: Browser) -> None:
    page = await browser.get(PAGE)
    assert 'class="large"' not in page.text
    typed = fields_of(page) | {"texts.narrative": NARRATIVE, "facts.kind": "complaint", "step": "view"}
    large = await browser.post(f"{PAGE}?type=large", data=typed, files={"files": ("饭卡.txt", b"seen", "text/plain")})
    assert large.status_code == 200
    assert '<html lang="zh-CN" class="large">' in large.text
    assert {"texts.narrative": NARRATIVE, "facts.kind": "complaint"}.items() <= fields_of(large).items()
    assert "饭卡.txt" in large.text
    folded = large.text.partition("<details")[2].partition("</details>")[0]
    assert 'name="facts.kind"' in folded
    assert 'name="texts.narrative"' not in folded
    for address in (PAGE, "/query/"):
        assert 'class="large"' in (await browser.get(address)).text
    assert 'class="large"' not in (await browser.get(f"{PAGE}?type=usual")).text
    assert 'class="large"' not in (await browser.get(PAGE)).text
    await filed(browser)  # all that may be left empty is left empty


async def test_what_is_wrong_in_what_is_folded_is_in_sight(browser: Browser) -> None:
    fields = fields_of(await browser.get(f"{PAGE}?type=large")) | {"texts.narrative": NARRATIVE, "facts.kind": "none"}
    again = await browser.post(PAGE, data=fields, files={"files": ("", b"")})
    assert again.status_code == 422
    assert "<details open>" in again.text


async def test_the_language_is_changed_with_what_was_typed(browser: Browser) -> None:
    typed = fields_of(await browser.get(PAGE)) | {"texts.narrative": NARRATIVE, "step": "view"}
    english = await browser.post(f"{PAGE}?lang=en", data=typed, files={"files": ("", b"")})
    assert "Write down what happened." in english.text
    assert fields_of(english)["texts.narrative"].strip() == NARRATIVE


@pytest_asyncio.fixture(loop_scope="session")
async def tab(chromium: Any, served: Served) -> AsyncIterator[Any]:
    """A tab of somebody who files, without a script."""
    context = await chromium.new_context(base_url=served.url, java_script_enabled=False)
    page = await context.new_page()
    page.set_default_timeout(LIMIT_SECONDS * 1000)
    yield page
    await context.close()


@IN_BROWSER
async def test_going_back_after_filing_files_nothing_twice(tab: Any) -> None:
    await tab.goto(PAGE)
    await tab.fill("[name='texts.narrative']", NARRATIVE)
    await tab.press("[name='party.name']", "Enter")  # checks, and does not change the type
    await tab.click("button >> text=提交")
    number = await tab.inner_text(".receipt dd >> nth=0")
    await tab.go_back()
    await tab.click("button >> text=提交")
    assert await tab.inner_text(".receipt dd >> nth=0") == number
    await tab.go_back()
    await tab.go_back()
    assert await tab.input_value("[name='texts.narrative']") == NARRATIVE
