"""`conform`: the second verdict on every rule of every case of a large register, read and judged on one core."""

from time import process_time

from sqlalchemy import func, select

from benchmarks.figures import Measurement
from benchmarks.register import LargeRegister, RegisterPlan, large_register
from models.tables import EventRow
from queries.conformance import conformance_view

MIN_CASES_PER_SECOND = 2_000
EVENTS_OF_A_CASE = 10  # the figure is for cases of so many events; those of the register are shorter or longer
TURNS = 3


def measure_conformance(plan: RegisterPlan) -> list[Measurement]:
    """Measure CPU time of this process alone, the best of some turns: what other processes do counts little."""
    with large_register(plan) as made:
        with made.sessions() as session:
            events = (
                session.scalar(select(func.count()).select_from(EventRow).where(EventRow.stream.like("___-%"))) or 1
            )
        seconds, cases = min(_judge_all(made) for _ in range(TURNS))
    rate = cases / seconds * (events / cases / EVENTS_OF_A_CASE)
    name = f"cases of {EVENTS_OF_A_CASE} events judged a second, of {cases:,} with {events / cases:.1f} events"
    return [Measurement(name, rate, "cases/s", "at least", MIN_CASES_PER_SECOND)]


def _judge_all(made: LargeRegister) -> tuple[float, int]:
    began = process_time()
    with made.sessions() as session:
        found = conformance_view(session, made.now)
    return process_time() - began, found.cases
