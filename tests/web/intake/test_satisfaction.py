"""Where a text asks how satisfied the filer is, they may say so on the page: on record as their own word."""

from typing import Any

import pytest
from sqlalchemy import select

from models.procedure import Fact, Procedure
from models.rule import Rule
from models.tables import InboxRow
from procedures import load
from queries.cases.case_file import load_case_file
from queries.intake.public_case import satisfaction_answers
from register.cases import query_codes
from register.documents import texts
from starter.client import BanjieClient
from tests.stack.office import happened, under, until
from tests.web.intake.conftest import Browser, Receipt, fields_of, query

pytestmark = pytest.mark.slow
CODE = "ABCDEFGHABCDEFGH"


def asking_procedure() -> Procedure:
    """The text of the tests, which in addition asks for satisfaction before a complaint is accepted."""
    text = load("zhengzhou-water")
    words = {"satisfied": "满意", "dissatisfied": "不满意", "not_reached": "未能联系上"}
    fact = Fact.model_validate({"name": "是否满意", "is": "code", "one_of": words})
    record = {"fields": ["satisfaction"], "before": ["accepted"]}
    rule = {"id": "ZZW-99", "article": "第九条", "says": "问明是否满意", "enforce": "record", "record": record}
    changed = {
        "edition": "satisfaction",
        "facts": {**text.facts, "satisfaction": fact},
        "rules": (*text.rules, Rule.model_validate(rule)),
    }
    return text.model_copy(update=changed)


async def asked(desk: BanjieClient) -> Receipt:
    number = await under(desk, asking_procedure())
    await until(lambda: happened(desk, number))
    salt = desk.randomness.new_salt()
    await desk.transact(
        lambda session: query_codes.store_query_code(session, number, [CODE], salt, desk.clock(session, number))
    )
    return Receipt(number, CODE)


async def test_the_answer_is_on_record_once_as_the_filers_own_word(browser: Browser, desk: BanjieClient) -> None:
    told = await asked(desk)
    page = await query(browser, told)
    assert "您对处理结果满意吗" in page.text
    assert 'value="dissatisfied"' in page.text
    assert "未能联系上" not in page.text
    sent = fields_of(page) | {"act": "satisfaction", "answer": "dissatisfied", "text": "还没有退钱"}
    for wrong in ("", "not_reached", "nonsense"):
        assert (await browser.post("/query/", data=sent | {"answer": wrong})).status_code == 422
    for _ in range(2):
        assert "已记入案卷" in (await browser.post("/query/", data=sent)).text
    assert (await happened(desk, told.number)).count("noted") == 1

    def stored(session: Any) -> tuple[str, str, bool]:
        rows = select(InboxRow).where(InboxRow.complaint == told.number).order_by(InboxRow.n.desc())
        row = session.scalars(rows).first()
        assert row
        case = load_case_file(session, told.number).case
        body = texts.load_texts(session, {"evidence": case.texts["evidence"]})["evidence"]
        return row.actor, body, "satisfaction" in case.facts

    assert await desk.transact(stored) == ("system", "对处理结果：不满意\n还没有退钱", False)


async def test_a_text_that_does_not_ask_shows_no_question(desk: BanjieClient, browser: Browser) -> None:
    told = await asked(desk)
    file = await desk.transact(lambda session: load_case_file(session, told.number))
    assert [one.code for one in satisfaction_answers(file)] == ["satisfied", "dissatisfied"]
    silent = file.law.procedure.model_copy(update={"facts": {}})
    law = type(file.law)(silent, file.law.calendar)
    assert satisfaction_answers(type(file)(file.row, law, file.case, silent, file.recorded)) == ()
    sent = {"number": told.number, "code": "WRONGWRONGWRONGW", "act": "satisfaction", "answer": "satisfied"}
    assert (await browser.post("/query/", data=sent)).status_code == 403
