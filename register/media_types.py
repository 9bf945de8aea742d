"""What a file is, by its content. Its name decides only between kinds of plain text."""

import codecs
from pathlib import PurePath

import filetype

ENOUGH = 8192  # bytes from which a file is known
DOCUMENTS = (
    "application/pdf", "application/rtf", "application/msword", "application/vnd.ms-*", "application/x-ole-storage",
    "application/vnd.openxmlformats-officedocument.*", "application/vnd.oasis.opendocument.*",
    "text/plain", "text/csv", "text/markdown", "message/rfc822",
)  # fmt: skip
ARCHIVES = (
    "application/zip", "application/x-7z-compressed", "application/x-rar-compressed", "application/gzip",
    "application/x-tar",
)  # fmt: skip
ALLOWED = (*DOCUMENTS, "image/*", "audio/*", "video/*", *ARCHIVES)
TEXTS = {".txt": "text/plain", ".csv": "text/csv", ".md": "text/markdown", ".eml": "message/rfc822"}
OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # old office files; their inner kinds are not told apart by the first bytes
UNKNOWN, PROGRAM = "application/octet-stream", "application/x-executable"
RUNS = {  # what a double click would run, whatever the content says: an archive may be a program too
    ".apk", ".app", ".bat", ".cmd", ".com", ".cpl", ".exe", ".hta", ".jar", ".js", ".jse", ".lnk", ".msi", ".pif",
    ".ps1", ".reg", ".scr", ".sh", ".vbe", ".vbs", ".wsf",
}  # fmt: skip


def media_type(name: str, head: bytes) -> str:
    """The type of a file of this name that begins with these bytes (ENOUGH of them)."""
    suffix = PurePath(name).suffix.lower()
    if suffix in RUNS:
        return PROGRAM
    found: str | None = filetype.guess_mime(head)
    if found:
        return found
    if head.startswith(b"#!"):
        return PROGRAM
    if head.startswith(OLE):
        return "application/x-ole-storage"
    return TEXTS.get(suffix, UNKNOWN) if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    """UTF-8 or the Chinese national encoding; the last character may be cut off."""
    return b"\0" not in head and any(_decodes(head, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(head: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head, final=len(head) < ENOUGH)
    except UnicodeDecodeError:
        return False
    return True
