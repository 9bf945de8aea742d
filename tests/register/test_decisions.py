"""Decisions that take the second factor of whoever makes them: roles, keys of programs, holds, erasures."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify.decisions import unproven_decisions
from models.errors import BadInput
from models.office_events import Proven
from models.tables import AccountRow, EventRow, LoginTryRow
from register import journal
from register.custody.record import append_custody_event, custody_stream
from register.identity import factors
from register.identity.decisions import Decider
from register.identity.login_tries import Origin
from register.locks import lock_complaint
from register.office import org_journal, staff
from register.office.power import Signed
from rules.acts.deciders import ADMINISTRATOR
from starter import custody
from starter.client import BanjieClient
from starter.custody import ErasureWish
from starter.identity.account_changes import add_account, disable_account, enable_account, reset_account
from starter.identity.own_account import ChosenLogin, set_up_account
from starter.office.deciders import Deciders
from starter.office.people import give_role
from starter.office.senders import add_sender, revoke_sender
from starter.office.staff import end_role
from starter.office.staff_file import Employee, StaffFile, load_staff
from tests.register.fixed_watch import alarm_kinds_after_watch
from tests.register.notice_law import accepted_case
from tests.register.recorded_case import MONDAY, RecordedCase

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
START = MONDAY + timedelta(days=2)
HERE = Origin("10.0.0.7", "test")
TELEPHONES = {person: pyotp.random_base32() for person in ("chen", "li")}


@dataclass
class DecidingOffice:
    """An office with a case, where time passes as the test says; chen administers, li handles the case."""

    client: BanjieClient
    case: RecordedCase
    now: datetime = START

    def code(self, person: str) -> str:
        """What the telephone of this person shows, half a minute after the code before."""
        self.now += timedelta(seconds=30)
        return pyotp.TOTP(TELEPHONES[person]).at(self.now)

    async def set_up(self, *people: str) -> None:
        for person in people:
            code = self.code("chen") if person != "chen" else None
            link = await add_account(self.client, person, Signed("chen", code=code))
            chosen = ChosenLogin("一句长一点的话，只有自己知道", TELEPHONES[person], self.code(person))
            await set_up_account(self.client, link.text, chosen, HERE, enters=False)

    def unproven(self) -> list[str]:
        return self.client.transact_sync(lambda session: [one.about for one in unproven_decisions(session, self.now)])

    def types(self, stream: str) -> list[str]:
        query = select(EventRow.type).where(EventRow.stream == stream).order_by(EventRow.seq)
        return self.client.transact_sync(lambda session: list(session.scalars(query)))


@pytest.fixture
def office(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> DecidingOffice:
    monkeypatch.setattr(factors, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    client = BanjieClient(register=sessions, temporal_address="nowhere", secret=b"k" * 32)
    made = DecidingOffice(client, accepted_case(sessions))
    made.client = replace(client, clock=lambda *_: made.now)
    with sessions.begin() as session:
        staff.give_role(session, "chen", ADMINISTRATOR, at=START)
    return made


Decision = Callable[[DecidingOffice, str | None], Awaitable[object]]
HELD = ErasureWish(("basis_pointed_to",))
DECISIONS: dict[str, tuple[str, Decision]] = {
    "a role given": (
        "chen", lambda office, code: give_role(office.client, "wang", "finance_dept", signed=Signed("chen", code=code))
    ),
    "a role ended": (
        "chen",
        lambda office, code: end_role(office.client, "wang", "water_policy_office", signed=Signed("chen", code=code)),
    ),
    "a key of a program": (
        "chen",
        lambda office, code: add_sender(office.client, f"p{office.now:%S}", ["read"], signed=Signed("chen", code=code)),
    ),
    "a hold": (
        "li",
        lambda office, code: custody.change_hold(
            office.client, office.case.number, Deciders("li", "法院来函", code=code), place=True
        ),
    ),
    "an erasure": (
        "li",
        lambda office, code: custody.erase(
            office.client, office.case.number, HELD, Deciders("li", "本人要求", "wang", code)
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DECISIONS)
async def test_a_decision_takes_the_code_of_who_makes_it_once(office: DecidingOffice, name: str) -> None:
    person, decide = DECISIONS[name]
    await office.set_up("chen", "li")
    before = office.types("org"), office.types(custody_stream(office.case.number))
    used = pyotp.TOTP(TELEPHONES[person]).at(office.now if person == "li" else office.now - timedelta(seconds=30))
    for code, why in ((None, "code_wanted"), (used, "code_wrong"), ("000000", "code_wrong")):
        with pytest.raises(BadInput) as refused:
            await decide(office, code)
        assert refused.value.more["why"] == why
    assert (office.types("org"), office.types(custody_stream(office.case.number))) == before
    tries = select(LoginTryRow.outcome).where(LoginTryRow.method == "factor").order_by(LoginTryRow.id)
    outcomes = office.client.transact_sync(lambda session: list(session.scalars(tries)))
    assert outcomes[-2:] == ["used_code", "wrong"]
    code = office.code(person)
    await decide(office, code)
    with pytest.raises(BadInput):  # for this decision alone
        await give_role(office.client, "li", "finance_dept", signed=Signed(person, code=code))
    assert office.unproven() == []
    step = office.client.transact_sync(lambda session: session.get_one(AccountRow, person).factor_step)
    assert step == int(office.now.timestamp()) // 30


async def test_who_has_no_second_factor_decides_nothing_where_others_have_one(office: DecidingOffice) -> None:
    await DECISIONS["a hold"][1](office, None)  # nobody has one: as ever, and the record says so
    assert office.unproven() == []
    await office.set_up("chen")
    for name in ("a hold", "an erasure"):
        with pytest.raises(BadInput) as refused:
            await DECISIONS[name][1](office, None)
        assert refused.value.more["why"] == "factor_wanted"
    assert office.unproven() == []


async def test_the_file_of_a_new_office_may_name_its_administrators_first(sessions: Sessions) -> None:
    now = START
    client = BanjieClient(register=sessions, temporal_address="nowhere", secret=b"k" * 32, clock=lambda *_: now)
    roles = {"zhang": "administrator", "qian": "security_administrator", "wu": "administrator", "sun": "finance_dept"}
    people = tuple(Employee(person=code, name=code, roles=(role,)) for code, role in roles.items())

    await load_staff(client, StaffFile(staff=people))

    now += timedelta(minutes=5)
    assert "decision_unproven" not in alarm_kinds_after_watch(sessions, now)
    with sessions.begin() as session:  # what comes after that change is a decision
        staff.give_role(session, "sun", "water_policy_office", at=now)
    assert "decision_unproven" in alarm_kinds_after_watch(sessions, now + timedelta(hours=2))


async def test_on_a_page_nobody_decides_without_a_second_factor(office: DecidingOffice) -> None:
    with pytest.raises(BadInput) as refused:
        await give_role(office.client, "wang", "finance_dept", signed=Signed("chen", at_shell=False))
    assert refused.value.more["why"] == "factor_wanted"


async def test_what_is_put_on_record_without_a_proof_is_named(office: DecidingOffice, sessions: Sessions) -> None:
    """By whoever writes to the database, the right next events with all that belongs to them."""
    await office.set_up("chen", "li")
    number, at = office.case.number, office.now + timedelta(minutes=1)
    stream = custody_stream(number)
    code = office.code("li")
    await custody.change_hold(office.client, number, Deciders("li", "法院来函", code=code), place=True)
    assert office.unproven() == []
    assert "decision_unproven" not in alarm_kinds_after_watch(sessions, at)

    with sessions.begin() as session:
        lock_complaint(session, number)
        [body] = session.scalars(select(EventRow.body).where(EventRow.stream == stream))
        append_custody_event(session, number, "released", "hold", at, by="li")
        append_custody_event(session, number, "held", "hold", at, Decider("li"), by="li")  # as if nobody had a factor
        said = json.loads(body)
        moved = Moved("li", said["step"], said["proof"])
        append_custody_event(session, number, "released", "hold", at, moved, by="li")
        append_custody_event(session, number, "held", "hold", at, Decider("li", moved.step, "guessed"), by="li")
        append_custody_event(session, number, "erased", "erasure", at, by="li", second="wang", listed=1)
        first = staff_seq(session)
        staff.give_role(session, "li", "finance_dept", at=at, by="chen")
        org_journal.append_org_event(session, proven(first, moved.secret, at))
        staff.give_role(session, "wang", ADMINISTRATOR, at=at)  # by nobody
    org = f"org {first}", f"org {first + 1}", f"org {first + 2}"
    assert sorted(office.unproven()) == sorted([*(f"{stream} {seq}" for seq in range(2, 7)), *org])
    assert "decision_unproven" in alarm_kinds_after_watch(sessions, at + timedelta(hours=2))


class Moved(Decider):
    """Somebody who puts the proof of another record into a new one."""

    def prove(self, *_: object) -> str:
        return self.secret


def staff_seq(session: Session) -> int:
    return journal.read_stream_head(session, "org").seq + 1


def proven(since: int, proof: str, at: datetime) -> Any:
    return Proven(**org_journal.change("chen", at, "chen"), type="proven", since=since, step=1, proof=proof)


async def test_the_account_of_who_decides_is_enabled_by_two_and_closed_by_one(office: DecidingOffice) -> None:
    """To keep somebody out must not wait; to let them in again takes two."""
    await office.set_up("chen")
    alone = Signed("chen", code=office.code("chen"))  # nobody can confirm yet
    await give_role(office.client, "wang", "security_administrator", signed=alone)
    link = await add_account(office.client, "zhou", Signed("chen", "wang", code=office.code("chen")))
    assert link.text
    await disable_account(office.client, "zhou", Signed("chen"))
    with pytest.raises(BadInput) as refused:
        await enable_account(office.client, "zhou", Signed("chen", code=office.code("chen")))
    assert refused.value.more["why"] == "second_wanted"
    with pytest.raises(BadInput) as refused:
        await enable_account(office.client, "zhou", Signed("chen", "wang"))
    assert refused.value.more["why"] == "code_wanted"
    await enable_account(office.client, "zhou", Signed("chen", "wang", code=office.code("chen")))
    await disable_account(office.client, "zhou", Signed("chen", "wang", code=office.code("chen")))
    assert office.types("org")[-3:] == ["account_disabled", "confirmed", "proven"]
    with pytest.raises(BadInput) as refused:
        await reset_account(office.client, "zhou", Signed("chen", "wang", code=office.code("chen")))
    assert refused.value.more["why"] == "account_closed"
    await revoke_of_new_program(office)
    assert office.unproven() == []


async def revoke_of_new_program(office: DecidingOffice) -> None:
    await add_sender(office.client, "a-program", ["read"], signed=Signed("chen", code=office.code("chen")))
    with pytest.raises(BadInput):
        await revoke_sender(office.client, "a-program", signed=Signed("chen"))
    await revoke_sender(office.client, "a-program", signed=Signed("chen", code=office.code("chen")))
