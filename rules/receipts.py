"""What the receipt of a notice says of its clock when it comes late.

Proof that a letter has arrived often comes after the answer to it. A clock that counts from the receipt until the
answer has nothing left to count then, and does not start: the receipt is on record and starts nothing.
"""

from models.case import Case
from models.events import Event
from models.law import Law
from models.limit import Clock
from models.rule import Notice
from rules.event_names import served_name


def is_overtaken(law: Law, case: Case, clock: Clock, event: Event) -> bool:
    """Return True for the receipt of a notice when what stops the clock has happened since the notice was given: one of
    several events, or all of them where the clock waits for all."""
    notice = next((notice for _, notice in law.notice_rules if served_name(notice.name) == event.name), None)
    given = _given(law, case, notice) if notice else 0
    if not given:
        return False
    happened = [(done := case.happened.get(name)) is not None and done.seq > given for name in clock.stops]
    return all(happened) and bool(happened) if clock.stops_on == "all" else any(happened)


def _given(law: Law, case: Case, notice: Notice) -> int:
    """Return the event by which a notice was last given; 0 if the case does not know it."""
    names = law.act_names_at(notice.by) if notice.by else law.notice_events(notice)
    return max((case.happened[name].seq for name in names if name in case.happened), default=0)
