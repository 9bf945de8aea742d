"""Who changes the staff: an administrator, two of them for one's own roles; nobody's name while there is none."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify.office import wrong_office_rows
from models.errors import BadInput
from models.office_events import OFFICE_EVENT, OfficeEvent, OfMember, Proven
from models.tables import EventRow
from procedures.office_settings import OfficeSettings
from register.office import power
from register.office.administrators import administrators_at
from register.office.org_journal import ORG_STREAM
from register.office.power import Signed
from starter.calendars import notice_adoption
from starter.client import BanjieClient
from starter.office import senders, staff, staff_file
from starter.office.staff_file import StaffFile
from tests.register.recorded_case import MONDAY, SECRET

pytestmark = pytest.mark.slow
ANN = Signed("ann")
BOTH = Signed("ann", "ben")


@pytest.fixture
def client(sessions: sessionmaker[Session]) -> BanjieClient:
    minutes = count()
    ticking = lambda *_: MONDAY + timedelta(minutes=next(minutes))  # noqa: E731  # each change has its instant
    return BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET, clock=ticking)


async def _office_of_two(client: BanjieClient) -> None:
    """Ann administers, Ben confirms; Cat and Dan work, and decide nothing."""
    await staff.add_person(client, "ann", "安", ["administrator"])
    await staff.add_person(client, "ben", "本", ["security_administrator"], signed=ANN)
    await staff.add_person(client, "cat", "凯", ["finance_dept"], signed=ANN)
    await staff.add_person(client, "dan", "丹", ["sales_dept"], signed=ANN)
    await staff.add_person(client, "zoe", "佐", ["technology"], signed=ANN)


def _events(sessions: sessionmaker[Session]) -> list[OfficeEvent]:
    bodies = select(EventRow.body).where(EventRow.stream == ORG_STREAM).order_by(EventRow.seq)
    with sessions() as session:
        return [OFFICE_EVENT.validate_json(body) for body in session.scalars(bodies)]


def _changes(sessions: sessionmaker[Session]) -> list[OfficeEvent]:
    return [event for event in _events(sessions) if event.type != "change_refused"]


def _refusals(sessions: sessionmaker[Session]) -> set[tuple[str, str | None, str | None]]:
    return {(event.name, event.by, event.other) for event in _events(sessions) if event.type == "change_refused"}


async def _refused(change: Awaitable[object]) -> str:
    with pytest.raises(BadInput) as error:
        await change
    return str(error.value.more["why"])


Change = Callable[[BanjieClient, Signed], Awaitable[object]]
LATER = MONDAY + timedelta(days=400)
CHANGES: dict[str, Change] = {
    "add": lambda client, signed: staff.add_person(client, "eve", "伊", [], signed=signed),
    "give": lambda client, signed: staff.add_person(client, "cat", "凯", ["workshop"], signed=signed),
    "end": lambda client, signed: staff.end_role(client, "cat", "finance_dept", signed=signed),
    "away": lambda client, signed: staff.record_absence(
        client, "cat", LATER, LATER + timedelta(days=1), "dan", signed=signed
    ),
    "unit": lambda client, signed: staff.change_unit(client, "bureau", head="cat", signed=signed),
    "ranks": lambda client, signed: staff.change_ranks(client, ["low", "high"], signed=signed),
    "register": lambda client, signed: staff.change_person_register(client, "qualified", ["cat"], [], signed=signed),
    "load": lambda client, signed: staff_file.load_staff(client, StaffFile(ranks=("low",)), signed=signed),
    "program": lambda client, signed: senders.add_sender(client, "form", ["intake"], signed=signed),
    "leave": lambda client, signed: staff.record_leaving(client, "cat", "dan", signed=signed),
}


async def test_each_change_names_an_administrator_and_nobody_else_makes_it(
    client: BanjieClient, sessions: sessionmaker[Session]
) -> None:
    await _office_of_two(client)
    for name, change in CHANGES.items():
        known = len(_changes(sessions))
        assert await _refused(change(client, Signed())) == "by_wanted", name
        assert await _refused(change(client, Signed("cat"))) == "no_administrator", name
        assert await _refused(change(client, Signed("nobody-known"))) == "no_administrator", name
        assert len(_changes(sessions)) == known, name

        await change(client, ANN)

        assert {event.by for event in _changes(sessions)[known:]} == {"ann"}, name
    assert _refusals(sessions) == {
        ("by_wanted", None, None), ("no_administrator", "cat", None), ("no_administrator", "nobody-known", None),
    }  # fmt: skip
    with sessions() as session:
        assert not list(wrong_office_rows(session))


async def test_while_nobody_administers_a_change_is_on_record_without_a_name(
    client: BanjieClient, sessions: sessionmaker[Session]
) -> None:
    await staff.add_person(client, "cat", "凯", [], signed=Signed("cat"))
    await _office_of_two(client)

    changes = [event for event in _changes(sessions) if isinstance(event, OfMember)]
    assert [(event.type, event.person, event.by) for event in changes][:5] == [
        ("joined", "cat", None), ("joined", "ann", None), ("given", "ann", None), ("joined", "ben", "ann"),
        ("given", "ben", "ann"),
    ]  # fmt: skip
    assert [event.by for event in _events(sessions) if event.type == "set_up_alone"] == ["ann"]


TAKE_TWO: dict[str, Change] = {
    "a role of one's own": lambda client, signed: staff.add_person(client, "ann", "安", ["workshop"], signed=signed),
    "a place to stand in": lambda client, signed: staff.record_absence(
        client, "cat", LATER, LATER + timedelta(days=1), "ann", signed=signed
    ),
    "a unit": lambda client, signed: staff.change_unit(client, "bureau", head="ann", signed=signed),
    "what a successor holds": lambda client, signed: staff.record_leaving(client, "zoe", "ann", signed=signed),
    "a register": lambda client, signed: staff.change_person_register(client, "qualified", ["ann"], [], signed=signed),
    "another administrator": lambda client, signed: staff.add_person(
        client, "cat", "凯", ["administrator"], signed=signed
    ),
    "an administrator less": lambda client, signed: staff.end_role(client, "cat", "administrator", signed=signed),
    "who decides": lambda client, signed: staff.add_person(client, "fay", "菲", ["bureau_leader"], signed=signed),
    "who stands in for who decides": lambda client, signed: staff.record_absence(
        client, "fay", LATER, LATER + timedelta(days=1), "dan", signed=signed
    ),
    "an invented auditor": lambda client, signed: staff.add_person(client, "gus", "古", ["auditor"], signed=signed),
    "who heads what decides": lambda client, signed: staff.change_unit(
        client, "water_policy_office", head="cat", signed=signed
    ),
    "who succeeds who decides": lambda client, signed: staff.record_leaving(client, "fay", "cat", signed=signed),
    "a program that acts": lambda client, signed: senders.add_sender(client, "desk", ["act"], ["cat"], signed=signed),
    "a program that reads as anybody": lambda client, signed: senders.add_sender(
        client, "board", ["read"], ["*"], signed=signed
    ),
}


async def test_ones_own_roles_and_what_gives_power_take_two(
    client: BanjieClient, sessions: sessionmaker[Session]
) -> None:
    await _office_of_two(client)
    on_page = Signed("ann", at_shell=False)
    for name, change in TAKE_TWO.items():
        known = len(_changes(sessions))
        for alone in (ANN, on_page):
            assert await _refused(change(client, alone)) == "second_wanted", name
        assert await _refused(change(client, Signed("ann", "ann"))) == "no_second", name
        assert await _refused(change(client, Signed("ann", "dan"))) == "no_second", name
        assert len(_changes(sessions)) == known, name

        await change(client, BOTH)

        *made, confirmed, proven = _changes(sessions)[known:]
        assert isinstance(proven, Proven)
        assert (proven.by, proven.since, proven.proof) == ("ann", made[0].seq, "no_factor"), name
        assert {event.by for event in made} == {"ann"}, name
        assert confirmed.type == "confirmed"
        assert (confirmed.by, confirmed.other) == ("ben", "ann"), name
    assert _refusals(sessions) == {
        ("second_wanted", "ann", None), ("no_second", "ann", "ann"), ("no_second", "ann", "dan"),
    }  # fmt: skip
    with sessions() as session:
        assert not list(wrong_office_rows(session))


async def test_whom_a_change_makes_does_not_confirm_it_nor_does_another_administrator(client: BanjieClient) -> None:
    await _office_of_two(client)
    await staff.add_person(client, "eve", "伊", [], signed=ANN)
    own = staff.add_person(client, "eve", "伊", ["security_administrator"], signed=Signed("ann", "eve"))
    assert await _refused(own) == "no_second"
    await staff.add_person(client, "eve", "伊", ["administrator"], signed=BOTH)
    by_other = staff.add_person(client, "fay", "菲", ["bureau_leader"], signed=Signed("ann", "eve"))
    assert await _refused(by_other) == "no_second"
    few = replace(client, office=OfficeSettings(administrators="two"))
    await staff.add_person(few, "fay", "菲", ["bureau_leader"], signed=Signed("ann", "eve"))


async def test_the_first_set_up_is_made_at_the_command_line_alone_and_on_record(
    client: BanjieClient, sessions: sessionmaker[Session]
) -> None:
    await staff.add_person(client, "ann", "安", ["administrator"])
    for role in ("administrator", "security_administrator", "bureau_leader"):
        on_page = staff.add_person(client, "eve", "伊", [role], signed=Signed("ann", at_shell=False))
        assert await _refused(on_page) == "shell_wanted"
    await staff.add_person(client, "eve", "伊", ["bureau_leader"], signed=ANN)
    assert [(event.type, event.by) for event in _events(sessions)][-2:] == [("set_up_alone", "ann"), ("proven", "ann")]
    with sessions() as session:
        (told,) = power.power_given(session, MONDAY + timedelta(hours=2))
    assert (told.by, told.second, [event.name for event in told.given]) == ("ann", None, ["bureau_leader"])


async def test_nobody_is_two_of_the_three_administrators(client: BanjieClient) -> None:
    both = ["administrator", "auditor"]
    assert await _refused(staff.add_person(client, "ann", "安", both)) == "three_apart"
    await _office_of_two(client)
    more = staff.add_person(client, "ben", "本", ["auditor"], signed=BOTH)
    assert await _refused(more) == "three_apart"
    few = replace(client, office=OfficeSettings(administrators="two"))
    await staff.add_person(few, "ben", "本", ["auditor"], signed=BOTH)


async def test_whoever_stands_in_does_not_administer_and_the_last_one_stays(
    client: BanjieClient, sessions: sessionmaker[Session]
) -> None:
    client = replace(client, office=OfficeSettings(administrators="two"))
    await staff.add_person(client, "ann", "安", ["administrator"])
    await staff.add_person(client, "cat", "凯", [], signed=ANN)
    alone = staff.end_role(client, "ann", "administrator", signed=ANN)
    assert await _refused(alone) == "last_administrator"
    later = replace(client, clock=lambda *_: MONDAY + timedelta(days=2))
    await staff.add_person(client, "ben", "本", ["administrator"], signed=ANN)
    await staff.record_absence(client, "ann", MONDAY, LATER, "cat", signed=BOTH)

    assert await _refused(CHANGES["ranks"](later, Signed("cat"))) == "no_administrator"
    await staff.record_leaving(later, "ann", "cat", signed=Signed("ben", "ann"))
    with sessions() as session:
        assert administrators_at(session, MONDAY + timedelta(days=3)) == {"ben"}


async def test_a_calendar_is_adopted_by_an_administrator(client: BanjieClient) -> None:
    await staff.add_person(client, "ann", "安", ["administrator"])

    assert await _refused(notice_adoption.adopt_notices(client, {}, None)) == "by_wanted"
