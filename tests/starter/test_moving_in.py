"""Moving in: complaints of an old system are registered once, stand where they stood, and ring from then on."""

import asyncio
import csv
import io
import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from integrity.compare.runs import compare_runs
from models.errors import BadInput
from models.tables import ComplaintRow, EventRow
from queries.cases.complaint import case_view
from queries.conformance import case_findings, conformance_view
from queries.views.case import CaseView
from register.acts.inbox import system_clock
from register.cases.complaints import IMPORT_KEY_PREFIX
from register.chains import verify_streams
from register.office.access_journal import COMMAND
from services.embedded.stack import Stack
from starter.acts import submit
from starter.client import BanjieClient
from starter.moving_in.run import STORED_AT_ONCE, move_in
from tests.stack.fixtures import PYTHON, Command
from tests.stack.office import ACCEPTED, ROOT, at, happened, until
from tests.stack.own_servers import working
from tests.zones import CHINA

pytestmark = pytest.mark.slow
OLD: dict[str, str] = {
    "旧编号": "007", "规定": "aa-water", "收件时间": "2026-03-02 09:30", "所在环节": "screening",
    "到达环节时间": "2026/3/2 10:00",
    "事实:受理处室": "水政水资源处", "事实:来件类型": "投诉", "来件人": "张三", "联系方式": "13800000000",
    "文字:来件内容": "夜里倾倒渣土",
}  # fmt: skip
ENDED = OLD | {"旧编号": "008", "所在环节": "closed", "办结时间": "2026-03-20 16:00"}
IMPORTED_AT = datetime(2026, 4, 8, 10, 0, tzinfo=CHINA)


def sheet(folder: Path, *rows: dict[str, str], encoding: str = "utf-8-sig") -> Path:
    """A sheet of these rows."""
    path = folder / "old.csv"
    path.write_bytes(written(*rows, encoding=encoding))
    return path


def written(*rows: dict[str, str], encoding: str = "utf-8-sig") -> bytes:
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, headings)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode(encoding)


def keyed(*rows: dict[str, str], mark: str) -> list[dict[str, str]]:
    """The rows under old numbers of one test's own."""
    return [row | {"旧编号": f"{mark}-{row['旧编号']}"} for row in rows]


async def shown_case(desk: BanjieClient, number: str) -> CaseView:
    return await desk.transact(lambda session: case_view(session, number, "li", system_clock(session, ""), COMMAND))


async def complaints(desk: BanjieClient) -> int:
    return await desk.transact(lambda session: session.scalar(select(func.count()).select_from(ComplaintRow)) or 0)


async def journal(desk: BanjieClient, number: str) -> list[dict[str, Any]]:
    """The events of a case as its journal has them."""
    query = select(EventRow).where(EventRow.stream == number).order_by(EventRow.seq)
    return await desk.transact(
        lambda session: [
            {"type": row.type, "name": row.name, "at": row.at, "recorded_at": row.recorded_at}
            for row in session.scalars(query)
        ]
    )


async def test_importing_twice_is_importing_once(desk: BanjieClient, tmp_path: Path) -> None:
    path = sheet(tmp_path, *keyed(OLD, ENDED, mark="twice"))
    there = await complaints(desk)
    first = await move_in(desk, path)
    second = await move_in(desk, path)

    assert (first.new, first.again, first.closed) == (2, 0, 1)
    assert (second.new, second.again) == (0, 2)
    assert first.numbers == second.numbers
    assert await complaints(desk) == there + 2
    number, ended = first.numbers["twice-007"], first.numbers["twice-008"]
    await until(lambda: happened(desk, number))  # the worker may only just have been started
    await until(lambda: happened(desk, ended))
    shown, closed = await shown_case(desk, number), await shown_case(desk, ended)
    assert (shown.stage, shown.closed_at, shown.old_number) == ("screening", None, "twice-007")
    assert shown.received_at == datetime(2026, 3, 2, 9, 30, tzinfo=CHINA)
    assert closed.closed_at == datetime(2026, 3, 20, 16, 0, tzinfo=CHINA)
    assert closed.waiting is None


