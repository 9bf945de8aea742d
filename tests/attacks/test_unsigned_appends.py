"""Consistent appends with a stolen password and no key: what PostgreSQL lets pass gets no position in the log, no case
is told of it, and the watch names it. The thief signs with keys of his own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from embedded.postgres import PostgresServer
from models.errors import Unavailable
from models.tables import InboxRow, LogRow
from register import inbox, signing
from register.cases.rebuilt_case import require_signed_journal
from register.complaints import register_complaint
from register.database import create_register_engine, session_factory
from register.log import NotVouchedFor
from register.randomness import RANDOM
from register.signing import Signed, Signing
from starter.workflow_start import input_to_start
from tests.attacks.conftest import RegisterCopy
from tests.attacks.test_appending import APPENDS, logins
from tests.attacks.test_tamperings import alarms_after
from tests.register.recorded_case import complaint

__all__ = ["logins"]  # a fixture
pytestmark = pytest.mark.slow
CopyRegister = Callable[[], RegisterCopy]
# What each append records: in which stream.
RECORDED = {
    "gives an account another password and second factor": "org",
    "gives somebody the role of an administrator": "org",
    "adds a program with a key": "org",
    "lifts a hold": "custody:<closed>",
    "erases what nobody decided to erase": "custody:<mailed>",
    "blames a reading on somebody": "access:",
    "clears an alarm": "alarms",
    "acts in the name of somebody": "inbox:<paper>",
    "writes an event into an open case": "<paper>",
    "writes an event into a closed case": "<closed>",
    "says that a letter was served": "notice:<notice>",
    "adopts a holiday notice": "calendars",
    "gives a record a position in the log": "org",
}


class NoSignature(Signing):
    """What a thief without any key writes in the place of signatures."""

    def sign(self, stream: str, seq: int, digest: str) -> Signed:  # noqa: ARG002
        return Signed("", "")


@pytest.fixture
def thief(tmp_path: Path) -> Signing:
    """Keys that a thief has made."""
    signing.make_missing_keys(tmp_path / "thief")
    return Signing(tmp_path / "thief", None)


@pytest.mark.parametrize("deed", RECORDED)
def test_what_no_key_vouched_for_is_named_and_signed_by_nobody(
    deed: str,
    copy_register: CopyRegister,
    postgres: PostgresServer,
    logins: dict[str, str],
    thief: Signing,
) -> None:
    copy, append = copy_register(), APPENDS[deed]
    stream = RECORDED[deed]
    for name, value in copy.names._asdict().items():
        stream = stream.replace(f"<{name}>", value)
    database = copy.superuser_url.partition("?")[0].rpartition("/")[2]
    engine = create_register_engine(postgres.url(logins[append.passes[0]], database), connections=1)
    with session_factory(engine, thief).begin() as session:
        append.do(session, copy.names)
    engine.dispose()

    seen = alarms_after(copy)

    assert any(alarm.kind == "unsigned_record" and alarm.about.startswith(stream) for alarm in seen), seen
    with copy.sessions() as session:
        assert not session.scalar(select(func.count()).where(LogRow.signer.in_(thief.signers)))


@pytest.mark.parametrize("forged", [NoSignature, Signing])
def test_no_case_is_told_of_an_act_that_nobody_signed(
    copy_register: CopyRegister, thief: Signing, forged: type[Signing]
) -> None:
    copy = copy_register()
    with copy.sessions() as session:
        acts_before, _ = inbox.unjudged_acts(session, copy.names.paper, 0, None, None)
    with session_factory(copy.sessions.kw["bind"], forged(thief.folder, None)).begin() as session:
        APPENDS["acts in the name of somebody"].do(session, copy.names)

    with copy.sessions() as session:
        acts, _ = inbox.unjudged_acts(session, copy.names.paper, 0, None, None)
        assert acts == acts_before
        row = session.scalars(select(InboxRow).where(InboxRow.act_id == "forged")).one()
        with pytest.raises(NotVouchedFor):
            inbox.require_act(session, copy.names.paper, row.n)
        if not acts:
            with pytest.raises(NotVouchedFor):
                inbox.newest_act(session, copy.names.paper, row.n)


def test_no_case_begins_that_nobody_signed(copy_register: CopyRegister, thief: Signing) -> None:
    copy = copy_register()
    with session_factory(copy.sessions.kw["bind"], thief).begin() as session:
        forged = register_complaint(session, complaint("forged"), randomness=RANDOM)
    with copy.sessions.begin() as session:
        genuine = register_complaint(session, complaint("genuine"), randomness=RANDOM)
        with pytest.raises(Unavailable):
            input_to_start(session, forged)
        assert input_to_start(session, genuine)


def test_no_case_begins_anew_from_a_journal_that_nobody_signed(copy_register: CopyRegister, thief: Signing) -> None:
    copy = copy_register()
    with copy.sessions() as session:
        require_signed_journal(session, copy.names.closed)
    with session_factory(copy.sessions.kw["bind"], thief).begin() as session:
        APPENDS["writes an event into a closed case"].do(session, copy.names)
    with copy.sessions() as session, pytest.raises(Exception, match="unsigned at event"):
        require_signed_journal(session, copy.names.closed)
