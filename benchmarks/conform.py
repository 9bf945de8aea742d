"""`conform`: the second verdict on every rule of every case of a large register, read and judged on one core."""

from time import process_time

from sqlalchemy import func, select

from benchmarks.figures import Measurement
from benchmarks.register import LargeRegister, RegisterPlan, large_register
from models.tables import ComplaintRow
from queries.conformance import conformance_view

MIN_CASES_PER_SECOND = 2_000
EVENTS_OF_A_CASE = 10
NEAR = range(EVENTS_OF_A_CASE - 2, EVENTS_OF_A_CASE + 3)  # some cases have two events fewer, as many have two more
TURNS = 3


def measure_conformance(plan: RegisterPlan) -> list[Measurement]:
    """Measure CPU time of this process alone, the best of some turns: what other processes do counts little."""
    with large_register(plan) as made:
        with made.sessions() as session:
            events = session.scalar(select(func.avg(ComplaintRow.seq)).where(ComplaintRow.seq.in_(NEAR))) or 1
        seconds, cases = min(_judge_all(made) for _ in range(TURNS))
    rate = cases / seconds * (float(events) / EVENTS_OF_A_CASE)
    name = f"cases of {EVENTS_OF_A_CASE} events judged a second, of {cases:,} with {events:.1f} events"
    return [Measurement(name, rate, "cases/s", "at least", MIN_CASES_PER_SECOND)]


def _judge_all(made: LargeRegister) -> tuple[float, int]:
    began = process_time()
    with made.sessions() as session:
        found = conformance_view(session, made.now, events=NEAR)
    return process_time() - began, found.cases
