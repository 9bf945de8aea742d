"""`banjie schedules`: arranged as the office's procedures say, as often as one likes; listed; made up for by hand."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
import pytest_asyncio
from temporalio.client import Client, ScheduleCalendarSpec, ScheduleDescription

from models.procedure import PeriodicReportRule, Procedure
from procedures import load
from procedures.office_settings import OfficeSettings
from register.acts.inbox import system_clock
from rules.periodic import following_occasion, latest_occasion, occasions
from services.embedded.stack import Stack
from starter import procedure_loading
from starter.client import BanjieClient
from starter.duties.schedules import SyncResult, sync_schedules
from tests.stack.fixtures import Command
from tests.zones import CHINA

pytestmark = pytest.mark.slow
SLUG, ENTRY = "property-internal", "monthly_report"
NAME = f"periodic:{SLUG}:{ENTRY}"
WORDS = load(SLUG, {}).periodic[ENTRY]
Write = Callable[..., None]


@pytest_asyncio.fixture
async def following_it(desk: BanjieClient) -> AsyncIterator[BanjieClient]:
    """A counter of an office that follows one procedure with a duty; afterwards it follows none."""
    yield replace(desk, office=OfficeSettings({SLUG: {}}))
    await sync_schedules(replace(desk, office=OfficeSettings()))


@pytest.fixture
def write(monkeypatch: pytest.MonkeyPatch) -> Write:
    """Change what the procedure says of its duties."""
    procedure: Procedure = load(SLUG, {})

    def changed(**duties: Any) -> None:
        periodic = {name: PeriodicReportRule.model_validate(words) for name, words in duties.items()}
        monkeypatch.setattr(
            procedure_loading, "load_procedure", lambda *_: procedure.model_copy(update={"periodic": periodic})
        )

    return changed


def day(n: Any, unit: str = "day_of_month", at: str = "00:00") -> dict[str, Any]:
    return {"name": "统计", "day": {"n": n, "unit": unit}, "at": at}


async def there(desk: BanjieClient, name: str = NAME) -> ScheduleDescription:
    client: Client = await desk.connect_temporal()
    return await client.get_schedule_handle(name).describe()


async def test_arranged_twice_nothing_changes(following_it: BanjieClient) -> None:
    assert await sync_schedules(following_it) == SyncResult(created=(NAME,))
    first = await there(following_it)
    assert await sync_schedules(following_it) == SyncResult(unchanged=(NAME,))

    again = await there(following_it)
    assert again.info.last_updated_at == first.info.last_updated_at
    assert again.schedule == first.schedule


async def test_another_day_updates_it_and_a_duty_given_up_deletes_it(following_it: BanjieClient, write: Write) -> None:
    await sync_schedules(following_it)
    write(monthly_report=day(20))
    assert await sync_schedules(following_it) == SyncResult(updated=(NAME,))
    (calendar,) = twentieth((await there(following_it)).schedule.spec.calendars)
    assert calendar.day_of_month[0].start == 20
    assert await sync_schedules(following_it) == SyncResult(unchanged=(NAME,))

    write()
    assert await sync_schedules(following_it) == SyncResult(deleted=(NAME,))
    assert await sync_schedules(following_it) == SyncResult()


def twentieth(calendars: Any) -> list[ScheduleCalendarSpec]:
    """Of every month, February apart."""
    return [one for one in calendars if len(one.month) > 1]


async def test_one_that_was_paused_stays_so(following_it: BanjieClient, write: Write) -> None:
    await sync_schedules(following_it)
    await (await following_it.connect_temporal()).get_schedule_handle(NAME).pause(note="搬家")
    write(monthly_report=day(20))
    await sync_schedules(following_it)

    state = (await there(following_it)).schedule.state
    assert (state.paused, state.note) == (True, "搬家")


@pytest.mark.parametrize(("n", "unit"), [(31, "day_of_month"), (0, "month_end"), (7, "weekday"), ("02-29", "date")])
async def test_the_server_fires_when_the_rules_say(following_it: BanjieClient, write: Write, n: Any, unit: str) -> None:
    write(monthly_report=day(n, unit, "08:30"))
    await sync_schedules(following_it)

    before, described, after = await now(following_it), await there(following_it), await now(following_it)
    found = [one.astimezone(CHINA) for one in described.info.next_action_times]
    words = PeriodicReportRule.model_validate(day(n, unit, "08:30"))
    assert len(found) >= 5
    expected = [
        occasions(words, following_occasion(words, instant, CHINA).date(), CHINA) for instant in (before, after)
    ]
    assert found in [[next(coming) for _ in found] for coming in expected]  # an occasion may pass meanwhile


async def now(desk: BanjieClient) -> datetime:
    return await desk.transact(lambda session: system_clock(session, ""))


async def test_an_office_that_follows_nothing_has_no_duties(desk: BanjieClient) -> None:
    assert await sync_schedules(replace(desk, office=OfficeSettings())) == SyncResult()
    assert (
        await sync_schedules(replace(desk, office=OfficeSettings({"zhengzhou-water": {}})), thorough=False)
        == SyncResult()
    )


@pytest.fixture
def office_file(stack: Stack, banjie: Command) -> Iterator[None]:
    path = stack.home / "office.yaml"
    path.write_text(f"{SLUG}: {{}}\n", encoding="utf-8")
    yield
    path.unlink()
    assert banjie("schedules", "sync").code == 0


def this_month() -> date:
    return latest_occasion(WORDS, system_now(), CHINA).date()


def system_now() -> datetime:
    return datetime.now(CHINA)  # noqa: TID251  # the stack's own


@pytest.mark.usefixtures("office_file")
def test_by_command(banjie: Command) -> None:
    listed = banjie("schedules", "list", "--json").data
    assert [(one["entry"], one["rules"], one["arranged"]) for one in listed["duties"]] == [(ENTRY, ["PIN-24b"], False)]
    assert "尚未排定" in banjie("schedules", "list").out
    assert banjie("schedules", "sync", "--json").data["created"] == [NAME]
    assert "不变" in banjie("schedules", "sync").out

    said = banjie("schedules", "run", SLUG, ENTRY, "--day", str(this_month()), "--json")
    assert (said.code, said.data["before"]) == (0, False), said
    number = said.data["number"]
    again = banjie("schedules", "run", SLUG, ENTRY, "--day", str(this_month()))
    assert number in again.out

    (one,) = banjie("schedules", "list", "--json").data["duties"]
    assert (one["arranged"], one["paused"]) == (True, False)
    assert datetime.fromisoformat(one["next"]) == following_occasion(WORDS, system_now(), CHINA)
    assert (one["last"]["number"], one["last"]["day"]) == (number, str(this_month()))
    shown = banjie("schedules", "list").out
    assert "月度投诉统计" in shown
    assert "月度统计、分析" in shown
    (file,) = banjie("attachments", number, "--json").data["attachments"]
    assert file["media_type"].endswith("wordprocessingml.document")


@pytest.mark.usefixtures("office_file")
def test_who_it_was_handed_to_is_told(banjie: Command) -> None:
    assert banjie("schedules", "sync").code == 0
    number = banjie("schedules", "run", SLUG, ENTRY, "--day", str(this_month()), "--json").data["number"]
    texts = [word for name in ("analysis", "archive_location") for word in ("--text", f"{name}=见附件")]
    submitted = banjie("act", number, "statistics_submitted", "--actor", "shen", *texts)
    assert submitted.code == 0, submitted

    show = banjie("show", number, "--json").data
    told = [(one["to_label"], one["state"]) for one in show["notices"] if one["name"] == "statistics_report"]
    assert told == [("主管经理", "delivered")]
    last = banjie("schedules", "list", "--json").data["duties"][0]["last"]
    assert (last["number"], last["stage_label"], last["closed_at"] is None) == (number, "月度统计完成", False)
    assert [one["to"] for one in last["told"]] == ["manager_in_charge"]
    assert "已办结；已告知 主管经理" in banjie("schedules", "list").out
    assert "closed; told: Manager in charge" in banjie("--lang", "en", "schedules", "list").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nothing", ENTRY, "--day", "2026-11-01"], "没有「nothing」这一制度"),
        ([SLUG, "complaint", "--day", "2026-11-01"], "没有「complaint」这一定期事项；现有：monthly_report"),
        ([SLUG, ENTRY, "--day", "2026-11-02"], "前后是 2026-11-01 和 2026-12-01"),
        ([SLUG, ENTRY, "--day", "2099-01-01"], "要到 2099年1月1日 00:00 才到期"),
        ([SLUG, ENTRY, "--day", "1/11"], "--day 要写成 2026-12-01"),
    ],
)
def test_what_cannot_be_made_is_bad_input(banjie: Command, words: list[str], says: str) -> None:
    said = banjie("schedules", "run", *words)

    assert said.code == 2
    assert says in said.err


@pytest.mark.usefixtures("office_file")
def test_only_what_was_taken_on_is_made(banjie: Command) -> None:
    assert banjie("schedules", "sync").code == 0
    long_ago = banjie("schedules", "run", SLUG, ENTRY, "--day", "2010-01-01")
    assert (long_ago.code, f"自 {this_month()} 起承担" in long_ago.err) == (2, True), long_ago


def test_the_keys_of_reports_are_kept_for_them(banjie: Command) -> None:
    form = "examples/forms/14-monthly-statistics.yaml"

    assert banjie("register", form, "--key", f"{NAME}:2026-12-01").code == 2
