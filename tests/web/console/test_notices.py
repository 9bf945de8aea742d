"""The bell: notices that have come to somebody are counted in the head of each page and listed until they read them."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.procedure import Procedure
from models.tables import ComplaintRow, NoticeMarkRow, NoticeRow
from queries.lists import received_notices as received
from queries.lists.inbox import inbox_counts
from queries.lists.received_notices import mark_read, received_notices
from queries.views.lists import ReceivedNoticesView
from starter.client import BanjieClient
from tests.register.notice_law import OWED_AT, accepted_case, owe_notice, procedure_with_notices
from tests.stack.office import under, until
from tests.web.console.conftest import BrowserOf
from tests.web.console.test_head import number_beside

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
LATER = OWED_AT + timedelta(days=1)


def unread(sessions: Sessions, person: str) -> int:
    with sessions() as session:
        return inbox_counts(session, person, LATER).unread


def page(sessions: Sessions, person: str, after: str | None = None) -> ReceivedNoticesView:
    with sessions() as session:
        return received_notices(session, person, after, LATER)


def test_a_notice_rings_for_each_receiver_until_that_person_has_read_it(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = accepted_case(sessions)
    owed = [owe_notice(case, "filing", OWED_AT + timedelta(minutes=minutes)) for minutes in range(3)]
    names = [f"{notice}:water_policy_office" for notice in reversed(owed)]
    assert [unread(sessions, person) for person in ("li", "wang", "chen")] == [3, 3, 0]
    assert [(one.id, one.read) for one in page(sessions, "li").notices] == [(name, False) for name in names]
    first = page(sessions, "li").notices[0]
    assert (first.number, first.says, first.article) == (case.number, "通知归档", "第九条")

    with sessions.begin() as session:
        mark_read(session, "chen", names[0], LATER)  # it has not come to her
        mark_read(session, "li", names[0], LATER)
        mark_read(session, "li", names[0], LATER)
    assert [unread(sessions, person) for person in ("li", "wang")] == [2, 3]
    monkeypatch.setattr(received, "PAGE_SIZE", 1)
    pages, after = list[str](), None
    for _ in names:
        one = page(sessions, "li", after)
        pages, after = [*pages, *(line.id for line in one.notices)], one.next
    assert pages == [*names[1:], names[0]]
    assert after is None

    with sessions.begin() as session:
        mark_read(session, "li", OWED_AT, LATER)  # of what had come by then
    assert unread(sessions, "li") == 1
    with sessions.begin() as session:
        assert session.query(NoticeMarkRow).filter_by(person="chen").count() == 0
        row = session.get_one(ComplaintRow, case.number)
        row.admissions = row.admissions.replace("{", '{"shut_out":["wang"],', 1)
    assert unread(sessions, "wang") == 0
    assert page(sessions, "wang").notices == ()


def ringing() -> Procedure:
    """A text by which the accepting office is told of every complaint that is registered."""
    text = procedure_with_notices()
    owed = {"owed_after": ("registered",)}
    rules = tuple(
        rule.model_copy(update={"notice": rule.notice.model_copy(update=owed)})
        if rule.notice and rule.notice.code == "filing"
        else rule
        for rule in text.rules
    )
    return text.model_copy(update={"edition": "ringing", "rules": rules})


async def test_the_bell_stands_on_every_page_and_its_list_is_marked(desk: BanjieClient, browser_of: BrowserOf) -> None:
    browser = await browser_of("li")
    number = await under(desk, ringing())
    await until(lambda: told(desk, number))
    listed = await browser.get("/console/notices")
    count = number_beside(listed, "unread")
    assert number_beside(await browser.get("/console/counts"), "unread") == count
    assert 'href="/console/notices"' in (await browser.get("/account/")).text
    own = re.search(rf'name="notice" value="({number}:[^"]+)"', listed.text)
    assert own
    assert f'href="/console/case/{number}"' in listed.text
    one = await browser.post("/console/notices", data={"notice": own[1]})
    assert (one.status_code, one.headers["location"]) == (303, "/console/notices")
    after = await browser.get("/console/notices")
    assert own[1] not in after.text
    if count != "99+":
        assert number_beside(after, "unread") == (str(int(count) - 1) if int(count) > 1 else "")
    assert (await browser.post("/console/notices", data={"shown": "yesterday"})).status_code == 422
    shown = re.search(r'name="shown" value="([^"]+)"', listed.text)
    assert shown
    await browser.post("/console/notices", data={"shown": shown[1]})
    assert number_beside(await browser.get("/console/notices"), "unread") == ""
    other = {"Sec-Fetch-Site": "cross-site"}
    assert (await browser.post("/console/notices", data={"shown": shown[1]}, headers=other)).status_code == 403


async def told(desk: BanjieClient, number: str) -> bool:
    return await desk.transact(
        lambda session: session.query(NoticeRow).filter_by(complaint=number, channel="desk").count() > 0
    )
