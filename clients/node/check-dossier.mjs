#!/usr/bin/env node
// Check dossiers of Banjie: node check-dossier.mjs [--json] [--policy FILE] [--max-bytes N] DOSSIER …
//
// A second checker, written from docs/dossier.md alone ("the page"), of which it follows the sections. It needs Node.js
// 20.15 or newer and nothing else. Exit code: 0 whole, 1 altered, 2 missing without a rule, 3 not checked.

import { createHash, createPublicKey, verify } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { crc32, inflateRawSync } from "node:zlib";

const FORMATS = [3, 4]; // in 3 nothing is proposed
const MAX_BYTES = 2 ** 31;
const MAX_FILES = 1_000_000;
const DEEPEST = 500; // of what is nested in JSON
const LISTS = ["whole", "withheld", "unchecked", "missing", "altered"]; // the later, the worse
const SEVERITY = [0, 2, 1, 3]; // of exit codes, the last is the worst

/** What cannot be checked at all: exit code 3. */
class NotChecked extends Error {}
/** What is not of the form that the page states. */
class Malformed extends Error {}

function need(condition, why) {
  if (!condition) throw new Malformed(why);
}

/** Return what a function returns, or undefined where something is not of the form that the page states. */
function attempt(read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

class Report {
  constructor() {
    this.parts = new Map();
    this.number = null;
    this.exported = { at: null, by: null, door: null, standing: null };
  }
  /** Put a part in a list. It stays in the worst one, with the first reason. */
  put(list, part, why = "") {
    const before = this.parts.get(part);
    if (!before || LISTS.indexOf(list) > LISTS.indexOf(before.list)) this.parts.set(part, { list, why });
  }
  listed(list) {
    return [...this.parts].filter(([, one]) => one.list === list).map(([part, one]) => ({ part, why: one.why }));
  }
  get code() {
    return this.listed("altered").length ? 1 : this.listed("missing").length ? 2 : 0;
  }
}

// 1. Signs and digests

const sha256 = (...contents) => contents.reduce((hash, one) => hash.update(one), createHash("sha256")).digest();
const H = (content) => sha256(content).toString("hex");

/** Compare texts as their code points do; code units do not, where there are surrogates. */
function byCodePoints(a, b) {
  if (/[\ud800-\udfff]/.test(a) || /[\ud800-\udfff]/.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

const own = (object, key) => (isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined);
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === "string";
const isWhole = (value) => typeof value === "bigint" || Number.isSafeInteger(value);
const isCount = (value, least) => Number.isSafeInteger(value) && value >= least;
const isDigest = (value) => isText(value) && /^[0-9a-f]{64}$/.test(value);
const isTexts = (value) => Array.isArray(value) && value.every(isText);
const list = (value) => (Array.isArray(value) ? value : []);
const hasKeys = (value, keys) =>
  isObject(value) && Object.keys(value).length === keys.length && keys.every((key) => Object.hasOwn(value, key));

function text(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed("not UTF-8");
  }
}

/** Read JSON in which no key of an object stands twice, and all numbers are whole. */
function parse(source) {
  need(isText(source), "no text");
  let [at, depth] = [0, 0];
  const match = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const space = () => match(/[ \t\n\r]*/y);
  const sign = (one) => (space(), source[at] === one && ++at > 0);
  const string = () => {
    const found = match(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y);
    need(found !== undefined, "not JSON");
    return JSON.parse(found);
  };
  const value = () => {
    need((depth += 1) < DEEPEST, "nested too deeply");
    const found = oneValue();
    depth -= 1;
    return found;
  };
  const oneValue = () => {
    space();
    if (sign("{")) {
      const object = Object.create(null);
      if (sign("}")) return object;
      do {
        space();
        const key = string();
        need(sign(":") && !Object.hasOwn(object, key), "not JSON, or a key twice");
        object[key] = value();
      } while (sign(","));
      need(sign("}"), "not JSON");
      return object;
    }
    if (sign("[")) {
      const items = [];
      if (sign("]")) return items;
      do items.push(value());
      while (sign(","));
      need(sign("]"), "not JSON");
      return items;
    }
    if (source[at] === '"') return string();
    const word = match(/true|false|null/y);
    if (word) return JSON.parse(word);
    const number = match(/-?(?:0|[1-9][0-9]*)(?![0-9.eE])/y);
    need(number, "not JSON");
    return Number.isSafeInteger(Number(number)) ? Number(number) : BigInt(number);
  };
  const found = value();
  space();
  need(at === source.length, "not JSON");
  return found;
}

/** C(value): canonical JSON. */
function C(value) {
  if (Array.isArray(value)) return `[${value.map(C).join(",")}]`;
  if (isObject(value)) {
    const keys = Object.keys(value).sort(byCodePoints);
    return `{${keys.map((key) => `${C(key)}:${C(value[key])}`).join(",")}}`;
  }
  need(!isText(value) || value.isWellFormed(), "an unpaired surrogate");
  return typeof value === "bigint" ? String(value) : JSON.stringify(value);
}

/** Read canonical JSON: written again, it is the same. */
function strict(source) {
  const value = parse(source);
  need(C(value) === source, "not canonical JSON");
  return value;
}

function base64(source) {
  const bytes = Buffer.from(source, "base64");
  need(bytes.toString("base64") === source, "not Base64");
  return bytes;
}

function isEqual(a, b) {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, i) => isEqual(one, b[i]));
  if (isObject(a) && isObject(b))
    return hasKeys(a, Object.keys(b)) && Object.keys(a).every((key) => isEqual(a[key], b[key]));
  return a === b;
}

// 2. The archive

/** Return the files of a dossier by their names; what is wrong with the archive is put on the report. */
function readDossier(path, limit, report) {
  let kind;
  try {
    kind = statSync(path);
  } catch {
    throw new NotChecked("there is no such file");
  }
  if (!kind.isDirectory() && !kind.isFile()) throw new NotChecked("it is no file");
  const files = kind.isFile() ? readArchive(readFileSync(path), limit, report) : readFolder(path, limit, report);
  need(files.size, "there is nothing inside");
  return files;
}

/** Read an unpacked dossier: the folder with bagit.txt, or the one in it that has it. */
function readFolder(path, limit, report) {
  const isBag = (folder) => existsSync(join(folder, "bagit.txt"));
  const folders = [
    path,
    ...readdirSync(path)
      .sort()
      .map((name) => join(path, name)),
  ];
  const files = new Map();
  const walk = (folder, prefix) => {
    for (const one of readdirSync(folder, { withFileTypes: true })) {
      const [place, name] = [join(folder, one.name), prefix + one.name];
      if (one.isDirectory()) walk(place, `${name}/`);
      else if (!one.isFile()) report.put("altered", name, "no file");
      else {
        limit -= statSync(place).size;
        if (limit < 0 || files.size === MAX_FILES) throw new NotChecked("it is larger than what is allowed");
        files.set(name, readFileSync(place));
      }
    }
  };
  walk(folders.find(isBag) ?? path, "");
  return files;
}

