"""The record of reading names the door through which somebody read: a page, a program, the command line."""

import asyncio
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy.orm import Session

from queries.office.access import AccessFilter, access_list
from queries.views.history import AccessListView
from register.acts.inbox import system_clock
from starter.client import BanjieClient
from starter.documents.attachments import attach, list_attachments
from starter.office.staff import add_person
from tests.stack.fixtures import Command
from tests.stack.office import CONFIDENTIAL, IDS, form, registered
from tests.web.conftest import Caller
from tests.web.console.conftest import BrowserOf

pytestmark = pytest.mark.slow
KINDS = {"read", "opened", "exported", "refused", "searched"}  # all that somebody's reading puts on record
FILER = "郭晓燕"


class Planted(NamedTuple):
    """A complaint of which a rule keeps parts to some, with a file; who may read it, and who may not. They read nothing
    else, so that all that is on record of them is of this test."""

    number: str
    file: str
    reader: str
    stranger: str

    @property
    def search(self) -> dict[str, str]:
        return {"q": FILER, "for": self.reader}


async def plant(desk: BanjieClient, folder: Path) -> Planted:
    number = await registered(desk, **form(CONFIDENTIAL))
    written = folder / "说明.txt"
    written.write_text("三月三日的录音", encoding="utf-8")
    await attach(desk, number, written, "zhao")
    (file,) = (await list_attachments(desk, number)).attachments  # for nobody: not on record
    planted = Planted(number, file.id, f"reader-{next(IDS)}", f"stranger-{next(IDS)}")
    await add_person(desk, planted.reader, "杜若", ["discipline_office"])
    await add_person(desk, planted.stranger, "路人", [])
    return planted


def read_by(person: str, session: Session) -> AccessListView:
    return access_list(session, AccessFilter(person=person), system_clock(session, ""))


async def doors_on_record(desk: BanjieClient, planted: Planted) -> dict[str, set[tuple[str, str | None]]]:
    """The doors of all that the two read, with the program, by the kind of access."""
    found: dict[str, set[tuple[str, str | None]]] = {}
    for person in (planted.reader, planted.stranger):
        seen = await desk.transact(partial(read_by, person))
        for one in seen.accesses:
            found.setdefault(one.type, set()).add((one.door, one.program))
    return found


async def test_what_is_read_on_pages_is_on_record_as_read_there(
    desk: BanjieClient, browser_of: BrowserOf, tmp_path: Path
) -> None:
    planted = await plant(desk, tmp_path)
    browser, stranger = await browser_of(planted.reader), await browser_of(planted.stranger)
    at = f"/console/case/{planted.number}"
    parts = ("", "/history?zoom=raw", "/print", "/drawing", "/audit", "/limit/screening", "/act/note", "/act/accepted")
    others = ("/console/", "/console/?tab=all", "/console/limits?scope=all", "/console/approvals")
    for address in (*(at + part for part in parts), *others, f"/console/file/{planted.file}"):
        assert (await browser.get(address)).status_code == 200, address
    found = await browser.get("/console/search", params={"q": FILER})
    assert planted.number in found.text
    taken = await browser.post(f"{at}/dossier", data={"of": planted.number})
    assert taken.headers["content-type"] == "application/zip"
    assert (await stranger.get(f"{at}/audit")).status_code == 403
    assert await doors_on_record(desk, planted) == {kind: {("page", None)} for kind in KINDS}


async def test_what_is_read_through_a_program_is_on_record_under_its_name(
    desk: BanjieClient, calling: Caller, tmp_path: Path
) -> None:
    planted, api = await plant(desk, tmp_path), await calling()
    at, reader = f"/v1/complaints/{planted.number}", {"for": planted.reader}
    now = (await desk.transact(lambda session: system_clock(session, ""))).isoformat()
    parts = ("", "/waiting", "/history", "/documents", "/attachments", "/clocks/screening/explanation", "/dossier")
    for address in (*(at + part for part in parts), f"/v1/attachments/{planted.file}"):
        assert (await api.get(address, params=reader)).status_code == 200, address
    assert (await api.get(f"{at}/as-of", params={**reader, "instant": now})).status_code == 200
    assert planted.number in (await api.get("/v1/search", params=planted.search)).text
    assert (await api.get(f"{at}/dossier", params={"for": planted.stranger})).status_code == 409
    doors = await doors_on_record(desk, planted)
    (name,) = {program for _, program in doors["read"]}
    assert name is not None
    assert name.startswith("program-")
    assert doors == {kind: {("program", name)} for kind in KINDS}


async def test_what_is_read_by_command_is_on_record_as_read_there(
    desk: BanjieClient, banjie: Command, tmp_path: Path
) -> None:
    planted = await plant(desk, tmp_path)
    number, reader = planted.number, ("--person", planted.reader)
    read = (
        ("show", number), ("waiting", number), ("history", number), ("explain", number, "screening"),
        ("documents", number), ("attachments", number), ("search", FILER),
        ("attachment", planted.file, "--out", str(tmp_path / "取出.txt")),
        ("audit", "dossier", number, "--out", str(tmp_path / "卷宗.zip")),
    )  # fmt: skip
    for words in read:
        assert (await asyncio.to_thread(banjie, *words, *reader)).code == 0, words
    refused = ("audit", "dossier", number, "--out", str(tmp_path / "其他.zip"), "--person", planted.stranger)
    assert (await asyncio.to_thread(banjie, *refused)).code == 1
    assert await doors_on_record(desk, planted) == {kind: {("command", None)} for kind in KINDS}
