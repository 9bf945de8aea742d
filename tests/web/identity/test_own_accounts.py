"""An office with accounts of its own: the first administrator, log-in by password and second factor, sessions."""

import re
from datetime import timedelta

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from models.office_events import OfMember
from models.tables import AccountRow, LoginTryRow, NoticePreferenceRow
from register.office.administrators import administrators_at
from register.office.power import Signed
from starter.identity import account_changes
from starter.office.staff import add_person
from tests.web.identity.conftest import HERE, PASSWORD, IdentityOffice, is_inside
from tests.web.intake.conftest import fields_of

pytestmark = pytest.mark.slow


async def test_a_person_sets_up_the_account_logs_in_and_out(office: IdentityOffice) -> None:
    browser = await office.set_up("li")
    page = await browser.get("/account/")
    assert is_inside(page)
    assert "李敏" in page.text
    assert "水政水资源处" in page.text
    await browser.post("/account/logout")
    assert not is_inside(await browser.get("/account/"))

    answer = await office.log_in("li", browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/")
    assert is_inside(await browser.get("/account/"))
    assert await office.outcomes() == [
        ("li", "link", "good"), ("li", "link", "logged_out"), ("li", "password", "good"),
    ]  # fmt: skip


async def test_roles_under_one_regulation_stand_on_the_own_page(office: IdentityOffice) -> None:
    held = ["zhengzhou-water:discipline_office"]
    await add_person(office.client, "mei", "梅雪", held, signed=Signed("chen"))
    page = await (await office.set_up("mei")).get("/account/")
    assert "纪检监察室（只在郑州市水务局" in page.text


async def test_the_log_of_log_ins_is_kept_for_a_year(office: IdentityOffice) -> None:
    await office.set_up("li")
    tried = {"method": "password", "outcome": "wrong", "address": "10.0.0.7", "agent": ""}
    days = (364, 366, 3660)
    before = [LoginTryRow(at=office.now - timedelta(days=many), person="li", **tried) for many in days]
    await office.row(lambda session: session.add_all(before))
    await office.log_in("li", office.browser())
    kept = [("li", "link", "good"), ("li", "password", "wrong"), ("li", "password", "good")]
    assert await office.outcomes() == kept


async def test_the_first_link_makes_person_role_and_account(empty_office: IdentityOffice) -> None:
    office = empty_office
    link = await account_changes.first_administrator_link(office.client)
    assert link
    browser, address = office.browser(), f"/account/link/{link.text}"
    named = {"person": "chen", "name": "陈静"}
    refused = await browser.post(address, data=fields_of(await browser.get(address)) | named)
    assert refused.status_code == 422  # the password is missing, and nothing is used up
    await office.use_link("chen", address, browser, named)
    assert 'href="/account/people"' in (await browser.get("/account/")).text
    assert await account_changes.first_administrator_link(office.client) is None
    assert (await office.browser().get(address)).status_code == 410
    kinds = [event.type for event in await office.org_events()]
    assert kinds == ["link_made", "joined", "given", "account_added", "factor_set", "password_set"]
    assert await office.altered() == []


async def test_where_there_is_an_administrator_the_first_account_is_theirs(office: IdentityOffice) -> None:
    link = await account_changes.first_administrator_link(office.client)
    assert link
    browser, address = office.browser(), f"/account/link/{link.text}"
    asked = fields_of(await browser.get(address))
    office.secrets["li"] = asked["secret"]
    sent = asked | {"person": "li", "name": "李敏", "password": PASSWORD, "repeat": PASSWORD, "code": office.code("li")}
    answer = await browser.post(address, data=sent)
    assert (answer.status_code, "不是管理员" in answer.text) == (422, True)
    assert await office.row(lambda session: session.get(AccountRow, "li")) is None


async def test_the_office_journal_has_every_change_and_the_tables_follow_from_it(office: IdentityOffice) -> None:
    await office.set_up("chen")
    await office.set_up("li")
    await account_changes.reset_account(office.client, "li", Signed("chen"))
    await account_changes.disable_account(office.client, "li", Signed("chen"))
    await account_changes.enable_account(office.client, "li", Signed("chen"))
    kinds = [
        (event.type, event.by)
        for event in await office.org_events()
        if (isinstance(event, OfMember) or event.type == "link_made") and event.person == "li"
    ][2:]
    assert kinds == [
        ("account_added", "chen"), ("link_made", "chen"), ("factor_set", "li"), ("password_set", "li"),
        ("password_set", "chen"), ("factor_taken", "chen"), ("link_made", "chen"),
        ("account_disabled", "chen"), ("account_enabled", "chen"),
    ]  # fmt: skip
    assert await office.altered() == []
    assert await office.row(lambda session: administrators_at(session, office.now)) == {"chen"}


async def test_a_password_that_was_exchanged_in_the_database_is_found(office: IdentityOffice) -> None:
    await office.set_up("li")
    await office.row(lambda session: session.execute(update(AccountRow).values(password="$argon2id$of another")))
    (found,) = await office.altered()
    assert (found.about, found.detail["columns"]) == ("account li", "password_digest")


def test_passwords_are_hashed_as_rfc_9106_recommends(quick_hashes: PasswordHasher) -> None:
    assert quick_hashes.hash(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "我叫李敏我叫李敏我叫李敏", "x" * 201])