function readArchive(bytes, limit, report) {
  const { comment, start, entries } = readDirectory(bytes);
  if (entries.length > MAX_FILES || entries.reduce((sum, one) => sum + one.size, 0) > limit)
    throw new NotChecked("it is larger than what is allowed");
  if (!comment.startsWith("banjie sha256:")) report.put("unchecked", "archive", "it was packed anew");
  else if (comment.slice(14) !== H(bytes.subarray(0, -64))) report.put("altered", "archive", "its bytes are others");
  else report.put("whole", "archive");

  const [files, names] = [new Map(), new Set()];
  let [place, folder] = [0, null];
  for (const entry of entries.sort((a, b) => a.local - b.local)) {
    if (entry.local !== place) report.put("altered", "archive", "bytes that belong to no entry");
    place = entry.local;
    const parts = attempt(() => nameOf(entry))?.split("/");
    folder ??= parts?.[0];
    const name = parts?.slice(1).join("/");
    const isFile = isPlain(entry) && parts[0] === folder;
    if (!isFile || names.has(name))
      report.put("altered", "archive", "an entry that is no file in the folder, or there twice");
    const content = attempt(() => {
      need(place + 30 <= start && bytes.readUInt32LE(place) === 0x04034b50, "no entry");
      const from = place + 30 + bytes.readUInt16LE(place + 26) + bytes.readUInt16LE(place + 28);
      const written = bytes.subarray(place + 30, place + 30 + entry.name.length);
      place = from + entry.packed;
      if (entry.flags & 8) place += bytes.readUInt32LE(Math.min(place, bytes.length - 4)) === 0x08074b50 ? 16 : 12;
      need(place <= start && written.equals(entry.name), "an entry that is cut off, or has two names");
      return unpack(bytes.subarray(from, from + entry.packed), entry);
    });
    if (!isFile) continue;
    if (content === undefined) report.put("altered", name, "it cannot be unpacked");
    else if (!names.has(name)) files.set(name, content);
    else files.delete(name); // which of the two it is, nobody knows
    names.add(name);
  }
  if (place !== start) report.put("altered", "archive", "bytes that belong to no entry");
  return files;
}

/** Read the central directory of an archive, and the end record with its comment. */
function readDirectory(bytes) {
  const end = bytes.lastIndexOf("PK\x05\x06", undefined, "latin1");
  need(end >= 0 && end + 22 <= bytes.length && end + 22 + bytes.readUInt16LE(end + 20) === bytes.length, "no archive");
  const comment = bytes.subarray(end + 22).toString("latin1");
  const big = (at) => Number(bytes.readBigUInt64LE(at));
  let [count, size, start] = [bytes.readUInt16LE(end + 10), bytes.readUInt32LE(end + 12), bytes.readUInt32LE(end + 16)];
  let directoryEnd = end;
  if (start + size !== end) {
    directoryEnd = end - 76;
    need(directoryEnd >= 0 && bytes.readUInt32LE(directoryEnd) === 0x06064b50, "bytes that belong to no entry");
    [count, size, start] = [big(directoryEnd + 32), big(directoryEnd + 40), big(directoryEnd + 48)];
  }
  need(start + size === directoryEnd, "bytes that belong to no entry");
  const entries = [];
  for (let at = start; at < directoryEnd;) {
    need(at + 46 <= directoryEnd && bytes.readUInt32LE(at) === 0x02014b50, "no central directory");
    const [nameEnd, extra] = [at + 46 + bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30)];
    const next = nameEnd + extra + bytes.readUInt16LE(at + 32);
    need(next <= directoryEnd, "an entry that is cut off");
    const entry = {
      flags: bytes.readUInt16LE(at + 8),
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      kind: bytes.readUInt32LE(at + 38) >>> 28, // of Unix: 8 is a file
      local: bytes.readUInt32LE(at + 42),
      name: bytes.subarray(at + 46, nameEnd),
    };
    for (let field = nameEnd; field + 4 <= nameEnd + extra; field += 4 + bytes.readUInt16LE(field + 2)) {
      if (bytes.readUInt16LE(field) !== 1) continue;
      let place = field + 4;
      for (const key of ["size", "packed", "local"]) {
        if (entry[key] !== 0xffffffff) continue;
        need(place + 8 <= nameEnd + extra, "a ZIP64 field that is cut off");
        entry[key] = big(place);
        place += 8;
      }
    }
    entries.push(entry);
    at = next;
  }
  need(entries.length === count, "another number of entries");
  return { comment, start, entries };
}

function nameOf({ name, flags }) {
  const found = text(name);
  need(flags & 0x800 || /^[\x00-\x7f]*$/.test(found), "a name that is not UTF-8");
  return found;
}

/** Return true for a plain file in a folder, under a name that leads nowhere else. */
function isPlain(entry) {
  const parts = attempt(() => nameOf(entry))?.split("/") ?? [];
  const isNamed =
    parts.length > 1 && parts.every((one) => /^[^\\:\x00-\x1f]+$/.test(one) && one !== "." && one !== "..");
  return isNamed && [0, 8].includes(entry.method) && !(entry.flags & 1) && [0, 8].includes(entry.kind);
}

function unpack(packed, entry) {
  let content = packed;
  if (entry.method === 8) {
    try {
      const { buffer, engine } = inflateRawSync(packed, { info: true, maxOutputLength: Math.max(entry.size, 1) });
      need(engine.bytesWritten === packed.length, "bytes after the data of an entry");
      content = buffer;
    } catch (error) {
      throw error instanceof Malformed ? error : new Malformed("an entry that cannot be unpacked");
    }
  }
  need(content.length === entry.size && crc32(content) === entry.crc, "an entry whose content is another");
  return content;
}

const DESCRIPTION = "data/dossier.json";
const KINDS = ["journal", "inbox", "org", "access"];
const RECORD_FILES = Object.fromEntries(KINDS.map((kind) => [kind, `data/${kind}.jsonl`]));
const [OPENINGS, PARTY, LAW, CALENDAR] = [
  "openings.jsonl",
  "party.json",
  "law/procedure.json",
  "law/calendar.json",
].map((name) => `data/${name}`);
const SIGNERS = "data/signers";
const ALWAYS = ["data/README.html", "data/check.py", OPENINGS, LAW, CALENDAR, SIGNERS];
const [CHECKPOINT, POLICY, STAMP] = ["checkpoint", "policy", "stamp.tsr"].map((name) => `data/log/${name}`);
const TAGS = ["bag-info.txt", "bagit.txt", "manifest-sha256.txt"];
const EDITION = /^data\/law\/editions\/[^/@]+@[^/]+\.json$/;
const HISTORY = /^data\/histories\/[^/]+\.json$/;
const PERSONAL = /^data\/(?:texts\/[^/]+\.txt|attachments\/[^/]+|papers\/[^/]+-[0-9]+\.docx)$/;

/** The check of one dossier whose files are read. */
class Dossier {
  constructor(files, policy, report) {
    Object.assign(this, { files, policy, report, digests: new Map() });
  }

  altered(part, why) {
    this.report.put("altered", part, why);
  }
  missing(part, why) {
    this.report.put("missing", part, why);
  }
  unchecked(part, why) {
    this.report.put("unchecked", part, why);
  }
  whole(part) {
    this.report.put("whole", part);
  }
  digest(name) {
    if (!this.digests.has(name)) this.digests.set(name, H(this.files.get(name)));
    return this.digests.get(name);
  }

