"""Earlier complaints of whoever filed a complaint, as the register has found them for an act."""

from models.case import Case
from models.law import Law
from models.messages import Act, EarlierCase
from models.requirement import NeedsEarlier, Within
from models.time import Unit
from rules.statutory_time.calendar import calendar_of
from rules.statutory_time.counting import count_limit


def earlier_cases(need: NeedsEarlier, law: Law, case: Case, act: Act | None) -> tuple[EarlierCase, ...]:
    """Return the earlier complaints of which a requirement speaks, the newest first; without an act none is known. One
    that goes on with this case is no other."""
    found = act.earlier if act else ()
    fit = [other for other in found if other.number not in case.joined and _is_meant(need, law, case, other)]
    return tuple(sorted(fit, key=lambda other: other.received, reverse=True))


def _is_meant(need: NeedsEarlier, law: Law, case: Case, other: EarlierCase) -> bool:
    if other.procedure != (need.procedure or law.procedure.slug):
        return False
    if need.state and (need.state == "closed") != (other.end is not None):
        return False
    if need.ended and other.end not in need.ended:
        return False
    return need.within is None or _is_within(need.within, law, case, other)


def _is_within(span: Within, law: Law, case: Case, other: EarlierCase) -> bool:
    limit = count_limit(other.received, span.n, Unit(span.unit), calendar=calendar_of(law, case))
    return case.opened_at < limit.at
