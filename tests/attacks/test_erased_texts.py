"""Guessing an erased text from what remains: somebody has the whole database, all files and the office's key, and knows
which few words the text may have been. Before the erasure the guess succeeds by every way; afterwards by none."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from models.form import Party
from models.tables import NoticeRow, Table
from register.documents.attachments import AttachmentStore
from register.notices import outbox
from register.notices.outbox import ReportContext
from register.randomness import RANDOM
from rules.digests.salted_digest import salted_digest
from rules.search_pieces import text_pieces
from starter import custody
from starter.client import BanjieClient
from starter.custody import ErasureWish
from starter.documents import document_files
from starter.notices.delivery import NoticeSettings
from starter.office.deciders import Deciders
from tests.documents.document_procedure import procedure_with_documents
from tests.register.notice_law import OWED_AT, accepted_case, owe_notice, procedure_with_notices
from tests.register.recorded_case import ACCEPTED, MONDAY, SECRET, RecordedCase, clock_at, complaint

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
NOW = MONDAY + timedelta(days=3)
HOUSE = NoticeSettings(signature="郑州市水务局")
ERASED = ACCEPTED["texts"]["basis_pointed_to"]
DICTIONARY = ("照片两张", ERASED, "照片四张", "无人见证", "录像一段")
LETTER = "受理告知\n依据：{}"
HEX = re.compile(r"[0-9a-f]{32,64}")
NAMES = ("basis_pointed_to", "accepted", "act-1", "act-2", "form-1", "key", "party", "org")


def everything(sessions: Sessions, root: Path) -> str:
    """Return all rows of all tables as text, and all files of the folder, unpacked."""
    with sessions() as session:
        rows = [
            str(row)
            for table in Table.metadata.sorted_tables
            for row in session.execute(text(f"SELECT t::text FROM {table.name} t")).scalars()
        ]
    return "\n".join(rows + [path.read_bytes().decode("latin-1") for path in root.rglob("*") if path.is_file()])


def guessed(dump: str, number: str) -> Iterator[str]:
    """Yield the guesses that something in the dump confirms: the words themselves, their pieces, or a digest of them
    with any salt, under any name, with the key, or in the letter."""
    tokens = set(HEX.findall(dump))
    for guess in DICTIONARY:
        own = text_pieces(guess) - common_pieces(guess)
        is_searched = any(f"'{piece}'" in dump for piece in own)
        if guess in dump or is_searched or not tokens.isdisjoint(digests_of(guess, tokens, number)):
            yield guess


def common_pieces(guess: str) -> set[str]:
    """Return the pieces that other words of the dictionary have too, or words of the case."""
    others = [other for other in DICTIONARY if other != guess]
    return {piece for other in (*others, "河道里有人倾倒渣土") for piece in text_pieces(other)}


def digests_of(guess: str, tokens: Iterable[str], number: str) -> Iterator[str]:
    """Yield the digests that a register may have made of these words."""
    for body in (guess, LETTER.format(guess)):
        yield hashlib.sha256(body.encode()).hexdigest()
        for name in NAMES:
            keyed = hmac.new(SECRET, f"{number}|{name}|{body}".encode(), hashlib.sha256).hexdigest()
            yield from (keyed, keyed[:32])
    content = {
        "texts": {"basis_pointed_to": guess},
        **{name: value for name, value in ACCEPTED.items() if name != "texts"},
    }
    for salt, name in product(tokens, NAMES):
        yield salted_digest(salt, number, name, guess)
        yield salted_digest(salt, number, name, {**content, "name": "accepted", "actor": "wang"})


def rich_case(sessions: Sessions) -> RecordedCase:
    """Return an accepted case with a text in an act, documents and a letter that repeats it."""
    papers = procedure_with_documents()
    sending = procedure_with_notices()
    both = sending.model_copy(update={"documents": papers.documents, "stages": papers.stages, "acts": papers.acts})
    case = accepted_case(sessions, Party(name="张三丰"), both)
    notice = owe_notice(case, "acceptance", OWED_AT)
    with sessions.begin() as session:
        row = session.get_one(NoticeRow, notice)
        outbox.store_notice_text(session, row, LETTER.format(ERASED), NOW, ReportContext(clock_at(NOW), RANDOM))
    return case


async def test_an_erased_text_cannot_be_guessed_from_what_remains(sessions: Sessions, tmp_path: Path) -> None:
    desk = BanjieClient(
        register=sessions, temporal_address="nowhere", secret=SECRET, clock=clock_at(NOW),
        store=AttachmentStore(tmp_path),
    )  # fmt: skip
    case = rich_case(sessions)
    await document_files.make_documents(desk, HOUSE, case.number)
    before = everything(sessions, tmp_path)
    assert list(guessed(before, case.number)) == [ERASED]
    assert list(guessed(before.replace(ERASED, ""), case.number)) == [ERASED]  # by its digests alone

    await custody.erase(desk, case.number, ErasureWish(("basis_pointed_to",)), Deciders("li", "本人要求", "chen"))
    await document_files.make_documents(desk, HOUSE, case.number)

    assert list(guessed(everything(sessions, tmp_path), case.number)) == []


async def test_papers_made_from_a_guess_confirm_nothing(sessions: Sessions, tmp_path: Path) -> None:
    """What a document of the guessed words would weigh and be named is in no row and no digest any more."""
    desk = BanjieClient(
        register=sessions, temporal_address="nowhere", clock=clock_at(NOW), store=AttachmentStore(tmp_path)
    )
    case = rich_case(sessions)
    await document_files.make_documents(desk, HOUSE, case.number)
    old = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    with sessions() as session:
        salts = set(session.execute(text("SELECT salt FROM document")).scalars())
    await custody.erase(desk, case.number, ErasureWish(("basis_pointed_to",)), Deciders("li", "本人要求", "chen"))
    await document_files.make_documents(desk, HOUSE, case.number)

    left = everything(sessions, tmp_path)
    unchanged = {path.name for path in tmp_path.rglob("*") if path.is_file()}  # papers that never held it
    assert not any(name in left for name in old - unchanged)
    assert old - unchanged
    assert not any(salt in left or hashlib.sha256(salt.encode()).hexdigest() in left for salt in salts)


def test_a_senders_mark_is_kept_as_a_digest(sessions: Sessions, tmp_path: Path) -> None:
    """It cannot be erased, since a form that is sent again is known by it for ever; and it is known."""
    mark = "bureau/zhang.san@example.org-13911112222"
    number = RecordedCase(sessions, complaint(mark)).accept().number
    dump = everything(sessions, tmp_path)
    assert mark not in dump
    assert "13911112222" not in dump
    assert RecordedCase(sessions, complaint(mark)).number == number
