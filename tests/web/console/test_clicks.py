"""How much a whole case costs a handler, from the call to the closing: clicks and fields that are typed.

A link, a button, a box and a radio cost one click. A choice in a list costs two: to open it, and to choose. What stands
in a form already costs nothing. The count begins on the page of registering, which whoever answers the telephone has
open.
"""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.embedded.stack import Stack
from starter.client import BanjieClient
from tests.stack.text_cases import hire
from tests.web.conftest import serve_beside
from tests.web.console.browsers import BrowserPeople, Contexts

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
NARRATIVE = "执法人员夜里检查料场，说手续不全，要了两条烟"
PHOTO = Path(__file__).parents[3] / "docs" / "pictures" / "zh" / "case.png"
MOST_LOOKS = 200  # at a case until it has begun
ON_SIGHT = "button:visible >> text="
DONE, GO_ON = "确认办理", "办理并接着办下一步"


class Hand:
    """What a person does on a page, and how often."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.clicks = 0
        self.typed: list[str] = []

    async def click(self, where: str) -> None:
        await self.page.click(where)
        self.clicks += 1

    async def follow(self, where: str) -> None:
        """Click what leads to another page, and wait for that."""
        before = await self.page.evaluate("performance.timeOrigin")
        await self.click(where)
        await self.page.wait_for_function("before => performance.timeOrigin !== before", arg=before)
        await self.page.wait_for_load_state()

    async def button(self, says: str) -> None:
        await self.follow(f"{ON_SIGHT}'{says}'")

    async def act(self, name: str) -> None:
        """Open the form of an act from the page of the case. A case that has not begun yet offers none."""
        assert "/case/" in self.page.url, await self.page.inner_text("main")
        button = f"a.button[href*='/act/{name}']:visible"
        for _ in range(MOST_LOOKS):
            if await self.page.locator(button).count():
                break
            await self.page.reload()
        await self.follow(button)

    async def instead(self, name: str) -> None:
        """Choose among the outcomes of a stage, where the page of the first stands."""
        assert f"/act/{name}" in await self.page.inner_html("nav[aria-label^=办理决定]")
        if f"/act/{name}" not in self.page.url:
            await self.follow(f"nav[aria-label^=办理决定] a[href*='/act/{name}']")

    async def pick(self, field: str, value: str) -> None:
        """Answer a question: by a radio or a box, or from a list."""
        if await self.page.locator(f"select[name='{field}']").count():
            await self.page.select_option(f"select[name='{field}']", value)
            self.clicks += 2
        else:
            await self.click(f"input[name='{field}'][value='{value}']")

    async def pick_person(self, field: str, name: str) -> None:
        """Choose somebody: by a box, or where the office is large from the list below a line."""
        box = f"label:has(input[type=checkbox][name='{field}']) >> text={name}"
        if await self.page.locator(box).count():
            await self.click(box)
            return
        words = await self.page.get_attribute(f"[id='{field}-choices'] option[value*='{name}']", "value")
        await self.page.fill(f"input[list='{field}-choices']", words)
        self.clicks += 2

    async def type(self, field: str, text: str) -> None:
        await self.page.fill(f"[name='{field}']", text)
        self.typed.append(field)

    def took(self, clicks: int, fields: int) -> None:
        assert self.clicks <= clicks, self.clicks
        assert len(self.typed) <= fields, self.typed

    @property
    def number(self) -> str:
        """The complaint of the page."""
        return str(self.page.url).partition("/case/")[2].partition("?")[0].partition("/")[0]


async def register_water(hand: Hand, target: str) -> None:
    """Register a telephone call."""
    await hand.page.goto("/console/register")
    await hand.follow("a[href*='register/zhengzhou-water?entry=complaint']")
    await hand.type("texts.narrative", NARRATIVE)
    await hand.type("party.name", "周建国 13803710286")
    known = {
        "kind": "complaint", "filer_kind": "citizen", "confidential": "no", "target": target, "channel": "telephone",
        "hotline": "line_67721906",
    }  # fmt: skip
    for fact, value in known.items():
        await hand.pick(f"facts.{fact}", value)


async def accept_and_investigate(hand: Hand) -> None:
    await hand.act("accepted")
    await hand.pick("facts.grounds", "extortion")
    await hand.pick("facts.within_powers", "yes")
    await hand.click("[name=none_of_these]")
    await hand.type("texts.basis_pointed_to", "料场门口监控")
    await hand.button(GO_ON)
    await hand.pick("facts.investigators", "li")
    await hand.type("texts.findings", "监控显示当晚有人收下两条烟")
    await hand.button(GO_ON)


async def tell_the_result(hand: Hand) -> None:
    await hand.pick("means", "phone")
    await hand.button(DONE)


async def test_an_ordinary_complaint_takes_nineteen_clicks_and_six_fields_to_its_end(
    people: BrowserPeople,
) -> None:
    hand = Hand(await people.page("li"))
    await register_water(hand, "enforcement_body")
    await hand.type("texts.target_name", "河道执法大队")
    await hand.button("登记")
    await accept_and_investigate(hand)
    await hand.instead("outside_liability")
    await hand.type("texts.result", "责令退还，批评教育")
    await hand.button(GO_ON)
    await tell_the_result(hand)
    assert "办结" in await hand.page.inner_text(".band")
    hand.took(19, 6)
    assert await hand.page.inner_text("text=13803710286")


async def test_one_with_liability_and_a_photograph_takes_twenty_five_clicks_and_nine_fields(
    people: BrowserPeople,
) -> None:
    hand = Hand(await people.page("li"))
    await register_water(hand, "staff")
    await hand.pick_person("facts.officers", "孙悦")
    await hand.page.set_input_files("#files", PHOTO)
    hand.clicks += 3  # the button, the file, and that it is the one
    await hand.button("登记")
    await accept_and_investigate(hand)
    await hand.instead("within_liability")
    await hand.type("texts.responsible_person", "孙悦")
    await hand.type("texts.circumstances", "当晚带队，收下两条烟")
    await hand.button(GO_ON)
    await hand.type("texts.liability_provision", "第十二条")
    await hand.type("texts.liability_measure", "通报批评")
    await hand.pick("facts.liability_of", "staff")
    await hand.button(GO_ON)
    await hand.type("texts.result", "已追究责任")
    await tell_the_result(hand)
    said = await hand.page.inner_text("main")
    assert "办结" in await hand.page.inner_text(".band")
    assert "孙悦" in said  # whom it is about, without typing it
    assert PHOTO.name in said
    hand.took(25, 9)


async def test_a_complaint_in_a_mall_takes_six_clicks_and_five_fields(
    chromium: Any, stack: Stack, desk: BanjieClient, tmp_path: Path
) -> None:
    staff = await hire(desk, "home-mall")
    office = tmp_path / "office.yaml"
    office.write_text(yaml.safe_dump({"home-mall": {"large_amount": 5000}}), encoding="utf-8")
    contexts: Contexts = {}
    served = await asyncio.to_thread(serve_beside, stack, "serve-mall", BANJIE_OFFICE=str(office))
    people = BrowserPeople(chromium, contexts, served, desk)
    hand = Hand(await people.page(next(iter(staff.values()))))
    await hand.page.goto("/console/register")  # with a role under one text alone: its form
    await hand.type("texts.narrative", "沙发送来时扶手开裂")
    await hand.type("party.name", "周建国 13803710286")
    await hand.type("facts.compensation_demanded", "300")
    await hand.button("登记")
    await hand.act("lawful")
    await hand.type("texts.class_reason", "三包期内，属质量问题")
    await hand.button(GO_ON)
    await hand.instead("solved")
    await hand.type("texts.settlement", "当日换新")
    await hand.pick("means", "phone")
    await hand.pick("facts.needs_approval", "no")
    await hand.button(DONE)
    assert "办结" in await hand.page.inner_text(".band")
    hand.took(6, 5)
    await people.close()
