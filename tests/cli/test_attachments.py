"""Files by command and by form: attached once, shown to whom may see them, taken out unaltered."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import NullPool, create_engine

import starter
from models.errors import BadInput, Refused, Unavailable
from models.procedure import Procedure
from models.rule import Sees
from procedures import load
from register.documents.attachments import AttachmentStore
from register.office.access_journal import COMMAND
from services.embedded.stack import Stack
from starter.cases.registration import register
from starter.client import BanjieClient
from starter.documents.attachments import list_attachments
from starter.documents.upload import store_file
from tests.cli.test_cases import refer, take_in, texts
from tests.stack.fixtures import Command
from tests.stack.office import IDS, REFERRED, RETALIATION, form, inbox, registered, under

pytestmark = pytest.mark.slow
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture with content that no other test has."""
    path = tmp_path / "夜间 现场.png"
    path.write_bytes(PNG + str(next(IDS)).encode() + tmp_path.name.encode())
    return path


def stored(desk: BanjieClient) -> set[str]:
    assert desk.store
    return {path.name for path in desk.store.root.glob("*/*/*")}


def test_a_file_is_attached_listed_and_taken_out_again(banjie: Command, picture: Path, tmp_path: Path) -> None:
    number, out = take_in(banjie), tmp_path / "取出.png"

    done = banjie("attach", number, str(picture), "--actor", "li", "--text", "料场门口", "--json")

    assert (done.code, done.data["n"], done.data["recorded"]) == (0, 2, True)
    (one,) = banjie("attachments", number, "--person", "li", "--json").data["attachments"]
    assert (one["name"], one["media_type"], one["size"]) == (picture.name, "image/png", picture.stat().st_size)
    assert (one["added_by"], one["n"], one["state"]) == ("li", 2, "accepted")
    assert banjie("show", number, "--person", "li", "--json").data["attachments"] == [one]
    assert picture.name in banjie("show", number, "--person", "li").out
    assert "已收入案卷" in banjie("attachments", number, "--person", "li").out
    saved = banjie("attachment", one["id"], "--out", str(out), "--person", "li", "--json")
    assert (saved.code, saved.data["sha256"]) == (0, one["sha256"])
    assert out.read_bytes() == picture.read_bytes()
    assert banjie("attachment", one["id"], "--out", str(out), "--person", "li", "--json").code == 2
    assert "补充证据" in banjie("history", number).out
    assert "没有附件" in banjie("attachments", take_in(banjie)).out


def test_the_same_mark_attaches_once_and_another_file_under_it_is_not_taken(banjie: Command, picture: Path) -> None:
    number = take_in(banjie)
    words = ["attach", number, str(picture), "--actor", "li", "--id", "scan-7", "--json"]

    first, second = banjie(*words), banjie(*words)
    picture.write_bytes(picture.read_bytes() + b"!")
    other = banjie(*words)

    assert (first.code, second.code, second.data["again"], other.code) == (0, 0, True, 2)
    assert "scan-7" in other.data["says"]
    assert len(banjie("attachments", number, "--json").data["attachments"]) == 1


def test_an_act_that_is_refused_keeps_its_file_out_of_the_case(banjie: Command, picture: Path) -> None:
    number = take_in(banjie)

    refused = banjie("attach", number, str(picture), "--actor", "sun", "--json")

    assert (refused.code, refused.data["error"], refused.data["n"]) == (1, "refused", 2)
    assert banjie("show", number, "--person", "li", "--json").data["attachments"] == []
    (one,) = banjie("attachments", number, "--person", "li", "--json").data["attachments"]
    assert (one["state"], one["added_by"]) == ("refused", "sun")
    assert "所附事项未办理" in banjie("attachments", number, "--person", "li").out


