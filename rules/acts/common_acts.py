"""The acts that every procedure knows: who may do them, and which events they become.

A procedure narrows them by `permits:`, or defines an act of the same name, which then replaces the common one.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple

from models import events
from models.case import Case, Position
from models.events import ActEventFields
from models.indexes.load_bearing import asked_facts, asked_texts
from models.law import Law
from models.means import Means
from models.messages import Act, ClockKey, Refusal, Why
from models.procedure import Permit
from models.requirement import Name, NeedsReason, Requirement, simple_requirements
from rules import document, fact, roles
from rules.acts import common_checks as checks
from rules.acts import (
    correction,
    filer_correction,
    grading,
    handover,
    merging,
    recusal,
    restating,
    text_closing,
    text_correction,
)
from rules.clock import split_clock_key
from rules.event_effects import returns
from rules.event_names import CORRECT, CORRECT_FILER, served_name
from rules.gates import gate_refusals, is_actors_work
from rules.missing import missing_for, missing_role
from rules.requirements import RequirementContext, requirement_met

ActCheck = Callable[[Law, Case, Position, Act], list[Refusal]]
CommonEventType = Literal[
    "noted", "assigned", "suspended", "resumed", "ticked", "signed", "consented", "corrected", "link_ended", "acted",
    "adopted", "joined",
]  # fmt: skip
UsualActors = Literal["stage", "text", "all", "own", "register"]


class CommonAct(NamedTuple):
    """A common act: its own check, the event that it becomes, and who may do it unless a procedure says otherwise.

    `actors`: the roles of the `stage`, any role of the `text`, `all` staff, the `register`, or by its `own` check.
    `takes`: the details (`ActDetails`) that it has, beside the track and the means.
    """

    check: ActCheck
    event_type: CommonEventType = "noted"
    actors: UsualActors = "stage"
    takes: tuple[str, ...] = ()


COMMON_ACTS: Mapping[Name, CommonAct] = {
    "transfer": CommonAct(checks.check_whom, "assigned", takes=("whom",)),
    "delegate": CommonAct(checks.check_whom, "assigned", takes=("whom",)),
    "countersign": CommonAct(checks.check_whom, "assigned", takes=("whom",)),
    "add_signer": CommonAct(checks.check_added_signer, "assigned", takes=("whom",)),
    "opinion": CommonAct(checks.check_opinion, "assigned", "own"),
    "waive_opinion": CommonAct(checks.check_waived_opinion, "assigned", takes=("whom",)),
    returns.RETURN: CommonAct(checks.check_return, "acted"),
    "reclassify": CommonAct(checks.check_reclassify),
    "amend": CommonAct(checks.check_amendment, actors="own", takes=("item", "about")),
    "correct_text": CommonAct(text_correction.text_correction_refusals, actors="own", takes=("about", "item")),
    "close_text": CommonAct(text_closing.closing_refusals, actors="own", takes=("of", "about")),
    "open_text": CommonAct(text_closing.closing_refusals, actors="own", takes=("of", "about")),
    CORRECT_FILER: CommonAct(filer_correction.filer_refusals, actors="own", takes=("party",)),
    "replace": CommonAct(checks.check_replacement, actors="own", takes=("whom",)),
    "suspend": CommonAct(checks.check_suspension, "suspended", "own", takes=("clock", "ground")),
    "resume": CommonAct(checks.check_suspension, "resumed", "own", takes=("clock",)),
    "tick": CommonAct(checks.check_tick, "ticked", "own", takes=("about",)),
    "sign": CommonAct(checks.check_signature, "signed", "own", takes=("about", "party")),
    "consent": CommonAct(checks.check_consent, "consented", takes=("about", "party", "given")),
    recusal.RECUSE: CommonAct(recusal.check_recusal, "assigned", "all", takes=("whom",)),
    recusal.READMIT: CommonAct(recusal.check_readmission, "assigned", "all", takes=("whom",)),
    recusal.DEPUTISE: CommonAct(recusal.check_deputy, "assigned", "all", takes=("whom", "about")),
    "contact": CommonAct(checks.check_contact, "noted", "text", takes=("party",)),
    CORRECT: CommonAct(checks.check_correction, "corrected", "all", takes=("of",)),
    "served": CommonAct(checks.check_register_act, "noted", "register", takes=("about", "of")),
    "undelivered": CommonAct(checks.check_register_act, "noted", "register", takes=("about", "of")),
    "link_ended": CommonAct(checks.check_register_act, "link_ended", "register", takes=("of", "about")),
    merging.MERGE: CommonAct(merging.check_merge, takes=("into",)),
    merging.JOINED: CommonAct(merging.check_joined, "joined", "register"),
    "adopt_calendar": CommonAct(checks.check_register_act, "adopted", "register"),
    "urge": CommonAct(checks.no_check, "noted", "all"),
    "withdraw": CommonAct(checks.no_check, "noted", "text", takes=("party",)),
    "mark_urgent": CommonAct(checks.no_check),
    "evidence": CommonAct(checks.check_evidence, "noted", "text", takes=("party",)),
    grading.GRADE: CommonAct(grading.grade_refusals, "noted", "register", takes=("about", "party")),
}
ACTS_OF_FILER = frozenset({"evidence", "withdraw"})
EXTEND = "extend"
CHANGING_ACTS = ("reclassify", "amend", "replace")  # what they may state is their own check
OPEN_TO_ALL_STAFF = frozenset(name for name, common in COMMON_ACTS.items() if common.actors in ("all", "text"))


# ---- refusals -----------------------------------------------------------------------------------------------


def common_act_refusals(law: Law, case: Case, here: Position, act: Act, context: RequirementContext) -> list[Refusal]:
    """Return what forbids a common act: the procedure, or who acts; else the act's own check."""
    refused = permit_refusals(law, here, act, context) + actor_refusals(law, case, here, context)
    return refused or COMMON_ACTS[act.name].check(law, case, here, act)


