#!/usr/bin/env python3
"""Check a dossier of Banjie: whether all is there that no rule withholds, and whether anything was altered.

    python3 check.py 0001.dossier.zip [another …]      or the folder into which a dossier was unpacked

This file needs Python 3.11, its standard library, no network and no access to the office's system. Take it from a
source that you trust, not from the dossier. It follows docs/dossier.md, section by section; where both differ, that
page is right. Exit code 0: whole; what rules withhold, and what cannot be checked here, are listed. 1: altered, and
where. 2: a part is missing without a rule. 3: not checked."""

import argparse
import base64
import binascii
import hashlib
import json
import re
import stat
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, TextIO

FORMATS = (3, 4)  # in 3 nothing is proposed
MAX_BYTES = 2 * 1024**3
MAX_FILES = 1_000_000
Object = dict[str, Any]  # what was an object in JSON

# ---- what this program says ------------------------------------------------------------------------------------------

LANGUAGE = {"now": "zh"}
WORDS = {
    # the lists
    "whole": ("完整，未被改动。", "Whole, and not altered."),
    "altered": ("已被改动：", "ALTERED:"),
    "missing": ("缺失，且无依据：", "MISSING without a rule:"),
    "withheld": ("依规定不在卷内：", "Not inside, by rule:"),
    "unchecked": ("本程序不能核验：", "What this program cannot check:"),
    "counted": ("核验无误 {count} 项", "{count} parts checked and whole"),
    "dossier": (
        "卷宗 {number}，{at} 由 {by}（{standing}）导出",
        "Dossier {number}, exported at {at} by {by} ({standing})",
    ),
    "signed": ("总序至第 {size} 条，由 {names} 签名", "The log was signed at {size} records by {names}"),
    "proposed": (
        "程序 {program} 建议 {by} 办理 {name}（{at}）：{became}",
        "the program {program} proposed {name} to {by} ({at}): {became}",
    ),
    "not_taken": ("未采纳", "not taken up"),
    "taken": ("本人确认，收件 {n}", "confirmed by the person as act {n}"),
    "taken_changed": ("本人修改后确认，收件 {n}", "changed and confirmed by the person as act {n}"),
    "dismissed": ("本人不采纳", "dismissed by the person"),
    "never": (
        "决定是否依规、查阅记录与人员变动是否收全",
        "whether decisions are lawful; whether a reading or a change of staff was left out of the export",
    ),
    # not checked at all
    "refused": ("未能核验：{why}", "Not checked: {why}"),
    "no_file": ("没有这个文件：{path}", "no such file: {path}"),
    "no_regular_file": ("这是管道、设备或套接字，不是文件：{path}", "a pipe, device or socket, no file: {path}"),
    "too_large": ("内容超过 {most} 字节，未予展开", "more than {most} bytes; nothing was unpacked"),
    "format": ("格式 {format} 不是本程序的格式，请另取 check.py", "format {format} is another than this program's"),
    "bad_policy": ("policy 写法不合规：{line}", "the policy is not written as it must be: {line}"),
    # altered
    "no_zip": ("不是完整的压缩包（{error}）", "no complete archive ({error})"),
    "empty": ("其中没有文件", "nothing is inside"),
    "gap": ("压缩包中有不属于任何文件的字节", "the archive has bytes that belong to no file"),
    "seal": ("压缩包本身与其校验值不符", "the archive is not what its seal says"),
    "entry": ("文件名或压缩方式不合规：{name}", "a name or an entry that no dossier has: {name}"),
    "unreadable": ("不能读出（{error}）", "cannot be read ({error})"),
    "manifest": ("内容与清单不符", "not what the manifest says"),
    "unlisted": ("清单中没有", "not in the manifest"),
    "form": ("写法不合规（第 {line} 行）", "not written as it must be (line {line})"),
    "planted": ("卷内不应有此文件", "nothing on record names this"),
    "bag": ("与卷宗不符", "does not fit the dossier"),
    "export": ("与查阅记录中的导出记录不符", "not what the record of its export says"),
    "file": ("与导出记录所列不符", "not what the record of its export lists"),
    "record_hash": ("内容与其哈希不符", "not what its hash says"),
    "chain": ("与前一条不衔接", "does not follow the one before"),
    "event_gone": ("事件不在卷内", "this event is not inside"),
    "not_listed": ("导出记录未列此条", "the record of the export does not list it"),
    "proposal": ("不是被建议人本人提交的", "not what the person sent to whom it was proposed"),
    "order": ("次序或位置不合规", "not in its place"),
    "stream": ("不属于本案", "not of this case"),
    "columns": ("各栏不合规", "not the columns of such a row"),
    "history": ("不是登记簿所存摘要的运行历史", "not the history whose digest the register kept"),
    "digest": ("与其摘要不符", "does not open its digest"),
    "not_withheld": ("卷内写明不提供，却在卷内", "inside, although it is said to be left out"),
    "unnamed": ("记录中没有", "nothing on record names it"),
    "twice": ("出现两次", "stands twice"),
    "law": ("不是本案据以办理的文本", "not the text by which the case was decided"),
    "opening": ("与首个事件不符", "does not fit the first event"),
    "edition": ("不是登记簿启用过的版本", "no edition that was ever put to use"),
    "no_signature": ("没有有权作出它的进程的签名", "not signed by a process that may make it"),
    "foreign_signers": ("其中有 policy 未列的密钥", "a key that the policy does not name has signed records"),
    "unsigned": ("签名不可信", "not signed by whom the policy trusts"),
    "foreign_policy": ("卷内 policy 不是本卷总序的", "not the policy of the log of this dossier"),
    "proof": ("不在已签名的总序中", "not in the signed log"),
    "stamp_other": ("不是这个检查点的时间戳", "a time stamp of something else"),
    # missing
    "gone": ("不在卷内", "not inside"),
    "act_gone": ("收到的行为不在卷内", "an act that was received is not inside"),
    "unanswered": ("行为没有结果", "an act without an answer"),
    "null": ("内容空缺，无依据", "its content is left out, and no rule says so"),
    "no_line": ("未说明去向", "nothing says what became of it"),
    "no_rule": ("所引条款 {rules} 不使其保密：{reason}", "rule {rules} does not withhold it: {reason}"),
    "not_erased": ("没有删除决定", "no decision has erased it"),
    "not_closed": ("没有封存记录", "no act has closed it"),
    "lost": ("已丢失", "the office has lost it"),
    "witness": ("缺少见证方签名", "the witness has not cosigned"),
    "export_unproved": ("导出记录尚未编入总序", "the export has no place in the signed log"),
    # withheld
    "by_rule": ("依 {rules} 不予提供", "withheld by {rules}"),
    "erased": ("已依决定删除（{place}）", "erased by decision ({place})"),
    "misfiled": ("误入本案，已封存", "of another case, closed"),
    # not checkable
    "repacked": ("压缩包已被重新打包，只核验其内容", "it was packed anew; its content alone is checked"),
    "perhaps": ("依 {rules} 不予提供，其条件本程序不能判断", "withheld by {rules}, if that applies"),
    "anew": ("文书已重新制作，此为旧件", "the document was made anew since"),
    "displaced": ("恢复登记簿时被顶替", "displaced when the register was restored"),
    "lost_restore": ("恢复登记簿时丢失", "lost when the register was restored"),
    "run": ("运行历史不在卷内（{state}）", "this history is not inside ({state})"),
    "no_log": ("卷内没有已签名的总序", "no signed log is inside"),
    "own_policy": ("用的是卷内的 policy；应另取可信的（--policy）", "that inside was used; bring your own (--policy)"),
    "own_signers": (
        "各进程的密钥只有本单位自己的说法（policy 中可写 signer）",
        "whose keys they are says the office alone (a policy may name them: signer)",
    ),
    "no_witness": ("没有要求任何见证方签名", "the policy asks for no witness"),
    "restored": (
        "{at} 恢复备份后另起总序（{by}、{other}：{reason}），此前总序止于第 {size} 条",
        "the log began anew at {at} after a restore ({by}, {other}: {reason}); the one before ended at record {size}",
    ),
    "unplaced": ("尚未编入总序", "it has no place in the log yet"),
    "stamp": ("用 openssl ts -verify 核验", "use openssl ts -verify"),
}  # fmt: skip


def say(word: str, **values: object) -> str:
    chinese, english = WORDS[word]
    return (chinese if LANGUAGE["now"] == "zh" else english).format(**values)


class NotChecked(Exception):
    """Raised where a dossier cannot be judged at all."""


class Malformed(ValueError):
    """Raised for what is not written as docs/dossier.md says."""


LISTS = ("withheld", "unchecked", "missing", "altered")  # the later, the worse


