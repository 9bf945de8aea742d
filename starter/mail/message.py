"""What a mail says: sender, words, files. Whatever is sent is read without an error; what is wrong is named."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, unquote
from hashlib import sha256
from typing import NamedTuple

from inscriptis import get_text
from lxml.etree import LxmlError

from models.form import plain_file_name
from wording.visible_text import HIDDEN_SIGNS

MAX_HEADER, MAX_PARTS, MAX_HTML = 8000, 200, 2 * 1024 * 1024  # characters, parts, bytes
LONGEST_SUBJECT = 200  # characters
MADE_BY_SENDER = ("message-id", "date", "from", "to", "subject")
# Labels that stand for a smaller set than what is sent under them, and names that Python does not know.
CHARSETS = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "ms936": "gb18030",
    "gb_2312-80": "gb18030", "euc-cn": "gb18030", "x-euc-cn": "gb18030", "gb18030-2005": "gb18030",
    "big5": "cp950", "x-big5": "cp950", "cn-big5": "cp950", "unicode-1-1-utf-7": "utf-7", "utf8": "utf-8",
}  # fmt: skip
GUESSED = ("utf-8", "gb18030", "cp950", "big5hkscs")
NO_LABEL = {
    "",
    "us-ascii",
    "ascii",
    "iso-8859-1",
    "latin1",
    "latin-1",
    "windows-1252",
    "cp1252",
    "unknown-8bit",
    "x-unknown",
    "default",
}
CHINESE_SIGNS = re.compile("[\u3000-\u303f\uff00-\uff60\u2010-\u2026\u00b7]")
HIDDEN = re.compile(f"(?![\n\t])[{HIDDEN_SIGNS}]")
SUFFIXES = {
    "message/rfc822": ".eml", "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "image/jpeg": ".jpg",
    "image/png": ".png", "image/gif": ".gif", "application/pdf": ".pdf",
}  # fmt: skip


class Piece(NamedTuple):
    """A file of a mail: its name, its content."""

    name: str
    content: bytes


class ReadMail(NamedTuple):
    """A mail as it was read. `digest` is that of what its sender made, whatever servers have added on its way. `text`
    has the words alone. `problem` says in a word why a person has to look (empty: nothing is wrong)."""

    digest: str
    head: Message
    address: str = ""
    name: str = ""
    subject: str = ""
    text: str = ""
    pieces: tuple[Piece, ...] = ()
    problem: str = ""

    def header(self, name: str) -> str:
        """Return a header as it was sent, cut; empty where there is none."""
        return header(self.head, name)

    @property
    def message_id(self) -> str:
        return self.header("message-id").strip()


def read_mail(raw: bytes) -> ReadMail:
    """Return what a mail says."""
    try:
        message = message_from_bytes(raw)
        digest = _digest(message, raw)
        return _read(message, digest)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError, UnicodeError):
        # The parser of the standard library raises these for mail that was built to break it.
        return ReadMail(sha256(raw).hexdigest(), Message(), problem="unreadable")


def header(message: Message, name: str) -> str:
    """Return the first header of this name without its breaks, cut at MAX_HEADER characters."""
    value = next((value for key, value in message.raw_items() if key.lower() == name), "")
    return " ".join(str(value)[:MAX_HEADER].split())


def addresses(message: Message, *names: str) -> list[tuple[str, str]]:
    """Return names and addresses (in small letters) of these headers; at most a hundred."""
    values = [str(value)[:MAX_HEADER] for key, value in message.raw_items() if key.lower() in names][:20]
    found = [(decoded(name), address.lower()) for name, address in getaddresses(values) if "@" in address]
    return found[:100]


def decoded(value: str) -> str:
    """Return a header in words: encoded words, and bytes that were sent as they are."""
    value = value[:MAX_HEADER]
    try:
        parts = decode_header(value)
    except (ValueError, LookupError):  # an encoded word that is broken
        parts = [(value, None)]
    # Words of one sign set belong together: a sign may be cut in two between them.
    joined = list[tuple[bytes, str]]()
    for said, label in parts:
        content = said if isinstance(said, bytes) else said.encode("ascii", "surrogateescape")
        if joined and label and joined[-1][1] == label:
            joined[-1] = (joined[-1][0] + content, label)
        else:
            joined.append((content, label or ""))
    return line("".join(in_words(content, label) for content, label in joined))


def in_words(content: bytes, label: str) -> str:
    """Return a text by its label or, where the label is wrong, by the sign set in which it reads as Chinese."""
    if content.isascii() and b"\x1b" not in content and b"~{" not in content and b"+" not in content:
        return content.decode("ascii")
    label = label.strip().strip("\"'").lower()
    named = [] if label in NO_LABEL else [CHARSETS.get(label, label)]
    readings = dict[str, float]()
    for charset in (*named, *GUESSED):
        try:
            text = content.decode(charset)
        except (UnicodeError, LookupError, ValueError):
            continue
        if charset in named and not {charset} & {"gb18030", "cp950"}:
            return text  # a label that fits: only sets of two bytes fit what is not theirs
        readings.setdefault(text, _likeness(text) + 0.02 * (charset in named) + 0.2 * (charset == "utf-8"))
    if readings:
        return max(readings, key=lambda text: readings[text])
    fallback = named[0] if named and _is_charset(named[0]) else "utf-8" if not label else "latin-1"
    return content.decode(fallback if fallback != "latin-1" else "utf-8", "replace")


def _is_charset(name: str) -> bool:
    try:
        b"".decode(name)
    except (LookupError, ValueError):
        return False
    return True


def _likeness(text: str) -> float:
    """Return which part of the signs beyond ASCII is in daily use in China, by the first levels of GB 2312 and Big5."""
    beyond = [sign for sign in text[:4000] if sign > "\x7f"]
    return sum(map(_is_usual, beyond)) / len(beyond) if beyond else 1.0


def _is_usual(sign: str) -> bool:
    if CHINESE_SIGNS.match(sign):
        return True
    simplified, traditional = sign.encode("gb2312", "ignore"), sign.encode("big5", "ignore")
    return b"\xb0" <= simplified[:1] <= b"\xd7" or b"\xa4" <= traditional[:1] <= b"\xc6"


def line(text: str) -> str:
    """Return a text on one line, without hidden signs."""
    return " ".join(HIDDEN.sub("", text.replace("\n", " ").replace("\t", " ")).split())


def plain(text: str) -> str:
    """Return a text without hidden signs and blank ends of lines, as it can be stored."""
    lines = HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(map(str.rstrip, lines))).strip()


def _digest(message: Message, raw: bytes) -> str:
    made = "\n".join(header(message, name) for name in MADE_BY_SENDER)
    _, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    return sha256(made.encode("utf-8", "surrogateescape") + b"\0" + body.rstrip()).hexdigest()


def _read(message: Message, digest: str) -> ReadMail:
    words, pieces, broken = list[str](), list[Piece](), ""
    for count, part in enumerate(leaves(message)):
        if count == MAX_PARTS:
            broken = "too_many_parts"
            break
        kind, name = part.get_content_type(), _file_name(part)
        if part.get_content_maintype() == "multipart":  # parts without a boundary: what stands there is text
            kind = "text/plain"
        content = _content(part)
        is_word = kind in ("text/plain", "text/html") and not name and part.get_content_disposition() != "attachment"
        if is_word and len(content) <= MAX_HTML:
            words.append(_words(content, kind, str(part.get_content_charset("") or "")))
        elif content:
            pieces.append(Piece(_piece_name(name, kind, len(pieces) + 1), content))
    text = plain("\n\n".join(filter(str.strip, words)))
    name, address = next(iter(addresses(message, "from")), ("", ""))
    subject = decoded(header(message, "subject"))[:LONGEST_SUBJECT]
    problem = broken or ("no_sender" if not address else "") or ("unreadable" if text.count("\ufffd") > 2 else "")
    problem = problem or ("" if text or subject else "empty")
    return ReadMail(digest, message, address, name[:100], subject, text, tuple(pieces), problem)


def leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that hold something, in their order. Of alternatives the plain text, else the last that is HTML;
    a mail within the mail is one part, whole."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inner = part.get_payload()
        if part.get_content_maintype() != "multipart" or not isinstance(inner, list):
            yield part
            continue
        parts = [one for one in inner if isinstance(one, Message)]
        if part.get_content_subtype() == "alternative":
            parts = _chosen(parts)
        waiting.extend(reversed(parts))


def _chosen(parts: list[Message]) -> list[Message]:
    said = [one for one in parts if one.get_content_type() == "text/plain" and _content(one).strip()]
    rich = [one for one in parts if one.get_content_type() == "text/html" or one.get_content_maintype() == "multipart"]
    others = [one for one in parts if one.get_content_type() != "text/plain" and one not in rich]
    return [*(said[:1] or rich[-1:] or parts[:1]), *(others if said or rich else [])]


def _content(part: Message) -> bytes:
    if part.get_content_maintype() == "message" or part.is_multipart():
        inner = part.get_payload()
        whole = inner[0] if isinstance(inner, list) and inner else None
        return whole.as_bytes() if isinstance(whole, Message) else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _words(content: bytes, kind: str, label: str) -> str:
    text = in_words(content, label)
    if kind != "text/html":
        return text
    try:
        return str(get_text(re.sub(r"^\s*<\?xml[^>]*\?>", "", text)))
    except (LxmlError, ValueError, RecursionError):  # no HTML at all
        return re.sub(r"<[^>]{0,2000}>", " ", text)


def _file_name(part: Message) -> str:
    value = part.get_param("filename", None, "content-disposition") or part.get_param("name", None)
    if isinstance(value, tuple):  # RFC 2231: sign set, language, text
        label, _, said = value
        return line(in_words(unquote(said).encode("latin-1", "replace"), label or ""))
    return decoded(str(value)) if value else ""


def _piece_name(name: str, kind: str, place: int) -> str:
    """Return a name that can be stored: without a path, with an ending."""
    bare = re.split(r"[/\\]", name)[-1].strip(" .")
    while len(bare.encode()) > 200:  # of the 255 bytes that a name may have
        bare = bare[1:]
    try:
        return plain_file_name(bare)
    except ValueError:
        return f"{place}{SUFFIXES.get(kind, '.bin')}"
