"""Judge an act: what forbids it (`act_refusals`), and which events it becomes (`decide`)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from models.case import Case
from models.events import ActEventFields, Adopted, Event, numbered
from models.law import Law
from models.messages import Act, ActDetails, Refusal, Why
from models.requirement import Name
from models.stage import LATE_REPORT_DAYS
from rules import fact, item, position, redate, roles
from rules.acts import (
    approval_answer,
    cited_rules,
    common_acts,
    common_checks,
    correction,
    extension,
    handover,
    merging,
    recusal,
)
from rules.acts.side_effects import with_side_effects
from rules.evolve import Evolved, evolve
from rules.fact import NOTE
from rules.notice import given_at, sends_letters
from rules.outcome import context_of_act, outcome_events, outcome_refusals

REPORTED_LATE = frozenset({"contact", "evidence"})
FILERS_ACTS = ("evidence", "urge", "withdraw")  # what whoever has filed a complaint may do, a colleague as well
REGISTERED, SERVED = "registered", "served"
DETAILS = tuple(name for name in ActDetails.model_fields if name not in ("track", "means", "unknown", "at_once"))
DETAILS_OF_OUTCOMES, DETAILS_OF_NOTES = ("item", "about"), ("item", "about", "of")
GENERIC_ACTS = (NOTE, *extension.EXTENSION_ACTS, *common_acts.COMMON_ACTS)


# ---- refusals -----------------------------------------------------------------------------------------------


def act_refusals(law: Law, case: Case, act: Act) -> tuple[Refusal, ...]:
    """Return what forbids this act on this case now; empty if it is allowed.

    The clocks must have been rung up to the instant at which the act was received.
    """
    refused = uncited_refusals(law, case, act)
    return cited_rules.with_rules(law, case, act, refused) if refused else ()


def uncited_refusals(law: Law, case: Case, act: Act) -> tuple[Refusal, ...]:
    """Return what forbids this act, each with a rule only where the check that refuses knows it."""
    return (Refusal(why=Why.closed),) if case.closed_at else refusals_by_law(law, case, act)


def refusals_by_law(law: Law, case: Case, act: Act) -> tuple[Refusal, ...]:
    """Return what forbids an act where the case stands, whether it is closed or not."""
    if excluded := actor_exclusion(law, case, act):
        return tuple(excluded)
    unsound = _foreign_refusals(law, act) + fact.fact_refusals(law, act) + _excluded_holder_refusals(law, case, act)
    unsound += handover.named_person_refusals(law, case, act)
    openings = position.track_openings(law, case, act.name, act.track)
    opening = openings[0] if len(openings) == 1 else None
    unsound += fact.instant_refusals(law, act, opening.stage_act if opening else None)
    unsound += _happened_at_refusals(law, case, act, opening) + _track_refusals(case, act)
    if act.at_once and not sends_letters(law, act.name):
        unsound.append(Refusal(why=Why.wrong_value, about="at_once"))
    return tuple(unsound or _rule_refusals(law, case, act, openings))


def _rule_refusals(law: Law, case: Case, act: Act, openings: list[position.TrackOpening]) -> list[Refusal]:
    """Return what the rules for this kind of act forbid. `openings` is where it is open as an outcome or own act."""
    if _is_procedures_own(law, act):
        return outcome_refusals(law, case, act, openings)
    return _generic_act_refusals(law, case, act) or common_checks.unreasoned_refusals(act)


def _foreign_refusals(law: Law, act: Act) -> list[Refusal]:
    """Refuse the details that only other kinds of acts have."""
    if _is_procedures_own(law, act):
        takes: tuple[str, ...] = DETAILS_OF_OUTCOMES
    elif act.name in extension.EXTENSION_ACTS:
        takes = extension.DETAILS
    else:
        takes = DETAILS_OF_NOTES if act.name == NOTE else common_acts.COMMON_ACTS[act.name].takes
    foreign = [name for name in DETAILS if getattr(act, name) is not None and name not in takes]
    return [
        Refusal(why=Why.item, about=act.item) if name == "item" else Refusal(why=Why.wrong_value, about=name)
        for name in foreign
    ]


def _generic_act_refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    if opening := approval_answer.approval_answered(law, case, act):
        return approval_answer.answer_refusals(law, case, opening, act)
    here = position.position_on(case, act.track)
    context = context_of_act(law, case, act, here)
    misstated = common_acts.misstatement_refusals(law, case, here, act)
    if act.name in extension.EXTENSION_ACTS:
        refused = misstated + common_acts.permit_refusals(law, here, act, context)
        return refused + extension.extension_act_refusals(law, case, act, context)
    if act.name == NOTE:
        refused = common_acts.permit_refusals(law, here, act, context) + misstated
        return refused + _note_refusals(case, act) + common_acts.actor_refusals(law, case, here, context)
    return misstated + common_acts.common_act_refusals(law, case, here, act, context)


def _is_procedures_own(law: Law, act: Act) -> bool:
    """Return True for an outcome or own act, and for a name that nobody knows. A procedure's own act comes first."""
    return act.name in law.act_names or act.name not in GENERIC_ACTS