class Found(NamedTuple):
    """What was found of a part: in which list it is, and why."""

    list: str
    part: str
    word: str
    values: Object

    @property
    def why(self) -> str:
        return say(self.word, **self.values)


class Report:
    """What was found of each part. A part that is in no other list is whole."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.parts: dict[str, None] = {}  # all parts that were looked at, in that order
        self.number = ""
        self.export: Object = {}  # the event of the export
        self.events: list[Object] = []  # the events of the case
        self.size = 0  # of the log that was signed
        self.signers: list[str] = []
        self.case: Case | None = None  # what was read, for whoever goes on with it

    def add(self, to: str, part: str, word: str, **values: object) -> None:
        found = Found(to, part, word, values)
        if found not in self.found:
            self.found.append(found)

    def altered(self, part: str, word: str, **values: object) -> None:
        self.add("altered", part, word, **values)

    def missing(self, part: str, word: str, **values: object) -> None:
        self.add("missing", part, word, **values)

    def withheld(self, part: str, word: str, **values: object) -> None:
        self.add("withheld", part, word, **values)

    def unchecked(self, part: str, word: str, **values: object) -> None:
        self.add("unchecked", part, word, **values)

    def listed(self, name: str) -> list[Found]:
        """Return what is in a list. Each part is in one: the worst."""
        worse = {one.part for one in self.found if LISTS.index(one.list) > LISTS.index(name)}
        return [one for one in self.found if one.list == name and one.part not in worse]

    def whole(self) -> list[str]:
        others = {one.part for one in self.found}
        return [part for part in self.parts if part not in others]

    @property
    def code(self) -> int:
        if self.listed("altered"):
            return 1
        return 2 if self.listed("missing") else 0


# ---- 1. signs and digests --------------------------------------------------------------------------------------------


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def canonical(value: object) -> bytes:
    """Return JSON as everything on record is written and hashed. Raises UnicodeEncodeError for half a character."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def refuse_number(written: str) -> NoReturn:
    raise Malformed(written)


def without_doubles(pairs: list[tuple[str, Any]]) -> Object:
    """Return an object. A key that stands twice would say one thing to one reader and another to the next."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Malformed("twice")
    return found


def parsed(content: bytes) -> Any:
    """Return what JSON says: no key of an object twice, no number but whole ones. Raises Malformed."""
    try:
        return json.loads(
            content.decode(),
            parse_constant=refuse_number,
            parse_float=refuse_number,
            object_pairs_hook=without_doubles,
        )
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)) from None


def strict(content: bytes) -> Any:
    """Return what canonical JSON says: written again it is the same bytes, so no key is doubled. Raises Malformed."""
    value = parsed(content)
    try:
        if canonical(value) != content:
            raise Malformed
    except (UnicodeEncodeError, RecursionError):
        raise Malformed from None
    return value


def is_object(value: object, *keys: str) -> bool:
    """Return True for an object with exactly these keys."""
    return isinstance(value, dict) and value.keys() == {*keys}


def is_count(value: object, least: int = 0) -> bool:
    """Return True for a whole number. `True` is none."""
    return type(value) is int and value >= least


def is_digest(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def objects(value: object) -> list[Object]:
    """Return the objects in a list; of anything else none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def members(value: object) -> list[Any]:
    """Return what is in a list; of anything else nothing."""
    return value if isinstance(value, list) else []


def entries(value: object) -> Object:
    """Return an object; for anything else an empty one."""
    return value if isinstance(value, dict) else {}


# ---- 2. the archive --------------------------------------------------------------------------------------------------

SEAL = b"banjie sha256:"
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAGS = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")
RECORDS = ("journal", "inbox", "org", "access")
LINES = tuple(f"data/{name}.jsonl" for name in RECORDS)
ALWAYS = (
    "data/README.html",
    "data/check.py",
    "data/openings.jsonl",
    "data/law/procedure.json",
    "data/law/calendar.json",
    "data/signers",
)
NAMED_BY_EXPORT = re.compile(
    "|".join(map(re.escape, (*ALWAYS, "data/README.en.html", "data/party.json")))
    + r"|data/(texts/[^/]+\.txt|attachments/[^/]+|papers/[^/]+-[0-9]+\.docx|histories/[^/]+\.json)"
    + r"|data/law/editions/[^/@]+@[^/]+\.json"
)
CHECKPOINT, POLICY, STAMP = "data/log/checkpoint", "data/log/policy", "data/log/stamp.tsr"
LOCAL, DIRECTORY_END, DIRECTORY_END_64 = b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x06"


class Files:
    """The files of a dossier by their names inside of its folder."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.readers: dict[str, Callable[[], bytes]] = {}

    def names(self) -> list[str]:
        return sorted(self.readers)

    def read(self, name: str) -> bytes | None:
        """Return the content of a file; None where it is not there, or cannot be read, which is reported."""
        if name not in self.readers:
            return None
        try:
            return self.readers[name]()
        except (OSError, zlib.error, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
            self.report.altered(name, "unreadable", error=str(error) or type(error).__name__)
            del self.readers[name]
            return None


def open_dossier(path: Path, most: int, report: Report) -> Files:
    """Return the files of an archive or of a folder. Raises NotChecked."""
    files = Files(report)
    if not path.exists():
        raise NotChecked(say("no_file", path=path))
    if path.is_dir():
        open_folder(path, most, files)
    elif path.is_file():
        open_archive(path, most, files)
    else:  # a pipe would be waited for, a device never ends
        raise NotChecked(say("no_regular_file", path=path))
    return files


def open_folder(path: Path, most: int, files: Files) -> None:
    roots = [found.parent for found in sorted((*path.glob("bagit.txt"), *path.glob("*/bagit.txt")))]
    root = roots[0] if roots else path
    places = {place.relative_to(root).as_posix(): place for place in root.rglob("*")}
    if sum(place.lstat().st_size for place in places.values()) > most or len(places) > MAX_FILES:
        raise NotChecked(say("too_large", most=most))
    for name, place in places.items():
        mode = place.lstat().st_mode
        if stat.S_ISREG(mode):
            files.readers[name] = place.read_bytes
        elif not stat.S_ISDIR(mode):
            files.report.altered(name, "entry", name=name)


def open_archive(path: Path, most: int, files: Files) -> None:
    report = files.report
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        report.altered("archive", "no_zip", error=str(error) or type(error).__name__)
        return
    found = archive.infolist()
    if sum(entry.file_size for entry in found) > most or len(found) > MAX_FILES:
        raise NotChecked(say("too_large", most=most))
    names = Counter(entry.filename for entry in found)
    folders = {name.split("/")[0] for name in names}
    for entry in found:
        if is_plain(entry) and len(folders) == 1 and names[entry.filename] == 1:
            files.readers[entry.filename.partition("/")[2]] = partial(read_entry, archive, entry)
        else:
            report.altered("archive", "entry", name=entry.filename)
    if not is_gapless(path, archive):
        report.altered("archive", "gap")
    if not archive.comment.startswith(SEAL):
        report.unchecked("archive", "repacked")
    elif archive.comment[len(SEAL) :] != sha256(path.read_bytes()[:-64]).encode():
        report.altered("archive", "seal")


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Raises BadZipFile, and whatever zipfile raises."""
    content = archive.read(entry)
    if len(content) != entry.file_size:
        raise zipfile.BadZipFile(f"{len(content)} bytes, not {entry.file_size}")
    return content


def is_plain(entry: zipfile.ZipInfo) -> bool:
    """Return True for a plain file in a folder, under a name that leads nowhere else."""
    parts = entry.filename.split("/")
    named = all(re.fullmatch(r"[^/\\:\x00-\x1f]+", part) and part not in (".", "..") for part in parts)
    packed = entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) and not entry.flag_bits & 1
    regular = stat.S_IFMT(entry.external_attr >> 16) in (0, stat.S_IFREG)
    return named and packed and regular and len(parts) > 1 and entry.orig_filename == entry.filename


def is_gapless(path: Path, archive: zipfile.ZipFile) -> bool:
    """Return True where each byte of an archive belongs to an entry, to the directory or to the end record."""
    with path.open("rb") as file:
        place = 0
        for entry in sorted(archive.infolist(), key=lambda entry: entry.header_offset):
            has_descriptor = entry.flag_bits & 8
            gap = entry.header_offset - place
            if gap:
                return False
            file.seek(entry.header_offset)
            header = file.read(30)
            if header[:4] != LOCAL:
                return False
            lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
            place = entry.header_offset + 30 + lengths + entry.compress_size
            if has_descriptor:
                file.seek(place)
                place += 16 if file.read(4) == b"PK\x07\x08" else 12
        if archive.start_dir != place:
            return False
        size = path.stat().st_size
        end = size - 22 - len(archive.comment)
        file.seek(end)
        record = file.read(22)
        directory = int.from_bytes(record[12:16], "little")
        if place + directory != end:  # the end record has a larger form before it where there are many entries
            file.seek(end - 76)
            record64 = file.read(76)
            directory = int.from_bytes(record64[40:48], "little")
            if record64[:4] != DIRECTORY_END_64 or place + directory != end - 76:
                return False
        return record[:4] == DIRECTORY_END and record[20:22] == len(archive.comment).to_bytes(2, "little")


