"""The desk of mail in a browser: who reads what, what becomes of a mail, what is on record of both."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import AttachmentRow, InboxRow, MailRow, TextRow
from register.documents.attachments import AttachmentStore
from register.documents.media_types import ALLOWED_TYPES
from register.mail import mails
from register.office.access_journal import accesses_on
from starter.client import BanjieClient
from starter.mail.intake import MailOffice, take_mail
from starter.mail.kinds import Envelope
from tests.stack.office import IDS, registered
from tests.web.console.browsers import WIDE, no_finding, routed
from tests.web.console.conftest import HERE, MAIL_BOXES, BrowserOf
from tests.zones import CHINA

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
[BOX] = MAIL_BOXES
OFFICE = MailOffice({BOX.address: BOX}, "reply@water.example", acknowledge=False)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


async def waiting(client: BanjieClient, to: str = BOX.address) -> str:
    """Take a mail with a picture and a program, which therefore waits; return its id."""
    message, n = EmailMessage(), next(IDS)
    message["From"], message["To"], message["Subject"] = f"张伟民 <zhang{n}@example.org>", to, f"夜间检查 {n}"
    message.set_content(f"张伟民反映：料场门口有人索要财物，第{n}次。{HOSTILE}")
    message.add_attachment(b"\x89PNG\r\n\x1a\n" + bytes(40), maintype="image", subtype="png", filename="现场.png")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="a.exe")
    received = await client.transact(lambda session: client.clock(session, "")) - timedelta(minutes=30)
    taken = await take_mail(client, OFFICE, message.as_bytes(), received, Envelope((to,)))
    assert taken.state == "waiting"
    return taken.id


def kept(desk: BanjieClient, folder: Path) -> BanjieClient:
    return replace(desk, store=AttachmentStore(folder, 1024 * 1024, ALLOWED_TYPES))


async def row_of(desk: BanjieClient, id: str) -> MailRow:
    def read(session: Session) -> MailRow:
        row = session.get_one(MailRow, id)
        _ = row.raw
        session.expunge(row)
        return row

    return await desk.transact(read)


async def readings(desk: BanjieClient, id: str, person: str) -> list[tuple[str, str]]:
    def read(session: Session) -> list[tuple[str, str]]:
        today: datetime = desk.clock(session, "")
        found = accesses_on(session, today.astimezone(CHINA).date())
        return [(one.type, one.name) for one in found if one.about == id[:32] and one.by == person]

    return await desk.transact(read)


async def test_it_is_read_as_a_complaint_to_its_address_is(
    desk: BanjieClient, browser_of: BrowserOf, tmp_path: Path
) -> None:
    li, chen, sun = [await browser_of(one) for one in ("li", "chen", "sun")]
    id = await waiting(kept(desk, tmp_path))
    whole = (await li.get(f"/console/mail/{id}")).text
    assert "张伟民反映" in whole
    assert "zhang" in whole
    assert HOSTILE not in whole
    assert "&lt;script&gt;alert(1)" in whole
    assert "a.exe" in whole
    assert await readings(desk, id, "li") == [("read", "mail")]
    english = (await li.get(f"/console/mail/{id}", headers={"Accept-Language": "en"}, params={"lang": "en"})).text
    assert "Make a complaint of it" in english
    assert "登记为来件" not in english

    blotted = await chen.get(f"/console/mail/{id}")
    assert blotted.status_code == 200
    assert "反映：料场门口有人索要财物" in blotted.text
    assert "张伟民" not in blotted.text
    assert "@example.org" not in blotted.text
    assert 'value="register"' not in blotted.text
    assert (await chen.post(f"/console/mail/{id}", data={"step": "aside", "reason": "无"})).status_code == 403
    assert (await chen.get(f"/console/mail/{id}/file/1/look")).status_code == 404

    assert (await sun.get(f"/console/mail/{id}")).status_code == 403
    assert (await sun.post(f"/console/mail/{id}", data={"step": "aside", "reason": "无"})).status_code == 403
    assert await readings(desk, id, "sun") == [("refused", "mail")] * 2
    assert id not in (await sun.get("/console/mail")).text
    assert id in (await li.get("/console/mail")).text
    assert await readings(desk, id, "li") == [("read", "mail")] * 2  # a list once a day
    other = await waiting(kept(desk, tmp_path))
    for _ in range(2):
        await li.get("/console/mail")
    assert await readings(desk, other, "li") == [("read", "mail")]
    assert "/console/mail" in (await li.get("/console/")).text
    assert "/console/mail" not in (await sun.get("/console/")).text
    assert (await row_of(desk, id)).state == "waiting"


async def test_a_file_is_shown_as_a_picture_and_a_program_not_at_all(
    desk: BanjieClient, browser_of: BrowserOf, tmp_path: Path
) -> None:
    li = await browser_of("li")
    id = await waiting(kept(desk, tmp_path))
    for place, status in ((1, 200), (2, 200), (3, 404), (0, 404)):
        page = await li.get(f"/console/mail/{id}/file/{place}/look")
        assert page.status_code == status
        assert page.headers["content-type"].startswith("text/html")
        assert "MZ" not in page.text


async def test_it_becomes_a_complaint_through_the_form_and_one_only(
    desk: BanjieClient, browser_of: BrowserOf, tmp_path: Path, chromium: Any
) -> None:
    li = await browser_of("li")
    id = await waiting(kept(desk, tmp_path))
    context = await chromium.new_context(viewport=WIDE)
    page = await context.new_page()
    try:
        await routed(page, li)
        await page.goto(f"{HERE}/console/mail")
        await no_finding(page, "mails")
        await page.click(f'a[href="/console/mail/{id}"]')
        await no_finding(page, "mail")
        form = await li.post(f"/console/mail/{id}", data={"step": "register", "slug": BOX.slug})
        await page.goto(HERE + form.headers["location"])
        assert "料场门口" in await page.input_value('[name="texts.narrative"]')
        assert await page.input_value('[name="party.name"]') == "张伟民"
        await page.fill('[name="subject"], [name="texts.subject"]', "夜间检查索要财物")
        await page.check('[name="facts.kind"][value=complaint]')
        await no_finding(page, "form of a mail")
        sent = {
            field["name"]: field["value"]
            for field in await page.eval_on_selector_all(
                "#act input[name], #act textarea[name], #act select[name]",
                "all => all.filter(one => one.type !== 'file' && (!['radio', 'checkbox'].includes(one.type) || "
                "one.checked)).map(one => ({name: one.name, value: one.value}))",
            )
            if field["name"] != "step"
        }
    finally:
        await context.close()
    address = form.headers["location"]
    more = {"facts.channel": "other", "facts.confidential": "yes", "facts.filer_kind": "citizen",
            "facts.accepting_office": "water_policy_office", "facts.target": "bureau",
            "texts.target_name": "某局"}  # fmt: skip
    done = await li.post(address, data=sent | more | {"step": "send"})
    assert done.status_code == 303, re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", done.text))[:2000]
    number = done.headers["location"].split("/")[3].partition("?")[0]
    files = await desk.transact(
        lambda session: session.scalars(select(AttachmentRow.name).where(AttachmentRow.complaint == number)).all()
    )
    assert files == ["现场.png"]
    await li.get("/console/mail")
    row = await row_of(desk, id)
    assert (row.state, row.complaint, row.raw, row.address, row.subject) == ("complaint", number, None, "", "")
    assert (await li.get(f"/console/mail/{id}")).status_code == 404
    again = await li.post(address, data=sent | more | {"step": "send"})
    assert number in again.text


async def test_it_is_added_to_a_case_once(desk: BanjieClient, browser_of: BrowserOf, tmp_path: Path) -> None:
    li, number = await browser_of("li"), await registered(desk)
    id = await waiting(kept(desk, tmp_path))
    for wrong in ("", "ZZW-2020-000001", "no number"):
        page = await li.post(f"/console/mail/{id}", data={"step": "supplement", "number": wrong})
        assert page.status_code == 422
    done = await li.post(f"/console/mail/{id}", data={"step": "supplement", "number": number.lower()})
    assert done.headers["location"] == f"/console/case/{number}?done=yes"

    def read(session: Session) -> tuple[list[tuple[str, str, str]], str, list[str]]:
        acts = session.scalars(select(InboxRow).where(InboxRow.complaint == number, InboxRow.name == "evidence")).all()
        body = session.scalars(
            select(TextRow.body).where(TextRow.complaint == number, TextRow.name == "evidence")
        ).one()
        names = session.scalars(select(AttachmentRow.name).where(AttachmentRow.complaint == number)).all()
        return [(one.actor or "", one.name or "", one.state) for one in acts], body or "", list(names)

    acts, body, names = await desk.transact(read)
    assert acts == [("li", "evidence", "accepted")]
    assert "料场门口" in body
    assert names == ["现场.png"]
    row = await row_of(desk, id)
    assert (row.state, row.complaint, row.settled_by, row.raw) == ("supplement", number, "li", None)
    assert (await li.post(f"/console/mail/{id}", data={"step": "supplement", "number": number})).status_code == 404


async def test_it_is_put_aside_with_a_reason_and_taken_up_again(
    desk: BanjieClient, browser_of: BrowserOf, tmp_path: Path
) -> None:
    li = await browser_of("li")
    id = await waiting(kept(desk, tmp_path))
    assert (await li.post(f"/console/mail/{id}", data={"step": "aside", "reason": " "})).status_code == 422
    assert (await li.post(f"/console/mail/{id}", data={"step": "aside", "reason": "广告"})).status_code == 303
    row = await row_of(desk, id)
    assert (row.state, row.reason, row.settled_by) == ("aside", "广告", "li")
    assert row.raw
    assert id not in (await li.get("/console/mail")).text
    assert "广告" in (await li.get("/console/mail?state=aside")).text
    assert (await li.post(f"/console/mail/{id}", data={"step": "register", "slug": BOX.slug})).status_code == 303
    now = await desk.transact(lambda session: desk.clock(session, ""))
    await desk.transact(lambda session: mails.forget_old(session, now + timedelta(days=61)))
    assert (await row_of(desk, id)).raw is None


async def test_mail_to_no_address_is_for_who_reads_mail_to_all(
    desk: BanjieClient, browser_of: BrowserOf, tmp_path: Path
) -> None:
    li, sun = await browser_of("li"), await browser_of("sun")
    id = await waiting(kept(desk, tmp_path), "reply@water.example")
    assert (await li.get(f"/console/mail/{id}")).status_code == 200
    assert (await sun.get(f"/console/mail/{id}")).status_code == 403
