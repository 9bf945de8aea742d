"""Why an act is refused, in the words of an official and in English."""

from datetime import date, datetime
from typing import Any

import pytest

from models.messages import Act, Missing, MissingKind, Refusal, Why
from models.procedure import Procedure
from tests.rules.clock_procedure import PROCEDURE, clock_rule
from tests.rules.shop_procedure import ShopCase, shop_law
from tests.zones import CHINA
from wording.refusal_texts import cited_refusal, refusals_text
from wording.translation import Language, speaking

SUSPENSION = {"by": ["window"], "grounds": {"expertise": "鉴定"}}
VISIT = datetime(1999, 1, 2, 9, 30, tzinfo=CHINA)
DATES = {
    "found_on": {"name": "查明日期", "is": "date"},
    "visit_at": {"name": "上门时间", "is": "instant", "lies": "ahead"},
}
SMALL = Procedure.model_validate(
    PROCEDURE
    | {
        "facts": PROCEDURE["facts"] | DATES,
        "rules": [
            clock_rule("answering", name="答复") | {"id": "SML-1"},
            clock_rule("testing", name="检验", suspension=SUSPENSION) | {"id": "SML-2"},
            {
                "id": "SML-3", "article": "第三条", "says": "告知结果", "enforce": "notice",
                "notice": {
                    "code": "news", "name": "告知结果", "to": "reader", "by": ["answered"],
                    "means": ["letter", "email"],
                },
            },
            {
                "id": "SML-9", "article": "第九条第二款", "says": "由他人复核", "enforce": "gates",
                "gates": [{"at": ["work.answered"], "needs": {"other_person": "desk.accepted"}}],
            },
        ]
    }
)  # fmt: skip


def act(name: str, **fields: Any) -> Act:
    return Act(id="a1", name=name, actor="li", n=1, **fields)