async def test_a_password_that_is_easily_guessed_is_not_taken(office: IdentityOffice, password: str) -> None:
    link = await account_changes.add_account(office.client, "li", Signed("chen"))
    browser, address = office.browser(), f"/account/link/{link.text}"
    asked = fields_of(await browser.get(address))
    office.secrets["li"] = asked["secret"]
    sent = asked | {"password": password, "repeat": password, "code": office.code("li")}
    assert (await browser.post(address, data=sent)).status_code == 422
    assert (await office.row(lambda session: session.get(AccountRow, "li"))).password is None


async def test_a_session_ends_by_idleness_and_by_age(office: IdentityOffice) -> None:
    browser = await office.set_up("li")
    for _ in range(24):  # nearly twelve hours of work
        office.later(minutes=29)
        assert is_inside(await browser.get("/account/"))
    office.later(minutes=29)
    assert not is_inside(await browser.get("/account/"))

    await office.log_in("li", browser)
    office.later(minutes=31)
    assert not is_inside(await browser.get("/account/"))


async def test_a_log_in_renews_the_session_id_and_ends_the_session_before(office: IdentityOffice) -> None:
    browser = await office.set_up("li")
    (before,) = browser.cookies.values()
    await office.log_in("li", browser)
    (after,) = browser.cookies.values()
    assert before != after
    stale = office.browser()
    stale.cookies.set("banjie_session", before)
    assert not is_inside(await stale.get("/account/"))


async def test_log_out_everywhere_ends_all_sessions_and_only_ones_own(office: IdentityOffice) -> None:
    first = await office.set_up("li")
    second, other = office.browser(), await office.set_up("wang")
    await office.log_in("li", second)
    assert (await second.get("/account/")).text.count("test browser") > 2
    await second.post("/account/logout", data={"everywhere": "yes"})
    assert [is_inside(await one.get("/account/")) for one in (first, second, other)] == [False, False, True]


async def test_a_changed_password_ends_the_other_sessions(office: IdentityOffice) -> None:
    first, second = await office.set_up("li"), office.browser()
    await office.log_in("li", second)
    other = "另一句长一点的话，也只有自己知道"
    page = await second.post("/account/", data={"password": other, "repeat": other})
    assert "密码已改" in page.text
    assert [is_inside(await one.get("/account/")) for one in (first, second)] == [False, True]
    assert (await office.log_in("li", first)).status_code == 403
    assert (await office.log_in("li", first, other)).status_code == 303


async def test_what_needs_a_recent_second_factor_asks_for_it(office: IdentityOffice) -> None:
    browser = await office.set_up("chen")
    office.later(minutes=6)
    sent = await browser.post("/account/", data={"password": PASSWORD, "repeat": PASSWORD})
    assert sent.headers["location"] == "/account/confirm?back=/account/"
    confirmed = await browser.post("/account/confirm", data={"code": office.code("chen"), "back": "/account/people"})
    assert confirmed.headers["location"] == "/account/people"
    office.later(minutes=6)
    asked = await browser.post("/account/people", data={"act": "add", "person": "wang"})
    page = await browser.post("/account/people", data=fields_of(asked) | {"own_code": office.code("chen")})
    assert f"{HERE}/account/link/set_up.wang." in page.text
    assert "未设置" in page.text