  check() {
    const { report } = this;
    for (const name of this.files.keys()) this.whole(name);
    const described = this.readDescription();
    const isComplete = this.checkManifests();
    if (!described) return;
    this.inventory = described.inventory;
    this.number = report.number = this.inventory.number;
    this.readRecords(described.export);
    this.checkBag(isComplete);
    this.checkInventory();
    this.checkFiles();
    this.checkChains();
    this.checkActs();
    this.checkProposals();
    this.checkLaw();
    this.checkOpenings();
    this.checkRows();
    this.checkSigners();
    this.checkLog();
  }

  checkManifests() {
    const below = [...this.files.keys()].filter((name) => name.startsWith("data/"));
    const isComplete = [
      this.checkManifest("manifest-sha256.txt", below),
      this.checkManifest("tagmanifest-sha256.txt", TAGS),
    ].every(Boolean);
    if (!this.files.has("bagit.txt")) this.missing("bagit.txt", "not inside");
    else if (this.files.get("bagit.txt").toString() !== "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
      this.altered("bagit.txt", "it says something else");
    return isComplete;
  }

  /** Compare files with a manifest; return false where one that it lists is not there. */
  checkManifest(manifest, names) {
    if (!this.files.has(manifest)) {
      this.missing(manifest, "not inside");
      return false;
    }
    const listed = new Map();
    const lines = attempt(() => text(this.files.get(manifest)))?.split("\n");
    let last = "";
    for (const line of lines?.slice(0, -1) ?? []) {
      const [, digest, name] = /^([0-9a-f]{64}) {2}(.+)$/s.exec(line) ?? [];
      if (!name || byCodePoints(last, name) >= 0) this.altered(manifest, "a line that is none, or not in its place");
      if (name) listed.set((last = name), digest);
    }
    if (!lines || lines.at(-1) !== "") this.altered(manifest, "its last line is cut off");
    for (const name of names) {
      if (!this.files.has(name)) continue;
      if (!listed.has(name)) this.altered(name, `not in ${manifest}`);
      else if (listed.get(name) !== this.digest(name)) this.altered(name, `not as ${manifest} says`);
    }
    let isComplete = true;
    for (const name of listed.keys()) {
      if (this.files.has(name) && !names.includes(name)) this.altered(manifest, "it lists what it should not");
      else if (!this.files.has(name)) {
        this.missing(name, "not inside");
        isComplete = false;
      }
    }
    return isComplete;
  }

  checkBag(isComplete) {
    const name = "bag-info.txt";
    if (!this.files.has(name)) return this.missing(name, "not inside");
    const below = [...this.files].filter(([one]) => one.startsWith("data/"));
    const bytes = below.reduce((sum, [, content]) => sum + content.length, 0);
    const wanted = {
      "External-Identifier": this.number,
      "Bagging-Date": String(own(this.export, "at")).slice(0, 10),
      "Bag-Software-Agent": `Banjie ${this.inventory.release}`,
      "Payload-Oxum": `${bytes}.${below.length}`,
    };
    const lines = (attempt(() => text(this.files.get(name))) ?? "").split("\n");
    const isSame = ([key, value]) =>
      key === "Payload-Oxum" && !isComplete
        ? lines.some((line) => line.startsWith("Payload-Oxum: "))
        : lines.includes(`${key}: ${value}`);
    if (lines.length !== 5 || lines[4] !== "" || !Object.entries(wanted).every(isSame))
      this.altered(name, "it says something else than the dossier");
  }

  // 3. data/dossier.json

  readDescription() {
    if (!this.files.has(DESCRIPTION)) return this.missing(DESCRIPTION, "not inside");
    let described;
    try {
      const source = text(this.files.get(DESCRIPTION));
      described = parse(source);
      if (isObject(described) && isWhole(own(described, "format")) && !FORMATS.includes(described.format))
        throw new NotChecked(`it is of format ${C(described.format)}, not ${FORMATS.join(" or ")}`);
      need(source === `${C(described)}\n`, "not canonical JSON");
      need(FORMATS.includes(own(described, "format")), "no format");
      need(hasKeys(described, ["export", "format", "inventory"]), "other keys");
      need(hasKeys(described.export, ["seq", "stream"]), "other keys of the export");
      need(isCount(described.export.seq, 1) && isText(described.export.stream), "no export");
      checkShape(described.inventory);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      return this.altered(DESCRIPTION, error.message);
    }
    return described;
  }

  // 4. Records

  readRecords(named) {
    this.records = { all: [] };
    this.positions = new Map();
    for (const kind of KINDS) {
      const name = RECORD_FILES[kind];
      const records = new Map();
      this.records[kind] = records;
      let last = null;
      for (const line of this.readLines(name)) {
        const record = attempt(() => this.readRecord(kind, strict(line)));
        if (!record) {
          this.altered(name, "a line that is no record");
          continue;
        }
        this.whole(record.part);
        if (record.why) this.altered(record.part, record.why);
        if (last && (byCodePoints(last.stream, record.stream) || last.seq - record.seq) >= 0)
          this.altered(record.part, "it is not in its place, or there twice");
        last = record;
        records.set(record.part, record);
        this.records.all.push(record);
        if (record.position === null) continue;
        const other = this.positions.get(record.position);
        for (const one of other ? [other, record] : []) this.altered(one.part, "two records have one position");
        this.positions.set(record.position, record);
      }
    }
    this.exportPart = `${named.stream}#${named.seq}`;
    const exports = this.records.all.filter((one) => one.kind === "access" && one.part === this.exportPart);
    this.export = exports.length === 1 ? exports[0].event : {};
    const { type, name, about, at = null, by = null, door = null, standing = null } = this.export;
    this.report.exported = { at, by, door, standing };
    if (type !== "exported" || name !== this.number || about !== H(C(this.inventory)) || !isText(at) || !isText(by))
      this.altered(DESCRIPTION, "no export on record names it");
    if (!this.records.access.has(this.exportPart)) this.altered(this.exportPart, "it is not there");
    this.events = this.eventsOf(this.number);
    this.first = this.events[0] ?? {};
    if (this.first.type !== "opened") this.altered(`${this.number}#1`, "the case does not begin with its opening");
    const revived = this.events.filter((event) => event.type === "revived");
    this.displaced = new Set(revived.flatMap((event) => list(event.displaced)));
    this.lost = new Set(revived.flatMap((event) => list(event.lost)));
  }

  /** Return the events of a stream, in the order of the file, one that is there twice as well. */
  eventsOf(stream) {
    return this.records.all.filter((one) => one.kind !== "inbox" && one.stream === stream).map((one) => one.event);
  }

  readLines(name) {
    if (!this.files.has(name)) {
      this.missing(name, "not inside");
      return [];
    }
    const lines = attempt(() => text(this.files.get(name)))?.split("\n");
    if (lines?.pop() !== "") this.altered(name, "its last line is cut off, or it is not UTF-8");
    return lines ?? [];
  }

  readRecord(kind, line) {
    const isRow = kind === "inbox";
    need(
      hasKeys(line, [
        "hash",
        "position",
        "seq",
        "signature",
        "signer",
        "stream",
        ...(isRow ? ["row"] : ["event", "prev"]),
      ]),
      "other keys",
    );
    const { stream, seq, hash, prev, position, event, row } = line;
    need(isText(stream) && !stream.includes("\n") && isCount(seq, 1) && isDigest(hash), "no record");
    need(position === null || isCount(position, 1), "no position");
    need(isText(line.signer) && isText(line.signature), "no signature");
    need(isRow ? row === null || isObject(row) : isObject(event) && isDigest(prev), "no content");
    const record = { kind, ...line, part: `${stream}#${seq}` };
    const digest = () => (isRow ? H(C(row)) : H(`${prev}\n${C(event)}`));
    if (!this.isStreamOf(kind, record)) record.why = "it is of another case or file";
    else if (!isRow && own(event, "seq") !== seq) record.why = "its number is another";
    else if (isRow && row !== null && !isRowOf(this.number, record)) record.why = "it is no such row";
    else if ((!isRow || row !== null) && digest() !== hash) record.why = "its hash is another";
    return record;
  }

  isStreamOf(kind, { stream, seq, event }) {
    const { number } = this;
    if (kind === "journal")
      return (
        [number, ...["query-code", "custody", "proposal"].map((kind) => `${kind}:${number}`)].includes(stream) ||
        /^notice:./.test(stream)
      );
    if (kind === "inbox")
      return (
        (stream === `opening:${number}` && seq === 1) ||
        [`inbox:${number}`, `verdict:${number}`].includes(stream) ||
        paperOf(stream)?.number === number
      );
    if (kind === "org") return ["org", "editions", "calendars"].includes(stream);
    return stream.startsWith("access:") && own(event, "name") === number;
  }

  checkInventory() {
    const { records } = this.inventory;
    for (const kind of KINDS) {
      const found = this.records[kind];
      const listed = new Map(records[kind].map(([stream, seq, hash]) => [`${stream}#${seq}`, hash]));
      const isRow = kind === "inbox";
      for (const [part, hash] of listed) {
        const record = found.get(part);
        if (!record) this.report.put(isRow ? "missing" : "altered", part, "the export names it, and it is not there");
        else if (record.hash !== hash) this.altered(part, "the export names another");
      }
      for (const part of found.keys())
        if (!listed.has(part) && !(kind === "access" && part === this.exportPart))
          this.altered(part, "the export does not name it");
      const isAfter = ([stream, seq], i, all) =>
        i === 0 || (byCodePoints(all[i - 1][0], stream) || all[i - 1][1] - seq) < 0;
      if (!records[kind].every(isAfter) || (kind === "access" && listed.has(this.exportPart)))
        this.altered(DESCRIPTION, "its records are not in their order");
    }
  }

  checkFiles() {
    const { files, runs, log } = this.inventory;
    for (const [name, digest] of Object.entries(files)) {
      if (!this.files.has(name)) this.missing(name, "the export names it, and it is not there");
      else if (this.digest(name) !== digest) this.altered(name, "the export names another");
    }
    const isKnown = (name) =>
      [...TAGS, "tagmanifest-sha256.txt", DESCRIPTION, ...Object.values(RECORD_FILES)].includes(name) ||
      name.startsWith("data/log/") ||
      (Object.hasOwn(files, name) &&
        (ALWAYS.includes(name) || name === PARTY || name === "data/README.en.html" || [EDITION, HISTORY, PERSONAL].some((one) => one.test(name))));
    for (const name of this.files.keys()) if (!isKnown(name)) this.altered(name, "nobody named it");
    for (const name of ALWAYS) if (!Object.hasOwn(files, name)) this.altered(name, "the export does not name it");

    const inside = new Set();
    for (const { run, sha256, state } of runs) {
      const name = `data/histories/${run}.json`;
      if (state !== "inside") this.unchecked(`run:${run}`, state);
      else {
        inside.add(name);
        if (sha256 === null || own(files, name) !== sha256) this.altered(name, "the register kept another");
      }
    }
    for (const name of [...this.files.keys(), ...Object.keys(files)])
      if (name.startsWith("data/histories/") && !inside.has(name)) this.altered(name, "no run has it");
    if (log === null)
      for (const name of this.files.keys()) if (name.startsWith("data/log/")) this.altered(name, "there is no log");
  }

  checkChains() {
    const heads = new Map();
    for (const { kind, stream, seq, prev, hash, part } of this.records.all) {
      if (kind !== "journal") continue;
      const before = heads.get(stream) ?? { seq: 0, hash: "0".repeat(64) };
      if (seq !== before.seq + 1 || prev !== before.hash) this.altered(part, "it does not follow the one before");
      heads.set(stream, { seq, hash });
    }
  }

  checkActs() {
    const { acts, unjudged } = this.inventory;
    const answered = new Set([...unjudged, ...this.events.map((event) => event.n)]);
    const rows = this.records.inbox;
    for (let n = 1; n <= Math.min(acts, MAX_FILES); n += 1) {
      if (this.displaced.has(n)) continue;
      const [act, verdict] = [`inbox:${this.number}#${n}`, `verdict:${this.number}#${n}`];
      if (!rows.has(act)) this.missing(act, "an act that was received");
      if (!answered.has(n) && !rows.has(verdict)) this.missing(verdict, "nobody answered this act");
    }
  }

  /** What was proposed is done only where the person to whom it was proposed sent the act themselves. */
  checkProposals() {
    const proposed = new Map();
    const journal = this.records.all.filter((one) => one.kind === "journal");
    const states = new Set(journal.filter((one) => one.stream === this.number).map((one) => one.hash));
    for (const { stream, seq, event, part } of journal) {
      if (stream !== `proposal:${this.number}`) continue;
      const { type, by, name, refers_to: of, n } = event;
      const told = JSON.stringify([by, name]);
      let isOwn = isText(event.program) && states.has(event.seen);
      if (type === "proposed") proposed.set(seq, told);
      else {
        isOwn = proposed.get(of) === told;
        proposed.delete(of);
      }
      const act = this.records.inbox.get(`inbox:${this.number}#${n}`);
      if (type === "confirmed" && !act && isWhole(n)) this.missing(`inbox:${this.number}#${n}`, "an act that was sent");
      else if (type === "confirmed" && act?.row !== null)
        isOwn = isOwn && JSON.stringify([act?.row.actor, act?.row.name]) === told && act.row.sender === null;
      if (!isOwn) this.altered(part, "not what the person sent to whom it was proposed");
    }
  }

  // 5. Rows that are null

  checkRows() {
    const last = new Map([...this.records.inbox.values()].map((record) => [record.stream, record]));
    for (const record of this.records.inbox.values()) {
      const { stream, seq, row, part } = record;
      const isPaper = stream.startsWith("document:");
      const line = this.openings.get(stream.startsWith("opening:") ? `opening:${stream}` : `paper:${stream}`);
      if (row !== null) {
        if (line && ["withheld", "misfiled", "erased"].includes(line.state))
          this.altered(part, "it is there, though the dossier says that it is not");
      } else if (isPaper && last.get(stream) !== record) this.unchecked(part, "the document was made anew");
      else if (/^(?:inbox|verdict):/.test(stream) && this.displaced.has(seq)) this.unchecked(part, "it was displaced");
      else if (line && (isPaper || line.state === "withheld") && line.state !== "inside" && line.list !== "missing")
        this.report.put(line.list, part, line.why);
      else this.missing(part, "withheld without a rule");
    }
  }

  // 6. What is personal

  checkOpenings() {
    const references = this.findReferences();
    const inbox = [...this.records.inbox.values()];
    const papers = new Set(inbox.map((one) => one.stream).filter((one) => one.startsWith(`document:${this.number}:`)));
    this.openings = new Map();
    this.findClosed();
    const paths = new Set();
    for (const source of this.readLines(OPENINGS)) {
      const line = attempt(() => readOpening(strict(source)));
      if (!line) {
        this.altered(OPENINGS, "a line that is none");
        continue;
      }
      if (this.openings.has(line.part)) this.altered(line.part, "it is there twice");
      this.openings.set(line.part, line);
      if (line.state === "inside") paths.add(line.path);
    }
    for (const line of this.openings.values()) {
      const isNamed = { paper: papers.has(line.id), opening: line.id === `opening:${this.number}` }[line.kind];
      const digests = references.get(line.part) ?? new Set();
      if (!(isNamed ?? (digests.size === 1 && digests.has(line.digest))))
        this.altered(line.part, "the record does not name it");
      if (line.state === "inside") this.open(line);
      else this.excuse(line);
    }
    for (const part of references.keys()) {
      if (this.openings.has(part)) continue;
      if (this.lost.has(part.slice(part.indexOf(":") + 1))) this.unchecked(part, "lost, and on record");
      else this.missing(part, "an event or act names it");
    }
    for (const stream of papers)
      if (!this.openings.has(`paper:${stream}`)) this.missing(`paper:${stream}`, "not inside");
    for (const name of this.files.keys())
      if (/^data\/(?:texts\/|attachments\/|papers\/|party)/.test(name) && !paths.has(name))
        this.altered(name, "no line opens it");
  }

  findReferences() {
    const references = new Map();
    const name = (part, digest) => references.set(part, (references.get(part) ?? new Set()).add(digest));
    const walk = (value, isFile) => {
      if (Array.isArray(value)) value.forEach((one) => walk(one, isFile));
      if (!isObject(value)) return;
      const { id, digest } = value;
      if (isText(id) && isText(digest)) name(`${isFile ? "file" : "text"}:${id}`, digest);
      for (const [key, one] of Object.entries(value)) walk(one, isFile || key === "attachments");
    };
    for (const record of this.records.all) if (record.kind === "journal") walk(record.event, false);
    for (const { stream, row, part } of this.records.inbox.values()) {
      if (stream !== `inbox:${this.number}` || row === null) continue;
      const body = attempt(() => parse(row.body));
      if (body === undefined) this.altered(part, "its body is not JSON");
      walk(body, false);
    }
    if (isText(this.first.filed_by)) name("party:party", this.first.filed_by);
    return references;
  }

  /** Open a part that is inside. */
  open(line) {
    const { part, kind, salt, name, path } = line;
    this.whole(part);
    if (!this.files.has(path)) return this.missing(part, `${path} is not there`);
    const content = this.files.get(path);
    const opened = attempt(() => {
      if (kind === "text") return H(C([salt, this.number, name, text(content)]));
      if (kind === "file") return H(C([salt, this.number, name, [line.media_type, this.digest(path)]]));
      if (kind === "party") {
        const party = strict(text(content));
        const keys = ["name", "unit", "contact", "address"];
        need(hasKeys(party, keys) && keys.every((key) => isText(party[key])), "no party");
        return H(C([salt, this.number, "party", keys.map((key) => party[key])]));
      }
      const rows = [...this.records.inbox.values()].filter((one) => one.stream === line.id);
      return rows.at(-1)?.row?.sha256 === line.sha256 && this.digest(path);
    });
    if (opened !== (kind === "paper" ? line.sha256 : line.digest))
      this.altered(part, "it is not what the record names");
  }

  /** Judge why a part is not inside. */
  excuse(line) {
    const judged = {
      erased: () => this.erased(line) && ["withheld", "erased by decision"],
      misfiled: () => this.misfiled(line) && ["withheld", "it belongs to another case"],
      lost: () => null,
      withheld: () => this.withheld(line),
    }[line.state]();
    [line.list, line.why] = judged || ["missing", `${line.state}, without a ground on record`];
    this.report.put(line.list, line.part, line.why);
  }

  erased({ kind, id, paper }) {
    return this.eventsOf(`custody:${this.number}`).some((event) => {
      if (event.type !== "erased") return false;
      if (kind === "paper") return event.papers === "gone" && isWhole(event.upto) && Number(paper.seq) <= event.upto;
      if (kind === "party") return event.party === true;
      return list(kind === "text" ? event.texts : event.files).includes(id);
    });
  }

  /** Find the texts of the case, and which of them an act has closed. */
  findClosed() {
    const textOf = (event, name) => {
      const found = isObject(event?.texts) && isText(name) ? own(event.texts, name) : null;
      return isObject(found) && isText(found.id) ? found.id : null;
    };
    this.texts = new Set();
    this.closed = new Set();
    const bySeq = new Map(this.events.map((event) => [event.seq, event]));
    for (const event of this.events) {
      for (const name of Object.keys(isObject(event.texts) ? event.texts : {})) this.texts.add(textOf(event, name));
      if (event.type !== "noted") continue;
      const id = textOf(bySeq.get(event.refers_to), event.about);
      if (event.name === "close_text" && id !== null) this.closed.add(id);
      if (event.name === "open_text") this.closed.delete(id);
    }
  }

  misfiled({ kind, id }) {
    return kind === "text" && this.texts.has(id) ? this.closed.has(id) : this.closed.size > 0;
  }

  // 7. Law, and what it withholds

  checkLaw() {
    const { first } = this;
    for (const [name, key] of [
      [LAW, "law_sha256"],
      [CALENDAR, "calendar_sha256"],
    ]) {
      if (this.files.has(name) && this.digest(name) !== own(first, key))
        this.altered(name, "the first event names another");
    }
    this.law = (this.files.has(LAW) && attempt(() => parse(text(this.files.get(LAW))))) || null;
    if (this.files.has(LAW) && !isObject(this.law)) this.altered(LAW, "not JSON");
    const part = `opening:${this.number}#1`;
    const intake = this.records.inbox.get(part);
    if (!intake) this.missing(part, "the case has no intake");
    if (intake?.row) {
      const opened = attempt(() => parse(intake.row.opened));
      const laws = [intake.row.law_sha256, isText(opened?.calendar) && H(opened.calendar)];
      if (!isEqual(laws, [own(first, "law_sha256"), own(first, "calendar_sha256")]) || !isEqual(opened?.opened, first))
        this.altered(part, "the first event says something else");
    }
    const used = this.eventsOf("editions").filter((event) => event.type === "first_used");
    const editions = new Set(used.map((event) => event.sha256));
    for (const name of this.files.keys())
      if (name.startsWith("data/law/editions/") && !editions.has(this.digest(name)))
        this.altered(name, "no first use of it is on record");
  }

  withheld({ kind, rules }) {
    const shown = kind === "party" || kind === "opening" ? "identity" : "attachment";
    const { standing, parts } = this.export;
    if (list(parts).includes(shown)) return null;
    let isUnknown = false;
    for (const id of rules) {
      const rule = list(this.law?.rules).find((one) => isObject(one) && one.id === id && isObject(one.sees));
      if (!rule) return null;
      const { part, roles, but, when = null } = rule.sees;
      if (part !== "identity" && (part !== "narrative" || !["text", "file", "paper"].includes(kind))) return null;
      const has = (names) => list(names).some((role) => list(standing).includes(role));
      if (list(rule.entries).length && !rule.entries.includes(this.first.name)) return null;
      if (has(roles) && !has(but)) return null;
      const holds = when === null || this.holds(when);
      if (holds === false) return null;
      if (holds === undefined) isUnknown = true;
    }
    return isUnknown ? ["unchecked", `${rules.join(", ")}: a fact is not known`] : ["withheld", rules.join(", ")];
  }

  /** Return true, false, or undefined where it is not known whether a requirement holds. */
  holds(requirement) {
    const keys = isObject(requirement) ? Object.keys(requirement) : [];
    const [kind] = keys;
    if (keys.length === 1 && ["all", "any", "none"].includes(kind) && Array.isArray(requirement[kind])) {
      const parts = requirement[kind].map((one) => this.holds(one));
      if (kind === "all") return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
      const any = parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
      return kind === "any" ? any : any === undefined ? undefined : !any;
    }
    const others = keys.filter((key) => key !== "fact" && key !== "ever");
    if (!isText(own(requirement ?? {}, "fact")) || others.length > 1) return undefined;
    if (others.length && !["is", "in", "has"].includes(others[0])) return undefined;
    const { isKnown, value } = this.fact(requirement.fact);
    if (!isKnown) return undefined;
    if (value === null) return false;
    if (!others.length) return true;
    const wanted = requirement[others[0]];
    if (others[0] === "is") return isEqual(value, wanted);
    if (others[0] === "in") return list(wanted).some((one) => isEqual(value, one));
    return list(value).some((one) => isEqual(one, wanted));
  }

  fact(name) {
    const said = own(isObject(this.law?.facts) ? this.law.facts : {}, name);
    let isKnown = !(isObject(said) && (Object.hasOwn(said, "tells") || Object.hasOwn(said, "counts")));
    const corrected = new Set(
      this.events.filter((event) => event.type === "corrected").map((event) => event.refers_to),
    );
    let value = null;
    for (const event of this.events) {
      const isStated = isObject(event.facts) && Object.hasOwn(event.facts, name);
      if (!isStated && !list(event.unknown).includes(name)) continue;
      value = isStated ? event.facts[name] : null;
      if (corrected.has(event.seq) || Object.hasOwn(event, "item")) isKnown = false;
    }
    return { isKnown, value };
  }

  // 8. The signed log

  checkSigners() {
    const trusted = this.policy?.signers ?? [];
    if (!trusted.length) this.unchecked("signers", "the office itself says whose keys they are");
    if (!this.files.has(SIGNERS)) return;
    const signers = attempt(() => readSigners(text(this.files.get(SIGNERS))));
    if (!signers) return this.altered(SIGNERS, "not of the form of a list of keys");
    for (const { part, stream, seq, hash, position, ...record } of this.records.all) {
      const { key, until } = signers.get(record.signer) ?? {};
      const kind = stream === this.number ? "case" : stream.split(":", 1)[0];
      const mayMake = key && (MAKERS[kind] ?? "").split(" ").includes(key.name);
      const counts = until === undefined || (position !== null && position <= until);
      const signature = attempt(() => base64(record.signature));
      const message = `banjie record v1\n${stream}\n${seq}\n${hash}\n`;
      if (!mayMake || !counts || !signature || !isSignature(key, message, signature))
        this.altered(part, "not signed by a process that may make it");
      else if (trusted.length && !trusted.some((one) => one.source === key.source))
        this.altered(SIGNERS, "a key that the policy does not name has signed a record");
    }
  }

  checkLog() {
    const { log } = this.inventory;
    const proofOf = (position) => `data/log/proofs/${position}.tlog-proof`;
    for (const name of this.files.keys()) {
      const [, position] = /^data\/log\/proofs\/([1-9][0-9]*)\.tlog-proof$/.exec(name) ?? [];
      if (
        name.startsWith("data/log/") &&
        ![CHECKPOINT, POLICY, STAMP].includes(name) &&
        !this.positions.has(Number(position))
      )
        this.altered(name, "it is the proof of no record");
    }
    if (log === null && this.policy === null) return this.unchecked("log", "the office signs no log");
    for (const name of [CHECKPOINT, POLICY]) if (!this.files.has(name)) this.missing(name, "not inside");
    const inside = this.files.has(POLICY) && this.policyInside(log);
    if (!this.files.has(CHECKPOINT) || (!this.policy && !this.files.has(POLICY))) return;
    if (!this.policy) this.unchecked("policy", "the office itself says whom to trust");
    const checkpoint = attempt(() => readCheckpoint(this.files.get(CHECKPOINT)));
    if (!checkpoint) return this.altered(CHECKPOINT, "not of the form of a checkpoint");
    const policy = this.policy ?? inside;
    if (!policy || !this.checkSignatures(checkpoint, policy)) return;
    for (const record of this.records.all) {
      const name = record.position && proofOf(record.position);
      if (record.position === null && record.part === this.exportPart)
        this.missing(record.part, "it is not in the log");
      else if (record.position === null) this.unchecked(record.part, "it is not in the log");
      else if (!this.files.has(name)) this.missing(name, `the proof of ${record.part}`);
      else if (!attempt(() => this.isProved(this.files.get(name), record, checkpoint)))
        this.altered(record.part, "its proof does not lead to the checkpoint");
    }
    for (const { part, event } of this.records.org.values())
      if (event.type === "log_restored") this.unchecked(part, `the log began anew then; before, it had ${event.size}`);
    if (!this.files.has(STAMP)) return;
    if (this.files.get(STAMP).includes(sha256(checkpoint.text))) this.unchecked(STAMP, "openssl ts -verify");
    else this.altered(STAMP, "it is over something else");
  }

  policyInside(log) {
    const policy = attempt(() => readPolicy(text(this.files.get(POLICY))));
    if (!policy) this.altered(POLICY, "not of the form of a policy");
    else if (!policy.logs.some((one) => one.source === log)) this.altered(POLICY, "it trusts another log");
    return policy;
  }

  checkSignatures(checkpoint, policy) {
    const isSigned = policy.logs.some(
      (key) =>
        key.name === checkpoint.origin &&
        checkpoint.signatures.some(
          (one) => one.name === key.name && one.id === key.id && isSignature(key, checkpoint.text, one.bytes),
        ),
    );
    if (!isSigned) {
      this.altered(CHECKPOINT, "no key of the log has signed it");
      return false;
    }
    const lacking = new Set();
    const isMet = (name) => {
      const one = policy.names.get(name);
      if (one.members) return one.members.filter(isMet).length >= one.needed;
      const hasSigned = checkpoint.signatures.some(
        ({ name: signer, id, bytes }) =>
          signer === one.key.name && id === one.key.id && isCosignature(one.key, checkpoint.text, bytes),
      );
      if (!hasSigned) lacking.add(name);
      return hasSigned;
    };
    if (policy.quorum !== "none" && !isMet(policy.quorum))
      for (const name of lacking) this.missing(`witness:${name}`, "it has not signed");
    if (policy.quorum === "none" || ![...policy.names.values()].some((one) => one.key))
      this.unchecked("policy", "it asks for no witness");
    return true;
  }

  isProved(content, record, checkpoint) {
    const end = content.indexOf("\n\n");
    const lines = text(content.subarray(0, end)).split("\n");
    const index = record.position - 1;
    need(end > 0 && content.subarray(end + 2).equals(checkpoint.content), "another checkpoint");
    need(lines[0] === "c2sp.org/tlog-proof@v1" && lines[1] === `index ${index}`, "another index");
    const path = lines.slice(2).map(base64);
    need(path.every((one) => one.length === 32) && index < checkpoint.size, "no proof");
    const leaf = sha256(Buffer.of(0), `${record.stream}\n${record.seq}\n${record.hash}\n`);
    return rootOf(leaf, index, checkpoint.size, path).equals(checkpoint.root);
  }
}

/** Check the form of an inventory. */
function checkShape(inventory) {
  const keys = ["number", "release", "log", "acts", "unjudged", "records", "files", "runs"];
  need(hasKeys(inventory, keys), "other keys of the inventory");
  const { number, release, log, acts, unjudged, records, files, runs } = inventory;
  need(isText(number) && /^[A-Z]{3}-[0-9]{4}-[0-9]{6}$/.test(number), "no number of a case");
  need(isText(release) && (log === null || isText(log)) && isCount(acts, 0), "no release, log or acts");
  need(
    Array.isArray(unjudged) && unjudged.every((n, i) => isCount(n, 0) && !(n <= unjudged[i - 1])),
    "no list of acts",
  );
  need(hasKeys(records, KINDS), "other files of records");
  for (const one of Object.values(records).flatMap((listed) => (need(Array.isArray(listed), "no records"), listed)))
    need(
      Array.isArray(one) && one.length === 3 && isText(one[0]) && isCount(one[1], 1) && isDigest(one[2]),
      "no record",
    );
  need(isObject(files) && Object.values(files).every(isDigest), "no files");
  need(Array.isArray(runs), "no runs");
  for (const run of runs) {
    need(hasKeys(run, ["run", "sha256", "state", "status"]), "other keys of a run");
    need(
      isText(run.run) && isText(run.state) && isText(run.status) && (run.sha256 === null || isDigest(run.sha256)),
      "no run",
    );
  }
}

/** Return number, name and event of a document by its stream; null where it is no stream of a document. */
function paperOf(stream) {
  const [, number, name, seq] = /^document:([^:]+):([^:/]+):([0-9]+)$/.exec(stream) ?? [];
  return number ? { number, name, seq } : null;
}

// Of each kind of opening: its keys, those in state "inside" also, and its states.
const OPENING_KINDS = {
  party: ["digest id kind name state", "path salt", "inside withheld erased"],
  text: ["digest id kind name state", "path salt", "inside withheld erased misfiled"],
  file: ["digest id kind media_type state", "name path salt", "inside withheld erased lost"],
  paper: ["id kind name state", "path sha256", "inside withheld erased misfiled lost"],
  opening: ["id kind name state", "", "withheld"],
};

function readOpening(line) {
  need(isObject(line) && isText(line.kind) && Object.hasOwn(OPENING_KINDS, line.kind), "no kind");
  const { kind, id, name, state } = line;
  const [always, inside, states] = OPENING_KINDS[kind].map((words) => words.split(" ").filter(Boolean));
  const others = { inside, withheld: ["rules"], lost: kind === "file" ? ["name"] : [] }[state] ?? [];
  need(states.includes(state) && hasKeys(line, [...always, ...others]), "no state, or other keys");
  need(
    Object.entries(line).every(([key, value]) => key === "rules" || isText(value)),
    "no texts",
  );
  need(state !== "withheld" || (isTexts(line.rules) && line.rules.length), "no rules");
  const paper = kind === "paper" ? paperOf(id) : null;
  const isNamed = {
    party: id === "party" && name === "party",
    paper: paper !== null && name === `${paper.name}:${paper.seq}`,
    opening: id === `opening:${name}`,
  }[kind];
  need(isNamed ?? /^[0-9A-Za-z][0-9A-Za-z_.-]{0,63}$/.test(id), "no id");
  const paths = {
    party: PARTY,
    text: `data/texts/${id}.txt`,
    file: `data/attachments/${id}`,
    paper: paper && `data/papers/${paper.name}-${paper.seq}.docx`,
  };
  need(state !== "inside" || line.path === paths[kind], "another path");
  return { ...line, paper, part: `${kind}:${id}`, list: "whole", why: "" };
}

const ROW_KEYS = {
  opening:
    "edition entry key key_digest key_salt law_sha256 number opened parent parent_seq procedure received_at sender",
  inbox: "act_id actor body complaint digest happened_at n name received_at salt sender verified",
  verdict: "refused refused_at state",
  document: "at complaint identity name produced_at salt seq sha256 signatures size version",
};

function isRowOf(number, { stream, seq, row }) {
  const kind = stream.slice(0, stream.indexOf(":"));
  const isScalar = (value) => value === null || typeof value === "boolean" || isText(value) || isWhole(value);
  if (!hasKeys(row, ROW_KEYS[kind].split(" ")) || !Object.values(row).every(isScalar)) return false;
  if (kind === "opening") return row.number === number && isText(row.opened);
  if (kind === "inbox") return row.complaint === number && row.n === seq && isText(row.body);
  return kind === "verdict" ? isText(row.refused) : row.complaint === number;
}

function readCheckpoint(content) {
  const [, body, origin, size, root, signatures] =
    /^(([^\n]+)\n(0|[1-9][0-9]*)\n([^\n]+)\n)\n((?:[^\n]+\n)+)$/.exec(text(content)) ?? [];
  need(body, "no checkpoint");
  const bytes = base64(root);
  need(bytes.length === 32 && isCount(Number(size), 0), "no root");
  const read = (line) => {
    const [, name, encoded] = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
    need(name, "no signature");
    const decoded = base64(encoded);
    return { name, id: decoded.subarray(0, 4).toString("hex"), bytes: decoded.subarray(4) };
  };
  return {
    content,
    text: body,
    origin,
    size: Number(size),
    root: bytes,
    signatures: signatures.split("\n").slice(0, -1).map(read),
  };
}

function readKey(source, kind) {
  const [, name, id, encoded] = /^([^ +]+)\+([0-9a-f]{8})\+(.+)$/.exec(source ?? "") ?? [];
  need(name, "no key");
  const bytes = base64(encoded);
  need(bytes.length === 33 && bytes[0] === kind, "a key of another kind");
  need(sha256(`${name}\n`, bytes).toString("hex", 0, 4) === id, "its id is another");
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), bytes.subarray(1)]);
  return { source, name, id, public: createPublicKey({ key: spki, format: "der", type: "spki" }) };
}

