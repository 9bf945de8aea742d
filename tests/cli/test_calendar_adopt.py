"""`banjie calendar adopt`: looked at, then adopted though the worker is killed; bad files are sent back."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml

import calendars
from models.tables import ClockRow
from models.time import ONE_DAY
from register import migrations
from rules.statutory_time.calendar import working_days_of
from services.embedded.stack import Stack
from settings import Settings, settings
from settings.servers import running_stack
from starter.client import BanjieClient
from starter.client import open_client as counter
from tests.stack.fixtures import PYTHON, Command, hire
from tests.stack.office import ROOT, happened, registered, until
from tests.zones import CHINA

pytestmark = pytest.mark.slow
NOW = datetime.now(CHINA)  # noqa: TID251  # the case lives in real time, and so does the notice


@pytest.fixture(scope="module")
def office(module_home: Path) -> Iterator[Stack]:
    """A stack of its own: what is adopted there holds for no other test."""
    with Stack(module_home / "adopting", throwaway=True) as stack:
        migrations.upgrade(stack.database_owner_url)
        asyncio.run(hire(stack.home))
        for service in ("worker", "relay"):
            stack.run_process(service, [*PYTHON, service], cwd=ROOT)
        yield stack


@pytest_asyncio.fixture
async def own_desk(office: Stack) -> AsyncIterator[BanjieClient]:
    opened = counter(Settings(home=office.home))
    yield opened
    opened.close()


@pytest.fixture
def banjie(office: Stack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """The command beside that stack."""
    yield Command(office.home, capsys, monkeypatch)
    settings.cache_clear()


def coming() -> date:
    """The working day after the next, by the notices on file: ahead of each case, though midnight passes meanwhile."""
    return working_days_of(calendars.load_calendar()).working_day_after(NOW.date(), 2)


def file(folder: Path, day: date, **other: Any) -> str:
    """The notice for the year of that day, with the day off besides."""
    on_file = calendars.holiday_notices().get(day.year)
    written = on_file.model_dump(mode="json", exclude_defaults=True) if on_file else {"holidays": {}}
    written = {"source": f"国办发明电〔{day.year - 1}〕9号", **written}
    written["holidays"]["临时放假"] = {"rest": day.isoformat()}
    path = folder / f"{day.year}.yaml"
    path.write_text(yaml.safe_dump(written | other, allow_unicode=True), encoding="utf-8")
    return str(path)


def last_day(desk: BanjieClient, number: str) -> date | None:
    return desk.transact_sync(lambda session: session.get_one(ClockRow, (number, "screening")).last_day)


@pytest.mark.deep
async def test_a_notice_is_looked_at_then_adopted_though_the_worker_is_killed(
    office: Stack, own_desk: BanjieClient, banjie: Command, tmp_path: Path
) -> None:
    numbers = [await registered(own_desk) for _ in range(3)]
    before = {number: last_day(own_desk, number) for number in numbers}
    path = file(tmp_path, coming())

    looked = await asyncio.to_thread(banjie, "calendar", "adopt", path, "--json")
    assert (looked.code, looked.data["cases"], looked.data["later"], looked.data["run"]) == (0, 3, 3, None)
    assert {move["number"]: date.fromisoformat(move["was"]) for move in looked.data["moves"]} == before
    assert all(move["days"][0]["day"] == coming().isoformat() for move in looked.data["moves"])
    said = (await asyncio.to_thread(banjie, "calendar", "adopt", path)).out
    assert "改期 3 件，期限延后 3 个、提前 0 个" in said
    assert "上班改为放假" in said
    assert "以上是预演，没有改动" in said
    assert {number: last_day(own_desk, number) for number in numbers} == before

    done = await asyncio.to_thread(banjie, "calendar", "adopt", path, "--yes", "--actor", "li", "--json")
    assert (done.code, done.data["adoption"]) == (0, 1)
    kill_worker(office)
    again = await asyncio.to_thread(banjie, "calendar", "adopt", path, "--yes", "--actor", "li", "--json")
    assert (again.code, again.data["adoption"], again.data["run"]) == (0, 1, done.data["run"])

    async def all_redated() -> bool:
        return all(last_day(own_desk, number) != before[number] for number in numbers)

    await until(all_redated)
    moved = {move["number"]: date.fromisoformat(move["until"]) for move in looked.data["moves"]}
    assert {number: last_day(own_desk, number) for number in numbers} == moved
    for number in numbers:
        types = await happened(own_desk, number)
        assert (types.count("adopted"), types.count("redated")) == (1, 1)
    (run,) = (await asyncio.to_thread(banjie, "calendar", "runs", "--json")).data["runs"]
    assert (run["told"], run["waiting"], run["adopted_by"], run["run"]) == (3, 0, "li", done.data["run"])
    history = (await asyncio.to_thread(banjie, "history", numbers[0])).out
    assert "改按新的放假安排计算" in history
    assert "改期：「受理审查」" in history

    fresh = await registered(own_desk)
    assert last_day(own_desk, fresh) == moved[numbers[0]]
    assert "adopted" not in await happened(own_desk, fresh)


def kill_worker(office: Stack) -> None:
    """As a machine does that runs out of memory; the stack starts another."""
    found = running_stack(office.home)
    assert found
    os.kill(next(one.pid for one in found.processes if one.name == "worker"), signal.SIGKILL)


@pytest.mark.parametrize(
    ("name", "other", "says"),
    [
        ("holidays.yaml", {}, "要以年份命名"),
        ("2031.yaml", {"holidays": {"元旦": {"rest": "2030-01-01"}}}, "不是 2031 年"),
        ("2031.yaml", {"source": ""}, "source"),
        (
            "2031.yaml",
            {"holidays": {"元旦": {"rest": "2031-01-01", "work": "2031-01-02"}}},
            "2031-01-02 不能是调休上班的日子",
        ),
        ("2031.yaml", {"holiday": {}}, "holiday"),
    ],
)
def test_a_file_that_is_no_notice_is_sent_back(
    elsewhere: Command, tmp_path: Path, name: str, other: dict[str, Any], says: str
) -> None:
    written = {"source": "国办发明电〔2030〕1号", "holidays": {"元旦": {"rest": "2031-01-01"}}} | other
    (tmp_path / name).write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")

    said = elsewhere("calendar", "adopt", str(tmp_path / name))

    assert said.code == 2
    assert says in said.err


def test_a_file_that_is_not_there_or_no_yaml_is_sent_back(elsewhere: Command, tmp_path: Path) -> None:
    (tmp_path / "2031.yaml").write_text("notice: [", encoding="utf-8")

    assert "读不到" in elsewhere("calendar", "adopt", str(tmp_path / "2032.yaml")).err
    assert "第 1 行" in elsewhere("calendar", "adopt", str(tmp_path / "2031.yaml")).err


def test_nobody_unknown_adopts_anything(banjie: Command, tmp_path: Path) -> None:
    before = banjie("calendar", "runs", "--json").data["runs"]

    said = banjie("calendar", "adopt", file(tmp_path, coming() + ONE_DAY * 7), "--yes", "--actor", "nobody")

    assert (said.code, "人员名册里没有「nobody」" in said.err) == (2, True)
    assert banjie("calendar", "runs", "--json").data["runs"] == before
