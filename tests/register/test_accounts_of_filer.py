"""The register knows a filer who is a member of staff: by the form, or by name and contact, never by name alone."""

import pytest

from models.form import Party
from register.cases.stored_case import stored_case
from register.locks import lock_complaint
from register.office import staff
from register.randomness import RANDOM
from tests.register.notice_law import Sessions
from tests.register.recorded_case import MONDAY, RecordedCase, complaint, register_staff

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("party", "accounts"),
    [
        (Party(name="王某", contact="13711112222"), ("wang2",)),
        (Party(name=" 王某 ", contact="13711112222 "), ("wang2",)),
        (Party(name="王某", contact="13799999999"), ()),
        (Party(name="王某"), ()),
        (Party(name="王五", contact="13711112222"), ()),
        (Party(person="chen"), ("chen",)),
        (Party(name="王某", contact="13711112222", person="chen"), ("chen", "wang2")),
        (Party(), ()),
        (None, ()),
    ],
)
def test_who_files_is_known_by_the_form_or_by_name_and_contact(
    sessions: Sessions, party: Party | None, accounts: tuple[str, ...]
) -> None:
    with sessions.begin() as session:
        staff.add_member(session, "wang2", "王某", "13711112222", at=MONDAY, randomness=RANDOM)
        staff.add_member(session, "chen", "陈某", at=MONDAY, randomness=RANDOM)
        assert staff.accounts_of_filer(session, party, MONDAY) == accounts


def test_whoever_filed_a_complaint_is_shut_out_of_it_from_its_receipt_on(sessions: Sessions) -> None:
    with sessions.begin() as session:
        register_staff(session)
    case = RecordedCase(sessions, complaint(filed_as=("wang",)))
    with sessions() as session:
        row = lock_complaint(session, case.number)
        assert '"shut_out":["wang"]' in row.admissions
    case.record()
    with sessions() as session:
        stored = stored_case(session, lock_complaint(session, case.number))
    assert stored
    assert stored.filed_as == ("wang",)