def check_manifests(files: Files) -> None:
    """Compare every file with the manifests: that of the files below data/, and that of the files about the bag."""
    report = files.report
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        listed: dict[str, str] = {}
        order = []
        content = files.read(manifest)
        if content is None:
            report.missing(manifest, "gone")
            continue
        for number, line in enumerate(content.split(b"\n")[:-1], 1):
            found = re.fullmatch(rb"([0-9a-f]{64})  (\S.*)", line)
            name = found[2].decode("utf-8", "replace") if found else ""
            if found is None or name in listed:
                report.altered(manifest, "form", line=number)
            else:
                listed[name] = found[1].decode()
                order.append(name)
        if order != sorted(order) or content[-1:] not in (b"", b"\n"):
            report.altered(manifest, "form", line=0)
        is_of_data = manifest == "manifest-sha256.txt"
        mine = [
            name
            for name in files.names()
            if name.startswith("data/") == is_of_data and name != "tagmanifest-sha256.txt"
        ]
        for name in mine:
            content = files.read(name)
            if name not in listed:
                report.altered(name, "unlisted")
            elif content is not None and sha256(content) != listed[name]:
                report.altered(name, "manifest")
        for name in (listed.keys() - {*mine}) | (listed.keys() - files.readers.keys()):
            report.missing(name, "gone")


def check_bag(files: Files, inventory: Object, exported_at: str, *, is_complete: bool) -> None:
    """The files about the bag say what the dossier says; how much there is, where all is there that was listed."""
    report = files.report
    payload = [files.read(name) or b"" for name in files.names() if name.startswith("data/")]
    oxum = f"Payload-Oxum: {sum(map(len, payload))}.{len(payload)}"
    said = {
        oxum,
        f"External-Identifier: {inventory['number']}",
        f"Bagging-Date: {exported_at[:10]}",
        f"Bag-Software-Agent: Banjie {inventory['release']}",
    }
    for name in TAGS:
        content = files.read(name)
        if content is None:
            report.missing(name, "gone")
            continue
        lines = sorted(content.split(b"\n"))
        if not is_complete:  # then nobody can tell how much there was
            lines, said = [one for one in lines if not one.startswith(b"Payload-Oxum: ")], {*said} - {oxum}
        is_same = {"bagit.txt": content == BAGIT, "bag-info.txt": lines == sorted([b"", *map(str.encode, said)])}
        if not is_same.get(name, True):
            report.altered(name, "bag")


# ---- 3. what the export names ----------------------------------------------------------------------------------------


def is_inventory(value: object) -> bool:
    if not is_object(value, "number", "release", "log", "acts", "unjudged", "records", "files", "runs"):
        return False
    assert isinstance(value, dict)
    plain = re.fullmatch(r"[A-Z]{3}-[0-9]{4}-[0-9]{6}", str(value["number"])) and isinstance(value["release"], str)
    unjudged = value["unjudged"]
    acts = is_count(value["acts"]) and isinstance(unjudged, list) and all(map(is_count, unjudged))
    acts = acts and unjudged == sorted({*unjudged})
    named = (value["log"] is None or isinstance(value["log"], str)) and is_object(value["records"], *RECORDS)
    if not (plain and acts and named):
        return False
    places = [place for name in RECORDS for place in members(value["records"][name])]
    listed = all(isinstance(value["records"][name], list) for name in RECORDS) and all(map(is_place, places))
    files = isinstance(value["files"], dict) and all(map(is_digest, value["files"].values()))
    return listed and files and isinstance(value["runs"], list) and all(map(is_run, value["runs"]))


def is_place(value: object) -> bool:
    """Return True for stream, `seq` and hash of a record."""
    if not isinstance(value, list) or len(value) != 3:
        return False
    return isinstance(value[0], str) and is_count(value[1], 1) and is_digest(value[2])


def is_run(value: object) -> bool:
    if not is_object(value, "run", "sha256", "state", "status"):
        return False
    assert isinstance(value, dict)
    texts = all(isinstance(value[key], str) for key in ("run", "state", "status"))
    return texts and (value["sha256"] is None or is_digest(value["sha256"]))


def read_description(files: Files) -> tuple[Object, tuple[str, int]] | None:
    """Return the inventory, and the place of the export's event. Raises NotChecked for another format."""
    name, content = "data/dossier.json", files.read("data/dossier.json")
    if content is None:
        files.report.missing(name, "gone")
        return None
    try:
        loose = parsed(content)
        if isinstance(loose, dict) and is_count(loose.get("format")) and loose["format"] not in FORMATS:
            raise NotChecked(say("format", format=loose["format"]))
        if content[-1:] != b"\n":
            raise Malformed
        said = strict(content[:-1])
        if not is_object(said, "format", "export", "inventory") or not is_object(said["export"], "stream", "seq"):
            raise Malformed
        place = said["export"]["stream"], said["export"]["seq"]
        if said["format"] not in FORMATS or not is_inventory(said["inventory"]):
            raise Malformed
        if not isinstance(place[0], str) or not is_count(place[1], 1):
            raise Malformed
    except Malformed:
        files.report.altered(name, "form", line=1)
        return None
    return said["inventory"], place


def check_export(case: "Case") -> None:
    """The export is on record, and names the digest of the inventory."""
    event, report = case.export, case.report
    said = event.get("type"), event.get("name"), event.get("about")
    if said != ("exported", case.number, sha256(canonical(case.inventory))):
        report.altered("data/dossier.json", "export")
    if not isinstance(event.get("at"), str) or not isinstance(event.get("by"), str):
        report.altered("data/dossier.json", "export")


def check_files(case: "Case") -> None:
    """Each file that the export names is there as it was, and no other."""
    report, listed = case.report, case.inventory["files"]
    for name in sorted({*ALWAYS, *listed}):
        report.parts[name] = None
        content = case.files.read(name)
        if name not in listed:
            report.altered(name, "planted")
        elif content is None:
            report.missing(name, "gone")
        elif sha256(content) != listed[name]:
            report.altered(name, "file")
    proofs = {proof_name(record["position"]) for record in case.records if record["position"] is not None}
    known = {*TAGS, "data/dossier.json", *LINES, *(name for name in listed if NAMED_BY_EXPORT.fullmatch(name))}
    if case.inventory["log"] is not None:
        known |= {CHECKPOINT, POLICY, STAMP, *proofs}
    for name in case.files.names():
        if name not in known:
            report.altered(name, "planted")
    histories = {name for name in listed if name.startswith("data/histories/")}
    for run in case.inventory["runs"]:
        name = f"data/histories/{run['run']}.json"
        if run["state"] != "inside":
            report.unchecked(f"run:{run['run']}", "run", state=run["state"])
            continue
        if listed.get(name) != run["sha256"]:
            report.altered(name, "history")
        histories.discard(name)
    for name in histories:
        report.altered(name, "planted")


# ---- 4. records ------------------------------------------------------------------------------------------------------

COLUMNS = {
    "opening": {
        "edition", "entry", "key", "key_digest", "key_salt", "law_sha256", "number", "opened", "parent", "parent_seq",
        "procedure", "received_at", "sender",
    },
    "inbox": {
        "act_id", "actor", "body", "complaint", "digest", "happened_at", "n", "name", "received_at", "salt", "sender",
        "verified",
    },
    "verdict": {"refused", "refused_at", "state"},
    "document": {
        "at", "complaint", "identity", "name", "produced_at", "salt", "seq", "sha256", "signatures", "size", "version",
    },
}  # fmt: skip
NO_HASH = "0" * 64


def record_name(stream: object, seq: object) -> str:
    return f"{stream}#{seq}"


def name_of(record: Object) -> str:
    return record_name(record["stream"], record["seq"])


def is_record(value: object, content: str) -> bool:
    """Return True for a line that is an event (`content`: event), or a row (`row`)."""
    keys = {
        "event": ("event", "hash", "position", "prev", "seq", "signature", "signer", "stream"),
        "row": ("hash", "position", "row", "seq", "signature", "signer", "stream"),
    }
    if not is_object(value, *keys[content]):
        return False
    assert isinstance(value, dict)
    placed = value["position"] is None or is_count(value["position"], 1)
    named = isinstance(value["stream"], str) and "\n" not in value["stream"] and is_count(value["seq"], 1)
    hashed = is_digest(value["hash"]) and (content == "row" or is_digest(value["prev"]))
    said = isinstance(value[content], dict) or (content == "row" and value["row"] is None)
    return placed and named and hashed and said and are_texts([value["signer"], value["signature"]])


