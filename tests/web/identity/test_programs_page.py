"""The page of the programs that call the interface: a key that is shown once and works, rights, an end."""

import re

import pytest

from starter.office.senders import list_senders, sender_of_key
from tests.web.identity.conftest import IdentityOffice
from tests.web.identity.test_staff_pages import proven

pytestmark = pytest.mark.slow
PROGRAMS = "/account/programs"
NEW = {"act": "add", "name": "web-form", "scope.intake": "yes", "scope.read": "yes", "acts_for": "li，wang"}


async def test_a_program_is_added_with_a_key_that_is_shown_once_and_ends_when_it_is_revoked(
    office: IdentityOffice,
) -> None:
    browser = await office.set_up("chen")
    added = await proven(office, browser, PROGRAMS, NEW | {"expires": "2026-12-31"})
    found = re.search(r"<code>(bjk_[^<]+)</code>", added.text)
    assert found
    assert "bjk_" not in (await browser.get(PROGRAMS)).text
    program = await sender_of_key(office.client, found[1])
    assert program
    assert (program.scopes, program.acts_for) == (("intake", "read"), ("li", "wang"))
    listed = (await browser.get(PROGRAMS)).text
    assert "登记投诉、查阅案件" in listed
    assert "2026年12月31日 23:59" in listed
    done = await proven(office, browser, PROGRAMS, {"act": "revoke", "program": "web-form"})
    assert done.status_code == 200
    assert await sender_of_key(office.client, found[1]) is None
    assert "收回" in (await browser.get(PROGRAMS)).text
    assert await office.altered() == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": "Web Form"}, "小写字母"),
        ({"acts_for": "nobody"}, "nobody"),
        ({"expires": "2026-01-01"}, "已过"),
        ({"name": " "}, "每一项都填上"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(
    office: IdentityOffice, typed: dict[str, str], says: str
) -> None:
    browser = await office.set_up("chen")
    page = await proven(office, browser, PROGRAMS, NEW | typed)
    assert page.status_code == 422
    assert says in page.text
    assert 'name="scope.intake" value="yes" checked' in page.text
    assert await list_senders(office.client) == []


async def test_programs_and_notices_are_the_administrators_alone(office: IdentityOffice) -> None:
    await office.set_up("chen")
    li = await office.set_up("li")
    for address in (PROGRAMS, "/account/calendar"):
        assert (await li.get(address)).status_code == 403
        assert (await li.post(address, data=NEW)).status_code == 403
        assert (await office.browser().get(address)).status_code == 303
