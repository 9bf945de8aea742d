"""A document in a real case: issued, changed, issued again, signed; told and taken out by command."""

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import pytest

import starter
from documents import printed_text
from services import relay
from services.embedded.stack import Stack
from settings import Settings
from starter.client import open_client as counter
from starter.notices.delivery import NoticeSettings
from tests.cli.test_cases import take_in
from tests.documents.document_procedure import procedure_with_documents
from tests.documents.test_documents import table_rows
from tests.stack.fixtures import Command
from tests.stack.office import ACCEPTED, IDS, under

pytestmark = pytest.mark.slow
HOUSE = NoticeSettings(signature="郑州市水务局")


async def lived(home: Path) -> str:
    """A case under the law of the papers: accepted, the text changed, the letter made anew and signed."""
    desk = counter(Settings(home=home))
    number = await under(desk, procedure_with_documents(f"told-{next(IDS)}"))
    for said in (ACCEPTED, {"name": "rewritten", "texts": {"basis_pointed_to": "监控录像一段"}}, {"name": "reissued"}):
        await starter.act(desk, number, said | {"actor": "li"})
    await relay.make_due_documents(desk, HOUSE)
    await starter.act(desk, number, {"name": "sign", "actor": "li", "about": "acceptance"})
    await relay.make_due_documents(desk, HOUSE)
    desk.close()
    return number


def test_two_versions_of_a_document_are_told_and_taken_out(stack: Stack, banjie: Command, tmp_path: Path) -> None:
    number = asyncio.run(lived(stack.home))

    told = banjie("documents", number, "--person", "li", "--json")

    found: list[dict[str, Any]] = [one for one in told.data["documents"] if one["document"] == "acceptance"]
    assert [(one["version"], len(one["signed"]), one["current"], one["state"]) for one in found] == [
        (1, 0, False, "made"),
        (1, 0, False, "made"),
        (2, 0, False, "made"),
        (2, 1, True, "made"),
    ]
    assert len({one["sha256"] for one in found}) == 4
    issued, changed = "料场门口监控", "监控录像一段"
    for nth, (which, value, version, said) in enumerate((
        ("--seq", found[0]["seq"], 1, issued), ("--version", 1, 1, changed), ("--version", 2, 2, changed),
    )):  # fmt: skip
        out = tmp_path / f"{nth}.docx"
        words = ("document", number, "受理通知书", which, str(value), "--out", str(out), "--person", "li")
        saved = banjie(*words, "--json")
        assert (saved.code, saved.data["version"]) == (0, version)
        assert hashlib.sha256(out.read_bytes()).hexdigest() == saved.data["sha256"]
        assert table_rows(out.read_bytes())[2][1] == said
        assert banjie(*words).code == 2  # there is a file of that name
    screen = banjie("documents", number, "--person", "li").out
    assert "受理通知书" in screen
    assert "已被取代" in screen
    assert "未签字" in screen
    english = banjie("--lang", "en", "documents", number, "--person", "li").out
    assert "受理通知书 acceptance version 1" in english
    assert "version 1 (replaced)" in english
    assert "not signed" in english
    assert found[3]["sha256"] in screen.replace("\n", "").replace(" ", "")
    shown = banjie("show", number, "--person", "li", "--json").data["documents"]
    assert {one["name"]: (one["version"], one["signatures"]) for one in shown} == {
        "receipt": (1, 0),
        "acceptance": (2, 1),
    }
    assert "收件回执" in banjie("show", number).out
    hidden = banjie("documents", number, "--json").data["documents"]
    assert {one["sha256"] for one in hidden} == {"（保密）"}
    assert banjie("document", number, "acceptance", "--out", str(tmp_path / "x.docx"), "--json").code == 1


def test_a_document_is_taken_out_in_english_too_with_the_same_rights(
    stack: Stack, banjie: Command, tmp_path: Path
) -> None:
    number = asyncio.run(lived(stack.home))
    out = tmp_path / "translated.docx"
    words = ("document", number, "acceptance", "--translated", "en", "--out", str(out))

    assert banjie(*words).code == 1  # who reads it has to be said, as of the original
    saved = banjie(*words, "--person", "li", "--json")

    printed = printed_text(out.read_bytes())
    assert (saved.code, saved.data["language"], saved.data["version"]) == (0, "en", 2)
    assert hashlib.sha256(out.read_bytes()).hexdigest() == saved.data["sha256"]
    assert "Translation. The Chinese text governs." in printed
    assert "监控录像一段" in printed  # as it was written
    listed = banjie("documents", number, "--person", "li", "--json").data["documents"]
    assert saved.data["sha256"] not in {one["sha256"] for one in listed}
    assert banjie(*words[:4], "zh", "--person", "li", "--out", str(tmp_path / "zh.docx")).code == 2


def test_without_a_document_there_is_none(banjie: Command, tmp_path: Path) -> None:
    number = take_in(banjie)

    assert "没有文书" in banjie("documents", number).out
    assert banjie("document", number, "acceptance", "--out", str(tmp_path / "x.docx"), "--person", "li").code == 2


def test_a_check_makes_every_document_once(elsewhere: Command) -> None:
    assert elsewhere("procedures", "check", "property-internal").code == 0
    own = elsewhere.home / "forms"
    own.mkdir(parents=True)
    (own / "property-internal.opinion_form.docx").write_bytes(b"no file of Word")

    broken = elsewhere("procedures", "check", "property-internal", "--json")

    assert (broken.code, broken.data["reports"][0]["ok"]) == (2, False)
    assert "property-internal.opinion_form" in broken.data["says"]