def test_only_who_may_read_the_narrative_sees_what_is_attached(banjie: Command, picture: Path, tmp_path: Path) -> None:
    number, out = take_in(banjie), tmp_path / "取出.png"
    assert banjie("attach", number, str(picture), "--actor", "li").code == 0
    (one,) = banjie("attachments", number, "--person", "chen", "--json").data["attachments"]
    assert one["name"] == picture.name

    for reader in ([], ["--person", "sun"]):
        for command in ("attachments", "show"):
            hidden = banjie(command, number, *reader, "--json")
            assert [(line["name"], line["sha256"]) for line in hidden.data["attachments"]] == [("（保密）", "（保密）")]
            assert picture.name not in hidden.out + banjie(command, number, *reader).out
        refused = banjie("attachment", one["id"], "--out", str(out), *reader, "--json")
        assert (refused.code, refused.data["error"]) == (1, "refused")
    assert banjie("attachment", one["id"], "--out", str(out), "--person", "ghost", "--json").code == 2
    assert not out.exists()


def test_a_preview_stores_neither_file_nor_act(banjie: Command, picture: Path, desk: BanjieClient) -> None:
    number, before = take_in(banjie), stored(desk)
    words = ["attach", number, str(picture), "--preview", "--json"]

    allowed, refused = banjie(*words, "--actor", "li"), banjie(*words, "--actor", "sun")

    assert (allowed.code, allowed.data["allowed"]) == (0, True)
    assert (refused.code, refused.data["allowed"]) == (1, False)
    assert (stored(desk), banjie("history", number, "--json").data["refused"]) == (before, [])


async def test_a_file_that_was_altered_or_is_missing_is_told_and_nothing_is_written(
    desk: BanjieClient, picture: Path, tmp_path: Path
) -> None:
    number, out = await registered(desk), tmp_path / "取出.png"
    await starter.attach(desk, number, picture, "li")
    (attachment,) = (await list_attachments(desk, number, "li", verify=True)).attachments
    assert (attachment.file, desk.store is not None) == ("intact", True)
    assert desk.store
    lying = desk.store.path(attachment.sha256)

    lying.write_bytes(lying.read_bytes()[:-1] + b"?")
    with pytest.raises(Unavailable, match="被改动过"):
        await starter.save_attachment(desk, attachment.id, out, "li", COMMAND)
    assert (await list_attachments(desk, number, "li", verify=True)).attachments[0].file == "altered"
    lying.unlink()
    with pytest.raises(Unavailable, match="不见了"):
        await starter.save_attachment(desk, attachment.id, out, "li", COMMAND)
    assert (await list_attachments(desk, number, "li", verify=True)).attachments[0].file == "missing"
    assert [path.name for path in tmp_path.iterdir()] == [picture.name]


def test_verifying_by_command_tells_by_its_exit_code(banjie: Command, desk: BanjieClient, picture: Path) -> None:
    number = take_in(banjie)
    assert banjie("attach", number, str(picture), "--actor", "li").code == 0
    words = ["attachments", number, "--person", "li", "--verify"]

    sound = banjie(*words)
    (one,) = banjie(*words, "--json").data["attachments"]
    assert desk.store
    desk.store.path(one["sha256"]).unlink()
    gone = banjie(*words)

    assert (sound.code, "完好" in sound.out, gone.code, "缺失" in gone.out) == (0, True, 3, True)


async def test_a_row_that_was_changed_together_with_its_file_no_longer_fits_its_seal(
    desk: BanjieClient, stack: Stack, picture: Path, tmp_path: Path
) -> None:
    number = await registered(desk)
    await starter.attach(desk, number, picture, "li")
    (attachment,) = (await list_attachments(desk, number, "li")).attachments
    picture.write_bytes(PNG + b"another")
    other = await store_file(desk, picture)
    owner = create_engine(stack.database_owner_url, poolclass=NullPool)
    with owner.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE attachment SET sha256 = %s, size = %s WHERE id = %s", (other.sha256, other.size, attachment.id)
        )

    with pytest.raises(Unavailable, match="被改动过"):
        await starter.save_attachment(desk, attachment.id, tmp_path / "取出.png", "li", COMMAND)


WRONG: dict[str, tuple[str, bytes | None, str]] = {
    "empty": ("空.png", b"", "是空的"),
    "too large": ("大.pdf", b"%PDF-1.7\n".ljust(20 * 1024 * 1024 + 1, b"x"), "过大.*20 MB"),
    "a program": ("照片.jpg", b"MZ\x90\0\x03\0\0\0" + b"\0" * 200, "不收这一类文件.*不收程序"),
    "not there": ("没有.png", None, "读不到附件"),
    "a name that hides": ("图\u202egnp.exe", PNG, "文件名不能使用"),
}


