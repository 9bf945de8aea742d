"""What was typed, picked or chosen outlives a log-in and a second factor; drafts go when they have to."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy.orm import Session

from models.tables import DraftRow
from register.acts.inbox import system_clock
from register.identity.drafts import KEPT_FOR, DraftKey, drop_drafts_of, load_draft, save_draft
from starter.client import BanjieClient
from tests.stack.office import happened, registered
from tests.web.console.conftest import BrowserOf, confirm
from tests.web.console.test_acts import post
from tests.web.console.test_overviews import TYPED, asking_for_time
from tests.web.intake.conftest import fields_of

pytestmark = pytest.mark.slow
FORM = "/console/register/zhengzhou-water"
FILE = {"files": ("录音说明.txt", "三月三日的录音".encode(), "text/plain")}


def sent_again(page: httpx.Response) -> dict[str, str]:
    """The form that a page in between carries along, without what the navigation has."""
    assert page.status_code in (200, 401, 403), page.text
    return fields_of(page)


async def test_a_second_factor_in_between_keeps_what_was_picked(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number, browser = await asking_for_time(desk), await browser_of("luo", confirmed=False)
    page = await browser.get("/console/approvals")
    sent = fields_of(page) | {"picked": number, "answer": "approve", "text": "同意，抓紧"}
    asked = await browser.post("/console/approvals", data=sent)
    assert "再次确认身份" in asked.text
    wrong = await browser.post("/console/approvals", data=sent_again(asked) | {"own_code": "000000"})
    assert wrong.status_code == 403
    assert "granted" not in await happened(desk, number)
    await confirm(desk, browser)
    carried = sent_again(wrong)
    assert carried | {"text": "同意，抓紧", "picked": number} == carried
    done = await browser.post("/console/approvals", data=carried)
    assert "1 件已记录，0 件没有" in done.text
    assert "granted" in await happened(desk, number)


async def test_an_ended_session_keeps_what_was_picked(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number, nobody = await registered(desk), await browser_of()
    out = await nobody.post("/console/bulk", data={"picked": number, "act": "urge", "text": "请尽快"})
    assert out.status_code == 401
    done = await (await browser_of("li")).post("/console/bulk", data=sent_again(out))
    assert "1 件已记录，0 件没有" in done.text


async def test_files_that_were_chosen_are_kept_too(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number, browser = await asking_for_time(desk), await browser_of("luo", confirmed=False)
    address = f"/console/case/{number}/act/approve"
    typed = fields_of(await browser.get(address)) | {"texts.opinion": "同意", "step": "send"}
    out = await (await browser_of()).post(address, data=typed, files=FILE)
    assert out.status_code == 401
    back = await browser.post(address, data=sent_again(out) | {"step": "preview"})
    assert "录音说明.txt" in back.text
    asked = await post(browser, address, fields_of(back) | {"texts.opinion": "同意"})
    assert "再次确认身份" in asked.text
    await confirm(desk, browser)
    assert (await browser.post(address, data=sent_again(asked))).status_code == 303
    assert "录音说明.txt" in (await browser.get(f"/console/case/{number}")).text


async def test_drafts_go_after_their_time_and_with_what_is_erased(desk: BanjieClient) -> None:
    key, typed = DraftKey("li", await registered(desk), "urge"), {"texts.reason": ["请尽快"]}
    now = await desk.transact(lambda session: system_clock(session, ""))
    old = now - KEPT_FOR - timedelta(minutes=1)

    def read() -> dict[str, list[str]]:
        return desk.transact_sync(lambda session: load_draft(session, desk.web_keys, key, now))

    await desk.transact(lambda session: save_draft(session, desk.web_keys, key, typed, old))
    assert read() == {}
    await desk.transact(lambda session: save_draft(session, desk.web_keys, key._replace(person="wang"), typed, now))
    assert (
        desk.transact_sync(lambda session: load_draft(session, desk.web_keys, key, old)) == {}
    )  # another's took it along
    await desk.transact(lambda session: save_draft(session, desk.web_keys, key, typed, now))
    assert read() == typed
    await desk.transact(lambda session: drop_drafts_of(session, key.about))
    assert read() == {}


async def test_a_draft_in_the_row_of_another_person_case_or_act_says_nothing(desk: BanjieClient) -> None:
    key, typed = DraftKey("li", await registered(desk), "urge"), {"texts.reason": ["请尽快"]}
    now = await desk.transact(lambda session: system_clock(session, ""))
    await desk.transact(lambda session: save_draft(session, desk.web_keys, key, typed, now))
    assert desk.transact_sync(lambda session: load_draft(session, desk.web_keys, key, now)) == typed
    for other in (key._replace(person="wang"), key._replace(about="HOT-1999-000001"), key._replace(form="evidence")):

        def copied(session: Session, other: DraftKey = other) -> dict[str, list[str]]:
            body = session.get_one(DraftRow, tuple(key)).body
            session.add(DraftRow(**other._asdict(), body=body, at=now))
            session.flush()
            return load_draft(session, desk.web_keys, other, now)

        assert desk.transact_sync(copied) == {}


async def test_a_registration_on_record_is_no_draft_though_its_last_preview_kept_one(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    browser = await browser_of("li")
    typed = fields_of(await browser.get(FORM)) | TYPED | {"party.name": "郝未央"}
    key, kept = DraftKey("li", "zhengzhou-water", typed["key"]), {"party.name": ["郝未央"]}
    assert "郝未央" not in (await browser.get("/console/register")).text
    assert (await post(browser, FORM, typed)).status_code == 303
    now = await desk.transact(lambda session: system_clock(session, ""))
    await desk.transact(lambda session: save_draft(session, desk.web_keys, key, kept, now))
    assert "郝未央" not in (await browser.get("/console/register")).text
    assert await desk.transact(lambda session: load_draft(session, desk.web_keys, key, now)) == {}


async def test_a_registration_whose_case_begins_later_is_on_record(desk: BanjieClient, browser_of: BrowserOf) -> None:
    browser = await browser_of("li", replace(desk, temporal_client=None, temporal_address="127.0.0.1:1"))
    typed = fields_of(await browser.get(FORM)) | TYPED | {"party.name": "郝未央"}
    done = await post(browser, FORM, typed)
    assert done.status_code == 303, done.text
    assert "郝未央" in (await browser.get(done.headers["location"])).text
    assert (await post(browser, FORM, typed)).status_code == 409
    assert "郝未央" not in (await browser.get("/console/register")).text
