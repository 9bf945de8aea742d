"""Names, places in a regulation, values and requirements, in both languages."""

from datetime import date

import pytest

from models.requirement import NeedsAll, NeedsAny, NeedsCount, NeedsFact, NeedsNone, NeedsText
from procedures import load
from procedures.reminders import with_idle_reminders
from rules.event_names import idle_name
from wording import dates, terms
from wording.articles import article_alone, article_text
from wording.limits import limit_text
from wording.requirements import requirement_text
from wording.translation import Language, speaking

WATER = load("zhengzhou-water")


@pytest.mark.parametrize(
    ("written", "chinese", "english"),
    [
        ("第十二条第二款第（三）项", "第十二条第二款第（三）项", "Art. 12 para. 2 item 3"),
        ("第八条 第二款 1项", "第八条 第二款 1项", "Art. 8 para. 2 item 1"),
        ("第一百零二条 末款", "第一百零二条 末款", "Art. 102 last para."),
        ("第三条、第二十一条", "第三条、第二十一条", "Art. 3, Art. 21"),
        ("第九条 (一)至(三)", "第九条 (一)至(三)", "Art. 9 (1) to (3)"),
        ("二", "第二部分", "Part 2"),
        ("二.4", "二.4", "Part 2.4"),
        ("5.2.2", "5.2.2", "5.2.2"),
        ("二 受理规范 第二步", "二 受理规范 第二步", "二 受理规范 第二步"),
    ],
)
def test_a_place_in_a_regulation(written: str, chinese: str, english: str) -> None:
    assert article_text(written) == chinese
    with speaking(Language.en):
        assert article_text(written) == english


def test_the_reminder_of_an_office_has_a_name_though_no_edition_of_a_text_has_it() -> None:
    code = next(clock for clock in map(idle_name, WATER.stages) if clock.startswith("idle_false"))
    reminders = with_idle_reminders(WATER, 10)
    assert terms.label(WATER, code, "clock") == terms.label(reminders, code, "clock") != code
    with speaking(Language.en):
        assert terms.label(WATER, code, "clock") == terms.label(reminders, code, "clock")
        assert terms.label(WATER, code, "clock").startswith("not acted on (Recording of ")


def test_a_code_has_its_english_name_and_what_all_procedures_know_has_one_too() -> None:
    codes = ("accepted", "transfer", "urge", "screening", "screening:room", "screening_over", "unheard_of")
    assert [terms.label(WATER, code) for code in codes] == [
        "受理", "转办", "催办", "受理审查", "受理审查〔room〕", "受理审查期满", "unheard_of",
    ]  # fmt: skip
    with speaking(Language.en):
        assert [terms.label(WATER, code) for code in codes] == [
            "Accept", "hand over to another handler", "urge", "Examination for acceptance",
            "Examination for acceptance [room]", "end of Examination for acceptance", "unheard_of",
        ]  # fmt: skip
        assert [terms.written_name(WATER, code) for code in codes[:3]] == ["受理", "转办", "催办"]
        assert terms.title(WATER).startswith("System for Complaints and Reports about Administrative Enforcement")


def test_a_limit_has_its_own_name_though_a_stage_or_text_has_the_same() -> None:
    rules = [
        rule.model_copy(update={"clock": rule.clock.model_copy(update={"code": "screening", "name": "受理期限"})})
        if rule.clock and rule.clock.code == "screening"
        else rule
        for rule in WATER.rules
    ]
    water = WATER.model_copy(update={"rules": tuple(rules), "texts": {**WATER.texts, "screening": "审查情况"}})

    assert water.stages["screening"].name == "受理审查"
    assert (terms.label(water, "screening"), terms.label(water, "screening", "clock")) == ("审查情况", "受理期限")
    assert terms.written_name(water, "screening:room", "clock") == "受理期限〔room〕"
    assert terms.label(water, "screening", "stage") == "受理审查"


def test_the_receipt_of_a_notice_is_said_as_such() -> None:
    procedure = load("consumer-association")
    served = next(f"{rule.notice.code}_served" for rule in procedure.rules if rule.notice and rule.notice.receipt)

    assert terms.written_name(procedure, served).endswith("」已送达")
    with speaking(Language.en):
        assert terms.label(procedure, served).endswith(" is served")
        assert terms.written_name(procedure, served).endswith("」已送达")


def test_values_and_days() -> None:
    assert terms.value_text(WATER, "kind", "complaint") == "投诉"
    assert (terms.value_text(WATER, "facts_concrete", True), dates.last_day_text(None)) == ("是", "未定")
    with speaking(Language.en):
        assert terms.value_text(WATER, "kind", "complaint") == "Complaint"
        assert terms.value_text(WATER, "facts_concrete", True) == "yes"
        assert terms.printed_value(WATER, "kind", "complaint") == "Complaint"
        assert dates.last_day_text(date(2026, 3, 6)) == "6 Mar 2026 (Fri)"
    assert terms.printed_value(WATER, "kind", "complaint") == "投诉"
    assert dates.last_day_text(date(2026, 3, 6)) == "2026年3月6日（星期五）"


def test_what_must_not_be_so_is_to_be_confirmed() -> None:
    not_applied = NeedsFact.model_validate({"fact": "review_applied", "is": False})
    concrete = NeedsFact.model_validate({"fact": "facts_concrete", "is": True})

    assert requirement_text(WATER, not_applied) == "请确认：未就同一事项申请行政复议（review_applied=否）"
    assert requirement_text(WATER, concrete) == "有具体的事实和依据（facts_concrete=是）"
    assert requirement_text(WATER, NeedsAny(any=(not_applied, concrete))).count("请确认") == 0
    with speaking(Language.en):
        denied = "Administrative reconsideration already applied for in the same matter"
        assert requirement_text(WATER, not_applied) == f"review_applied=no (not so: {denied})"
        assert requirement_text(WATER, NeedsText(text="result")) == "--text result (Outcome)"
        assert requirement_text(WATER, NeedsCount(count="accepted", at_least=2)) == "“Accept” at least 2 times"


def test_of_alternatives_it_is_plain_which_things_go_together() -> None:
    concrete = NeedsFact.model_validate({"fact": "facts_concrete", "is": True})
    clear = NeedsFact.model_validate({"fact": "respondent_clear"})
    either = NeedsAny(any=(NeedsAll(all=(concrete, clear)), NeedsText(text="result")))

    assert requirement_text(WATER, either) == (
        "下列之一：有具体的事实和依据（facts_concrete=是）并且有明确的投诉举报对象（respondent_clear=是或否），"
        "或者处理结果（--text result）"
    )
    assert requirement_text(WATER, NeedsNone(none=(concrete, NeedsText(text="result")))) == (
        "请确认：没有具体的事实和依据（facts_concrete=否）；不是：处理结果（--text result）"
    )


def test_the_length_of_a_limit() -> None:
    clock = next(rule.clock for rule in WATER.rules if rule.clock and rule.clock.code == "screening")

    assert limit_text(WATER, clock) == "3个工作日"
    with speaking(Language.en):
        assert limit_text(WATER, clock) == "3 working days"


@pytest.mark.parametrize(
    ("article", "alone"),
    [
        ("第三条 第二款", "第三条"),
        ("第2条 ⑴⑵⑶", "第2条"),
        ("一 受理(首问负责)", "一"),
        ("DISP 1.6.2R (1)", "DISP 1.6.2R"),
        ("Article 12(3) first sentence", "Article 12(3)"),
        ("Annex", "Annex"),
    ],
)
def test_a_place_is_cited_without_its_paragraphs(article: str, alone: str) -> None:
    assert article_alone(article) == alone