const isSignature = (key, message, signature) =>
  signature.length === 64 && verify(null, Buffer.from(message), key.public, signature);

function isCosignature(key, message, bytes) {
  if (bytes.length !== 72) return false;
  const seconds = bytes.readBigUInt64BE(0);
  return isSignature(key, `cosignature/v1\ntime ${seconds}\n${message}`, bytes.subarray(8));
}

/** Read whom an auditor trusts. */
function readPolicy(source) {
  const policy = { logs: [], signers: [], names: new Map(), quorum: null };
  const define = (name, value) => {
    need(name && name !== "none" && !policy.names.has(name), "a name twice, or none");
    policy.names.set(name, value);
  };
  for (const line of source.split("\n")) {
    const [word, ...words] = line.split(/[ \t\r]+/).filter(Boolean);
    if (word === undefined || word.startsWith("#")) continue;
    const [name] = words;
    if (word === "log") policy.logs.push(readKey(name, 1));
    else if (word === "signer") policy.signers.push(readSigner(name));
    else if (word === "witness") define(name, { key: readKey(words[1], 4) });
    else if (word === "group") {
      const members = words.slice(2);
      need(members.length && members.every((one) => policy.names.has(one)), "a member that is not defined");
      const needed = { any: 1, all: members.length }[words[1]] ?? (/^[0-9]+$/.test(words[1]) ? Number(words[1]) : 0);
      need(needed >= 1 && needed <= members.length, "a number that is none");
      define(name, { members, needed });
    } else {
      need(word === "quorum" && policy.quorum === null, "a line that is none");
      need(name === "none" || policy.names.has(name), "a quorum that is not defined");
      policy.quorum = name;
    }
  }
  need(policy.quorum !== null, "no quorum");
  return policy;
}

