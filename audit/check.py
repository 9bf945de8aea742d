#!/usr/bin/env python3
"""Check a dossier of Banjie: whether all that must be inside is there, and whether anything was altered.

    python3 check.py 0001.dossier.zip [another …]      or the folder into which a dossier was unpacked

This one file needs Python 3.9 or later, its standard library, no network and no access to the office's system. Take it
from a source that you trust, not from the dossier that you doubt. Exit code 0: whole; parts withheld or erased by rule,
and what cannot be checked here, are listed. 1: altered, and where. 2: a part is missing without a rule. 3: not checked
(no such file, larger than allowed, or of a later format).
"""

import argparse
import base64
import hashlib
import json
import os
import re
import stat
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = 1
EMPTY = "0" * 64
MAX_BYTES = 2 * 1024**3
MAX_FILES = 100_000
CHECKS = ("records", "inventory", "acts", "openings", "law", "exchange")
SEAL = b"banjie sha256:"  # the comment of the archive: the digest of all its bytes before
TAGS = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")
PARTS = (
    "data/dossier.json", "data/README.html", "data/check.py", "data/journal.jsonl", "data/inbox.jsonl",
    "data/org.jsonl", "data/access.jsonl", "data/openings.jsonl", "data/law/procedure.json", "data/law/calendar.json",
    "data/xes.xml", "data/ocel.json",
)  # fmt: skip
EXCHANGE = {
    "data/xes.xml": rb'key="banjie:hash" value="([^"]*)"',
    "data/ocel.json": rb'"name": "hash",\s+"value": "([^"]*)"',
}
Data = dict[str, Any]
WORDS = {
    "whole": ("完整，未被改动。", "Whole, and not altered."), "altered": ("已被改动：", "ALTERED:"),
    "missing": ("缺失，且无依据：", "MISSING without a rule:"), "unchecked": ("未能核验：{why}", "Not checked: {why}"),
    "dossier": ("卷宗 {number}　{at} 由 {by} 导出", "Dossier {number}, exported at {at} by {by}"),
    "accounted": ("依规定不在卷内：", "Not inside, by rule:"),
    "withheld": ("{kind} {name}：依 {rules} 不予提供", "{kind} {name}: withheld by {rules}"),
    "erased": ("{kind} {name}：已依决定删除", "{kind} {name}: erased by decision"),
    "beyond": ("本程序不能核验：", "What this program cannot check:"),
    "slice": ("人员变动和查阅记录是否收全", "that no reading and no change of staff is left out"),
    "replay": ("各项决定是否依规作出（banjie audit replay）", "whether decisions follow the law (banjie audit replay)"),
    "repacked": ("压缩包已被重新打包，只核验其内容", "the archive was packed anew; its content alone is checked"),
    "unplaced": ("{count} 条记录尚未编入总序", "{count} records have no position in the order of all records yet"),
    "history": ("运行历史 {name} 尚未归档", "the history of run {name} is not archived yet"),
    "no_zip": ("不是完整的压缩包（{why}）", "no complete archive ({why})"),
    "no_file": ("没有这个文件：{path}", "no such file: {path}"),
    "later": ("格式 {format} 比本程序新，请用较新的 check.py", "format {format} is later than this program's"),
    "too_large": ("内容超过 {most} 字节，未予展开", "more than {most} bytes; nothing was unpacked"),
    "path": ("文件名越出卷宗或不合规：{name}", "a name that leads out of the dossier: {name}"),
    "twice": ("同名文件出现两次：{name}", "the same name twice: {name}"),
    "link": ("不是普通文件：{name}", "no plain file: {name}"),
    "coded": ("加密或压缩方式不合规：{name}", "encrypted, or packed in an unknown way: {name}"),
    "unreadable": ("{name}：不能读出（{why}）", "{name}: cannot be read ({why})"),
    "bytes": ("{name}：内容与清单不符", "{name}: not what the manifest says"),
    "added": ("{name}：清单中没有", "{name}: not in the manifest"), "gone": ("{name}", "{name}"),
    "line": ("{name} 第 {line} 行：写法不合规", "{name}, line {line}: not written as it must be"),
    "shape": ("{name}：不是约定的结构", "{name}: not built as it must be"),
    "container": ("压缩包本身（各文件之外）", "the archive itself, outside of every file"),
    "record": ("{stream} 第 {seq} 条：内容与其哈希不符", "{stream}, record {seq}: not what its hash says"),
    "chain": ("{stream} 第 {seq} 条：与前一条不衔接", "{stream}, record {seq}: does not follow the one before"),
    "ends": ("{stream}：止于第 {seq} 条，导出时为第 {of} 条", "{stream}: ends at {seq}; it ended at {of}"),
    "inventory": ("data/dossier.json：与查阅记录中的导出记录不符", "data/dossier.json: not what its export says"),
    "row": ("{stream} 第 {seq} 条：缺内容", "{stream}, record {seq}: what it says"),
    "act": ("{stream} 第 {seq} 条：缺收到的行为", "{stream}, record {seq}: the act as received"),
    "verdict": ("{stream} 第 {seq} 条：缺判定", "{stream}, record {seq}: what became of the act"),
    "opening": ("{kind} {name}：与其摘要不符", "{kind} {name}: does not open its digest"),
    "unopened": ("{kind} {name}：没有说明在何处", "{kind} {name}: nothing says where it is"),
    "unruled": ("{kind} {name}：没有不予提供的依据", "{kind} {name}: no rule withholds it"),
    "unerased": ("{kind} {name}：没有删除的决定", "{kind} {name}: no decision erases it"),
    "lost": ("{kind} {name}：导出时已丢失", "{kind} {name}: was lost when the dossier was made"),
    "law": ("{name}：不是本案据以办理的文本", "{name}: not the text that the case was opened with"),
    "order": ("{name}：事件与案件记录不符", "{name}: its events are not those of the record"),
    "position": ("位置 {position}：两条记录相同", "position {position}: two records have it"),
}  # fmt: skip
KINDS = {
    "text": ("文字", "text"), "file": ("附件", "file"), "party": ("投诉举报人", "who filed it"),
    "paper": ("文书", "document"), "opening": ("收件记录", "intake"), "history": ("运行历史", "history"),
}  # fmt: skip