def read_lines(files: Files, name: str, is_line: Callable[[object], bool]) -> list[Object]:
    """Return the lines of a file; those that are not written as they must be are reported and left out."""
    files.report.parts[name] = None
    content = files.read(name)
    if content is None:
        files.report.missing(name, "gone")
        return []
    lines, last = content.split(b"\n")[:-1], content.split(b"\n")[-1]
    if last:
        files.report.altered(name, "form", line=len(lines) + 1)
    read = []
    for number, line in enumerate(lines, 1):
        try:
            value = strict(line)
        except Malformed:
            value = None
        if is_line(value):
            read.append(value)
        else:
            files.report.altered(name, "form", line=number)
    return read


class Case:
    """A dossier that is being checked: its files, what its export names, and its records.

    `sound` are records that are what their hash says and that the export lists: they alone are believed below.
    """

    def __init__(self, files: Files, inventory: Object, export_place: tuple[str, int]) -> None:
        self.files, self.report = files, files.report
        self.inventory, self.export_place = inventory, export_place
        self.number: str = inventory["number"]
        self.of_file = {
            name: read_lines(
                files, f"data/{name}.jsonl", partial(is_record, content="row" if name == "inbox" else "event")
            )
            for name in RECORDS
        }
        self.records = [record for name in RECORDS for record in self.of_file[name]]
        self.openings = read_lines(files, "data/openings.jsonl", is_opening)
        exports = [one["event"] for one in self.of_file["access"] if (one["stream"], one["seq"]) == export_place]
        self.export: Object = exports[0] if len(exports) == 1 else {}
        self.events = [one["event"] for one in self.of_file["journal"] if one["stream"] == self.number]
        self.custody = [one["event"] for one in self.of_file["journal"] if one["stream"] == f"custody:{self.number}"]
        self.proposals = [one["event"] for one in self.of_file["journal"] if one["stream"] == f"proposal:{self.number}"]
        self.rows = {(one["stream"], one["seq"]): one for one in self.of_file["inbox"]}
        self.first: Object = self.events[0] if self.events else {}
        revived = [event for event in self.events if event.get("type") == "revived"]
        self.displaced = {n for event in revived for n in members(event.get("displaced")) if is_count(n)}
        self.lost = {name for event in revived for name in members(event.get("lost")) if isinstance(name, str)}
        try:
            self.law: Object = entries(parsed(files.read("data/law/procedure.json") or b"{}"))
        except Malformed:
            self.law = {}
            self.report.altered("data/law/procedure.json", "form", line=1)

    def documents(self) -> dict[str, list[int]]:
        """Return the streams of documents, each with its records by `seq`, ascending."""
        found: dict[str, list[int]] = {}
        for stream, seq in sorted(self.rows):
            if stream.startswith(f"document:{self.number}:"):
                found.setdefault(stream, []).append(seq)
        return found


def check_records(case: Case) -> None:
    """Compute every hash again, follow every chain, and compare all with what the export lists."""
    report, number = case.report, case.number
    for name in RECORDS:
        records, heads = case.of_file[name], dict[str, tuple[int, str]]()
        for record in records:
            part, stream, seq = name_of(record), record["stream"], record["seq"]
            report.parts[part] = None
            if not is_of_case(case, name, record):
                report.altered(part, "stream")
            if not is_hashed(record):
                report.altered(part, "record_hash")
            if name == "journal":
                before = heads.get(stream, (0, NO_HASH))
                if (seq - 1, record["prev"]) != before:
                    report.altered(part, "chain")
                heads[stream] = seq, record["hash"]
            if record.get("row") is not None and not is_row(number, record):
                report.altered(part, "columns")
        compare_with_inventory(case, name)
    positions = Counter(record["position"] for record in case.records if record["position"] is not None)
    for record in case.records:
        if positions[record["position"]] > 1:
            report.altered(name_of(record), "twice")
    if not case.events:
        report.altered(record_name(number, 1), "event_gone")


def is_hashed(record: Object) -> bool:
    """Return True where a record is what its hash says; of a row that is left out that cannot be told."""
    if "event" in record:
        linked = record["prev"].encode() + b"\n" + canonical(record["event"])
        said: tuple[object, object] = sha256(linked), record["event"].get("seq")
        return said == (record["hash"], record["seq"])
    return record["row"] is None or (record["hash"],) == (sha256(canonical(record["row"])),)


def is_row(number: str, record: Object) -> bool:
    """Return True for a row with the columns of its stream, that says of which case it is and which act."""
    row, kind = record["row"], record["stream"].split(":")[0]
    said = {"opening": {"number": number}, "inbox": {"complaint": number, "n": record["seq"]}}
    own = said.get(kind, {"complaint": number} if kind == "document" else {})
    plain = not any(isinstance(value, dict | list) for value in row.values())
    return row.keys() == COLUMNS.get(kind) and plain and own.items() <= row.items()


def is_of_case(case: Case, name: str, record: Object) -> bool:
    """Return True for a record of a stream that this file may hold."""
    stream, number = record["stream"], case.number
    if name == "journal":
        own = (number, f"query-code:{number}", f"custody:{number}", f"proposal:{number}")
        return stream in own or re.fullmatch(r"notice:[^\n]+", stream) is not None
    if name == "inbox":
        if stream.startswith(f"document:{number}:"):
            return re.fullmatch(r"[^:]+:[0-9]+", stream.removeprefix(f"document:{number}:")) is not None
        return (stream, record["seq"]) == (f"opening:{number}", 1) or stream in (f"inbox:{number}", f"verdict:{number}")
    if name == "org":
        return stream in ("org", "editions", "calendars")
    return (stream[:7], record["event"].get("name")) == ("access:", number)


def compare_with_inventory(case: Case, name: str) -> None:
    """Compare the records of a file with those that the export lists, and its own event."""
    report = case.report
    listed = {(stream, seq): digest for stream, seq, digest in case.inventory["records"][name]}
    inside = {(record["stream"], record["seq"]): record["hash"] for record in case.of_file[name]}
    places = [(record["stream"], record["seq"]) for record in case.of_file[name]]
    if name == "access":
        if case.export_place in listed or case.export_place not in inside:
            report.altered("data/dossier.json", "export")
        listed[case.export_place] = inside.get(case.export_place, "")
    for (stream, seq), digest in listed.items():
        part = record_name(stream, seq)
        report.parts[part] = None
        if (stream, seq) not in inside and name == "inbox":
            report.missing(part, "gone")
        elif (stream, seq) not in inside:
            report.altered(part, "event_gone")
        elif inside[stream, seq] != digest:
            report.altered(part, "not_listed")
    for stream, seq in inside.keys() - listed.keys():
        report.altered(record_name(stream, seq), "not_listed")
    for before, after in pairwise(places):
        if before >= after:
            report.altered(record_name(*after), "order")
    if [(stream, seq) for stream, seq, _ in case.inventory["records"][name]] != sorted(
        listed.keys() - {case.export_place}
    ):
        report.altered("data/dossier.json", "form", line=1)


def check_acts(case: Case) -> None:
    """Every act that was received is there, and has become an event or was refused."""
    inbox, verdicts = f"inbox:{case.number}", f"verdict:{case.number}"
    judged = {event.get("n") for event in case.events if is_count(event.get("n"))} | {*case.inventory["unjudged"]}
    for n in range(1, min(case.inventory["acts"], MAX_FILES) + 1):
        if n in case.displaced:
            continue
        if (inbox, n) not in case.rows:
            case.report.missing(record_name(inbox, n), "act_gone")
        if n not in judged and (verdicts, n) not in case.rows:
            case.report.missing(record_name(verdicts, n), "unanswered")


def check_proposals(case: Case) -> None:
    """What a program proposed, as the case stood once, is done only where the person to whom it was proposed sent the
    act themselves: each confirmation names such an act, and each proposal is settled once."""
    inbox, proposed = f"inbox:{case.number}", dict[int, Object]()
    states = {one["hash"] for one in case.of_file["journal"] if one["stream"] == case.number}
    for record in case.of_file["journal"]:
        if record["stream"] != f"proposal:{case.number}":
            continue
        event = record["event"]
        of, n, told = event.get("refers_to"), event.get("n"), {name: event.get(name) for name in ("by", "name")}
        if event.get("type") == "proposed":
            proposed[record["seq"]] = told
            is_own = isinstance(event.get("program"), str) and event.get("seen") in states
        else:
            is_own = is_count(of) and proposed.pop(of, None) == told
        if event.get("type") == "confirmed" and is_count(n) and (inbox, n) not in case.rows:
            case.report.missing(record_name(inbox, n), "act_gone")
        elif event.get("type") == "confirmed":
            row = case.rows[inbox, n]["row"] if is_count(n) else {}
            sent = None if row is None else {"by": row.get("actor"), "name": row.get("name")}
            is_own = is_own and (row is None or (sent == told and row.get("sender", "") is None))
        if not is_own:
            case.report.altered(name_of(record), "proposal")