@pytest.mark.parametrize(("name", "content", "says"), WRONG.values(), ids=WRONG)
async def test_what_cannot_be_attached_is_told_and_nothing_is_stored(
    desk: BanjieClient, tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    number, before, file = await registered(desk), stored(desk), tmp_path / name
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(BadInput, match=says):
        await starter.attach(desk, number, file, "li")

    assert (len(await inbox(desk, number)), stored(desk)) == (1, before)


async def test_a_folder_and_an_unknown_case_are_told(desk: BanjieClient, tmp_path: Path, picture: Path) -> None:
    number, before = await registered(desk), stored(desk)

    with pytest.raises(BadInput, match="这是文件夹"):
        await starter.attach(desk, number, tmp_path, "li")
    with pytest.raises(BadInput, match="登记簿里没有"):
        await starter.attach(desk, "ZZW-2026-999999", picture, "li")
    with pytest.raises(BadInput, match="没有附件"):
        await starter.save_attachment(desk, "nothing", tmp_path / "x", "li", COMMAND)
    assert stored(desk) == before


async def test_an_act_cannot_name_a_file_that_was_never_stored(desk: BanjieClient) -> None:
    number = await registered(desk)
    file = {"name": "照片.png", "media_type": "image/png", "size": 9, "sha256": "0" * 64}
    said: dict[str, Any] = {"name": "evidence", "actor": "li"}

    with pytest.raises(BadInput, match="不在存放处"):
        await starter.act(desk, number, said | {"attachments": [file]})
    with pytest.raises(BadInput, match=r"attachments\.0\.name"):
        await starter.act(desk, number, said | {"attachments": [file | {"name": "../../x"}]})
    with pytest.raises(BadInput, match="attachments：项数过多"):
        await starter.act(desk, number, said | {"attachments": [file] * 17})
    with pytest.raises(Refused):
        await starter.act(desk, number, said)
    assert len(await inbox(desk, number)) == 2


def test_a_form_brings_the_files_beside_it(banjie: Command, picture: Path) -> None:
    (picture.parent / "材料").mkdir()
    note = picture.parent / "材料" / "情况.txt"
    note.write_text("情况说明", encoding="utf-8")
    written = picture.parent / "来件.yaml"
    names = [picture.name, "材料/情况.txt"]
    written.write_text(yaml.safe_dump(form() | {"attachments": names}, allow_unicode=True), encoding="utf-8")
    key = f"web-{next(IDS)}"

    number = take_in(banjie, written, "--key", key)

    assert take_in(banjie, written, "--key", key) == number
    found = banjie("show", number, "--person", "li", "--json").data["attachments"]
    assert [(one["name"], one["state"], one["n"]) for one in found] == [
        (name, "form", None) for name in sorted([picture.name, "情况.txt"], key=[one["name"] for one in found].index)
    ]
    note.write_text("另一份", encoding="utf-8")
    assert banjie("register", str(written), "--key", key, "--json").code == 2


@pytest.mark.parametrize("name", ["../../x", "../秘密.png", "/etc/passwd", "链接.png", "a\0b"])
async def test_a_form_cannot_reach_for_files_elsewhere(desk: BanjieClient, tmp_path: Path, name: str) -> None:
    (tmp_path / "秘密.png").write_bytes(PNG)
    folder = tmp_path / "来件"
    folder.mkdir()
    (folder / "链接.png").symlink_to(tmp_path / "秘密.png")
    before = stored(desk)

    with pytest.raises(BadInput, match="attachments"):
        await register(desk, form(attachments=[name]), folder=folder)
    with pytest.raises(BadInput, match="同一文件夹"):
        await register(desk, form(attachments=[name]))
    assert stored(desk) == before


def test_any_act_may_bring_files(banjie: Command, desk: BanjieClient, picture: Path) -> None:
    number, second = take_in(banjie), picture.with_name("录音.amr")
    second.write_bytes(b"#!AMR\n" + picture.name.encode() + str(next(IDS)).encode())
    words = ["act", number, "补充记录", "--actor", "li", "--attach", str(picture), "--attach", str(second), "--json"]
    before = stored(desk)

    assert banjie(*words, "--preview").data["allowed"]
    assert stored(desk) == before
    assert banjie(*words, *texts(opinion="见附件")).code == 0
    found = banjie("show", number, "--person", "li", "--json").data["attachments"]
    assert {one["name"]: one["media_type"] for one in found} == {picture.name: "image/png", second.name: "audio/amr"}
    event = banjie("history", number, "--json").data["events"][-1]
    assert (event["name"], sorted(event["attachments"])) == ("note", sorted(one["id"] for one in found))
    assert found[0]["id"] in banjie("history", number).out


def secretive() -> Procedure:
    """A text by which only the discipline office may read what happened."""
    whole = load("zhengzhou-water")
    apart = Sees(part="narrative", roles=("discipline_office",))
    rules = tuple(rule.model_copy(update={"sees": apart}) if rule.sees else rule for rule in whole.rules)
    return whole.model_copy(update={"edition": "secretive", "rules": rules})


async def test_the_rule_that_hides_the_narrative_hides_what_is_attached(
    desk: BanjieClient, picture: Path, tmp_path: Path
) -> None:
    number = await under(desk, secretive())
    await starter.attach(desk, number, picture, "li")
    (mine,) = (await list_attachments(desk, number, "li")).attachments
    (theirs,) = (await list_attachments(desk, number, "zhao")).attachments

    assert (mine.name, theirs.name) == ("（保密）", picture.name)
    with pytest.raises(Refused) as refused:
        await starter.save_attachment(desk, mine.id, tmp_path / "取出.png", "li", COMMAND)
    assert refused.value.more["refused_by"] == ["ZZW-04b"]
    assert (await starter.save_attachment(desk, mine.id, tmp_path / "取出.png", "zhao", COMMAND)).name == picture.name


async def test_where_nothing_can_be_stored_it_is_told(desk: BanjieClient, picture: Path, tmp_path: Path) -> None:
    number = await registered(desk)
    (tmp_path / "full").write_text("no folder")
    desk.store = AttachmentStore(tmp_path / "full")

    with pytest.raises(Unavailable, match="附件存不进"):
        await starter.attach(desk, number, picture, "li")
    assert len(await inbox(desk, number)) == 1


async def test_without_a_place_for_them_nothing_is_attached(desk: BanjieClient, picture: Path) -> None:
    number, desk.store = await registered(desk), None

    with pytest.raises(BadInput, match="BANJIE_ATTACHMENTS"):
        await starter.attach(desk, number, picture, "li")


def test_a_closed_case_takes_no_more_evidence(banjie: Command, picture: Path) -> None:
    number = take_in(banjie)
    refer(banjie, number)

    late = banjie("attach", number, str(picture), "--actor", "li", "--json")

    assert (late.code, late.data["error"]) == (1, "refused")
    assert banjie("show", number, "--json").data["attachments"] == []


async def test_a_linked_complaint_has_the_files_that_opened_it(desk: BanjieClient, picture: Path) -> None:
    number = await registered(desk)
    await starter.act(desk, number, REFERRED | {"actor": "li"})
    said = {"name": "retaliation_recorded", "actor": "zhao", "texts": RETALIATION}

    done = await starter.act(desk, number, said | {"attachments": [await store_file(desk, picture)]})

    assert isinstance(done, starter.PassedOn)
    (attachment,) = (await list_attachments(desk, done.opened, "li")).attachments
    assert (attachment.name, attachment.state) == (picture.name, "form")
    assert (await list_attachments(desk, number, "li")).attachments == ()


def test_what_no_complaint_knows_is_swept_by_command(banjie: Command, desk: BanjieClient, picture: Path) -> None:
    number = take_in(banjie)
    assert banjie("attach", number, str(picture), "--actor", "li").code == 0
    assert desk.store
    young, old = (desk.store.path(str(digit) * 64) for digit in (1, 2))
    for path in (young, old):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"left over")
    os.utime(old, times=(0, 0))

    said = banjie("sweep", "--json")

    assert (said.code, said.data["removed"]) == (0, [old.name])
    assert young.exists()
    assert banjie("attachments", number, "--verify").code == 0
