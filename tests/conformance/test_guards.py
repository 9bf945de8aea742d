"""Each guard of the table prevents what its acts show: with it nothing is found, without it the fault is."""

from collections.abc import Callable

import pytest

from tests.conformance.guards import Guard, Judges, guards, is_among
from tests.conformance.test_procedures import law_of

pytestmark = pytest.mark.slow
GUARDS = guards()


@pytest.mark.parametrize("guard", GUARDS, ids=[guard.name for guard in GUARDS])
def test_a_guard_prevents_what_its_acts_show(guard: Guard, record_property: Callable[[str, object], None]) -> None:
    judges, course = Judges(law_of(guard.text)), guard.course()
    with guard.taken_out():
        without = judges.labels_of(course)

    record_property("guard", guard.name)
    assert is_among(guard.finds, without)
    assert not is_among(guard.finds, judges.labels_of(course))