class Unchecked(Exception):
    """Raised where a dossier cannot be judged at all."""


class Wrong(NamedTuple):
    """What is wrong: `altered` or `missing`, where, and in words of which kind."""

    kind: str
    word: str
    values: Data


def altered(word: str, **values: object) -> Wrong:
    return Wrong("altered", word, values)


def missing(word: str, **values: object) -> Wrong:
    return Wrong("missing", word, values)


class Result(NamedTuple):
    """What was found in one dossier. `accounted`: parts that a rule keeps out of it; `beyond`: what is not checked."""

    dossier: Data
    story: list[Data]
    faults: list[Wrong]
    accounted: list[tuple[str, Data]]
    beyond: list[tuple[str, Data]]

    @property
    def code(self) -> int:
        kinds = {fault.kind for fault in self.faults}
        return 1 if "altered" in kinds else 2 if kinds else 0


def bad_entry(entry: zipfile.ZipInfo, seen: Counter[str], tops: set[str]) -> str:
    """Return the word for what is wrong with a name or an entry of an archive, or nothing."""
    parts = entry.filename.split("/")
    if len(tops) != 1 or len(parts) < 2 or not all(re.fullmatch(r"[^/\\:\x00-\x1f]+", part) for part in parts):
        return "path"
    if any(part in (".", "..") for part in parts) or entry.orig_filename != entry.filename:
        return "path"
    if seen[entry.filename] > 1:
        return "twice"
    if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "coded"
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return "link" if kind not in (0, stat.S_IFREG) else ""


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        return file.read(entry.file_size + 1)


