"""What a requirement comes to while another one holds.

Example: while `{fact: kind, is: major}` holds, `any: [{none: [{fact: kind, is: major}]}, {event: measured}]` comes to
`{event: measured}`, and `{fact: kind, is: minor}` cannot be met.
"""

from models.requirement import NeedsAll, NeedsAny, NeedsEvent, NeedsFact, NeedsNone, NeedsParty, Requirement


def while_met(need: Requirement, assumed: Requirement | None) -> Requirement | None:
    """Return what is left of a requirement while `assumed` is met; None where it cannot be met. `assumed`: the `when:`
    of a clock, in which an event counts at any time, so that `none` excludes one of any age."""
    held = assumed.all if isinstance(assumed, NeedsAll) else () if assumed is None else (assumed,)
    match need:
        case NeedsNone(none=parts):
            return None if any(part in held for part in parts) else need
        case NeedsAny(any=parts):
            left = [part for part in (while_met(part, assumed) for part in parts) if part is not None]
            return NeedsAny(any=tuple(left)) if left else None
        case NeedsAll(all=parts):
            all_left = [while_met(part, assumed) for part in parts]
            return None if None in all_left else NeedsAll(all=tuple(part for part in all_left if part is not None))
        case NeedsFact() | NeedsEvent():
            return None if any(_exclude(need, other) for other in held) else need
        case NeedsParty():
            asked = {need.party, *(other.party for other in held if isinstance(other, NeedsParty))}
            return None if {"named", "anonymous"} <= asked else need
    return need


def _exclude(one: NeedsFact | NeedsEvent, other: Requirement) -> bool:
    """Return True when nothing meets both: no value of the fact, or an event that no case of the other has seen."""
    match one, other:
        case NeedsFact(), NeedsFact():
            values = [{need.is_} if need.is_ is not None else {*need.in_} for need in (one, other)]
            return one.fact == other.fact and all(values) and values[0].isdisjoint(values[1])
        case NeedsEvent(), NeedsNone(none=never):
            return any(isinstance(part, NeedsEvent) and part.event == one.event for part in never)
    return False
