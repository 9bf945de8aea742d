"""Stock phrases: whoever handles a case finds those of its act beside the form and puts them in."""

from typing import Any

import pytest

from register.office.phrases import PhrasePlace, add_phrase
from starter.client import BanjieClient
from tests.stack.office import IDS, registered
from tests.web.console.browsers import BrowserPeople
from tests.web.console.conftest import BrowserOf

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
LAW = "zhengzhou-water"


async def kept(desk: BanjieClient, act: str = "note", slug: str = LAW) -> str:
    """Keep a phrase; return its words."""
    words, place = f"已电话告知来件人，第{next(IDS)}次", PhrasePlace(slug, act)
    await desk.transact(
        lambda session: add_phrase(
            session, desk.randomness.new_salt(), place, words, by="li", at=desk.clock(session, "")
        )
    )
    return words


async def test_a_phrase_is_offered_at_its_act_and_no_other(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number, common = await registered(desk), await kept(desk, "", "")
    own, other = await kept(desk), await kept(desk, slug="bank")
    browser = await browser_of("li")
    note = (await browser.get(f"/console/case/{number}/act/note")).text
    assert note.index(own) < note.index(common)
    assert other not in note
    urge = (await browser.get(f"/console/case/{number}/act/urge")).text
    assert own not in urge
    assert common in urge
    assert common not in (await browser.get(f"/console/case/{number}/act/tick")).text  # which has no text


async def opened(people: BrowserPeople, number: str, *, script: bool = True) -> Any:
    page = await people.page("li", script=script)
    await page.goto(f"/console/case/{number}/act/note")
    await page.click("summary >> text=常用语")
    return page


async def test_a_click_puts_a_phrase_where_somebody_typed_last_and_it_is_kept(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number, said = await registered(desk), await kept(desk)
    page = await opened(people, number)
    text = page.locator("#act textarea").first
    await text.fill("上午。下午再问。")
    await text.evaluate("one => one.setSelectionRange(3, 3)")
    await page.locator("[data-phrases] button", has_text=said).click()
    assert await text.input_value() == f"上午。{said}下午再问。"
    at = await text.evaluate("one => one === document.activeElement && one.selectionStart")
    assert at == 3 + len(said)
    await page.wait_for_selector("#kept[role=status] >> text=已自动保存")
    await page.reload()
    assert await page.locator("#act textarea").first.input_value() == f"上午。{said}下午再问。"


async def test_without_a_script_a_phrase_is_there_to_be_copied(people: BrowserPeople, desk: BanjieClient) -> None:
    number, said = await registered(desk), await kept(desk)
    page = await opened(people, number, script=False)
    assert await page.is_visible(f"text={said}")
    assert "复制" in await page.inner_text("[data-phrases]")
    assert not await page.is_visible("[data-phrases] button >> nth=0")