# ---- 5. rows that are left out ---------------------------------------------------------------------------------------


def check_left_out(case: Case) -> None:
    """A row is left out only where a rule withholds it, a decision erased it, or it was made anew."""
    report = case.report
    lines = {str(line["id"]): line for line in case.openings if line["kind"] in ("opening", "paper")}
    last = {stream: seqs[-1] for stream, seqs in case.documents().items()}
    for (stream, seq), record in case.rows.items():
        part, kind = name_of(record), stream.split(":")[0]
        if record["row"] is not None:
            if kind in ("opening", "document") and lines.get(stream, {}).get("state") in (
                "withheld",
                "misfiled",
                "erased",
            ):
                report.altered(part, "not_withheld")
            continue
        if kind == "document" and seq != last.get(stream):
            report.unchecked(part, "anew")
        elif kind in ("inbox", "verdict") and seq in case.displaced:
            report.unchecked(part, "displaced")
        elif kind in ("opening", "document") and stream in lines:
            if lines[stream]["state"] in ("inside", "lost"):
                report.missing(part, "null")
            else:
                judge_state(case, lines[stream], part)
        else:
            report.missing(part, "null")


# ---- 6. what is personal ---------------------------------------------------------------------------------------------

LINE_KEYS = {
    "party": {"digest", "id", "kind", "name", "state"},
    "text": {"digest", "id", "kind", "name", "state"},
    "file": {"digest", "id", "kind", "media_type", "state"},
    "paper": {"id", "kind", "name", "state"},
    "opening": {"id", "kind", "name", "state"},
}
STATES = {
    "party": {"inside", "withheld", "erased"},
    "text": {"inside", "withheld", "erased", "misfiled"},
    "file": {"inside", "withheld", "erased", "lost"},
    "paper": {"inside", "withheld", "erased", "misfiled", "lost"},
    "opening": {"withheld"},
}
ANY_TEXT = re.compile("[0-9A-Za-z][0-9A-Za-z_.-]{0,63}")  # the id of a text or file, which names a file here


def is_opening(value: object) -> bool:
    """Return True for a line of openings.jsonl."""
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str) or not isinstance(value.get("state"), str):
        return False
    kind, state = value["kind"], value["state"]
    if kind not in LINE_KEYS or state not in STATES[kind]:
        return False
    keys = set(LINE_KEYS[kind])
    if state == "inside":
        keys |= {"path", "sha256"} if kind == "paper" else {"path", "salt"}
    if kind == "file" and state in ("inside", "lost"):
        keys |= {"name"}
    if state == "withheld":
        keys |= {"rules"}
        if not are_texts(value.get("rules")) or not value["rules"]:
            return False
    texts = [value[key] for key in value if key != "rules"]
    return value.keys() == keys and all(isinstance(text, str) for text in texts) and is_named(value)


def is_named(line: Object) -> bool:
    """Return True where id, name and path of a line fit each other."""
    kind, name, path = line["kind"], line.get("name"), line.get("path")
    if kind == "party":
        return (line["id"], name) == ("party", "party") and path in (None, "data/party.json")
    if kind == "text":
        return ANY_TEXT.fullmatch(line["id"]) is not None and path in (None, f"data/texts/{line['id']}.txt")
    if kind == "file":
        return ANY_TEXT.fullmatch(line["id"]) is not None and path in (None, f"data/attachments/{line['id']}")
    if kind == "paper":
        found = re.fullmatch(r"document:[^:]+:(([^:/]+):([0-9]+))", line["id"])
        return found is not None and name == found[1] and path in (None, f"data/papers/{found[2]}-{found[3]}.docx")
    return bool(line["id"] == f"opening:{name}")


def references(value: object, kind: str) -> Iterator[tuple[str, str, str]]:
    """Yield kind, id and digest of the texts and files that an event or act names, at any depth."""
    if isinstance(value, dict):
        if isinstance(value.get("id"), str) and isinstance(value.get("digest"), str):
            yield kind, value["id"], value["digest"]
        for name, part in value.items():
            yield from references(part, "file" if name == "attachments" else kind)
    elif isinstance(value, list):
        for part in value:
            yield from references(part, kind)


def named_parts(case: Case) -> dict[tuple[str, str], set[str]]:
    """Return what the record names by its digest: kind and id, with the digests."""
    found: dict[tuple[str, str], set[str]] = {}
    values: list[object] = [record["event"] for record in case.of_file["journal"]]
    for (stream, seq), record in case.rows.items():
        if stream == f"inbox:{case.number}" and record["row"] is not None:
            try:
                values.append(parsed(str(record["row"].get("body")).encode()))
            except (Malformed, UnicodeEncodeError):
                case.report.altered(record_name(stream, seq), "columns")
    for value in values:
        for kind, name, digest in references(value, "text"):
            found.setdefault((kind, name), set()).add(digest)
    if isinstance(case.first.get("filed_by"), str):
        found["party", "party"] = {case.first["filed_by"]}
    return found


def check_openings(case: Case) -> None:
    """Everything personal that the record names is inside and opens its digest, or may be left out."""
    report, named, lines = case.report, named_parts(case), dict[tuple[str, str], Object]()
    for line in case.openings:
        part = f"{line['kind']}:{line['id']}"
        report.parts[part] = None
        if (line["kind"], line["id"]) in lines:
            report.altered(part, "twice")
        lines[line["kind"], line["id"]] = line
    for (kind, name), digests in named.items():
        part = f"{kind}:{name}"
        report.parts[part] = None
        if (kind, name) not in lines:
            lost = name in case.lost
            report.unchecked(part, "lost_restore") if lost else report.missing(part, "no_line")
        elif digests != {lines[kind, name]["digest"]}:
            report.altered(part, "digest")
    streams = case.documents()
    for stream in streams:
        if ("paper", stream) not in lines:
            report.missing(f"paper:{stream}", "no_line")
    for (kind, name), line in lines.items():
        part = f"{kind}:{name}"
        if kind in ("party", "text", "file") and (kind, name) not in named:
            report.altered(part, "unnamed")
        if (kind == "paper" and name not in streams) or (kind == "opening" and name != f"opening:{case.number}"):
            report.altered(part, "unnamed")
        if line["state"] == "inside":
            check_inside(case, line, part)
        else:
            judge_state(case, line, part)
    paths = {line["path"] for line in case.openings if line["state"] == "inside"}
    for name in case.files.names():
        if name.startswith(("data/texts/", "data/attachments/", "data/papers/", "data/party")) and name not in paths:
            report.altered(name, "planted")


def check_inside(case: Case, line: Object, part: str) -> None:
    """A part that is inside opens the digest on record."""
    body = case.files.read(line["path"])
    if body is None:
        case.report.missing(part, "gone")
    elif not opens(case, line, body):
        case.report.altered(part, "digest")


def opens(case: Case, line: Object, body: bytes) -> bool:
    """Return True where a body with its salt is what the digest on record says."""
    kind, name = line["kind"], line["name"]
    if kind == "paper":
        rows = [case.rows[line["id"], seq]["row"] for seq in case.documents().get(line["id"], [])]
        row = rows[-1] if rows else None
        return row is not None and sha256(body) == line["sha256"] == row.get("sha256")
    try:
        said: object
        if kind == "text":
            said = body.decode()
        elif kind == "file":
            said = [line["media_type"], sha256(body)]
        else:
            party = strict(body)
            if not is_object(party, "name", "unit", "contact", "address") or not are_texts([*party.values()]):
                return False
            said = [party["name"], party["unit"], party["contact"], party["address"]]
        return bool(sha256(canonical([line["salt"], case.number, name, said])) == line["digest"])
    except ValueError:
        return False


def judge_state(case: Case, line: Object, part: str) -> None:
    """A part that is not inside is left out by what is on record; else it is missing."""
    report, state = case.report, line["state"]
    if state == "withheld":
        judge_withheld(case, line, part)
    elif state == "erased":
        place = erasure_of(case, line)
        report.withheld(part, "erased", place=place) if place else report.missing(part, "not_erased")
    elif state == "misfiled":
        report.withheld(part, "misfiled") if is_closed(case, line) else report.missing(part, "not_closed")
    else:
        report.missing(part, "lost")