def actor_exclusion(law: Law, case: Case, act: Act) -> list[Refusal]:
    """Refuse every act of who is recused or stands in for them; of who filed the complaint, all but what every filer
    may do; of who is complained of, all but what they may do; of all of them not to undo an own slip."""
    found = roles.exclusion_refusals(law, case, act.persons)
    if found and correction.undoes_own_slip(law, case, act):
        return []
    allowed = {Why.respondent: law.procedure.respondents.may if law.procedure.respondents else ()}
    allowed[Why.filer] = FILERS_ACTS
    return [refusal for refusal in found if act.name not in allowed.get(refusal.why, ())]


def _excluded_holder_refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    """Refuse to give a role on the case to who is recused or complained of."""
    if law.doer_facts.get(act.name):  # who does it may name themselves by that
        act = act.model_copy(update={"facts": fact.stated_facts(law, case, act)})
    given = law.role_facts.intersection(act.facts) - law.respondent_facts
    if not given:
        return []
    return [
        refusal
        for name in act.facts
        if name in given
        for refusal in roles.named_exclusion_refusals(
            law, case, {*handover.newly_named(case, act, name)}, name, facts=act.facts
        )
    ]


def _note_refusals(case: Case, act: Act) -> list[Refusal]:
    says_something = act.facts or act.texts or act.unknown or act.attachments
    says_nothing = [] if says_something else [Refusal(why=Why.wrong_value, about=NOTE)]
    return says_nothing + item.noted_item_refusals(case, act)


def _track_refusals(case: Case, act: Act) -> list[Refusal]:
    unknown = act.track is not None and act.track not in case.positions
    return [Refusal(why=Why.which_track, about=act.track)] if unknown else []


def _happened_at_refusals(law: Law, case: Case, act: Act, opening: position.TrackOpening | None) -> list[Refusal]:
    """Refuse an act that happened after its receipt, or earlier than it may be reported late.

    A late report needs evidence. Unless the text itself says how late, nothing happened before the case came to the
    stage where it is done; where it does, `registered` at the first stage may state that the complaint came in earlier.
    A notice was received after it was given. Other common acts but `contact` and `evidence` happen when they are
    received.
    """
    if act.happened == act.received or (opening is None and act.name not in GENERIC_ACTS):
        return []
    earliest = _earliest_instant(law, case, act, opening)
    allowed = earliest is not None and earliest <= act.happened <= act.received
    if allowed and fact.EVIDENCE in act.texts:
        return []
    return [Refusal(why=Why.happened_at, about=fact.EVIDENCE if allowed else act.name)]


def _earliest_instant(law: Law, case: Case, act: Act, opening: position.TrackOpening | None) -> datetime | None:
    """Return when an act that is reported late may have happened at the earliest; None if it happens at its receipt."""
    if opening is None and act.name == SERVED:
        return given_at(law, case, act.about) or case.opened_at
    days = opening.stage_act.late_days if opening else LATE_REPORT_DAYS if act.name in REPORTED_LATE else 0
    if not days:
        return None
    earliest, by_default = act.received - timedelta(days=days), opening and opening.stage_act.way.late_report is None
    if act.name == REGISTERED and opening and opening.position.seq == 0 and not by_default:
        return earliest  # the text says how far back a complaint may have come in
    return max(earliest, opening.position.since if opening and by_default else case.opened_at)


