"""Earlier complaints of whoever filed a complaint: which acts ask for them, and which are meant."""

from models.case import Case
from models.law import Law
from models.messages import Act, EarlierCase
from models.requirement import Name, NeedsEarlier
from models.rule import Place, Slug
from models.stage import OUTCOME_OF_ANSWER
from models.time import Unit
from rules.statutory_time.calendar import calendar_of
from rules.statutory_time.counting import count_limit


def procedures_searched(law: Law, act: Name) -> frozenset[Slug]:
    """Return the procedures among whose cases a gate before the act looks for an earlier one. Of a gate at a tag every
    act is taken to bear it: then the register looks once too often."""
    names = frozenset(OUTCOME_OF_ANSWER.values()) | {act} if act in OUTCOME_OF_ANSWER else frozenset({act})
    return frozenset(slug for place, slugs in law.earlier_asked if _may_be(place, names) for slug in slugs)


def _may_be(place: Place, names: frozenset[Name]) -> bool:
    return place.rpartition(".")[2] in names or (place.startswith("#") and "." not in place)


def earlier_cases(need: NeedsEarlier, law: Law, case: Case, act: Act | None) -> tuple[EarlierCase, ...]:
    """Return the earlier complaints of which a requirement speaks, the newest first, as the register has found them for
    the act; none without an act. A complaint that was merged into this one does not count."""
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
    if need.within is None:
        return True
    span, calendar = need.within, calendar_of(law, case)
    return case.opened_at < count_limit(other.received, span.n, Unit(span.unit), calendar=calendar).at
