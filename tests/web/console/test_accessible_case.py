"""A complaint from its receipt to its end, and approvals one after the other, by the accessibility tree and the
keyboard alone: each control is found by its role and its name, reached and used with keys. Presses are counted."""

from typing import Any

import pytest

from starter.client import BanjieClient
from tests.stack.office import happened
from tests.web.console.browsers import BrowserPeople
from tests.web.console.test_overviews import asking_for_time

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
MOST_TABS = 600  # to a control of a page
MOST_PRESSES = 40  # of one approval, typing apart, from one to the next
PRESSES_OF_A_LINE = 6  # that stands before it in the list
IS_FOCUSED = "element => element === document.activeElement"
IN_FOCUSED_GROUP = "radio => document.activeElement.name === radio.name"
CHOSEN = "list => list.selectedOptions[0].textContent"
NARRATIVE = "有人来料场要了两条烟，说不清是谁"
REFUSAL_TOLD = "已告知不予受理"


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

    async def _tab_to(self, control: Any, is_reached: str = IS_FOCUSED) -> None:
        for _ in range(MOST_TABS):
            if await control.evaluate(is_reached):
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

    async def write(self, name: str, words: str) -> None:
        await self.reach("textbox", name, exact=name == "姓名")
        await self.page.keyboard.insert_text(words)

    async def choose(self, name: str, answer: str) -> None:
        """Choose with the arrow keys: from a list, or, where there are few answers, among buttons."""
        group = self.page.get_by_role("group", name=name, include_hidden=True)
        chosen = group.get_by_role("radio", name=answer, exact=True, include_hidden=True)
        if not await chosen.count():
            await self._choose_from_list(name, answer)
            return
        await self._tab_to(group.get_by_role("radio", include_hidden=True).first, IN_FOCUSED_GROUP)
        for _ in range(await group.get_by_role("radio", include_hidden=True).count()):
            if await chosen.evaluate(IS_FOCUSED):
                break
            await self.press("ArrowDown")
        if not await chosen.is_checked():
            await self.press("Space")
        assert await chosen.is_checked(), (name, answer)

    async def _choose_from_list(self, name: str, answer: str) -> None:
        control = await self.reach("combobox", name)
        while await control.evaluate(CHOSEN) != answer:
            before = await control.evaluate(CHOSEN)
            await self.press("ArrowDown")
            assert await control.evaluate(CHOSEN) != before, (name, answer)

    async def answer(self, question: str, answer: str) -> None:
        """Answer with one of two buttons."""
        await self.reach("radio", "是", within=self.page.get_by_role("group", name=question, include_hidden=True))
        await self.press("Space" if answer == "是" else "ArrowDown")


async def test_a_complaint_goes_from_receipt_to_closing_by_names_and_keys_alone(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    page = await people.page("li")
    hands = Keyboard(page)
    await page.goto("/console/")
    await hands.use("link", "登记")
    await hands.reach("link", "投诉举报", within=page.get_by_role("listitem").filter(has_text="郑州市水务局"))
    await hands.follow()
    await hands.write("来件内容", NARRATIVE)
    await hands.write("被投诉举报者的名称或姓名", "不清楚")
    for name, answer in (
        ("来件类型", "投诉"),
        ("来件人类别", "公民"),
        ("来件途径", "电话"),
        ("来电所拨的举报电话", "水政水资源处 67721906"),
    ):
        await hands.choose(name, answer)
    await hands.answer("不愿公开姓名或单位", "否")
    await hands.choose("被投诉举报的是", "所属执法机构")
    await hands.write("姓名", "甘秀兰")
    await hands.write("联系方式", "13800000000")
    await hands.use("button", "登记")
    await page.get_by_role("status").filter(has_text="已记录").wait_for()
    number = page.url.partition("/case/")[2].partition("?")[0]

    await hands.use("link", "不予受理")
    await hands.answer("有明确的投诉举报对象", "否")
    await hands.answer("属于其他部门处理", "否")
    await hands.reach("checkbox", "没有明确的投诉举报对象")
    await hands.press("Space")
    await hands.use("button", "确认办理")
    await hands.use("link", REFUSAL_TOLD)
    await hands.choose("以何种方式告知 必填", "电话")
    await hands.write("不予受理的理由", "说不清是谁")
    await hands.use("button", "确认办理")
    await page.get_by_role("status").filter(has_text="已记录").wait_for()
    assert (await happened(desk, number))[-1] == "refusal_told"
    await page.get_by_role("definition").filter(has_text="不予受理").first.wait_for()
    assert people.complaints == []


async def test_approvals_one_after_the_other_take_few_presses(people: BrowserPeople, desk: BanjieClient) -> None:
    numbers = [await asking_for_time(desk) for _ in range(3)]
    page = await people.page("luo")
    hands = Keyboard(page)
    await page.goto("/console/approvals")
    others = await page.get_by_role("link", name="看后再批").count() - len(numbers)  # of other tests
    most = MOST_PRESSES + PRESSES_OF_A_LINE * others
    for number in numbers:
        before = hands.presses
        row = page.get_by_role("row").filter(has_text=number)
        await hands.skip()
        await hands.reach("link", "看后再批", within=row)
        await hands.follow()
        await hands.skip()
        await hands.use("button", "批准")
        assert hands.presses - before <= most, hands.presses - before
        await hands.use("link", "审批台", exact=False)
    assert all(["granted" in await happened(desk, number) for number in numbers])
    before, more = hands.presses, [await asking_for_time(desk) for _ in range(3)]
    await page.reload()
    for number in more:
        await hands.reach("checkbox", number)
        await hands.press("Space")
    await hands.use("button", "批准所选")
    assert hands.presses - before <= most  # of all three together
    assert all(["granted" in await happened(desk, number) for number in more])
