"""Dossiers as a forger makes them who knows the format and holds no key: parts left out, made null, exchanged, taken
from an earlier export, withheld under a rule, told anew, each with as much made to fit again as needs no key."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from random import Random  # noqa: TID251  # no workflow
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from integrity import check
from register import signing

Files = dict[str, bytes]
Line = dict[str, Any]
LAW, OPENINGS, DESCRIPTION = "data/law/procedure.json", "data/openings.jsonl", "data/dossier.json"
DEPTHS = ("manifests", "inventory", "export")  # what the forger makes fit again; each with the one before


class Mutant(NamedTuple):
    """A forged dossier: what was done to it, how much was made to fit, and its files."""

    what: str
    depth: str
    files: Files


class Forger:
    """Somebody who changes the files of one dossier. `earlier`: files of a dossier of the same case that was exported
    before; `foreign`: of another case."""

    def __init__(self, files: Mapping[str, bytes], earlier: Mapping[str, bytes], foreign: Mapping[str, bytes]) -> None:
        self.files, self.earlier, self.foreign = dict(files), earlier, foreign
        self.said = json.loads(files[DESCRIPTION])

    @property
    def number(self) -> str:
        number: str = self.said["inventory"]["number"]
        return number

    def lines(self, name: str) -> list[Line]:
        return [json.loads(line) for line in self.files[name].splitlines()]

    def write(self, name: str, lines: Sequence[Line]) -> None:
        self.files[name] = b"".join(check.canonical(line) + b"\n" for line in lines)

    def rehash(self) -> None:
        """Compute the hashes of all records again, and follow every chain of the journal."""
        for name in check.LINES:
            before: dict[str, str] = {}
            lines = self.lines(name)
            for line in lines:
                if "event" in line:
                    if name == "data/journal.jsonl":
                        line["prev"] = before.get(line["stream"], check.NO_HASH)
                    line["hash"] = check.sha256(line["prev"].encode() + b"\n" + check.canonical(line["event"]))
                    before[line["stream"]] = line["hash"]
                elif line["row"] is not None:
                    line["hash"] = check.sha256(check.canonical(line["row"]))
            self.write(name, lines)

    def fit(self, depth: str) -> None:
        """Make the dossier fit again, as far as somebody without a key can."""
        if depth in ("inventory", "export"):
            self.rehash()
            self._list_again()
            if depth == "export":
                self._export_again()
            self.files[DESCRIPTION] = check.canonical(self.said) + b"\n"

    def _list_again(self) -> None:
        inventory, export = self.said["inventory"], self._export_place()
        listed = {
            name: [[line["stream"], line["seq"], line["hash"]] for line in self.lines(f"data/{name}.jsonl")]
            for name in check.RECORDS
        }
        listed["access"] = [place for place in listed["access"] if tuple(place[:2]) != export]
        inventory["records"] = listed
        unlisted = {DESCRIPTION, *check.LINES}
        inventory["files"] = {
            name: check.sha256(content)
            for name, content in self.files.items()
            if name.startswith("data/") and name not in unlisted and not name.startswith("data/log/")
        }
        for run in inventory["runs"]:
            name = f"data/histories/{run['run']}.json"
            if name in inventory["files"]:
                run["sha256"] = inventory["files"][name]

    def _export_again(self) -> None:
        digest = check.sha256(check.canonical(self.said["inventory"]))
        lines = self.lines("data/access.jsonl")
        for line in lines:
            if (line["stream"], line["seq"]) == self._export_place():
                line["event"]["about"] = digest
        self.write("data/access.jsonl", lines)
        self.rehash()

    def _export_place(self) -> tuple[str, int]:
        return self.said["export"]["stream"], self.said["export"]["seq"]


Change = Callable[[Forger, Random], str | None]


def leave_out_a_file(forger: Forger, random: Random) -> str | None:
    name = random.choice(sorted(name for name in forger.files if name.startswith("data/") and name not in OPTIONAL))
    del forger.files[name]
    return f"left out: {name}"


def leave_out_a_line(forger: Forger, random: Random) -> str | None:
    name = random.choice((*check.LINES, OPENINGS))
    lines = forger.lines(name)
    if not lines:
        return None
    gone = lines.pop(random.randrange(len(lines)))
    forger.write(name, lines)
    if "position" in gone and random.random() < 0.7:
        forger.files.pop(f"data/log/proofs/{gone['position']}.tlog-proof", None)
    return f"line left out of {name}: {gone.get('stream', gone.get('kind'))}#{gone.get('seq', gone.get('id'))}"


def leave_out_a_part_with_its_line(forger: Forger, random: Random) -> str | None:
    lines = forger.lines(OPENINGS)
    if not lines:
        return None
    gone = lines.pop(random.randrange(len(lines)))
    forger.write(OPENINGS, lines)
    forger.files.pop(gone.get("path", ""), None)
    if gone["kind"] == "paper":
        _null_rows(forger, gone["id"])
    return f"left out with its line: {gone['kind']}:{gone['id']}"


def cut_the_end(forger: Forger, random: Random) -> str | None:
    lines = forger.lines("data/journal.jsonl")
    own = [place for place, line in enumerate(lines) if line["stream"] == forger.number]
    last = random.randint(1, min(3, len(own) - 1)) if len(own) > 1 else 1
    forger.write("data/journal.jsonl", [line for place, line in enumerate(lines) if place not in own[-last:]])
    return f"the last {last} events cut off"


def close_a_gap(forger: Forger, random: Random) -> str | None:
    """An event is taken out, and the later ones are numbered anew."""
    lines = forger.lines("data/journal.jsonl")
    own = [line for line in lines if line["stream"] == forger.number]
    if len(own) < 2:
        return None
    gone = random.choice(own[1:])
    for line in own:
        if line["seq"] > gone["seq"]:
            line["seq"] = line["event"]["seq"] = line["seq"] - 1
    forger.write("data/journal.jsonl", [line for line in lines if line is not gone])
    return f"taken out: {gone['event']['type']} {gone['event']['name']}"


def null_a_row(forger: Forger, random: Random) -> str | None:
    lines = forger.lines("data/inbox.jsonl")
    there = [line for line in lines if line["row"] is not None]
    if not there:
        return None
    chosen = random.choice(there)
    chosen["row"] = None
    forger.write("data/inbox.jsonl", lines)
    return f"row null: {chosen['stream']}#{chosen['seq']}"


def null_a_value(forger: Forger, random: Random) -> str | None:
    name = random.choice((*check.LINES, OPENINGS, DESCRIPTION))
    lines = forger.lines(name)
    if not lines:
        return None
    target = random.choice(lines)
    while True:
        inside = [value for value in target.values() if isinstance(value, dict) and value]
        if not inside or random.random() < 0.4:
            break
        target = random.choice(inside)
    key = random.choice(sorted(target))
    if key == "position" or target[key] is None:
        return None
    target[key] = None
    forger.write(name, lines)
    forger.said = json.loads(forger.files[DESCRIPTION])
    return f"{key} null in {name}"


def take_away_a_place_in_the_log(forger: Forger, _: Random) -> str | None:
    """The export loses its position, so that it seems to wait for it still."""
    lines = forger.lines("data/access.jsonl")
    line = next(
        one for one in lines if one["event"]["type"] == "exported" and one["seq"] == forger.said["export"]["seq"]
    )
    forger.files.pop(f"data/log/proofs/{line['position']}.tlog-proof", None)
    line["position"] = None
    forger.write("data/access.jsonl", lines)
    return "the export without its place in the log"


def swap_two_lines(forger: Forger, random: Random) -> str | None:
    name = random.choice(check.LINES)
    lines = forger.lines(name)
    if len(lines) < 2:
        return None
    one, other = random.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    forger.write(name, lines)
    return f"two lines of {name} exchanged"


def swap_two_contents(forger: Forger, random: Random) -> str | None:
    folders = ("data/texts/", "data/attachments/", "data/papers/", "data/log/proofs/", "data/law/")
    names = sorted(name for name in forger.files if name.startswith(random.choice(folders)))
    if len(names) < 2:
        return None
    one, other = random.sample(names, 2)
    forger.files[one], forger.files[other] = forger.files[other], forger.files[one]
    return f"exchanged: {one}, {other}"


def swap_values_of_two_openings(forger: Forger, random: Random) -> str | None:
    lines = forger.lines(OPENINGS)
    key = random.choice(("digest", "salt", "name", "id"))
    having = [line for line in lines if key in line]
    if len(having) < 2:
        return None
    one, other = random.sample(having, 2)
    one[key], other[key] = other[key], one[key]
    forger.write(OPENINGS, lines)
    return f"{key} exchanged in {OPENINGS}"


def take_a_foreign_part(forger: Forger, random: Random) -> str | None:
    return _taken(forger, random, forger.foreign, "another case")


def take_an_earlier_part(forger: Forger, random: Random) -> str | None:
    return _taken(forger, random, forger.earlier, "an earlier export")


def take_an_earlier_record(forger: Forger, random: Random) -> str | None:
    """The record as it was at an earlier export, in part or whole, with or without what that export named."""
    names = ["data/journal.jsonl", "data/inbox.jsonl", DESCRIPTION, OPENINGS, "data/README.html"]
    chosen = random.sample(names, random.randint(1, len(names)))
    for name in chosen:
        if name in forger.earlier:
            forger.files[name] = forger.earlier[name]
    forger.said = json.loads(forger.files[DESCRIPTION])
    return f"of an earlier export: {', '.join(sorted(chosen))}"


def date_an_earlier_export_later(forger: Forger, random: Random) -> str | None:
    forger.files.update(forger.earlier)
    forger.said = json.loads(forger.files[DESCRIPTION])
    lines = forger.lines("data/access.jsonl")
    for line in lines:
        if line["seq"] == forger.said["export"]["seq"]:
            line["event"]["at"] = line["event"]["recorded_at"] = f"2027-01-{random.randint(10, 28)}T09:00:00+08:00"
    forger.write("data/access.jsonl", lines)
    return "an earlier export under a later date"


def withhold(forger: Forger, random: Random) -> str | None:
    """Withhold a part under a rule of the law, or one that there is not; or say that it was erased or is lost."""
    lines = forger.lines(OPENINGS)
    inside = [line for line in lines if line["state"] == "inside"]
    if not inside:
        return None
    line = random.choice(inside)
    forger.files.pop(line.pop("path"), None)
    for key in ("salt", "sha256") + (("name",) if line["kind"] == "file" else ()):
        line.pop(key, None)
    line["state"] = random.choice(sorted(check.STATES[line["kind"]] - {"inside"}))
    if line["state"] == "withheld":
        hiding = [rule["id"] for rule in json.loads(forger.files[LAW])["rules"] if rule.get("sees")]
        line["rules"] = [random.choice([*hiding, "ZZW-99"])]
    if line["kind"] == "file" and line["state"] == "lost":
        line["name"] = "现场.png"
    if line["kind"] == "paper":
        _null_rows(forger, line["id"])
    forger.write(OPENINGS, lines)
    return f"{line['state']}: {line['kind']}:{line['id']}"


def retell_an_event(forger: Forger, random: Random) -> str | None:
    name = random.choice(("data/journal.jsonl", "data/org.jsonl", "data/access.jsonl"))
    lines = forger.lines(name)
    if not lines:
        return None
    event = random.choice(lines)["event"]
    key = random.choice(
        sorted(event.keys() & {"at", "by", "name", "type", "recorded_at", "facts", "parts", "standing"})
    )
    event[key] = {
        "at": "2026-03-02T09:30:00+08:00",
        "recorded_at": "2026-03-02T09:30:00+08:00",
        "by": "chen",
        "name": "rewritten",
        "type": "noted",
        "facts": {"confidential": not event.get("facts", {}).get("confidential", False)},
        "parts": ["case", "search"],
        "standing": ["nobody"],
    }[key]
    forger.write(name, lines)
    return f"{key} told anew in {name}"


def retell_a_row(forger: Forger, random: Random) -> str | None:
    lines = forger.lines("data/inbox.jsonl")
    rows = [line["row"] for line in lines if line["row"] is not None]
    if not rows:
        return None
    row = random.choice(rows)
    key = random.choice(sorted(row))
    value = row[key]
    row[key] = not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else "told anew"
    forger.write("data/inbox.jsonl", lines)
    return f"{key} told anew in data/inbox.jsonl"


def add_to_the_record(forger: Forger, random: Random) -> str | None:
    """An event that never was, a line with an extra key, or one twice."""
    name = random.choice((*check.LINES, OPENINGS))
    lines = forger.lines(name)
    if not lines:
        return None
    line = json.loads(json.dumps(random.choice(lines)))
    how = random.choice(("again", "next", "extra"))
    if how == "next" and "event" in line:
        line["seq"] = max(one["seq"] for one in lines if one["stream"] == line["stream"]) + 1
        line["event"]["seq"], line["position"] = line["seq"], random.choice((None, 10**6))
        lines.append(line)
        lines.sort(key=lambda one: (one["stream"], one["seq"]))
    elif how == "extra":
        random.choice(lines)["note"] = "not of the record"
    else:
        lines.append(line)
    forger.write(name, lines)
    return f"{how} in {name}"


def plant_a_file(forger: Forger, random: Random) -> str | None:
    name = random.choice(
        (
            "data/texts/planted.txt",
            "data/NOTICE.html",
            "data/papers/decision-9.docx",
            "data/histories/run.json",
            "data/xes.xml",
        )
    )
    forger.files[name] = b"planted"
    return f"planted: {name}"


def retell_the_law(forger: Forger, random: Random) -> str | None:
    law = random.choice((LAW, "data/law/calendar.json"))
    digits = [place for place, byte in enumerate(forger.files[law]) if 0x31 <= byte <= 0x38]
    place = random.choice(digits)
    content = bytearray(forger.files[law])
    content[place] += 1
    forger.files[law] = bytes(content)
    if random.random() < 0.7:
        lines = forger.lines("data/journal.jsonl")
        first = next(line for line in lines if line["stream"] == forger.number)
        key = "law_sha256" if law == LAW else "calendar_sha256"
        first["event"][key] = hashlib.sha256(content).hexdigest()
        forger.write("data/journal.jsonl", lines)
    return f"one digit of {law}"


def retell_a_file(forger: Forger, random: Random) -> str | None:
    kinds = (
        "data/texts/",
        "data/attachments/",
        "data/papers/",
        "data/README",
        "data/check.py",
        "data/histories/",
        "data/party",
    )
    names = sorted(name for name in forger.files if name.startswith(random.choice(kinds)))
    if not names:
        return None
    name = random.choice(names)
    forger.files[name] = forger.files[name].replace(b"2026", b"2025") + random.choice((b"", b"\n", b"."))
    return f"told anew: {name}"


def retell_the_party(forger: Forger, random: Random) -> str | None:
    if "data/party.json" not in forger.files:
        return None
    content = forger.files["data/party.json"]
    doubled = content[:1] + b'"name":"\xe6\x9d\x8e\xe5\x9b\x9b",' + content[1:]
    extra = content[:-1] + b',"z":"1"}'
    forger.files["data/party.json"] = random.choice((doubled, extra, content + b"\n", content.replace(b":", b": ", 1)))
    return "doubled or extra keys of the party"


def retell_what_the_export_names(forger: Forger, random: Random) -> str | None:
    inventory = forger.said["inventory"]
    key = random.choice(("acts", "unjudged", "release", "log", "number", "runs", "export"))
    if key == "export":
        forger.said["export"]["seq"] += random.choice((-1, 1))
    elif key == "acts":
        inventory["acts"] += random.choice((-1, 1))
    elif key in ("unjudged", "runs"):
        inventory[key] = [] if inventory[key] else [1] if key == "unjudged" else [_run()]
    else:
        inventory[key] = None if key == "log" else "ZZW-2026-999999" if key == "number" else "9.9"
    forger.files[DESCRIPTION] = check.canonical(forger.said) + b"\n"
    return f"{key} of the inventory"


def sign_otherwise(forger: Forger, random: Random) -> str | None:
    """A signature left out, of another record, by another key, or by one that the forger has made and listed."""
    name = random.choice(check.LINES)
    lines = forger.lines(name)
    if len(lines) < 2:
        return None
    one, other = random.sample(lines, 2)
    how = random.choice(("left out", "of another record", "by another key", "by a planted key", "one character"))
    if how == "left out":
        one["signature"] = one["signer"] = ""
    elif how == "of another record":
        one["signature"], one["signer"] = other["signature"], other["signer"]
    elif how == "by another key":
        listed = re.findall(rb"^signer \w+\+([0-9a-f]{8})", forger.files[check.SIGNERS], re.M)
        one["signer"] = random.choice([key for key in listed if key.decode() != one["signer"]]).decode()
    elif how == "by a planted key":
        private = Ed25519PrivateKey.from_private_bytes(random.randbytes(32))
        key = signing.SignerKey(random.choice(check.EVERY), private.public_key().public_bytes_raw())
        text = signing.signed_text(one["stream"], one["seq"], one["hash"])
        one["signer"], one["signature"] = key.id, base64.b64encode(private.sign(text)).decode()
        forger.files[check.SIGNERS] += f"signer {key}\n".encode()
    else:
        place = random.randrange(80)
        sign = "A" if one["signature"][place] != "A" else "B"
        one["signature"] = one["signature"][:place] + sign + one["signature"][place + 1 :]
    forger.write(name, lines)
    return f"{how}: the signature of {one['stream']}#{one['seq']}"


def retell_who_signs(forger: Forger, random: Random) -> str | None:
    lines = forger.files[check.SIGNERS].splitlines(keepends=True)
    how = random.choice(("gone", "retired", "of another process", "half a line"))
    place = random.randrange(len(lines))
    if how == "gone":
        lines.pop(place)
    elif how == "retired":
        lines.append(b"retired " + lines[place].split(b"+")[1] + b" at 1\n")
    elif how == "of another process":
        lines[place] = re.sub(rb"signer \w+", b"signer watch", lines[place])
    else:
        lines.append(b"signer web")
    if b"".join(lines) == forger.files[check.SIGNERS]:
        return None
    forger.files[check.SIGNERS] = b"".join(lines)
    return f"{how}: a key of those who sign"


OPTIONAL = {check.STAMP}  # who lacks it believes less, and nothing else
CHANGES: tuple[Change, ...] = (
    leave_out_a_file, leave_out_a_line, leave_out_a_part_with_its_line, cut_the_end, close_a_gap, null_a_row,
    null_a_value, take_away_a_place_in_the_log, swap_two_lines, swap_two_contents, swap_values_of_two_openings,
    take_a_foreign_part, take_an_earlier_part, take_an_earlier_record, date_an_earlier_export_later, withhold,
    retell_an_event, retell_a_row, add_to_the_record, plant_a_file, retell_the_law, retell_a_file, retell_the_party,
    retell_what_the_export_names, sign_otherwise, retell_who_signs,
)  # fmt: skip


def mutant(
    files: Mapping[str, bytes], earlier: Mapping[str, bytes], foreign: Mapping[str, bytes], seed: int
) -> Mutant | None:
    """Return the dossier that a seed makes of a whole one; None where the seed changes nothing."""
    random = Random(seed)  # seeded, so that each mutant can be made again
    change = CHANGES[seed % len(CHANGES)]
    forger, depth = Forger(files, earlier, foreign), random.choice(DEPTHS)
    try:
        what = change(forger, random)
        forger.fit(depth)
    except (KeyError, TypeError, AttributeError, ValueError):  # nothing fits again what is null or none
        depth = DEPTHS[0]
    if what is None or forger.files in (files, earlier):
        return None
    return Mutant(f"{change.__name__}: {what}", depth, forger.files)


def _taken(forger: Forger, random: Random, other: Mapping[str, bytes], whose: str) -> str | None:
    same = {"data/check.py", check.POLICY, check.STAMP, check.CHECKPOINT}
    names = sorted(name for name in other if name.startswith("data/") and name not in same)
    name = random.choice(names)
    if forger.files.get(name) == other[name]:
        return None
    forger.files[name] = other[name]
    if name == DESCRIPTION:
        forger.said = json.loads(other[name])
    return f"of {whose}: {name}"


def _null_rows(forger: Forger, stream: str) -> None:
    lines = forger.lines("data/inbox.jsonl")
    for line in lines:
        if line["stream"] == stream:
            line["row"] = None
    forger.write("data/inbox.jsonl", lines)


def _run() -> Line:
    return {"run": "r1", "sha256": None, "state": "not archived", "status": "completed"}