async def test_a_killed_import_loses_and_doubles_nothing(stack: Stack, desk: BanjieClient, tmp_path: Path) -> None:
    rows = [ENDED | {"旧编号": f"killed-{nth:03}"} for nth in range(STORED_AT_ONCE + 10)]
    path = sheet(tmp_path, *rows)
    command = await asyncio.create_subprocess_exec(
        *PYTHON, "import", str(path), cwd=ROOT, env=os.environ | {"BANJIE_HOME": str(stack.home)}
    )
    try:
        await until(lambda: imported(desk, "killed-"))
    finally:
        command.kill()
        await command.wait()
    there = await imported(desk, "killed-")

    whole = await move_in(desk, path)

    assert len(there) >= STORED_AT_ONCE
    assert (whole.new, whole.again, whole.waiting) == (len(rows) - len(there), len(there), 0)
    assert sorted(whole.numbers) == [row["旧编号"] for row in rows]
    assert await imported(desk, "killed-") == whole.numbers
    assert [await happened(desk, number) for number in whole.numbers.values()] == [["opened"]] * len(rows)


async def imported(desk: BanjieClient, mark: str) -> dict[str, str]:
    """The numbers of the complaints whose old numbers begin so."""
    key = f"{IMPORT_KEY_PREFIX}aa-water:"
    query = select(ComplaintRow.key, ComplaintRow.number).where(ComplaintRow.key.startswith(key + mark))
    return await desk.transact(
        lambda session: {old.removeprefix(key): number for old, number in session.execute(query)}
    )


async def test_a_limit_rings_at_the_instant_that_the_regulation_gives(desk: BanjieClient, tmp_path: Path) -> None:
    due = datetime(2026, 4, 11, tzinfo=CHINA)  # 24:00 of the third working day after Tuesday, 7 April
    real = await desk.transact(lambda session: system_clock(session, ""))
    ahead = round((due - timedelta(seconds=3) - real).total_seconds())
    old = replace(at(desk, IMPORTED_AT), clock_offset=ahead)
    running = OLD | {
        "收件时间": "2026-04-07 09:30",
        "到达环节时间": "2026-04-07 10:00",
        "期限起算:受理审查": "2026-04-07",
    }
    number = (await move_in(old, sheet(tmp_path, *keyed(running, mark="rings")))).numbers["rings-007"]

    await until(lambda: expired(desk, number))
    [over] = await expired(desk, number)
    assert over["at"] == due
    assert over["recorded_at"] >= due


async def expired(desk: BanjieClient, number: str) -> list[dict[str, Any]]:
    return [event for event in await journal(desk, number) if event["type"] == "expired"]


async def test_a_limit_that_was_over_is_taken_over_and_gives_no_new_breach(desk: BanjieClient, tmp_path: Path) -> None:
    late = OLD | {"期限起算:受理审查": "2026-03-02 10:00"}
    number = (await move_in(desk, sheet(tmp_path, *keyed(late, mark="late")))).numbers["late-007"]

    assert await happened(desk, number) == ["opened"]
    shown = await shown_case(desk, number)
    [clock] = shown.clocks
    assert clock.clock == "screening"
    assert clock.state == "over"
    found = await desk.transact(lambda session: case_findings(session, number, system_clock(session, "")))
    assert [rule.rule for rule in found.rules if rule.found == "broken"] == []


async def test_every_mistake_is_named_by_row_and_column_and_nothing_is_stored(
    desk: BanjieClient, tmp_path: Path
) -> None:
    bad = OLD | {
        "旧编号": "009", "所在环节": "nowhere", "收件时间": "2026-13-02", "承办人": "nobody", "事实:来件类型": "gossip",
        "已办事项": "登记",
    }  # fmt: skip
    path = sheet(tmp_path, *keyed(OLD, bad, ENDED | {"办结时间": ""}, mark="bad"))
    there = await complaints(desk)
    with pytest.raises(BadInput) as refused:
        await move_in(desk, path)

    places = {(one["row"], one["column"]) for one in refused.value.more["problems"]}
    columns = ("所在环节", "收件时间", "承办人", "事实:来件类型", "已办事项")
    assert places == {*((3, column) for column in columns), (4, "办结时间")}
    assert "第 3 行「承办人」：名册上没有「nobody」" in refused.value.says
    assert await complaints(desk) == there

    left_out = await move_in(desk, path, skip_bad=True)
    assert (left_out.new, {one.row for one in left_out.problems}) == (1, {3, 4})


@pytest.mark.parametrize(("column", "cell"), [("联系方式", "1.38E+10"), ("文字:来件内容", "长" * 22_000)])
async def test_what_a_spreadsheet_has_rounded_or_nothing_can_store_is_refused(
    desk: BanjieClient, tmp_path: Path, column: str, cell: str
) -> None:
    path = sheet(tmp_path, *keyed(OLD | {column: cell}, mark=f"odd{len(cell)}"))
    with pytest.raises(BadInput) as refused:
        await move_in(desk, path, dry_run=True)
    assert [(one["row"], one["column"]) for one in refused.value.more["problems"]] == [(2, column)]


