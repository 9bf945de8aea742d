"""`merge` (并案): a case ends because it goes on with another complaint of the same person about the same matter.

Two persons say so, and the filer is told. Nothing is lost by it: the other complaint keeps each limit of this one, and
whatever has been done here has been done there.
"""

from collections.abc import Iterator
from datetime import datetime

from models.case import Case, Position
from models.events import Acted, ActEventFields, Dropped, Event, Noted
from models.law import Law
from models.means import Means
from models.messages import Act, ClockKey, MergeTarget, Refusal, Why
from models.procedure import Permit
from models.requirement import Name
from models.stage import MERGED
from rules import document, position, roles
from rules.clock import clock_key, running_clocks
from rules.missing import OPINION_OWED, unwritten_refusal

MERGE, JOINED = "merge", "joined"
PROPOSED = "merge_proposed"  # the event of a first person whom a second one has to follow
REASON = "reason"


def check_merge(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """Refuse to merge into what is no other open complaint of the same person about the same matter, while anything
    is open here or has been done that the other complaint does not carry; to second one's own proposal; and to end the
    case without the filer being told."""
    refused = [Refusal(why=Why.not_mergeable, about=about) for about in _hindrances(law, case, act)]
    refused += [OPINION_OWED] * any(other.asked for other in case.positions.values())
    proposed = here.merging
    if not refused and proposed and proposed.into == act.into:
        refused += [Refusal(why=Why.same_person)] * (proposed.by in act.persons)
        refused += [Refusal(why=Why.notice, about=MERGE)] * (not refused and not _is_filer_told(law, case, act))
    return refused + ([] if REASON in act.texts else [unwritten_refusal(REASON)])


def _is_filer_told(law: Law, case: Case, act: Act) -> bool:
    if law.procedure.filing_role is None or "reachable" not in case.filer:
        return True
    return act.means not in (None, Means.no_contact)


def _hindrances(law: Law, case: Case, act: Act) -> Iterator[Name]:
    """Yield what hinders a merge, each in a word of `wording.refusal_texts.NOT_MERGEABLE`."""
    if act.into is None or act.into == case.number:
        yield "itself" if act.into else "into"
        return
    if act.target is None:
        yield "unknown"
        return
    yield from _hindrances_there(law, case, act.target)
    if case.requests or any(law.find_stage(here.stage).approval for here in case.positions.values()):
        yield "approval"
    if _is_anything_open(law, case):
        yield "open"
    if limits_not_kept(law, case, act.target):
        yield "limit"


def _hindrances_there(law: Law, case: Case, target: MergeTarget) -> Iterator[Name]:
    other_kind = target.procedure != law.procedure.slug or target.entry != case.entry
    found = {
        "other_kind": other_kind or case.entry in law.procedure.periodic,
        "closed": target.closed and not target.merging,
        "merging": target.merging,
        "shut_out": target.shut_out,
        "awaited": target.awaited,
        "other_filer": not target.same_filer and not isinstance(law.procedure.permits.get(MERGE), Permit),
        "other_matter": not target.same_matter,
        "behind": not done_acts(law, case) <= {*target.done},
    }
    yield from (about for about, applies in found.items() if applies)


def _is_anything_open(law: Law, case: Case) -> bool:
    """Return True while a signature, the end of a linked complaint or a decision on who takes part in the case is
    waited for."""
    unsigned = any(any(document.missing_signatures(law, case, name)) for name in case.documents)
    return bool(case.asked_for or unsigned or any(link.end is None for link in case.links.values()))


def done_acts(law: Law, case: Case) -> set[Name]:
    """Return the outcomes and own acts that have been done on a case."""
    return {name for name in case.happened if name in law.act_names}


def is_same_matter(law: Law, case: Case, other: Case) -> bool:
    """Return False for cases that name other respondents, or are of another class, as far as both say so."""
    compared = law.respondent_facts | law.class_facts
    return all(case.facts[name] == other.facts[name] for name in compared & case.facts.keys() & other.facts.keys())


def kept_limits(law: Law, case: Case) -> dict[ClockKey, datetime]:
    """Return the ends of the limits of a case that run or were met."""
    running = {clock_key(clock.code, state.item) for clock, state in running_clocks(law, case) if clock.breach}
    return {
        key: state.due
        for key, state in case.clocks.items()
        if state.due and (key in running or (state.stopped and (state.expired is None or state.withdrawn)))
    }


def check_joined(_law: Law, case: Case, _here: Position, act: Act) -> list[Refusal]:
    """Accept from the register alone, and once, that another complaint goes on with this one."""
    if act.actor != roles.SYSTEM or not act.verified:
        return [Refusal(why=Why.role)]
    known = act.joins is None or act.joins in (case.number, *case.joined)
    return [Refusal(why=Why.wrong_value, about=act.name)] if known else []


# ---- events -------------------------------------------------------------------------------------------------


def merge_events(law: Law, case: Case, here: Position, act: Act, said: ActEventFields) -> Iterator[Event]:
    """Yield the proposal of a first person; of a second one the end of the case, after that of its other tracks."""
    track = next(name for name, other in case.positions.items() if other is here)
    said = {**said, "track": position.event_track(track)}
    if not here.merging or here.merging.into != act.into:
        yield Noted(**{**said, "name": PROPOSED}, type="noted", other=act.into)
        return
    for other in position.dropped_tracks(law, case, track, MERGED):
        yield Dropped(seq=0, type="dropped", name=other, at=said["at"], recorded_at=said["recorded_at"])
    yield Acted(**said, type="acted", stage=here.stage, to=MERGED, other=act.into)


def limits_not_kept(law: Law, case: Case, target: MergeTarget) -> tuple[Name, ...]:
    """Return the limits that run here and that the other complaint does not keep: the same limit ends there later, or
    is neither running nor met. Neither has a limit that is suspended here an end that could be kept."""
    there = target.limits
    ends = {clock_key(clock.code, state.item): state.due for clock, state in running_clocks(law, case) if clock.breach}
    return tuple(key for key, due in ends.items() if due is None or key not in there or there[key] > due)
