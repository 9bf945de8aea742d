"""Digests of what is personal: each opens with its own salt and body, and with nothing else. No key is involved."""

import hashlib
import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.form import Party, StoredFile
from models.tables import AttachmentRow, ComplaintRow, EventRow, InboxRow, PartyRow, PersonRow, TextRow
from register.cases import complaints
from register.documents import texts
from register.documents.body_digests import attachment_holds, party_holds, person_holds, text_holds
from register.office import staff
from register.randomness import RANDOM
from rules.digests import salted_digest as documented
from rules.digests.salted_digest import salted_digest
from tests.register.recorded_case import MONDAY, RecordedCase, complaint, register_complaint_of

Sessions = sessionmaker[Session]
SALT = "000102030405060708090a0b0c0d0e0f"
FILE = StoredFile(name="现场.png", media_type="image/png", size=3, sha256="ab" * 32)


def digest_of(*members: object) -> str:
    """Return the digest as its documentation says, without the program's function."""
    return hashlib.sha256(_written(list(members)).encode()).hexdigest()


def _written(member: object) -> str:
    return f"[{','.join(map(_written, member))}]" if isinstance(member, list) else f'"{member}"'


def test_the_bytes_are_those_that_the_documentation_states() -> None:
    written = '["000102030405060708090a0b0c0d0e0f","ZZW-2026-000001","narrative","两人\\"到场\\"\\n\\u001f/"]'

    digest = salted_digest(SALT, "ZZW-2026-000001", "narrative", '两人"到场"\n\x1f/')

    assert digest == hashlib.sha256(written.encode()).hexdigest()
    assert salted_digest(SALT, "ZZW-2026-000001", "narrative", "两人到场") in (documented.__doc__ or "")


def test_every_member_counts() -> None:
    place = SALT, "ZZW-2026-000001", "narrative", "两人到场"
    others = {
        salted_digest("f" * 32, *place[1:]),
        salted_digest(SALT, "ZZW-2026-000002", *place[2:]),
        salted_digest(*place[:2], "findings", "两人到场"),
        salted_digest(*place[:3], "三人到场"),
        salted_digest(SALT, "ZZW-2026-000001", 'narrative","', "两人到场"),
    }

    assert len(others | {salted_digest(*place)}) == 6


@pytest.mark.slow
def test_the_same_text_twice_has_two_digests_and_each_opens_with_its_own_salt(sessions: Sessions) -> None:
    with sessions.begin() as session:
        number = register_complaint_of(session, complaint(texts={}))
        for _ in range(2):
            body = {"narrative": "河道里有人倾倒渣土"}
            texts.store_texts(session, number, body, at=MONDAY, by=None, randomness=RANDOM)
        session.flush()
        first, second = session.scalars(select(TextRow)).all()

        assert first.digest != second.digest
        for row, other in ((first, second), (second, first)):
            assert row.digest == digest_of(row.salt, number, "narrative", "河道里有人倾倒渣土")
            assert row.digest != digest_of(other.salt, number, "narrative", "河道里有人倾倒渣土")
            assert text_holds(row)


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [{"body": "河道里有人倾倒垃圾"}, {"name": "findings"}, {"salt": "0" * 32}, {"digest": "0" * 64}, {"salt": None}],
    ids=str,
)
def test_a_changed_text_no_longer_opens(sessions: Sessions, change: dict[str, str | None]) -> None:
    with sessions.begin() as session:
        register_complaint_of(session, complaint())
        row = session.scalars(select(TextRow)).one()
        session.expunge(row)
        for column, value in change.items():
            setattr(row, column, value)
        assert not text_holds(row)


@pytest.mark.slow
def test_an_erased_text_leaves_a_digest_that_no_guess_opens(sessions: Sessions) -> None:
    with sessions.begin() as session:
        number = register_complaint_of(session, complaint())
        row = session.scalars(select(TextRow)).one()
        session.expunge(row)
        row.body = row.salt = None
        assert not text_holds(row)
        assert row.digest != digest_of("", number, "narrative", "河道里有人倾倒渣土")


@pytest.mark.slow
def test_who_filed_is_in_the_first_event_as_a_digest_only(sessions: Sessions) -> None:
    with sessions.begin() as session:
        number = register_complaint_of(session, complaint())
        row = session.scalars(select(PartyRow)).one()
        opened = complaints.load_case_input(session, number).opened

        assert opened.filed_by == row.digest
        assert row.digest == digest_of(row.salt, number, "party", ["张三", "", "13800000000", ""])
        assert party_holds(row)
        session.expunge(row)
        row.contact = "13900000000"
        assert not party_holds(row)


@pytest.mark.slow
def test_two_who_say_nothing_of_themselves_cannot_be_told_apart_from_others(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for key in ("a", "b"):
            register_complaint_of(session, complaint(key, party=Party()))
        assert len(set(session.scalars(select(PartyRow.digest)))) == 2


@pytest.mark.slow
def test_an_attachment_opens_with_its_name_and_content(sessions: Sessions) -> None:
    with sessions.begin() as session:
        number = register_complaint_of(session, complaint(attachments=(FILE,)))
        row = session.scalars(select(AttachmentRow)).one()

        assert row.digest == digest_of(row.salt, number, FILE.name, [FILE.media_type, FILE.sha256])
        assert attachment_holds(row)
        session.expunge(row)
        for column, other in (("sha256", "cd" * 32), ("media_type", "text/html"), ("name", "另.png")):
            said = getattr(row, column)
            setattr(row, column, other)
            assert not attachment_holds(row)
            setattr(row, column, said)


@pytest.mark.slow
def test_who_joins_is_in_the_journal_of_the_office_as_a_digest_only(sessions: Sessions) -> None:
    with sessions.begin() as session:
        staff.add_member(session, "li", "李某", "8001", at=MONDAY, randomness=RANDOM)
        row = session.get_one(PersonRow, "li")
        event = session.scalars(select(EventRow).where(EventRow.stream == "org")).one()

        assert json.loads(event.body)["digest"] == row.digest
        assert person_holds(row)
        session.expunge(row)
        row.name = "李四"
        assert not person_holds(row)


@pytest.mark.slow
def test_digests_that_recognise_a_repetition_do_not_show_that_two_say_the_same(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    with sessions.begin() as session:
        register_complaint_of(session, complaint("form-2"))
    for act_id in ("a1", "a2", "a1"):
        case.commit("note", "li", MONDAY, act_id, texts={"opinion": "现场已查看"})

    with sessions() as session:
        for digest, salt in ((ComplaintRow.key_digest, ComplaintRow.key_salt), (InboxRow.digest, InboxRow.salt)):
            assert len(set(session.scalars(select(digest)))) == len(set(session.scalars(select(salt)))) == 2