async def test_an_old_number_with_other_content_is_refused(desk: BanjieClient, tmp_path: Path) -> None:
    rows = keyed(OLD, mark="other")
    number = (await move_in(desk, sheet(tmp_path, *rows))).numbers["other-007"]
    with pytest.raises(BadInput, match=number):
        await move_in(desk, sheet(tmp_path, rows[0] | {"来件人": "李四"}))


async def test_a_dry_run_stores_nothing(desk: BanjieClient, tmp_path: Path) -> None:
    there = await complaints(desk)
    checked = await move_in(desk, sheet(tmp_path, *keyed(OLD, mark="dry"), encoding="gb18030"), dry_run=True)
    assert (checked.new, checked.again) == (1, 0)
    assert await complaints(desk) == there


async def test_verify_and_compare_find_nothing_afterwards(office: BanjieClient, tmp_path: Path) -> None:
    async with working(office):
        moved = await move_in(office, sheet(tmp_path, *keyed(OLD, ENDED, mark="whole")))
        open_case = moved.numbers["whole-007"]
        await submit.act(office, open_case, ACCEPTED | {"actor": "li"})
        assert "accepted" in await happened(office, open_case)
        await compare_runs(office)
        found = await compare_runs(office)
    assert (found.behind, found.without, found.closed_case_runs) == ([], [], [])
    streams = list(moved.numbers.values())
    assert await office.transact(lambda session: list(verify_streams(session, streams))) == []
    conform = await office.transact(lambda session: conformance_view(session, system_clock(session, "")))
    assert list(conform.unexplained) == []


def test_the_template_is_filled_in_and_moved_in(banjie: Command, tmp_path: Path) -> None:
    path = tmp_path / "old.xlsx"
    assert banjie("import", "--template", "aa-water", "--out", str(path)).code == 0
    assert banjie("import", "--template", "aa-water", "--out", str(path)).code == 2  # nothing is overwritten
    workbook = load_workbook(path)
    page, explained = workbook["来件"], workbook["说明"]
    headings = [cell.value for cell in page[1]]
    assert [cell.value for cell in explained["A"]][1:] == headings
    assert {column.number_format for column in page.column_dimensions.values()} == {"@"}  # what is typed stays text
    row = OLD | {"旧编号": "0100"}
    for place, heading in enumerate(headings, start=1):
        page.cell(2, place).value = row.get(str(heading))
    page.cell(2, headings.index("收件时间") + 1).value = datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001  # a sheet knows no zone
    workbook.save(path)

    assert banjie("import", str(path), "--dry-run", "--json").data["new"] == 1
    moved = banjie("import", str(path), "--json")
    number = moved.data["numbers"]["0100"]
    assert "自旧系统迁入（旧号 0100）" in banjie("show", number).out
    assert "自旧系统迁入（旧号 0100）" in banjie("history", number).out
    assert banjie("import").code == 2


ENGLISH = {
    "Old number": "0200", "Regulation": "aa-water", "Received": "2026-03-02 09:30",
    "Stage": "Examination for acceptance", "Stage reached": "2026-03-02 10:00", "Filed by": "Zhang San",
    "Fact: Type of submission": "Complaint", "Fact: Accepting division": "Water Policy and Water Resources Division",
}  # fmt: skip


def test_a_sheet_given_in_english_is_moved_in_by_whoever_speaks_either_language(
    banjie: Command, tmp_path: Path
) -> None:
    path = tmp_path / "old.xlsx"
    assert banjie("--lang", "en", "import", "--template", "aa-water", "--out", str(path)).code == 0
    page = load_workbook(path).worksheets[0]
    assert not ENGLISH.keys() - {cell.value for cell in page[1]}
    checked = banjie("import", str(sheet(tmp_path, ENGLISH)), "--dry-run")
    assert checked.code == 0
    assert checked.out.startswith("可以迁入 1 件")

    number = banjie("--lang", "en", "import", str(sheet(tmp_path, ENGLISH)), "--json").data["numbers"]["0200"]
    assert "moved in from an old system (old number 0200)" in banjie("--lang", "en", "show", number).out


def test_a_mistake_is_named_under_the_heading_that_the_sheet_has(banjie: Command, tmp_path: Path) -> None:
    in_chinese = banjie("--lang", "en", "import", str(sheet(tmp_path, OLD | {"所在环节": "nowhere"})), "--dry-run")
    assert (
        "row 2, 所在环节: nowhere cannot be given. Allowed: registration Receipt and registration, " in in_chinese.err
    )
    in_english = banjie("import", str(sheet(tmp_path, ENGLISH | {"Stage": "nowhere"})), "--dry-run")
    assert "第 2 行「Stage」" in in_english.err