async def test_accounts_are_for_administrators(office: IdentityOffice) -> None:
    browser = await office.set_up("li")
    assert (await browser.get("/account/people")).status_code == 403
    assert (await browser.post("/account/people", data={"act": "add", "person": "wang"})).status_code == 403
    assert await office.row(lambda session: session.get(AccountRow, "wang")) is None


async def test_a_second_factor_is_changed_with_the_first_code_of_the_new_one(office: IdentityOffice) -> None:
    browser = await office.set_up("li")
    asked = fields_of(await browser.get("/account/factor"))
    wrong = await browser.post("/account/factor", data=asked | {"code": "000000"})
    assert (wrong.status_code, fields_of(wrong)["secret"]) == (422, asked["secret"])
    made_up = await browser.post("/account/factor", data=asked | {"secret": "A" * 32, "code": "1"})
    assert made_up.status_code == 422
    old, office.secrets["li"] = office.secrets["li"], asked["secret"]
    assert (await browser.post("/account/factor", data=asked | {"code": office.code("li")})).status_code == 303
    assert (await office.log_in("li", browser)).status_code == 303
    office.secrets["li"] = old
    assert (await office.log_in("li", browser)).status_code == 403


def cookie_of(answer: httpx.Response) -> str:
    return answer.headers["set-cookie"].lower()


async def test_the_cookie_is_for_this_host_alone_and_no_script_reads_it(office: IdentityOffice) -> None:
    office.desk.hosts = frozenset({"banjie.example.cn"})
    await office.set_up("li")
    local = cookie_of(await office.log_in("li", office.browser()))
    assert all(word in local for word in ("httponly", "samesite=lax", "path=/"))
    assert "secure" not in local
    public = cookie_of(await office.log_in("li", office.browser("https://banjie.example.cn")))
    assert public.startswith("__host-banjie_session=li.")
    assert "secure" in public
    assert "domain" not in public


SESSION_WARNING = '<script src="/session.js" defer></script>'  # warns before a session ends; nothing needs it


async def test_pages_need_no_script_and_load_nothing_from_elsewhere(office: IdentityOffice) -> None:
    browser = await office.set_up("chen")
    for address in ("/account/", "/account/people", "/account/factor", "/account/confirm", "/account/login"):
        page = await browser.get(address)
        assert page.status_code == 200, address
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "no-store" in page.headers["cache-control"]
        assert "<script" not in page.text.replace(SESSION_WARNING, "")
        assert "style=" not in page.text
    assert "Log in" in (await browser.get("/account/login?lang=en")).text
    styles = re.findall(r'stylesheet" href="([^"]+)"', (await browser.get("/account/")).text)
    assert styles == ["/style.css", "/bar.css"]
    for address in styles:
        assert (await browser.get(address)).headers["content-type"].startswith("text/css")


async def test_each_chooses_how_notices_come_and_mail_goes_to_the_address_on_file_alone(office: IdentityOffice) -> None:
    await add_person(
        office.client, "mei", "梅雪", ["water_policy_office"], "8001，mei@water.example.cn", signed=office.signed()
    )
    mei, li = await office.set_up("mei"), await office.set_up("li")
    assert "mei@water.example.cn" in (await mei.get("/account/")).text
    assert "没有在册的邮箱" in (await li.get("/account/")).text
    chosen = await mei.post("/account/mail?lang=en", data={"mail": "none", "muted": "yes", "email": "x@example.org"})
    assert chosen.status_code == 200
    assert re.search(r'value="none" checked', chosen.text)
    assert re.search(r'name="muted" value="yes" checked', chosen.text)
    row = await office.row(lambda session: session.get_one(NoticePreferenceRow, "mei"))
    assert (row.mail, row.muted, row.language) == ("none", True, "en")
    assert 'value="morning" checked' in (await li.get("/account/")).text
    assert (await li.post("/account/mail", data={"mail": "often"})).status_code == 303
    assert 'value="morning" checked' in (await li.get("/account/")).text
