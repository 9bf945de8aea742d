"""Determine the media type of a file from its content. Its name decides only between kinds of plain text."""

import codecs
from pathlib import PurePath

import filetype

SNIFF_BYTES = 8192  # enough to recognise a file
DOCUMENT_TYPES = (
    "application/pdf", "application/rtf", "application/msword", "application/vnd.ms-*", "application/x-ole-storage",
    "application/vnd.openxmlformats-officedocument.*", "application/vnd.oasis.opendocument.*",
    "text/plain", "text/csv", "text/markdown", "message/rfc822",
)  # fmt: skip
ARCHIVE_TYPES = (
    "application/zip", "application/x-7z-compressed", "application/x-rar-compressed", "application/gzip",
    "application/x-tar",
)  # fmt: skip
ALLOWED_TYPES = (*DOCUMENT_TYPES, "image/*", "audio/*", "video/*", *ARCHIVE_TYPES)
TEXT_TYPES = {".txt": "text/plain", ".csv": "text/csv", ".md": "text/markdown", ".eml": "message/rfc822"}
# Old office files; their inner kinds are not told apart by the first bytes.
OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
UNKNOWN_TYPE = "application/octet-stream"
EXECUTABLE = "application/x-executable"
# What a double click would run, whatever the content is: an archive may be a program too.
EXECUTABLE_SUFFIXES = {
    ".apk", ".app", ".bat", ".cmd", ".com", ".cpl", ".exe", ".hta", ".jar", ".js", ".jse", ".lnk", ".msi", ".pif",
    ".ps1", ".reg", ".scr", ".sh", ".vbe", ".vbs", ".wsf",
}  # fmt: skip


def media_type(name: str, head: bytes) -> str:
    """Return the media type of a file by its name and its first SNIFF_BYTES bytes."""
    suffix = PurePath(name).suffix.lower()
    if suffix in EXECUTABLE_SUFFIXES:
        return EXECUTABLE
    found: str | None = filetype.guess_mime(head)
    if found:
        return found
    if head.startswith(b"#!"):
        return EXECUTABLE
    if head.startswith(OLE_MAGIC):
        return "application/x-ole-storage"
    return TEXT_TYPES.get(suffix, UNKNOWN_TYPE) if _is_text(head) else UNKNOWN_TYPE


def _is_text(head: bytes) -> bool:
    """Return True for UTF-8 or GB 18030; the last character may be cut off."""
    return b"\0" not in head and any(_decodes(head, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(head: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head, final=len(head) < SNIFF_BYTES)
    except UnicodeDecodeError:
        return False
    return True
