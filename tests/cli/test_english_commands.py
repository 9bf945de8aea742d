"""Who reads English reads no Chinese that a command prints but what people have typed: names of persons, texts."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from register.acts.inbox import system_clock
from starter.acts.submit import act
from starter.client import BanjieClient
from tests.stack.english import chinese_in, typed_words
from tests.stack.fixtures import Command, Said
from tests.stack.office import ACCEPTED, IDS, REFERRED, registered
from tests.stack.regulations import SLUGS, scenario_book, some_or_deep
from tests.stack.text_cases import FIVE_TEXTS, worked_case
from tests.zones import CHINA

pytestmark = pytest.mark.slow
OF_CASE = ("show", "history", "conform", "access", "documents", "attachments", "notices")
OF_PERSON = ("list", "waiting {number}", "search inspection", "notices", "list --overdue", "list --near",
             "list --urged", "show {number}", "history {number}")  # fmt: skip
OF_OFFICE = (
    "alarms", "staff list", "accounts list", "senders list", "endpoints list", "schedules list", "calendar status",
    "calendar runs", "hold show {number}", "retention due", "compare", "deploy status",
    "audit staff-as-of {now}", "audit list-as-of {now}", "audit as-of {number} {now}",
    "audit verify {number}", "audit replay {number}", "audit conform", "audit signers", "procedures list",
)  # fmt: skip
REFUSED = (
    "act {number} accepted --actor li", "act {number} no_such_act --actor li", "act {number} accepted --actor nobody",
    "act {number} result_told --actor li", "act {number} accepted --actor li --fact grounds=none",
    "act {number} refused --actor sun", "extend {number} screening --until 2026-03-01 --actor li --reason late",
    "explain {number} no_such_limit", "act {number} accepted --actor li --preview", "approve {number} --actor chen",
    "show ZZW-1999-000001", "procedures show nothing", "procedures trace nothing",
    "procedures where NOTHING", "register nowhere.yaml", "list --procedure nowhere",
    "notice show 99999", "document {number} nothing --out x.docx",
    "schedules run zhengzhou-water nothing --day 2026-12-01",
)  # fmt: skip


def english(banjie: Command, line: str) -> Said:
    return banjie("--lang", "en", *line.split())


def untyped(said: Said, typed: Iterable[str]) -> set[str]:
    return set(chinese_in(said.out + said.err, typed))


def limits_of(banjie: Command, number: str) -> list[str]:
    return [one["clock"] for one in banjie("show", number, "--json").data["clocks"]]


async def found_in(banjie: Command, lines: Iterable[str], typed: frozenset[str]) -> dict[str, Any]:
    """Run commands in English; return the Chinese that each prints though nobody typed it."""
    found = dict[str, Any]()
    for line in lines:
        said = await asyncio.to_thread(english, banjie, line)
        assert said.out + said.err, line
        if left := untyped(said, typed):
            found[line] = left
    return found


async def test_no_command_prints_chinese_in_english_that_nobody_typed(desk: BanjieClient, banjie: Command) -> None:
    number, referred = await registered(desk), await registered(desk)
    await act(desk, number, {"actor": "li", **ACCEPTED})
    await act(desk, referred, {"actor": "li", **REFERRED})
    now = (await desk.transact(lambda session: system_clock(session, ""))).astimezone(CHINA)
    lines = [f"{line} {one}" for one in (number, referred) for line in OF_CASE]
    lines += [f"{line} --person {one}" for one in ("li", "chen") for line in OF_PERSON]
    lines += [f"explain {number} {limit}" for limit in ("screening", "handling")]
    lines = [line.format(number=number, now=f"{now:%Y-%m-%dT%H:%M:%S%z}") for line in (*lines, *OF_OFFICE, *REFUSED)]
    assert await found_in(banjie, lines, await typed_words(desk)) == {}


@pytest.mark.parametrize("slug", some_or_deep(FIVE_TEXTS, 3, first=1))
async def test_a_case_of_another_text_is_told_in_english_too(desk: BanjieClient, banjie: Command, slug: str) -> None:
    case = await worked_case(desk, slug, f"c{next(IDS)}_")
    lines = [f"{line} {case.number}" for line in OF_CASE]
    lines += [f"waiting {case.number} --person {person}" for person in case.people]
    lines += [f"list --person {person}" for person in case.people]
    lines += [f"explain {case.number} {limit}" for limit in await asyncio.to_thread(limits_of, banjie, case.number)]
    for person in case.people:  # each act that waits, without what it needs
        waits = (await asyncio.to_thread(banjie, "waiting", case.number, "--person", person, "--json")).data
        lines += [f"act {case.number} {one['name']} --actor {person} --preview" for one in waits["open"]]
    assert await found_in(banjie, lines, await typed_words(desk)) == {}


@pytest.mark.parametrize("slug", some_or_deep(SLUGS, 3))
def test_what_is_printed_of_a_text_is_english(elsewhere: Command, slug: str) -> None:
    book = scenario_book(slug)
    typed = [*book.names.values(), *(scenario.name for scenario in book.scenarios)]
    for line in ("show {}", "draw {}", "check {}", "trace {}", "explain {}"):
        said = english(elsewhere, f"procedures {line.format(slug)}")
        assert said.code == 0, said
        assert untyped(said, typed) == set(), line
