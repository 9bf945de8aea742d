"""My own absence by the page: who stands in decides by nothing new, and nobody writes down another's absence."""

from datetime import timedelta

import pytest

from models.tables import AbsenceRow
from register.office.absence import persons_stood_for
from starter.office.staff import add_person
from tests.web.identity.conftest import IdentityOffice
from tests.zones import CHINA

pytestmark = pytest.mark.slow


def asked(office: IdentityOffice, substitute: str) -> dict[str, str]:
    today = office.now.astimezone(CHINA).date()
    days = {"since": today.isoformat(), "until": (today + timedelta(days=4)).isoformat()}
    return days | {"substitute": substitute, "act": "away"}


async def test_who_is_away_says_so_and_a_colleague_stands_in(office: IdentityOffice) -> None:
    await add_person(office.client, "sun", "孙悦", ["water_policy_office"], signed=office.signed())
    browser = await office.set_up("li")
    assert 'href="/account/away"' in (await browser.get("/account/")).text

    done = await browser.post("/account/away", data=asked(office, "sun"))

    assert done.headers["location"] == "/account/away?done=yes"
    assert await office.row(lambda session: persons_stood_for(session, "sun", office.now)) == ("li",)
    assert "孙悦（sun）" in (await browser.get("/account/away")).text
    assert "李敏（li）" in (await (await office.set_up("sun")).get("/account/away")).text

    await browser.post("/account/away", data={"act": "back"})
    assert await office.row(lambda session: persons_stood_for(session, "sun", office.now)) == ()


async def test_only_those_are_offered_who_may_be_named(office: IdentityOffice) -> None:
    await add_person(office.client, "sun", "孙悦", ["water_policy_office"], signed=office.signed())
    browser = await office.set_up("li")
    offered = (await browser.get("/account/away")).text
    assert '<option value="sun">' in offered
    assert '<option value="wang">' not in offered


async def test_nobody_is_given_power_by_it(office: IdentityOffice) -> None:
    browser = await office.set_up("li")

    page = await browser.post("/account/away", data=asked(office, "wang"))

    assert (page.status_code, "不决定您所决定的全部事项" in page.text) == (422, True)
    assert await office.row(lambda session: session.query(AbsenceRow).count()) == 0
