"""What is personal in a dossier: each part with its salt where the reader may see it, else its digest and why not."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from sqlalchemy import select

from integrity.dossier.records import CANONICAL, Line, lost_papers
from models.messages import Number
from models.rule import PersonalPart
from models.tables import AttachmentRow, DocumentRow, PartyRow, TextRow
from queries.cases.reading import PARTS, CaseReading
from queries.documents.versions import closed_papers
from register.custody.record import Custody
from register.documents import made_documents
from register.documents.attachments import AttachmentStore, DamagedFile, copy_stored_file
from register.documents.closed_texts import closed_rows, quotes_closed_text
from register.row_digests import document_stream, opening_stream

State = Literal["inside", "withheld", "erased", "misfiled", "lost"]


@dataclass(frozen=True)
class Opened:
    """A part of a dossier: its line, and its file where it is inside."""

    line: Line
    content: bytes | None = None

    @property
    def path(self) -> str | None:
        return str(self.line["path"]) if self.content is not None else None


@dataclass(frozen=True)
class Opener:
    """Opens the parts of a case for the one who reads it. Texts, files and documents say more than who reads may be
    shown on a screen: they are inside for whoever may know everything, since nothing can be blotted out in what has to
    open its digest."""

    reading: CaseReading
    custody: Custody
    store: AttachmentStore | None

    @cached_property
    def closed(self) -> Sequence[TextRow]:
        """The texts that nobody reads, since they belong to another case."""
        return closed_rows(self.reading.session, self.number)

    @property
    def number(self) -> Number:
        return self.reading.case_file.row.number

    def opened_parts(self) -> Iterator[Opened]:
        """Yield every part of the case that is personal."""
        session, number = self.reading.session, self.number
        for party in session.scalars(select(PartyRow).where(PartyRow.complaint == number)):
            yield self._party(party)
        for text in session.scalars(select(TextRow).where(TextRow.complaint == number).order_by(TextRow.id)):
            yield self._text(text)
        files = select(AttachmentRow).where(AttachmentRow.complaint == number).order_by(AttachmentRow.id)
        for file in session.scalars(files):
            yield self._file(file)
        for paper in made_documents.stored_documents(session, number):
            yield self._paper(paper)
        for stream in lost_papers(session, number):
            yield Opened({"kind": "paper", "id": stream, "name": _name_of(stream), "state": "erased"})
        if not self.reading.may("identity"):
            named: Line = {"kind": "opening", "id": opening_stream(number), "name": number}
            yield self._withheld(named, ("identity",))

    def _party(self, row: PartyRow) -> Opened:
        line: Line = {"kind": "party", "id": "party", "name": "party", "digest": row.digest}
        said = {"name": row.name, "unit": row.unit, "contact": row.contact, "address": row.address}
        return self._opened(line, row.salt, "data/party.json", CANONICAL.encode(said).encode(), ("identity",))

    def _text(self, row: TextRow) -> Opened:
        line: Line = {"kind": "text", "id": row.id, "name": row.name, "digest": row.digest}
        if row.closed_at or (row.body and quotes_closed_text(self.closed, row.body)):
            return Opened({**line, "state": "misfiled"})
        return self._opened(line, row.salt, f"data/texts/{row.id}.txt", (row.body or "").encode(), PARTS)

    def _file(self, row: AttachmentRow) -> Opened:
        line: Line = {"kind": "file", "id": row.id, "digest": row.digest, "media_type": row.media_type}
        if row.salt is None or not self.reading.may(*PARTS):
            return self._opened(line, row.salt, "", b"", PARTS)
        content = self._stored(row.sha256)
        if content is None:
            return Opened({**line, "name": row.name, "state": "lost"})
        return self._opened({**line, "name": row.name}, row.salt, f"data/attachments/{row.id}", content, PARTS)

    def _paper(self, row: DocumentRow) -> Opened:
        line: Line = {"kind": "paper", "id": document_stream(row), "name": f"{row.name}:{row.seq}"}
        if not self.reading.may(*PARTS):
            return self._withheld(line, PARTS)
        if (row.name, row.seq) in closed_papers(self.reading):
            return Opened({**line, "state": "misfiled"})
        content = self._stored(row.sha256)
        if content is None:
            return Opened({**line, "state": "lost"})
        path = f"data/papers/{row.name}-{row.seq}.docx"
        return Opened({**line, "state": "inside", "sha256": row.sha256, "path": path}, content)

    def _opened(
        self, line: Line, salt: str | None, path: str, content: bytes, parts: tuple[PersonalPart, ...]
    ) -> Opened:
        if salt is None:
            return Opened({**line, "state": "erased"})
        if not self.reading.may(*parts):
            return self._withheld(line, parts)
        return Opened({**line, "state": "inside", "salt": salt, "path": path}, content)

    def _withheld(self, line: Line, parts: tuple[PersonalPart, ...]) -> Opened:
        return Opened({**line, "state": "withheld", "rules": list(self.reading.hiding_rules(*parts))})

    def _stored(self, sha256: str) -> bytes | None:
        """Return a stored file; None where it is lost or damaged."""
        content = io.BytesIO()
        try:
            if self.store is None:
                return None
            copy_stored_file(self.store, sha256, content)
        except DamagedFile:
            return None
        return content.getvalue()


def _name_of(stream: str) -> str:
    """Return how a document is named, of its stream `document:NUMBER:NAME:SEQ`."""
    return stream.split(":", 2)[2]
