"""The explanation of a suspended and extended limit, as a person reads it."""

import pytest

from cli.cases.explain import explanation_lines
from queries.cases.deadline import deadline_view
from tests.workflows.bureau import Bureau, at
from tests.workflows.statutory_time_cases import accept_case, grant_extension, open_case, suspend_clocks

pytestmark = pytest.mark.slow


def deadline_lines(bureau: Bureau, number: str, clock: str) -> list[str]:
    with bureau.register() as session:
        return list(explanation_lines(deadline_view(session, number, clock)))


async def test_the_explanation_lists_suspension_extension_and_rolling(bureau: Bureau) -> None:
    """Thirty days from March 6 and four suspended days end on Wednesday, April 9; five more days on April 14."""
    async with bureau.running_worker():
        number = await accept_case(bureau, "2025-03-06 10:00")
        await suspend_clocks(bureau, number, ["verifying"], "2025-03-10 09:00", "2025-03-14 09:00")
        await grant_extension(bureau, number, "verifying", 5, "2025-03-20 09:00")
        await bureau.settled_case(number)

    lines = deadline_lines(bureau, number, "核实")
    assert lines[:6] == [
        f"{number} 核实：STM-02b（第二条 第二款）30日内核实，末日为休息日的顺延，可延长至多两次",
        "起算 2025年3月6日 10:00 作为一般来件受理（an某），第 2 号事项",
        "期限 30日",
        "延长 5日：2025年3月20日 09:00 an某申请，2025年3月20日 09:15 du某批准",
        "延长合计 5日",
        "中止 自 2025年3月10日 09:00，2025年3月14日 09:00 恢复：鉴定期间",
    ]
    assert lines[6].startswith("计法 最后一日是休息日的顺延")
    assert lines[7] == "历法 2025 年 国办发明电〔2024〕12号"
    assert "2025年3月13日（星期四）  不计：中止期间" in lines
    assert "2025年4月9日（星期三）  第 30 日" in lines
    assert lines[-2:] == [
        "2025年4月14日（星期一）  第 35 日（延长）",
        "最后一日 2025年4月14日（星期一）；2025年4月15日 00:00 起为逾期",
    ]


async def test_of_more_time_that_was_asked_for_a_part_may_be_granted(bureau: Bureau) -> None:
    """Ten days asked, four granted: it says four, as the limit is counted."""
    async with bureau.running_worker():
        number = await accept_case(bureau, "2025-03-06 10:00")
        await bureau.perform(number, "extend", "an", at("2025-03-20 09:00"), clock="verifying", units=10)
        await bureau.perform(number, "approve", "du", at("2025-03-20 09:15"), clock="verifying", units=4)
        await bureau.settled_case(number)

    lines = deadline_lines(bureau, number, "verifying")
    assert "延长 4日：2025年3月20日 09:00 an某申请，2025年3月20日 09:15 du某批准" in lines
    assert "延长合计 4日" in lines


async def test_a_last_day_of_rest_that_is_not_moved_says_why(bureau: Bureau) -> None:
    """Twenty days from March 3, 2025 end on a Sunday; the text gives the reason why it stays."""
    async with bureau.running_worker():
        number = await accept_case(bureau, "2025-03-03 10:00")
        await bureau.settled_case(number)
    assert deadline_lines(bureau, number, "promise")[-2:] == [
        "最后一日 2025年3月23日（星期日）；2025年3月24日 00:00 起为逾期",
        "最后一日是休息日，不顺延：民法典第二百零四条：当事人约定的期间从其约定",
    ]


async def test_a_limit_by_class_names_the_class(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await accept_case(bureau, "2025-03-03 10:00", "major")
        await bureau.settled_case(number)
    assert "期限 10日（轻重：重大）" in deadline_lines(bureau, number, "first_answer")


async def test_a_limit_in_office_hours_names_the_hours_and_counts_them(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await open_case(bureau, "2025-09-26 15:00")
        await bureau.perform(number, "taken_as_urgent", "an", at("2025-09-26 16:00"))
        await bureau.perform(number, "suspend", "du", at("2025-09-28 12:00"), clock="settling", ground="filer_away")
        await bureau.settled_case(number)

    lines = deadline_lines(bureau, number, "settling")
    assert "计法 办公时间 09:00/12:00 13:30/17:30" in lines
    assert "2025年9月26日（星期五）  计 1 小时 30 分" in lines
    assert "中止 自 2025年9月28日 12:00，尚未恢复：来件人无法联系" in lines
    assert lines[-1] == "中止尚未恢复，没有届满之日"
