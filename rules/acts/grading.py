"""`grade` (评价, 好差评): how satisfied whoever filed a complaint is, said to the system after its end. One grade for
each end: a case that goes on and ends anew may be graded anew (docs/adr/0099)."""

from models.case import Case, Position
from models.law import Law
from models.messages import Act, Refusal, Why
from rules import roles

GRADE = "grade"
GRADES = ("very_satisfied", "satisfied", "mostly_satisfied", "dissatisfied", "very_dissatisfied")
BAD_GRADES = frozenset(GRADES[-2:])


def grade_refusals(law: Law, case: Case, _here: Position, act: Act) -> list[Refusal]:
    """Refuse what does not come from the filer over a page or program of the office, what is no grade, and a grade of a
    case that has not ended, goes on with another, or was graded since its end."""
    filer = law.procedure.filing_role
    if act.actor != roles.SYSTEM or not act.verified or filer is None or act.party != filer:
        return [Refusal(why=Why.role)]
    if act.about not in GRADES:
        return [Refusal(why=Why.wrong_value, about="about")]
    if case.closed_at is None or case.merged_into:
        return [Refusal(why=Why.not_open, about=GRADE)]
    return [Refusal(why=Why.answered, about=GRADE)] if graded_by(case) else []


def graded_by(case: Case) -> int | None:
    """Return the event that graded the case since it ended; None where nobody has."""
    graded = case.happened.get(GRADE)
    return graded.seq if graded and case.closed_at and graded.seq > case.position.seq else None
