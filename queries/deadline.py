"""Why a limit of a complaint ends when it does: its own record and its days, as data."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from models.case import Case, ClockState, Suspended
from models.errors import BadInput
from models.law import Law
from models.limit import Clock
from models.messages import ClockKey, Event
from models.time import CHINA, Calendar, fold_hours
from queries import due_date
from queries.case_file import CaseFile, case_file, person_name
from queries.history import events_of
from queries.views import Data
from rules.clock import applies, facts_of, key
from rules.deadline_record import Account, account
from rules.evolve import evolve, open_case
from rules.statutory_time.calendar import calendar_of
from wording import terms
from wording.days import ending, line
from wording.limits import LIMITS


@dataclass
class Running:
    """One running of a clock in the journal: the event that began it, the case while it last ran, the state it was
    left in, and what was asked for and decided on the way."""

    case: Case
    state: ClockState
    began: Event
    asked: dict[int, Event] = field(default_factory=dict)
    granted: list[Event] = field(default_factory=list)


def explained(session: Session, number: str, written: str) -> Data:
    """The limit of that name (or code, with `:item` where each item has its own), day by day. Raises BadInput."""
    kept = case_file(session, number)
    one = _key(kept, written)
    found = _running(kept.law, number, events_of(session, number), one)
    rule, clock = kept.law.clock(one)
    told = account(kept.law, found.case, clock, found.state)
    prose = terms.rule_of(kept.procedure, rule.id)
    return {
        "number": number,
        "clock": one,
        "zh": terms.name(kept.procedure, one),
        "rule": rule.id,
        "article": rule.article,
        "says": prose.says if prose else "",
        **_began(session, kept, found),
        "applies": bool(found.state.stopped) or applies(kept.law, found.case, clock),
        "limit": _limit(kept, found, clock, told),
        "extended": found.state.extended,
        "extended_zh": _spoken(found.state.extended, told),
        "granted": [_granted(session, found, event, told) for event in found.granted],
        "suspended": [_suspended(clock, span) for span in found.state.suspended],
        "counted": _counted(calendar_of(kept.law, found.case), clock, told),
        "stopped": found.state.stopped.astimezone(CHINA).isoformat() if found.state.stopped else None,
        "over": found.state.expired is not None and not found.state.withdrawn,
        "withdrawn": found.state.withdrawn,
        "held": found.state.held,
        **_end(told),
    }


def _key(kept: CaseFile, written: str) -> ClockKey:
    """The running that a person means. Raises BadInput where there is none, or several."""
    name, _, item = written.partition(":")
    known = {clock: terms.name(kept.procedure, clock) for clock in kept.law.clocks}
    code = next((clock for clock, zh in known.items() if name in (clock, zh)), None)
    if code is None:
        listed = "、".join(f"{zh}({clock})" for clock, zh in known.items())
        raise BadInput(f"{kept.procedure.title}没有「{name}」这一时限;有:{listed}")
    exact = key(code, item or None)
    if exact in kept.case.clocks:
        return exact
    of_items = [one for one in kept.case.clocks if one.startswith(f"{code}:")]
    if len(of_items) == 1 and not item:
        return of_items[0]
    if of_items:
        raise BadInput(f"「{known[code]}」按项分别计算,请写明是哪一项:{'、'.join(sorted(of_items))}")
    begun = "、".join(f"{terms.name(kept.procedure, one)}({one})" for one in sorted(kept.case.clocks)) or "无"
    raise BadInput(f"{kept.row.number} 的「{terms.name(kept.procedure, exact)}」尚未起算;已起算的:{begun}")


def _running(law: Law, number: str, events: Iterable[Event], one: ClockKey) -> Running:
    """The last running of that clock, followed through the journal."""
    case: Case | None = None
    found: Running | None = None
    for event in events:
        before = case
        case = evolve(law, before, event) if before else open_case(law, number, event)
        state = case.clocks.get(one)
        if state is None:
            continue
        if found is None or found.state.started != state.started:
            found = Running(case, state, event)
        # the facts of the event that stops a limit do not count for it, nor what comes after and leaves it as it is
        if not state.stopped or state != found.state:
            found.case, found.state = (before if state.stopped and before else case), state
        _noted(found, event, one)
    assert found is not None
    return found


def _noted(found: Running, event: Event, one: ClockKey) -> None:
    if event.type in ("asked", "granted") and key(event.name, event.item) == one:
        if event.type == "asked":
            found.asked[event.seq] = event
        else:
            found.granted.append(event)


def _began(session: Session, kept: CaseFile, found: Running) -> Data:
    event = found.began
    return {
        "started": found.state.started.astimezone(CHINA).isoformat(),
        "started_by": event.name,
        "started_by_zh": terms.event(kept.procedure, event),
        "started_seq": event.seq,
        "by": person_name(session, event.by),
    }


def _limit(kept: CaseFile, found: Running, clock: Clock, told: Account) -> Data:
    """How long, and on what that rests: the class of the case, or the act that named the day."""
    by = clock.limit.by
    value = facts_of(found.case, found.state).get(by) if by else None
    classed = by is not None and value is not None and str(value) in clock.limit.values
    return {
        "n": told.n,
        "unit": told.unit,
        "zh": LIMITS[told.unit](told.n) if told.unit and told.n is not None else "",
        "by": by if classed else None,
        "by_zh": terms.name(kept.procedure, by) if classed else "",
        "value_zh": terms.value(kept.procedure, by, value) if classed and by and value is not None else "",
        "named": told.named.isoformat() if told.named else None,
        "set_by": clock.limit.set_by,
        "set_by_zh": terms.name(kept.procedure, clock.limit.set_by),
    }


def _spoken(units: int | None, told: Account) -> str:
    return LIMITS[told.unit](units) if told.unit and units else ""


def _granted(session: Session, found: Running, event: Event, told: Account) -> Data:
    asked = found.asked.get(event.earlier)
    until = event.until or (asked.until if asked else None)
    return {
        "asked_at": asked.at.isoformat() if asked else None,
        "asked_by": person_name(session, asked.by) if asked else "",
        "granted_at": event.at.isoformat(),
        "granted_by": person_name(session, event.by),
        "units": asked.units if asked else None,
        "units_zh": _spoken(asked.units if asked else None, told),
        "until": until.isoformat() if until else None,
    }


def _suspended(clock: Clock, span: Suspended) -> Data:
    grounds = clock.suspension.grounds if clock.suspension else {}
    return {
        "since": span.since.astimezone(CHINA).isoformat(),
        "until": span.until.astimezone(CHINA).isoformat() if span.until else None,
        "ground": span.ground,
        "ground_zh": grounds.get(span.ground, span.ground),
    }


def _counted(calendar: Calendar, clock: Clock, told: Account) -> Data:
    """By which terms, hours and notices the days were counted."""
    steps = told.explanation.steps if told.explanation else ()
    years = calendar.years
    spanned = range(steps[0].day.year, steps[-1].day.year + 1) if steps else ()
    noticed = {year: years[year].notice for year in spanned if year in years}
    return {
        "roll": clock.roll,
        "day_end": clock.day_end,
        "outside_hours": clock.outside_hours,
        "hours": fold_hours(calendar.hours),
        "calendar": calendar.code,
        "notices": {year: noticed.get(year) for year in spanned},
    }


def _end(told: Account) -> Data:
    """The end, and each day with its reason in words."""
    if told.explanation is None:
        return {"due": None, "last_day": None, "provisional": False, "days": [], "days_zh": [], "end_zh": ["尚未确定"]}
    data = due_date.told(told.explanation)
    data["days_zh"] = [line(step) for step in told.explanation.steps]
    data["end_zh"] = list(ending(told.explanation))
    return {name: data[name] for name in ("due", "last_day", "provisional", "days", "days_zh", "end_zh")}