def erasure_of(case: Case, line: Object) -> str | None:
    """Return the place of the decision that has erased a part; None where there is none."""
    for event in case.custody:
        if event.get("type") != "erased":
            continue
        if line["kind"] == "paper":
            made_after = int(line["id"].rsplit(":", 1)[1])
            upto = event.get("upto", 0)
            is_named = event.get("papers") == "gone" and is_count(upto) and made_after <= upto
        elif line["kind"] == "party":
            is_named = event.get("party") is True
        else:
            is_named = line["id"] in members(event.get("texts" if line["kind"] == "text" else "files"))
        if is_named:
            return record_name(f"custody:{case.number}", event.get("seq"))
    return None


def is_closed(case: Case, line: Object) -> bool:
    """Return True where an act on record has closed a text, since it is of another case. A letter or a document may
    repeat such a text: it is left out where any text is closed."""
    by_seq = {event.get("seq"): event for event in case.events if is_count(event.get("seq"))}
    closed: dict[str, bool] = {}
    for event in case.events:
        if event.get("type") == "noted" and event.get("name") in ("close_text", "open_text"):
            refers_to, about = event.get("refers_to"), event.get("about")
            written = entries(by_seq.get(refers_to, {}).get("texts")) if is_count(refers_to) else {}
            text = entries(written.get(about)) if isinstance(about, str) else {}
            if isinstance(text.get("id"), str):
                closed[text["id"]] = event["name"] == "close_text"
    of_events = {entries(text).get("id") for event in case.events for text in entries(event.get("texts")).values()}
    if line["kind"] == "text" and line["id"] in of_events:
        return closed.get(line["id"], False)
    return any(closed.values())


# ---- 7. law, and what it withholds -----------------------------------------------------------------------------------


def check_law(case: Case) -> None:
    """The law and the calendar are those that the first event names; editions are those that were put to use."""
    report, first = case.report, case.first
    for name, said in (("procedure", first.get("law_sha256")), ("calendar", first.get("calendar_sha256"))):
        content = case.files.read(f"data/law/{name}.json")
        if content is not None and sha256(content) != said:
            report.altered(f"data/law/{name}.json", "law")
    if first.get("type") != "opened":
        report.altered(record_name(case.number, 1), "opening")
    opening = case.rows.get((f"opening:{case.number}", 1))
    if opening is None:
        report.missing(record_name(f"opening:{case.number}", 1), "gone")
    elif opening["row"] is not None and not fits_first(opening["row"], first):
        report.altered(name_of(opening), "opening")
    editions = [one["event"] for one in case.of_file["org"] if one["stream"] == "editions"]
    used = {event.get("sha256") for event in editions if event.get("type") == "first_used"}
    for name in case.files.names():
        content = case.files.read(name) if name.startswith("data/law/editions/") else None
        if content is not None and sha256(content) not in used:
            report.altered(name, "edition")


def fits_first(row: Object, first: Object) -> bool:
    """Return True where the intake says the same as the first event."""
    try:
        opened = entries(parsed(str(row.get("opened")).encode()))
    except (Malformed, UnicodeEncodeError):
        return False
    calendar = opened.get("calendar")
    if not isinstance(calendar, str):
        return False
    laws = row.get("law_sha256"), sha256(calendar.encode("utf-8", "replace"))
    return laws == (first.get("law_sha256"), first.get("calendar_sha256")) and opened.get("opened") == first


def judge_withheld(case: Case, line: Object, part: str) -> None:
    """Each rule that is said to withhold a part does so: by the law, for this part, reader and case."""
    report, rules, is_sure = case.report, ", ".join(line["rules"]), True
    for name in line["rules"]:
        reason, applies = why_not(case, line["kind"], name)
        if applies is False:
            report.missing(part, "no_rule", rules=name, reason=reason)
            return
        is_sure = is_sure and applies is True
    report.withheld(part, "by_rule", rules=rules) if is_sure else report.unchecked(part, "perhaps", rules=rules)


def why_not(case: Case, kind: str, name: str) -> tuple[str, bool | None]:
    """Return whether a rule withholds parts of a kind from who exported (None: cannot be told), and if not, why."""
    found = [
        rule for rule in objects(case.law.get("rules")) if rule.get("id") == name and isinstance(rule.get("sees"), dict)
    ]
    if not found:
        return "no such rule", False
    rule, sees = found[0], found[0]["sees"]
    parts = ("identity",) if kind in ("party", "opening") else ("identity", "narrative")
    if sees.get("part") not in parts:
        return f"it is about {sees.get('part')}", False
    if rule.get("entries") and case.first.get("name") not in members(rule["entries"]):
        return f"not for {case.first.get('name')}", False
    standing = members(case.export.get("standing"))
    may_read = any(role in standing for role in members(sees.get("roles")))
    is_kept_out = any(role in standing for role in members(sees.get("but")))
    if may_read and not is_kept_out:
        return "who exported may read it", False
    shown = "identity" if kind in ("party", "opening") else "attachment"
    if shown in members(case.export.get("parts")):
        return "the export says that it was shown", False
    applies = is_met(case, sees["when"]) if sees.get("when") is not None else True
    return "the case is not confidential", applies


def is_met(case: Case, need: object) -> bool | None:
    """Return whether a requirement is met by the facts on record; None: cannot be told."""
    if not isinstance(need, dict):
        return None
    if need.keys() in ({"all"}, {"any"}, {"none"}):
        [(how, parts)] = need.items()
        answers = [is_met(case, part) for part in members(parts)]
        if how == "all":
            return False if False in answers else None if None in answers else True
        some = True if True in answers else None if None in answers else False
        return some if how == "any" else None if some is None else not some
    asked = need.keys() - {"fact", "ever"}
    if not isinstance(need.get("fact"), str) or len(asked) > 1 or not asked <= {"is", "in", "has"}:
        return None
    is_known, value = fact(case, need["fact"])
    if not is_known:
        return None
    if value is None:
        return False
    if "is" in need:
        return is_same(value, need["is"])
    if "in" in need:
        return any(is_same(value, one) for one in members(need["in"]))
    return any(is_same(one, need["has"]) for one in members(value)) if "has" in need else True


def is_same(value: object, wanted: object) -> bool:
    """Return True for the same value. `True` is not the number 1."""
    return value == wanted and isinstance(value, bool) == isinstance(wanted, bool)


def fact(case: Case, name: str) -> tuple[bool, object]:
    """Return whether this program can tell what a fact of the case is, and its value; None: nobody has stated it."""
    declared = entries(entries(case.law.get("facts")).get(name))
    undone = {
        event.get("refers_to")
        for event in case.events
        if event.get("type") == "corrected" and is_count(event.get("refers_to"))
    }
    is_known, value = not ("tells" in declared or "counts" in declared), None
    for event in case.events:
        stated, taken_back = entries(event.get("facts")), members(event.get("unknown"))
        if name not in stated and name not in taken_back:
            continue
        if event.get("seq") in undone or "item" in event:
            is_known = False
        value = stated.get(name)
    return is_known, value


# ---- 8. the signed log -----------------------------------------------------------------------------------------------

PROOF = "c2sp.org/tlog-proof@v1"
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # of the curve of Ed25519
D = -121665 * pow(121666, P - 2, P) % P
BASE = (4 * pow(5, P - 2, P) % P).to_bytes(32, "little")
Point = tuple[int, int, int, int]
SIGNS, COSIGNS = 1, 4


def plus(a: Point, b: Point) -> Point:
    """Return the sum of two points of edwards25519, in extended coordinates (RFC 8032, 5.1.4)."""
    x, y = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    t, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = y - x, z - t, z + t, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P


@lru_cache(maxsize=32)
def multiples(point: Point) -> list[list[Point]]:
    """Return for each of the 64 digits of a number to base 16 what the point is sixteen times."""
    rows = []
    for _ in range(64):
        row = [(0, 1, 1, 0)]
        for _ in range(16):
            row.append(plus(row[-1], point))
        point = row.pop()
        rows.append(row)
    return rows


def times(n: int, point: Point) -> Point:
    """Return a multiple of a point; `n` is less than 2**256."""
    total = (0, 1, 1, 0)
    for digit, row in enumerate(multiples(point)):
        total = plus(total, row[n >> 4 * digit & 15])
    return total


def decoded_point(data: bytes) -> Point:
    """Return the point that 32 bytes stand for (RFC 8032, 5.1.3). Raises ValueError."""
    y = int.from_bytes(data, "little")
    odd, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or len(data) != 32 or x * x % P != square or (x == 0 and odd):
        raise ValueError
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