const ALL = "web worker relay watch office";
const MAKERS = {
  case: "web worker relay office",
  opening: "web worker office",
  inbox: "web worker relay office",
  verdict: "web worker relay office",
  notice: "web worker relay office",
  document: "relay",
  org: "web office",
  access: "web office",
  editions: "web worker office",
  calendars: "office",
  custody: "office",
  "query-code": "web",
  proposal: "web",
}; // the processes that may make records of a stream, by what comes before its colon

/** Read the key of a process. */
function readSigner(source) {
  const key = readKey(source, 1);
  need(ALL.split(" ").includes(key.name), "no process");
  return key;
}

/** Read the keys of processes by their ids, each with the last position at which it counts. */
function readSigners(source) {
  const signers = new Map();
  need(source === "" || source.endsWith("\n"), "a line that is cut off");
  for (const line of source.split("\n").slice(0, -1)) {
    const [, written] = /^signer ([^ ]+)$/.exec(line) ?? [];
    const [, id, at] = /^retired ([0-9a-f]{8}) at (0|[1-9][0-9]*)$/.exec(line) ?? [];
    need(written || signers.has(id), "a line that is none");
    const key = written ? readSigner(written) : signers.get(id).key;
    const { until } = signers.get(key.id) ?? {};
    signers.set(key.id, { key, until: at === undefined ? until : Math.min(Number(at), until ?? Infinity) });
  }
  return signers;
}

