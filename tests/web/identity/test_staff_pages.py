"""Pages for changes of the staff: who makes them, what is asked before, and that what was typed is not lost."""

import re
from dataclasses import replace

import httpx
import pytest

from models.office_events import OfMember
from models.tables import AbsenceRow, AccountRow
from register.office import staff
from starter.identity import account_changes
from starter.office.people import give_role
from starter.office.staff import add_person
from tests.web.identity.conftest import HERE, PASSWORD, IdentityOffice
from tests.web.intake.conftest import fields_of

pytestmark = pytest.mark.slow
ROLE = "finance_dept"  # decides nothing under any regulation
DECIDES = "bureau_leader"


async def roles(office: IdentityOffice, person: str) -> tuple[str, ...]:
    members = await office.row(lambda session: staff.staff_at(session, office.now))
    return next((one.roles for one in members if one.id == person), ())


async def signers(office: IdentityOffice, kind: str) -> list[tuple[str | None, str | None]]:
    return [
        (event.person, event.by)
        for event in await office.org_events()
        if isinstance(event, OfMember) and event.type == kind and event.by
    ]


async def second_administrator(office: IdentityOffice) -> None:
    """Let a security administrator work here, who has an account."""
    await office.set_up("wang")
    await add_person(office.client, "zhao", "赵方", [], signed=office.signed())
    await give_role(office.client, "zhao", "security_administrator", signed=office.signed())
    await office.set_up("zhao")


async def confirmed_by(office: IdentityOffice, browser: httpx.AsyncClient, page: httpx.Response) -> httpx.Response:
    """Let the second administrator sign the page that asks for them."""
    typed = {"second": "zhao", "second_password": PASSWORD, "second_code": office.code("zhao")}
    typed |= {"own_code": office.code("chen")}
    address = str(page.request.url.path)
    return await browser.post(address, data=fields_of(page) | typed)


async def proven(
    office: IdentityOffice, browser: httpx.AsyncClient, address: str, typed: dict[str, str]
) -> httpx.Response:
    """Send a change, and the code of the second factor where it is asked for."""
    page = await browser.post(address, data=typed)
    return (
        await browser.post(address, data=fields_of(page) | {"own_code": office.code("chen")})
        if "own_code" in page.text
        else page
    )


async def test_an_administrator_changes_the_staff_and_stands_in_the_journal(office: IdentityOffice) -> None:
    browser = await office.set_up("chen")
    assert "人员机构" in (await browser.get("/account/")).text
    new = {"act": "add", "person": "sun", "name": "孙悦", "contact": "", "role": ""}
    added = await browser.post("/account/staff", data=new)
    assert (added.status_code, added.headers["location"]) == (303, "/account/staff?done=yes")
    page = (await browser.get("/account/staff")).text
    assert "孙悦（sun）" in page
    assert "只能用命令办理" in page  # nobody is security administrator yet
    for act, more in (
        ("give", {"role": ROLE}),
        ("away", {"since": "2026-03-09", "until": "2026-03-10", "substitute": "li"}),
        ("rank", {}),
    ):
        answer = await proven(office, browser, "/account/staff/sun", {"act": act} | more)
        assert answer.status_code == (422 if act == "rank" else 303), answer.text
    assert await roles(office, "sun") == (ROLE,)
    assert "2026年3月9日 至 2026年3月10日，李敏（li） 代理" in (await browser.get("/account/staff/sun")).text
    page = (await browser.get("/account/staff/sun")).text
    same = page.partition('<optgroup label="任有相同职务">')[2].partition("</optgroup>")[0]
    assert re.findall('value="(.+?)"', same) == [one for one in ("li", "wang") if ROLE in await roles(office, one)]
    office.later(minutes=1)
    await browser.post("/account/staff/sun", data={"act": "back"})
    await proven(office, browser, "/account/staff/sun", {"act": "end", "role": ROLE})
    await browser.post("/account/staff", data={"act": "unit", "unit": "legal", "parent": "", "head": "li"})
    for unit, parent in (("above_all", ""), ("production_dept", "above_all")):
        await browser.post("/account/staff", data={"act": "unit", "unit": unit, "parent": parent, "head": ""})
    assert "生产部的上级单位（above_all）" in (await browser.get("/account/staff")).text
    gone = await browser.post("/account/staff/sun", data={"act": "leave", "to": "li"})
    assert gone.headers["location"] == "/account/staff?done=yes"
    assert (await browser.get("/account/staff/sun")).status_code == 404
    kinds = [
        event.type
        for event in await office.org_events()
        if event.by == "chen" and isinstance(event, OfMember) and event.person == "sun"
    ]
    assert kinds == ["joined", "given", "away", "back", "ended", "left"]
    assert await office.altered() == []


AWAY = {"act": "away", "since": "", "until": "", "substitute": ""}


