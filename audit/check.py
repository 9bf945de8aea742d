#!/usr/bin/env python3
"""Check a dossier of Banjie: whether all that must be inside is there, and whether anything was altered.

    python3 check.py 0001.dossier.zip [another …]      or the folder into which a dossier was unpacked

This file needs Python 3.11, its standard library, no network and no access to the office's system. Take it from a
source that you trust, not from the dossier. Exit code 0: whole; what is withheld or erased by rule, and what cannot be
checked here, are listed. 1: altered, and where. 2: a part is missing without a rule. 3: not checked."""

import argparse
import base64
import hashlib
import json
import re
import stat
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TextIO

FORMAT, EMPTY, MAX_BYTES, MAX_FILES = 1, "0" * 64, 2 * 1024**3, 100_000
LANGUAGE = {"now": 0}
CHECKS = ("records", "acts", "openings", "law", "exchange", "log")
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # of the curve of Ed25519
D = -121665 * pow(121666, P - 2, P) % P
BASE = (4 * pow(5, P - 2, P) % P).to_bytes(32, "little")
Point = tuple[int, int, int, int]
SEAL = b"banjie sha256:"  # the comment of the archive: the digest of all its bytes before
TAGS = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")
PARTS = ["data/law/procedure.json", "data/law/calendar.json", "data/check.py"]
PARTS += [f"data/{name}.jsonl" for name in ("journal", "inbox", "org", "access", "openings")]
PARTS += ["data/dossier.json", "data/README.html", "data/xes.xml", "data/ocel.json"]
PROOF, STAMP = "c2sp.org/tlog-proof@v1", "data/log/stamp.tsr"
XES, OCEL = rb'key="banjie:hash" value="([^"]*)"', rb'"name": "hash",\s+"value": "([^"]*)"'
Data = dict[str, Any]
WORDS = {
    "whole": ("完整，未被改动。", "Whole, and not altered."), "altered": ("已被改动：", "ALTERED:"),
    "missing": ("缺失，且无依据：", "MISSING without a rule:"), "unchecked": ("未能核验：{why}", "Not checked: {why}"),
    "dossier": ("卷宗 {number}　{at} 由 {by} 导出", "Dossier {number}, exported at {at} by {by}"),
    "accounted": ("依规定不在卷内：", "Not inside, by rule:"),
    "withheld": ("{kind} {name}：依 {rules} 不予提供", "{kind} {name}: withheld by {rules}"),
    "erased": ("{kind} {name}：已依决定删除", "{kind} {name}: erased by decision"),
    "misfiled": ("{kind} {name}：误入本案，已封存", "{kind} {name}: of another case, closed"),
    "beyond": ("本程序不能核验：", "What this program cannot check:"),
    "never": ("决定是否依规、查阅记录是否收全、README.html", "lawful decisions, readings that lack, README.html"),
    "repacked": ("压缩包已被重新打包，只核验其内容", "the archive was packed anew; its content alone is checked"),
    "stamp": ("时间戳 {name}（用 openssl ts -verify）", "the time stamp {name} (use openssl ts -verify)"),
    "unplaced": ("{count} 条记录尚未编入总序", "{count} records have no position in the order of all records yet"),
    "history": ("运行历史 {name} 尚未归档", "the history of run {name} is not archived yet"),
    "no_zip": ("不是完整的压缩包（{why}）", "no complete archive ({why})"),
    "no_regular_file": ("这是管道、设备或套接字，不是文件：{path}", "a pipe, device or socket, no file: {path}"),
    "no_file": ("没有这个文件：{path}", "no such file: {path}"), "kind:opening": ("收件记录", "intake"),
    "later": ("格式 {format} 比本程序新，请用较新的 check.py", "format {format} is later than this program's"),
    "too_large": ("内容超过 {most} 字节，未予展开", "more than {most} bytes; nothing was unpacked"),
    "path": ("文件名或压缩方式不合规：{name}", "a name or an entry that no dossier has: {name}"),
    "unreadable": ("{name}：不能读出（{why}）", "{name}: cannot be read ({why})"),
    "bytes": ("{name}：内容与清单不符", "{name}: not what the manifest says"),
    "added": ("{name}：清单中没有", "{name}: not in the manifest"), "gone": ("{name}", "{name}"),
    "line": ("{name} 第 {line} 行：写法不合规", "{name}, line {line}: not written as it must be"),
    "container": ("压缩包本身（各文件之外）", "the archive itself, outside of every file"),
    "record": ("{stream} 第 {seq} 条：内容与其哈希不符", "{stream}, record {seq}: not what its hash says"),
    "chain": ("{stream} 第 {seq} 条：与前一条不衔接", "{stream}, record {seq}: does not follow the one before"),
    "ends": ("{stream}：止于第 {seq} 条，导出时为第 {of} 条", "{stream}: ends at {seq}; it ended at {of}"),
    "inventory": ("data/dossier.json：与查阅记录中的导出记录不符", "data/dossier.json: not what its export says"),
    "row": ("{stream} 第 {seq} 条", "{stream}, record {seq}"), "unruled": ("{kind} {name}", "{kind} {name}"),
    "opening": ("{kind} {name}：与其摘要不符", "{kind} {name}: does not open its digest"),
    "law": ("{name}：不是本案据以办理的文本", "{name}: not the text that the case was opened with"),
    "order": ("{name}：事件与案件记录不符", "{name}: its events are not those of the record"),
    "proof": ("{stream} 第 {seq} 条：不在已签名的总序中", "{stream}, record {seq}: not in the signed log"),
    "checkpoint": ("{name}：签名不可信（{why}）", "{name}: not signed by whom the policy trusts ({why})"),
    "trust": ("签名人是否可信（--policy）：用的是卷内的 policy", "whom to trust (--policy); that inside was used"),
    "unwitnessed": ("签名单位是否另有一份总序：无外部见证", "whether there is a second log: no outside witness"),
    "restored": (
        "{at} 恢复备份后另起总序（{by}、{other}：{reason}），此前总序止于 {size} 条",
        "the log began anew at {at} after a restore ({by}, {other}: {reason}); the one before ended at {size} records",
    ),
    "unlogged": ("卷内没有总序的签名（检查点）", "no signed log is inside"), "kind:paper": ("文书", "document"),
    "kind:text": ("文字", "text"), "kind:file": ("附件", "file"), "kind:party": ("投诉举报人", "who filed it"),
    "position": ("位置 {position}：两条记录相同", "position {position}: two records have it"),
}  # fmt: skip