/** The root that follows from a leaf and its proof of inclusion (RFC 9162, 2.1.3.2). */
function rootOf(leaf, index, size, path) {
  const node = (left, right) => sha256(Buffer.of(1), left, right);
  let [fn, sn, root] = [BigInt(index), BigInt(size) - 1n, leaf];
  for (const one of path) {
    need(sn > 0n, "the proof is too long");
    if (fn & 1n || fn === sn) {
      root = node(one, root);
      while (!(fn & 1n) && fn > 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else root = node(root, one);
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  need(sn === 0n, "the proof is too short");
  return root;
}

// 9. Four lists, and the codes

function check(path, { policy = null, maxBytes = MAX_BYTES } = {}) {
  const report = new Report();
  try {
    new Dossier(readDossier(path, maxBytes, report), policy, report).check();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    report.put("altered", "archive", error.message);
  }
  return report;
}

function asJson(report) {
  const { number, code, exported } = report;
  const whole = report.listed("whole").map((one) => one.part);
  const others = Object.fromEntries(LISTS.slice(1).map((one) => [one, report.listed(one)]));
  return JSON.stringify({ number, code, exported, whole, ...others });
}

function inWords(path, report) {
  const verdict = ["whole", "ALTERED", "a part is MISSING without a rule"][report.code];
  const lines = [`${path}: ${report.number ?? "no number"}: ${verdict}`];
  const { at, by, door, standing } = report.exported;
  if (at !== null) lines.push(`  Exported at ${at} by ${by} (${door}), whose roles are: ${list(standing).join(", ")}`);
  lines.push(`  Whole: ${report.listed("whole").length} parts`);
  const titles = { withheld: "Withheld", unchecked: "Not checkable", missing: "MISSING", altered: "ALTERED" };
  for (const [one, title] of Object.entries(titles)) {
    const found = report.listed(one);
    if (found.length) lines.push(`  ${title}: ${found.length}`);
    for (const { part, why } of found) lines.push(`    ${part}: ${why}`);
  }
  return lines.map(shown).join("\n");
}

/** What a stranger wrote moves no cursor and turns no line. */
const shown = (line) => line.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${sign.codePointAt(0).toString(16)}}`);

function main(words) {
  const options = { json: false, paths: [] };
  let policyFile = null;
  while (words.length) {
    const word = words.shift();
    if (word === "--json") options.json = true;
    else if (word === "--policy") policyFile = words.shift() ?? "";
    else if (word === "--max-bytes") options.maxBytes = Number(words.shift());
    else options.paths.push(word);
  }
  if (!options.paths.length || options.paths.some((path) => path.startsWith("--"))) {
    console.error("node check-dossier.mjs [--json] [--policy FILE] [--max-bytes N] DOSSIER …");
    return 3;
  }
  const refuse = (what, why) => (console.error(`${what}: not checked: ${why}`), 3);
  if (policyFile !== null) {
    try {
      options.policy = readPolicy(text(readFileSync(policyFile)));
    } catch (error) {
      return refuse(policyFile, error.message);
    }
  }
  let worst = 0;
  for (const path of options.paths) {
    let code;
    try {
      const report = check(path, options);
      console.log(options.json ? asJson(report) : inWords(path, report));
      ({ code } = report);
    } catch (error) {
      code = refuse(path, error instanceof NotChecked ? error.message : `this program failed: ${error.stack}`);
    }
    if (SEVERITY.indexOf(code) > SEVERITY.indexOf(worst)) worst = code;
  }
  return worst;
}

process.exitCode = main(process.argv.slice(2));