@lru_cache(maxsize=100_000)
def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Return True where an Ed25519 signature is good (RFC 8032, 5.1.7)."""
    try:
        public, r, s = decoded_point(key), decoded_point(signature[:32]), int.from_bytes(signature[32:], "little")
    except ValueError:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = times(s, decoded_point(BASE)), plus(r, times(k, public))
    same = all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))
    return same and s < ORDER and len(signature) == 64


def root_of(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes | None:
    """Return the root that follows from a proof of inclusion (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return None
    last, root = size - 1, hashlib.sha256(b"\x00" + leaf).digest()
    for step in proof:
        if last == 0:
            return None
        if index & 1 or index == last:
            root = hashlib.sha256(b"\x01" + step + root).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            root = hashlib.sha256(b"\x01" + root + step).digest()
        index, last = index >> 1, last >> 1
    return root if last == 0 else None


def from_base64(written: str) -> bytes:
    """Raises Malformed."""
    try:
        content = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed(written) from None
    if base64.b64encode(content).decode() != written:
        raise Malformed(written)
    return content


class Key(NamedTuple):
    """A public key: whose it is, its id, what it signs (`SIGNS` or `COSIGNS`)."""

    name: str
    id: bytes
    kind: int
    public: bytes

    @classmethod
    def parse(cls, written: str) -> "Key":
        """Raises Malformed."""
        parts = written.split("+", 2)
        if len(parts) != 3 or not parts[0]:
            raise Malformed(written)
        name, material = parts[0], from_base64(parts[2])
        key_id = hashlib.sha256(name.encode() + b"\n" + material).digest()[:4]
        if len(material) != 33 or material[0] not in (SIGNS, COSIGNS) or key_id.hex() != parts[1]:
            raise Malformed(written)
        return cls(name, key_id, material[0], material[1:])


class Checkpoint(NamedTuple):
    """A log as it was signed: its name, how many leaves it had, its root; who signed that, with which bytes."""

    text: str
    origin: str
    size: int
    root: bytes
    signatures: list[tuple[str, bytes]]

    @classmethod
    def parse(cls, note: bytes) -> "Checkpoint":
        """Raises Malformed."""
        try:
            text, gap, signed = note.decode().partition("\n\n")
        except UnicodeDecodeError:
            raise Malformed from None
        lines, signatures = text.split("\n"), []
        if not gap or len(lines) != 3 or not signed.endswith("\n"):
            raise Malformed(text)
        for line in signed[:-1].split("\n"):
            found = re.fullmatch(r"— ([^ ]+) ([^ ]+)", line)
            if not found:
                raise Malformed(line)
            signatures.append((found[1], from_base64(found[2])))
        origin, size, root = lines[0], lines[1], from_base64(lines[2])
        if not origin or not re.fullmatch("0|[1-9][0-9]{0,18}", size) or len(root) != 32:
            raise Malformed(text)
        return cls(text + "\n", origin, int(size), root, signatures)

    def is_signed_by(self, key: Key) -> bool:
        for name, signature in self.signatures:
            if name != key.name or signature[:4] != key.id:
                continue
            message, rest = self.text.encode(), signature[4:]
            if key.kind == COSIGNS:
                seconds, rest = int.from_bytes(rest[:8], "big"), rest[8:]
                message = f"cosignature/v1\ntime {seconds}\n".encode() + message
            if is_signed(key.public, message, rest):
                return True
        return False


class Policy(NamedTuple):
    """Whom to trust: keys of the log, witnesses by name, groups (how many, of whom), and what is asked for."""

    logs: list[Key]
    witnesses: dict[str, Key]
    groups: dict[str, tuple[int, list[str]]]
    quorum: str
    signers: list[Key]

    @classmethod
    def parse(cls, text: str) -> "Policy":
        """Raises Malformed."""
        logs, signers, quorums = list[Key](), list[Key](), list[str]()
        witnesses, groups = dict[str, Key](), dict[str, tuple[int, list[str]]]()
        for line in text.splitlines():
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            known = {"none", *witnesses, *groups}
            if words[0] == "log" and len(words) >= 2:
                logs.append(Key.parse(words[1]))
                is_sound = logs[-1].kind == SIGNS
            elif words[0] == "signer" and len(words) >= 2:
                signers.append(Key.parse(words[1]))
                is_sound = is_signer(signers[-1])
            elif words[0] == "witness" and len(words) >= 3:
                is_sound = words[1] not in known
                witnesses[words[1]] = Key.parse(words[2])
                is_sound = is_sound and witnesses[words[1]].kind == COSIGNS
            elif words[0] == "group" and len(words) >= 4:
                least = {"any": "1", "all": str(len(words) - 3)}.get(words[2], words[2])
                is_sound = words[1] not in known and known >= {*words[3:]} and least.isdecimal()
                is_sound = is_sound and 1 <= int(least) <= len(words) - 3
                groups[words[1]] = (int(least) if is_sound else 0), words[3:]
            elif words[0] == "quorum" and len(words) >= 2:
                is_sound = words[1] in known and not quorums
                quorums.append(words[1])
            else:
                is_sound = False
            if not is_sound:
                raise Malformed(line)
        if not quorums:
            raise Malformed("quorum")
        return cls(logs, witnesses, groups, quorums[0], signers)

    def lacking(self, checkpoint: Checkpoint) -> list[str]:
        """Return the witnesses that have not signed where the quorum is not met; none where it is met."""
        signed = {name for name, key in self.witnesses.items() if checkpoint.is_signed_by(key)}

        def is_met(name: str) -> bool:
            if name in self.groups:
                least, names = self.groups[name]
                return sum(map(is_met, names)) >= least
            return name == "none" or name in signed

        def below(name: str) -> list[str]:
            if name in self.groups:
                return [witness for member in self.groups[name][1] for witness in below(member)]
            return [name]

        return [] if is_met(self.quorum) else [name for name in below(self.quorum) if name not in signed]


SIGNERS = "data/signers"
EVERY = ("web", "worker", "relay", "watch", "office")
MAY_SIGN = {  # the processes that may make records of a stream, by what comes before its colon
    "case": ("web", "worker", "relay", "office"),
    "opening": ("web", "worker", "office"),
    "inbox": ("web", "worker", "relay", "office"),
    "verdict": ("web", "worker", "relay", "office"),
    "notice": ("web", "worker", "relay", "office"),
    "document": ("relay",),
    "org": ("web", "office"),
    "access": ("web", "office"),
    "editions": ("web", "worker", "office"),
    "calendars": ("office",),
    "custody": ("office",),
    "retention": ("office",),
    "query-code": ("web",),
    "proposal": ("web",),
    "alarms": EVERY,
}


def is_signer(key: Key) -> bool:
    return key.kind == SIGNS and key.name in EVERY


def parse_signers(content: bytes) -> dict[str, tuple[Key, int | None]]:
    """Return the keys of processes by their ids, each with the last position at which it counts (None: any). Raises
    Malformed."""
    known: dict[str, tuple[Key, int | None]] = {}
    lines = content.decode("utf-8", "replace").split("\n")
    for line in lines[:-1]:
        words = line.split(" ")
        if words[0] == "signer" and len(words) == 2 and is_signer(key := Key.parse(words[1])):
            known.setdefault(key.id.hex(), (key, None))
        elif re.fullmatch("retired [0-9a-f]{8} at (0|[1-9][0-9]{0,18})", line) and words[1] in known:
            key, until = known[words[1]]
            known[words[1]] = key, int(words[3]) if until is None else min(until, int(words[3]))
        else:
            raise Malformed(line)
    if lines[-1]:
        raise Malformed(lines[-1])
    return known


def check_signatures(case: Case, brought: Policy | None) -> None:
    """Every record bears the signature of a process that may make it, by a key that counts at its position."""
    report, content, used = case.report, case.files.read(SIGNERS), set[Key]()
    if brought is None or not brought.signers:
        report.unchecked("signers", "own_signers")
    if content is None:
        return
    try:
        known = parse_signers(content)
    except Malformed:
        report.altered(SIGNERS, "form", line=0)
        return
    for record in case.records:
        key, until = known.get(record["signer"], (None, None))
        if key is None or not is_vouched_for(case, record, key, until):
            report.altered(name_of(record), "no_signature")
        else:
            used.add(key)
    if brought is not None and brought.signers and not used <= {*brought.signers}:
        report.altered(SIGNERS, "foreign_signers")


def is_vouched_for(case: Case, record: Object, key: Key, until: int | None) -> bool:
    stream, position = record["stream"], record["position"]
    kind = "case" if stream == case.number else stream.partition(":")[0]
    if key.name not in MAY_SIGN.get(kind, ()):
        return False
    if until is not None and (position is None or position > until):
        return False
    try:
        signature = from_base64(record["signature"])
    except Malformed:
        return False
    text = f"banjie record v1\n{stream}\n{record['seq']}\n{record['hash']}\n"
    return is_signed(key.public, text.encode(), signature)


def proof_name(position: int) -> str:
    return f"data/log/proofs/{position}.tlog-proof"


def check_log(case: Case, brought: Policy | None) -> None:
    """Every record is in the tree whose root the log, and the witnesses that the policy asks for, have signed."""
    report = case.report
    if case.inventory["log"] is None and brought is None:
        report.unchecked("log", "no_log")
        return
    note, inside = case.files.read(CHECKPOINT), case.files.read(POLICY)
    for name, content in ((CHECKPOINT, note), (POLICY, inside)):
        report.parts[name] = None
        if content is None:
            report.missing(name, "gone")
    if note is None or (inside is None and brought is None):
        return
    try:
        own = Policy.parse((inside or b"").decode()) if inside is not None else None
        if own is not None and case.inventory["log"] not in [
            f"{k.name}+{k.id.hex()}+{encoded_key(k)}" for k in own.logs
        ]:
            report.altered(POLICY, "foreign_policy")
    except ValueError:
        own = None
        report.altered(POLICY, "form", line=0)
    if brought is None:
        report.unchecked("policy", "own_policy")
    policy = brought or own
    try:
        checkpoint = Checkpoint.parse(note)
    except Malformed:
        report.altered(CHECKPOINT, "form", line=0)
        return
    if policy is None:
        return
    signers = [key for key in policy.logs if key.name == checkpoint.origin and checkpoint.is_signed_by(key)]
    if not signers:
        report.altered(CHECKPOINT, "unsigned")
        return
    for witness in policy.lacking(checkpoint):
        report.missing(f"witness:{witness}", "witness")
    if not policy.witnesses or policy.quorum == "none":
        report.unchecked("policy", "no_witness")
    witnesses = [name for name, key in policy.witnesses.items() if checkpoint.is_signed_by(key)]
    report.size, report.signers = checkpoint.size, [checkpoint.origin, *witnesses]
    for record in case.records:
        check_proof(case, record, checkpoint, note)
    for record in case.of_file["org"]:
        if record["event"].get("type") == "log_restored":
            said = {name: record["event"].get(name) for name in ("at", "by", "other", "reason", "size")}
            report.unchecked(name_of(record), "restored", **said)
    stamp = case.files.read(STAMP)
    if stamp is not None and hashlib.sha256(checkpoint.text.encode()).digest() not in stamp:
        report.altered(STAMP, "stamp_other")
    elif stamp is not None:
        report.unchecked(STAMP, "stamp")


def encoded_key(key: Key) -> str:
    return base64.b64encode(bytes([key.kind]) + key.public).decode()


def check_proof(case: Case, record: Object, checkpoint: Checkpoint, note: bytes) -> None:
    """A record with a position is in the signed tree."""
    report, part, position = case.report, name_of(record), record["position"]
    if position is None:
        if (record["stream"], record["seq"]) == case.export_place:
            report.missing(part, "export_unproved")
        else:
            report.unchecked(part, "unplaced")
        return
    name = proof_name(position)
    report.parts[name] = None
    content = case.files.read(name)
    if content is None:
        report.missing(name, "gone")
        return
    head, _, signed = content.partition(b"\n\n")
    try:
        lines = head.decode().split("\n")
        if lines[:2] != [PROOF, f"index {position - 1}"] or signed != note:
            raise Malformed
        proof = [from_base64(line) for line in lines[2:]]
        if any(len(step) != 32 for step in proof):
            raise Malformed
    except ValueError:
        report.altered(part, "proof")
        return
    leaf = f"{record['stream']}\n{record['seq']}\n{record['hash']}\n".encode()
    if root_of(leaf, position - 1, checkpoint.size, proof) != checkpoint.root:
        report.altered(part, "proof")


# ---- 9. the four lists, and the codes --------------------------------------------------------------------------------

BAD_SHAPE = (AttributeError, TypeError, ValueError, LookupError, RecursionError)  # what should be a list is none …


def check(path: Path, most: int = MAX_BYTES, policy: str | None = None) -> Report:
    """Check one dossier, by a policy that says whom to trust, or by the one inside. Raises NotChecked."""
    report = Report()
    brought = None
    if policy is not None:
        try:
            brought = Policy.parse(policy)
        except Malformed as error:
            raise NotChecked(say("bad_policy", line=str(error)[:80])) from None
    files = open_dossier(path, most, report)
    if not files.readers:
        report.altered("archive", "empty")
        return report
    check_manifests(files)
    is_complete = all(one.list != "missing" for one in report.found)
    described = read_description(files)
    if described is None:
        return report
    case = Case(files, *described)
    report.case, report.number, report.export, report.events = case, case.number, case.export, case.events
    sections: list[tuple[str, Callable[[], None]]] = [
        ("data/dossier.json", partial(check_export, case)),
        ("data/dossier.json", partial(check_files, case)),
        (
            "bag-info.txt",
            partial(check_bag, files, case.inventory, str(case.export.get("at")), is_complete=is_complete),
        ),
        ("data/journal.jsonl", partial(check_records, case)),
        ("data/inbox.jsonl", partial(check_acts, case)),
        ("data/inbox.jsonl", partial(check_proposals, case)),
        ("data/inbox.jsonl", partial(check_left_out, case)),
        ("data/openings.jsonl", partial(check_openings, case)),
        ("data/law/procedure.json", partial(check_law, case)),
        (SIGNERS, partial(check_signatures, case, brought)),
        (CHECKPOINT, partial(check_log, case, brought)),
    ]
    for name, section in sections:
        try:
            section()
        except BAD_SHAPE:  # something else than the program ever writes
            report.altered(name, "form", line=0)
    return report


def show(text: str, to: TextIO) -> None:
    """Print a text that may come from a stranger: it moves no cursor and turns no line."""
    print("".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text), file=to)


