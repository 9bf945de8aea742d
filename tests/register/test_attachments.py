"""Attachments: accepted types and sizes, storage by digest, references in acts, sweeping and missing files."""

import hashlib
import io
import os
import stat
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.form import StoredFile
from models.tables import AttachmentRow
from register.documents import attachments
from register.documents.attachments import (
    MAX_ATTACHMENT_BYTES,
    AttachmentStore,
    DamagedFile,
    FileRejected,
    copy_stored_file,
    store_upload,
)
from register.files import atomic_files
from rules.digests.salted_digest import salted_digest
from tests.register.recorded_case import MONDAY, RecordedCase

Sessions = sessionmaker[Session]
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
EXE = b"MZ\x90\0\x03\0\0\0" + b"\0" * 200
OFFICE = "application/vnd.openxmlformats-officedocument"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 1000


@pytest.fixture
def store(tmp_path: Path) -> AttachmentStore:
    return AttachmentStore(tmp_path / "attachments")


def store_file(store: AttachmentStore, content: bytes, name: str = "现场.png") -> StoredFile:
    return store_upload(store, name, io.BytesIO(content))


def stored_names(store: AttachmentStore) -> list[str]:
    return [path.name for path in store.root.rglob("*") if path.is_file()]


def office_document(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", "")
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", body)
    return buffer.getvalue()


def test_a_file_is_stored_under_its_digest_for_owner_and_group_only(store: AttachmentStore) -> None:
    stored = store_file(store, PNG)

    digest = hashlib.sha256(PNG).hexdigest()
    assert stored == StoredFile(name="现场.png", media_type="image/png", size=len(PNG), sha256=digest)
    path = store.root / digest[:2] / digest[2:4] / digest
    assert path.read_bytes() == PNG
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert stored_names(store) == [digest]


def test_the_same_content_is_stored_once_under_any_name(store: AttachmentStore) -> None:
    first, second = store_file(store, PNG, "一.png"), store_file(store, PNG, "二.jpg")

    assert (first.sha256, second.media_type) == (second.sha256, "image/png")
    assert stored_names(store) == [first.sha256]


def test_twenty_megabytes_are_accepted_and_one_byte_more_is_not(store: AttachmentStore) -> None:
    assert MAX_ATTACHMENT_BYTES == 20 * 1024 * 1024

    assert store_file(store, PDF.ljust(MAX_ATTACHMENT_BYTES, b"x"), "卷.pdf").size == MAX_ATTACHMENT_BYTES
    with pytest.raises(FileRejected, match="too_large"):
        store_file(store, PDF.ljust(MAX_ATTACHMENT_BYTES + 1, b"x"), "卷.pdf")
    assert len(stored_names(store)) == 1


def test_an_empty_file_is_rejected(store: AttachmentStore) -> None:
    with pytest.raises(FileRejected, match="empty"):
        store_file(store, b"")

    assert stored_names(store) == []


@pytest.mark.parametrize(
    "name", ["../../x", "a/b.png", "..", ".", "", "  ", "c:\\x.png", "a\0.png", "a\n.png", "图\u202egpj.exe", "长" * 86]
)
def test_a_name_that_is_a_path_or_has_hidden_characters_is_rejected(store: AttachmentStore, name: str) -> None:
    with pytest.raises(ValueError, match="file name"):
        store_file(store, PNG, name)

    assert stored_names(store) == []


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("照片.dat", PNG, "image/png"),
        ("照片.txt", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image/jpeg"),
        ("说明 一.pdf", PDF, "application/pdf"),
        ("表.docx", office_document(word__document="<w/>"), f"{OFFICE}.wordprocessingml.document"),
        ("旧表.et", OLE, "application/x-ole-storage"),
        ("来电.amr", b"#!AMR\n" + b"\0" * 50, "audio/amr"),
        ("录像.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 50, "video/mp4"),
        ("卷.rar", b"Rar!\x1a\x07\x01\0" + b"\0" * 50, "application/x-rar-compressed"),
        ("情况.txt", "情况说明".encode(), "text/plain"),
        ("情况.TXT", "情况说明".encode("gb18030") * 2000, "text/plain"),
        ("名单.csv", "姓名,电话\n".encode(), "text/csv"),
    ],
    ids=list(map(str, range(11))),
)  # fmt: skip
def test_the_type_of_a_file_follows_from_its_content(
    store: AttachmentStore, name: str, content: bytes, kind: str
) -> None:
    assert store_file(store, content, name).media_type == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("程序.exe", EXE),
        ("照片.jpg", EXE),
        ("照片.png", Path("/bin/sh").read_bytes()[:20_000]),
        ("说明.txt", b"#!/bin/sh\nrm -rf .\n"),
        ("说明.bat", "@echo 好\r\n".encode()),
        ("安装.apk", office_document(x="y")),
        ("网页.html", b"<!DOCTYPE html><script>1</script>"),
        ("乱.txt", b"\0\1\2\3" * 50),
        ("乱.jpg", bytes(range(128, 256)) * 3),
    ],
    ids=list(map(str, range(9))),
)
def test_programs_and_unknown_types_are_rejected(store: AttachmentStore, name: str, content: bytes) -> None:
    with pytest.raises(FileRejected, match="type application/"):
        store_file(store, content, name)

    assert stored_names(store) == []