class Unchecked(Exception):
    """Raised where a dossier cannot be judged at all."""


class Wrong(NamedTuple):
    """What is wrong: `altered` or `missing`, where, and in words of which kind."""

    kind: str
    word: str
    values: Data


def wrong(kind: str, word: str, /, **values: object) -> Wrong:
    return Wrong(kind, word, values)


altered, missing = partial(wrong, "altered"), partial(wrong, "missing")


def is_plain(entry: zipfile.ZipInfo, seen: Counter[str], tops: set[str]) -> bool:
    """Return True for a plain file that lies in the one folder of an archive, under a name of its own."""
    parts = entry.filename.split("/")
    named = all(re.fullmatch(r"[^/\\:\x00-\x1f]+", part) and part not in (".", "..") for part in parts)
    packed = entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) and not entry.flag_bits & 1
    alone = len(tops) == 1 and len(parts) > 1 and seen[entry.filename] == 1 and entry.orig_filename == entry.filename
    return named and packed and alone and stat.S_IFMT(entry.external_attr >> 16) in (0, stat.S_IFREG)


def plus(a: Point, b: Point) -> Point:
    """Return the sum of two points of edwards25519, in extended coordinates (RFC 8032, 5.1.4)."""
    x, y = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    t, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = y - x, z - t, z + t, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n: int, point: Point) -> Point:
    total = (0, 1, 1, 0)
    while n:
        total, point, n = plus(total, point) if n & 1 else total, plus(point, point), n >> 1
    return total


def decoded_point(data: bytes) -> Point:
    """Return the point that 32 bytes stand for (RFC 8032, 5.1.3). Raises ValueError."""
    y = int.from_bytes(data, "little")
    odd, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or len(data) != 32 or x * x % P != square or (x == 0 and odd):
        raise ValueError
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


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


