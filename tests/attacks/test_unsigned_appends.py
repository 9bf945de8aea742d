"""No case is told of what a thief with a password and no key appends, and none begins of it; `test_matrix.py` says what
else becomes of it. The thief signs with keys of his own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from models.errors import Unavailable
from models.form import ActInput
from models.tables import InboxRow
from register import journal, signing
from register.acts import inbox
from register.cases.complaints import register_complaint
from register.cases.rebuilt_case import rebuilt_case_input
from register.database import session_factory
from register.locks import lock_complaint
from register.log import NotVouchedFor
from register.randomness import RANDOM
from register.signing import Signed, Signing
from starter.cases.workflow_start import input_to_start
from tests.attacks.attacked_register import NOW
from tests.attacks.conftest import RegisterCopy
from tests.register.recorded_case import clock_at, complaint

pytestmark = pytest.mark.slow
CopyRegister = Callable[[], RegisterCopy]


class NoSignature(Signing):
    """What a thief without any key writes in the place of signatures."""

    def sign(self, stream: str, seq: int, digest: str) -> Signed:  # noqa: ARG002
        return Signed("", "")


@pytest.fixture
def thief(tmp_path: Path) -> Signing:
    """Keys that a thief has made."""
    signing.make_missing_keys(tmp_path / "thief")
    return Signing(tmp_path / "thief", None)


@pytest.mark.parametrize("forged", [NoSignature, Signing])
def test_no_case_is_told_of_an_act_that_nobody_signed(
    copy_register: CopyRegister, thief: Signing, forged: type[Signing]
) -> None:
    copy = copy_register()
    with copy.sessions() as session:
        acts_before, _ = inbox.unjudged_acts(session, copy.names.paper, 0, None, None)
    with session_factory(copy.sessions.kw["bind"], forged(thief.folder, None)).begin() as session:
        said = ActInput(name="note", actor="wang")
        inbox.enter_act(session, copy.names.paper, said, act_id="forged", clock=clock_at(NOW), randomness=RANDOM)

    with copy.sessions() as session:
        acts, _ = inbox.unjudged_acts(session, copy.names.paper, 0, None, None)
        assert acts == acts_before
        row = session.scalars(select(InboxRow).where(InboxRow.act_id == "forged")).one()
        with pytest.raises(NotVouchedFor):
            inbox.load_received_act(session, copy.names.paper, row.n)
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
        rebuilt_case_input(session, copy.names.closed)
    with session_factory(copy.sessions.kw["bind"], thief).begin() as session:
        row = lock_complaint(session, copy.names.closed)
        head = journal.complaint_head(row)
        event = journal.load_event(session, row.number, head.seq).model_copy(update={"seq": head.seq + 1})
        head = journal.append_event(session, row.number, head, event)
        row.seq, row.head = head.seq, head.hash
    with copy.sessions() as session, pytest.raises(Exception, match="unsigned at event"):
        rebuilt_case_input(session, copy.names.closed)