ANOTHER = Missing(kind=MissingKind.other_person, name="accepted")
SAID: list[tuple[Refusal, Act, str, str]] = [
    (
        Refusal(why=Why.notice, rule="SML-3", about="news"), act("answered"),
        "SML-3（第三条）：告知结果 —— 「告知结果」须以规定的方式告知，"
        "请用 --means 写明：letter（信函）、email（电子邮件）",
        "SML-3 (Art. 3): 告知结果. “告知结果” must be told by one of these means (--means): "
        "letter (letter), email (e-mail).",
    ),
    (
        Refusal(why=Why.record, rule="SML-3", about="reason"), act("answered"),
        "SML-3（第三条）：告知结果 —— 尚未记录：理由；请写明（--text reason=…）",
        "SML-3 (Art. 3): 告知结果. It must be put on record: 理由 (--text reason=...).",
    ),
    (
        Refusal(why=Why.no_clock), act("extend", clock="answering"),
        "期限「答复」尚未起算，或已停止计算", "The time limit “答复” is not running.",
    ),
    (
        Refusal(why=Why.no_clock), act("extend"),
        "没有写明期限（--clock）；正在计算的见 banjie waiting",
        "No time limit is named (--clock); banjie waiting lists those that run.",
    ),
    (
        Refusal(why=Why.wrong_value, about="whom"), act("transfer", whom="wang"),
        "王强已是承办人", "王强 is the handler already.",
    ),
    (
        Refusal(why=Why.wrong_value, about="whom"), act("transfer"),
        "没有写明是谁；请加 --whom 代号", "Nobody is named: add --whom CODE.",
    ),
    (
        Refusal(why=Why.wrong_value, about="found_on"), act("named", facts={"found_on": date(2031, 1, 2)}),
        "「查明日期」写的是 2031年1月2日，还没有到；这一项写已经发生的事，请按实际的时间填写",
        "“查明日期” says what has happened, and 2 January 2031 is still to come: state when it happened.",
    ),
    (
        Refusal(why=Why.wrong_value, about="visit_at"), act("named", facts={"visit_at": VISIT}),
        "「上门时间」写的是 1999年1月2日 09:30，已经过去；这一项写约定或者以后要办的时间，请写以后的时间",
        "“上门时间” says what is to come, and 2 January 1999, 09:30 has passed: state a time from now on.",
    ),
    (
        Refusal(why=Why.wrong_value, about="found_on"), act("named", facts={"found_on": VISIT}),
        "「查明日期」不是本制度规定的内容，或填写的值不对",
        "“查明日期” is not part of this procedure, or its value is wrong.",
    ),
    (
        Refusal(why=Why.wrong_value, about="handlers"), act("named", facts={"handlers": ()}),
        "「handlers」一项也没有写，等于没有说明；有的请写明，没有的不必写这一项",
        "“handlers” is an empty list, which says nothing: name at least one, or leave “handlers” out.",
    ),
    (
        Refusal(why=Why.wrong_value, about="handlers"), act("named", facts={"handlers": ("li", "wang", "li")}),
        "「handlers」中 li 写了不止一次；每一项只写一次",
        "“handlers” has li more than once: name each only once.",
    ),
    (
        Refusal(why=Why.reason, about="reason"), act("correct"),
        "须写明理由（--text reason=…）", "State the 理由 (--text reason=...).",
    ),
    (
        Refusal(why=Why.no_suspension, about="answering"), act("suspend", clock="answering"),
        "「答复」条文未规定可以中止", "The text provides no suspension of “答复”.",
    ),
    (
        Refusal(why=Why.no_suspension, about="testing"), act("suspend", clock="testing"),
        "「检验」已经中止", "“检验” is suspended already.",
    ),
    (
        Refusal(why=Why.no_suspension, about="testing"), act("resume", clock="testing"),
        "「检验」没有中止，或者已经恢复", "“检验” is not suspended, or has resumed already.",
    ),
    (
        Refusal(why=Why.same_person, rule="SML-9", missing=(ANOTHER,)), act("answered"),
        "SML-9（第九条第二款）：由他人复核 —— 「受理」的经办人不得办理此项，须由他人办理",
        "SML-9 (Art. 9 para. 2): 由他人复核. Another person than the one who did “受理” has to do this.",
    ),
    (
        Refusal(why=Why.not_eligible, about="whom"), act("replace", whom="wang", facts={"handlers": ("li",)}),
        "王强没有回避，没有离任，也不在外出期间，不能改派（--whom）",
        "王强 is neither recused nor away, and has not left: nobody takes their place (--whom).",
    ),
    (
        Refusal(why=Why.wrong_value, about="handlers"), act("replace", whom="wang", facts={"handlers": ("li",)}),
        "「handlers」没有指定此人，或者不只换下此人：原有的其他人照写，以新人换下 --whom 所写的人",
        "“handlers” does not name this person, or more is changed: state the others as they are, and the new person "
        "for --whom.",
    ),
    (Refusal(why=Why.same_person, about="handlers"), act("replace"),
     "改派的人不能指定自己，须由他人指定", "Nobody names themselves: another person has to."),
    (Refusal(why=Why.same_person, about="answering"), act("approve"),
     "申请人不能批准本人的申请", "Nobody approves their own request."),
]  # fmt: skip


@pytest.mark.parametrize(("refused", "said", "chinese", "english"), SAID)
def test_a_refusal_says_which_of_its_reasons_it_is(refused: Refusal, said: Act, chinese: str, english: str) -> None:
    assert cited_refusal(SMALL, refused, said, "王强") == chinese
    with speaking(Language.en):
        assert cited_refusal(SMALL, refused, said, "王强") == english


@pytest.mark.parametrize("why", list(Why))
def test_every_reason_has_its_words_without_the_act_too(why: Why) -> None:
    assert "「」" not in refusals_text(SMALL, "accepted", (Refusal(why=why, about="answering"),))
    assert "「受理」此项操作不能办理" in refusals_text(SMALL, "accepted", (Refusal(why=why, about="answering"),))


@pytest.mark.parametrize(
    ("lacking", "says"),
    [
        ({"given": None}, "--given 或 --not-given"),
        ({"party": "chief"}, "须写明是哪一方当事人（--party）"),
        ({"about": "nothing"}, "（--about）"),
    ],
)
def test_a_consent_says_what_it_lacks(lacking: dict[str, object], says: str) -> None:
    case = ShopCase(shop_law(), texts=("plan",))
    complete = {"about": "plan", "party": "customer", "given": True}
    act = case.build_act("an", "consent", **{**complete, **lacking})

    told = refusals_text(case.law.procedure, "consent", case.judged(act), act)

    assert says in told
    assert len(told.splitlines()) == 2  # a heading, and one line