async def test_what_is_wrong_is_said_and_what_was_typed_stays(office: IdentityOffice) -> None:
    browser = await office.set_up("chen")
    wrong = {"act": "add", "person": "Sun Yue", "name": "孙悦", "contact": "8899", "role": ROLE}
    page = await browser.post("/account/staff", data=wrong)
    assert page.status_code == 422
    assert 'value="8899"' in page.text
    assert "banjie" not in page.text
    page = await browser.post("/account/staff/li", data=AWAY)
    assert (page.status_code, "请把每一项都填上" in page.text) == (422, True)
    away = AWAY | {"since": "5.6.", "until": "6.6.", "substitute": "chen"}
    page = await browser.post("/account/staff/li", data=away)
    assert (page.status_code, "日期要写成" in page.text) == (422, True)
    assert await office.row(lambda session: session.query(AbsenceRow).count()) == 0


async def test_nobody_but_an_administrator_sees_or_changes_the_staff(office: IdentityOffice) -> None:
    browser = await office.set_up("li")
    for address in ("/account/staff", "/account/staff/li"):
        assert (await browser.get(address)).status_code == 403
        assert (await browser.post(address, data={"act": "give", "role": "administrator"})).status_code == 403
    assert await roles(office, "li") == ("water_policy_office",)


async def test_an_old_second_factor_is_asked_for_and_nothing_typed_is_lost(office: IdentityOffice) -> None:
    browser = await office.set_up("chen")
    office.later(minutes=6)
    asked = await browser.post("/account/staff/wang", data={"act": "give", "role": ROLE})
    assert (asked.status_code, await roles(office, "wang")) == (200, ())
    wrong = await browser.post("/account/staff/wang", data=fields_of(asked) | {"own_code": "000000"})
    assert (wrong.status_code, await roles(office, "wang")) == (403, ())
    done = await browser.post("/account/staff/wang", data=fields_of(wrong) | {"own_code": office.code("chen")})
    assert (done.status_code, await roles(office, "wang")) == (303, (ROLE,))


async def test_both_are_asked_for_at_once_and_nothing_that_cannot_be_done(office: IdentityOffice) -> None:
    browser = await office.set_up("chen")
    await second_administrator(office)
    office.later(minutes=6)
    asked = await browser.post("/account/staff/chen", data={"act": "give", "role": ROLE})
    assert {"own_code", "second", "second_code"} <= fields_of(asked).keys()
    assert "可以复核的人：zhao" in asked.text  # who can confirm it
    assert ROLE not in await roles(office, "chen")
    assert (await confirmed_by(office, browser, asked)).status_code == 303
    assert ROLE in await roles(office, "chen")
    office.later(minutes=6)
    unknown = await browser.post("/account/people", data={"act": "add", "person": "wang"})
    assert (unknown.status_code, "own_code" in fields_of(unknown)) == (422, False)  # has an account


async def test_ones_own_roles_take_the_sign_in_of_a_second_administrator(office: IdentityOffice) -> None:
    browser = await office.set_up("chen")
    await second_administrator(office)
    asked = await browser.post("/account/staff/chen", data={"act": "give", "role": ROLE})
    assert "另一名管理员" in asked.text
    for person, password in (("zhao", "wrong"), ("li", PASSWORD)):
        typed = {"second": person, "second_password": password, "second_code": "000000", "own_code": "000000"}
        refused = await browser.post("/account/staff/chen", data=fields_of(asked) | typed)
        assert refused.status_code == 403
    own = {"second": "chen", "second_password": PASSWORD, "second_code": office.code("chen"), "own_code": "1"}
    assert (await browser.post("/account/staff/chen", data=fields_of(asked) | own)).status_code == 422
    assert ROLE not in await roles(office, "chen")
    assert (await confirmed_by(office, browser, asked)).status_code == 303
    assert ROLE in await roles(office, "chen")
    assert await signers(office, "confirmed") == [("zhao", "zhao")]
    assert ("zhao", "second", "good") in await office.outcomes()
    assert await office.altered() == []


async def test_an_account_is_reset_by_two_administrators_once_there_are_two(office: IdentityOffice) -> None:
    browser = await office.set_up("chen")
    await second_administrator(office)
    asked = await browser.post("/account/people", data={"act": "reset", "person": "wang"})
    assert "另一名管理员" in asked.text
    assert (await office.row(lambda session: session.get(AccountRow, "wang"))).password
    done = await confirmed_by(office, browser, asked)
    assert "/account/link/" in done.text
    assert (await office.row(lambda session: session.get(AccountRow, "wang"))).password is None
    # who confirms has lost the telephone: nobody else can confirm that, and no administrator gets in there alone
    page = await browser.post("/account/people", data={"act": "reset", "person": "zhao"})
    assert (page.status_code, "用命令办理" in page.text) == (422, True)
    await account_changes.reset_account(office.client, "zhao", office.signed())
    assert [event.type for event in (await office.org_events())[-2:]] == ["set_up_alone", "proven"]
    assert await office.altered() == []


