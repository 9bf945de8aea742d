"""Consistent appends with a single stolen credential: the right next event with its hash, the row that it makes, and a
line in the queue of the log, all as the program itself writes them. PostgreSQL refuses those with which a process has
no business; docs/security.md names the others.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, sessionmaker

from embedded.postgres import PostgresServer
from migrations.rights import OFFICE, PROCESS_ROLES, RELAY, WATCH, WEB, WORKER
from models.form import ActInput
from models.tables import ComplaintRow, NoticeRow
from register import calendar_adoption, inbox, journal, log
from register.alarms import alarms
from register.custody import erasure, record
from register.custody.erasure import ErasureOrder
from register.database import create_register_engine, session_factory
from register.identity import accounts
from register.journal import complaint_head
from register.locks import lock_complaint
from register.notices import outbox
from register.office import access_journal, senders, staff
from register.office.access_journal import COMMAND, Access
from register.randomness import RANDOM
from rules.acts.deciders import ADMINISTRATOR
from tests.attacks.attacked_register import NOW, AttackedRegister
from tests.attacks.conftest import RegisterCopy
from tests.register.recorded_case import clock_at
from tests.register.test_calendar_adoption import notice_with_rest_day
from tests.stack.databases import execute
from tests.stack.signing import keys_of_tests

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[2] / "docs/security.md").read_text(encoding="utf-8")
BARE = "banjie_"
INSUFFICIENT_PRIVILEGE = "42501"
Deed = Callable[[Session, AttackedRegister], object]


class Append(NamedTuple):
    """What is appended, and with which credentials PostgreSQL takes it."""

    do: Deed
    passes: tuple[str, ...]


def steal_account(session: Session, _: AttackedRegister) -> None:
    """Give oneself the password and the second factor that somebody else knows."""
    row = accounts.add_account(session, "zhou", at=NOW, by="li")
    accounts.set_password(session, row, "the hash of another password", at=NOW, by="li")
    accounts.set_factor(session, row, accounts.SealedFactor("the factor of another", "0" * 64), at=NOW, by="li")


def blame_reading(session: Session, names: AttackedRegister) -> None:
    access_journal.record_access(session, Access("read", names.paper, ("identity",), "wang"), COMMAND, NOW)


def decide_erasure(session: Session, names: AttackedRegister) -> None:
    erasure.erase(
        session, names.mailed, ErasureOrder("li", "wang", "nobody decided it", party=True), at=NOW, randomness=RANDOM
    )


def erase_by_a_table_of_ones_own(session: Session, names: AttackedRegister) -> None:
    """Let the door of erasure read a temporary table in place of the journal."""
    session.execute(text("CREATE TEMPORARY TABLE event (stream text, seq integer, type text, body text)"))
    session.execute(text("GRANT SELECT ON event TO PUBLIC"))
    forged = {"stream": record.custody_stream(names.mailed), "body": '{"by":"a","second":"b","reason":{},"party":true}'}
    session.execute(text("INSERT INTO pg_temp.event VALUES (:stream, 1, 'erased', :body)"), forged)
    session.execute(erasure.ERASE_RECORDED, {"number": names.mailed, "seq": 1})


def lift_hold(session: Session, names: AttackedRegister) -> None:
    for place in (True, False):
        record.change_hold(session, names.closed, place=place, by="li", reason="", at=NOW, randomness=RANDOM)


def clear_alarm(session: Session, _: AttackedRegister) -> None:
    kinds = text("SELECT kind FROM alarm WHERE cleared_at IS NULL")
    for kind in session.scalars(kinds).all():
        alarms.settle_alarms(session, kind, [], NOW)


def act_as_another(session: Session, names: AttackedRegister) -> None:
    said = ActInput(name="note", actor="wang")
    inbox.commit_act(session, names.paper, said, act_id="forged", clock=clock_at(NOW), randomness=RANDOM)


def write_into_open_case(session: Session, names: AttackedRegister) -> None:
    """Append to the journal of an open case what its workflow never decided: its last event, once more."""
    complaint = lock_complaint(session, names.paper)
    head = complaint_head(complaint)
    event = journal.load_event(session, names.paper, head.seq).model_copy(update={"seq": head.seq + 1})
    head = journal.append_event(session, names.paper, head, event)
    complaint.seq, complaint.head = head.seq, head.hash


def close_case(session: Session, names: AttackedRegister) -> None:
    session.execute(update(ComplaintRow).where(ComplaintRow.number == names.paper).values(closed_at=NOW))


def open_otherwise(session: Session, names: AttackedRegister) -> None:
    session.execute(update(ComplaintRow).where(ComplaintRow.number == names.paper).values(opening=""))


def judge_closed_case(session: Session, names: AttackedRegister) -> None:
    """Append to a closed case what the rules never allowed."""
    complaint = lock_complaint(session, names.closed)
    head = complaint_head(complaint)
    event = journal.load_event(session, names.closed, head.seq).model_copy(update={"seq": head.seq + 1})
    head = journal.append_event(session, names.closed, head, event)
    complaint.seq, complaint.head = head.seq, head.hash


def serve_notice(session: Session, names: AttackedRegister) -> None:
    outbox.record_passage(session, session.get_one(NoticeRow, names.notice), "served", NOW, channel="smtp")


def adopt_calendar(session: Session, _: AttackedRegister) -> None:
    calendar_adoption.record_adoption(session, {2027: notice_with_rest_day()}, at=NOW, by="li")


def write_log(session: Session, _: AttackedRegister) -> None:
    last, head = log.log_head(session)
    line = {"position": last + 1, "head": log.next_head(head, last + 1, "org", 999, "0" * 64)}
    session.execute(text("INSERT INTO log VALUES (:position, 'org', 999, repeat('0', 64), :head, '', '')"), line)


def empty_queue(session: Session, _: AttackedRegister) -> None:
    session.execute(text("DELETE FROM unsequenced"))


APPENDS = {
    "gives an account another password and second factor": Append(steal_account, (WEB, OFFICE)),
    "gives somebody the role of an administrator": Append(
        lambda session, _: staff.give_role(session, "chen", ADMINISTRATOR, at=NOW), (WEB, OFFICE)
    ),
    "adds a program with a key": Append(
        lambda session, _: senders.add_sender(session, senders.NewSender("thief", ("act",), ("*",)), "k", at=NOW),
        (OFFICE,),
    ),
    "lifts a hold": Append(lift_hold, (OFFICE,)),
    "erases what nobody decided to erase": Append(decide_erasure, (OFFICE,)),
    "erases by a temporary table in place of the journal": Append(erase_by_a_table_of_ones_own, ()),
    "blames a reading on somebody": Append(blame_reading, (WEB, OFFICE)),
    "clears an alarm": Append(clear_alarm, (RELAY, WATCH, OFFICE)),
    "acts in the name of somebody": Append(act_as_another, (WEB, WORKER, RELAY, OFFICE)),
    "writes an event into an open case": Append(write_into_open_case, (WORKER, OFFICE)),
    "closes an open case": Append(close_case, (WORKER, OFFICE)),
    "says that a case was opened otherwise": Append(open_otherwise, (WORKER, OFFICE)),
    "writes an event into a closed case": Append(judge_closed_case, (WEB, WORKER, RELAY, OFFICE)),
    "says that a letter was served": Append(serve_notice, (WEB, WORKER, RELAY, OFFICE)),
    "adopts a holiday notice": Append(adopt_calendar, (OFFICE,)),
    "gives a record a position in the log": Append(write_log, (RELAY, OFFICE)),
    "takes a record out of the queue of the log": Append(empty_queue, (RELAY, OFFICE)),
}


@pytest.fixture(scope="module")
def logins(postgres: PostgresServer) -> Iterator[dict[str, str]]:
    """A login for each process that has its role alone, as docs/operations.md has them made."""
    made = {role: role.replace(BARE, "thief_") for role in PROCESS_ROLES}
    for role, login in made.items():
        execute(postgres, f"CREATE ROLE {login} LOGIN IN ROLE {role}")
    yield made
    for login in made.values():
        execute(postgres, f"DROP ROLE {login}")


@pytest.mark.parametrize("role", PROCESS_ROLES)
def test_a_credential_appends_what_its_process_may_and_nothing_else(
    copy_register: Callable[[], RegisterCopy], postgres: PostgresServer, logins: dict[str, str], role: str
) -> None:
    copy = copy_register()
    database = copy.superuser_url.partition("?")[0].rpartition("/")[2]
    engine = create_register_engine(postgres.url(logins[role], database), connections=1)
    sessions = session_factory(engine, keys_of_tests())
    passed = {name for name, append in APPENDS.items() if passes(sessions, append.do, copy.names)}
    engine.dispose()

    assert passed == {name for name, append in APPENDS.items() if role in append.passes}


def passes(sessions: sessionmaker[Session], deed: Deed, names: AttackedRegister) -> bool:
    """Try a deed and take it back. Return whether PostgreSQL took it."""
    with sessions() as session:
        try:
            deed(session, names)
            session.flush()
        except ProgrammingError as error:
            if getattr(error.orig, "pgcode", "") != INSUFFICIENT_PRIVILEGE:
                raise
            return False
        return True


def test_no_credential_becomes_another(postgres: PostgresServer, logins: dict[str, str]) -> None:
    for role, login in logins.items():
        for other in {*PROCESS_ROLES} - {role}:
            engine = create_register_engine(postgres.url(login), role=other, connections=1)
            with engine.connect() as connection:
                assert connection.scalar(text("SELECT current_user")) == login
                with pytest.raises(ProgrammingError, match="permission denied to set role"):
                    connection.execute(text(f"SET ROLE {other}"))
            engine.dispose()


def test_the_page_says_which_credential_does_what() -> None:
    table = PAGE.partition("## Who can do what with which credential")[2].partition("\n## ")[0]
    said = {deed: set(re.findall(r"\w+", roles)) for deed, roles in re.findall(r"^\| (.+?) \| (.+?) \|", table, re.M)}
    for name, append in APPENDS.items():
        assert said[name] == ({role.removeprefix(BARE) for role in append.passes} or {"none"}), name
