"""A complaint is registered with the keyboard alone while somebody tells it on the telephone.

The model is that of keystrokes (KLM, Card, Moran and Newell 1980), with 0.2 s for a key of text and 0.4 s for one that
goes somewhere or chooses. A Chinese character takes three keys.
"""

from typing import Any

import pytest

from starter.client import BanjieClient
from tests.stack.office import happened
from tests.web.console.browsers import BrowserPeople

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
TEXT_SECONDS, MOVE_SECONDS, CALL_SECONDS = 0.2, 0.4, 90
PINYIN = 3  # keys for a Chinese character
HERE = "([document.activeElement.name, document.activeElement.value, document.activeElement.innerText])"
CHOSEN = {
    "facts.kind": "complaint", "facts.filer_kind": "citizen", "facts.confidential": "no",
    "facts.target": "enforcement_body", "facts.channel": "telephone", "facts.hotline": "line_67721906",
}  # fmt: skip


class Keys:
    """The keyboard of a page: keys of text, and those that are not."""

    def __init__(self, page: Any) -> None:
        self.page, self.moves, self.text = page, 0, 0

    async def press(self, key: str) -> None:
        await self.page.keyboard.press(key)
        self.moves += 1

    async def tab_to(self, field: str) -> None:
        """Go on to a field, or to a button by what it says."""
        for _ in range(80):
            name, _, says = await self.page.evaluate(HERE)
            if field in (name, (says or "").strip()):
                return
            await self.press("Tab")
        raise AssertionError(field)

    async def choose(self, field: str, value: str) -> None:
        await self.tab_to(field)
        await self.press("Space")
        for _ in range(10):
            if (await self.page.evaluate(HERE))[1] == value:
                return
            await self.press("ArrowDown")
        raise AssertionError((field, value))

    async def type(self, field: str, text: str) -> None:
        await self.tab_to(field)
        await self.page.keyboard.insert_text(text)
        self.text += sum(1 if sign.isascii() else PINYIN for sign in text)

    @property
    def seconds(self) -> float:
        return self.moves * MOVE_SECONDS + self.text * TEXT_SECONDS


async def test_a_call_is_on_record_by_the_keyboard_within_ninety_seconds(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    page = await people.page("li")
    await page.goto("/console/register/zhengzhou-water")
    keys = Keys(page)
    await keys.type("texts.narrative", "夜里检查料场，说手续不全，要了两条烟，第二天贴了停业通知")
    await keys.type("texts.target_name", "河道执法大队")
    for field, value in CHOSEN.items():
        await keys.choose(field, value)
    await keys.type("party.name", "周建国 13803710286")
    await keys.tab_to("登记")
    await keys.press("Enter")
    await page.wait_for_url("**/console/case/*")
    number = str(page.url).partition("/case/")[2].partition("?")[0]
    assert "registered" in await happened(desk, number)
    assert keys.seconds <= CALL_SECONDS, (keys.moves, keys.text)
