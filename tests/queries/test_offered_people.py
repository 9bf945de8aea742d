"""The people who are offered to choose from: that somebody is left out tells nobody who filed a complaint."""

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.messages import FactValue, Person
from queries.acts.acts_of_person import ActsOfPerson
from queries.acts.offered_acts import waiting_with_acts
from queries.acts.people import people_for_act
from queries.cases.reading import CaseReading, begin_reading
from register.office.access_journal import COMMAND
from tests.queries.planted_case import PlantedCase, Reader, plant
from tests.register.recorded_case import MONDAY

pytestmark = pytest.mark.slow
CONFIDENTIAL: dict[str, FactValue] = {"confidential": True}
PEOPLE = ("person", "persons")
Offered = dict[str, tuple[Person, ...]]


def offered_on_the_page(reading: CaseReading) -> tuple[Person, ...]:
    return tuple(code for code, _ in people_for_act(ActsOfPerson(reading, MONDAY), "transfer", None).choices)


def offered_to_programs(session: Session, number: str, reading: CaseReading) -> Offered:
    found: Offered = {}
    for act in waiting_with_acts(session, number, MONDAY, reading).acts:
        found[act.name] = tuple(one.code for one in act.persons)
        found |= {f"{act.name}.{one.name}": tuple(value.code for value in one.values)
                  for one in act.fields if one.type in PEOPLE}  # fmt: skip
    return found


def offered(sessions: sessionmaker[Session], case: PlantedCase, reader: Reader) -> tuple[tuple[Person, ...], Offered]:
    with sessions() as session:
        reading = begin_reading(session, case.number, reader.person, MONDAY, COMMAND)
        return offered_on_the_page(reading), offered_to_programs(session, case.number, reading)


def test_the_people_to_choose_from_do_not_tell_that_one_of_them_filed_the_complaint(
    sessions: sessionmaker[Session],
) -> None:
    stranger = plant(sessions, "zhengzhou-water", CONFIDENTIAL)
    by_name = {one.person: one for one in stranger.readers if one.person and not one.shut_out}
    filer = next(one for one in by_name if "water_policy" in one)
    colleague = plant(sessions, "zhengzhou-water", CONFIDENTIAL, filed_as=(filer,))
    told = {name: stranger.may(one, "identity") for name, one in by_name.items() if name != filer and one.roles}
    assert {*told.values()} == {True, False}, told
    for name, knows in told.items():
        page, programs = offered(sessions, colleague, by_name[name])
        page_of_stranger, programs_of_stranger = offered(sessions, stranger, by_name[name])
        if knows:
            assert filer not in page
            assert filer not in programs["transfer.whom"]
            assert filer in page_of_stranger
        else:
            assert page == page_of_stranger
            assert filer in page
            assert programs == programs_of_stranger
