"""What forbids each of the common acts by its own nature, whatever the procedure says."""

from models.case import Case, ClockState, Position
from models.law import Law
from models.limit import Clock
from models.means import Means
from models.messages import Act, Refusal, Why
from models.procedure import Permit
from models.requirement import Name, simple_requirements
from models.rule import Rule
from rules import approval, document, item, position, roles
from rules.acts import correction, handover, replacement, restating
from rules.clock import clock_applies, is_suspended
from rules.fact import CONTACT_RECORD, OPINION, REASON
from rules.missing import OPINION_OWED, unwritten_refusal

SAYING_NO = frozenset({"refuse", "return"})


def no_check(_law: Law, _case: Case, _here: Position, _act: Act) -> list[Refusal]:
    return []


def check_whom(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """Refuse an act that names nobody, one who already has that part, a person who is recused, or one who holds none of
    the roles that may receive it."""
    assigned = {
        "delegate": here.helpers,
        "countersign": here.asked,
        "add_signer": here.signers,
        "transfer": (here.holder,),
    }
    if act.whom is None or act.whom in assigned.get(act.name, ()):
        return [Refusal(why=Why.wrong_value, about="whom")]
    return handover.receiver_refusals(law, case, here.stage, act)


def check_added_signer(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """Refuse to add a signer who is asked anyway, has answered, made the subject, or is no person."""
    pending = approval.approval_at(law, here)
    if pending is None:
        return [Refusal(why=Why.not_open, about=act.name)]
    involved = {answer.by for answer in here.answers} | approval.subject_makers(case, here, pending)
    involved |= {person for _, person in approval.approval_slots(law, case, here, pending)}
    if act.whom in involved | law.unit_names | law.procedure.roles.keys():
        return [Refusal(why=Why.wrong_value, about="whom")]
    return check_whom(law, case, here, act)


def check_opinion(_law: Law, _case: Case, here: Position, act: Act) -> list[Refusal]:
    if act.holders.isdisjoint(here.asked):
        return [Refusal(why=Why.role)]
    return _require_text(OPINION, act)


def check_waived_opinion(_law: Law, _case: Case, here: Position, act: Act) -> list[Refusal]:
    """Refuse to do without the opinion of somebody who was not asked, or without a reason."""
    if not here.asked:
        return [Refusal(why=Why.not_open, about=act.name)]
    wrong = [] if act.whom in here.asked else [Refusal(why=Why.wrong_value, about="whom")]
    return wrong + _require_text(REASON, act)


def _require_text(name: Name, act: Act) -> list[Refusal]:
    return [] if name in act.texts else [unwritten_refusal(name)]


def unreasoned_refusals(act: Act) -> list[Refusal]:
    """Refuse to say no without a word: whoever asked must know why. A reason, an opinion or a text that the procedure
    asks for says it."""
    return [] if act.name not in SAYING_NO or act.texts else [unwritten_refusal(REASON)]


def check_return(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """Refuse a return that the procedure does not provide for, or to where the track has not been in this round.

    As before an outcome, tracks that meet here and opinions asked for are waited for.
    """
    permit = law.return_permit
    target = permit.from_.get(here.stage) if permit else None
    if permit is None or target is None:
        return [Refusal(why=Why.not_permitted, rule=permit.rule if permit else None, about=act.name)]
    if any(other is here and position.waits_for_join(law, case, track) for track, other in case.positions.items()):
        return [Refusal(why=Why.joining, about=act.name)]
    refused = [OPINION_OWED] if here.asked else []
    if position.left_since(here, target) is None:
        refused.append(Refusal(why=Why.not_open, rule=permit.rule, about=act.name))
    return refused + _require_text(REASON, act)


def check_reclassify(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """Refuse facts that do not class the case, values that it has already, and those past the gates and persons of the
    acts that give the class."""
    other = [name for name in act.facts if name not in law.class_facts]
    same = not act.facts or all(case.facts.get(name) == value for name, value in act.facts.items())
    wrong = [Refusal(why=Why.wrong_value, about=name) for name in other or [act.name] if other or same]
    permit = law.procedure.permits.get(act.name)
    needs = [gate.needs for _, gate in law.gates(here.stage, act.name)]
    needs += [permit.needs] if isinstance(permit, Permit) and permit.needs else []
    persons = any(isinstance(part, restating.OF_PERSONS) for need in needs for part in simple_requirements(need))
    named = persons or (isinstance(permit, Permit) and bool(permit.by))
    refused = wrong or restating.class_refusals(law, case, here, act, named)
    refused = refused or ([] if named else roles.colleague_refusals(law, case, act))
    return refused + _require_text(REASON, act)


def check_amendment(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """Refuse to correct what nobody has stated, what is so already or what classes the case; the person who stated it;
    and who holds a role, to whoever may not say so. A fact is given another value, or taken back: it is then
    `unknown`."""
    if wrong := item.noted_item_refusals(case, act):
        return wrong
    names = dict.fromkeys((*act.facts, *act.unknown))
    refused = [refusal for name in names for refusal in _amended_fact_refusals(law, case, here, act, name)]
    refused += [] if names else [Refusal(why=Why.wrong_value, about=act.name)]
    permit = law.procedure.permits.get(act.name)
    named = isinstance(permit, Permit) and permit.by  # asked before
    refused = refused or ([] if named else restating.actor_refusals(law, case, here, act))
    if not refused:
        refused = [one for name in names for one in restating.amendment_refusals(law, case, here, act, name)]
    refused = refused or ([] if named else roles.colleague_refusals(law, case, act))
    return refused + _require_text(REASON, act)


def _amended_fact_refusals(law: Law, case: Case, here: Position, act: Act, name: Name) -> list[Refusal]:
    taken_back = name in act.unknown
    if name in law.class_facts or (taken_back and name in law.lasting_facts):
        return [Refusal(why=Why.stated, rule=law.load_bearing_facts[name], about=name)]
    known, stated_by = item.stated_value(law, case, act, name)
    if known is None and (taken_back or stated_by is None):
        along = not taken_back and restating.is_demanded_along(law, case, here, act, name)
        if along and not restating.has_own_act(law, case, name):
            return []
        return [Refusal(why=Why.in_passing, rule=law.load_bearing_facts.get(name), about=name)]
    if known == act.facts.get(name) or (taken_back and name in act.facts):
        return [Refusal(why=Why.wrong_value, about=name)]
    if _is_told_limit(law, name) or restating.has_own_act(law, case, name):
        return [Refusal(why=Why.stated, rule=law.load_bearing_facts[name], about=name)]
    appointing = handover.appointing_roles(law, name)
    if appointing and not roles.acts_as(law, case, act, appointing):
        return [Refusal(why=Why.role, rule=handover.rule_naming(law, name), about=name)]
    names_self = name in law.role_facts - law.respondent_facts and act.actor in roles.stated_names(act.facts.get(name))
    if names_self and act.actor not in roles.stated_names(known):
        return [Refusal(why=Why.same_person, about=name)]
    return [Refusal(why=Why.same_person, about=name)] if stated_by == act.actor else []


def _is_told_limit(law: Law, name: Name) -> bool:
    """Return True for a time that sets a limit and that an outcome or own act settles: who was told it is told another
    by that act, and no limit moves without it."""
    sets_limit = any(clock.limit.set_by == name for _, clock in law.clocks.values())
    return sets_limit and any(name in act.settles for act in law.stage_acts)


def check_replacement(law: Law, case: Case, _here: Position, act: Act) -> list[Refusal]:
    return replacement.replacement_refusals(law, case, act) + _require_text(REASON, act)


def clock_of_act(law: Law, case: Case, act: Act) -> tuple[Rule, Clock, ClockState] | None:
    """Return the rule, definition and state of the clock that an act names; None if it does not run."""
    state = case.clocks.get(act.clock) if act.clock else None
    if act.clock is None or state is None or state.stopped:
        return None
    rule, clock = law.clock_rule(act.clock)
    return (rule, clock, state) if clock_applies(law, case, clock) else None


def check_suspension(law: Law, case: Case, _here: Position, act: Act) -> list[Refusal]:
    found = clock_of_act(law, case, act)
    if found is None:
        return [Refusal(why=Why.no_clock)]
    rule, clock, state = found
    if clock.suspension is None or is_suspended(state) == (act.name == "suspend"):
        return [Refusal(why=Why.no_suspension, rule=rule.id, about=clock.code)]
    if not roles.acts_as(law, case, act, clock.suspension.by):
        return [Refusal(why=Why.role, rule=rule.id)]
    if act.name == "suspend" and (state.expired is not None or state.held):
        return [Refusal(why=Why.too_late, rule=rule.id, about=clock.code)]
    ground = state.suspended[-1].ground if act.name == "resume" else act.ground
    if act.name == "resume" and ground not in clock.suspension.grounds:  # an event began it, and an event ends it
        return [Refusal(why=Why.no_suspension, rule=rule.id, about=clock.code)]
    grounded = act.name == "resume" or ground in clock.suspension.grounds
    return [] if grounded else [Refusal(why=Why.wrong_value, rule=rule.id, about="ground")]


def check_tick(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    duty = law.find_stage(here.stage).duties.get(act.about or "")
    if duty is None or act.about in here.ticked:
        return [Refusal(why=Why.wrong_value, about=act.about or act.name)]
    who = duty.by or law.find_stage(here.stage).who
    return [] if roles.acts_as(law, case, act, who) else [Refusal(why=Why.role)]


def check_signature(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """Let staff sign for themselves. The signature of an outside party is recorded by a role of the stage."""
    refused = document.signature_refusals(law, case, act)
    allowed = act.party is None or roles.acts_as(law, case, act, law.find_stage(here.stage).who)
    return refused if allowed or refused else [Refusal(why=Why.role, about=act.about)]


def check_consent(law: Law, case: Case, _here: Position, act: Act) -> list[Refusal]:
    """Require an outside party, a fact of the text, or a text or document that is on record, and yes or no."""
    role = law.procedure.roles.get(act.party or "")
    items = [one for kind in case.items.values() for one in kind.values()]
    known = law.procedure.facts.keys() | case.texts.keys() | case.documents.keys()
    known = known.union(*(one.texts for one in items))
    wrong = ["about"] * (act.about not in known)
    wrong += ["party"] * (role is None or role.is_ != "outside") + ["given"] * (act.given is None)
    return [Refusal(why=Why.wrong_value, about=name) for name in wrong]


def check_contact(law: Law, _case: Case, _here: Position, act: Act) -> list[Refusal]:
    """Require the means. An attempt by which nobody was reached says whom it was to reach, and how it was made."""
    if act.means is None:
        return [Refusal(why=Why.notice, about=act.name)]
    if act.means is not Means.no_contact:
        return []
    party = law.procedure.roles.get(act.party or law.procedure.filing_role or "")
    unnamed = [] if party and party.is_ == "outside" else [Refusal(why=Why.wrong_value, about="party")]
    return unnamed + _require_text(CONTACT_RECORD, act)


def check_evidence(_law: Law, _case: Case, _here: Position, act: Act) -> list[Refusal]:
    return [] if act.texts or act.attachments else [Refusal(why=Why.wrong_value, about=act.name)]


def check_correction(law: Law, case: Case, _here: Position, act: Act) -> list[Refusal]:
    return correction.correction_refusals(law, case, act) + _require_text(REASON, act)


def check_register_act(law: Law, case: Case, _here: Position, act: Act) -> list[Refusal]:
    """Accept reports on notices and linked complaints, and newer calendars, from the register alone."""
    if act.actor != roles.SYSTEM or not act.verified:
        return [Refusal(why=Why.role)]
    if act.name == "adopt_calendar":
        return [] if act.calendar else [Refusal(why=Why.wrong_value, about=act.name)]
    if act.name == "link_ended":
        link = case.links.get(act.of or 0)
        return [] if link and link.end is None else [Refusal(why=Why.wrong_value, about=act.name)]
    needs_receipt = act.name == "served"  # proof of receipt comes only if the notice asks for it
    known = any(notice.code == act.about and (notice.receipt or not needs_receipt) for _, notice in law.notice_rules)
    return [] if known else [Refusal(why=Why.wrong_value, about=act.name)]
