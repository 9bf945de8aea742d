"""Decisions on many cases at once, each judged alone; and what any act would do, before it is done."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

import starter
from models.limit import Extension
from models.procedure import Procedure
from procedures import load
from starter.client import BanjieClient
from tests.stack.fixtures import Command
from tests.stack.office import inbox, under

pytestmark = pytest.mark.slow


def extendable() -> Procedure:
    """A text in which the office may ask the leader for up to ten more days of screening."""
    whole = load("zhengzhou-water")
    more = Extension(asks=("accepting_office",), grants=("bureau_leader",), each=5, total=10)
    rules = tuple(
        rule.model_copy(update={"clock": rule.clock.model_copy(update={"extension": more})})
        if rule.clock and rule.clock.code == "screening"
        else rule
        for rule in whole.rules
    )
    return whole.model_copy(update={"edition": "extendable", "rules": rules})


async def asking(desk: BanjieClient, asks: bool = True) -> str:
    """A complaint in screening under that text, with a request of the office that waits for the leader."""
    number = await under(desk, extendable())
    if asks:
        await starter.extend(desk, number, "li", "screening", 5)
    return number


async def pending(desk: BanjieClient, number: str) -> list[Any]:
    return list((await starter.waiting(desk, number)).pending)


def outcomes(results: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(one["outcome"], one["exit_code"]) for one in results]


async def test_each_case_of_a_batch_is_judged_alone(desk: BanjieClient) -> None:
    first, none, second = await asking(desk), await asking(desk, asks=False), await asking(desk)
    lines = [{"number": number, "actor": "chen"} for number in (first, none, second)]

    results = await starter.decide_batch(desk, "approve", lines)

    assert [(one.outcome, one.exit_code) for one in results] == [("done", 0), ("refused", 1), ("done", 0)]
    assert [(one.line, one.number) for one in results] == [(1, first), (2, none), (3, second)]
    assert "没有等待批准的申请" in str(results[1].details["says"])
    assert [await pending(desk, number) for number in (first, second)] == [[], []]
    (clock,) = (await starter.waiting(desk, first)).clocks
    other = (await starter.waiting(desk, none)).clocks[0]
    assert clock.last_day
    assert other.last_day
    assert clock.last_day > other.last_day


async def test_by_command_a_line_each_and_the_gravest_exit_code(banjie: Command, desk: BanjieClient) -> None:
    waits = [await asking(desk) for _ in range(3)]
    words = ["refuse", *waits[:2], "--actor", "chen", "--reason", "当日可以办完"]

    told = await _in_thread(banjie, *words)
    mixed = await _in_thread(banjie, "approve", waits[0], waits[2], "--actor", "chen", "--json")
    wrong = await _in_thread(banjie, "approve", waits[0], "ZZW-2026-999999", "--actor", "chen", "--json")

    assert (told.code, told.out.count("已办理")) == (0, 2)
    assert (mixed.code, outcomes(mixed.data["results"])) == (1, [("refused", 1), ("done", 0)])
    assert (wrong.code, outcomes(wrong.data["results"])) == (2, [("refused", 1), ("bad_input", 2)])


async def test_a_file_of_decisions(banjie: Command, desk: BanjieClient, tmp_path: Path) -> None:
    first, second = await asking(desk), await asking(desk)
    file = tmp_path / "批准.jsonl"
    lines = [
        json.dumps({"number": first, "id": "leader-1"}), "", json.dumps({"number": second, "actor": "li"}), "{",
        json.dumps({"number": second, "colour": "red"}), json.dumps([1]),
    ]  # fmt: skip
    file.write_text("\n".join(lines), encoding="utf-8")
    words = ["approve", "--from", str(file), "--actor", "chen"]

    said = await _in_thread(banjie, *words, "--json")
    again = await _in_thread(banjie, *words)

    results = said.data["results"]
    assert (said.code, outcomes(results)) == (2, [("done", 0), ("refused", 1), *[("bad_input", 2)] * 3])
    assert ["第 4 行" in results[2]["says"], "colour" in results[3]["says"], "第 6 行" in results[4]["says"]] == [
        True
    ] * 3
    assert (again.code, again.out.count("已办理")) == (2, 1)
    assert [one.state for one in await inbox(desk, first)].count("accepted") == 3
    assert await pending(desk, second) != []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["approve"], "二者取一"),
        (["approve", "ZZW-2026-000001", "--from", "x.jsonl", "--actor", "li"], "二者取一"),
        (["approve", "ZZW-2026-000001"], "没有写明办理人"),
        (["refuse", "--from", "/nowhere.jsonl"], "读不到文件 /nowhere.jsonl"),
        (["refuse", "--from", "/dev/null"], "不是文件"),
    ],
)
def test_a_batch_that_is_none(banjie: Command, words: list[str], says: str) -> None:
    said = banjie(*words, "--json")

    assert (said.code, said.data["error"]) == (2, "bad_input")
    assert says in said.data["says"]


async def test_a_preview_of_requests_and_decisions_changes_nothing(banjie: Command, desk: BanjieClient) -> None:
    number, other = await asking(desk), await asking(desk, asks=False)
    before = len(await inbox(desk, number))

    approved = await _in_thread(banjie, "approve", number, "--actor", "chen", "--preview", "--json")
    own = await _in_thread(banjie, "approve", number, "--actor", "li", "--preview", "--json")
    asked = await _in_thread(banjie, "extend", other, "screening", "5", "--actor", "li", "--preview", "--json")
    beyond = await _in_thread(banjie, "extend", other, "screening", "6", "--actor", "li", "--preview", "--json")
    both = await _in_thread(
        banjie, "refuse", number, other, "--actor", "chen", "--reason", "当日可以办完", "--preview", "--json"
    )
    shown = await _in_thread(
        banjie, "refuse", number, other, "--actor", "chen", "--reason", "当日可以办完", "--preview"
    )

    assert (approved.code, approved.data["allowed"], approved.data["stage"]) == (0, True, "screening")
    assert [clock["clock"] for clock in approved.data["clocks_moved"]] == ["screening"]
    assert (own.code, own.data["refused_by"]) == (1, ["ZZW-05a"])
    assert (asked.code, beyond.code, beyond.data["refused_by"]) == (0, 1, ["ZZW-05a"])
    assert (both.code, [one["allowed"] for one in both.data["results"]]) == (1, [True, False])
    assert "预览：可以办理" in shown.out
    assert "没有等待批准的申请" in shown.out
    assert (len(await inbox(desk, number)), len(await pending(desk, number))) == (before, 1)


async def test_one_case_is_answered_as_before(banjie: Command, desk: BanjieClient) -> None:
    number = await asking(desk)

    said = await _in_thread(banjie, "approve", number, "--actor", "chen", "--json")

    assert (said.code, said.data["number"], said.data["stage"]) == (0, number, "screening")


async def _in_thread(banjie: Command, *words: str) -> Any:
    """The command has an event loop of its own."""
    return await asyncio.to_thread(banjie, *words)
