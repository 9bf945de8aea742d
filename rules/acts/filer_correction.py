"""`correct_filer` (更正来件人信息): another name, unit, contact or address of the filer stands beside what is on file
(docs/adr/0101). Of a contact both are tried; what was tried only at the old one is told anew, without a breach
(docs/adr/0082)."""

from collections.abc import Iterator, Mapping

from models.case import Case, ClockState, Position, SuspendedInterval, replace
from models.events import Noted, Notified
from models.law import Law
from models.limit import Clock
from models.means import Means
from models.messages import Act, Refusal, Why
from models.requirement import Name, PartyWord
from rules import clock, roles, sees
from rules.event_names import CORRECT_FILER
from rules.fact import CORRECTED_FIELDS, NEW_CONTACT, REASON
from rules.missing import unwritten_refusal

# What is known of a filer whose field was corrected, as `Party.gave` says it of a form.
GAVE: Mapping[str, PartyWord] = {"name": "named", "contact": "reachable", "address": "reachable"}


def filer_refusals(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """Refuse to correct anything of somebody else than who filed the complaint, or nothing, or without a reason; to a
    colleague of who is complained of, who may not know who filed it, and who neither works at the stage, nor takes
    complaints in, nor tells that person anything."""
    party = filer_named(law, act)
    if party is None:
        return [Refusal(why=Why.wrong_value, about="party")]
    said = CORRECTED_FIELDS.values() & act.texts.keys() or {NEW_CONTACT}
    refused = [unwritten_refusal(text) for text in (*sorted(said), REASON) if text not in act.texts]
    if barred := roles.colleague_refusals(law, case, act):
        return barred
    hidden = sees.read_refusals(law, case, act.actor, act.standing, "identity", stands_for=act.stands_for)
    able = (*law.find_stage(here.stage).who, *roles.intake_roles(law), *telling_roles(law, party))
    return refused + (hidden or ([] if roles.acts_as(law, case, act, able) else [Refusal(why=Why.role)]))


def filer_named(law: Law, said: Act) -> Name | None:
    """Return the party that is corrected: who filed the complaint, of whom alone the office keeps a name or contact."""
    filer = law.procedure.filing_role
    return filer if said.party in (None, filer) else None


def telling_roles(law: Law, party: Name) -> tuple[Name, ...]:
    """Return the roles that tell a party something by an outcome or own act."""
    telling = (act for act in law.stage_acts if any(party in notice.addressees for _, notice in act.notices))
    return tuple(dict.fromkeys(role for act in telling for role in act.who))


# ---- what follows -------------------------------------------------------------------------------------------


def with_correction(law: Law, case: Case, event: Noted) -> Case:
    """Return the case with what is corrected of who filed it. It moves no limit, but for another contact: attempts at
    the old one count no more, and a limit within which the party is to be told leaves one working day at least where it
    was tried at the old one."""
    said = {field: event.texts[text] for field, text in CORRECTED_FIELDS.items() if text in event.texts}
    corrected = {field: (*case.filer_corrections.get(field, ()), ref) for field, ref in said.items()}
    words = {*case.filer, *(GAVE[field] for field in said.keys() & GAVE.keys())}
    case = replace(
        case,
        filer_corrections={**case.filer_corrections, **corrected},
        filer=tuple(word for word in ("named", "reachable") if word in words),
    )
    return _with_contact(law, case, event) if NEW_CONTACT in event.texts else case


def _with_contact(law: Law, case: Case, event: Noted) -> Case:
    party = law.procedure.filing_role
    return replace(
        case,
        attempts=tuple(attempt for attempt in case.attempts if attempt.party != party),
        clocks={key: _with_time_left(law, case, key, state, event) for key, state in case.clocks.items()},
    )


def _with_time_left(law: Law, case: Case, key: str, state: ClockState, event: Noted) -> ClockState:
    """Return a limit with at least one working day left after a correction, if a party was tried in vain within it."""
    definition, party = law.clock_rule(key)[1], law.procedure.filing_role or ""
    tried = any(attempt.party == party and attempt.seq > state.began for attempt in case.attempts)
    over = clock.is_over(state) or (state.due is not None and state.due <= event.at)
    if state.stopped or over or not tried or not tells(law, definition, party):
        return state
    pause = SuspendedInterval(since=event.at, until=event.at, ground=CORRECT_FILER)
    pauses = sorted((*state.suspended, pause), key=lambda one: (one.until is None, one.since))
    moved = replace(state, suspended=tuple(pauses), reopened=state.reopened or event.at)
    return clock.silent_if_moved(state, clock.with_due(law, case, definition, moved), event.recorded_at)


def tells(law: Law, definition: Clock, party: Name) -> bool:
    """Return True for a limit that is met by telling a party something."""
    stops = {name.rpartition(".")[2] for name in definition.stops}
    notices = (notice for _, notice in law.notice_rules if notice.by and party in notice.addressees)
    return any(not stops.isdisjoint(law.act_names_at(notice.by)) for notice in notices)


def told_anew(law: Law, case: Case, event: Noted) -> Iterator[Notified]:
    """Yield that the party is told anew what was tried only at the old contact, where there is another one: the system
    writes, and refers to the act that tried; `case` is the case after `event`."""
    if NEW_CONTACT not in event.texts:
        return
    party = law.procedure.filing_role
    for _, notice in law.notice_rules:
        given = [case.happened[name] for name in law.act_names_at(notice.by) if name in case.happened]
        last = max(given, key=lambda done: done.seq, default=None)
        if party and party in notice.addressees and last and last.means is Means.no_contact:
            yield Notified(
                seq=0, type="notified", name=notice.code, at=event.at, recorded_at=event.recorded_at, party=party,
                refers_to=last.seq, about=CORRECT_FILER,
            )  # fmt: skip
