"""`merge` (并案): a case ends because it goes on with another complaint of the same kind.

Merging gains no time. Where the other complaint does not keep each limit of this one, a second person has to say the
same before it takes effect.
"""

from collections.abc import Iterator

from models.case import Case, Position, ProposedMerge
from models.changes import changed_event
from models.events import Event
from models.law import Law
from models.messages import Act, MergeTarget, Refusal, Why
from models.requirement import Name
from models.stage import MERGED
from rules import position, roles
from rules.clock import clock_key, running_clocks

MERGE, JOINED = "merge", "joined"
PROPOSED = "merge_proposed"  # the event of a first person whom a second one has to follow
REASON = "reason"


def check_merge(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """Refuse to merge into what is no other open complaint of this kind, while somebody is asked for approval or an
    opinion, and to second one's own proposal."""
    refused = [_not_mergeable(about) for about in _hindrances(law, case, act)]
    refused += [Refusal(why=Why.opinion_owed)] if here.asked else []
    proposed = here.merging
    if not refused and proposed and proposed.into == act.into and proposed.by in act.persons:
        refused.append(Refusal(why=Why.same_person))
    return refused + ([] if REASON in act.texts else [Refusal(why=Why.reason, about=REASON)])


def _not_mergeable(about: Name) -> Refusal:
    return Refusal(why=Why.not_mergeable, about=about)


def _hindrances(law: Law, case: Case, act: Act) -> Iterator[Name]:
    """Yield what hinders a merge, each in a word of `wording.table.cases.refusals.NOT_MERGEABLE`."""
    if act.into is None or act.into == case.number:
        yield "itself" if act.into else "into"
        return
    if act.target is None:
        yield "unknown"
        return
    yield from _hindrances_there(law, case, act.target)
    if case.requests or any(law.find_stage(here.stage).approval for here in case.positions.values()):
        yield "approval"


def _hindrances_there(law: Law, case: Case, target: MergeTarget) -> Iterator[Name]:
    other_kind = target.procedure != law.procedure.slug
    found = {
        "other_kind": other_kind or not law.procedure.periodic.keys().isdisjoint({target.entry, case.entry}),
        "closed": target.closed and not target.merging,
        "merging": target.merging,
        "shut_out": target.shut_out,
        "awaited": target.awaited,
    }
    yield from (about for about, applies in found.items() if applies)


def check_joined(_law: Law, case: Case, _here: Position, act: Act) -> list[Refusal]:
    """Accept from the register alone, and once, that another complaint goes on with this one."""
    if act.actor != roles.SYSTEM or not act.verified:
        return [Refusal(why=Why.role)]
    known = act.joins is None or act.joins in (case.number, *case.joined)
    return [Refusal(why=Why.wrong_value, about=act.name)] if known else []


# ---- events -------------------------------------------------------------------------------------------------


def merge_events(law: Law, case: Case, here: Position, act: Act, base: Event) -> Iterator[Event]:
    """Yield the end of the case, after that of its other tracks; or only the proposal, where a second person has to
    agree."""
    track = next(name for name, other in case.positions.items() if other is here)
    base = changed_event(base, track=position.event_track(track), other=act.into)
    proposed = here.merging and here.merging.into == act.into
    if not proposed and limits_not_kept(law, case, act):
        yield changed_event(base, name=PROPOSED)
        return
    for other in position.dropped_tracks(law, case, track, MERGED):
        yield Event(seq=0, type="dropped", name=other, at=base.at, recorded_at=base.recorded_at)
    yield changed_event(base, type="acted", stage=here.stage, to=MERGED)


def limits_not_kept(law: Law, case: Case, act: Act) -> tuple[Name, ...]:
    """Return the limits that run here and that the other complaint does not keep: the same limit ends there later, has
    no end now, or does not run. Neither has a limit that is suspended here an end that could be kept."""
    there = act.target.limits if act.target else {}
    ends = {clock_key(clock.name, state.item): state.due for clock, state in running_clocks(law, case) if clock.breach}
    return tuple(key for key, due in ends.items() if due is None or key not in there or there[key] > due)


def proposed_merge(event: Event) -> ProposedMerge | None:
    """Return the merge that an event proposes, if it proposes one."""
    if event.name != PROPOSED or event.other is None or event.by is None:
        return None
    return ProposedMerge(into=event.other, by=event.by)