async def test_an_administrator_alone_gives_nobody_power_on_the_pages(office: IdentityOffice) -> None:
    """A person who was made up, with an account, gets no role that decides; nor does an administrator get into the
    account of somebody who decides or confirms."""
    browser = await office.set_up("chen")
    invented = {"act": "add", "person": "eve", "name": "伊", "contact": "", "role": DECIDES}
    page = await browser.post("/account/staff", data=invented)
    assert (page.status_code, "用命令办理" in page.text) == (422, True)
    assert (await browser.post("/account/staff", data=invented | {"role": ""})).status_code == 303
    await office.use_link("eve", await link_on_page(browser, "eve"), office.browser())
    await add_person(office.client, "zhao", "赵方", ["security_administrator"], signed=office.signed())
    page = await browser.post("/account/people", data={"act": "add", "person": "zhao"})
    assert (page.status_code, "用命令办理" in page.text) == (422, True)
    await office.set_up("zhao")
    for role in (DECIDES, "administrator", "security_administrator", "auditor"):
        asked = await browser.post("/account/staff/eve", data={"act": "give", "role": role})
        assert "另一名管理员" in asked.text
        typed = {"second": "eve", "second_password": PASSWORD, "second_code": office.code("eve"), "own_code": "1"}
        assert (await browser.post("/account/staff/eve", data=fields_of(asked) | typed)).status_code == 422
        assert await roles(office, "eve") == ()
    asked = await browser.post("/account/staff/eve", data={"act": "give", "role": DECIDES})
    assert (await confirmed_by(office, browser, asked)).status_code == 303
    assert await roles(office, "eve") == (DECIDES,)
    for person in ("chen", "zhao"):  # all administrators are told
        own = office.browser()
        await office.log_in(person, own)
        told = (await own.get("/account/")).text
        assert "30 日内的授权变动" in told
        assert "「eve」：局领导" in told
        assert "由命令办理" in told
    other = await office.set_up("li", signed=office.signed("zhao"))
    assert "授权变动" not in (await other.get("/account/")).text


async def link_on_page(browser: httpx.AsyncClient, person: str) -> str:
    """Add an account on the page; return the address of the link that it shows."""
    page = await browser.post("/account/people", data={"act": "add", "person": person})
    return page.text.split("<code>")[1].split("</code>")[0].removeprefix(HERE)


async def test_an_office_of_fewer_people_than_three_administrators_says_so_on_its_page(office: IdentityOffice) -> None:
    browser = await office.set_up("chen")
    await second_administrator(office)
    page = (await browser.get("/account/staff")).text
    assert "赵方 (zhao)" in page
    assert "人员少" not in page
    assert "只能用命令办理" not in page
    office.client.office = replace(office.client.office, administrators="two")
    assert "本单位人员少" in (await browser.get("/account/staff")).text


async def test_a_lost_telephone_is_another_second_factor_and_the_same_password(office: IdentityOffice) -> None:
    browser = await office.set_up("chen")
    await second_administrator(office)
    page = await browser.get("/account/people")
    assert "手机丢失" in page.text
    asked = await browser.post("/account/people", data={"act": "reset_factor", "person": "wang"})
    assert "另一名管理员" in asked.text
    done = await confirmed_by(office, browser, asked)
    link = re.search(r"/account/link/[^<]+", done.text)
    assert link
    row = await office.row(lambda session: session.get(AccountRow, "wang"))
    assert (row.password is not None, row.factor_digest) == (True, None)
    assert (await office.log_in("wang", office.browser())).status_code == 403  # the old telephone
    wang = office.browser()
    form = await wang.get(link[0])
    assert 'name="repeat"' not in form.text
    sent = fields_of(form)
    office.secrets["wang"] = sent["secret"]
    wrong = await wang.post(link[0], data=sent | {"password": "another password", "code": office.code("wang")})
    assert wrong.status_code == 422
    assert ("wang", "link", "wrong") in await office.outcomes()
    again = fields_of(wrong)
    assert again["secret"] == sent["secret"]
    good = await wang.post(link[0], data=again | {"password": PASSWORD, "code": office.code("wang")})
    assert good.status_code == 303
    assert (await office.log_in("wang", office.browser())).status_code == 303
    assert await office.altered() == []


async def test_roles_of_one_name_are_told_apart_by_their_regulations(office: IdentityOffice) -> None:
    browser = await office.set_up("chen")
    page = await browser.get("/account/staff/li")
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page.text, re.DOTALL)
    for heading, options in groups:
        names = re.findall(r">([^<]+)</option>", options)
        assert len(names) == len(set(names)), heading
    assert len(groups) > 2
