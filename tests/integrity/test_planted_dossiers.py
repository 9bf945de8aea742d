"""What a forger who makes the manifests anew does to the records in a dossier is named; so is what is no dossier."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from integrity import check
from tests.integrity.conftest import AuditedRegister
from tests.integrity.test_dossier import Check, archive_with, files_of, rebagged

pytestmark = pytest.mark.slow
RECORDS = ("journal", "inbox", "org", "access")
WHOLE = ("journal", "inbox")
Lines = list[bytes]


def changed_records(lines: Lines, *, is_whole: bool) -> Iterator[tuple[str, int, Lines]]:
    """Yield what can be done to the lines of a part: what, at which line, and the lines then. `is_whole`: all records
    of their streams are inside; of changes of staff, and of readings, those that name the case."""
    for place, line in enumerate(lines):
        record = json.loads(line)
        for key in record:
            other = {**record, key: "x" if isinstance(record[key], str) else {"x": 1}}
            yield f"{key} changed", place, [*lines[:place], _line(other), *lines[place + 1 :]]
        if is_whole:
            yield "removed", place, [*lines[:place], *lines[place + 1 :]]
        yield "copied", place, [*lines[:place], line, *lines[place:]]
        following = json.loads(lines[place + 1]) if place + 1 < len(lines) else {}
        chained = is_whole and "event" in record  # the others only name their own places
        if chained and following.get("stream") == record["stream"]:
            yield "exchanged", place, [*lines[:place], lines[place + 1], line, *lines[place + 2 :]]


def _line(record: object) -> bytes:
    return check.canonical(record) + b"\n"


def test_every_change_of_a_record_is_named(
    dossier: Path, tmp_path: Path, checked: Check, many: Callable[[int, int], int]
) -> None:
    files = files_of(dossier)
    planted = [
        (f"data/{name}.jsonl", *change)
        for name in RECORDS
        for change in changed_records(files[f"data/{name}.jsonl"].splitlines(keepends=True), is_whole=name in WHOLE)
    ]
    assert len(planted) >= 200
    for part, what, place, lines in planted[:: many(len(planted) // 12, 3)]:
        code, faults = checked(rebagged(tmp_path / "forged.zip", {**files, part: b"".join(lines)}))

        assert code in (1, 2), (part, what, place)
        said = json.dumps(faults, ensure_ascii=False)
        record = json.loads(files[part].splitlines()[place])
        assert str(record["stream"]) in said or part in said, (part, what, place, faults)


def test_parts_of_two_dossiers_do_not_go_together(
    audited: AuditedRegister, dossier: Path, tmp_path: Path, checked: Check
) -> None:
    other = tmp_path / "other.zip"
    other.write_bytes(audited.export(audited.names.closed).packed)
    files, foreign = files_of(dossier), files_of(other)
    same = {"data/check.py", "data/README.html", "data/log/policy"}  # for readers; the office's own in both
    for part in sorted((files.keys() & foreign.keys()) - same - {*check.TAGS}):
        if files[part] != foreign[part]:
            code, faults = checked(rebagged(tmp_path / "mixed.zip", {**files, part: foreign[part]}))
            assert (code in (1, 2), bool(faults)) == (True, True), part
    both = rebagged(tmp_path / "both.zip", {**foreign, **files})
    assert checked(both)[0] in (0, 1)


def test_parts_that_were_renamed_are_missed(dossier: Path, tmp_path: Path, checked: Check) -> None:
    files = files_of(dossier)
    for part in ("data/journal.jsonl", "data/dossier.json", "bagit.txt"):
        renamed = {name + ".old" * (name == part): content for name, content in files.items()}
        entries = [(f"case/{name}", content) for name, content in renamed.items()]
        code, faults = checked(archive_with(tmp_path / "renamed.zip", *entries))
        assert (code, {part, f"{part}.old"} <= {fault["part"] for fault in faults}) == (1, True), part


def test_a_bomb_that_lies_about_its_size_is_not_unpacked(dossier: Path, tmp_path: Path, checked: Check) -> None:
    files = {**files_of(dossier), "data/README.html": bytes(30_000_000)}
    bomb = archive_with(tmp_path / "bomb.zip", *((f"case/{part}", content) for part, content in files.items()))
    packed = bytearray(bomb.read_bytes())
    size = (30_000_000).to_bytes(4, "little")
    assert packed.count(size) == 2
    bomb.write_bytes(packed.replace(size, (10).to_bytes(4, "little")))

    code, faults = checked(bomb)

    assert code == 1
    assert ("unreadable", "data/README.html") in {(fault["why"], fault["part"]) for fault in faults}