def test_an_office_may_accept_fewer_types(tmp_path: Path) -> None:
    store = AttachmentStore(tmp_path, types=("application/pdf",))

    assert store_file(store, PDF, "卷.pdf").size == len(PDF)
    with pytest.raises(FileRejected, match="image/png"):
        store_file(store, PNG)


def test_an_upload_that_fails_half_way_stores_nothing(store: AttachmentStore) -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise OSError("the stick was pulled out")
            return super().read(min(size or 0, len(PNG)))

    with pytest.raises(OSError, match="pulled out"):
        store_upload(store, "现场.png", Torn(PNG * 2))
    assert stored_names(store) == []


@pytest.mark.parametrize("change", [lambda path: path.write_bytes(PNG[:-1] + b"!"), lambda path: path.unlink()])
def test_an_altered_or_missing_file_is_reported_and_repaired_by_storing_it_again(
    store: AttachmentStore, change: object
) -> None:
    stored = store_file(store, PNG)
    assert callable(change)
    change(store.path(stored.sha256))

    with pytest.raises(DamagedFile, match=r"altered|missing"):
        copy_stored_file(store, stored.sha256)
    store_file(store, PNG)
    sink = io.BytesIO()
    copy_stored_file(store, stored.sha256, sink)
    assert sink.getvalue() == PNG


@pytest.mark.slow
def test_an_act_refers_to_its_attachments_by_id_and_salted_digest(sessions: Sessions, store: AttachmentStore) -> None:
    case, stored = RecordedCase(sessions), store_file(store, PNG)

    committed = case.commit("evidence", "li", MONDAY, attachments=(stored,))
    again = case.commit("evidence", "li", MONDAY, act_id="act-1", attachments=(stored,))

    with sessions() as session:
        (row,) = attachments.attachments_of(session, case.number)
    assert (row.n, row.name, row.media_type, row.size, row.sha256) == (1, *stored.model_dump().values())
    assert (row.added_at, row.added_by) == (MONDAY, "li")
    (ref,) = committed.act.attachments
    assert row.salt
    content = [stored.media_type, stored.sha256]
    assert (ref.id, ref.digest) == (row.id, salted_digest(row.salt, case.number, stored.name, content))
    assert (again.new, again.act.attachments) == (False, (ref,))


@pytest.mark.slow
def test_evidence_is_judged_like_a_note_of_any_office_and_its_event_keeps_the_references(
    sessions: Sessions, store: AttachmentStore
) -> None:
    case = RecordedCase(sessions).accept()
    later = MONDAY + timedelta(days=2)
    before = len(case.unrecorded)
    committed = case.perform("evidence", "wang", later, attachments=(store_file(store, PNG),))
    without_file = case.perform("evidence", "wang", later)
    by_other_office = case.perform("evidence", "zhou", later, attachments=(store_file(store, PDF, "卷.pdf"),))
    by_stranger = case.perform("evidence", "nobody", later, attachments=(store_file(store, PDF, "卷.pdf"),))

    events = [stored for stored in case.unrecorded[before:] if stored.type == "noted"]
    refused = {verdict.n: [stored.why for stored in verdict.refused] for verdict in case.verdicts}
    assert [(stored.name, stored.attachments) for stored in events] == [
        ("evidence", committed.act.attachments),
        ("evidence", by_other_office.act.attachments),
    ]
    assert refused[without_file.act.n] == ["wrong_value"]
    assert refused[by_stranger.act.n] == ["role"]


@pytest.mark.slow
def test_a_file_of_no_complaint_is_swept_once_it_is_a_day_old(sessions: Sessions, store: AttachmentStore) -> None:
    case = RecordedCase(sessions)
    known, unknown = store_file(store, PNG), store_file(store, PDF, "卷.pdf")
    case.commit("evidence", "li", MONDAY, attachments=(known,))
    torn = store.root / f"{atomic_files.DRAFT_PREFIX}0"
    torn.write_bytes(b"half")

    def swept(days_old: int) -> set[str]:
        for path in attachments.stored_paths(store):
            os.utime(path, times=((MONDAY - timedelta(days=days_old)).timestamp(),) * 2)
        with sessions.begin() as session:
            return {
                path.name
                for path in list(attachments.stored_paths(store))
                if attachments.sweep_file(session, path, MONDAY)
            }

    assert swept(days_old=0) == set()
    assert swept(days_old=1) == {unknown.sha256, torn.name}
    assert stored_names(store) == [known.sha256]


@pytest.mark.slow
def test_a_named_file_that_is_not_stored_is_reported_missing(sessions: Sessions, store: AttachmentStore) -> None:
    stored, gone = store_file(store, PNG), store_file(store, PDF, "卷.pdf")
    store.path(gone.sha256).unlink()
    cut = stored.model_copy(update={"size": stored.size + 1})

    with sessions() as session:
        assert attachments.missing_files(session, store, (stored, gone)) == [gone]
        assert attachments.missing_files(session, store, (cut,)) == [cut]
        assert session.query(AttachmentRow).count() == 0