def misstatement_refusals(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """Refuse the facts on which something rests, and all texts, unless a rule about this common act asks for them. What
    the same act has stated before is stated anew: each recusal has its own kind of interest."""
    asked = facts_asked_for(law, here, act.name, act.clock)
    again = {name for name in act.facts if name in case.stated and case.stated[name].act == act.name}
    stated = {name: case.facts.get(name) for name in act.facts if name not in again}
    refused = [] if act.name in CHANGING_ACTS or not act.facts else fact.stating_refusals(law, act, stated, asked)
    return refused + _miswritten_refusals(law, case, here, act, asked) if act.texts or act.unknown else refused


def _miswritten_refusals(law: Law, case: Case, here: Position, act: Act, asked: frozenset[Name]) -> list[Refusal]:
    """Refuse the texts that are not this act's. A note writes a text on which nothing rests, but not over what another
    act has written, and says what is not known of what is put on record during the stage. A correction writes those
    that the acts which state its facts ask for."""
    may_be_unknown = list[Name]()
    if act.name == fact.NOTE:
        asked |= law.procedure.texts.keys() - law.load_bearing_texts.keys()
        during = [record for _, record in law.record_rules if here.stage in record.during]
        may_be_unknown = [name for record in during for name in record.fields]
    elif act.name == fact.CORRECTION:
        asked |= restating.texts_along(law, case, here, act)
    standing = {name for name in case.texts if name in case.stated and case.stated[name].act != act.name}
    needs = [single for need in _needs_of(law, here, act.name, act.clock) for single in simple_requirements(need)]
    anew = {need.reason for need in needs if isinstance(need, NeedsReason)}
    return fact.writing_refusals(law, act, standing, asked, anew, may_be_unknown)


def facts_asked_for(law: Law, here: Position, name: Name, clock: ClockKey | None = None) -> frozenset[Name]:
    """Return the facts and texts that the rules about a common act ask for: its gates, its permit, and the extension of
    the clock."""
    needs = [*_needs_of(law, here, name, clock)]
    return frozenset[Name]().union(*map(asked_facts, needs), *map(asked_texts, needs))


def _needs_of(law: Law, here: Position, name: Name, clock: ClockKey | None) -> Iterator[Requirement]:
    permit = law.procedure.permits.get(name, True)
    yield from (gate.needs for _, gate in law.gates(here.stage, name))
    if isinstance(permit, Permit) and permit.needs:
        yield permit.needs
    known = law.clocks.get(split_clock_key(clock or "")[0]) if name == EXTEND else None
    if known and known[1].extension and known[1].extension.needs:
        yield known[1].extension.needs


def said_by_filer(law: Law, act: Act) -> bool:
    """Return True for what whoever filed the complaint said themselves, to the system: more evidence, a withdrawal.
    Nobody else acts as the register, and what came past it is not verified."""
    is_filers = act.name in ACTS_OF_FILER and act.party is not None and act.party == law.procedure.filing_role
    return is_filers and act.actor == roles.SYSTEM and act.verified


def permit_refusals(law: Law, here: Position, act: Act, context: RequirementContext) -> list[Refusal]:
    """Return what the procedure forbids about a common act: its permit, and the gates before it."""
    permit = law.procedure.permits.get(act.name, True)
    refused = gate_refusals(law.gates(here.stage, act.name), context)
    if permit is False:
        return [Refusal(why=Why.not_permitted, about=act.name), *refused]
    if isinstance(permit, Permit):
        refused += _permit_terms_refusals(permit, here, act, context)
    return refused


def _permit_terms_refusals(permit: Permit, here: Position, act: Act, context: RequirementContext) -> list[Refusal]:
    if permit.at and here.stage not in permit.at:
        return [Refusal(why=Why.not_permitted, rule=permit.rule, about=act.name)]
    refused = []
    if permit.needs and not requirement_met(permit.needs, context):
        refused.append(
            Refusal(why=Why.needs, rule=permit.rule, about=act.name, missing=missing_for(permit.needs, context))
        )
    if permit.by and act.name not in recusal.ASKED and not is_actors_work(permit.by, context):
        refused.append(Refusal(why=Why.role, rule=permit.rule, missing=missing_role(permit.by)))
    return refused


def actor_refusals(law: Law, case: Case, here: Position, context: RequirementContext) -> list[Refusal]:
    """Refuse who may not act, if no permit says who may: by default, everybody without a role of the stage."""
    act = context.act
    assert act is not None
    permit = law.procedure.permits.get(act.name, True)
    actors = COMMON_ACTS[act.name].actors if act.name in COMMON_ACTS else "stage"
    if actors == "all":
        return [] if act.standing else [Refusal(why=Why.role)]
    if actors in ("own", "register") or (isinstance(permit, Permit) and permit.by):
        return []
    if actors == "text":
        by_staff = roles.acts_as(law, case, act, handover.staff_roles(law))
        return [] if by_staff or said_by_filer(law, act) else [Refusal(why=Why.role)]
    stage_roles = law.find_stage(here.stage).who
    takes_back = act.name == "transfer" and roles.acts_as(law, case, act, stage_roles)
    return [] if takes_back or is_actors_work(stage_roles, context) else [Refusal(why=Why.role)]


# ---- events -------------------------------------------------------------------------------------------------


def noted_event(act: Act, said: ActEventFields) -> events.Noted:
    return events.Noted(**said, type="noted", refers_to=act.of, whom=act.whom, party=act.party, given=act.given)


def common_act_event(law: Law, case: Case, here: Position, act: Act, said: ActEventFields) -> events.Event:
    """Return the event that a common act becomes."""
    if act.name in recusal.ASKED:
        return recusal.event_of_act(law, case, act, said)
    clock, item = split_clock_key(act.clock or "")
    of_clock: ActEventFields = {**said, "name": clock, "item": item}
    match COMMON_ACTS[act.name].event_type:
        case "acted":
            assert law.return_permit is not None
            return events.Acted(**said, type="acted", stage=here.stage, to=law.return_permit.from_[here.stage])
        case "assigned":
            asked = next((person for person in here.asked if person in act.holders), act.actor)
            return events.Assigned(**said, type="assigned", whom=asked if act.name == "opinion" else act.whom)
        case "suspended":
            return events.Suspended(**of_clock, type="suspended", ground=act.ground)
        case "resumed":
            return events.Resumed(**of_clock, type="resumed")
        case "ticked":
            return events.Ticked(**said, type="ticked")
        case "signed":
            role, person = document.signing_role(law, case, act), document.represented_signer(law, case, act)
            return events.Signed(**said, type="signed", party=role, whom=person)
        case "consented":
            return events.Consented(**said, type="consented", party=act.party, given=act.given)
        case "link_ended":
            return events.LinkEnded(**said, type="link_ended", refers_to=act.of)
        case "joined":
            return events.Joined(**said, type="joined", other=act.joins)
        case "corrected":
            undone = correction.remembered(case, act.of).event
            if correction.needs_second_person(law, case, act):
                return events.Noted(**said, type="noted", refers_to=undone.seq, whom=undone.by)
            return events.Corrected(**said, type="corrected", refers_to=undone.seq, whom=undone.by)
        case _:
            return _noted_particulars(law, act, said)


def _noted_particulars(law: Law, act: Act, said: ActEventFields) -> events.Noted:
    """Return what is noted: of an attempt whom it was to reach, by default whoever filed; which notice was served."""
    if act.name == "served":
        said = {**said, "name": served_name(act.about or "")}
    filer = law.procedure.filing_role if act.name == "contact" and act.means is Means.no_contact else None
    return noted_event(act, said).model_copy(update={"party": act.party or filer})
