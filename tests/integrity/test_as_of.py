"""A case as of any instant is what its first events make: those that were on record by then, or had happened."""

import random  # noqa: TID251  # seeded; no workflow is tested here
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case
from models.events import read_event
from models.packed_law import law_of_case
from models.tables import EventRow
from queries.cases.case_file import case_file_as_of, load_case_file
from queries.views.base import Known
from register.cases.complaints import load_case_input
from rules.evolve import evolve, open_case
from tests.attacks.attacked_register import NOW
from tests.integrity.conftest import AuditedRegister

pytestmark = pytest.mark.slow
A_MOMENT = timedelta(microseconds=1)


def prefix_at(session: Session, number: str, instant: datetime, known: Known) -> tuple[int, Case]:
    """Return how many events were on record or had happened, by the column of their rows, and what they make one after
    the other."""
    opened = load_case_input(session, number)
    law = law_of_case(opened)
    column = EventRow.recorded_at if known == "then" else EventRow.at
    found = select(EventRow.body).where(EventRow.stream == number, column <= instant)
    bodies = session.scalars(found.order_by(EventRow.seq)).all()
    case = open_case(law, number, opened.opened)
    for body in bodies[1:]:
        case = evolve(law, case, read_event(body))
    return len(bodies), case


def some_instant(chosen: random.Random, recorded: list[datetime]) -> datetime:
    """Return an instant: that of an event, a moment before or after it, or any other until now."""
    near = chosen.choice(recorded) + chosen.choice((-1, 0, 1)) * A_MOMENT
    anywhere = recorded[0] + chosen.random() * (NOW - recorded[0])
    return max(recorded[0], chosen.choice((near, anywhere)))


def test_any_instant_is_the_fold_of_what_was_known_of_it(
    audited: AuditedRegister, many: Callable[[int, int], int]
) -> None:
    chosen, seen = random.Random(20), set[tuple[str, int]]()
    names = audited.names
    with audited.sessions() as session:
        files = {one: load_case_file(session, one) for one in (names.paper, names.mailed, names.closed, names.late)}
        times = select(EventRow.recorded_at).order_by(EventRow.seq)
        recorded = {one: [*session.scalars(times.where(EventRow.stream == one))] for one in files}
        for _ in range(many(20, 1_000)):
            number = chosen.choice([*files])
            instant = some_instant(chosen, recorded[number])

            known: Known = chosen.choice(("then", "now"))

            found = case_file_as_of(session, files[number], instant, known)

            assert (found.recorded.seq, found.case) == prefix_at(session, number, instant, known), (number, instant)
            seen.add((number, found.recorded.seq))
    assert len(seen) >= 8