# ---- events -------------------------------------------------------------------------------------------------


def decide(law: Law, case: Case, act: Act, now: datetime) -> tuple[Evolved, ...]:
    """Return the events that an allowed act becomes, with the automatic notices and breaches that go with them.

    `now` is when the case writes them down.
    """
    events = (_naming_replaced(law, case, event) for event in _act_events(law, case, act, now))
    return tuple(with_side_effects(law, case, events))


def _naming_replaced(law: Law, case: Case, event: Event) -> Event:
    """Return an event that names what it states in the place of something else: the events that stated that."""
    names = (*event.facts, *event.texts, *event.unknown)
    if not names or event.type == "corrected":
        return event
    fields = item.item_field_names(law, case, event) if event.item else frozenset[Name]()
    of_items = (items[event.item] for items in case.items.values() if event.item in items)
    of_item = next(of_items, None) if event.item else None
    replaced = dict[Name, int]()
    for name in names:
        holder = of_item if name in fields else case
        if holder is None or (name not in law.procedure.facts and name not in law.procedure.texts):
            continue
        known = holder.facts.get(name, holder.texts.get(name))
        stated = holder.stated.get(name)
        if stated and known is not None and known != event.facts.get(name, event.texts.get(name)):
            replaced[name] = stated.seq
    return event.model_copy(update={"replaces": replaced}) if replaced else event


def _act_events(law: Law, case: Case, act: Act, now: datetime) -> Iterator[Event]:
    said = _said(law, case, act, now)
    if _is_procedures_own(law, act):
        own = position.single_track_opening(law, case, act)
        assert own is not None
        yield from outcome_events(law, case, own, said)
        if own.stage_act.way.recuses:
            yield from _events_after(law, case, tuple(outcome_events(law, case, own, said)), said)
    elif opening := approval_answer.approval_answered(law, case, act):
        yield from approval_answer.answer_events(law, case, opening, act, said)
    elif act.name in extension.EXTENSION_ACTS:
        yield from extension.extension_act_events(law, case, act, said)
    elif act.name == NOTE:
        yield common_acts.noted_event(act, said)
    elif act.name == merging.MERGE:
        yield from merging.merge_events(law, case, position.position_on(case, act.track), act, said)
    elif act.name == redate.ADOPT_CALENDAR:
        yield from redate.adoption_events(law, case, act, Adopted(**said, type="adopted"))
    else:
        yield from _common_act_events(law, case, act, said)


def _events_after(law: Law, case: Case, done: tuple[Event, ...], said: ActEventFields) -> Iterator[Event]:
    """Yield the outcomes of approvals that are decided now that nobody waits for who is recused by these events."""
    for event in done:
        case = evolve(law, case, numbered(event, case.seq + 1))
    if not case.closed_at:
        yield from approval_answer.events_after_recusal(law, case, said)


def _said(law: Law, case: Case, act: Act, now: datetime) -> ActEventFields:
    is_late = act.happened != act.received
    return ActEventFields(
        seq=case.seq + 1, name=act.name, at=act.happened, recorded_at=now, item=act.item, about=act.about,
        track=position.event_track(act.track), by=act.actor, n=act.n, received_at=act.received if is_late else None,
        facts=fact.stated_facts(law, case, act), texts=act.texts, unknown=act.unknown, attachments=act.attachments,
        means=act.means, verified=act.verified, standing=act.standing if law.compares_units or is_late else (),
        registered=act.registered, vacant=act.vacant, at_once=act.at_once,
    )  # fmt: skip


def _common_act_events(law: Law, case: Case, act: Act, said: ActEventFields) -> Iterator[Event]:
    done = common_acts.common_act_event(law, case, position.position_on(case, act.track), act, said)
    yield done
    if act.name == recusal.RECUSE and done.type == "assigned":
        yield from _events_after(law, case, (done,), said)