def print_report(report: Report) -> None:
    export = report.export
    standing = ", ".join(map(str, members(export.get("standing"))))
    lines = [say("dossier", number=report.number, at=export.get("at"), by=export.get("by"), standing=standing)]
    if report.size:
        lines.append(say("signed", size=report.size, names=", ".join(report.signers)))
    for event in report.events:
        told = [str(event.get(name, "")) for name in ("type", "name", "by")]
        lines.append("  ".join(("", f"{event.get('seq')!s:>4}", str(event.get("at"))[:19], *told)))
    lines += [f"  {line}" for line in proposals_told(report)]
    if report.code == 0:
        lines.append(say("whole"))
    lines.append(say("counted", count=len(report.whole())))
    for title in ("altered", "missing", "withheld", "unchecked"):
        found = report.listed(title)
        if found or title == "unchecked":
            lines.append(say(title))
            lines += [f"  {one.part}: {one.why}" for one in found]
    lines.append(f"  {say('never')}")
    for line in lines:
        show(line, sys.stdout)


def proposals_told(report: Report) -> Iterator[str]:
    """Yield who proposed what to whom, and what the person made of it."""
    events = report.case.proposals if report.case else []
    settled = {event.get("refers_to"): event for event in events if event.get("type") != "proposed"}
    for event in events:
        if event.get("type") != "proposed":
            continue
        after = settled.get(event.get("seq"), {})
        word = {"confirmed": "taken_changed" if after.get("changed") else "taken"}.get(
            str(after.get("type")), "dismissed" if after else "not_taken"
        )
        told = {name: event.get(name) for name in ("program", "by", "name")}
        yield say("proposed", **told, at=str(event.get("at"))[:19], became=say(word, n=after.get("n")))


def as_data(report: Report) -> Object:
    """Return what was found as JSON for another program."""
    export = {name: report.export.get(name) for name in ("at", "by", "door", "standing")}
    lists = {
        name: [{"part": one.part, "why": one.word, **one.values} for one in report.listed(name)]
        for name in ("withheld", "unchecked", "missing", "altered")
    }
    return {"number": report.number, "code": report.code, "exported": export, "whole": report.whole(), **lists}


def main(words: list[str] | None = None) -> int:
    """Check dossiers; return the exit code: that of the worst."""
    parser = argparse.ArgumentParser(description="Check dossiers of Banjie.", allow_abbrev=False)
    parser.add_argument("dossier", nargs="*", type=Path, default=[Path(__file__).resolve().parents[1]])
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    parser.add_argument("--max-bytes", type=int, default=MAX_BYTES, help="largest content that is unpacked")
    parser.add_argument("--policy", type=Path, help="whom you trust (tlog-policy), instead of the policy inside")
    chosen = parser.parse_args(words)
    LANGUAGE["now"] = chosen.lang
    codes = []
    for path in chosen.dossier:
        try:
            report = check(path, chosen.max_bytes, chosen.policy and chosen.policy.read_text())
        except (NotChecked, OSError, UnicodeDecodeError) as error:
            show(say("refused", why=error), sys.stderr)
            codes.append(3)
            continue
        if chosen.json:
            print(json.dumps(as_data(report), ensure_ascii=True))
        else:
            print_report(report)
        codes.append(report.code)
    return max(codes, key=(0, 2, 1, 3).index)


if __name__ == "__main__":
    sys.exit(main())
