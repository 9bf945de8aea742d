"""A file of Word that is the same, byte for byte, whenever it is made of the same."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree

from docx.document import Document as Docx

from documents.sheet import Sheet

NO_TIME = (1980, 1, 1, 0, 0, 0)  # the first that such an archive can name
FIRST = "[Content_Types].xml"
WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
PRINTED = ("word/document", "word/header", "word/footer", "word/footnotes")


def sealed(made: Docx, sheet: Sheet) -> bytes:
    """The file of a paper."""
    return bound(made, sheet.zh, f"{sheet.number} 第{sheet.version}版", sheet.office, sheet.at)


def bound(made: Docx, title: str, subject: str, author: str, at: datetime) -> bytes:
    """The file; its only times are those of what it is about."""
    about = made.core_properties
    about.title, about.subject, about.author = title, subject, author
    about.last_modified_by, about.comments, about.revision = "", "", 1
    about.created = about.modified = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    loose, tight = io.BytesIO(), io.BytesIO()
    made.save(loose)
    with zipfile.ZipFile(loose) as parts, zipfile.ZipFile(tight, "w", zipfile.ZIP_DEFLATED) as whole:
        for name in sorted(parts.namelist(), key=lambda one: (one != FIRST, one)):
            part = zipfile.ZipInfo(name, NO_TIME)
            part.compress_type = zipfile.ZIP_DEFLATED
            whole.writestr(part, parts.read(name))
    return tight.getvalue()


def words_of(paper: bytes) -> str:
    """All that is printed on a paper."""
    with zipfile.ZipFile(io.BytesIO(paper)) as parts:
        return "\n".join(_words(parts, name) for name in parts.namelist() if name.startswith(PRINTED))


def _words(parts: zipfile.ZipFile, name: str) -> str:
    def each() -> Iterator[str]:
        for element in ElementTree.fromstring(parts.read(name)).iter(WORDS):
            yield element.text or ""

    return "".join(each())
