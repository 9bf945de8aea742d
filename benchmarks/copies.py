"""Copies of a complaint under other numbers: every row of every table, with ids and salts of its own, and with the
digests and chains that the register's own functions make of them.

All rows of a complaint are read as text once and cut where a copy differs. So a copy costs little more than its
digests, and goes to PostgreSQL by COPY.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import groupby
from random import Random  # noqa: TID251  # of a fixed seed
from typing import NamedTuple

from sqlalchemy import ColumnElement, cast, false, or_, select
from sqlalchemy import Table as SqlTable
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import Session

from models.case_input import CaseOpening
from models.events import ChainHead, read_event
from models.form import Party, StoredFile
from models.messages import Number
from models.tables import (
    AttachmentRow,
    ComplaintRow,
    DocumentRow,
    EventRow,
    InboxRow,
    NoticeRow,
    PartyRow,
    SearchRow,
    Table,
    TextRow,
)
from register import row_digests
from register.documents import body_digests
from register.log import LogHead, next_head
from register.search.search_rows import dated_entry
from register.transaction import signing_of
from rules.digests.identifying import opened_digest
from rules.hash_chain import canonical_json, link_hash
from rules.search_pieces import text_pieces

# Ids and salts, and digests of what is not kept: a copy gets random ones.
FRESH_COLUMNS = {
    "complaint": ("key", "key_digest", "key_salt"),
    "inbox": ("act_id", "digest", "salt"),
    "text": ("id", "salt"),
    "attachment": ("id", "salt"),
    "party": ("salt",),
    "document": ("salt",),
}
TOKEN = re.compile(r"[0-9a-f]{16,64}")
ROW_STREAMS = (row_digests.opening_stream, row_digests.act_stream, row_digests.verdict_stream)
QUEUE, LOG = "unsequenced", "log"
COUNTED = ("register_counter", LOG)  # what numbers and positions are taken from
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
Values = list[str]
Recipe = Callable[[Values], str]


class CutText:
    """A text of the original, cut at its tokens: there a copy has other values."""

    def __init__(self, text: str, tokens: dict[str, int]) -> None:
        written = [token for token in tokens if token in text]  # a pattern of all takes long to compile
        self._parts = re.split(f"({'|'.join(map(re.escape, written))})", text) if written else [text]
        self._slots = [(place, tokens[self._parts[place]]) for place in range(1, len(self._parts), 2)]

    def filled(self, values: Values) -> str:
        """Return the text with the values of a copy."""
        parts = self._parts.copy()
        for place, token in self._slots:
            parts[place] = values[token]
        return "".join(parts)


class LogRecord(NamedTuple):
    """A record that the log holds of the original."""

    stream: CutText
    seq: int
    hash: CutText


class Original:
    """A complaint that is to be copied. Read it before its records have their positions in the log."""

    def __init__(self, session: Session, number: Number) -> None:
        self.number = number
        self.signing = signing_of(session)
        self.events = 0
        self._tokens: dict[str, int] = {number: 0}
        self._fresh: list[int] = []
        self._recipes: list[tuple[int, Recipe]] = []
        self._find_fresh_tokens(session)
        self._add_body_digests(session)
        self._add_opening(session.get_one(ComplaintRow, number))
        self._add_chains(session)
        self._add_row_digests(session)
        self._add_search(session)
        self.tables = dict(self._cut_tables(session))
        self.log = list(self._cut_log(session))

    def values_of_copy(self, number: Number, chance: Random) -> Values:
        """Return the values of a copy: what stands in it in the places of the tokens."""
        values = [number] + [""] * (len(self._tokens) - 1)
        for token in self._fresh:
            values[token] = chance.randbytes(len(self._names[token]) // 2).hex()
        for token, recipe in self._recipes:
            values[token] = recipe(values)
        return values

    def log_rows(self, values: Values, last: LogHead) -> tuple[str, LogHead]:
        """Return the rows of the log for a copy whose records follow `last`, and its end then."""
        rows = []
        for record in self.log:
            stream, digest = record.stream.filled(values), record.hash.filled(values)
            position = last.position + 1
            last = LogHead(position, next_head(last.head, position, stream, record.seq, digest))
            signed = "\t".join(self.signing.sign(stream, record.seq, digest))
            rows.append(f"{position}\t{stream}\t{record.seq}\t{digest}\t{last.head}\t{signed}\n")
        return "".join(rows), last

    def _token(self, written: str) -> int:
        if not TOKEN.fullmatch(written):
            raise ValueError(f"{written} may stand elsewhere by chance")
        return self._tokens.setdefault(written, len(self._tokens))

    def _cut(self, text: str) -> CutText:
        return CutText(text, self._tokens)

    def _find_fresh_tokens(self, session: Session) -> None:
        for name, columns in FRESH_COLUMNS.items():
            table = Table.metadata.tables[name]
            for row in session.execute(
                select(*(table.c[column] for column in columns)).where(_rows_of(table, self.number))
            ):
                self._fresh += [self._token(written.removeprefix("sha256:")) for written in row if written]
        self._names = {token: written for written, token in self._tokens.items()}

    def _compute(self, written: str, recipe: Recipe) -> None:
        self._recipes.append((self._token(written), recipe))

    def _add_body_digests(self, session: Session) -> None:
        for text in session.scalars(select(TextRow).where(TextRow.complaint == self.number)):
            self._compute(text.digest, self._text_recipe(text))
        for file in session.scalars(select(AttachmentRow).where(AttachmentRow.complaint == self.number)):
            self._compute(file.digest, self._attachment_recipe(file))
        for party in session.scalars(select(PartyRow).where(PartyRow.complaint == self.number)):
            self._compute(party.digest, self._party_recipe(party))
        letters = select(NoticeRow.sha256, TextRow.body).join(TextRow, NoticeRow.text == TextRow.id)
        for digest, body in session.execute(letters.where(NoticeRow.complaint == self.number)):
            letter = self._cut(body or "")
            self._compute(digest or "", _sha256_recipe(letter))

    def _text_recipe(self, row: TextRow) -> Recipe:
        salt, name, body = self._token(row.salt or ""), row.name, self._cut(row.body or "")
        return lambda values: body_digests.text_digest(values[salt], values[0], name, body.filled(values))

    def _attachment_recipe(self, row: AttachmentRow) -> Recipe:
        salt = self._token(row.salt or "")
        file = StoredFile(name=row.name, media_type=row.media_type, size=row.size, sha256=row.sha256)
        return lambda values: body_digests.attachment_digest(values[salt], values[0], file)

    def _party_recipe(self, row: PartyRow) -> Recipe:
        salt = self._token(row.salt or "")
        party = Party(name=row.name, unit=row.unit, contact=row.contact, address=row.address)
        return lambda values: body_digests.party_digest(values[salt], values[0], party)

    def _add_opening(self, complaint: ComplaintRow) -> None:
        event = self._cut(canonical_json(CaseOpening.model_validate_json(complaint.opened).opened))
        law = complaint.law_sha256
        self._compute(
            complaint.opening,
            lambda values: opened_digest(values[0], law, read_event(event.filled(values))),
        )

    def _add_chains(self, session: Session) -> None:
        columns = (EventRow.stream, EventRow.body, EventRow.hash)
        own = _rows_of(Table.metadata.tables[EventRow.__tablename__], self.number)
        rows = session.execute(select(*columns).where(own).order_by(EventRow.stream, EventRow.seq))
        for _, events in groupby(rows, key=lambda row: row.stream):
            before: int | None = None
            for row in events:
                self._compute(row.hash, self._link_recipe(before, row.body))
                before = self._token(row.hash)
                self.events += 1

    def _link_recipe(self, before: int | None, written: str) -> Recipe:
        body = self._cut(written)

        def next_hash(values: Values) -> str:
            return link_hash(ChainHead().hash if before is None else values[before], body.filled(values))

        return next_hash

    def _add_row_digests(self, session: Session) -> None:
        complaint = session.get_one(ComplaintRow, self.number)
        self._add_salt(complaint.key_salt)
        written = [row_digests.row_text(complaint, row_digests.OPENING_COLUMNS)]
        for act in session.scalars(select(InboxRow).where(InboxRow.complaint == self.number)):
            self._add_salt(act.salt)
            written.append(row_digests.row_text(act, row_digests.ACT_COLUMNS))
            if act.state == "refused":
                written.append(row_digests.row_text(act, row_digests.VERDICT_COLUMNS))
        papers = session.scalars(select(DocumentRow).where(DocumentRow.complaint == self.number))
        for paper in papers:
            self._add_salt(paper.salt)
            written.append(row_digests.row_text(paper, row_digests.DOCUMENT_COLUMNS))
        for text in written:
            self._compute(_sha256(text), _sha256_recipe(self._cut(text)))

    def _add_salt(self, salt: str | None) -> None:
        """Compute the SHA-256 with which a salt stands in the digest of its row."""
        if salt:
            self._compute(_sha256(salt), _sha256_recipe(self._cut(salt)))

    def _add_search(self, session: Session) -> None:
        """Compute the pieces by which a copy is found by its number, as PostgreSQL writes them."""
        found = SearchRow.complaint == self.number, SearchRow.kind == "number"
        for written, at in session.execute(select(cast(SearchRow.pieces, SqlText), SearchRow.at).where(*found)):
            token = self._tokens.setdefault(written, len(self._tokens))
            self._recipes.append((token, partial(_number_pieces, at)))

    def _cut_tables(self, session: Session) -> Iterator[tuple[SqlTable, CutText]]:
        for table in Table.metadata.sorted_tables:
            condition = _rows_of(table, self.number)
            if table.name not in (QUEUE, *COUNTED):
                rows = session.execute(select(*(cast(c, SqlText) for c in copied_columns(table))).where(condition))
                if text := "".join("\t".join(map(_copy_value, row)) + "\n" for row in rows):
                    yield table, self._cut(text)

    def _cut_log(self, session: Session) -> Iterator[LogRecord]:
        table = Table.metadata.tables[QUEUE]
        rows = (
            select(table.c.stream, table.c.seq, table.c.hash).where(_rows_of(table, self.number)).order_by(table.c.id)
        )
        for stream, seq, digest in session.execute(rows):
            yield LogRecord(self._cut(stream), seq, self._cut(digest))


def _number_pieces(at: datetime, values: Values) -> str:
    return " ".join(f"'{piece}'" for piece in dated_entry(at, None, text_pieces(values[0])).pieces)


def copied_columns(table: SqlTable) -> list[ColumnElement[object]]:
    """Return the columns that are copied; the database gives the others."""
    return [column for column in table.columns if column.identity is None]


def _rows_of(table: SqlTable, number: Number) -> ColumnElement[bool]:
    """Return the condition for the rows of a complaint; it is false where the table has none."""
    if table.name == "complaint":
        return table.c.number == number
    if "complaint" in table.c:
        return table.c.complaint == number
    if "stream" in table.c:
        streams = [number, *(stream(number) for stream in ROW_STREAMS)]
        parts = (table.c.stream.startswith(f"{kind}:{number}:", autoescape=True) for kind in ("notice", "document"))
        return or_(table.c.stream.in_(streams), *parts)
    return false()


def _copy_value(value: str | None) -> str:
    return r"\N" if value is None else value.translate(ESCAPES)


def _sha256_recipe(text: CutText) -> Recipe:
    return lambda values: _sha256(text.filled(values))


def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()
