"""The own contact by the page: notices are mailed to it, the change is on record, and it takes the second factor."""

import pytest

from models.tables import PersonRow
from register.notices.preferences import mailed_people
from starter.office.staff import add_person
from starter.office.staff_file import Employee, StaffFile, load_staff
from tests.web.identity.conftest import IdentityOffice

pytestmark = pytest.mark.slow
PAGE = "/account/contact"


async def contact(office: IdentityOffice) -> str:
    return str((await office.row(lambda session: session.get_one(PersonRow, "li"))).contact)


async def test_whoever_is_logged_in_changes_where_notices_are_mailed_to(office: IdentityOffice) -> None:
    browser = await office.set_up("li")
    assert f'href="{PAGE}"' in (await browser.get("/account/")).text
    assert "没有在册的邮箱" in (await browser.get(PAGE)).text

    done = await browser.post(PAGE, data={"contact": " 办公室 li@water.example.cn "})

    assert done.headers["location"] == f"{PAGE}?done=yes"
    assert "li@water.example.cn" in (await browser.get("/account/")).text
    mailed = await office.row(lambda session: mailed_people(session, ("morning",), office.now))
    assert [(one.person, one.contact) for one in mailed] == [("li", "办公室 li@water.example.cn")]
    last = (await office.org_events())[-1]
    assert (last.type, getattr(last, "by", ""), "@" in last.model_dump_json()) == ("contact_changed", "li", False)
    assert await office.altered() == []
    await browser.post(PAGE, data={"contact": "办公室 li@water.example.cn"})  # the same again changes nothing
    assert (await office.org_events())[-1] == last

    await browser.post(PAGE, data={"contact": ""})
    assert await contact(office) == ""
    assert await office.altered() == []


async def test_it_takes_the_second_factor_and_words_that_can_be_kept(office: IdentityOffice) -> None:
    browser = await office.set_up("li")
    assert (await browser.post(PAGE, data={"contact": "x" * 201})).status_code == 422
    office.later(minutes=6)
    for answer in (await browser.get(PAGE), await browser.post(PAGE, data={"contact": "li@example.cn"})):
        assert answer.headers["location"].startswith("/account/confirm")
    assert await contact(office) == ""


async def test_a_staff_file_with_the_contact_of_before_changes_nothing(office: IdentityOffice) -> None:
    browser = await office.set_up("li")
    await browser.post(PAGE, data={"contact": "li@water.example.cn"})
    await load_staff(office.client, StaffFile(staff=(Employee(person="li", name="李敏"),)), signed=office.signed())
    assert await contact(office) == "li@water.example.cn"
    await add_person(office.client, "li", "李敏", [], "13800000000", signed=office.signed())
    assert await contact(office) == "li@water.example.cn"
