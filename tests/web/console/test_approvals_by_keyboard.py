"""Approvals one after the other, by the accessibility tree and the keyboard alone: each control is found by its role
and its name, reached and used with keys. Presses are counted."""

from typing import Any

import pytest

from starter.client import BanjieClient
from tests.stack.office import happened
from tests.web.console.browsers import BrowserPeople
from tests.web.console.test_overviews import asking_for_time

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
MOST_TABS = 200  # to a control of a page
MOST_PRESSES = 40  # of one approval, typing apart, from one to the next
IS_FOCUSED = "element => element === document.activeElement"


class Keyboard:
    """Somebody at a keyboard who hears roles and names. `presses`: keys, typing apart."""

    def __init__(self, page: Any) -> None:
        self.page, self.presses = page, 0

    async def press(self, key: str) -> None:
        self.presses += 1
        await self.page.keyboard.press(key)

    async def reach(self, role: str, name: str, *, within: Any = None, exact: bool = True) -> Any:
        """Tab to a control, opening what it is folded in; return it."""
        control = (within or self.page).get_by_role(role, name=name, exact=exact, include_hidden=True).first
        await control.wait_for(state="attached")
        if await control.evaluate("one => one.closest('details:not([open])') !== null"):
            await self._tab_to(self.page.locator("details:not([open])", has=control).locator("summary"))
            await self.press("Enter")
        await self._tab_to(control)
        return control

    async def _tab_to(self, control: Any) -> None:
        for _ in range(MOST_TABS):
            if await control.evaluate(IS_FOCUSED):
                return
            await self.press("Tab")
        raise AssertionError((str(control), self.page.url))

    async def follow(self) -> None:
        """Press what has the focus, and wait for the page to which it leads."""
        async with self.page.expect_navigation():
            await self.press("Enter")

    async def use(self, role: str, name: str, *, exact: bool = True) -> None:
        await self.reach(role, name, exact=exact)
        await self.follow()

    async def skip(self) -> None:
        """Jump over the head of a page."""
        await self.reach("link", "跳到正文")
        await self.press("Enter")


async def test_approvals_one_after_the_other_take_few_presses(people: BrowserPeople, desk: BanjieClient) -> None:
    numbers = [await asking_for_time(desk) for _ in range(3)]
    page = await people.page("luo")
    hands = Keyboard(page)
    await page.goto("/console/approvals")
    for number in numbers:
        before = hands.presses
        row = page.get_by_role("row").filter(has_text=number)
        await hands.skip()
        await hands.reach("link", "看后再批", within=row)
        await hands.follow()
        await hands.skip()
        await hands.use("button", "确认办理")
        assert hands.presses - before <= MOST_PRESSES, hands.presses - before
        await hands.use("link", "审批台", exact=False)
    assert all(["granted" in await happened(desk, number) for number in numbers])
    before, more = hands.presses, [await asking_for_time(desk) for _ in range(3)]
    await page.reload()
    for number in more:
        await hands.reach("checkbox", number)
        await hands.press("Space")
    await hands.use("button", "批准所选")
    assert hands.presses - before <= MOST_PRESSES  # of all three together
    assert all(["granted" in await happened(desk, number) for number in more])