def has_signed(vkey: str, text: str, signatures: list[tuple[str, bytes]]) -> bool:
    """Return True where the key (C2SP signed-note, tlog-cosignature) has signed the text of a checkpoint."""
    name, key_id, encoded = vkey.split("+", 2)
    key, good = base64.b64decode(encoded), False
    for signer, signature in signatures:
        if (signer, signature[:4].hex()) == (name, key_id):
            rest, message = signature[4:], text
            if key[0] == 4:
                rest, message = rest[8:], f"cosignature/v1\ntime {int.from_bytes(rest[:8], 'big')}\n{text}"
            good = good or is_signed(key[1:], message.encode(), rest)
    return good


def trusted_checkpoint(note: str, policy: str) -> tuple[int, bytes]:
    """Return size and root of a checkpoint that a policy trusts (C2SP tlog-policy). Raises ValueError, LookupError."""
    text, _, signed = note.rpartition("\n\n")
    text, lines = text + "\n", [line.split(" ") for line in signed.splitlines()]
    signatures = [(line[1], base64.b64decode(line[2])) for line in lines]
    origin, size, root = text.split("\n")[:3]
    seen, is_log, quorum = {"none": True}, False, False
    for word, *rest in filter(None, (line.split() for line in policy.splitlines() if line.strip()[:1] != "#")):
        if word == "log":
            is_log |= rest[0].split("+")[0] == origin and has_signed(rest[0], text, signatures)
        elif word == "witness":
            seen[rest[0]] = has_signed(rest[1], text, signatures)
        elif word == "group":
            needed = {"all": len(rest) - 2, "any": 1}.get(rest[1]) or int(rest[1])
            seen[rest[0]] = sum(seen[member] for member in rest[2:]) >= needed
        elif word == "quorum":
            quorum = seen[rest[0]]
    if not is_log or not quorum:
        raise ValueError("quorum" if is_log else origin)
    return int(size), base64.b64decode(root)


def cosigners(note: str, policy: str) -> list[str]:
    """Return the witnesses of a policy that have signed a checkpoint."""
    text, _, signed = note.rpartition("\n\n")
    try:
        signatures = [(line.split(" ")[1], base64.b64decode(line.split(" ")[2])) for line in signed.splitlines()]
        lines = [line.split() for line in policy.splitlines() if line.startswith("witness ")]
        return [line[1] for line in lines if has_signed(line[2], text + "\n", signatures)]
    except (ValueError, LookupError):
        return []


