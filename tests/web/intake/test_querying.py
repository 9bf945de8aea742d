"""The query page: what the filer sees, adds and withdraws; wrong codes lock nobody out."""

from typing import Any

import pytest
from sqlalchemy import select

from models.errors import BadInput, Refused
from models.form import ActInput
from models.messages import Why
from models.tables import ComplaintRow, EventRow, InboxRow, QueryCodeRow
from register.cases import query_codes
from starter.acts.receipt import Submission, receive_act
from starter.acts.submit import act
from starter.client import BanjieClient
from tests.stack.office import happened, until
from tests.web.intake.conftest import Browser, Receipt, fields_of, filed, query

pytestmark = pytest.mark.slow


async def begun(browser: Browser, desk: BanjieClient) -> Receipt:
    told, _ = await filed(browser, **{"party.contact": "13800002222"})
    await until(lambda: happened(desk, told.number))
    return told


async def events(desk: BanjieClient, number: str) -> list[tuple[str, str]]:
    def found(session: Any) -> list[tuple[str, str]]:
        rows = session.scalars(select(EventRow).where(EventRow.stream == number).order_by(EventRow.seq))
        return [(row.type, row.name) for row in rows]

    return await desk.transact(found)


async def test_the_filer_sees_how_it_stands(browser: Browser, desk: BanjieClient) -> None:
    told = await begun(browser, desk)
    page = await query(browser, told)
    assert page.status_code == 200
    assert told.number in page.text
    assert "目前阶段" in page.text
    assert "<p>水务执法人员在水厂食堂白吃白喝" in page.text
    typed_otherwise = Receipt(told.number.lower(), told.code.lower().replace("-", " "))
    assert (await query(browser, typed_otherwise)).status_code == 200
    assert "no-store" in page.headers["cache-control"]


async def test_what_the_filer_adds_is_on_record_once(browser: Browser, desk: BanjieClient) -> None:
    told = await begun(browser, desk)
    sent = fields_of(await query(browser, told)) | {"act": "evidence", "text": "补充：有照片。"}
    for _ in range(2):
        page = await browser.post("/query/", data=sent, files=[("files", ("照片.txt", b"photo", "text/plain"))])
        assert "已记入案卷" in page.text, page.text
    assert (await events(desk, told.number)).count(("noted", "evidence")) == 1

    def row(session: Any) -> tuple[str, str]:
        found = session.scalars(select(InboxRow).where(InboxRow.complaint == told.number)).one()
        return found.actor, found.sender

    assert await desk.transact(row) == ("system", "intake-page")


async def test_the_filer_withdraws_after_saying_so(browser: Browser, desk: BanjieClient) -> None:
    told = await begun(browser, desk)
    sent = fields_of(await query(browser, told)) | {"act": "withdraw"}
    assert (await browser.post("/query/", data=sent)).status_code == 422
    assert ("noted", "withdraw") not in await events(desk, told.number)
    page = await browser.post("/query/", data=sent | {"sure": "yes"})
    assert "已记入案卷" in page.text, page.text
    assert ("noted", "withdraw") in await events(desk, told.number)


async def test_nothing_to_add_is_said(browser: Browser, desk: BanjieClient) -> None:
    told = await begun(browser, desk)
    empty = await query(browser, told, act="evidence", key="k" * 32, text=" ")
    assert empty.status_code == 422
    assert "请写明" in empty.text


async def test_number_and_code_belong_together(browser: Browser, desk: BanjieClient) -> None:
    one, other = await begun(browser, desk), await begun(browser, desk)
    wrong = [
        await query(browser, Receipt(one.number, other.code)),
        await query(browser, Receipt("ZZW-1999-000001", one.code)),
        await query(browser, Receipt("'; drop", one.code)),
        await query(browser, Receipt(one.number, "")),
        await query(browser, Receipt(one.number, other.code), act="withdraw", sure="yes"),
    ]
    assert {page.status_code for page in wrong} == {403}
    alerts = [page.text.split('role="alert"')[1].split("</div>")[0] for page in wrong]
    assert "请把每一项都填上" in alerts.pop(3)
    assert len(set(alerts)) == 1
    assert ("noted", "withdraw") not in await events(desk, one.number)


async def test_wrong_codes_keep_the_filer_out_no_more(browser: Browser, desk: BanjieClient) -> None:
    """Whoever knows a number could lock its filer out for a day; a code of 80 bits needs no lock."""
    told = await begun(browser, desk)
    for _ in range(8):
        assert (await query(browser, Receipt(told.number, "wrong"))).status_code == 403
    assert (await query(browser, told)).status_code == 200
    stream = query_codes.query_code_stream(told.number)
    kinds = select(EventRow.type).where(EventRow.stream == stream)
    assert await desk.transact(lambda session: list(session.scalars(kinds))) == ["made"]


async def test_the_code_is_stored_nowhere(browser: Browser, desk: BanjieClient) -> None:
    told, sent = await filed(browser)

    def rows(session: Any) -> str:
        code, row = session.get_one(QueryCodeRow, told.number), session.get_one(ComplaintRow, told.number)
        return repr([code.salt, code.digest, row.key, row.opened])

    stored = await desk.transact(rows)
    assert told.code not in stored
    assert told.code.replace("-", "") not in stored
    assert sent["key"] not in stored


async def test_only_the_register_speaks_for_the_filer(browser: Browser, desk: BanjieClient) -> None:
    """A program or a command that names the system as its actor is told that nobody is called so."""
    told = await begun(browser, desk)
    said = ActInput(name="withdraw", actor="system", party="filer")
    with pytest.raises(BadInput, match="system"):
        await act(desk, told.number, said)
    assert ("noted", "withdraw") not in await events(desk, told.number)


async def test_the_law_judges_what_the_filer_says(browser: Browser, desk: BanjieClient) -> None:
    """No other act is the filer's, whoever puts it down."""
    told = await begun(browser, desk)
    said = ActInput(name="contact", actor="system", party="filer", means="phone", id="page:1")

    def recorded(session: Any) -> str:
        return receive_act(session, desk, told.number, said, Submission("intake-page", by_filer=True)).state  # type: ignore[union-attr]

    await desk.transact(recorded)
    with pytest.raises(Refused) as refused:
        await act(desk, told.number, said, Submission("intake-page", by_filer=True))
    assert [refusal.why for refusal in refused.value.refusals] == [Why.role]
    assert ("noted", "contact") not in await events(desk, told.number)


async def test_another_secret_makes_no_second_code(browser: Browser, desk: BanjieClient) -> None:
    told, _ = await filed(browser)

    def stored(session: Any) -> bool:
        return (
            query_codes.store_query_code(session, told.number, ["OTHER"], "salt", desk.clock(session, "")) is not None
        )

    assert not await desk.transact(stored)
    assert (await query(browser, told)).status_code == 200
