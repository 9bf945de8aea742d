"""`banjie explain`: the limit of a case with all it rests on, for people and for programs."""

import asyncio
import re
from datetime import date, datetime

import pytest

from cli.cases import explain as explain_command
from cli.rendering import output
from models.errors import BadInput
from starter import act, explain, show
from starter.client import BanjieClient
from tests.stack.fixtures import Command
from tests.stack.office import ACCEPTED, TUESDAY, living, on_record, until
from tests.zones import CHINA

pytestmark = pytest.mark.slow


async def screened(desk: BanjieClient) -> str:
    """A complaint of a Tuesday, registered at nine."""
    _, number = await living(desk, TUESDAY.replace(hour=10))
    return number


async def test_a_limit_is_told_with_its_start_its_days_and_its_end(desk: BanjieClient, banjie: Command) -> None:
    """Three working days after Tuesday, March 3, 2026 end on Friday the 6th."""
    number = await screened(desk)

    said = await asyncio.to_thread(banjie, "explain", number, "受理审查")

    assert said.code == 0
    assert said.out.splitlines() == [
        f"{number} 受理审查：ZZW-05a（第五条 第一款）3个工作日内作出受理与否等处理",
        "起算 2026年3月3日 09:00 收件，第 1 号事项",
        "期限 3个工作日",
        "历法 2026 年 国办发明电〔2025〕7号",
        "2026年3月3日（星期二）  开始的当日，不计入（民法典第二百零一条）",
        "2026年3月4日（星期三）  第 1 日",
        "2026年3月5日（星期四）  第 2 日",
        "2026年3月6日（星期五）  第 3 日",
        "最后一日 2026年3月6日（星期五）；2026年3月7日 00:00 起为逾期",
    ]


async def test_a_program_gets_the_same_as_data_and_as_the_command_prints_it(
    desk: BanjieClient, banjie: Command
) -> None:
    number = await screened(desk)

    told = await explain(desk, number, "screening")

    assert (told.due, told.last_day) == (datetime(2026, 3, 7, tzinfo=CHINA), date(2026, 3, 6))
    assert (told.limit.n, told.limit.unit, told.started_by) == (3, "working_day", "complaint")
    assert [day.role for day in told.days] == ["event", "counted", "counted", "counted"]
    said = await asyncio.to_thread(banjie, "explain", number, "screening", "--json")
    assert said.data == told.model_dump(mode="json")
    assert said.data["due"] == "2026-03-07T00:00:00+08:00"
    assert said.data["counted"]["notices"] == {"2026": "国办发明电〔2025〕7号"}


async def test_a_limit_that_has_stopped_is_explained_as_it_was(desk: BanjieClient) -> None:
    ahead, number = await living(desk, TUESDAY.replace(hour=10))
    taken = on_record(await act(ahead, number, ACCEPTED | {"actor": "li"}))
    await until(lambda: recorded(desk, number, taken.seq))

    told = await explain(desk, number, "screening")

    assert told.last_day == date(2026, 3, 6)
    said = list(explain_command.explanation_lines(told))[-1]
    assert said == f"已于 {output.instant_text(told.stopped)} 停止计算"
    assert re.fullmatch(r"已于 2026年3月3日 10:0\d 停止计算|已于 2026年3月3日 09:59 停止计算", said)


async def recorded(desk: BanjieClient, number: str, seq: int | None) -> bool:
    """Whether the register has that event by now."""
    return seq is not None and (await show(desk, number)).recorded.seq >= seq


@pytest.mark.parametrize(
    ("clock", "says"),
    [
        ("午休", "没有「午休」这一期限；有：受理审查（screening）"),
        ("handling", "尚未起算；已起算的：受理审查（screening）"),
    ],
)
async def test_a_limit_that_is_none_is_bad_input(desk: BanjieClient, clock: str, says: str) -> None:
    number = await screened(desk)

    with pytest.raises(BadInput) as wrong:
        await explain(desk, number, clock)

    assert says in wrong.value.says


async def test_a_complaint_that_is_not_there_is_bad_input(banjie: Command) -> None:
    assert banjie("explain", "ZZW-2020-999999", "screening").code == 2
