"""Files that are too large, in a real browser: what was typed on the intake page stays, with a script and without."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from models.form import MAX_ATTACHMENTS
from tests.stack.waiting import LIMIT_SECONDS
from tests.web.conftest import Served
from tests.web.intake.conftest import NARRATIVE, Browser, fields_of, send

pytestmark = pytest.mark.slow
IN_BROWSER = pytest.mark.asyncio(loop_scope="session")
PAGE, TYPED = "/intake/zhengzhou-water", "[name='texts.narrative']"
NEXT = "button[value=check] >> nth=-1"  # the first is what Enter presses
MB = 1024 * 1024


@pytest_asyncio.fixture(loop_scope="session", params=[True, False], ids=["script", "no script"])
async def tab(request: pytest.FixtureRequest, chromium: Any, served: Served) -> AsyncIterator[Any]:
    """A tab of somebody who files. What its pages complain of is in `complaints`."""
    context = await chromium.new_context(base_url=served.url, java_script_enabled=request.param)
    page, complaints = await context.new_page(), list[str]()
    page.set_default_timeout(LIMIT_SECONDS * 1000)
    page.on("console", lambda one: complaints.append(one.text) if "Content Security Policy" in one.text else None)
    yield page
    await context.close()
    assert complaints == []


def files_of(folder: Path, *sizes: int) -> list[Path]:
    """Make files of so many MB each."""
    made = [folder / f"录像{n}.mp4" for n in range(len(sizes))]
    for path, size in zip(made, sizes, strict=True):
        with path.open("wb") as written:
            written.truncate(size * MB)
    return made


@IN_BROWSER
async def test_files_of_60_mb_together_cost_no_word(tab: Any, tmp_path: Path) -> None:
    await tab.goto(PAGE)
    assert "一次最多 20 MB" in await tab.inner_text("main")
    await tab.fill(TYPED, NARRATIVE)
    await tab.fill("[name='party.name']", "周建国")
    await tab.set_input_files("#files", files_of(tmp_path, 19, 19, 22))
    if await tab.evaluate("!!document.querySelector('.chosen.wrong')"):  # a script says it before
        assert "超过 20 MB" in await tab.inner_text(".chosen.wrong")
        await tab.click(NEXT)
        await tab.wait_for_selector("h2 >> text='请核对后提交'")
        return
    await tab.click(NEXT)
    await tab.wait_for_selector("[role=alert] >> text=超过 20 MB")
    assert await tab.input_value(TYPED) == NARRATIVE
    assert await tab.input_value("[name='party.name']") == "周建国"
    assert "超过 20 MB" in await tab.inner_text(".field:has(#files) .wrong")


async def test_what_was_taken_before_stays_beside_what_is_too_large(browser: Browser) -> None:
    typed = fields_of(await browser.get(PAGE)) | {"texts.narrative": NARRATIVE, "step": "view"}
    first = await send(browser, typed, {"files": ("饭卡.txt", b"seen", "text/plain")})
    again = await send(
        browser, fields_of(first) | {"step": "check"}, {"files": ("a.txt", b"x" * 21 * MB, "text/plain")}
    )
    assert again.status_code == 422
    assert "超过 20 MB" in again.text
    assert "饭卡.txt" in again.text
    assert fields_of(again)["texts.narrative"].strip() == NARRATIVE


async def test_a_file_more_than_are_taken_is_said_and_none_is_dropped_in_silence(browser: Browser) -> None:
    typed = fields_of(await browser.get(PAGE)) | {"texts.narrative": NARRATIVE, "step": "check"}
    files = [("files", (f"{n}.txt", b"x", "text/plain")) for n in range(MAX_ATTACHMENTS + 1)]
    answer = await send(browser, typed, files)
    assert answer.status_code == 422
    assert f"最多 {MAX_ATTACHMENTS} 个" in answer.text
