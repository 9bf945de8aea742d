"""What is on record is verified whole, and judged again."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import NullPool, create_engine, select, text
from sqlalchemy.orm import Session

from integrity.log.note import Checkpoint
from integrity.replay.replayed_case import ReceivedAct, Recorded, Replayed, replay
from integrity.verify import whole_record
from integrity.verify.outside import OutsideFiles
from integrity.verify.record import kept_checkpoint
from integrity.verify.whole_record import Verified, WholeRecord
from models.events import Event
from models.messages import Act
from models.tables import ComplaintRow, InboxRow
from queries.cases.history import events_of
from register.acts.inbox import REFUSALS
from register.cases.complaints import load_case_input
from register.database import session_factory
from tests.attacks.attacked_register import NOW
from tests.integrity.conftest import AuditedRegister
from tests.stack.signing import keys_of_tests

pytestmark = pytest.mark.slow


@contextmanager
def tampered(audited: AuditedRegister, *statements: str) -> Iterator[Session]:
    """Give a session in which a superuser has executed statements for whom no trigger fires; then take them back."""
    engine = create_engine(audited.superuser_url, poolclass=NullPool)
    with session_factory(engine, keys_of_tests())() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            session.execute(text(statement))
        yield session
        session.rollback()
    engine.dispose()


def verified(audited: AuditedRegister, session: Session) -> Verified:
    outside = OutsideFiles(attachments=audited.home / "attachments", archive=audited.home / "archive")
    return whole_record.verify_all(WholeRecord(session, NOW, outside, audited.log))


# What a superuser does; the kind, the subject and the place by which it is found. `{paper}` is a case with everything.
TAMPERINGS = {
    "a word of an event": (
        "UPDATE event SET body = replace(body, 'li', 'lo') WHERE stream = '{paper}' AND seq = 3",
        ("chain_broken", "{paper}", 3),
    ),
    "a proposal is another program's": (
        "UPDATE event SET body = replace(body, 'form', 'firm') WHERE stream = 'proposal:{paper}' AND seq = 1",
        ("chain_broken", "proposal:{paper}", 1),
    ),
    "what was confirmed was dismissed": (
        "UPDATE event SET body = replace(body, 'confirmed', 'dismissed') WHERE stream = 'proposal:{paper}' AND seq = 2",
        ("chain_broken", "proposal:{paper}", 2),
    ),
    "a proposal was never dismissed": (
        "DELETE FROM event WHERE stream = 'proposal:{paper}' AND seq = 4",
        ("log_broken", "proposal:{paper}", 4),
    ),
    "the tail": (
        "DELETE FROM event WHERE stream = 'org' AND seq = (SELECT max(seq) FROM event WHERE stream = 'org')",
        ("log_broken", "org", None),
    ),
    "an act": ("UPDATE inbox SET actor = 'chen' WHERE complaint = '{paper}' AND n = 2", ("act_altered", "{paper}", 2)),
    "a text": (
        "UPDATE text SET body = '无事' WHERE complaint = '{paper}' AND name = 'narrative'",
        ("text_altered", "{paper}", 1),
    ),
    "a salt": (
        "UPDATE text SET salt = repeat('0', 32) WHERE complaint = '{paper}' AND name = 'narrative'",
        ("text_altered", "{paper}", 1),
    ),
    "a limit": (
        "UPDATE clock SET due = due + interval '9 days' WHERE complaint = '{paper}'",
        ("lists_wrong", "{paper}", None),
    ),
    "a role": (
        "UPDATE holding SET role = 'bureau_leader' WHERE person = 'wang' AND role = 'water_policy_office'",
        ("office_altered", "wang", None),
    ),
    "an edition": (
        "UPDATE edition SET body = replace(body, '郑州', '某')",
        ("edition_altered", "zhengzhou-water", None),
    ),
    "a record of the log": (
        "UPDATE log SET hash = repeat('a', 64) WHERE stream = '{paper}' AND seq = 2",
        ("signed_log_differs", "checkpoint", 2),
    ),
    "a whole case": (
        "DELETE FROM event WHERE stream = '{closed}'",
        ("chain_broken", "{closed}", 1),
    ),
}  # fmt: skip


def test_a_whole_register_is_found_whole(audited: AuditedRegister, checkpoint: Checkpoint) -> None:
    with audited.sessions() as session:
        done = verified(audited, session)
        assert done.found == []
        assert (done.positions, done.cases) == (checkpoint.size, len(session.scalars(select(ComplaintRow)).all()))
        for number in (audited.names.paper, audited.names.closed):
            alone = whole_record.verify_case(WholeRecord(session, NOW, signed=audited.log), number)
            assert alone.positions > 3
            assert (alone.cases, alone.found) == (1, [])
            assert alone.positions > 5


@pytest.mark.usefixtures("checkpoint")
@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_was_altered_is_named(audited: AuditedRegister, name: str) -> None:
    sql, (kind, about, place) = TAMPERINGS[name]
    names = audited.names._asdict()

    with tampered(audited, sql.format(**names)) as session:
        found = verified(audited, session).found

    named = [(one, finding.about, finding.detail.get("seq") or finding.detail.get("n")) for one, finding in found]
    assert any(
        one == kind and about.format(**names) in subject and place in (None, where) for one, subject, where in named
    ), named


def test_since_a_checkpoint_the_rest_alone_is_verified(audited: AuditedRegister, checkpoint: Checkpoint) -> None:
    with audited.sessions() as session:
        record = WholeRecord(session, NOW, signed=audited.log)
        done = whole_record.verify_since(record, checkpoint)
        assert (done.positions, done.cases, done.found) == (0, 0, [])
        other = checkpoint._replace(root=bytes(32))
        found = whole_record.verify_since(record, other).found
        assert [kind for kind, _ in found] == ["signed_log_differs"]


def test_the_line_of_a_receipt_is_read_to_the_letter() -> None:
    """A root in Base64 may hold `//`, which a path would shorten."""
    root = "1NDOMZMWDGBpdobPng7Kg5H3V//Elpi8A4WTpypPXzw="
    for line in (f"总序 238 条，根 {root}", f"Order of all records: 238, root {root}"):
        checkpoint = kept_checkpoint(line)
        assert (checkpoint.size, b64encode(checkpoint.root).decode()) == (238, root)


# ---- replay --------------------------------------------------------------------------------------------------------


def replayed(
    session: Session, number: str, change: Callable[[Event], Event] = lambda event: event, *, allowed: bool = False
) -> Replayed:
    """Judge a case again, with its events changed; `allowed`: as if no act had been refused."""
    opened = load_case_input(session, number)
    rows = session.scalars(select(InboxRow).where(InboxRow.complaint == number).order_by(InboxRow.n))
    acts = [
        ReceivedAct(
            Act.model_validate_json(row.body or ""),
            (() if allowed else REFUSALS.validate_json(row.refused)) if row.refused else None,
        )
        for row in rows
    ]
    return replay(Recorded.of(opened, [change(event) for event in events_of(session, number)], acts))


def test_every_decision_is_reproduced(audited: AuditedRegister) -> None:
    with audited.sessions() as session:
        for number in (audited.names.paper, audited.names.late, audited.names.closed):
            done = replayed(session, number)
            assert done.difference is None, done
            assert done.decisions >= 3


def test_the_first_decision_that_differs_is_named(audited: AuditedRegister) -> None:
    def by_another(event: Event) -> Event:
        return event.model_copy(update={"by": "chen"}) if event.seq == 3 else event

    with audited.sessions() as session:
        differs = replayed(session, audited.names.paper, by_another).difference
        assert differs
        assert (differs.seq, differs.expected.replace('"li"', '"chen"')) == (3, differs.found)
        allowed = replayed(session, audited.names.paper, allowed=True).difference
        assert allowed
        assert (allowed.n is not None, allowed.found) == (True, "allowed")
