"""A seeded stream of mails, a tenth of them hostile: one case for each complaint, each reply on its own case, no loop,
and not a word to whoever pretends to be somebody."""

import re
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from models.tables import AttachmentRow, ComplaintRow, InboxRow, MailRow, TextRow
from tests.mail.generator import HOSTILE, stream
from tests.mail.office import address_of, mail_client, mail_office, take

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("count", [200, pytest.param(10_000, marks=pytest.mark.deep)])
async def test_each_mail_becomes_what_it_has_to(sessions: sessionmaker[Session], tmp_path: Path, count: int) -> None:
    client, office = mail_client(sessions, tmp_path), mail_office()
    numbers, words, fates, answered = dict[int, str](), dict[str, str](), Counter[str](), set[str]()
    wrong = list[str]()
    for place, made in enumerate(stream(count, 43, lambda of: address_of(client, numbers[of]))):
        taken = await take(client, made.raw, *made.to, sender=made.sender, office=office)
        fates[made.fate] += 1
        became = "again" if taken.again else taken.state
        if became != made.fate:
            wrong.append(f"{place}: {made.fate} became {became} {taken.why}: {made.raw[:300]!r}")
            continue
        if made.fate == "complaint":
            assert taken.complaint
            numbers[place] = words[made.word] = taken.complaint
        if made.fate in ("supplement", "again"):
            assert taken.complaint == numbers[made.of or 0]
            words[made.word] = taken.complaint
        if taken.answer_to:
            answered.add(made.fate)
            assert taken.answer_to == made.sender
    assert not wrong, "\n".join(wrong[:10])
    assert answered == {"complaint"}
    assert set(fates) == {"complaint", "supplement", "waiting", "ignored", "again"}
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(ComplaintRow)) == fates["complaint"]
        assert session.scalar(select(func.count()).select_from(InboxRow)) == fates["supplement"]
        assert session.scalar(select(func.count()).select_from(MailRow)) == count - fates["again"]
        said = dict[str, set[str]]()
        for row in session.scalars(select(TextRow)):
            for word in re.findall(r"W\d{6}", row.body or ""):
                said.setdefault(word, set()).add(row.complaint)
        assert {word: said.get(word) for word in words} == {word: {number} for word, number in words.items()}
        kept = session.scalars(select(MailRow).where(MailRow.state.in_(("complaint", "supplement")))).all()
        assert not [row.id for row in kept if row.raw or row.address or row.subject]  # it stands with the case alone
        assert session.scalar(select(func.count()).select_from(AttachmentRow))


def test_the_stream_knows_every_trick() -> None:
    made = list(stream(600, 43, lambda of: f"reply+r.zzw-2026-{of:06d}.{'0' * 32}@water.example"))
    assert 40 < sum(one.hostile for one in made) < 80  # a tenth
    assert len(HOSTILE) == 9
