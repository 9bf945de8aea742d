"""`audit`: cases read and judged on one core: again by their own law (`audit replay`), by it where a change leaves it
as it is (`audit what-if`), and by another law that says the same, so that both courses are followed."""

from collections import Counter
from collections.abc import Callable, Sequence
from time import process_time

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.figures import Measurement
from benchmarks.register import RegisterPlan, large_register
from integrity.replay import what_if
from integrity.replay.changed_law import ChangedLaws, LawChange
from integrity.replay.replayed_case import Recorded, recorded_cases, replay
from integrity.replay.what_if import OtherLaw
from models.law import Law
from models.messages import Number
from models.packed_law import law_of_case
from models.tables import ComplaintRow

MIN_CASES_PER_SECOND = 800
ACTS_OF_A_CASE = 6
AT_LEAST_ACTS = 4  # shorter cases are left out: the bar speaks of six acts
TURNS = 3
JudgeCase = Callable[[Recorded], str]


def measure_audit(plan: RegisterPlan) -> list[Measurement]:
    """Measure CPU time of this process alone, the best of some turns. Raises RuntimeError if a case comes out
    otherwise: both laws are the one that decided."""
    with large_register(plan) as made, made.sessions() as session:
        numbers = session.scalars(
            select(ComplaintRow.number).where(ComplaintRow.n >= AT_LEAST_ACTS).order_by(ComplaintRow.number)
        ).all()
        others = dict[int, Law]()
        unchanged = ChangedLaws(LawChange())

        def replayed(recorded: Recorded) -> str:
            return "same" if replay(recorded).difference is None else "differs"

        def asked(recorded: Recorded) -> str:
            return what_if.what_if(recorded, unchanged.of_case(recorded.opened), made.now).outcome

        def followed(recorded: Recorded) -> str:
            own = law_of_case(recorded.opened)
            laws = OtherLaw(own, others.setdefault(id(own), Law(own.procedure, own.calendar)))
            return what_if.what_if(recorded, laws, made.now).outcome

        return [
            *_measured(session, numbers, "judged again by their own law", replayed),
            *_measured(session, numbers, "judged by a law that a change leaves as it is", asked),
            *_measured(session, numbers, "judged by another law that says the same", followed),
        ]


def _measured(session: Session, numbers: Sequence[Number], what: str, judge: JudgeCase) -> list[Measurement]:
    acts = sum(session.scalars(select(ComplaintRow.n).where(ComplaintRow.number.in_(numbers)))) / len(numbers)
    seconds = min(_judge_all(session, numbers, judge) for _ in range(TURNS))
    rate = len(numbers) / seconds
    name = f"cases of {ACTS_OF_A_CASE} acts a second {what}, of {len(numbers):,} with {acts:.1f} acts"
    return [Measurement(name, rate * acts / ACTS_OF_A_CASE, "cases/s", "at least", MIN_CASES_PER_SECOND)]


def _judge_all(session: Session, numbers: Sequence[Number], judge: JudgeCase) -> float:
    began = process_time()
    found = Counter(judge(recorded) for recorded in recorded_cases(session, numbers))
    seconds = process_time() - began
    if set(found) != {"same"}:
        raise RuntimeError(f"a case came out otherwise: {found}")
    return seconds
