"""People are chosen from those who may take the task: their own unit first, with unit and absence, by a part of a
name."""

import re
from datetime import timedelta

import pytest

from queries.acts.field import Field
from starter.acts.submit import act
from starter.client import BanjieClient
from starter.office.staff import add_person, record_absence
from tests.stack.office import ACCEPTED, IDS, LONG_AGO, at, inbox, registered
from tests.web.console.browsers import AXE, NARROW, BrowserPeople, no_finding
from tests.web.console.conftest import BrowserOf
from tests.web.console.test_acts import post
from tests.web.console.test_browser import DECIDE
from tests.web.intake.conftest import fields_of
from web.html.fields import WrongAnswer, read_answer

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
UNITS, NAMES = ("水政水资源处", "纪检监察室", "办公室"), ("王强", "赵静", "孙悦", "李敏", "陈立")
LINES = [f"{name} (p{5 * unit + nth})　{UNITS[unit]}" for unit in range(3) for nth, name in enumerate(NAMES)]
OFFICE = tuple((f"p{nth}", line) for nth, line in enumerate(LINES))


def offered_people(page: str) -> set[str]:
    """Whom the field for one person offers: with a choice each where they are few, else in the list to type from, which
    is so where other tests have taken on many."""
    listed = page.partition('<datalist id="whom-choices">')[2].partition("</datalist>")[0]
    return {*re.findall(r'name="whom" value="(\w+)"', page), *re.findall(r"[(（](\w+)[)）]", listed)}


async def test_only_who_may_take_the_work_is_offered_the_own_unit_first(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    await act(desk, number, ACCEPTED | {"actor": "li"})
    page = (await browser.get(f"/console/case/{number}/act/transfer")).text
    offered = offered_people(page)
    assert "wang" in offered
    assert not {"zhao", "wu", "chen"} & offered
    await act(desk, number, {"actor": "wang", "name": "recuse", "texts": {"reason": "亲属"}})
    assert "wang" not in offered_people((await browser.get(f"/console/case/{number}/act/transfer")).text)
    investigators = (await browser.get(f"/console/case/{number}/act/investigators_named")).text
    near = investigators.partition('id="facts.investigators"')[2].partition("</fieldset>")[0]
    assert near.index('value="li"') < near.index("水政水资源处")
    assert 'value="wang"' not in near


async def test_who_is_away_is_marked_with_who_stands_in(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number, away = await registered(desk), f"away{next(IDS)}"
    long_ago = at(desk, LONG_AGO)
    await add_person(long_ago, away, "钱远行", ["water_policy_office"])
    now = await desk.transact(lambda session: desk.clock(session, ""))
    await record_absence(desk, away, now - timedelta(days=1), now + timedelta(days=3), "wang")
    page = (await (await browser_of("li")).get(f"/console/case/{number}/act/transfer")).text
    assert re.search(rf"钱远行 ?[(（]{away}[)）]　水政水资源处　外出至[^<]+（由王强代理）", page)


async def test_somebody_is_found_by_a_part_of_the_name_without_a_script_on_a_telephone(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number, mark = await registered(desk), next(IDS)
    for nth in range(20):
        await add_person(at(desk, LONG_AGO), f"many{mark}x{nth}", f"贺{nth}号{mark}", [])
    page = await people.page("li", NARROW, script=False)
    await page.goto(f"/console/case/{number}/act/recuse")
    assert await page.locator("datalist option").count() > 20
    await page.fill("[name=whom]", "x7")
    await page.fill("[name='texts.reason']", "亲属")
    await page.click(DECIDE)
    assert [(act.name, act.state) for act in await inbox(desk, number)][-1] == ("recuse", "accepted")
    page = await people.page("li", NARROW)
    await page.add_init_script(AXE)
    await page.goto(f"/console/case/{await registered(desk)}/act/recuse")
    await no_finding(page, "recuse")


async def test_who_is_not_known_or_not_the_only_one_is_named_in_the_refusal(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}/act/recuse"
    typed = fields_of(await browser.get(address)) | {"texts.reason": "亲属", "whom": "不存在的人"}
    refused = await post(browser, address, typed)
    assert refused.status_code == 422
    assert "没有“不存在的人”" in refused.text
    assert fields_of(refused)["whom"] == "不存在的人"


def answered(control: str, *said: str) -> list[object]:
    field = Field("whom", "", "person" if control == "person" else "persons", OFFICE, near=5)
    return list(read_answer(field, list(said)))


async def test_a_person_is_read_from_code_words_or_a_part_that_only_one_has() -> None:
    assert answered("person", "p3") == ["p3"]
    assert answered("person", OFFICE[6][1]) == ["p6"]
    assert answered("persons", "p0", "(p7)、孙悦 (p12)") == [("p0", "p7", "p12")]
    with pytest.raises(WrongAnswer, match="王强"):
        answered("person", "王强")
    with pytest.raises(WrongAnswer):
        answered("person", "p1", "p2")
    assert Field("whom", "", "persons", OFFICE, near=5).chosen(["p0", "p7"]) == OFFICE[7][1]