def digest_before_seal(path: Path) -> bytes:
    """Return the SHA-256 of an archive up to the digest at its end, as hexadecimal digits."""
    digest, left = hashlib.sha256(), path.stat().st_size - 64
    with path.open("rb") as file:
        while left > 0:
            chunk = file.read(min(left, 1024 * 1024))
            if not chunk:
                break
            digest.update(chunk)
            left -= len(chunk)
    return digest.hexdigest().encode()


class Bag:
    """The files of a dossier by their names inside of it, and what is wrong with the container."""

    def __init__(self) -> None:
        self.readers: dict[str, Callable[[], bytes]] = {}
        self.faults: list[Wrong] = []
        self.repacked = False
        self.container_altered = False

    def read(self, name: str) -> bytes | None:
        """Return a file; None where it is not there, or cannot be read, which is a fault then."""
        try:
            return self.readers[name]() if name in self.readers else None
        except (OSError, zlib.error, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
            self.faults.append(altered("unreadable", name=name, why=str(error) or type(error).__name__))
            self.readers.pop(name)
            return None

    def check_manifests(self) -> Iterator[Wrong]:
        """Compare every file with the manifests: those of the payload, and those about the self."""
        listed: dict[str, str] = {}
        for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
            for number, line in enumerate((self.read(name) or b"").split(b"\n")[:-1], 1):
                found = re.fullmatch(rb"([0-9a-f]{64})  (\S.*)", line)
                if not found:
                    yield altered("line", name=name, line=number)
                    continue
                listed[found[2].decode("utf-8", "replace")] = found[1].decode()
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
        roots = [path, *sorted(child for child in path.iterdir() if child.is_dir())]
        root = next((one for one in roots if (one / "bagit.txt").is_file()), path)
        total = 0
        for folder, _, files in os.walk(root):
            for file in files:
                place = Path(folder) / file
                name = place.relative_to(root).as_posix()
                if not stat.S_ISREG(place.lstat().st_mode):
                    self.faults.append(altered("link", name=name))
                    continue
                total += place.stat().st_size
                self.readers[name] = place.read_bytes
        if total > most or len(self.readers) > MAX_FILES:
            raise Unchecked(say("too_large", most=most))

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
            word = bad_entry(entry, seen, tops)
            if word:
                self.faults.append(altered(word, name=repr(entry.filename)))
            else:
                self.readers[entry.filename.partition("/")[2]] = partial(read_entry, archive, entry)
        self.repacked = not archive.comment.startswith(SEAL)
        self.container_altered = not self.repacked and archive.comment != SEAL + digest_before_seal(path)


def open_bag(path: Path, most: int) -> Bag:
    """Open a dossier: a zip file, or the folder into which one was unpacked. Raises Unchecked."""
    bag = Bag()
    if path.is_dir():
        bag.add_folder(path, most)
    elif path.is_file():
        bag.add_zip(path, most)
    else:
        raise Unchecked(say("no_file", path=path))
    return bag


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

    def __init__(self, bag: Bag, faults: list[Wrong]) -> None:
        self.bag, self.faults = bag, faults
        self.dossier: Data = self.json("data/dossier.json")
        self.law: Data = self.json("data/law/procedure.json")
        self.journal, self.inbox, self.org, self.access, self.openings = (
            self.lines(f"data/{name}.jsonl") for name in ("journal", "inbox", "org", "access", "openings")
        )
        self.number = str(self.dossier.get("number"))
        self.events = [one["event"] for one in self.journal if isinstance(one.get("event"), dict)]
        self.own = [one for one in self.journal if one.get("stream") == self.number]
        self.erased, self.erased_party, self.papers = self._decisions()

    def json(self, name: str) -> Data:
        try:
            value = json.loads(self.bag.read(name) or b"{}")
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            self.faults.append(altered("line", name=name, line=1))
        return value if isinstance(value, dict) else {}

    def lines(self, name: str) -> list[Data]:
        """Return the records of a file; each line has to be written canonically, so that it says one thing only."""
        found = []
        for number, line in enumerate((self.bag.read(name) or b"").split(b"\n")[:-1], 1):
            try:
                value = json.loads(line)
                if not isinstance(value, dict) or canonical(value).encode() != line:
                    raise ValueError
                found.append(value)
            except (ValueError, RecursionError):
                self.faults.append(altered("line", name=name, line=number))
        return found

    def _decisions(self) -> tuple[set[str], bool, bool]:
        """Return what was erased, by the record of the decisions: texts and files, the party, papers."""
        custody = [one.get("event", {}) for one in self.journal if str(one.get("stream")).startswith("custody:")]
        done = [event for event in custody if event.get("type") == "erased"]
        names = {name for event in done for name in (*event.get("texts", ()), *event.get("files", ()))}
        return names, any(event.get("party") for event in done), any(event.get("papers") for event in done)

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
        taken = Counter(one.get("position") for one in self.all_records() if one.get("position") is not None)
        yield from (altered("position", position=place) for place, times in taken.items() if times > 1)

    def all_records(self) -> list[Data]:
        return [*self.journal, *self.inbox, *self.org, *self.access]

    def check_inventory(self) -> Iterator[Wrong]:
        """Compare what the dossier says that there was with the event of the log that records its export."""
        said = sha256(canonical(self.dossier.get("inventory")))
        exports = [one["event"] for one in self.access if one.get("event", {}).get("type") == "exported"]
        if not any((event.get("about"), event.get("name")) == (said, self.number) for event in exports):
            yield altered("inventory")

    def check_acts(self) -> Iterator[Wrong]:
        """Every act that was received is there, with an event or a refusal."""
        rows = {(one.get("stream"), one.get("seq")): one for one in self.inbox}
        stream, verdicts = f"inbox:{self.number}", f"verdict:{self.number}"
        inventory = self.dossier.get("inventory", {})
        judged = {event.get("n") for event in self.events} | set(inventory.get("unjudged", ()))
        displaced = {n for event in self.events for n in event.get("displaced", ())}
        for n in range(1, int(inventory.get("acts", 0)) + 1):
            if n not in displaced and (stream, n) not in rows:
                yield missing("act", stream=stream, seq=n)
            elif n not in judged | displaced and (verdicts, n) not in rows:
                yield missing("verdict", stream=stream, seq=n)
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
                yield missing("unopened", kind=kind, name=name)
            elif one.get("digest") != digest:
                yield altered("opening", kind=kind, name=name)
        for one in self.openings:
            yield from self.check_opening(one)

    def named_digests(self) -> Iterator[tuple[str, str, str]]:
        """Yield kind, id and digest of all that events and refused acts name."""
        bodies = [one["row"]["body"] for one in self.inbox if (one.get("row") or {}).get("body")]
        acts: list[Data] = []
        for body in bodies:
            try:
                acts.append(json.loads(body))
            except (ValueError, RecursionError, TypeError):  # a message that held no act
                continue
        for value in (*self.events, *acts):
            yield from references(value, "text")
        filed = self.own[0].get("event", {}).get("filed_by") if self.own else None
        if filed:
            yield "party", "party", filed

    def check_opening(self, one: Data) -> Iterator[Wrong]:
        """Check one part that is personal: it opens its digest, or is kept out by what the record says."""
        named = {"kind": str(one.get("kind")), "name": str(one.get("name") or one.get("id"))}
        state = one.get("state")
        if state == "inside":
            body = self.bag.read(str(one.get("path")))
            if body is None:
                yield missing("gone", name=str(one.get("path")))
            elif not self.opens(one, body):
                yield altered("opening", **named)
        elif state == "withheld":
            if not one.get("rules") or not set(one["rules"]) <= self.hiding_rules():
                yield missing("unruled", **named)
        elif state == "erased":
            if not self.is_erased(one):
                yield missing("unerased", **named)
        else:
            yield missing("lost", **named)

    def hiding_rules(self) -> set[str]:
        """Return the rules that may keep something from a reader: of the law, and of the editions that it is made of,
        since the law itself is compared with nothing where the intake is withheld."""
        names = [name for name in self.bag.readers if name.startswith("data/law/editions/")]
        told = {rule.get("id") for name in names for rule in self.json(name).get("rules", ()) if rule.get("sees")}
        return told & {rule.get("id") for rule in self.law.get("rules", ()) if rule.get("sees")}

    def is_erased(self, one: Data) -> bool:
        kind = one.get("kind")
        if kind == "party":
            return self.erased_party
        return self.papers if kind == "paper" else one.get("id") in self.erased

    def opens(self, one: Data, body: bytes) -> bool:
        """Return True where a body with its salt is what the digest on record says (RFC 9901 without Base64)."""
        kind, salt, name = one.get("kind"), one.get("salt"), one.get("name")
        if kind == "paper":
            return hashlib.sha256(body).hexdigest() == one.get("sha256") == self.paper_digest(one)
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

    def paper_digest(self, one: Data) -> str | None:
        """Return the SHA-256 of the file of a document, as the row says that the log holds."""
        rows = [record["row"] for record in self.inbox if record.get("stream") == one.get("id") and record.get("row")]
        return rows[-1].get("sha256") if rows else None

    def check_law(self) -> Iterator[Wrong]:
        """The law is the one that the case was opened with; the editions with their prose are those first used."""
        row = next((one["row"] for one in self.inbox if one.get("stream") == f"opening:{self.number}"), None)
        if row:
            try:
                opened = json.loads(row["opened"])
                law, calendar = zlib.decompress(base64.b85decode(opened["law"])), opened["calendar"].encode()
            except (ValueError, LookupError, TypeError, zlib.error):
                law, calendar = b"", b""
            for name, said in (("data/law/procedure.json", law), ("data/law/calendar.json", calendar)):
                if self.bag.read(name) not in (said, None):
                    yield altered("law", name=name)
            if hashlib.sha256(law).hexdigest() != row.get("law_sha256"):
                yield altered("law", name="data/law/procedure.json")
        used = {one["event"].get("sha256") for one in self.org if one.get("stream") == "editions" and one.get("event")}
        for name in sorted(name for name in self.bag.readers if name.startswith("data/law/editions/")):
            body = self.bag.read(name)
            if body is not None and hashlib.sha256(body).hexdigest() not in used:
                yield altered("law", name=name)

    def check_exchange(self) -> Iterator[Wrong]:
        """The forms for other programs tell the events of the record, all of them, in their order."""
        hashes = [str(one.get("hash")).encode() for one in self.own]
        for name, pattern in EXCHANGE.items():
            content = self.bag.read(name)
            if content is not None and re.findall(pattern, content) != hashes:
                yield altered("order", name=name)

    def kept_out(self) -> Iterator[tuple[str, Data]]:
        for one in self.openings:
            if one.get("state") in ("withheld", "erased"):
                name, rules = one.get("name") or one.get("id"), ", ".join(map(str, one.get("rules") or ()))
                yield str(one["state"]), {"kind": str(one.get("kind")), "name": name, "rules": rules}

    def not_checked(self) -> Iterator[tuple[str, Data]]:
        yield "slice", {}
        yield "replay", {}
        if self.bag.repacked:
            yield "repacked", {}
        if unplaced := sum(one.get("position") is None for one in self.all_records()):
            yield "unplaced", {"count": unplaced}
        for run in self.dossier.get("histories", ()):
            if run.get("state") != "inside":
                yield "history", {"name": run.get("run")}


def check(path: Path, most: int = MAX_BYTES) -> Result:
    """Check one dossier. Raises Unchecked."""
    bag = open_bag(path, most)
    if not bag.readers:
        return Result({}, [], bag.faults, [], [])
    require_known_format(bag)
    faults = [*bag.check_manifests()]
    content = Content(bag, faults)
    for name in CHECKS:
        try:
            faults += getattr(content, f"check_{name}")()
        except (AttributeError, TypeError, ValueError, LookupError, RecursionError):  # what should be a list is none …
            faults.append(altered("shape", name=name))
    faults = list({repr(fault): fault for fault in (*bag.faults, *faults)}.values())
    if bag.container_altered and not faults:
        faults.append(altered("container"))
    story = [one["event"] for one in content.own if isinstance(one.get("event"), dict)]
    return Result(content.dossier, story, faults, [*content.kept_out()], [*content.not_checked()])


def require_known_format(bag: Bag) -> None:
    """Raise Unchecked for a dossier that was written by a later program."""
    try:
        written = json.loads(bag.read("data/dossier.json") or b"{}").get("format", FORMAT)
    except (ValueError, AttributeError, RecursionError):
        return
    if isinstance(written, int) and written > FORMAT:
        raise Unchecked(say("later", format=written))


LANGUAGE = {"now": 0}


def say(word: str, **values: object) -> str:
    if "kind" in values:
        values["kind"] = KINDS.get(str(values["kind"]), (str(values["kind"]),) * 2)[LANGUAGE["now"]]
    return WORDS[word][LANGUAGE["now"]].format(**values)


def visible(text: str) -> str:
    """Return a text that moves no cursor and turns no line: it comes from a stranger."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def print_result(result: Result) -> None:
    said = result.dossier
    lines = [say("dossier", number=said.get("number"), at=said.get("made_at"), by=said.get("made_by"))]
    for event in result.story:
        by = f"  {event['by']}" if event.get("by") else ""
        lines.append(
            f"  {event.get('seq'):>4}  {str(event.get('at'))[:19]}  {event.get('type')}  {event.get('name')}{by}"
        )
    if not result.faults:
        lines.append(say("whole"))
    for kind in ("altered", "missing"):
        found = [say(fault.word, **fault.values) for fault in result.faults if fault.kind == kind]
        lines += [say(kind), *(f"  {one}" for one in found)] if found else []
    for title, listed in (("accounted", result.accounted), ("beyond", result.beyond)):
        lines += [say(title), *(f"  {say(word, **values)}" for word, values in listed)] if listed else []
    print("\n".join(visible(line) for line in lines))


def as_data(path: Path, result: Result) -> Data:
    """Return a result as JSON for another program."""
    faults = [{"kind": fault.kind, "word": fault.word, **fault.values} for fault in result.faults]
    listed = [{"state": word, **values} for word, values in (*result.accounted, *result.beyond)]
    number = result.dossier.get("number")
    return {"dossier": str(path), "number": number, "code": result.code, "faults": faults, "listed": listed}


def main(words: list[str] | None = None) -> int:
    """Check dossiers; return the exit code: that of the worst."""
    parser = argparse.ArgumentParser(description="Check dossiers of Banjie.", allow_abbrev=False)
    parser.add_argument("dossier", nargs="*", type=Path, default=[Path(__file__).resolve().parents[1]])
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    parser.add_argument("--max-bytes", type=int, default=MAX_BYTES, help="largest content that is unpacked")
    chosen = parser.parse_args(words)
    LANGUAGE["now"] = ("zh", "en").index(chosen.lang)
    codes = []
    for path in chosen.dossier:
        try:
            result = check(path, chosen.max_bytes)
        except (Unchecked, OSError) as error:
            print(visible(say("unchecked", why=error)), file=sys.stderr)
            codes.append(3)
            continue
        print(json.dumps(as_data(path, result), ensure_ascii=False)) if chosen.json else print_result(result)
        codes.append(result.code)
    return max(codes, key=(0, 2, 1, 3).index)


if __name__ == "__main__":
    sys.exit(main())