def root_of(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes | None:
    """Return the root that follows from a proof of inclusion (RFC 9162, 2.1.3.2)."""
    last, root = size - 1, hashlib.sha256(b"\x00" + leaf).digest()
    for one in proof if 0 <= index < size else ():
        if index & 1 or index == last:
            root = hashlib.sha256(b"\x01" + one + root).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            root = hashlib.sha256(b"\x01" + root + one).digest()
        index, last = index >> 1, last >> 1
    return root if last == 0 and index == 0 else None


class Bag:
    """The files of a dossier by their names inside of it, and what is wrong with the container."""

    def __init__(self, path: Path, most: int) -> None:
        self.readers: dict[str, Callable[[], bytes]] = {}
        self.faults: list[Wrong] = []
        self.repacked = self.container_altered = False
        if not path.exists():
            raise Unchecked(say("no_file", path=path))
        if not (path.is_dir() or path.is_file()):  # a pipe would be waited for, a device never ends
            raise Unchecked(say("no_regular_file", path=path))
        (self.add_folder if path.is_dir() else self.add_zip)(path, most)

    def read(self, name: str) -> bytes | None:
        """Return a file; None where it is not there, or cannot be read, which is a fault then."""
        try:
            return self.readers[name]() if name in self.readers else None
        except (OSError, zlib.error, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
            self.faults.append(altered("unreadable", name=name, why=str(error) or type(error).__name__))
            self.readers.pop(name)
            return None

    def check_manifests(self) -> Iterator[Wrong]:
        """Compare every file with the manifests: those of the payload, and those about the bag."""
        listed: dict[str, str] = {}
        for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
            for number, line in enumerate((self.read(name) or b"").split(b"\n")[:-1], 1):
                found = re.fullmatch(rb"([0-9a-f]{64})  (\S.*)", line)
                if found:
                    listed[found[2].decode("utf-8", "replace")] = found[1].decode()
                else:
                    yield altered("line", name=name, line=number)
        for name in sorted({*TAGS, *PARTS, *listed} - self.readers.keys()):
            yield missing("gone", name=name)
        for name in sorted(self.readers):
            if name not in listed and name != "tagmanifest-sha256.txt":
                yield altered("added", name=name)
        for name in sorted(listed.keys() & self.readers.keys()):
            content = self.read(name)
            if content is not None and hashlib.sha256(content).hexdigest() != listed[name]:
                yield altered("bytes", name=name)

    def add_folder(self, path: Path, most: int) -> None:
        root = next((one.parent for one in sorted((*path.glob("bagit.txt"), *path.glob("*/bagit.txt")))), path)
        places = {place.relative_to(root).as_posix(): place for place in root.rglob("*")}
        if sum(place.lstat().st_size for place in places.values()) > most or len(places) > MAX_FILES:
            raise Unchecked(say("too_large", most=most))
        for name, place in places.items():
            if stat.S_ISREG(place.lstat().st_mode):
                self.readers[name] = place.read_bytes
            elif not stat.S_ISDIR(place.lstat().st_mode):
                self.faults.append(altered("path", name=name))

    def add_zip(self, path: Path, most: int) -> None:
        try:
            archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
            self.faults.append(altered("no_zip", why=str(error) or type(error).__name__))
            return
        entries = archive.infolist()
        if sum(entry.file_size for entry in entries) > most or len(entries) > MAX_FILES:
            raise Unchecked(say("too_large", most=most))
        seen = Counter(entry.filename for entry in entries)
        tops = {entry.filename.split("/")[0] for entry in entries}
        for entry in entries:
            if is_plain(entry, seen, tops):
                self.readers[entry.filename.partition("/")[2]] = partial(archive.read, entry)
            else:
                self.faults.append(altered("path", name=repr(entry.filename)))
        self.repacked = not archive.comment.startswith(SEAL)
        self.container_altered = not self.repacked and archive.comment[len(SEAL) :].decode("latin-1") != (
            hashlib.sha256(path.read_bytes()[:-64]).hexdigest()
        )


def parsed(written: str | bytes) -> Any:
    """Return what JSON says; None where it is none."""
    try:
        return json.loads(written)
    except (ValueError, RecursionError, TypeError):
        return None


def canonical(value: object) -> str:
    """Return JSON as everything on record is written and hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def holds(record: Data) -> bool:
    """Return True where a record is what its hash says. A row that is withheld cannot be compared."""
    if isinstance(record.get("event"), dict):
        event = record["event"]
        linked = sha256(f"{record.get('prev')}\n{canonical(event)}")
        return (linked, event.get("seq")) == (record.get("hash"), record.get("seq"))
    return record.get("row") is None or sha256(canonical(record["row"])) == record.get("hash")


def references(value: object, kind: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, dict):
        if isinstance(value.get("id"), str) and isinstance(value.get("digest"), str):
            yield kind, value["id"], value["digest"]
        for name, part in value.items():
            yield from references(part, "file" if name == "attachments" else kind)
    elif isinstance(value, list):
        for part in value:
            yield from references(part, kind)


class Content:
    """The files of a dossier, read. What cannot be read is a fault and counts as empty."""

    def __init__(self, bag: Bag, faults: list[Wrong], policy: str | None) -> None:
        self.bag, self.faults, self.policy = bag, faults, policy
        self.dossier, self.law = self.json("data/dossier.json"), self.json("data/law/procedure.json")
        if isinstance(self.dossier.get("format"), int) and self.dossier["format"] > FORMAT:
            raise Unchecked(say("later", format=self.dossier["format"]))
        self.journal, self.inbox, self.org, self.access, self.openings = (
            [*self.lines(f"data/{name}.jsonl")] for name in ("journal", "inbox", "org", "access", "openings")
        )
        self.records = [*self.journal, *self.inbox, *self.org, *self.access]
        self.number = str(self.dossier.get("number"))
        self.events = [one["event"] for one in self.journal if isinstance(one.get("event"), dict)]
        self.own = [one for one in self.journal if one.get("stream") == self.number]
        custody = [one.get("event", {}) for one in self.journal if str(one.get("stream")).startswith("custody:")]
        self.decided = [event for event in custody if event.get("type") == "erased"]

    @property
    def code(self) -> int:
        kinds = {fault.kind for fault in self.faults}
        return 1 if "altered" in kinds else 2 if kinds else 0

    def json(self, name: str) -> Data:
        value = parsed(self.bag.read(name) or b"{}")
        if not isinstance(value, dict):
            self.faults.append(altered("line", name=name, line=1))
        return value if isinstance(value, dict) else {}

    def lines(self, name: str) -> Iterator[Data]:
        """Yield the records of a file; each line has to be canonical, so that it says one thing only."""
        for number, line in enumerate((self.bag.read(name) or b"").split(b"\n")[:-1], 1):
            value = parsed(line)
            at = [value.get(key) for key in ("position", "seq")] if isinstance(value, dict) else [""]
            if all(isinstance(n, int | None) for n in at) and canonical(value).encode("utf-8", "replace") == line:
                yield value
            else:
                self.faults.append(altered("line", name=name, line=number))

    def check_records(self) -> Iterator[Wrong]:
        """Compute every hash again, and follow every chain."""
        heads: dict[str, tuple[int, str]] = {}
        for record in self.journal:
            stream, seq = str(record.get("stream")), record.get("seq")
            before = heads.get(stream, (0, EMPTY))
            if not holds(record):
                yield altered("record", stream=stream, seq=seq)
            elif (seq, record.get("prev")) != (before[0] + 1, before[1]):
                yield altered("chain", stream=stream, seq=seq)
            heads[stream] = (seq if isinstance(seq, int) else before[0] + 1, str(record.get("hash")))
        for record in (*self.inbox, *self.org, *self.access):
            if not holds(record):
                yield altered("record", stream=record.get("stream"), seq=record.get("seq"))
        chains = self.dossier.get("inventory", {}).get("chains", {})
        for stream in sorted({*heads, *chains}):
            has, had = heads.get(stream, (0, EMPTY)), tuple(chains.get(stream, (0, EMPTY)))
            if has != had:
                yield altered("ends", stream=stream, seq=has[0], of=had[0])
        taken = Counter(one.get("position") for one in self.records if one.get("position") is not None)
        yield from (altered("position", position=place) for place, times in taken.items() if times > 1)
        said = (sha256(canonical(self.dossier.get("inventory"))), self.number, "exported", self.dossier.get("made_by"))
        if said not in [tuple(one["event"].get(key) for key in ("about", "name", "type", "by")) for one in self.access]:
            yield altered("inventory")

    def check_acts(self) -> Iterator[Wrong]:
        """Every act that was received is there, with an event or a refusal."""
        rows = {(one.get("stream"), one.get("seq")): one for one in self.inbox}
        stream, verdicts = f"inbox:{self.number}", f"verdict:{self.number}"
        inventory = self.dossier.get("inventory", {})
        judged = {event.get("n") for event in self.events} | set(inventory.get("unjudged", ()))
        displaced = {n for event in self.events for n in event.get("displaced", ())}
        for n in range(1, int(inventory.get("acts", 0)) + 1):
            for name, is_there in ((stream, n in displaced), (verdicts, n in judged | displaced)):
                if not is_there and (name, n) not in rows:
                    yield missing("row", stream=name, seq=n)
        for paper in {*inventory.get("documents", ()), f"opening:{self.number}"} - {one[0] for one in rows}:
            yield missing("row", stream=paper, seq=1)
        accounted = {one.get("id") for one in self.openings if one.get("kind") in ("opening", "paper")}
        last = {str(one.get("stream")): one for one in self.inbox}  # a document that was lost was made again
        for name, record in last.items():
            if record.get("row") is None and name not in accounted:
                yield missing("row", stream=name, seq=record.get("seq"))

    def check_openings(self) -> Iterator[Wrong]:
        """Everything personal that the record names by its digest is inside and opens it, or a rule keeps it out."""
        openings = {(one.get("kind"), one.get("id")): one for one in self.openings}
        lost = {name for event in self.events for name in event.get("lost", ())}
        for kind, name, digest in self.named_digests():
            one = openings.get((kind, name))
            if name in lost:
                continue
            if one is None:
                yield missing("unruled", kind=kind, name=name)
            elif one.get("digest") != digest:
                yield altered("opening", kind=kind, name=name)
        for one in self.openings:
            yield from self.check_opening(one)

    def named_digests(self) -> Iterator[tuple[str, str, str]]:
        """Yield kind, id and digest of all that events and refused acts name."""
        acts = [parsed(one["row"]["body"]) for one in self.inbox if (one.get("row") or {}).get("body")]
        for value in (*self.events, *acts):
            yield from references(value, "text")
        filed = self.own[0].get("event", {}).get("filed_by") if self.own else None
        if filed:
            yield "party", "party", filed

    def check_opening(self, one: Data) -> Iterator[Wrong]:
        """Check one part that is personal: it opens its digest, or is kept out by what the record says."""
        named = {"kind": str(one.get("kind")), "name": str(one.get("name") or one.get("id"))}
        state, body = one.get("state"), self.bag.read(str(one.get("path"))) if one.get("path") else None
        if state == "inside":
            if body is None or not self.opens(one, body):
                yield (missing if body is None else altered)("opening", **named)
        elif state == "withheld" and one.get("rules") and set(one["rules"]) <= self.hiding_rules():
            return
        elif not (state == "erased" and self.is_erased(one)) and not (state == "misfiled" and self.is_closed(one)):
            yield missing("unruled", **named)

    def hiding_rules(self) -> set[str]:
        """Return the rules of law and editions that hide; without the intake the law is compared with nothing else."""
        names = [name for name in self.bag.readers if name.startswith("data/law/editions/")]
        told = {rule.get("id") for name in names for rule in self.json(name).get("rules", ()) if rule.get("sees")}
        return told & {rule.get("id") for rule in self.law.get("rules", ()) if rule.get("sees")}

    def is_erased(self, one: Data) -> bool:
        """Return True where a decision on record has erased it."""
        if one.get("kind") in ("party", "paper"):
            return any(event.get("papers" if one["kind"] == "paper" else "party") for event in self.decided)
        return any(one.get("id") in (*event.get("texts", ()), *event.get("files", ())) for event in self.decided)

    def is_closed(self, one: Data) -> bool:
        """Return True where an act on record has closed it, since it is of another case; of what may repeat such a
        text, where one is closed."""
        own = {event.get("seq"): event for event in (line.get("event") or {} for line in self.own)}
        closed = dict[str, bool]()
        for event in own.values():
            if event.get("name") in ("close_text", "open_text") and event.get("type") == "noted":
                text = (own.get(event.get("refers_to"), {}).get("texts") or {}).get(event.get("about")) or {}
                closed[str(text.get("id"))] = event["name"] == "close_text"
        written = {text.get("id") for event in own.values() for text in (event.get("texts") or {}).values()}
        repeats = one.get("kind") == "paper" or one.get("id") not in written
        return any(closed.values()) if repeats else closed.get(str(one.get("id")), False)

    def opens(self, one: Data, body: bytes) -> bool:
        """Return True where a body with its salt is what the digest on record says (RFC 9901 without Base64)."""
        kind, salt, name = one.get("kind"), one.get("salt"), one.get("name")
        if kind == "paper":
            rows = [line["row"] for line in self.inbox if line.get("stream") == one.get("id") and line.get("row")]
            return bool(rows) and hashlib.sha256(body).hexdigest() == rows[-1].get("sha256")
        try:
            if kind == "text":
                said: object = body.decode()
            elif kind == "file":
                said = [one.get("media_type"), hashlib.sha256(body).hexdigest()]
            else:
                party = json.loads(body)
                said = [party[field] for field in ("name", "unit", "contact", "address")]
        except (ValueError, LookupError, TypeError):
            return False
        return sha256(canonical([salt, self.number, name, said])) == one.get("digest")

    def check_law(self) -> Iterator[Wrong]:
        """The law is the one that the case was opened with; the editions with their prose are those first used."""
        row = next((one["row"] for one in self.inbox if one.get("stream") == f"opening:{self.number}"), None)
        if row:
            try:
                calendar = json.loads(row["opened"])["calendar"].encode()
            except (ValueError, LookupError, TypeError, AttributeError):
                calendar = b""
            said = {"procedure": row.get("law_sha256"), "calendar": hashlib.sha256(calendar).hexdigest()}
            for name, digest in said.items():
                body = self.bag.read(f"data/law/{name}.json")
                if body is not None and hashlib.sha256(body).hexdigest() != digest:
                    yield altered("law", name=f"data/law/{name}.json")
        used = {one["event"].get("sha256") for one in self.org if one.get("stream") == "editions" and one.get("event")}
        for name in sorted(name for name in self.bag.readers if name.startswith("data/law/editions/")):
            body = self.bag.read(name)
            if body is not None and hashlib.sha256(body).hexdigest() not in used:
                yield altered("law", name=name)

    @property
    def note(self) -> str:
        return (self.bag.read("data/log/checkpoint") or b"").decode(errors="replace")

    @property
    def trusted_policy(self) -> str:
        return self.policy or (self.bag.read("data/log/policy") or b"").decode(errors="replace")

    def check_log(self) -> Iterator[Wrong]:
        """Every record is in the tree whose root the log, and the witnesses that the policy asks for, have signed."""
        if not self.dossier.get("inventory", {}).get("log") and not self.policy:
            return
        note, policy, name = self.note, self.trusted_policy, "data/log/checkpoint"
        try:
            size, root = trusted_checkpoint(note, policy)
        except (ValueError, LookupError) as error:
            yield (altered if note and policy else missing)("checkpoint", name=name, why=str(error)[:60])
            return
        for record in self.records:
            stream, seq, position = record.get("stream"), record.get("seq"), record.get("position")
            name = f"data/log/proofs/{position}.tlog-proof"
            head, _, signed = (self.bag.read(name) or b"").decode().partition("\n\n")
            index, lines = (position or 0) - 1, head.split("\n")
            proof = [base64.b64decode(line) for line in lines[2:]]
            leaf = f"{stream}\n{seq}\n{record.get('hash')}\n".encode()
            if name not in self.bag.readers:
                yield missing("gone", name=name)
            elif (signed, *lines[:2]) != (note, PROOF, f"index {index}") or root_of(leaf, index, size, proof) != root:
                yield altered("proof", stream=stream, seq=seq)

    def check_exchange(self) -> Iterator[Wrong]:
        """The forms for other programs tell the events of the record, all of them, in their order."""
        hashes = [str(one.get("hash")).encode() for one in self.own]
        for name, pattern in (("data/xes.xml", XES), ("data/ocel.json", OCEL)):
            content = self.bag.read(name)
            if content is not None and re.findall(pattern, content) != hashes:
                yield altered("order", name=name)

    def listed(self) -> Iterator[tuple[str, str, Data]]:
        """Yield what is not inside by rule, and what is not checked: the title, the word, and what it says."""
        for one in self.openings:
            if one.get("state") in ("withheld", "erased", "misfiled"):
                name, rules = one.get("name") or one.get("id"), ", ".join(map(str, one.get("rules") or ()))
                yield "accounted", one["state"], {"kind": str(one.get("kind")), "name": name, "rules": rules}
        yield "beyond", "never", {}
        if not self.policy:
            yield "beyond", "trust" if self.dossier.get("inventory", {}).get("log") else "unlogged", {}
        if not cosigners(self.note, self.trusted_policy):
            yield "beyond", "unwitnessed", {}
        for event in (one.get("event") or {} for one in self.org):
            if event.get("type") == "log_restored":
                yield "beyond", "restored", {name: event.get(name) for name in ("at", "by", "other", "reason", "size")}
        if self.bag.repacked:
            yield "beyond", "repacked", {}
        if STAMP in self.bag.readers:
            yield "beyond", "stamp", {"name": STAMP}
        if unplaced := sum(one.get("position") is None for one in self.records):
            yield "beyond", "unplaced", {"count": unplaced}
        for run in self.dossier.get("histories", ()):
            if run.get("state") != "inside":
                yield "beyond", "history", {"name": run.get("run")}


def check(path: Path, most: int = MAX_BYTES, policy: str | None = None) -> "Content":
    """Check one dossier, by a policy that says whom to trust, or by the one inside. Raises Unchecked."""
    bag = Bag(path, most)
    faults = [*bag.check_manifests()] if bag.readers else []
    content = Content(bag, faults, policy)
    for name in CHECKS if bag.readers else ():
        try:
            faults += getattr(content, f"check_{name}")()
        except (AttributeError, TypeError, ValueError, LookupError, RecursionError):  # what should be a list is none …
            faults.append(altered("line", name=name, line=0))
    content.faults = list({repr(fault): fault for fault in (*bag.faults, *faults)}.values())
    if bag.container_altered and not content.faults:
        content.faults.append(altered("container"))
    return content


def say(word: str, **values: object) -> str:
    if "kind" in values:
        values["kind"] = WORDS.get(f"kind:{values['kind']}", (values["kind"],) * 2)[LANGUAGE["now"]]
    return WORDS[word][LANGUAGE["now"]].format(**values)


def show(text: str, to: TextIO) -> None:
    """Print a text that may come from a stranger: it moves no cursor and turns no line."""
    print("".join(sign if sign.isprintable() or sign == "\n" else repr(sign)[1:-1] for sign in text), file=to)


def print_result(content: Content) -> None:
    said = content.dossier
    lines = [say("dossier", number=said.get("number"), at=said.get("made_at"), by=said.get("made_by"))]
    for event in (one["event"] for one in content.own if isinstance(one.get("event"), dict)):
        told = (str(event.get(name, "")) for name in ("type", "name", "by"))
        lines.append("  ".join(("", f"{event.get('seq'):>4}", str(event.get("at"))[:19], *told)))
    lines += [] if content.faults else [say("whole")]
    for title in ("altered", "missing"):
        found = [say(fault.word, **fault.values) for fault in content.faults if fault.kind == title]
        lines += [say(title), *(f"  {one}" for one in found)] if found else []
    for title in ("accounted", "beyond"):
        found = [say(word, **values) for under, word, values in content.listed() if under == title]
        lines += [say(title), *(f"  {one}" for one in found)] if found else []
    show("\n".join(line.replace("\n", " ") for line in lines), sys.stdout)


def as_data(content: Content) -> Data:
    """Return what was found as JSON for another program."""
    faults = [{"kind": fault.kind, "word": fault.word, **fault.values} for fault in content.faults]
    listed = [{"state": word, **values} for _, word, values in content.listed()]
    return {"number": content.number, "code": content.code, "faults": faults, "listed": listed}


def main(words: list[str] | None = None) -> int:
    """Check dossiers; return the exit code: that of the worst."""
    parser = argparse.ArgumentParser(description="Check dossiers of Banjie.", allow_abbrev=False)
    parser.add_argument("dossier", nargs="*", type=Path, default=[Path(__file__).resolve().parents[1]])
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    parser.add_argument("--max-bytes", type=int, default=MAX_BYTES, help="largest content that is unpacked")
    parser.add_argument("--policy", type=Path, help="whom you trust (tlog-policy), instead of the policy inside")
    chosen = parser.parse_args(words)
    LANGUAGE["now"] = ("zh", "en").index(chosen.lang)
    codes = []
    for path in chosen.dossier:
        try:
            content = check(path, chosen.max_bytes, chosen.policy and chosen.policy.read_text())
            print(json.dumps(as_data(content), ensure_ascii=False)) if chosen.json else print_result(content)
            codes.append(content.code)
        except (Unchecked, OSError) as error:
            show(say("unchecked", why=error), sys.stderr)
            codes.append(3)
    return max(codes, key=(0, 2, 1, 3).index)


if __name__ == "__main__":
    sys.exit(main())
